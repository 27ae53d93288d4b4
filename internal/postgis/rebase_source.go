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

func (s *Store) rebaseCells(ctx context.Context, level string, on border.Date, codes []string, res int) (map[string][]cell.Cell, error) {
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
