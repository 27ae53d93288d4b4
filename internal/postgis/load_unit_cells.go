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

// coarsestShare is the coarsest resolution of the cells that units overlap; finestUnitCell is the finest.
const coarsestShare = 5

// stagedCell is a cell that a unit owns, on its way into the staging table of these.
type stagedCell struct {
	seq, res int
	id       int64
}

// stagedShares are the cells of one resolution that a unit overlaps, on their way into their staging table.
type stagedShares struct {
	seq, res int
	cells    []int64
	shares   []float32 // of the cell's area, above 0 up to 1
	owned    []bool    // the cell's centre lies in the unit
}

// unitCells are the cells of one staged unit.
type unitCells struct {
	owned  []stagedCell
	shares []stagedShares
}

// cellsOf gives the cells a unit overlaps, with their shares, and the cells whose centre it holds with their
// ancestors, each once. A unit that holds no centre gets the cell of its seat; without a seat none here
// (fillCells asks for a point on its surface).
func cellsOf(seq int, u border.Unit) (found unitCells, err error) {
	if len(u.Shape) == 0 {
		return found, nil
	}
	var finest []cell.Share
	for res := coarsestShare; res <= finestUnitCell; res++ {
		if finest, err = cell.Shares(u.Shape, res); err != nil {
			return found, fmt.Errorf("cells of %s: %w", u.Code, err)
		}
		found.shares = append(found.shares, stageShares(seq, res, finest))
	}
	owned := ownedOf(finest)
	if len(owned) == 0 && u.Seat != nil {
		c, err := cell.At(u.Seat.Lon(), u.Seat.Lat(), finestUnitCell)
		if err != nil {
			return found, fmt.Errorf("cell of the seat of %s: %w", u.Code, err)
		}
		owned = []cell.Cell{c}
	}
	found.owned, err = withAncestors(seq, u.Level, owned)
	return found, err
}

func stageShares(seq, res int, list []cell.Share) stagedShares {
	s := stagedShares{seq: seq, res: res, cells: make([]int64, len(list)), shares: make([]float32, len(list)), owned: make([]bool, len(list))}
	for i, c := range list {
		s.cells[i], s.shares[i], s.owned[i] = c.Cell.ID(), float32(c.Area), c.Owned
	}
	return s
}

func ownedOf(list []cell.Share) (owned []cell.Cell) {
	for _, s := range list {
		if s.Owned {
			owned = append(owned, s.Cell)
		}
	}
	return owned
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
func (k *sink) fillCells(ctx context.Context, batch []staged, cells []unitCells) error {
	for i, b := range batch {
		if len(cells[i].owned) > 0 || b.verdict != nil || b.values[unitGeom] == nil {
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
		if cells[i].owned, err = withAncestors(b.seq, b.value.(border.Unit).Level, []cell.Cell{c}); err != nil {
			return err
		}
	}
	return nil
}

func (k *sink) copyCells(ctx context.Context, cells []unitCells) error {
	var owned []stagedCell
	var shares []stagedShares
	for _, c := range cells {
		owned, shares = append(owned, c.owned...), append(shares, c.shares...)
	}
	_, err := k.tx.CopyFrom(ctx, pgx.Identifier{"stage_cell"}, []string{"seq", "res", "cell"},
		pgx.CopyFromSlice(len(owned), func(i int) ([]any, error) {
			return []any{owned[i].seq, owned[i].res, owned[i].id}, nil
		}))
	if err != nil {
		return fmt.Errorf("stage owned cells: %w", err)
	}
	_, err = k.tx.CopyFrom(ctx, pgx.Identifier{"stage_share"}, []string{"seq", "res", "cells", "shares", "owned"},
		pgx.CopyFromSlice(len(shares), func(i int) ([]any, error) {
			s := shares[i]
			return []any{s.seq, s.res, s.cells, s.shares, s.owned}, nil
		}))
	if err != nil {
		return fmt.Errorf("stage shares of cells: %w", err)
	}
	return nil
}
