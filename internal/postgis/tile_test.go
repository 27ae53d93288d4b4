package postgis_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/project"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/tile"
)

// over is the tile at a zoom that holds a point (lon, lat).
func over(layer string, lon, lat float64, z uint32) tile.Query {
	at := maptile.At(orb.Point{lon, lat}, maptile.Zoom(z))
	return tile.Query{Layer: layer, Z: z, X: at.X, Y: at.Y, On: today}
}

// newest is further than any data will come: whoever is asked for it looks for changes each time.
func newest() tile.Ledger {
	return tile.Ledger{Layers: map[string]int64{"units": math.MaxInt64, "incidents": math.MaxInt64, "effort": math.MaxInt64}}
}

// atlas renders tiles of the reader's records.
func (r *reader) atlas() *tile.Atlas {
	if r.drawing == nil {
		r.drawing = tile.NewAtlas(r.Store, r.Store, nil)
	}
	return r.drawing
}

// drawn renders and decodes a tile.
func drawn(t *testing.T, r *reader, q tile.Query) []*geojson.Feature {
	t.Helper()
	if q.Reach.Clearance == "" {
		q.Reach = border.WholeReach()
	}
	body, err := r.atlas().Tile(t.Context(), q, newest())
	if err != nil {
		t.Fatalf("tile %+v: %v", q, err)
	}
	if len(body) == 0 {
		return nil
	}
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		t.Fatalf("tile %+v: %v", q, err)
	}
	if len(layers) != 1 || layers[0].Name != q.Layer || layers[0].Version != 2 {
		t.Fatalf("tile %+v holds %d layers, first %+v", q, len(layers), layers[0])
	}
	if e := layers[0].Extent; e != 2048 && e != 4096 || q.Z == tile.MaxZoom && e != 4096 {
		t.Fatalf("tile %+v is %d units wide", q, e)
	}
	// In units of 4,096, whatever the tile has: eight to a pixel.
	scale := 4096 / float64(layers[0].Extent)
	widen := func(p orb.Point) orb.Point { return orb.Point{p[0] * scale, p[1] * scale} }
	for _, f := range layers[0].Features {
		f.Geometry = project.Geometry(f.Geometry, widen)
	}
	for _, f := range layers[0].Features {
		if id, ok := f.ID.(float64); !ok || id <= 0 || id >= 1<<53 {
			t.Fatalf("%s: feature id %v (%T) is not a number a browser keeps", q.Layer, f.ID, f.ID)
		}
		if p, ok := f.Geometry.(orb.Polygon); ok && q.Layer == "cells" && planar.Area(orb.Polygon{p[0]}) <= 0 {
			t.Fatalf("%s: outer ring runs the wrong way", q.Layer)
		}
	}
	return layers[0].Features
}

func property(features []*geojson.Feature, key string) map[string]bool {
	values := make(map[string]bool)
	for _, f := range features {
		values[fmt.Sprint(f.Properties[key])] = true
	}
	return values
}

func TestUnitTiles(t *testing.T) {
	r := newReader(t)
	for _, z := range []uint32{0, 5, 9, 10} {
		features := drawn(t, r, over("communes", 106.62, 16.68, z))
		if got := property(features, "code"); len(features) != 4 || !got["19432"] || !got["19435"] {
			t.Errorf("zoom %d: communes %v in %d features, want four", z, got, len(features))
		}
	}
	laoBao := drawn(t, r, over("communes", 106.55, 16.65, 14))
	if len(laoBao) != 1 {
		t.Fatalf("zoom 14: %d communes", len(laoBao))
	}
	want := map[string]any{"code": "19432", "name": "Lao Bảo", "kind": "Xã", "province": "44", "schematic": true}
	for k, v := range want {
		if laoBao[0].Properties[k] != v {
			t.Errorf("%s is %v, want %v", k, laoBao[0].Properties[k], v)
		}
	}
	if len(laoBao[0].Properties) != len(want) {
		t.Errorf("properties %v", laoBao[0].Properties)
	}
	old := over("communes", 106.65, 16.75, 14)
	old.On = border.NewDate(2024, time.January, 1)
	if got := property(drawn(t, r, old), "name"); len(got) != 1 || !got["Tân Độ"] {
		t.Errorf("in 2024: %v", got)
	}
	if got := property(drawn(t, r, over("provinces", 106.62, 16.65, 8)), "name"); len(got) != 1 || !got["Huế"] {
		t.Errorf("provinces with a shape: %v", got)
	}
}

