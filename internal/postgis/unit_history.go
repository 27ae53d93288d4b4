package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

//go:embed sql/read/unit_history.sql
var unitHistorySQL string

// UnitHistory gives every change of a unit's versions ("units"), of its population ("population") and of its reported
// figures ("reports"), the first one first; layers names those asked for. The error is of kind border.NotFound where no unit
// ever had the code.
func (s *Store) UnitHistory(ctx context.Context, code string, layers []string) ([]border.UnitChange, error) {
	var known bool
	if err := s.pool.QueryRow(ctx, "SELECT EXISTS (SELECT FROM unit WHERE code = $1)", code).Scan(&known); err != nil {
		return nil, fmt.Errorf("history of unit %s: %w", code, err)
	}
	if !known {
		return nil, border.Fail(border.NotFound, fmt.Sprintf("Không có đơn vị nào mang mã %q.", code), fmt.Sprintf("There is no unit with code %q.", code), nil)
	}
	rows, err := s.pool.Query(ctx, unitHistorySQL, code, layers)
	if err != nil {
		return nil, fmt.Errorf("history of unit %s: %w", code, err)
	}
	type record struct{ layer, of string }
	var order []record
	versions := map[record][]version{}
	var r record
	var v version
	_, err = pgx.ForEachRow(rows, []any{&r.layer, &r.of, &v.id, &v.from, &v.by, &v.to, &v.endedBy, &v.whyItEnded, &v.body}, func() error {
		if len(versions[r]) == 0 {
			order = append(order, r)
		}
		versions[r] = append(versions[r], v)
		v = version{}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("history of unit %s: %w", code, err)
	}
	changes := []border.UnitChange{}
	for _, r := range order {
		for _, c := range changesOf(versions[r]) {
			changes = append(changes, border.UnitChange{Layer: r.layer, Of: r.of, Change: c})
		}
	}
	slices.SortStableFunc(changes, func(a, b border.UnitChange) int { return a.At.Compare(b.At) })
	return changes, nil
}
