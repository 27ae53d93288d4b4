package postgis_test

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"cotmoc/geo"
	"cotmoc/geo/coverage"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

// realFiles lists detailed boundary files of 2025 by pattern. They are not part of the project.
func realFiles(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../../../shared/data/boundaries/2025", pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("%s: no file shared/data/boundaries/2025/%s beside the project", t.Name(), pattern)
	}
	return files
}

// realUnits reads the communes of one file; its name begins with the code of the province.
func realUnits(t testing.TB, file string) []ingest.Row {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Features []struct {
			Properties struct {
				Code, Name, FullName string
				AreaKm2              float64
			}
			Geometry json.RawMessage
		}
	}
	if err := json.NewDecoder(z).Decode(&read); err != nil {
		t.Fatal(err)
	}
	rows := make([]ingest.Row, len(read.Features))
	for i, feature := range read.Features {
		shape, err := geo.ParseGeometry(feature.Geometry)
		if err != nil {
			t.Fatal(err)
		}
		outline, ok := geo.Areal(shape)
		if !ok {
			t.Fatalf("%s feature %d is a %s", file, i+1, shape.GeoJSONType())
		}
		p := feature.Properties
		rows[i] = ingest.Row{File: filepath.Base(file), Row: i + 1, Value: border.Unit{Code: p.Code, Level: border.Commune, Name: p.Name,
			FullName: p.FullName, Parent: filepath.Base(file)[:2], ValidFrom: day(t, "2025-07-01"), AreaKm2: p.AreaKm2, Shape: outline}}
	}
	return rows
}

func loadFiles(t testing.TB, store *postgis.Store, files []string) ingest.Outcome {
	t.Helper()
	sink, err := store.Open(t.Context(), unitLoad)
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Abort(t.Context())
	for _, f := range files {
		if err := sink.Put(t.Context(), realUnits(t, f)); err != nil {
			t.Fatal(err)
		}
	}
	out, err := sink.Finish(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRealProvince(t *testing.T) {
	files := realFiles(t, "44_*.geojson.gz")
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	wantCounts(t, loadFiles(t, store, files), 78, 0, 0)
	wantCounts(t, loadFiles(t, store, files), 0, 78, 0)
	if n := ask[int](t, pool, "SELECT count(*) FROM unit AS u WHERE NOT EXISTS (SELECT 1 FROM unit_cell WHERE unit_id = u.id)"); n != 0 {
		t.Errorf("%d units without a cell", n)
	}
	if n := ask[int](t, pool, `SELECT count(*) FROM (SELECT cell FROM unit_cell AS c JOIN unit AS u ON u.id = c.unit_id
		WHERE res = 8 AND level = 'commune' GROUP BY cell HAVING count(*) > 1) AS twice`); n > 2 {
		t.Errorf("%d cells with two owners", n)
	}
	if lost := ask[float64](t, pool, `SELECT abs(1 - ST_Area(p.geom) / (SELECT sum(ST_Area(c.geom)) FROM unit AS c WHERE c.level = 'commune'))
		FROM unit AS p WHERE p.level = 'province'`); lost > 1e-4 {
		t.Errorf("the province differs from the sum of its communes by a share of %g", lost)
	}
	if holes := ask[int](t, pool, "SELECT sum(ST_NumInteriorRings(d.geom)) FROM unit, ST_Dump(geom) AS d WHERE level = 'province'"); holes != 0 {
		t.Errorf("%d gaps between communes are left in the province", holes)
	}
	if !ask[bool](t, pool, "SELECT bool_and(ST_IsValid(u.geom) AND ST_IsValid(f.geom) AND NOT ST_IsEmpty(f.geom)) AND count(*) = $1 * 79 FROM unit AS u LEFT JOIN unit_far AS f ON f.unit_id = u.id", len(coverage.MapLevels())) {
		t.Error("an invalid or empty outline")
	}
}
