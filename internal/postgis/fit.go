package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

//go:embed sql/load/fit_bare.sql
var fitBareSQL string

// Unfitted says whether units lack their outlines for small scales, or have them of an earlier version of the program.
// In a database without any it notes that those to come are of this one.
func (s *Store) Unfitted(ctx context.Context) (bool, error) {
	var bare int
	if err := s.pool.QueryRow(ctx, fitBareSQL, derivedSource).Scan(&bare); err != nil {
		return false, fmt.Errorf("units without outlines for small scales: %w", err)
	}
	old, err := outdated(ctx, s.pool, farMethod, farVersion)
	if err != nil || old || bare > 0 {
		return err == nil, err
	}
	return false, noteMethod(ctx, s.pool, farMethod, farVersion)
}

// FitUnits gives the units that lack them, or have them of an earlier version of the program, their outlines for small
// scales, and checks how they fit. If again, it does so for every unit, by the thresholds of this store: what it does not find any more ends. It gives what it
// found, by day.
func (s *Store) FitUnits(ctx context.Context, again bool) (found []border.Text, err error) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return nil, unreachable(err)
	}
	k := &sink{store: s, tx: tx, load: ingest.Load{Layer: "units"}, layer: unitLayer()}
	defer k.Abort(ctx)
	if found, err = k.fitAll(ctx, again); err != nil {
		return nil, fmt.Errorf("fit units: %w", err)
	}
	if err := tx.Commit(ctx); err != nil {
		return nil, fmt.Errorf("fit units: %w", err)
	}
	return found, nil
}

func (k *sink) fitAll(ctx context.Context, again bool) (found []border.Text, err error) {
	if _, err := k.tx.Exec(ctx, "SET LOCAL statement_timeout = '"+loadLimit+"'"); err != nil {
		return nil, err
	}
	if err := awaitLayer(ctx, k.tx, k.load.Layer); err != nil {
		return nil, err
	}
	var now time.Time
	if err := k.tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now); err != nil {
		return nil, fmt.Errorf("time of the check: %w", err)
	}
	if err := k.forgetFar(ctx, again); err != nil {
		return nil, err
	}
	if again {
		if _, err := k.tx.Exec(ctx, "UPDATE fit_finding SET ended_at = $1 WHERE ended_at IS NULL", now); err != nil {
			return nil, fmt.Errorf("end findings: %w", err)
		}
	}
	notes, err := k.fitUnits(ctx, now)
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		found = append(found, n.text)
	}
	return found, raise(ctx, k.tx, now, []string{k.load.Layer})
}

// forgetFar takes the outlines for small scales away that are to be drawn again: all, or those of an earlier version of
// the program. The border, which is drawn from them, follows.
func (k *sink) forgetFar(ctx context.Context, again bool) error {
	old, err := outdated(ctx, k.tx, farMethod, farVersion)
	if err != nil {
		return err
	}
	if again || old {
		if _, err := k.tx.Exec(ctx, "DELETE FROM unit_far"); err != nil {
			return fmt.Errorf("forget outlines for small scales: %w", err)
		}
		if err := forgetMethod(ctx, k.tx, borderMethod); err != nil {
			return err
		}
	}
	return noteMethod(ctx, k.tx, farMethod, farVersion)
}