func TestTileOutlinesGrowFinerWithZoom(t *testing.T) {
	r := newReader(t)
	corners := func(z uint32) int {
		return len(drawn(t, r, over("communes", 106.55, 16.65, z))[0].Geometry.(orb.Polygon)[0])
	}
	r.exec(`UPDATE unit SET geom = ST_Multi(ST_Buffer(ST_Centroid(geom), 0.05, 200)) WHERE code = '19432'`)
	r.exec(`INSERT INTO unit_far (unit_id, max_zoom, geom) SELECT id, z, ST_Multi(ST_Buffer(ST_Centroid(geom), 0.05, z - 5)) FROM unit, unnest(ARRAY[7, 9]) AS z WHERE code = '19432'`)
	if far, nearer, own := corners(6), corners(8), corners(10); far > 9 || nearer <= far || nearer > 17 || own < 60 {
		t.Errorf("%d corners at zoom 6, %d at zoom 8, %d at zoom 10", far, nearer, own)
	}
}

func TestPlaceTiles(t *testing.T) {
	r := newReader(t)
	r.exec(places)
	for layer, want := range map[string]int{"border": 1, "crossings": 5, "trails": 1, "routes": 1, "hotspots": 2, "plots": 1} {
		for _, z := range []uint32{2, 7} {
			if n := len(drawn(t, r, over(layer, 106.55, 16.65, z))); n != want {
				t.Errorf("%s at zoom %d: %d features, want %d", layer, z, n, want)
			}
		}
		if n := len(drawn(t, r, over(layer, 20, 50, 8))); n != 0 {
			t.Errorf("%s: %d features far away", layer, n)
		}
	}
	if got := drawn(t, r, over("hotspots", 106.55, 16.65, 14))[0].Properties; got["functions"] != "retail,staging" || got["side"] != "vn" {
		t.Errorf("hot spot %v", got)
	}
	for z, want := range map[uint32]string{7: "Point", 14: "Polygon"} {
		if got := drawn(t, r, over("plots", 106.6105, 16.6105, z))[0].Geometry.GeoJSONType(); got != want {
			t.Errorf("a plot of 100 m at zoom %d is a %s, want a %s", z, got, want)
		}
	}
	if got := drawn(t, r, over("plots", 106.6105, 16.6105, 14))[0].Properties; got["found_on"] != "2026-02-03" {
		t.Errorf("plot %v", got)
	}
}

func TestStrangersSeeGatesOnlyInTiles(t *testing.T) {
	r := newReader(t)
	r.exec(places)
	for z := uint32(0); z <= tile.MaxZoom; z += 7 {
		q := over("crossings", 106.52, 16.67, z)
		q.Reach = border.StrangersReach()
		for kind := range property(drawn(t, r, q), "type") {
			if kind != "international" && kind != "main" && kind != "secondary" {
				t.Errorf("zoom %d shows a stranger a crossing of type %s", z, kind)
			}
		}
	}
}

// A column above the clearance is not in the tile: neither its values nor its name.
func TestTilesLeaveHiddenColumnsOut(t *testing.T) {
	r := newReader(t)
	r.exec(places)
	r.exec("UPDATE crossing SET status = 'open', counterpart = 'Đen Sa Vẳn'; UPDATE hotspot SET tier = 'internal'")
	for layer, columns := range map[string][]string{"crossings": {"status", "counterpart"}, "hotspots": {"functions"}, "trails": {"activity"}} {
		for _, column := range columns {
			for tier, told := range map[string]bool{border.TierInternal: true, border.TierRestricted: false} {
				q := over(layer, 106.51, 16.65, 8)
				q.Reach = border.Reach{Everywhere: true, Clearance: border.TierInternal, Columns: border.TheColumns().With(layer, column, tier)}
				found := false
				for _, f := range drawn(t, r, q) {
					_, has := f.Properties[column]
					found = found || has
				}
				if found != told {
					t.Errorf("%s.%s, which is %s, stands in a tile: %v", layer, column, tier, found)
				}
			}
		}
	}
}

