package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

var (
	//go:embed sql/read/mask_below.sql
	maskBelowSQL string
	//go:embed sql/read/mask_small.sql
	maskSmallSQL string
	//go:embed sql/read/mask_rests.sql
	maskRestsSQL string
	//go:embed sql/read/mask_above.sql
	maskAboveSQL string
	//go:embed sql/read/scope_members.sql
	scopeMembersSQL string
)

// MaskRevision is mask.Source's.
func (s *Store) MaskRevision(ctx context.Context) (int64, error) {
	n, _, err := s.Revision(ctx, "units", "lineage", "population", "reports", AreaLayer)
	return n, err
}

// MaskWorld is mask.Source's. Versions are only ever added, so what is read a moment later masks no less.
func (s *Store) MaskWorld(ctx context.Context, rule mask.Rule) (mask.World, error) {
	w := mask.World{Above: map[string][]string{}, Into: map[string][]string{}, Split: map[string]bool{}, Below: map[string]bool{}}
	var unit, other string
	var few, into, partly bool
	small := []string{}
	rows, err := s.pool.Query(ctx, maskBelowSQL, rule.Village)
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&unit, &few}, func() error {
			if w.Below[unit] = few; few {
				small = append(small, unit)
			}
			return nil
		})
	}
	if err != nil {
		return w, fmt.Errorf("small villages: %w", err)
	}
	if rows, err = s.pool.Query(ctx, maskAboveSQL); err == nil {
		_, err = pgx.ForEachRow(rows, []any{&unit, &other, &into, &partly}, func() error {
			if w.Split[unit] = w.Split[unit] || partly; into {
				w.Into[unit] = append(w.Into[unit], other)
			} else {
				w.Above[unit] = append(w.Above[unit], other)
			}
			return nil
		})
	}
	if err != nil {
		return w, fmt.Errorf("what contains small figures: %w", err)
	}
	if w.Small, err = s.cells(ctx, maskSmallSQL, mask.Counted(), rule.Below, small); err != nil {
		return w, fmt.Errorf("small figures: %w", err)
	}
	if w.Rests, err = s.cells(ctx, maskRestsSQL, mask.Counted(), rule.Below); err != nil {
		return w, fmt.Errorf("small rests: %w", err)
	}
	return w, nil
}

// cells reads units, indicators and periods.
func (s *Store) cells(ctx context.Context, query string, args ...any) ([]mask.Cell, error) {
	rows, err := s.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c mask.Cell, err error) {
		var period string
		if err := row.Scan(&c.Unit, &c.Indicator, &period); err != nil {
			return c, err
		}
		c.Period, err = border.ParsePeriod(period)
		return c, err
	})
}

// ScopeMembers is mask.Source's.
func (s *Store) ScopeMembers(ctx context.Context, scope string, on border.Date) ([]string, error) {
	rows, err := s.pool.Query(ctx, scopeMembersSQL, scope, on.UTC())
	if err != nil {
		return nil, fmt.Errorf("members of the scope %s: %w", scope, err)
	}
	codes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("members of the scope %s: %w", scope, err)
	}
	return codes, nil
}
