package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"cotmoc/internal/border"
)

// channel carries the name of each layer whose revision rose, once the change is committed.
const channel = "cotmoc_changed"

// Assessments is the layer of verdicts; it is never loaded, but changes with what feeds it.
const Assessments = "assessments"

var (
	//go:embed sql/load/revision_raise.sql
	revisionRaiseSQL string
	//go:embed sql/load/revision_sum.sql
	revisionSumSQL string
)

// executor is a pool, a connection or a transaction.
type executor interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Revision gives a number that rises with every committed change of any of the layers, and the time of the
// last one; of all layers if none is named. Layers are those of ingest.Load and "assessments". A layer that
// was never changed counts 0; if none was, the time is zero.
func (s *Store) Revision(ctx context.Context, layers ...string) (int64, time.Time, error) {
	return revisionOf(ctx, s.pool, layers)
}

func revisionOf(ctx context.Context, db querier, layers []string) (int64, time.Time, error) {
	var n int64
	var changed *time.Time
	if err := db.QueryRow(ctx, revisionSumSQL, layers).Scan(&n, &changed); err != nil {
		return 0, time.Time{}, fmt.Errorf("revision of %v: %w", layers, err)
	}
	if changed == nil {
		return n, time.Time{}, nil
	}
	return n, *changed, nil
}

// revisionRows are the revisions of all layers as a statement gives them along with something else.
type revisionRows struct {
	layers  []string
	n       []int64
	changed []time.Time
}

func (r revisionRows) revisions() border.Revisions {
	out := make(border.Revisions, len(r.layers))
	for i, layer := range r.layers {
		out[layer] = border.Revision{N: r.n[i], At: r.changed[i]}
	}
	return out
}

// raise counts up the revision of layers and tells listeners when the transaction commits.
func raise(ctx context.Context, db executor, now time.Time, layers []string) error {
	if _, err := db.Exec(ctx, revisionRaiseSQL, layers, now, channel); err != nil {
		return fmt.Errorf("raise revision of %v: %w", layers, err)
	}
	return nil
}

// How long Listen waits before it connects again.
const (
	firstPause = 200 * time.Millisecond
	lastPause  = 15 * time.Second
)

// Listen calls changed with the name of each layer that changes, until the context ends. It keeps a
// connection of its own and connects again when that breaks. After every connect it calls changed("") once:
// changes may have been missed, so everything counts as changed. changed must not block.
func (s *Store) Listen(ctx context.Context, changed func(layer string)) error {
	pause := firstPause
	for {
		heard, err := s.listenOnce(ctx, changed)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil || heard {
			pause = firstPause
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		pause = min(2*pause, lastPause)
	}
}

// listenOnce listens on one connection until it breaks. heard says that it had been connected.
func (s *Store) listenOnce(ctx context.Context, changed func(string)) (heard bool, err error) {
	conn, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig)
	if err != nil {
		return false, fmt.Errorf("listen: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return false, fmt.Errorf("listen: %w", err)
	}
	changed("")
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return true, fmt.Errorf("listen: %w", err)
		}
		changed(n.Payload)
	}
}
