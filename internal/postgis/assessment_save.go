package postgis

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/assess"
)

//go:embed sql/load/assessment_save.sql
var assessmentSaveSQL string

// SaveAssessments keeps verdicts with everything they stood on, for good. Saving one that is there already
// (same unit, year, criteria and their text, engine and inputs) changes nothing.
func (s *Store) SaveAssessments(ctx context.Context, list []assess.Assessment) error {
	ctx = access.Everything(ctx)
	if len(list) == 0 {
		return nil
	}
	columns, err := assessmentColumns(list)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, assessmentSaveSQL, columns...)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		var now time.Time
		if err := tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now); err != nil {
			return err
		}
		return raise(ctx, tx, now, []string{Assessments})
	})
	if err != nil {
		return fmt.Errorf("save %d assessments: %w", len(list), err)
	}
	return nil
}

// assessmentColumns turns verdicts into one list per column.
func assessmentColumns(list []assess.Assessment) ([]any, error) {
	n := len(list)
	codes, years, criteria, classes := make([]string, n), make([]int, n), make([]string, n), make([]string, n)
	official, provisional, cutoffs := make([]bool, n), make([]bool, n), make([]*time.Time, n)
	engines, hashes, bodies, texts := make([]string, n), make([]string, n), make([]string, n), make([]*string, n)
	for i, a := range list {
		body, err := json.Marshal(a)
		if err != nil {
			return nil, fmt.Errorf("assessment of %s: %w", a.Unit.Code, err)
		}
		codes[i], years[i], criteria[i], classes[i] = a.Unit.Code, a.Year, a.Criteria.ID, a.Class
		official[i], provisional[i], cutoffs[i] = a.Official, a.Provisional, a.DataCutoff
		engines[i], hashes[i], bodies[i] = a.Engine, a.InputSHA256, string(body)
		texts[i] = unlessZero(a.Criteria.SHA256)
	}
	return []any{codes, years, criteria, classes, official, provisional, cutoffs, engines, hashes, bodies, texts}, nil
}
