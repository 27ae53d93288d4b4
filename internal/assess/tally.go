package assess

import (
	"math"
	"strconv"
	"time"

	"cotmoc/internal/border"
)

// Tally says how many communes of a province are of the classes its share counts (type I or II).
type Tally struct {
	Communes int `json:"communes"`
	Key      int `json:"key"`  // surely
	Open     int `json:"open"` // undetermined, and could be
}

// Tallies are the tally in the readings of the set, under "", and with each single reading flipped, under its id,
// where that differs.
type Tallies map[string]Tally

func (t Tallies) of(reading string) Tally {
	if v, ok := t[reading]; ok {
		return v
	}
	return t[""]
}

// Tally judges the communes of a province, only as far as the share needs it. A commune whose class is open counts
// as surely in or out where every class it can still end in agrees.
func (s *Set) Tally(communes []Facts) Tallies {
	l, ok := s.levels[border.Commune]
	if !ok {
		return Tallies{}
	}
	var key classes
	for _, id := range s.sharedClasses() {
		if i, ok := l.classIndex(id); ok {
			key |= 1 << i
		}
	}
	on := s.defaults()
	out := Tallies{"": s.tally(l, communes, key, on)}
	for _, r := range s.Readings {
		if f, _ := on.field(r.ID); f == nil {
			continue
		}
		if t := s.tally(l, communes, key, on.with(r.ID, !r.Default)); t != out[""] {
			out[r.ID] = t
		}
	}
	return out
}

func (s *Set) sharedClasses() []string {
	l, ok := s.levels[border.Province]
	if !ok {
		return nil
	}
	for _, c := range l.criteria {
		if c.kind == share {
			return c.shareOf
		}
	}
	return nil
}

func (s *Set) tally(l *level, communes []Facts, key classes, on switches) Tally {
	t := Tally{Communes: len(communes)}
	for i := range communes {
		q := Question{Facts: communes[i]}
		switch can := s.possible(l, l.state(&q), on); {
		case can&^key == 0:
			t.Key++
		case can&key != 0:
			t.Open++
		}
	}
	return t
}

// Feed gives the values a province is judged by: what its own report says of an indicator, also that it is withheld,
// else the sum over its communes if every one of them reported it. The result's Recorded is the newest of what was
// summed.
func Feed(own map[string]border.ReportValue, communes []Facts) map[string]border.ReportValue {
	out := make(map[string]border.ReportValue, len(own))
	for id, v := range own {
		out[id] = v
	}
	for _, ind := range border.Indicators() {
		if _, ok := own[ind.ID]; ok {
			continue // withheld or not collected is missing: a sum must not stand in for what the province keeps back
		}
		if v, ok := sum(ind, communes); ok {
			out[ind.ID] = v
		}
	}
	return out
}

// sum adds one indicator over all communes; ok is false where one did not report it.
func sum(ind border.Indicator, communes []Facts) (border.ReportValue, bool) {
	if len(communes) == 0 {
		return border.ReportValue{}, false
	}
	var total float64
	var newest time.Time
	for i := range communes {
		v, ok := communes[i].Values[ind.ID]
		if !ok || v.State != border.Reported || v.Value == nil {
			return border.ReportValue{}, false
		}
		total += *v.Value
		newest = later(newest, v.Recorded)
	}
	if rounded := math.Round(total*fineGrain) / fineGrain; !ind.Whole && rounded > 0 {
		total = rounded
	}
	return border.ReportValue{Indicator: ind.ID, Value: &total, State: border.Reported, Recorded: newest,
		Source: "sum of " + strconv.Itoa(len(communes)) + " communes"}, true
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
