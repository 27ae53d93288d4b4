package postgis

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

var (
	//go:embed sql/read/report_frame.sql
	reportFrameSQL string
	//go:embed sql/read/report_holders.sql
	reportHoldersSQL string
	//go:embed sql/read/report_expected.sql
	reportExpectedSQL string
	//go:embed sql/read/report_steps.sql
	reportStepsSQL string
	//go:embed sql/read/report_draft.sql
	reportDraftSQL string
	//go:embed sql/read/report_figures.sql
	reportFiguresSQL string
	//go:embed sql/read/report_found.sql
	reportFoundSQL string
	//go:embed sql/read/report_answers.sql
	reportAnswersSQL string
)

var _ programme.Source = (*Store)(nil)

// queryer is a pool or a transaction.
type queryer interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Frame tells when this register began and for which periods figures are kept.
func (s *Store) Frame(ctx context.Context) (programme.Frame, error) {
	ctx = access.Everything(ctx)
	f := programme.Frame{Valued: map[string][]string{}}
	rows, err := s.pool.Query(ctx, reportFrameSQL)
	if err != nil {
		return f, fmt.Errorf("report periods: %w", err)
	}
	var period, level *string
	_, err = pgx.ForEachRow(rows, []any{dayInto(&f.Since), &period, &level}, func() error {
		if period != nil {
			f.Valued[*level] = append(f.Valued[*level], *period)
		}
		return nil
	})
	if err != nil {
		return f, fmt.Errorf("report periods: %w", err)
	}
	return f, nil
}

// Holders gives who may owe a report of a level in a period.
func (s *Store) Holders(ctx context.Context, level string, p border.Period) ([]programme.Holder, error) {
	ctx = access.Everything(ctx)
	rows, err := s.pool.Query(ctx, reportHoldersSQL, level, p.From.UTC(), p.To.UTC(), border.DistrictsEnded().UTC())
	if err != nil {
		return nil, fmt.Errorf("who owes reports of level %s: %w", level, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h programme.Holder, err error) {
		return h, row.Scan(&h.Code, &h.Name, &h.Level, &h.Province, &h.Commune, dayInto(&h.From), dayInto(&h.To))
	})
	if err != nil {
		return nil, fmt.Errorf("who owes reports of level %s: %w", level, err)
	}
	return list, nil
}

// Expected gives reports on the frozen lists by obligation, period and code, with their steps: those of the units in the
// reach of the context. What lies beyond is left as soon as it is known to, so that time does not tell that it is there.
func (s *Store) Expected(ctx context.Context, f programme.Filter, on border.Date) ([]programme.Expected, error) {
	reach, said := access.ReachOf(ctx)
	beyond := func(code string) bool { return said && !reach.Holds(code) }
	if f.Unit != "" && beyond(f.Unit) {
		return []programme.Expected{}, nil
	}
	list, err := expected(access.Everything(ctx), s.pool, f, on, beyond)
	if err != nil {
		return nil, fmt.Errorf("expected reports: %w", err)
	}
	return list, nil
}

// expected reads them all but those of units that lie beyond.
func expected(ctx context.Context, db queryer, f programme.Filter, on border.Date, beyond func(code string) bool) ([]programme.Expected, error) {
	rows, err := db.Query(ctx, reportExpectedSQL, unlessZero(f.ID), unlessZero(f.Unit), unlessZero(f.Period), unlessZero(f.Obligation),
		unlessZero(f.Province), unlessZero(f.Area), on.UTC(), unlessZero(f.Level))
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e programme.Expected, err error) {
		h := &e.Holder
		err = row.Scan(&e.ID, &e.Obligation, &e.Period.Code, dayInto(&e.DueOn), &e.Asks, &h.Code, &h.Name, &h.Level, &h.Province, &h.Commune,
			dayInto(&h.From), dayInto(&h.To), &e.Given, &e.Imported, &e.Writers)
		if err == nil {
			e.Period, err = border.ParsePeriod(e.Period.Code)
		}
		return e, err
	})
	list = slices.DeleteFunc(list, func(e programme.Expected) bool { return beyond(e.Holder.Code) })
	if err != nil || len(list) == 0 {
		return list, err
	}
	return list, addSteps(ctx, db, list)
}

