package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/reference"
)

var (
	//go:embed sql/load/refer_table.sql
	referTableSQL string
	//go:embed sql/load/refer_recorded.sql
	referRecordedSQL string
	//go:embed sql/load/refer_changed.sql
	referChangedSQL string
	//go:embed sql/load/refer_days.sql
	referDaysSQL string
	//go:embed sql/load/refer_box.sql
	referBoxSQL string
	//go:embed sql/load/referred_row.sql
	referredRowSQL string
)

// changedGround gives the systems of the border as a transaction has it: lines are read once for all days on which
// they are the same, and one system is kept.
type changedGround struct {
	groundOf
	lines []*reference.System // without markers
	last  *reference.System
}

func newChangedGround(tx pgx.Tx) *changedGround { return &changedGround{groundOf: groundOf{tx}} }

// on is the system of a day.
func (g *changedGround) on(ctx context.Context, day border.Date) (*reference.System, error) {
	if g.last != nil && g.last.HoldsOn(day) {
		return g.last, nil
	}
	system, err := g.marked(ctx, day, nil)
	if err == nil {
		g.last = system
	}
	return system, err
}

// marked is the system of a day with the markers as they were before a change (nil: as they are).
func (g *changedGround) marked(ctx context.Context, day border.Date, before *time.Time) (*reference.System, error) {
	lines, err := g.lined(ctx, day)
	if err != nil {
		return nil, err
	}
	ground, err := g.markers(ctx, day, before)
	if err != nil {
		return nil, err
	}
	from, to := lines.Days()
	return lines.Marked(laterDay(from, ground.From), earlierEnd(to, ground.To), ground.Markers)
}

func (g *changedGround) lined(ctx context.Context, day border.Date) (*reference.System, error) {
	for _, s := range g.lines {
		if s.HoldsOn(day) {
			return s, nil
		}
	}
	ground, err := g.Lines(ctx, day)
	if err != nil {
		return nil, err
	}
	s, err := reference.New(ground)
	if err == nil {
		g.lines = append(g.lines, s)
	}
	return s, err
}

// laterDay is the later of two first days; zero is ever.
func laterDay(a, b border.Date) border.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// earlierEnd is the earlier of two days on which something ends; zero is never.
func earlierEnd(a, b border.Date) border.Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// everMarked says whether there are markers and incidents. Without a marker no point lies by one.
func everMarked(ctx context.Context, db querier) (ever bool, err error) {
	if err = db.QueryRow(ctx, "SELECT EXISTS (SELECT FROM marker) AND EXISTS (SELECT FROM incident)").Scan(&ever); err != nil {
		err = fmt.Errorf("is there a marker: %w", err)
	}
	return ever, err
}

// referMarkers brings the places and markers of incidents up to date after markers changed at a time.
func (s *Store) referMarkers(ctx context.Context, tx pgx.Tx, changed time.Time) error {
	return s.wholly(ctx, tx, nil, func(ctx context.Context) error {
		return referAgain(ctx, tx, func(ctx context.Context, g *changedGround, day border.Date) (*reference.System, error) {
			return g.marked(ctx, day, &changed)
		})
	})
}

// earlier gives the border of a day as it was before a change.
type earlier func(ctx context.Context, g *changedGround, day border.Date) (*reference.System, error)

// referAgain brings the places and markers of incidents up to date after the border or its markers changed: of those near
// what changed, and of those named by marker.
func referAgain(ctx context.Context, tx pgx.Tx, was earlier) error {
	if ever, err := everMarked(ctx, tx); err != nil || !ever {
		return err
	}
	if err := unbounded(ctx, tx, referTableSQL); err != nil {
		return err
	}
	g := newChangedGround(tx)
	err := eachSpan(ctx, tx, func(day border.Date) (border.Date, error) {
		now, err := g.marked(ctx, day, nil)
		if err != nil {
			return day, err
		}
		before, err := was(ctx, g, day)
		if err != nil {
			return day, err
		}
		_, to := now.Days()
		_, wasTo := before.Days()
		to = earlierEnd(to, wasTo)
		return to, addBoxes(ctx, tx, now.Changed(before, referredM), day, to)
	})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, referChangedSQL); err != nil {
		return fmt.Errorf("incidents to refer: %w", err)
	}
	r := referrer{tx: tx, systems: g.on}
	if err := r.refer(ctx); err != nil {
		return fmt.Errorf("incidents by marker: %w", err)
	}
	return nil
}

// eachSpan goes through the days of incidents; do gives the day on which the span that begins with a day ends, zero: never.
func eachSpan(ctx context.Context, tx pgx.Tx, do func(day border.Date) (border.Date, error)) error {
	var day, last border.Date
	if err := tx.QueryRow(ctx, referDaysSQL).Scan(dayInto(&day), dayInto(&last)); err != nil {
		return fmt.Errorf("days of incidents: %w", err)
	}
	for !day.IsZero() && !day.After(last) {
		to, err := do(day)
		if err != nil {
			return fmt.Errorf("border on %s: %w", day, err)
		}
		day = to
	}
	return nil
}

