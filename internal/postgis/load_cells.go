package postgis

import (
	"fmt"

	"github.com/paulmach/orb"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// pointCells gives the cells of a point at 5 to 9, none finer than the location precision supports.
func pointCells(p *orb.Point, locPrecision int) ([]any, error) {
	if p == nil {
		return make([]any, 5), nil
	}
	c, err := cell.At(p.Lon(), p.Lat(), 9)
	if err != nil {
		return nil, fmt.Errorf("cell of a point: %w", err)
	}
	return ancestors(c, 5, 9, border.FinestCell(locPrecision))
}

// ancestors gives the cell's ancestors at from..to, NULL where finer than finest.
func ancestors(c cell.Cell, from, to, finest int) ([]any, error) {
	cells := make([]any, to-from+1)
	for res := from; res <= min(to, finest); res++ {
		p, err := c.Parent(res)
		if err != nil {
			return nil, fmt.Errorf("ancestor of a cell: %w", err)
		}
		cells[res-from] = p.ID()
	}
	return cells, nil
}
