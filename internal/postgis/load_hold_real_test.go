package postgis_test

import (
	"encoding/csv"
	"maps"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/data"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// beginBorder gives the store the border that ships.
func beginBorder(t testing.TB, store *postgis.Store) {
	t.Helper()
	lines, err := data.Border()
	if err != nil {
		t.Fatal(err)
	}
	if err := store.BeginBorder(t.Context(), lines); err != nil {
		t.Fatal(err)
	}
}

func bordering(t testing.TB, store *postgis.Store, f border.TouchFilter) border.TouchList {
	t.Helper()
	f.On, f.BeltKm, f.Limit = today, 10, 10_000
	list, err := store.Border(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestRealBorderCommunes compares the communes that hold border with the flags of the facts and with the list of
// Nghệ An. The four provinces are loaded without their neighbours: the edges towards those must not count.
func TestRealBorderCommunes(t *testing.T) {
	var files []string
	for _, p := range []string{"14", "40", "44", "51"} {
		files = append(files, realFiles(t, p+"_*.geojson.gz")...)
	}
	store, _ := open(t)
	beginBorder(t, store)
	loadFiles(t, store, files)
	compareWithFlags(t, bordering(t, store, border.TouchFilter{}), map[string]string{
		"18958": `Tuyên Lâm: beside Hà Tĩnh, which is not loaded, where Natural Earth's line comes nearer faster than it gets on;
			its 6 km look like the edge towards a missing province`,
	})
	compareWithList(t, bordering(t, store, border.TouchFilter{Province: "40"}))
	// As in the whole country, to within what the first kilometres of an edge towards a missing province come to.
	for province, want := range map[string]float64{"14": 278.0, "40": 467.4, "44": 409.6, "51": 292.2} {
		km := 0.0
		for _, v := range bordering(t, store, border.TouchFilter{Province: province, Touching: boolean(true)}).Items {
			km += *v.LengthKm
		}
		t.Logf("province %s: %.1f km", province, km)
		if math.Abs(km-want) > 7 {
			t.Errorf("province %s: %.1f km, in the whole country %.1f", province, km, want)
		}
	}
	for _, v := range bordering(t, store, border.TouchFilter{Province: "44"}).Items { // the inlet between them is neither's
		if want := map[string]float64{"19483": 33.47, "19564": 15.80}[v.Code]; want != 0 && math.Abs(*v.LengthKm-want) > 0.2 {
			t.Errorf("%s holds %.2f km, want %.2f", v.Name, *v.LengthKm, want)
		}
	}
	loadFiles(t, store, realFiles(t, "42_*.geojson.gz"))
	list := bordering(t, store, border.TouchFilter{})
	list.Items = slices.DeleteFunc(list.Items, func(v border.TouchView) bool { return v.Province == "42" })
	compareWithFlags(t, list, nil)
}

func boolean(b bool) *bool { return &b }

// compareWithFlags wants the communes that differ from their flags to be those that are explained.
func compareWithFlags(t *testing.T, list border.TouchList, explained map[string]string) {
	t.Helper()
	facts, err := data.Load()
	if err != nil {
		t.Fatal(err)
	}
	flags := map[string]bool{}
	for _, c := range facts.Communes() {
		if c.Border != nil {
			flags[c.Code] = *c.Border
		}
	}
	found := map[string]bool{}
	for _, v := range list.Items {
		if flag, known := flags[v.Code]; !known || v.Touches == nil {
			t.Errorf("%s %s: flag known %t, touches %v", v.Code, v.Name, known, v.Touches)
		} else if flag != *v.Touches {
			found[v.Code] = true
			if explained[v.Code] == "" {
				t.Errorf("%s %s: the facts say %t, its edges %t (%.2f km)", v.Code, v.Name, flag, *v.Touches, *v.LengthKm)
			}
		}
	}
	if len(list.Items) != 379 {
		t.Errorf("%d communes", len(list.Items))
	}
	for code := range explained {
		if !found[code] {
			t.Errorf("%s does not differ", code)
		}
	}
}

func compareWithList(t *testing.T, list border.TouchList) {
	t.Helper()
	f, err := os.Open("../../../shared/data/facts/border-communes-nghe-an.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	listed, held := map[string]bool{}, map[string]bool{}
	for _, r := range rows[1:] {
		listed[r[2]] = true
	}
	for _, v := range list.Items {
		if *v.Touches {
			held[v.Code] = true
		}
	}
	if len(listed) != 21 || !maps.Equal(listed, held) {
		t.Errorf("held by %v, listed %v", slices.Sorted(maps.Keys(held)), slices.Sorted(maps.Keys(listed)))
	}
}

// countBorder works out anew what each commune holds, counts, and tells how long that took. In the whole country nothing of the
// approximate line is left.
func countBorder(tb testing.TB, store *postgis.Store, pool *pgxpool.Pool, whole bool) time.Duration {
	tb.Helper()
	if _, err := pool.Exec(tb.Context(), "TRUNCATE border_line, border_rest, unit_border, unit_border_far"); err != nil {
		tb.Fatal(err)
	}
	begun := time.Now()
	beginBorder(tb, store)
	took := time.Since(begun)
	for _, line := range askAll[string](tb, pool, `SELECT country || ': ' || count(DISTINCT unit_id) || ' communes, ' || round((sum(length_m) / 1000)::numeric, 1) || ' km'
		FROM unit_border GROUP BY country
		UNION ALL
		SELECT u.parent || ' ' || s.country || ': ' || count(DISTINCT unit_id) || ' communes, ' || round((sum(length_m) / 1000)::numeric, 1) || ' km'
		FROM unit_border AS s JOIN unit AS u ON u.id = s.unit_id GROUP BY u.parent, s.country ORDER BY 1`) {
		tb.Log(line)
	}
	least, most := 230, 260
	if !whole {
		least, most = 60, 80
	}
	if n := ask[int](tb, pool, "SELECT count(DISTINCT unit_id) FROM unit_border"); n < least || n > most {
		tb.Errorf("%d communes hold border", n)
	}
	if n := ask[int](tb, pool, "SELECT count(*) FROM border_rest WHERE valid_from <= '2026-01-01'"); (n == 0) != whole {
		tb.Errorf("%d parts of the approximate line are left", n)
	}
	return took
}
