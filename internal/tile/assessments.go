package tile

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"cotmoc/internal/border"
)

// Verdict is what an assessment says of a unit, as flat columns.
type Verdict struct {
	From        border.Date // first day of the version that was judged: no other one is what it says
	Class       string
	Official    bool
	Provisional bool
	Criteria    string   // the set
	Outcomes    []Column // of each criterion, in the order of the set
	Recognition string   // state of its file as drug-free; "": none
}

// Column is one criterion and its outcome.
type Column struct{ ID, Outcome string }

// Verdicts knows the assessments of a year of all units of a level, communes or provinces, by code.
type Verdicts interface {
	OfYear(ctx context.Context, level string, year int) (map[string]Verdict, error)
}

// classes remembers the verdicts of a year as long as nothing changed that feeds them.
type classes struct {
	flight singleflight.Group
	mu     sync.Mutex
	known  map[string]map[string]Verdict // by level, year, day and revision
}

// mostYears is how many years' verdicts are remembered, of both levels together.
const mostYears = 6

// ofYear gives the verdicts of a year; changes says how far the data behind them has come.
func (c *classes) ofYear(ctx context.Context, from Verdicts, q Query, changes int64) (map[string]Verdict, error) {
	key := fmt.Sprintf("%s %d on %s at %d", q.Level, q.Year, q.On, changes)
	if found := c.recall(key); found != nil {
		return found, nil
	}
	asked := c.flight.DoChan(key, func() (any, error) {
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		found, err := from.OfYear(own, q.Level, q.Year)
		if err == nil {
			c.note(key, found)
		}
		return found, err
	})
	select {
	case r := <-asked:
		if r.Err != nil {
			return nil, fmt.Errorf("assessments of %d: %w", q.Year, r.Err)
		}
		return r.Val.(map[string]Verdict), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *classes) recall(key string) map[string]Verdict {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known[key]
}

func (c *classes) note(key string, found map[string]Verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= mostYears {
		c.known = map[string]map[string]Verdict{}
	}
	c.known[key] = found
}

// assessmentTile draws the communes, or provinces, of the day with what was said of them in the year.
func (a *Atlas) assessmentTile(ctx context.Context, q Query, at Ledger) ([]byte, error) {
	if a.verdicts == nil {
		return nil, noLayer(q.Layer)
	}
	of, err := a.classes.ofYear(ctx, a.verdicts, q, at.Sum(a.layers[q.Layer].Revisions...))
	if err != nil {
		return nil, err
	}
	return a.units.tile(q, q.Layer, q.Level, func(s *sheet, d *drawnUnit) {
		s.text("code", d.Code)
		s.text("name", d.Name)
		s.text("province", d.Parent)
		s.number("year", float64(q.Year))
		v, judged := of[d.Code]
		if !judged || v.From != d.From || !q.Reach.Holds(d.Code) {
			return // no word is no class, and a word on another version of the code is none
		}
		s.text("class", v.Class)
		s.text("criteria", v.Criteria)
		s.boolean("official", v.Official)
		s.boolean("provisional", v.Provisional)
		s.text("recognition", v.Recognition)
		for _, c := range v.Outcomes {
			s.text(columnOf(c.ID), c.Outcome)
		}
	}), nil
}

// columnOf is a criterion's id as a column: without the dot, which GIS programs take for something else.
func columnOf(criterion string) string { return strings.ReplaceAll(criterion, ".", "_") }