func addSteps(ctx context.Context, db queryer, list []programme.Expected) error {
	ids, at := make([]int64, len(list)), map[int64]*programme.Expected{}
	for i := range list {
		ids[i] = list[i].ID
		at[ids[i]] = &list[i]
	}
	rows, err := db.Query(ctx, reportStepsSQL, ids)
	if err != nil {
		return err
	}
	var id int64
	var s programme.Step
	_, err = pgx.ForEachRow(rows, []any{&id, &s.To, &s.By, &s.At, &s.Reason, &s.Nil, &s.Document}, func() error {
		s.At = s.At.In(border.Zone)
		at[id].Steps = append(at[id].Steps, s)
		return nil
	})
	return err
}

// Draft gives what is written of an expected report; nil: nothing yet.
func (s *Store) Draft(ctx context.Context, id int64) (*programme.Draft, error) {
	ctx = access.Everything(ctx)
	d, err := draft(ctx, s.pool, id)
	if err != nil {
		return nil, fmt.Errorf("draft of report %d: %w", id, err)
	}
	return d, nil
}

func draft(ctx context.Context, db queryer, id int64) (*programme.Draft, error) {
	rows, err := db.Query(ctx, reportDraftSQL, id)
	if err != nil {
		return nil, err
	}
	d, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (d programme.Draft, err error) {
		err = row.Scan(&d.Version, &d.Nil, &d.Document, &d.Values, &d.Answers, &d.By, &d.At)
		d.At = d.At.In(border.Zone)
		return d, err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &d, err
}

// Figures gives the numbers reported for a period and the earlier ones of its kind, by unit and period.
func (s *Store) Figures(ctx context.Context, p border.Period, units []string) (map[string]map[string]programme.Figures, error) {
	ctx = access.Everything(ctx)
	rows, err := s.pool.Query(ctx, reportFiguresSQL, p.Code, p.To.UTC(), units)
	if err != nil {
		return nil, fmt.Errorf("figures of %s: %w", p.Code, err)
	}
	all := map[string]map[string]programme.Figures{}
	var unit, period, indicator string
	var value float64
	_, err = pgx.ForEachRow(rows, []any{&unit, &period, &indicator, &value}, func() error {
		if all[unit] == nil {
			all[unit] = map[string]programme.Figures{}
		}
		if all[unit][period] == nil {
			all[unit][period] = programme.Figures{}
		}
		all[unit][period][indicator] = value
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("figures of %s: %w", p.Code, err)
	}
	return all, nil
}

// Found gives what others than the commune recorded in communes within a period.
func (s *Store) Found(ctx context.Context, p border.Period, modes []string) ([]programme.Found, error) {
	ctx = access.Everything(ctx)
	rows, err := s.pool.Query(ctx, reportFoundSQL, p.From.UTC(), p.To.UTC(), modes)
	if err != nil {
		return nil, fmt.Errorf("found in %s: %w", p.Code, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[programme.Found])
	if err != nil {
		return nil, fmt.Errorf("found in %s: %w", p.Code, err)
	}
	return list, nil
}

// Answers gives the reasons given to questions about the reports of a period, by report and question.
func (s *Store) Answers(ctx context.Context, period string) (map[int64]map[string]string, error) {
	ctx = access.Everything(ctx)
	rows, err := s.pool.Query(ctx, reportAnswersSQL, period)
	if err != nil {
		return nil, fmt.Errorf("answers of %s: %w", period, err)
	}
	all := map[int64]map[string]string{}
	var id int64
	var body []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &body}, func() error {
		answers := map[string]string{}
		all[id] = answers
		return json.Unmarshal(body, &answers)
	})
	if err != nil {
		return nil, fmt.Errorf("answers of %s: %w", period, err)
	}
	return all, nil
}
