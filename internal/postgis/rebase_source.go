package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

var (
	//go:embed sql/read/rebase_lineage.sql
	rebaseLineageSQL string
	//go:embed sql/read/rebase_units.sql
	rebaseUnitsSQL string
	//go:embed sql/read/rebase_cells.sql
	rebaseCellsSQL string
	//go:embed sql/read/rebase_shapes.sql
	rebaseShapesSQL string
)

// Lineage gives what became of units of a level after one day and until another, for rebase.Source.
func (s *Store) Lineage(ctx context.Context, level string, after, until border.Date) ([]rebase.Link, error) {
	rows, err := s.pool.Query(ctx, rebaseLineageSQL, level, after.UTC(), until.UTC())
	if err != nil {
		return nil, fmt.Errorf("lineage %s to %s: %w", after, until, err)
	}
	links, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (rebase.Link, error) {
		var l rebase.Link
		err := row.Scan(&l.From, &l.To, dayInto(&l.On), &l.Kind, &l.Partial, &l.PopulationWhole, &l.AreaWhole, &l.LegalRef, &l.Derived)
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("lineage %s to %s: %w", after, until, err)
	}
	return links, nil
}

// rebaseUnits gives the unit versions of a level valid on a day with their nearest population, and with them the
// units of other levels that lineage joins to the level.
func (s *Store) rebaseUnits(ctx context.Context, level string, on border.Date) ([]rebase.Unit, error) {
	rows, err := s.pool.Query(ctx, rebaseUnitsSQL, level, on.UTC())
	if err != nil {
		return nil, fmt.Errorf("units of %s: %w", on, err)
	}
	units, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (rebase.Unit, error) {
		var u rebase.Unit
		var residents *float64
		var source *string
		var asOf border.Date
		err := row.Scan(&u.Code, &u.Name, &u.Province, dayInto(&u.ValidFrom), &u.AreaKm2, &residents, dayInto(&asOf), &source)
		if err == nil && residents != nil {
			u.Population = &rebase.Population{Residents: *residents, AsOf: asOf, Source: *source}
		}
		return u, err
	})
	if err != nil {
		return nil, fmt.Errorf("units of %s: %w", on, err)
	}
	return units, nil
}

// finestKept is the finest resolution of the cells kept of units.
const finestKept = 8

func (s *Store) rebaseCells(ctx context.Context, level string, on border.Date, codes []string, res int) (map[string][]cell.Cell, error) {
	if res > finestKept {
		return s.finerCells(ctx, level, on, codes, res)
	}
	rows, err := s.pool.Query(ctx, rebaseCellsSQL, level, on.UTC(), codes, res)
	if err != nil {
		return nil, fmt.Errorf("cells of %d units on %s: %w", len(codes), on, err)
	}
	cells := map[string][]cell.Cell{}
	var code string
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&code, &id}, func() error {
		at, err := cell.FromID(id)
		cells[code] = append(cells[code], at)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cells of %d units on %s: %w", len(codes), on, err)
	}
	return cells, nil
}

// finerCells works the cells of units out from their boundaries.
func (s *Store) finerCells(ctx context.Context, level string, on border.Date, codes []string, res int) (map[string][]cell.Cell, error) {
	rows, err := s.pool.Query(ctx, rebaseShapesSQL, level, on.UTC(), codes)
	if err != nil {
		return nil, fmt.Errorf("boundaries of %d units on %s: %w", len(codes), on, err)
	}
	type drawn struct {
		code  string
		ewkb  []byte
		cells []cell.Cell
	}
	units, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d drawn, err error) { return d, row.Scan(&d.code, &d.ewkb) })
	if err != nil {
		return nil, fmt.Errorf("boundaries of %d units on %s: %w", len(codes), on, err)
	}
	err = inParallel(len(units), func(i int) error {
		shape, err := areal(units[i].ewkb)
		if err == nil {
			units[i].cells, err = cell.Centred(shape, res)
		}
		if err != nil {
			return fmt.Errorf("cells of unit %s at resolution %d: %w", units[i].code, res, err)
		}
		return nil
	})
	cells := map[string][]cell.Cell{}
	for _, u := range units {
		if len(u.cells) > 0 {
			cells[u.code] = u.cells
		}
	}
	return cells, err
}

// Reforms is the store as rebase.Source and rebase.Records: the same questions under the names those ports use.
type Reforms struct{ *Store }

// Units is rebase.Source's.
func (r Reforms) Units(ctx context.Context, level string, on border.Date) ([]rebase.Unit, error) {
	return r.rebaseUnits(ctx, level, on)
}

// Cells is rebase.Source's.
func (r Reforms) Cells(ctx context.Context, level string, on border.Date, codes []string, res int) (map[string][]cell.Cell, error) {
	return r.rebaseCells(ctx, level, on, codes, res)
}
