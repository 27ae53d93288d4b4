package postgis

import (
	"context"
	_ "embed"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

//go:embed sql/read/lineage_kin.sql
var lineageKinSQL string

// kin gives what a unit version came from and what became of it, the earliest first.
func (s *Store) kin(ctx context.Context, u border.Unit) (predecessors, successors []border.Kin, err error) {
	predecessors, successors = []border.Kin{}, []border.Kin{}
	rows, err := s.pool.Query(ctx, lineageKinSQL, u.Code, u.Level, u.ValidFrom.UTC())
	if err != nil {
		return nil, nil, err
	}
	var k border.Kin
	var earlier bool
	_, err = pgx.ForEachRow(rows, []any{&earlier, &k.Code, &k.Level, &k.Name, dayInto(&k.ValidFrom), &k.Kind, dayInto(&k.On),
		&k.Partial, &k.PopulationWhole, &k.WithoutUnit, &k.LegalRef, &k.Derived}, func() error {
		if earlier {
			predecessors = append(predecessors, k)
		} else {
			successors = append(successors, k)
		}
		return nil
	})
	return predecessors, successors, err
}
