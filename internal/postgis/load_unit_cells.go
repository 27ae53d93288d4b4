package postgis

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// Resolutions of the cells that units own. At the finest a province's cells are those of its communes and are
// not stored once more.
const (
	finestUnitCell     = 8
	finestProvinceCell = 7
	coarsestUnitCell   = 4
)

// stagedCell is a cell on its way into the staging table of cells.
type stagedCell struct {
	seq, res int
	id       int64
}

// unitCells gives the cells whose centre the unit holds, and their ancestors, each once. A unit that holds no
// centre gets the cell of its seat; without a seat none here (fillCells asks for a point on its surface).
func unitCells(seq int, u border.Unit) ([]stagedCell, error) {
	if len(u.Shape) == 0 {
		return nil, nil
	}
	var owned []cell.Cell
	var err error
	if u.Seat == nil {
		owned, err = cell.Centred(u.Shape, finestUnitCell)
	} else {
		owned, err = cell.Owned(u.Shape, *u.Seat, finestUnitCell)
	}
	if err != nil {
		return nil, fmt.Errorf("cells of %s: %w", u.Code, err)
	}
	return withAncestors(seq, u.Level, owned)
}

func withAncestors(seq int, level string, owned []cell.Cell) ([]stagedCell, error) {
	list := make([]stagedCell, 0, len(owned)+len(owned)/5+4)
	for res := finestUnitCell; res >= coarsestUnitCell; res-- {
		seen := make(map[cell.Cell]bool, len(owned))
		var parents []cell.Cell
		for _, c := range owned {
			p, err := c.Parent(res)
			if err != nil {
				return nil, fmt.Errorf("ancestor of a cell: %w", err)
			}
			if !seen[p] {
				seen[p] = true
				parents = append(parents, p)
				if level != border.Province || res <= finestProvinceCell {
					list = append(list, stagedCell{seq, res, p.ID()})
				}
			}
		}
		owned = parents
	}
	return list, nil
}

// fillCells gives units too small to hold a centre, and without a seat, the cell of a point on their surface.
func (k *sink) fillCells(ctx context.Context, batch []staged, first int, cells [][]stagedCell) error {
	for i, b := range batch {
		if len(cells[i]) > 0 || b.verdict != nil || b.values[unitGeom] == nil {
			continue
		}
		var at orb.Point
		err := k.tx.QueryRow(ctx, `SELECT ST_X(p), ST_Y(p) FROM ST_PointOnSurface(ST_GeomFromEWKB($1)) AS p`, b.values[unitGeom]).
			Scan(&at[0], &at[1])
		if err != nil {
			return fmt.Errorf("a point inside a small unit: %w", err)
		}
		c, err := cell.At(at.Lon(), at.Lat(), finestUnitCell)
		if err != nil {
			return fmt.Errorf("a point inside a small unit: %w", err)
		}
		if cells[i], err = withAncestors(first+i, b.value.(border.Unit).Level, []cell.Cell{c}); err != nil {
			return err
		}
	}
	return nil
}

func (k *sink) copyCells(ctx context.Context, cells [][]stagedCell) error {
	var all []stagedCell
	for _, c := range cells {
		all = append(all, c...)
	}
	_, err := k.tx.CopyFrom(ctx, pgx.Identifier{"stage_cell"}, []string{"seq", "res", "cell"},
		pgx.CopyFromSlice(len(all), func(i int) ([]any, error) {
			return []any{all[i].seq, all[i].res, all[i].id}, nil
		}))
	if err != nil {
		return fmt.Errorf("stage cells: %w", err)
	}
	return nil
}
