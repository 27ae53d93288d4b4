package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/assessments_kept.sql
	assessmentsKeptSQL string
	//go:embed sql/read/neighbour_codes.sql
	neighbourCodesSQL string
)

// KeptAssessments gives what was kept of a unit's verdicts, the latest first, the bytes as they were written; year 0:
// every year. At most 1,000.
func (s *Store) KeptAssessments(ctx context.Context, unit string, year int) ([]assess.Kept, error) {
	return s.kept(ctx, unlessZero(unit), unlessZero(year), nil)
}

// KeptAssessment gives one by id; border.NotFound if there is none.
func (s *Store) KeptAssessment(ctx context.Context, id int64) (assess.Kept, error) {
	list, err := s.kept(ctx, nil, nil, &id)
	if err != nil {
		return assess.Kept{}, err
	}
	if len(list) == 0 {
		return assess.Kept{}, border.Fail(border.NotFound, fmt.Sprintf("Không có kết quả phân loại %d đã lưu.", id), fmt.Sprintf("There is no kept assessment %d.", id), nil)
	}
	return list[0], nil
}

func (s *Store) kept(ctx context.Context, unit *string, year *int, id *int64) ([]assess.Kept, error) {
	rows, err := s.pool.Query(ctx, assessmentsKeptSQL, unit, year, id)
	if err != nil {
		return nil, fmt.Errorf("kept assessments: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k assess.Kept, err error) {
		err = row.Scan(&k.ID, &k.RecordedAt, (*[]byte)(&k.Body))
		k.RecordedAt = k.RecordedAt.In(border.Zone)
		return k, err
	})
	if err != nil {
		return nil, fmt.Errorf("kept assessments: %w", err)
	}
	return list, nil
}

// Neighbours gives the codes of the communes that share an edge with one on a day.
func (s *Store) Neighbours(ctx context.Context, code string, on border.Date) ([]string, error) {
	rows, err := s.pool.Query(ctx, neighbourCodesSQL, code, on.UTC())
	if err != nil {
		return nil, fmt.Errorf("neighbours of %s: %w", code, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("neighbours of %s: %w", code, err)
	}
	return list, nil
}
