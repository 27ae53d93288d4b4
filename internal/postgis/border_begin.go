package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

//go:embed sql/load/hold_begun.sql
var holdBegunSQL string

// BeginBorder gives a database that never had a border line its first ones, and works out which commune holds what
// where that was not done yet, or by an earlier version of the program. It does not say what the database holds: the lines are neither live nor demo records.
func (s *Store) BeginBorder(ctx context.Context, lines []border.Line) error {
	had, done, err := s.borderBegun(ctx)
	if err != nil || (had && done) {
		return err
	}
	l, err := layerOf(ingest.Load{Layer: "border"})
	if err != nil {
		return err
	}
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return unreachable(err)
	}
	k := &sink{store: s, tx: tx, load: ingest.Load{Layer: "border"}, layer: l}
	defer k.Abort(ctx)
	if err := k.beginBorder(ctx, lines); err != nil {
		return fmt.Errorf("begin the border: %w", broken(err))
	}
	return nil
}

func (s *Store) borderBegun(ctx context.Context) (had, done bool, err error) {
	if err := s.pool.QueryRow(ctx, holdBegunSQL).Scan(&had, &done); err != nil {
		return false, false, fmt.Errorf("is there a border: %w", err)
	}
	old, err := outdated(ctx, s.pool, borderMethod, borderVersion)
	return had, done && !old, err
}

func (k *sink) beginBorder(ctx context.Context, lines []border.Line) error {
	if err := k.begin(ctx); err != nil {
		return err
	}
	if err := awaitLayer(ctx, k.tx, k.load.Layer); err != nil { // waits for whoever does the same
		return err
	}
	had, done, err := k.store.borderBegun(ctx)
	if err != nil || (had && done) {
		return err
	}
	rows := make([]ingest.Row, len(lines))
	for i, l := range lines {
		rows[i] = ingest.Row{Row: i + 1, Value: l}
	}
	if !had {
		if err := k.Put(ctx, rows); err != nil {
			return err
		}
	}
	var now time.Time
	if now, err = k.ready(ctx); err != nil {
		return err
	}
	if had {
		_, err = k.holdBorder(ctx, now)
	} else {
		err = k.merge(ctx, now, &ingest.Outcome{})
	}
	if err == nil {
		err = noteMethod(ctx, k.tx, borderMethod, borderVersion)
	}
	if err != nil {
		return err
	}
	if err := raise(ctx, k.tx, now, []string{"border"}); err != nil {
		return err
	}
	if err := k.tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
