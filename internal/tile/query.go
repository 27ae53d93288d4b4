// Package tile answers which map tile for whom: it renders each tile once, keeps it as long as the data behind
// it has not changed, and gives it a strong ETag. Tiles are Mapbox Vector Tiles 2.1 in EPSG:3857 with XYZ
// addresses (y grows southwards). Units, incidents and patrol work wait in memory, projected; a change is read as it
// comes, and only the tiles of the areas it lies in are rendered anew.
package tile

import (
	"context"
	"fmt"

	"cotmoc/internal/border"
)

// MaxZoom is the last zoom level served; clients overzoom beyond it.
const MaxZoom = 14

// What the value of a cell says.
const (
	Count   = "count"      // incidents
	Mass    = "mass"       // grams of the substances wanted
	Work    = "effort"     // hours of patrol
	PerWork = "per_effort" // incidents in 100 hours of patrol
)

// Metrics are what cells can be coloured by.
func Metrics() []string { return []string{Count, Mass, Work, PerWork} }

// Query asks for one layer of one tile. Empty fields do not filter.
type Query struct {
	Layer      string
	Z, X, Y    uint32
	Reach      border.Reach // how far whoever it is for sees: part of every key
	On         border.Date  // units, border, cells, assessments: the day on which unit versions hold; needed there
	Year       int          // assessments: the year assessed; needed there
	Level      string       // assessments: of communes or provinces; empty: communes
	From, To   border.Date  // incidents, cells: days of occurrence, both included
	Kinds      []string     // incidents, cells
	Substances []string     // incidents, cells: with any of these
	Metric     string       // cells: what "value" says; empty: Count
	Res        int          // cells: H3 resolution 5 to 9; 0: by zoom
}

// Renderer makes the bytes of one layer of one tile from data at least as new as the revisions; no bytes for an empty tile.
type Renderer interface {
	Tile(ctx context.Context, q Query, at Ledger) ([]byte, error)
}

// Check refuses an address outside the pyramid.
func (q Query) Check() error {
	if q.Z > MaxZoom || q.X >= 1<<q.Z || q.Y >= 1<<q.Z {
		return border.Fail(border.Invalid,
			fmt.Sprintf("Không có ô bản đồ %d/%d/%d.", q.Z, q.X, q.Y),
			fmt.Sprintf("There is no tile %d/%d/%d.", q.Z, q.X, q.Y), nil)
	}
	return nil
}

// CellRes is the H3 resolution to draw: the one asked for, else the one that suits the zoom. It refuses a
// resolution whose cells would be too many or too small to draw at the zoom.
func (q Query) CellRes() (int, error) {
	suits, finest := cellResolutions(q.Z)
	if q.Res == 0 {
		return suits, nil
	}
	if q.Res < 5 || q.Res > finest {
		return 0, border.Fail(border.Invalid,
			fmt.Sprintf("Ở mức thu phóng %d, độ phân giải ô H3 phải từ 5 đến %d.", q.Z, finest),
			fmt.Sprintf("At zoom %d the H3 resolution must be 5 to %d.", q.Z, finest), nil)
	}
	return q.Res, nil
}

func cellResolutions(zoom uint32) (suits, finest int) {
	switch {
	case zoom < 6:
		return 5, 5
	case zoom == 6:
		return 5, 6
	case zoom <= 8:
		return 6, 7
	case zoom <= 10:
		return 7, 8
	}
	return 8, 9
}

// key tells queries with different answers apart; the address of the tile is not in it.
func (q Query) key() string {
	return fmt.Sprintf("%s reach=%s on=%s year=%d level=%s from=%s to=%s kinds=%q substances=%q metric=%s res=%d",
		q.Layer, q.Reach.Key(), q.On, q.Year, q.Level, q.From, q.To, q.Kinds, q.Substances, q.Metric, q.Res)
}
