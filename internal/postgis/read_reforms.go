package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

//go:embed sql/read/reform_days.sql
var reformDaysSQL string

// ReformDays lists the days on which lineage of law took effect, the latest first. Days that the program only
// infers, such as the end of a unit that no table names, are none.
func (s *Store) ReformDays(ctx context.Context) ([]border.ReformDay, error) {
	rows, err := s.pool.Query(ctx, reformDaysSQL, derivedSource)
	if err != nil {
		return nil, fmt.Errorf("days of reforms: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r border.ReformDay, err error) {
		return r, row.Scan(dayInto(&r.On), &r.LegalRefs, &r.Rows, &r.Kinds)
	})
	if err != nil {
		return nil, fmt.Errorf("days of reforms: %w", err)
	}
	return list, nil
}
