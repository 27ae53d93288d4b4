package access

import (
	"context"
	"fmt"
	"sync"
	"time"

	"cotmoc/internal/border"
)

// Clearance is the highest tier of records a caller may see. It follows from the deeds: what a role, or a token, may do
// with restricted records it must see, and the other way round.
func (c Caller) Clearance() string {
	switch {
	case c.May(SeeRestricted):
		return border.TierRestricted
	case c.May(SeeRecords), c.May(SeeFigures):
		return border.TierInternal
	case c.May(SeeShared):
		return border.TierShared
	}
	return border.TierPublic
}

// Ground knows which communes and provinces hold the records of a scope: those in it on a day, and those that went into
// them whole. internal/postgis implements it.
type Ground interface {
	Ground(ctx context.Context, scope string, on border.Date) ([]string, error)
}

// Reaches finds the reach of callers. What a scope holds is remembered for a second.
type Reaches struct {
	ground  Ground
	columns border.Columns
	now     func() time.Time

	mu    sync.Mutex
	known map[string]held
}

type held struct {
	places border.Places
	until  time.Time
}

// NewReaches makes it. columns nil: border.TheColumns. now is the clock.
func NewReaches(ground Ground, columns border.Columns, now func() time.Time) *Reaches {
	if columns == nil {
		columns = border.TheColumns()
	}
	return &Reaches{ground: ground, columns: columns, now: now, known: map[string]held{}}
}

// Of gives what a caller may see; known is false for a stranger.
func (r *Reaches) Of(ctx context.Context, c Caller, known bool) (border.Reach, error) {
	switch {
	case !known:
		reach := border.StrangersReach()
		reach.Columns = r.columns
		return reach, nil
	case c.Demo:
		return border.WholeReach(), nil
	}
	reach := border.Reach{Everywhere: c.Scope == "", Clearance: c.Clearance(), Columns: r.columns, Shares: c.May(Share), Post: c.Name}
	if reach.Everywhere {
		return reach, nil
	}
	var err error
	reach.Places, err = r.places(ctx, c.Scope)
	return reach, err
}

func (r *Reaches) places(ctx context.Context, scope string) (border.Places, error) {
	now := r.now()
	r.mu.Lock()
	h, there := r.known[scope]
	r.mu.Unlock()
	if there && now.Before(h.until) {
		return h.places, nil
	}
	codes, err := r.ground.Ground(ctx, scope, border.DateOf(now))
	if err != nil {
		return border.Places{}, fmt.Errorf("reach of scope %s: %w", scope, err)
	}
	places := border.PlacesOf(codes...)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.known) >= mostRecent {
		clear(r.known)
	}
	r.known[scope] = held{places, now.Add(recentFor)}
	return places, nil
}

type reachKey struct{}

// WithReach gives a context in which records are read as far as a reach goes.
func WithReach(ctx context.Context, r border.Reach) context.Context {
	return context.WithValue(ctx, reachKey{}, r)
}

// Everything gives a context in which all records are read: for what is worked out from them, such as a class, which never
// depends on who asks. What of it is shown is decided where it is shown.
func Everything(ctx context.Context) context.Context { return WithReach(ctx, border.WholeReach()) }

// ReachOf finds the reach of a context; false where nobody set one.
func ReachOf(ctx context.Context) (border.Reach, bool) {
	r, ok := ctx.Value(reachKey{}).(border.Reach)
	return r, ok
}
