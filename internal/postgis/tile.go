package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"cotmoc/geo/coverage"
	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/tile"
)

var (
	//go:embed sql/read/tile_border.sql
	tileBorderSQL string
	//go:embed sql/read/tile_crossings.sql
	tileCrossingsSQL string
	//go:embed sql/read/tile_trails.sql
	tileTrailsSQL string
	//go:embed sql/read/tile_routes.sql
	tileRoutesSQL string
	//go:embed sql/read/tile_hotspots.sql
	tileHotspotsSQL string
	//go:embed sql/read/tile_plots.sql
	tilePlotsSQL string
	//go:embed sql/read/tile_markers.sql
	tileMarkersSQL string
	//go:embed sql/read/tile_posts.sql
	tilePostsSQL string
	//go:embed sql/read/tile_cooperation.sql
	tileCooperationSQL string
	//go:embed sql/read/tile_fit.sql
	tileFitSQL string
)

// smallTile is the zoom from which on what a tile holds is always found by the index of its box. Further out the planner is asked
// each time: it takes whole tables, and works out once what depends on the zoom.
const smallTile = 10

// tileMargin is how far a tile reaches over its edge, as a share of its side.
const tileMargin = 1.0 / 64

// Tile renders one layer of one tile of those that are drawn from tables; units, incidents and cells are drawn from
// memory (tile.Atlas). An empty tile has no bytes. The error is of kind border.Invalid for an address outside the pyramid,
// border.NotFound for another layer.
func (s *Store) Tile(ctx context.Context, q tile.Query, _ tile.Ledger) ([]byte, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	sql, args, err := tileStatement(q)
	if err != nil {
		return nil, err
	}
	ctx = access.WithReach(ctx, q.Reach)
	if q.Z >= smallTile && q.Layer != "border" { // that is joined with the units of its day
		ctx = byKeptPlan(ctx)
	}
	var body []byte
	if err := s.pool.QueryRow(ctx, sql, args...).Scan(&body); err != nil {
		return nil, fmt.Errorf("tile %s/%d/%d/%d: %w", q.Layer, q.Z, q.X, q.Y, err)
	}
	return body, nil
}

// tileStatement gives the statement that renders a tile and what it binds.
func tileStatement(q tile.Query) (sql string, args []any, err error) {
	b := tileBound(q)
	args = []any{int32(q.Z), int32(q.X), int32(q.Y), b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
	hidden := append([]string{}, q.Reach.Hidden(q.Layer)...)
	switch q.Layer {
	case "border":
		return tileBorderSQL, append(args, q.On.UTC(), farZoom(q.Z), tile.OutlineSide(q.Z)), nil
	case "crossings":
		return tileCrossingsSQL, append(args, dayOrNull(q.On), hidden), nil
	case "trails":
		return tileTrailsSQL, append(args, dayOrNull(q.On), hidden), nil
	case "routes":
		return tileRoutesSQL, append(args, dayOrNull(q.On)), nil
	case "hotspots":
		return tileHotspotsSQL, append(args, hidden), nil
	case "plots":
		return tilePlotsSQL, args, nil
	case "markers":
		return tileMarkersSQL, append(args, dayOrNull(q.On)), nil
	case "posts":
		return tilePostsSQL, append(args, dayOrNull(q.On)), nil
	case "cooperation":
		return tileCooperationSQL, args, nil
	case "fit":
		return tileFitSQL, append(args, q.On.UTC()), nil
	}
	return "", nil, border.Fail(border.NotFound, fmt.Sprintf("Không có lớp bản đồ %q.", q.Layer),
		fmt.Sprintf("There is no layer %q.", q.Layer), nil)
}

// farZoom names the outlines drawn at a zoom: those for the next zoom that has any (unit_far), nil for the units'
// own.
func farZoom(z uint32) *int {
	for _, l := range coverage.MapLevels() {
		if int(z) <= l.MaxZoom {
			return &l.MaxZoom
		}
	}
	return nil
}

// tileBound is the box of a tile with its margin, in degrees, within +-180 / +-90.
func tileBound(q tile.Query) orb.Bound {
	side := math.Exp2(float64(q.Z))
	x, y := float64(q.X), float64(q.Y)
	lon := func(x float64) float64 { return max(-180, min(180, x/side*360-180)) }
	lat := func(y float64) float64 { return math.Atan(math.Sinh(math.Pi*(1-2*y/side))) * 180 / math.Pi }
	return orb.Bound{
		Min: orb.Point{lon(x - tileMargin), lat(y + 1 + tileMargin)},
		Max: orb.Point{lon(x + 1 + tileMargin), lat(y - tileMargin)},
	}
}