func TestIncidentTiles(t *testing.T) {
	r := newReader(t)
	someIncidents(r)
	r.exec(`INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, commune_code, content_sha256)
		VALUES ('test', 'nowhere', 'seizure', '2026-02-01', '2026-02-01', 2, 5, '19432', '\x00')`)
	q := over("incidents", 106.55, 16.65, 6)
	features := drawn(t, r, q)
	if len(features) != 5 {
		t.Errorf("%d incidents, want the five with a point", len(features))
	}
	if got := features[0].Properties; got["substances"] != "heroin,ketamine" || got["occurred_on"] != "2026-01-31" || got["loc_precision"] != float64(1) {
		t.Errorf("incident %v", got)
	}
	if id, ok := features[0].Properties["id"].(string); !ok || id == "" {
		t.Errorf("id %v is not text", features[0].Properties["id"])
	}
	q.From, q.Kinds = border.NewDate(2026, time.February, 1), []string{"seizure"}
	want := r.count(`SELECT count(*) FROM incident WHERE geom IS NOT NULL AND kind = 'seizure' AND occurred_from >= '2026-02-01'`)
	if got := len(drawn(t, r, q)); got != want {
		t.Errorf("seizures since February: %d, want %d", got, want)
	}
}

func TestCellTilesTellHotQuietAndUnseen(t *testing.T) {
	r := newReader(t)
	const owns = `INSERT INTO unit_cell (unit_id, res, cell) SELECT u.id, 8, $1::bigint FROM unit u WHERE code = $2 AND valid_to IS NULL`
	r.exec(owns, mustCell(t, 106.55, 16.65, 8).ID(), "19432")
	r.exec(owns, mustCell(t, 106.65, 16.65, 8).ID(), "19429")
	r.exec(owns, mustCell(t, 106.65, 16.75, 8).ID(), "19435")
	r.incident("hot", "seizure", "2026-02-01", 106.55, 16.65, 1)
	r.incident("coarse", "seizure", "2026-02-01", 106.65, 16.75, 3)
	r.incident("abroad", "seizure", "2026-02-01", 106.45, 16.65, 2)
	r.effort("seen", "2026-02-01", 4, 106.65, 16.65, 7)
	cells := make(map[string]geojson.Properties)
	for _, f := range drawn(t, r, over("cells", 106.6, 16.7, 9)) {
		cells[f.Properties["cell"].(string)] = f.Properties
	}
	for what, c := range map[string]struct {
		lon, lat, n, hours float64
		looked             bool
	}{
		"hot":    {106.55, 16.65, 1, 0, false},
		"quiet":  {106.65, 16.65, 0, 4, true},
		"unseen": {106.65, 16.75, 0, 0, false},
		"abroad": {106.45, 16.65, 1, 0, false},
	} {
		p := cells[mustCell(t, c.lon, c.lat, 7).String()]
		if p["n"] != c.n || p["hours"] != c.hours || p["looked"] != c.looked || p["res"] != float64(7) {
			t.Errorf("%s cell: %v", what, p)
		}
	}
	if len(cells) != 4 {
		t.Errorf("%d cells, want 4", len(cells))
	}
}

func TestCellTilesAtEveryZoom(t *testing.T) {
	r := newReader(t)
	r.incident("hot", "seizure", "2026-02-01", 106.55, 16.65, 1)
	r.exec(`INSERT INTO unit_cell (unit_id, res, cell) SELECT id, 8, $1 FROM unit WHERE code = '19432'`, mustCell(t, 106.55, 16.65, 8).ID())
	for z := uint32(0); z <= tile.MaxZoom; z++ {
		q := over("cells", 106.55, 16.65, z)
		want, err := q.CellRes()
		if err != nil {
			t.Fatal(err)
		}
		features := drawn(t, r, q)
		if len(features) != 1 || features[0].Properties["cell"] != mustCell(t, 106.55, 16.65, want).String() {
			t.Errorf("zoom %d: %d cells, want the one at resolution %d", z, len(features), want)
		}
	}
	fine := over("cells", 106.55, 16.65, 12)
	fine.Res = 9
	if features := drawn(t, r, fine); property(features, "n")["1"] == false || len(features) < 7 {
		t.Errorf("resolution 9 draws %d cells of the owner", len(features))
	}
	fine.Z, fine.X, fine.Y = 3, 6, 3
	if _, err := r.atlas().Tile(t.Context(), fine, newest()); border.KindOf(err) != border.Invalid {
		t.Errorf("resolution 9 at zoom 3 gives %v, want Invalid", err)
	}
}

