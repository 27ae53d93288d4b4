package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

//go:embed sql/read/report_values.sql
var reportValuesSQL string

// ReportValues lists what a unit reported for an assessed year, as it was known at a time (nil: now), in the
// order of the report form.
func (s *Store) ReportValues(ctx context.Context, code string, year int, knownOn *time.Time) ([]border.ReportView, error) {
	rows, err := s.pool.Query(ctx, reportValuesSQL, code, border.AssessedYear(year).Code, knownOn)
	if err != nil {
		return nil, fmt.Errorf("reports of %s for %d: %w", code, year, err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (border.ReportView, error) {
		var v border.ReportView
		err := row.Scan(&v.Indicator, &v.Value, &v.State, &v.Source, &v.Recorded)
		v.Recorded = v.Recorded.In(border.Zone)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("reports of %s for %d: %w", code, year, err)
	}
	return inFormOrder(found), nil
}

// inFormOrder labels the values and sorts them as the report form does.
func inFormOrder(found []border.ReportView) []border.ReportView {
	sorted := make([]border.ReportView, 0, len(found))
	for _, indicator := range border.Indicators() {
		for _, v := range found {
			if v.Indicator == indicator.ID {
				v.Label = indicator.Label
				sorted = append(sorted, v)
			}
		}
	}
	return sorted
}
