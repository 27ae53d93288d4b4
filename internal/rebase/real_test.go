package rebase_test

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cotmoc/geo"
	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

// shared gives the path of a file of the data beside the project, or skips.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is skipped: the data beside the project is missing (%v)", t.Name(), err)
	}
	return path
}

// features calls each for the features of a gzipped GeoJSON file.
func features(t testing.TB, path string, each func(geo.Feature)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	for r := geo.NewReader(z, 0); ; {
		raw, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		feature, err := geo.ParseFeature(raw)
		if err != nil {
			t.Fatal(err)
		}
		each(feature)
	}
}

func property(f geo.Feature, name string) string {
	s, _ := f.Properties[name].(string)
	return s
}

func table(t testing.TB, path string) (rows []map[string]string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(b), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func cellsOf(t testing.TB, f geo.Feature) []cell.Cell {
	t.Helper()
	mp, ok := geo.Areal(f.Geometry)
	if !ok {
		t.Fatal("a unit without area")
	}
	cells, err := cell.Centred(mp, 8)
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

// realProvince is a province of 2025 with the communes of about 2014 that went into it, as the official table has
// it. Populations are those of the census of 2009 and the estimate of 2019.
func realProvince(t testing.TB, file, province string) *world {
	t.Helper()
	now, old := map[string]place{}, map[string]place{}
	w := &world{eras: []era{{day(2014, 1, 1), old}, {reform(), now}}}
	byName := map[string]string{}
	features(t, shared(t, "boundaries", "2025", file), func(f geo.Feature) {
		now[f.ID] = place{since: reform(), cells: cellsOf(t, f)}
	})
	for _, row := range table(t, shared(t, "facts", "communes-2025.csv")) {
		if p, ok := now[row["ma_xa"]]; ok {
			p.people, _ = strconv.ParseFloat(row["dan_so_2019_uoc_tinh"], 64)
			now[row["ma_xa"]] = p
		}
	}
	for _, row := range table(t, shared(t, "lineage", "2025-07-01.csv")) {
		if strings.HasSuffix(row["tinh_moi"], "("+province+")") {
			l := official(row)
			old[l.From] = place{since: day(2014, 1, 1)}
			w.links = append(w.links, l)
			district, _, _ := strings.Cut(row["huyen_cu"], " (")
			byName[row["ten_xa_cu"]+", "+district] = l.From
		}
	}
	features(t, shared(t, "boundaries", "2014", "communes.geojson.gz"), func(f geo.Feature) {
		code := property(f, "ma_xa")
		if code == "" { // the source has no codes for some provinces
			code = byName[property(f, "xa")+", "+property(f, "huyen")]
		}
		if p, ok := old[code]; ok && len(p.cells) == 0 {
			number, _ := f.Properties["population"].(json.Number)
			people, _ := number.Float64()
			old[code] = place{since: p.since, cells: cellsOf(t, f), people: people}
		}
	})
	return w
}

func official(row map[string]string) rebase.Link {
	l := rebase.Link{From: row["ma_xa_cu"], To: row["ma_xa_moi"], On: reform(), Kind: border.MergeWhole}
	if l.From == "" {
		l.From = row["ten_xa_cu"] + ", " + row["huyen_cu"]
	}
	if strings.Contains(row["ghi_chu"], "một phần") {
		l.Kind, l.Partial = border.SplitPart, true
		l.PopulationWhole = strings.Contains(row["ghi_chu"], "toàn bộ dân số")
	}
	return l
}

// TestRealQuangTri: nothing was divided there, so every figure comes over exactly.
func TestRealQuangTri(t *testing.T) {
	w := realProvince(t, "44_quang_tri.geojson.gz", "44")
	c := build(t, w, rebase.Query{From: eve(), To: reform()})
	for _, r := range c.Rows {
		if r.Basis != rebase.LegalWhole {
			t.Errorf("%+v", r)
		}
	}
	if len(c.Lost) > 0 || len(c.Broken) > 0 {
		t.Errorf("lost %v, broken %v", c.Lost, c.Broken)
	}
	b := censusOver(t, w, c)
	if b.Before != b.After+b.Withheld || b.Before < whole(500_000) {
		t.Errorf("%+v", b)
	}
}

// TestRealTayNinh has 43 rows that say "part": they are apportioned, with errors, and people are preserved.
func TestRealTayNinh(t *testing.T) {
	w := realProvince(t, "80_tay_ninh.geojson.gz", "80")
	c := build(t, w, rebase.Query{From: eve(), To: reform()})
	byBasis := map[rebase.Basis]int{}
	widest := rebase.Row{}
	for _, r := range c.Rows {
		if byBasis[r.Basis]++; r.Error > widest.Error {
			widest = r
		}
	}
	t.Logf("%d rows, %v; widest error %+v; lost %v, broken %v", len(c.Rows), byBasis, widest, c.Lost, c.Broken)
	if byBasis[rebase.ByPopulation]+byBasis[rebase.ByArea] < 20 || byBasis[rebase.LegalWhole] < 200 {
		t.Errorf("rows by basis: %v", byBasis)
	}
	b := censusOver(t, w, c)
	if b.Before != b.After+b.Withheld+b.Lost || b.Before < whole(2_000_000) {
		t.Errorf("%+v", b)
	}
}

// TestRealTable: all 10,571 rows of the official table, with the populations of 2025 and no boundaries. Nine rows
// in ten are the law's own. Every old unit goes somewhere and every new one is accounted for, but for Ba Chẽ and
// what shares a divided unit with it: the table calls it 06970, the list of units 06978.
func TestRealTable(t *testing.T) {
	old, now := map[string]place{}, map[string]place{}
	w := &world{eras: []era{{day(2014, 1, 1), old}, {reform(), now}}}
	for _, row := range table(t, shared(t, "facts", "communes-2025.csv")) {
		people, _ := strconv.ParseFloat(row["dan_so_2019_uoc_tinh"], 64)
		now[row["ma_xa"]] = place{since: reform(), people: max(people, 1)}
	}
	rows := table(t, shared(t, "lineage", "2025-07-01.csv"))
	for _, row := range rows {
		l := official(row)
		if l.To == "" {
			t.Fatalf("a row without a new code: %v", row)
		}
		old[l.From] = place{since: day(2014, 1, 1)}
		w.links = append(w.links, l)
	}
	there := build(t, w, rebase.Query{From: eve(), To: reform()})
	whole := 0
	for _, r := range there.Rows {
		if r.Basis == rebase.LegalWhole {
			whole++
		}
	}
	t.Logf("%d of the table's %d rows; %d whole; %d lost, %d broken", len(there.Rows), len(rows), whole, len(there.Lost), len(there.Broken))
	if whole*10 < len(there.Rows)*9 || len(sources(there))+len(there.Lost) != len(old) {
		t.Errorf("%d whole of %d, %d old units", whole, len(there.Rows), len(old))
	}
	if got := codes(there.Lost); !slices.Equal(got, []string{"06886", "06970", "06973", "06982", "06988"}) {
		t.Errorf("lost %v", there.Lost)
	}
	if got := codes(there.Broken); !slices.Equal(got, []string{"06799", "06886", "06978"}) {
		t.Errorf("broken %v", there.Broken)
	}
}

func codes(gaps []rebase.Gap) (all []string) {
	for _, g := range gaps {
		all = append(all, g.Code)
	}
	return all
}

// censusOver rebases the census of 2009.
func censusOver(t *testing.T, w *world, c *rebase.Crosswalk) rebase.Balance {
	t.Helper()
	var values []rebase.Value
	for code, p := range w.eras[0].places {
		if p.people > 0 {
			values = append(values, rebase.Value{Unit: code, Indicator: "residents", Period: "2009", Amount: whole(p.people), State: rebase.Reported})
		}
	}
	r, err := rebase.Rebase(values, c)
	if err != nil {
		t.Fatal(err)
	}
	known := 0
	for _, f := range r.Figures {
		if f.Known {
			known++
		}
	}
	t.Logf("%d of %d communes known; %+v", known, len(r.Figures), r.Balances[0])
	return r.Balances[0]
}

// TestRealDisagreements: the law is about 2025, the drawings about 2014, so there is something to tell, but
// most communes agree.
func TestRealDisagreements(t *testing.T) {
	w := realProvince(t, "44_quang_tri.geojson.gz", "44")
	before, after := map[string][]cell.Cell{}, map[string][]cell.Cell{}
	drawn := 0
	for code, p := range w.eras[0].places {
		if before[code] = p.cells; len(p.cells) > 0 {
			drawn++
		}
	}
	for code, p := range w.eras[1].places {
		after[code] = p.cells
	}
	got, err := rebase.Disagreements(w.links, before, after, 0.25)
	if err != nil {
		t.Fatal(err)
	}
	units := map[string]bool{}
	for _, d := range got {
		units[d.Old] = true
		if d.Verdict == rebase.NothingShared || d.Share > 0.9 {
			t.Logf("%+v", d)
		}
	}
	t.Logf("%d rows about %d of %d communes drawn", len(got), len(units), drawn)
	if len(units)*5 > drawn {
		t.Errorf("law and ground disagree by a quarter about %d of %d communes", len(units), drawn)
	}
}
