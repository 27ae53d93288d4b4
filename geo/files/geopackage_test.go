package files_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3" // to write the files that are read here
	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/files"
)

// gpkg writes a GeoPackage of what the statements make, on top of the tables every one has.
func gpkg(t testing.TB, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.gpkg")
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range append([]string{
		`CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT)`,
		`INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, ''), ('none', 0, 'NONE', 0, 'undefined'), ('hanoi', 900, 'EPSG', 4147, ''),
			('own', 901, 'own', 1, 'PROJCS["x",GEOGCS["VN-2000",DATUM["Vietnam_2000"]],PROJECTION["Transverse_Mercator"],PARAMETER["central_meridian",106.5],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000]]')`,
		`CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT)`,
		`CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER)`,
	}, statements...) {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return path
}

// point is GP, version, flags, SRS, then POINT (1 2).
const point = `X'47500001E61000000101000000000000000000F03F0000000000000040'`

func readGeoPackage(path, table string) ([]files.Feature, files.System, error) {
	r, err := files.OpenGeoPackage(context.Background(), path, table)
	if err != nil {
		return nil, files.System{}, err
	}
	s := r.System()
	all, _, err := drain(r)
	return all, s, err
}

func TestGeoPackage(t *testing.T) {
	path := gpkg(t, `INSERT INTO gpkg_contents VALUES ('Điểm "x"', 'features'), ('layer_styles', 'attributes')`, `INSERT INTO gpkg_geometry_columns VALUES ('Điểm "x"', 'Geom', 901)`,
		`CREATE TABLE "Điểm ""x""" (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT, day DATE, at DATETIME, n REAL, b BOOLEAN, photo BLOB, made TEXT GENERATED ALWAYS AS (name || 'x') VIRTUAL)`,
		`INSERT INTO "Điểm ""x""" VALUES (1, `+point+`, 'Lao Bảo', '2026-11-05', '2026-11-05T10:00:00Z', 1.5, 1, X'FFD8'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (3, X'4750', '', '', '', 0, 0, NULL)`)
	all, s, err := readGeoPackage(path, "")
	if err != nil || len(all) != 3 || int(s.Code) != 9213 {
		t.Fatalf("%+v, %v, %v", all, s, err)
	}
	a := all[0]
	if a.Shape != orb.Geometry(orb.Point{1, 2}) || text(a, "name") != "Lao Bảo" || text(a, "day") != "2026-11-05" || text(a, "at") != "2026-11-05T10:00:00Z" ||
		text(a, "n") != "1.5" || text(a, "b") != "1" || text(a, "photo") != "" || len(a.Names) != 7 {
		t.Errorf("%+v", a)
	}
	if all[1].Shape != nil || all[1].Err != nil || !errors.Is(all[2].Err, files.ErrSyntax) {
		t.Errorf("%+v, %+v", all[1], all[2])
	}
}

func TestGeoPackageSystems(t *testing.T) {
	for id, want := range map[string]string{"4326": "EPSG:4326", "0": "", "900": "EPSG:4147", "77": ""} {
		path := gpkg(t, `INSERT INTO gpkg_contents VALUES ('a', 'features')`, `INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', `+id+`)`, `CREATE TABLE a (geom BLOB)`)
		_, s, err := readGeoPackage(path, "")
		name := s.Name
		if s.Known {
			name = s.String()
		}
		if err != nil || name != want {
			t.Errorf("%s: %q, %v; want %q", id, name, err, want)
		}
	}
}

func TestHostileGeoPackages(t *testing.T) {
	const contents, columns = `INSERT INTO gpkg_contents VALUES ('a', 'features')`, `INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 4326)`
	endless := `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, X'00' AS geom FROM n`
	for name, c := range map[string]struct {
		path string
		want error
	}{
		"a view":            {gpkg(t, contents, columns, `CREATE VIEW a AS `+endless), files.ErrSyntax},
		"contents a view":   {gpkg(t, `DROP TABLE gpkg_contents`, `CREATE VIEW gpkg_contents AS `+endless), files.ErrSyntax},
		"virtual":           {gpkg(t, contents, columns, `CREATE VIRTUAL TABLE a USING rtree(id, minx, maxx)`), files.ErrSyntax},
		"no such table":     {gpkg(t, contents, columns), files.ErrSyntax},
		"no such column":    {gpkg(t, contents, columns, `CREATE TABLE a (fid INTEGER)`), files.ErrSyntax},
		"no contents":       {gpkg(t), files.ErrNone},
		"a row too large":   {gpkg(t, contents, columns, `CREATE TABLE a (geom BLOB)`, `INSERT INTO a VALUES (zeroblob(20 * 1024 * 1024))`), geo.ErrTooLarge},
		"several":           {gpkg(t, contents, `INSERT INTO gpkg_contents VALUES ('b', 'attributes')`), files.ErrChoice},
		"no GeoPackage":     {gpkg(t, `DROP TABLE gpkg_contents`), files.ErrSyntax},
		"a hostile name":    {gpkg(t, `INSERT INTO gpkg_contents VALUES ('a"; DROP TABLE x; --', 'features')`), files.ErrSyntax},
		"an expensive cell": {gpkg(t, contents, columns, `CREATE TABLE a (geom BLOB, x TEXT GENERATED ALWAYS AS (hex(zeroblob(50000000))) VIRTUAL)`, `INSERT INTO a VALUES (`+point+`)`), nil},
	} {
		if _, _, err := readGeoPackage(c.path, ""); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	whole, err := os.ReadFile(gpkg(t, contents, columns, `CREATE TABLE a (geom BLOB, x TEXT)`, `INSERT INTO a WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT `+point+`, 'x' || i FROM n`))
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.gpkg")
	if err := os.WriteFile(cut, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := readGeoPackage(cut, ""); !errors.Is(err, files.ErrSyntax) {
		t.Errorf("cut off: %v", err)
	}
	if after, err := os.ReadFile(cut); err != nil || len(after) != len(whole)/2 {
		t.Errorf("the file was written to: %v", err)
	}
}

func TestWKB(t *testing.T) {
	for name, blob := range map[string]string{
		"too many points":  "47500001E6100000" + "0102000000FFFFFFFF",
		"too many parts":   "47500001E6100000" + "0105000000FFFFFF0F",
		"unknown type":     "47500001E6100000" + "0111000000",
		"nested":           "47500001E6100000" + strings.Repeat("010700000001000000", 20),
		"another in multi": "47500001E6100000" + "010500000001000000" + "0101000000000000000000F03F0000000000000040",
		"bytes behind":     "47500001E6100000" + "0101000000000000000000F03F000000000000004000",
		"extended":         "47500021E6100000",
		"bad envelope":     "4750000FE6100000",
		"empty":            "47500011E6100000" + "0101000000000000000000F87F000000000000F87F",
		"a bare ring":      "47500001E6100000" + "01030000000100000000000000",
	} {
		path := gpkg(t, `INSERT INTO gpkg_contents VALUES ('a', 'features')`, `INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 4326)`,
			`CREATE TABLE a (geom BLOB)`, `INSERT INTO a VALUES (X'`+blob+`')`)
		all, _, err := readGeoPackage(path, "")
		if err != nil || len(all) != 1 || all[0].Err == nil {
			t.Errorf("%s: %+v, %v", name, all, err)
			continue
		}
		if !errors.Is(all[0].Err, files.ErrSyntax) && !errors.Is(all[0].Err, geo.ErrType) && !errors.Is(all[0].Err, geo.ErrDepth) &&
			!errors.Is(all[0].Err, geo.ErrEmpty) && !errors.Is(all[0].Err, geo.ErrShortRing) {
			t.Errorf("%s: %v", name, all[0].Err)
		}
	}
}
