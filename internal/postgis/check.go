package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"
)

//go:embed sql/read/check.sql
var checkSQL string

// Check is one thing `cotmoc doctor` looked at.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Look   bool   `json:"look,omitempty" db:"-"` // nothing is broken, and somebody should look
}

// Checks looks for what must hold in a healthy database and does not change anything.
func (s *Store) Checks(ctx context.Context) ([]Check, error) {
	rows, err := s.pool.Query(ctx, checkSQL)
	if err != nil {
		return nil, fmt.Errorf("check the database: %w", err)
	}
	checks, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Check])
	if err != nil {
		return nil, fmt.Errorf("check the database: %w", err)
	}
	var names []string
	for _, k := range keptTables() {
		names = append(names, k.table)
	}
	policies, err := lockPolicies(ctx, s.pool)
	if err == nil {
		rows, err = s.pool.Query(ctx, lockCheckSQL, names, actingRoles(), policies)
	}
	if err != nil {
		return nil, fmt.Errorf("check the second lock: %w", err)
	}
	locks, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Check])
	if err != nil {
		return nil, fmt.Errorf("check the second lock: %w", err)
	}
	return append(checks, locks...), nil
}
