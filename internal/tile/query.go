// Package tile answers which map tile for whom: it renders each tile once, keeps it as long as the data behind
// it has not changed, and gives it a strong ETag. Tiles are Mapbox Vector Tiles 2.1 in EPSG:3857 with XYZ
// addresses (y grows southwards).
package tile

import (
	"context"
	"fmt"

	"cotmoc/internal/border"
)

// MaxZoom is the last zoom level served; clients overzoom beyond it.
const MaxZoom = 14

// Query asks for one layer of one tile. Empty fields do not filter.
type Query struct {
	Layer     string
	Z, X, Y   uint32
	On        border.Date // communes, provinces, border, cells: the day on which unit versions hold; needed there
	From, To  border.Date // incidents, cells: days of occurrence, both included
	Kinds     []string    // incidents, cells
	Res       int         // cells: H3 resolution 5 to 9; 0: by zoom
	GatesOnly bool        // crossings: only what a stranger may see
}

// Renderer makes the bytes of one layer of one tile; no bytes for an empty tile. internal/postgis implements it.
type Renderer interface {
	Tile(ctx context.Context, q Query) ([]byte, error)
}

// Check refuses an address outside the pyramid and a layer of units without a day.
func (q Query) Check() error {
	if q.Z > MaxZoom || q.X >= 1<<q.Z || q.Y >= 1<<q.Z {
		return border.Fail(border.Invalid,
			fmt.Sprintf("Không có ô bản đồ %d/%d/%d.", q.Z, q.X, q.Y),
			fmt.Sprintf("There is no tile %d/%d/%d.", q.Z, q.X, q.Y), nil)
	}
	if l, ok := LayerByID(q.Layer); ok && l.needsDay && q.On.IsZero() {
		return border.Fail(border.Invalid, "Thiếu ngày của đơn vị hành chính (on).",
			"The day of the units (on) is missing.", nil)
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
	return fmt.Sprintf("%s on=%s from=%s to=%s kinds=%q res=%d gates=%t", q.Layer, q.On, q.From, q.To, q.Kinds, q.Res, q.GatesOnly)
}
