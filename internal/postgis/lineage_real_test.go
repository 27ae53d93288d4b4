package postgis_test

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/data"
	"cotmoc/geo"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

// sharedFile is a file of the reference data beside the project, or the test is skipped by name.
func sharedFile(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"../../../shared/data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is skipped: %s beside the project is missing", t.Name(), filepath.Join(parts...))
	}
	return path
}

// bring imports files as the command line does.
func bring(t testing.TB, store *postgis.Store, layer, level, from string, paths ...string) ingest.Result {
	t.Helper()
	facts, err := data.Load()
	if err != nil {
		t.Fatal(err)
	}
	job := ingest.Job{Layer: layer, Level: level, Partial: true, ProvinceOf: facts.ProvinceOf, Former: facts.FormerUnits,
		Rules: border.Rules{Today: day(t, "2026-11-21"), Area: border.ServedArea()}}
	if from != "" {
		job.ValidFrom = day(t, from)
	}
	for _, p := range paths {
		job.Files = append(job.Files, ingest.DiskFile("", p))
	}
	begun := time.Now()
	result, err := ingest.Run(t.Context(), job, store)
	if err != nil {
		t.Fatalf("%s %v: %v", layer, paths, err)
	}
	t.Logf("%s %s: accepted %d, unchanged %d, refused %d, notes %d in %.1f s", layer, filepath.Base(paths[0]), result.Accepted, result.Unchanged,
		result.Refused, len(result.Notes), time.Since(begun).Seconds())
	return result
}

func count(t testing.TB, pool *pgxpool.Pool, level, on string) int {
	t.Helper()
	return ask[int](t, pool, `SELECT count(*) FROM unit WHERE level = $1 AND ended_at IS NULL AND valid_from <= $2::date
		AND (valid_to IS NULL OR valid_to > $2::date)`, level, on)
}

func realStore(t testing.TB) (*postgis.Store, *pgxpool.Pool) {
	t.Helper()
	facts, err := data.Load()
	if err != nil {
		t.Fatal(err)
	}
	return open(t, postgis.WithProvinceNames(facts.ProvinceName))
}

// predecessors counts the communes of a conversion table by what they are, and mends the four codes of the table
// of 2025 that belong to another commune.
func predecessors(t testing.TB, path string) int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	mended := map[string]string{"00553 Xã Đặng Xá": "00556", "01615 Xã Mỹ Hưng": "01651", "02485 Xã Phú Thịnh": "02482", "04075 Thị trấn Yên Châu": "04060"}
	codes := map[string]bool{}
	for _, r := range rows[1:] {
		code := r[3]
		if right, wrong := mended[strings.Join([]string{r[3], r[4]}, " ")]; wrong {
			code = right
		}
		if code != "" {
			codes[code] = true
		}
	}
	return len(codes)
}

