package postgis_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/rebase"
)

// rowsOfTable writes the rows of a table that fit to a file of the test's own.
func rowsOfTable(t testing.TB, path string, fit func(row map[string]string) bool) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(b), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	kept := rows[:1]
	for _, r := range rows[1:] {
		row := map[string]string{}
		for i, name := range rows[0] {
			row[name] = r[i]
		}
		if fit(row) {
			kept = append(kept, r)
		}
	}
	return tableFile(t, kept)
}

func tableFile(t testing.TB, rows [][]string) string {
	t.Helper()
	var out strings.Builder
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(path, []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRealReformOnTop: on 1 July 2025 Bình Phước went into Đồng Nai, and on 30 April 2026 the province became a
// city (Resolution 30/2026/QH16). The second reform is one more table, and both are walked through.
func TestRealReformOnTop(t *testing.T) {
	store, _ := realStore(t)
	bring(t, store, "units", "", "2025-01-01", rowsOfTable(t, sharedFile(t, "facts", "units-2025-01.csv"), func(r map[string]string) bool {
		return r["ma_tinh"] == "70" || r["ma_tinh"] == "75"
	}))
	bring(t, store, "lineage", "", "2025-07-01", rowsOfTable(t, sharedFile(t, "lineage", "2025-07-01.csv"), func(r map[string]string) bool {
		return strings.HasSuffix(r["tinh_moi"], "(75)")
	}))
	bring(t, store, "units", "", "2025-07-01", realFiles(t, "75_*.geojson.gz")...)
	before, err := comparisons(t, store).Crosswalk(t.Context(), rebase.Query{Level: border.Province, From: day(t, "2025-06-30"), To: day(t, "2026-05-01")})
	if err != nil {
		t.Fatal(err)
	}
	bring(t, store, "lineage", "", "2026-04-30", tableFile(t, [][]string{
		{"from_code", "from_level", "from_name", "to_code", "to_level", "to_name", "kind", "legal_ref"},
		{"75", "province", "Tỉnh Đồng Nai", "75", "province", "Thành phố Đồng Nai", "đổi loại hình", "30/2026/QH16"}}))
	for on, names := range map[string][]string{"2025-06-30": {"Tỉnh Bình Phước", "Tỉnh Đồng Nai"}, "2026-04-29": {"Tỉnh Đồng Nai"}, "2026-04-30": {"Thành phố Đồng Nai"}} {
		list, err := store.Units(t.Context(), border.UnitFilter{Level: border.Province, On: day(t, on)})
		got := []string{}
		for _, u := range list.Items {
			got = append(got, u.FullName)
		}
		if slices.Sort(got); err != nil || !slices.Equal(got, names) {
			t.Errorf("provinces on %s: %v, %v; want %v", on, got, err, names)
		}
	}
	checkBothReforms(t, store, before)
	for _, q := range []string{"bình phước", "tinh dong nai", "thanh pho dong nai"} {
		list, err := store.Units(t.Context(), border.UnitFilter{Level: border.Province, On: day(t, "2026-11-21"), Query: q})
		if err != nil || len(list.Items) == 0 || list.Items[0].Code != "75" {
			t.Errorf("%q finds %+v, %v", q, list.Items, err)
		}
	}
}

func checkBothReforms(t *testing.T, store *postgis.Store, before *rebase.Crosswalk) {
	t.Helper()
	s := comparisons(t, store)
	walk, err := s.Crosswalk(t.Context(), rebase.Query{Level: border.Province, From: day(t, "2025-06-30"), To: day(t, "2026-05-01")})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(walk.Rows, before.Rows) || len(walk.Rows) != 2 || walk.Rows[0].To != "75" || walk.Rows[1].Basis != rebase.LegalWhole {
		t.Errorf("provinces: %+v, before the second reform %+v", walk.Rows, before.Rows)
	}
	communes, err := s.Crosswalk(t.Context(), rebase.Query{Level: border.Commune, From: day(t, "2025-06-30"), To: day(t, "2026-05-01")})
	if err != nil || communes.Check() != nil {
		t.Fatal(err, communes.Check())
	}
	reached := map[string]bool{}
	for _, r := range communes.Rows {
		reached[r.To] = true
	}
	t.Logf("%d communes of June 2025 read over %d of May 2026; %d lost", len(communes.Rows), len(reached), len(communes.Lost))
	if len(reached) < 80 {
		t.Errorf("%d communes reached", len(reached))
	}
	tr, err := s.Trend(t.Context(), "75", day(t, "2026-05-01"))
	if err != nil || tr.Unit.ValidFrom != day(t, "2026-04-30") {
		t.Errorf("%+v, %v", tr.Unit, err)
	}
}

// TestTrendOverTwoReforms: a commune was merged in July 2025, and turned from xã to phường in April 2026 while
// its neighbour got another code. Every year reads over what stands today, exactly.
func TestTrendOverTwoReforms(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, old(t, "19434", "Thị trấn", "Lao Bảo", 106), old(t, "19436", "Xã", "Tân Thành", 106.1), old(t, "19440", "Xã", "Thuận", 106.2))
	put(t, store, lineageLoad, became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.MergeWhole), became(t, "19436", "Tân Thành", "19432", "Lao Bảo", border.MergeWhole),
		became(t, "19440", "Thuận", "19441", "Thuận", border.Recode))
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	bring(t, store, "lineage", "", "2026-04-30", tableFile(t, [][]string{{"from_code", "from_name", "to_code", "to_name", "kind"},
		{"19432", "Xã Lao Bảo", "19432", "Phường Lao Bảo", "đổi loại hình"}, {"19441", "Xã Thuận", "19450", "Phường Thuận", "recode"}}))
	reportEverywhere(t, pool, "2024-12-14", 2024, 2024)
	reportEverywhere(t, pool, "2025-12-14", 2025, 2025)
	reportEverywhere(t, pool, "2026-11-21", 2026, 2026)
	s := comparisons(t, store)
	for code, parts := range map[string]int{"19432": 2, "19450": 1} {
		tr, err := s.Trend(t.Context(), code, day(t, "2026-11-21"))
		if err != nil || len(tr.Years) != 3 || len(tr.Reforms) != 2 || tr.Reforms[0].On != day(t, "2025-07-01") || tr.Reforms[1].On != day(t, "2026-04-30") {
			t.Fatalf("%s: %+v, %v", code, tr, err)
		}
		for i, y := range tr.Years {
			f := y.Values["addicts_on_file"]
			if f.Status != rebase.Exact || f.Value == nil || y.Rebased != (i < 2) || y.Own != (i == 2) {
				t.Errorf("%s in %d: %+v", code, y.Year, f)
			}
		}
		want := ask[float64](t, pool, `SELECT sum(value) FROM report_value WHERE period = '2024' AND indicator = 'addicts_on_file'
			AND (unit_code = '19440') = $1`, parts == 1)
		if got := tr.Years[0].Values["addicts_on_file"].Value.Float(); got != want {
			t.Errorf("%s in 2024: %g, want %g of %d communes", code, got, want, parts)
		}
	}
	for _, q := range []string{"tan thanh", "phuong lao bao", "xa lao bao"} {
		list, err := store.Units(t.Context(), border.UnitFilter{Level: border.Commune, On: day(t, "2026-11-21"), Query: q})
		if err != nil || len(list.Items) == 0 || list.Items[0].Code != "19432" {
			t.Errorf("%q finds %+v, %v", q, list.Items, err)
		}
	}
	checkKin(t, store)
}

// checkKin: the kin of each unit holds what the whole country holds about it, whatever the day.
func checkKin(t *testing.T, store *postgis.Store) {
	t.Helper()
	s := comparisons(t, store)
	for _, from := range []string{"2024-12-14", "2025-12-14", "2026-11-21"} {
		for _, to := range []string{"2025-06-30", "2026-01-01", "2026-11-21"} {
			walk, err := s.Crosswalk(t.Context(), rebase.Query{Level: border.Commune, From: day(t, from), To: day(t, to)})
			if err != nil || len(walk.Lost)+len(walk.Broken) > 0 {
				t.Errorf("%s to %s: %+v, %v", from, to, walk, err)
			}
		}
	}
	kin, err := postgis.Reforms{Store: store}.Kin(t.Context(), border.Commune, "19432")
	if err != nil || len(kin.Links) != 3 || len(kin.Versions) != 4 {
		t.Errorf("%d links, %d versions, %v", len(kin.Links), len(kin.Versions), err)
	}
}
