package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

//go:embed sql/read/ground.sql
var groundSQL string

const (
	reachSQL = `SELECT set_config('role', $1, false), set_config('cotmoc.places', $2, false), set_config('cotmoc.reader', $3, false),
		set_config('plan_cache_mode', $4, false)`
	reachedKey = "cotmoc reach" // in a connection's data: the reach it works in
	keptPlans  = "force_generic_plan"
)

// carried is a reach as a connection has it. The zero value, that of a new connection, sees nothing.
type carried struct {
	role, places, reader string // places are their key
	plans                string // how statements are planned; "" as configure says
}

// carriedOf gives the role and settings of a reach.
func carriedOf(r border.Reach) carried {
	switch {
	case r.Whole():
		return carried{role: wholeRole}
	case r.Everywhere:
		return carried{role: countryRole(border.TierOfRank(r.Rank()))}
	}
	return carried{role: areaRole(border.TierOfRank(r.Rank())), places: r.Places.Key(), reader: r.Post}
}

// ServeCallers has the store serve callers from now on: a context without a reach sees no records. Until then, as for
// commands, it sees all of them.
func (s *Store) ServeCallers() { s.serving.Store(true) }

// reachOf is the reach statements of a context are kept within.
func (s *Store) reachOf(ctx context.Context) border.Reach {
	reach, said := access.ReachOf(ctx)
	if !said && !s.serving.Load() {
		return border.WholeReach()
	}
	return reach
}

type anyReachKey struct{}

// inAnyReach gives a context for statements that touch no records, such as those that find out who is asking: the
// connection keeps whatever reach it has, which spares going back and forth.
func inAnyReach(ctx context.Context) context.Context {
	return context.WithValue(ctx, anyReachKey{}, true)
}

type keptPlanKey struct{}

// byKeptPlan gives a context for a statement that is planned once for all it will ever be asked, since there is one right way
// to run it: planning a small tile takes three times as long as drawing it, and the more so under two locks.
func byKeptPlan(ctx context.Context) context.Context {
	return context.WithValue(ctx, keptPlanKey{}, true)
}

// prepare gives a connection the reach and the trace of the context it is acquired with. The reach stays on until another
// one is needed.
func (s *Store) prepare(ctx context.Context, conn *pgx.Conn) (bool, error) {
	reach := s.reachOf(ctx)
	if !s.locked {
		if !reach.Whole() {
			return true, noLock()
		}
		return true, carryTrace(ctx, conn)
	}
	want := carriedOf(reach)
	if ctx.Value(keptPlanKey{}) != nil {
		want.plans = keptPlans
	}
	if ctx.Value(anyReachKey{}) != nil {
		want, _ = conn.PgConn().CustomData()[reachedKey].(carried)
	}
	if has, _ := conn.PgConn().CustomData()[reachedKey].(carried); has != want {
		delete(conn.PgConn().CustomData(), reachedKey)
		bits, err := s.numbers.bits(ctx, conn, reach.Places)
		if err != nil {
			return false, err
		}
		if _, err := conn.Exec(ctx, reachSQL, want.role, bits.setting(), want.reader, unlessZero(want.plans)); err != nil {
			return false, fmt.Errorf("reach of a connection: %w", err)
		}
		conn.PgConn().CustomData()[reachedKey] = want
	}
	if err := carryTrace(ctx, conn); err != nil {
		return false, err
	}
	return true, nil
}

// beyondReach makes what the lock said of a write into what a caller hears: it would change, or stand beside, what lies
// beyond its reach. Every other error is told as broken tells it.
func beyondReach(ctx context.Context, err error) error {
	reach, said := access.ReachOf(ctx)
	if !said || reach.Whole() {
		return broken(err)
	}
	switch sqlState(err) {
	case insufficientPrivilege, uniqueViolation:
		return beyond(err)
	}
	return broken(err)
}

// Ground gives the communes and provinces that hold the records of a scope on a day; see access.Ground.
func (s *Store) Ground(ctx context.Context, scope string, on border.Date) ([]string, error) {
	rows, err := s.pool.Query(ctx, groundSQL, scope, on.UTC())
	if err != nil {
		return nil, fmt.Errorf("ground of %s: %w", scope, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
