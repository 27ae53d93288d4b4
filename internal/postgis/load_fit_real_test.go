package postgis_test

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"cotmoc/geo"
	"cotmoc/geo/coverage"
	"cotmoc/internal/border"
	"cotmoc/internal/tile"
)

// farAndMisfits lists what far views and findings come to, each in one line.
func farAndMisfits(t testing.TB, pool *pgxpool.Pool) []string {
	t.Helper()
	return askAll[string](t, pool, `SELECT u.code || ' ' || f.max_zoom || ' ' || md5(ST_AsBinary(f.geom))
		FROM unit_far AS f JOIN unit AS u ON u.id = f.unit_id WHERE u.ended_at IS NULL
		UNION ALL
		SELECT kind || ' ' || severity || ' ' || array_to_string(units, '+') || ' ' || md5(ST_AsBinary(geom))
		FROM fit_finding WHERE ended_at IS NULL ORDER BY 1`)
}

func fourProvinces(t testing.TB) (files []string) {
	for _, p := range []string{"42", "44", "46", "48"} {
		files = append(files, realFiles(t, p+"_*.geojson.gz")...)
	}
	return files
}

// TestRealPartsComeOutAsTheWhole loads provinces at once, one after another, and with a correction in between:
// far views and findings are the same, vertex by vertex.
func TestRealPartsComeOutAsTheWhole(t *testing.T) {
	files := fourProvinces(t)
	store, pool := open(t)
	loadFiles(t, store, files)
	whole := farAndMisfits(t, pool)
	if len(whole) < 1000 {
		t.Fatalf("%d lines for the communes of four provinces at four levels", len(whole))
	}
	store, pool = open(t)
	for _, f := range files {
		loadFiles(t, store, []string{f})
	}
	want(t, "one file after another", farAndMisfits(t, pool), whole...)
	rows := realUnits(t, files[1])
	wrong := rows[20].Value.(border.Unit)
	wrong.Shape = orb.MultiPolygon{{wrong.Shape.Bound().ToRing()}}
	put(t, store, unitLoad, wrong)
	if n := ask[int](t, pool, "SELECT count(*) FROM fit_finding WHERE ended_at IS NULL AND kind = 'overlap' AND severity = 'error'"); n == 0 {
		t.Errorf("a commune drawn as its box overlaps nobody: %q", askAll[string](t, pool, "SELECT kind || severity || area_m2 FROM fit_finding WHERE ended_at IS NULL ORDER BY area_m2 DESC LIMIT 5"))
	}
	put(t, store, unitLoad, rows[20].Value.(border.Unit))
	want(t, "drawn wrong and mended", farAndMisfits(t, pool), whole...)
}

// TestRealTilesFit checks in decoded tiles from afar that neighbours leave no gap and do not overlap by a pixel
// or more, and that no commune is lost: in the whole country, in four provinces with -short. The whole country holds the whole
// border.
func TestRealTilesFit(t *testing.T) {
	files := realFiles(t, "*.geojson.gz")
	if testing.Short() {
		files = fourProvinces(t)
	}
	store, pool := open(t)
	loadFiles(t, store, files)
	r := &reader{Store: store, t: t, pool: pool}
	lost := map[uint32]map[string]bool{}
	for _, z := range []uint32{5, 6, 7, 8} {
		lost[z] = map[string]bool{}
		for _, code := range askAll[string](t, pool, "SELECT code FROM unit WHERE level = 'commune'") {
			lost[z][code] = true
		}
		for _, q := range tilesOver(orb.Bound{Min: orb.Point{102, 7}, Max: orb.Point{118, 24}}, z) {
			for _, layer := range []string{"communes", "provinces"} {
				q.Layer = layer
				for code := range fitting(t, r, pool, q) {
					delete(lost[z], code)
				}
			}
		}
		if len(lost[z]) > 0 {
			t.Errorf("zoom %d: no tile has the communes %v", z, lost[z])
		}
	}
	if !testing.Short() {
		countBorder(t, store, pool, true)
	}
}