func TestTileRefusesWrongQuestions(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		query tile.Query
		want  border.Kind
	}{
		{tile.Query{Layer: "nothing"}, border.NotFound},
		{tile.Query{Layer: "communes"}, border.Invalid},
		{tile.Query{Layer: "trails", Z: 15}, border.Invalid},
		{tile.Query{Layer: "trails", Z: 2, X: 4}, border.Invalid},
		{tile.Query{Layer: "trails", Z: 2, Y: 4}, border.Invalid},
	} {
		if _, err := r.atlas().Tile(t.Context(), c.query, newest()); border.KindOf(err) != c.want || err == nil {
			t.Errorf("%+v gives %v", c.query, err)
		}
	}
}

// TestPointsAreThinnedFromAfar: over all tiles of a zoom the numbers of markers and posts add up, however few are drawn.
func TestPointsAreThinnedFromAfar(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO marker (code, number, country, geom, content_sha256)
		SELECT 'LA-' || n, n, 'LA', ST_SetSRID(ST_MakePoint(105 + n * 0.002, 17 - n * 0.001), 4326), '\x00' FROM generate_series(1, 900) n`)
	r.exec(`INSERT INTO post (code, name, kind, geom, content_sha256) SELECT code, code, 'station', geom, '\x00' FROM marker`)
	for _, layer := range []string{"markers", "posts"} {
		for _, z := range []uint32{4, 7, 8, 9} {
			drawnAt, total := 0, map[any]float64{}
			for _, q := range tilesOver(orb.Bound{Min: orb.Point{104, 15}, Max: orb.Point{108, 18}}, z) {
				q.Layer = layer
				for _, f := range drawn(t, r, q) {
					total[f.ID] = f.Properties["n"].(float64)
					drawnAt++
				}
			}
			sum := 0.0
			for _, n := range total {
				sum += n
			}
			if sum != 900 || z < 8 && (len(total) > 450 || drawnAt != len(total)) {
				t.Errorf("%s at zoom %d: %.0f in %d points, drawn %d times", layer, z, sum, len(total), drawnAt)
			}
		}
	}
}

// The plan that is kept for small tiles finds posts by the index of places, whoever asks and with both locks on.
func TestTheKeptPlanOfATileTakesTheIndex(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO post (code, name, kind, geom, content_sha256)
		SELECT 'p' || n, 'n', 'station', ST_SetSRID(ST_MakePoint(100 + (n % 2000) * 0.001, 10 + (n / 2000) * 0.01), 4326), '\x00' FROM generate_series(1, 30000) AS n`)
	r.exec("ANALYZE post")
	text, err := os.ReadFile("sql/read/tile_posts.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, reach := range []border.Reach{border.WholeReach(), laoBao("internal"), laoBao("restricted"), {Everywhere: true, Clearance: "internal"}} {
		sql, err := postgis.Within(reach, string(text))
		if err != nil {
			t.Fatal(err)
		}
		values := "10, 796, 483, 100, 10, 100.1, 10.1, NULL"
		for n := strings.Count(values, ",") + 2; strings.Contains(sql, fmt.Sprint("$", n)); n++ {
			values += ", NULL"
		}
		var plan []string
		err = r.under(reach, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), "SET LOCAL plan_cache_mode = force_generic_plan"); err != nil {
				return err
			}
			if _, err := tx.Exec(t.Context(), "PREPARE kept AS "+sql); err != nil {
				return err
			}
			rows, err := tx.Query(t.Context(), "EXPLAIN EXECUTE kept ("+values+")")
			if err == nil {
				plan, err = pgx.CollectRows(rows, pgx.RowTo[string])
			}
			return errors.Join(err, deallocate(tx))
		})
		if text := strings.Join(plan, "\n"); err != nil || !strings.Contains(text, "post_geom") || !strings.Contains(text, "$4") || strings.Contains(text, "Seq Scan on post") {
			t.Errorf("%s: %v\n%s", reach.Key(), err, text)
		}
	}
}

func deallocate(tx pgx.Tx) error {
	_, err := tx.Exec(context.Background(), "DEALLOCATE kept")
	return err
}

// A connection keeps plans for the tiles alone that ask for it, whatever reach it had before.
func TestPlansAreKeptForThoseWhoAsk(t *testing.T) {
	store, _ := open(t)
	for i, reach := range []border.Reach{border.WholeReach(), laoBao("internal"), border.WholeReach(), laoBao("internal")} {
		for _, kept := range []bool{i%2 == 0, i%2 == 1} {
			want := map[bool]string{true: "force_generic_plan", false: "force_custom_plan"}[kept]
			if mode, err := store.Planning(t.Context(), reach, kept); err != nil || mode != want {
				t.Errorf("%s, kept %t: %s, %v", reach.Key(), kept, mode, err)
			}
		}
	}
}