// units2014 writes what the file of 2014 says without its shapes, as a table, and the features of some provinces.
func units2014(t testing.TB, provinces ...string) (table, features string) {
	t.Helper()
	f, err := os.Open(sharedFile(t, "boundaries", "2014", "communes.geojson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var read struct{ Features []json.RawMessage }
	if err := json.NewDecoder(z).Decode(&read); err != nil {
		t.Fatal(err)
	}
	rows, drawn := [][]string{{"tinh", "huyen", "xa", "ma_xa"}}, []string{}
	for _, raw := range read.Features {
		var feature struct {
			Properties struct {
				Province string `json:"tinh"`
				District string `json:"huyen"`
				Name     string `json:"xa"`
				Code     string `json:"ma_xa"`
			}
		}
		if err := json.Unmarshal(raw, &feature); err != nil {
			t.Fatal(err)
		}
		p := feature.Properties
		rows = append(rows, []string{p.Province, p.District, p.Name, p.Code})
		if slices.Contains(provinces, p.Province) {
			drawn = append(drawn, string(raw))
		}
	}
	var b strings.Builder
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	table, features = filepath.Join(t.TempDir(), "2014.csv"), filepath.Join(t.TempDir(), "2014.geojsons")
	if err := errors.Join(os.WriteFile(table, []byte(b.String()), 0o600), os.WriteFile(features, []byte(strings.Join(drawn, "\n")), 0o600)); err != nil {
		t.Fatal(err)
	}
	return table, features
}

// TestRealConversion brings the units of 2014, the list of January 2025, the conversion of 1 July 2025 and the list
// of the units since, each twice, and counts. Shapes are left out: TestRealShapes has some.
func TestRealConversion(t *testing.T) {
	old, _ := units2014(t)
	list := sharedFile(t, "facts", "units-2025-01.csv")
	table, since := sharedFile(t, "lineage", "2025-07-01.csv"), sharedFile(t, "facts", "communes-2025.csv")
	census := sharedFile(t, "population", "census-2019-communes.csv")
	store, pool := realStore(t)
	for _, step := range []struct {
		layer, level, from, file string
		accepted, refused        int
	}{
		{"units", "commune", "2014-01-01", old, 11_161, 2}, // two places in no commune, without a name
		{"units", "", "2025-01-01", list, 10_056, 0},
		{"population", "", "2019-04-01", census, 11_099, 66},
		{"lineage", "", "2025-07-01", table, 10_571, 0}, // with the mud flats of Kim Sơn, which are no unit
		{"units", "", "2025-07-01", since, 3_321, 0},
	} {
		if r := bring(t, store, step.layer, step.level, step.from, step.file); r.Accepted != step.accepted || r.Refused != step.refused {
			t.Errorf("%s: accepted %d, refused %d; want %d, %d", step.file, r.Accepted, r.Refused, step.accepted, step.refused)
		}
		if r := bring(t, store, step.layer, step.level, step.from, step.file); r.Accepted != 0 || r.Unchanged != step.accepted {
			t.Errorf("%s again: accepted %d, unchanged %d", step.file, r.Accepted, r.Unchanged)
		}
	}
	before := predecessors(t, table)
	for on, want := range map[string][3]int{"2014-06-01": {11_161, 703, 63}, "2025-01-01": {10_051, 696, 63},
		"2025-06-30": {before, 696, 63}, "2025-07-01": {3_321, 0, 34}} {
		got := [3]int{count(t, pool, "commune", on), count(t, pool, "district", on), count(t, pool, "province", on)}
		if got != want {
			t.Errorf("on %s: %v communes, districts and provinces, want %v", on, got, want)
		}
	}
	checkLineage(t, pool)
	checkNamesOnDays(t, store)
	checkFormerDistricts(t, store, since)
	checkAreaOfOldCommunes(t, store, pool)
}

// TestRealShapes follows old Quảng Bình and Quảng Trị, with their shapes of 2014, into the Quảng Trị of today.
func TestRealShapes(t *testing.T) {
	_, drawn := units2014(t, "Quảng Bình", "Quảng Trị")
	store, pool := realStore(t)
	bring(t, store, "units", "commune", "2014-01-01", drawn)
	bring(t, store, "units", "", "2025-01-01", sharedFile(t, "facts", "units-2025-01.csv"))
	bring(t, store, "lineage", "", "2025-07-01", sharedFile(t, "lineage", "2025-07-01.csv"))
	bring(t, store, "units", "", "2025-07-01", realFiles(t, "44_*.geojson.gz")...)
	for what, query := range map[string]string{
		"communes of 2014 without a shape or cells": `SELECT count(*) FROM unit AS u WHERE level = 'commune' AND ended_at IS NULL
			AND valid_from = '2014-01-01' AND (geom IS NULL OR NOT EXISTS (SELECT 1 FROM unit_cell WHERE unit_id = u.id))`,
		"units with a shape and no cell": `SELECT count(*) FROM unit AS u WHERE level <> 'district' AND ended_at IS NULL AND geom IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM unit_cell WHERE unit_id = u.id)`,
		"units with a shape and no shares of cells": shareLostSQL,
		"shapes of January 2025 whose day nobody tells": `SELECT count(*) FROM unit WHERE valid_from = '2025-01-01' AND ended_at IS NULL
			AND level = 'commune' AND geom IS NOT NULL AND shape_from IS DISTINCT FROM '2014-01-01'`,
		"invalid shapes": "SELECT count(*) FROM unit WHERE ended_at IS NULL AND NOT ST_IsValid(geom)",
		"districts of 2014 without a shape": `SELECT count(*) FROM unit WHERE level = 'district' AND ended_at IS NULL
			AND valid_from = '2014-01-01' AND geom IS NULL`,
		"provinces that lost a hundredth of their area": `SELECT count(*) FROM unit AS p WHERE level = 'province' AND ended_at IS NULL AND valid_from = '2014-01-01'
			AND abs(1 - ST_Area(geom) / (SELECT sum(ST_Area(geom)) FROM unit AS c WHERE level = 'commune' AND ended_at IS NULL
				AND valid_from = '2014-01-01' AND c.parent = p.code)) > 0.01`,
	} {
		if n := ask[int](t, pool, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	share := ask[float64](t, pool, `SELECT (SELECT ST_Area(geom::geography) FROM unit WHERE code = '44' AND level = 'province' AND ended_at IS NULL AND valid_from = '2025-07-01')
		/ (SELECT sum(ST_Area(geom::geography)) FROM unit WHERE level = 'province' AND ended_at IS NULL AND valid_from = '2014-01-01')`)
	if share < 0.98 || share > 1.02 {
		t.Errorf("the new province has %.3f of the area of the two old ones", share)
	}
	if n, err := store.RebuildDistricts(t.Context(), day(t, "2025-07-01")); err != nil || n < 15 {
		t.Errorf("%d districts rebuilt, %v", n, err)
	}
	begun := time.Now()
	o, err := store.AreaOutline(t.Context(), "huyen-465", day(t, "2026-11-21"))
	size := areaOn(t, store, "huyen-465", "2026-11-21").Size
	t.Logf("outline of %d communes: %d pieces, %d vertices, in %.0f ms", size, len(o.Shape), geo.Vertices(o.Shape), float64(time.Since(begun).Microseconds())/1000)
	if err != nil || len(o.Shape) != 1 || len(o.Shape[0]) != 1 || len(o.Shapeless) != 0 {
		t.Errorf("outline of old Hướng Hóa: %d pieces, without a shape %v, %v", len(o.Shape), o.Shapeless, err)
	}
	at, err := store.Locate(t.Context(), 106.60, 16.62, day(t, "2014-06-01"))
	if err != nil || at.Commune == nil || at.Province == nil || at.Province.Code != "45" {
		t.Errorf("Lao Bảo in 2014: %+v, %v", at, err)
	}
}

// checkLineage looks for rows that lead nowhere, and for shapes and codes that were lost.
func checkLineage(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	for what, query := range map[string]string{
		"successors that nobody is": `SELECT count(*) FROM lineage AS l WHERE ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM unit AS u
			WHERE u.code = l.to_code AND u.level = l.to_level AND u.ended_at IS NULL AND u.valid_from = l.on_date)`,
		"predecessors that did not end that day": `SELECT count(*) FROM lineage AS l WHERE ended_at IS NULL AND NOT without_unit AND NOT EXISTS (SELECT 1 FROM unit AS u
			WHERE u.code = l.from_code AND u.level = l.from_level AND u.ended_at IS NULL AND u.valid_to = l.on_date)`,
		"communes of today that came from nowhere": `SELECT count(*) FROM unit AS u WHERE level = 'commune' AND ended_at IS NULL
			AND valid_from = '2025-07-01' AND NOT EXISTS (SELECT 1 FROM lineage AS l WHERE l.to_code = u.code AND l.ended_at IS NULL)`,
		"provisional codes after January 2025": `SELECT count(*) FROM unit WHERE ended_at IS NULL AND starts_with(code, 'x-')
			AND (valid_to IS NULL OR valid_to > '2025-01-02')`,
	} {
		if n := ask[int](t, pool, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM lineage WHERE ended_at IS NULL AND from_level = 'province'"); n != 63 {
		t.Errorf("%d provinces are followed, want 63", n)
	}
	n := ask[int](t, pool, "SELECT count(DISTINCT provisional) FROM unit WHERE provisional IS NOT NULL AND ended_at IS NULL")
	t.Logf("%d communes of 2014 got their official code by name", n)
	if n < 900 {
		t.Errorf("only %d communes of 2014 got their official code", n)
	}
}

// checkNamesOnDays asks as a reader does: the province code that changed its meaning, old names, districts.
func checkNamesOnDays(t *testing.T, store *postgis.Store) {
	t.Helper()
	for on, name := range map[string]string{"2014-06-01": "Quảng Bình", "2025-06-30": "Quảng Bình", "2025-07-01": "Quảng Trị"} {
		if u, err := store.Unit(t.Context(), "44", day(t, on)); err != nil || u.Name != name {
			t.Errorf("44 on %s is %q, %v; want %q", on, u.Name, err, name)
		}
	}
	for on, name := range map[string]string{"2014-06-01": "Thừa Thiên Huế", "2025-07-01": "Huế"} {
		if u, err := store.Unit(t.Context(), "46", day(t, on)); err != nil || u.Name != name {
			t.Errorf("46 on %s is %q, %v; want %q", on, u.Name, err, name)
		}
	}
	u, err := store.Unit(t.Context(), "45", day(t, "2025-06-30"))
	if err != nil || len(u.Successors) != 1 || u.Successors[0].Code != "44" || u.Successors[0].Kind != border.MergeWhole {
		t.Errorf("45 became %+v, %v", u.Successors, err)
	}
	u, err = store.Unit(t.Context(), "19432", day(t, "2025-07-01"))
	if err != nil || u.Name != "Lao Bảo" || len(u.Predecessors) < 2 {
		t.Errorf("%q came from %+v, %v", u.Name, u.Predecessors, err)
	}
	begun := time.Now()
	list, err := store.Units(t.Context(), border.UnitFilter{Level: border.Commune, On: day(t, "2026-11-21"), Query: "huc nghi"})
	t.Logf("an old name found among all in %.0f ms", float64(time.Since(begun).Microseconds())/1000)
	if err != nil || len(list.Items) == 0 || list.Items[0].MatchedName != "Húc Nghì" || list.Items[0].Parent != "44" {
		t.Errorf("Húc Nghì leads to %+v, %v", list.Items, err)
	}
	list, err = store.Units(t.Context(), border.UnitFilter{Level: border.District, On: day(t, "2025-03-01"), Province: "45"})
	if err != nil || list.Total != 10 {
		t.Errorf("%d districts in old Quảng Trị, want 10; %v", list.Total, err)
	}
}

// checkFormerDistricts rebuilds the districts of June 2025 and compares them with the facts.
func checkFormerDistricts(t *testing.T, store *postgis.Store, facts string) {
	t.Helper()
	n, err := store.RebuildDistricts(t.Context(), day(t, "2025-07-01"))
	if err != nil || n < 600 {
		t.Fatalf("%d districts rebuilt, %v", n, err)
	}
	if again, err := store.RebuildDistricts(t.Context(), day(t, "2025-07-01")); err != nil || again != 0 {
		t.Errorf("again: %d, %v", again, err)
	}
	f, err := os.Open(facts)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, r := range rows[1:] {
		_, told[r[0]] = ingest.Spelling(r[5])
	}
	areas, err := store.Areas(t.Context(), border.AreaFilter{On: day(t, "2026-11-21")})
	if err != nil || len(areas) != n {
		t.Fatalf("%d areas, %v", len(areas), err)
	}
	same, members := 0, 0
	for _, a := range areas {
		full, err := store.Area(t.Context(), a.Code, day(t, "2026-11-21"))
		if err != nil || len(full.Members) != a.Size {
			t.Fatalf("%s: %d members, size %d, %v", a.Code, len(full.Members), a.Size, err)
		}
		_, name := ingest.Spelling(a.Name)
		for _, m := range full.Members {
			members++
			if told[m.Unit] == name {
				same++
			}
		}
	}
	t.Logf("%d areas hold %d communes; the district of %d is the main one of the facts", n, members, same)
	if members != 3321 || same < 3200 {
		t.Errorf("%d communes in areas, %d as in the facts", members, same)
	}
}

// checkAreaOfOldCommunes makes an area of district Hướng Hóa as it was before the reform, and reads it after: none of
// its communes counts, though most codes live on, and their successors are those of the rebuilt district.
func checkAreaOfOldCommunes(t *testing.T, store *postgis.Store, pool *pgxpool.Pool) {
	t.Helper()
	codes := askAll[string](t, pool, `SELECT code FROM unit WHERE level = 'commune' AND district = '465' AND ended_at IS NULL
		AND valid_from <= '2025-06-30' AND valid_to = '2025-07-01' ORDER BY code`)
	a := border.Area{Code: "huong-hoa-cu", Name: "Hướng Hóa cũ", ValidFrom: day(t, "2025-01-01")}
	for _, c := range codes {
		a.Members = append(a.Members, border.AreaMember{Unit: c})
	}
	save(t, store, a)
	if before := areaOn(t, store, a.Code, "2025-06-30"); before.Size != len(codes) || before.Size < 20 || len(before.Ended) != 0 {
		t.Errorf("before: %d of %d communes, %d ended", before.Size, len(codes), len(before.Ended))
	}
	begun := time.Now()
	after := areaOn(t, store, a.Code, "2026-11-21")
	t.Logf("an area of %d communes read through the reform in %.0f ms", len(codes), float64(time.Since(begun).Microseconds())/1000)
	next := map[string]bool{}
	for _, e := range after.Ended {
		if e.EndedOn != day(t, "2025-07-01") || len(e.Successors) == 0 {
			t.Errorf("%s ended %s, successors %+v", e.Unit, e.EndedOn, e.Successors)
		}
		for _, s := range e.Successors {
			next[s.Unit] = true
		}
	}
	if after.Size != 0 || len(after.Ended) != len(codes) {
		t.Errorf("after: %d communes stand, %d of %d ended", after.Size, len(after.Ended), len(codes))
	}
	for _, m := range areaOn(t, store, "huyen-465", "2026-11-21").Members {
		if !next[m.Unit] {
			t.Errorf("%s %s of the rebuilt district is no successor", m.Unit, m.Name)
		}
	}
	if facts, err := store.Facts(t.Context(), assess.Query{Level: border.Commune, Period: border.AssessedYear(2026), On: day(t, "2026-11-21"), Area: "huyen-465"}); err != nil || len(facts) < 5 {
		t.Errorf("%d communes of the rebuilt district to assess, %v", len(facts), err)
	}
	begun = time.Now()
	list, err := store.Areas(t.Context(), border.AreaFilter{On: day(t, "2026-11-21")})
	t.Logf("%d areas listed in %.0f ms, %v", len(list), float64(time.Since(begun).Microseconds())/1000, err)
}