func tilesOver(b orb.Bound, z uint32) (list []tile.Query) {
	low, high := maptile.At(b.LeftTop(), maptile.Zoom(z)), maptile.At(b.RightBottom(), maptile.Zoom(z))
	for x := low.X; x <= high.X; x++ {
		for y := low.Y; y <= high.Y; y++ {
			list = append(list, tile.Query{Z: z, X: x, Y: y, On: today})
		}
	}
	return list
}

// fitting looks for gaps and overlaps between the features of a tile, and gives their codes. For that a unit of
// the tile is taken for 1e-5 degrees at the equator, 1.11 m; a pixel are eight of them. Narrow water between two
// communes is no gap: what counts is the part of it that the shapes as given cover.
func fitting(t *testing.T, r *reader, pool *pgxpool.Pool, q tile.Query) map[string]bool {
	t.Helper()
	const unit, pixelM = 1e-5, 8 * 1.1132
	codes := map[string]bool{}
	var units []coverage.Unit
	for _, f := range drawn(t, r, q) {
		shape, _ := geo.Areal(f.Geometry)
		code := f.Properties["code"].(string)
		codes[code] = true
		placed := make(orb.MultiPolygon, len(shape))
		for i, p := range shape {
			for _, ring := range p {
				moved := make(orb.Ring, len(ring))
				for n, at := range ring {
					moved[n] = orb.Point{at[0] * unit, -at[1] * unit}
				}
				placed[i] = append(placed[i], moved)
			}
		}
		units = append(units, coverage.Unit{ID: code, Shape: placed})
	}
	found, err := coverage.Check(units, coverage.Thresholds{MinAreaM2: 1e-3})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found.Items {
		if (f.Kind == coverage.Overlap || f.Kind == coverage.Gap && onLand(t, pool, q, f.Shape, unit)) && f.WidthM > pixelM {
			t.Errorf("%s/%d/%d/%d: %s of %.1f pixels between %v", q.Layer, q.Z, q.X, q.Y, f.Kind, f.WidthM/pixelM, f.Units)
		}
	}
	return codes
}

// onLand says whether units cover more of a gap, in units of a tile, than a strip of one pixel's mean width.
func onLand(t *testing.T, pool *pgxpool.Pool, q tile.Query, gap orb.Polygon, unit float64) bool {
	t.Helper()
	side := math.Exp2(float64(q.Z))
	ring := make(orb.Ring, len(gap[0]))
	for i, at := range gap[0] {
		x, y := (float64(q.X)+at[0]/unit/4096)/side, (float64(q.Y)-at[1]/unit/4096)/side
		ring[i] = orb.Point{x*360 - 180, math.Atan(math.Sinh(math.Pi*(1-2*y))) * 180 / math.Pi}
	}
	wkb, err := geo.EWKB(orb.Polygon{ring})
	if err != nil {
		t.Fatal(err)
	}
	return ask[bool](t, pool, `SELECT coalesce(2 * ST_Area(part) / nullif(ST_Perimeter(part), 0), 0) > $2
		FROM (SELECT ST_Intersection(ST_MakeValid($1::bytea::geometry), ST_Union(geom)) AS part FROM unit
		WHERE level = 'commune' AND ended_at IS NULL AND geom && $1::bytea::geometry) AS covered`, wkb, 360/side/512)
}

// TestRealShapesStayAsGiven compares every stored shape with the file.
func TestRealShapesStayAsGiven(t *testing.T) {
	files := realFiles(t, "44_*.geojson.gz")
	store, pool := open(t)
	loadFiles(t, store, files)
	for _, row := range realUnits(t, files[0]) {
		u := row.Value.(border.Unit)
		wkb, err := geo.EWKB(u.Shape)
		if err != nil {
			t.Fatal(err)
		}
		if !ask[bool](t, pool, "SELECT geom = $2::bytea::geometry FROM unit WHERE code = $1 AND ended_at IS NULL", u.Code, wkb) {
			t.Errorf("%s: %s is not as %s has it", u.Code, u.Name, filepath.Base(files[0]))
		}
	}
}
