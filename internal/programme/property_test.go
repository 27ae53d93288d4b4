package programme

import (
	"math/rand/v2"
	"testing"
	"time"

	"cotmoc/internal/border"
)

// Whatever steps are taken, in whatever order: no rate passes 1, every report is in one state, nobody judges what they
// wrote, and no state is skipped.
func TestNoRatePassesOne(t *testing.T) {
	asks := []string{"residents", "use_points"}
	from := border.NewDate(2025, time.December, 15)
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		list := make([]Expected, 1+r.IntN(20))
		dated := r.IntN(4) > 0
		for i := range list {
			list[i] = wander(t, r, from, asks, dated)
		}
		on := from.AddDays(r.IntN(420))
		var standing []Standing
		for _, e := range list {
			standing = append(standing, e.Standing(on))
		}
		c := Complete(standing, func(int) bool { return dated })
		sum := 0
		for _, n := range c.States {
			sum += n
		}
		if sum != len(list) || c.Expected != len(list) || c.Accepted > c.HandedIn || c.HandedIn > c.Owed || c.OnTime > c.Timed || c.Timed > c.Owed {
			t.Fatalf("seed %d: %+v of %d", seed, c, len(list))
		}
		for _, rate := range []*float64{c.Completeness, c.Timeliness} {
			if rate != nil && (*rate < 0 || *rate > 1) {
				t.Fatalf("seed %d: rate %g", seed, *rate)
			}
		}
	}
	if c := Complete(nil, nil); c.Completeness != nil || c.Timeliness != nil {
		t.Error("of nothing a share was told")
	}
}

// wander takes random steps and keeps those that are allowed.
func wander(t *testing.T, r *rand.Rand, from border.Date, asks []string, dated bool) Expected {
	t.Helper()
	e := Expected{Period: border.AssessedYear(2026), Asks: asks}
	if dated {
		e.DueOn = border.NewDate(2026, time.December, 19)
	}
	if r.IntN(5) == 0 {
		e.Holder.To = from.AddDays(1 + r.IntN(360))
	}
	e.Given = asks[:r.IntN(3)]
	e.Imported = len(e.Given) > 0 && r.IntN(2) == 0
	full := Draft{Values: map[string]Figure{"residents": {State: border.Withheld}, "use_points": {State: border.Withheld}}}
	at := from
	for range r.IntN(12) {
		at = at.AddDays(r.IntN(60))
		s := Step{To: states()[r.IntN(8)], By: []string{"a", "b"}[r.IntN(2)], At: at.Time(), Reason: "r"}
		if s.To == StateDraft {
			if e.AllowDraft(0, nil) == nil {
				e.Writers = append(e.Writers, s.By)
				if e.Stage() == "" || e.Stage() == StateDue {
					e.Steps = append(e.Steps, s)
				}
			}
			continue
		}
		before := e.Stage()
		if e.Allow(s, &full) != nil {
			continue
		}
		if s.To == StateAccepted {
			for _, w := range e.Writers {
				if w == s.By {
					t.Fatalf("%s accepted what they wrote: %+v", s.By, e)
				}
			}
			if before != StateSubmitted {
				t.Fatalf("accepted from %q", before)
			}
		}
		e.Steps = append(e.Steps, s)
	}
	return e
}

// The middle does not follow one wild figure, and a figure equal to all others is never far.
func TestMediansHold(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 9))
		level := float64(r.IntN(500))
		figures := make([]float64, 5+r.IntN(20))
		for i := range figures {
			figures[i] = level
		}
		if spreadOf(figures).far(level) {
			t.Fatalf("%g is far from itself", level)
		}
		figures[0] = level * 1000
		if s := spreadOf(figures); s.middle != level || !s.far(level*3+100) {
			t.Fatalf("one wild figure moved the middle of %g to %g", level, s.middle)
		}
	}
}