// unbounded lifts the limit of a statement for the rest of the transaction, and runs one.
func unbounded(ctx context.Context, tx pgx.Tx, statement string) error {
	for _, s := range []string{"SET LOCAL statement_timeout = '" + loadLimit + "'", statement} {
		if _, err := tx.Exec(ctx, s); err != nil {
			return fmt.Errorf("incidents to refer: %w", err)
		}
	}
	return nil
}

func addBoxes(ctx context.Context, tx pgx.Tx, boxes []orb.Bound, from, to border.Date) error {
	if len(boxes) == 0 {
		return nil
	}
	var sides [4][]float64
	for _, b := range boxes {
		for i, v := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
			sides[i] = append(sides[i], v)
		}
	}
	if _, err := tx.Exec(ctx, referBoxSQL, sides[0], sides[1], sides[2], sides[3], dayOrNull(from), dayOrNull(to)); err != nil {
		return fmt.Errorf("boxes along the border: %w", err)
	}
	return nil
}

// referRecorded refers the incidents recorded at a time.
func (r *referrer) referRecorded(ctx context.Context, recorded time.Time) error {
	marked, err := everMarked(ctx, r.tx)
	if err != nil {
		return err
	}
	if err := unbounded(ctx, r.tx, referTableSQL); err != nil {
		return err
	}
	if _, err := r.tx.Exec(ctx, referRecordedSQL, recorded, marked); err != nil {
		return fmt.Errorf("incidents to refer: %w", err)
	}
	if err := r.refer(ctx); err != nil {
		return fmt.Errorf("incidents by marker: %w", err)
	}
	return nil
}

// BeginReferences refers the incidents of a database that an earlier program filled to its markers, once.
func (s *Store) BeginReferences(ctx context.Context) error {
	const due = "SELECT EXISTS (SELECT FROM due_at_start WHERE name = 'incident_reference')"
	var is bool
	if err := s.pool.QueryRow(ctx, due).Scan(&is); err != nil || !is {
		return err
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := awaitLayer(ctx, tx, "incidents"); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, due).Scan(&is); err != nil || !is {
			return err
		}
		var now time.Time
		if err := tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now); err != nil {
			return err
		}
		err := referAgain(ctx, tx, func(context.Context, *changedGround, border.Date) (*reference.System, error) {
			return &reference.System{}, nil // by which all is new
		})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM due_at_start WHERE name = 'incident_reference'"); err != nil {
			return err
		}
		return raise(ctx, tx, now, []string{"incidents"})
	})
	if err != nil {
		return fmt.Errorf("begin references to markers: %w", err)
	}
	return nil
}

// recallBorder keeps the lines of the border as they are before a load changes them, if incidents are referred to them.
func (k *sink) recallBorder(ctx context.Context) error {
	if !k.bordering() {
		return nil
	}
	if ever, err := everMarked(ctx, k.tx); err != nil || !ever {
		return err
	}
	k.before = newChangedGround(k.tx)
	return eachSpan(ctx, k.tx, func(day border.Date) (border.Date, error) {
		lines, err := k.before.lined(ctx, day)
		if err != nil {
			return day, err
		}
		_, to := lines.Days()
		return to, nil
	})
}

// referChanged refers incidents anew after a load that changed the border or its markers; drawn: the line may be another one.
func (k *sink) referChanged(ctx context.Context, now time.Time, drawn bool) error {
	switch {
	case k.load.Layer == "markers":
		return k.store.referMarkers(ctx, k.tx, now)
	case drawn && k.before != nil:
		return k.store.wholly(ctx, k.tx, nil, func(ctx context.Context) error {
			return referAgain(ctx, k.tx, func(ctx context.Context, _ *changedGround, day border.Date) (*reference.System, error) {
				return k.before.marked(ctx, day, nil)
			})
		})
	}
	return nil
}

// referNew finds the places of the incidents just loaded, and lists those whose marker gives none.
func (k *sink) referNew(ctx context.Context, now time.Time) ([]finding, error) {
	r := referrer{tx: k.tx, unplaced: map[int64]border.Text{}, systems: func(ctx context.Context, on border.Date) (*reference.System, error) {
		return k.store.reference.OnBy(ctx, groundOf{k.tx}, on)
	}}
	if err := r.referRecorded(ctx, now); err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(r.unplaced))
	for id := range r.unplaced {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	slices.Sort(ids)
	return k.findings(ctx, "marker", referredRowSQL, []any{now, ids}, func(id, _ string) border.Text {
		n, _ := strconv.ParseInt(id, 10, 64) // by the statement
		return r.unplaced[n]
	})
}
