package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

var (
	//go:embed sql/load/report_period_open.sql
	reportPeriodOpenSQL string
	//go:embed sql/load/report_expect.sql
	reportExpectSQL string
	//go:embed sql/load/report_draft_add.sql
	reportDraftAddSQL string
	//go:embed sql/load/report_step_add.sql
	reportStepAddSQL string
	//go:embed sql/load/report_values_end.sql
	reportValuesEndSQL string
	//go:embed sql/load/report_values_add.sql
	reportValuesAddSQL string
	//go:embed sql/load/report_values_withdraw.sql
	reportValuesWithdrawSQL string
)

// reportDesk is what openings of periods wait for each other on.
const reportDesk = "expected reports"

// OpenPeriods freezes lists of expected reports. Of a list that is there the days are set anew, and who is new is
// added; nobody leaves it.
func (s *Store) OpenPeriods(ctx context.Context, list []programme.Opening) error {
	ctx = access.Everything(ctx)
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := awaitLayer(ctx, tx, reportDesk); err != nil {
			return err
		}
		for _, o := range list {
			if err := openPeriod(ctx, tx, o); err != nil {
				return fmt.Errorf("%s %s: %w", o.Obligation, o.Period.Code, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("freeze lists of expected reports: %w", err)
	}
	return nil
}

func openPeriod(ctx context.Context, tx pgx.Tx, o programme.Opening) error {
	var id int64
	err := tx.QueryRow(ctx, reportPeriodOpenSQL, o.Obligation, o.Period.Code, o.Period.From.UTC(), o.Period.To.UTC(),
		dayOrNull(o.DueOn), append([]string{}, o.Asks...)).Scan(&id)
	if err != nil {
		return fmt.Errorf("open the period: %w", err)
	}
	n := len(o.Expected)
	codes, names, provinces, communes := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	from, to := make([]time.Time, n), make([]*time.Time, n)
	for i, h := range o.Expected {
		codes[i], names[i], provinces[i], communes[i], from[i], to[i] = h.Code, h.Name, h.Province, h.Commune, h.From.UTC(), dayOrNull(h.To)
	}
	if _, err := tx.Exec(ctx, reportExpectSQL, id, o.Level, codes, names, provinces, from, to, communes); err != nil {
		return fmt.Errorf("list of expected reports: %w", broken(err))
	}
	return nil
}

// SaveDraft keeps what is written of an expected report; the version before stays as ended. The errors are those of
// programme.Expected.AllowDraft.
func (s *Store) SaveDraft(ctx context.Context, id int64, d programme.Draft) error {
	ctx = access.Everything(ctx)
	return s.atDesk(ctx, id, func(tx pgx.Tx, e programme.Expected) error {
		now, err := draft(ctx, tx, id)
		if err != nil {
			return fmt.Errorf("its draft: %w", err)
		}
		if err := e.AllowDraft(d.Version, now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE report_draft SET ended_at = clock_timestamp() WHERE expected_id = $1 AND ended_at IS NULL", id); err != nil {
			return fmt.Errorf("end the draft before: %w", err)
		}
		answers := d.Answers
		if answers == nil {
			answers = map[string]string{}
		}
		if _, err := tx.Exec(ctx, reportDraftAddSQL, id, d.By, d.Nil, d.Document, d.Values, answers, d.At); err != nil {
			return fmt.Errorf("add the draft: %w", broken(err))
		}
		if stage := e.Stage(); stage == programme.StateDraft || stage == programme.StateReturned {
			return nil
		}
		return addStep(ctx, tx, id, programme.Step{To: programme.StateDraft, By: d.By, At: d.At})
	})
}

// TakeStep takes one step with an expected report. The figures of an accepted one replace those on record and feed
// what reads them; those of one returned after all are taken back. The errors are those of programme.Expected.Allow.
func (s *Store) TakeStep(ctx context.Context, id int64, step programme.Step) error {
	ctx = access.Everything(ctx)
	return s.atDesk(ctx, id, func(tx pgx.Tx, e programme.Expected) error {
		d, err := draft(ctx, tx, id)
		if err != nil {
			return fmt.Errorf("its draft: %w", err)
		}
		if err := e.Allow(step, d); err != nil {
			return err
		}
		if err := addStep(ctx, tx, id, step); err != nil {
			return err
		}
		return moveFigures(ctx, tx, e, step.To)
	})
}

func addStep(ctx context.Context, tx pgx.Tx, id int64, s programme.Step) error {
	if _, err := tx.Exec(ctx, reportStepAddSQL, id, s.To, s.By, s.At, s.Reason); err != nil {
		return fmt.Errorf("add the step: %w", broken(err))
	}
	return nil
}

// moveFigures lets figures in when a report is accepted, and takes them back when an accepted one is returned.
func moveFigures(ctx context.Context, tx pgx.Tx, e programme.Expected, to string) error {
	accepted, back := to == programme.StateAccepted, to == programme.StateReturned && e.Stage() == programme.StateAccepted
	if !accepted && !back || len(e.Asks) == 0 {
		return nil
	}
	if err := lockLayer(ctx, tx, "reports"); err != nil {
		return err
	}
	var now time.Time
	if err := tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now); err != nil {
		return fmt.Errorf("time of the step: %w", err)
	}
	var err error
	if accepted {
		_, err = tx.Exec(ctx, reportValuesEndSQL, e.ID, now)
		if err == nil {
			_, err = tx.Exec(ctx, reportValuesAddSQL, e.ID, now, "báo cáo / report "+e.Obligation+" "+e.Period.Code)
		}
	} else {
		_, err = tx.Exec(ctx, reportValuesWithdrawSQL, e.ID, now)
	}
	if err != nil {
		return fmt.Errorf("figures: %w", broken(err))
	}
	return raise(ctx, tx, now, []string{"reports", Assessments})
}

// atDesk changes one expected report at a time, in one transaction.
func (s *Store) atDesk(ctx context.Context, id int64, change func(pgx.Tx, programme.Expected) error) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT FROM expected_report WHERE id = $1 FOR UPDATE", id); err != nil {
			return err
		}
		list, err := expected(ctx, tx, programme.Filter{ID: id}, border.DateOf(time.Now()), func(string) bool { return false })
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return border.Fail(border.NotFound, "Không có báo cáo này.", "There is no such report.", nil)
		}
		return change(tx, list[0])
	})
	var told *border.Error
	if err != nil && !errors.As(err, &told) {
		return fmt.Errorf("report %d: %w", id, err)
	}
	return err
}
