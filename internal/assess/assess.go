// Package assess answers which class a commune or a province is in, why, and what is missing. The rules, with every
// threshold, stand in criteria sets: files a lawyer can read. The core is pure: a Set judges a Question and gives an
// Assessment, always the same bytes for the same question. Source is the one port, Service the use case.
//
// What is missing is never guessed: the class is "undetermined" unless every possible completion of the missing
// inputs gives the same class, and "drug_free" needs every input reported. A wrong drug-free is worse than no answer.
package assess

import (
	"fmt"
	"math"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// Engine names the rules of evaluation in this package; it changes when the same inputs could give another answer.
const Engine = "2"

// Assessment is the verdict on one unit for one year, with its reasons.
type Assessment struct {
	Unit        border.UnitRef `json:"unit"`
	Year        int            `json:"year"`
	Period      Days           `json:"period"`
	Provisional bool           `json:"provisional"` // the period has not ended
	Criteria    CriteriaRef    `json:"criteria"`
	Class       string         `json:"class"`
	Official    bool           `json:"official"` // the set is complete and in force on the period's last day
	Results     []Result       `json:"results"`
	Readings    []UsedReading  `json:"readings"`
	Missing     []Missing      `json:"missing"`
	DataCutoff  *time.Time     `json:"data_cutoff"` // null where no input carries a time
	Engine      string         `json:"engine"`
	InputSHA256 string         `json:"input_sha256"`

	Summary      border.Text `json:"summary"`       // the one sentence why
	Possible     []string    `json:"possible"`      // the classes the unit can still end in
	ReportBefore border.Date `json:"report_before"` // reports of the year must be in before this day
}

// Days is a period by its first and last day.
type Days struct {
	From border.Date `json:"from"`
	To   border.Date `json:"to"`
}

// CriteriaRef names the set.
type CriteriaRef struct {
	ID           string `json:"id"`
	LegalRef     string `json:"legal_ref"`
	Completeness string `json:"completeness"`
	SHA256       string `json:"sha256,omitempty"` // of its text; none in what was kept before texts were
}

// The outcomes of a criterion. No criterion is Met with a missing input.
const (
	Met           = "met"
	NotMet        = "not_met"
	Insufficient  = "insufficient_data"
	NotApplicable = "not_applicable"
)

// Result is one criterion: whether it is met, in which band, and how far the figure is from the threshold shown.
type Result struct {
	ID          string      `json:"id"`
	Outcome     string      `json:"outcome"`
	Band        *string     `json:"band"`      // the highest class whose criterion the figure fulfils
	Observed    *float64    `json:"observed"`  // in Unit
	Unit        string      `json:"unit"`      // ratio, person, point, plant, m2, criteria, yes_no
	Threshold   string      `json:"threshold"` // of the band; where none is fulfilled, of the lowest band
	Gap         *float64    `json:"gap"`       // distance, never negative, from Observed to the nearest bound in Threshold
	Inputs      []Input     `json:"inputs"`
	Explanation border.Text `json:"explanation"`

	Label       border.Text `json:"label"`
	Numerator   *float64    `json:"numerator"`   // of a ratio
	Denominator *float64    `json:"denominator"` // of a ratio

	mask.Mask // set where an input is masked: figures, band, threshold and distance are left out
}

// Input is one figure a criterion stands on.
type Input struct {
	Indicator string   `json:"indicator"`
	Value     *float64 `json:"value"`
	State     string   `json:"state"` // reported, not_collected, withheld, not_applicable, missing, computed
	Source    string   `json:"source"`

	mask.Mask
}

// UsedReading is one switch as used, and the class if it alone were flipped, where that is another one.
type UsedReading struct {
	ID         string      `json:"id"`
	Value      bool        `json:"value"`
	OtherClass *string     `json:"other_class"`
	Label      border.Text `json:"label"`
}

// Missing is one input that is not there.
type Missing struct {
	Indicator   string      `json:"indicator"`
	Label       border.Text `json:"label"`
	State       string      `json:"state"`
	Decides     bool        `json:"decides"` // its value can change the class
	Explanation border.Text `json:"explanation"`
}

// Assess judges one unit. A period that has not begun on Today, or a level the set has no criteria for, is an error
// of kind border.Invalid.
func (s *Set) Assess(q Question) (Assessment, error) {
	l, ok := s.levels[q.Unit.Level]
	if !ok {
		return Assessment{}, border.Fail(border.Invalid,
			fmt.Sprintf("bộ tiêu chí %s không áp dụng cho cấp này (%s)", s.LegalRef, border.Levels().Label(q.Unit.Level).VI),
			fmt.Sprintf("criteria set %s does not judge the level %q", s.ID, q.Unit.Level), nil)
	}
	p := border.AssessedYear(q.Year)
	if err := begun(p, q.Today); err != nil {
		return Assessment{}, err
	}
	c := s.examine(l, &q)
	a := Assessment{
		Unit: q.Unit.Ref(), Year: q.Year, Period: Days{p.From, p.To},
		Provisional: !q.Today.After(p.To), Official: s.official(p.To),
		Criteria:     s.Ref(),
		Class:        l.className(c.class),
		Results:      c.results(),
		Readings:     c.readings(),
		Engine:       Engine,
		InputSHA256:  s.hash(l, &q),
		Possible:     c.possible(),
		ReportBefore: c.deadline(),
	}
	if !q.DataCutoff.IsZero() {
		at := q.DataCutoff.In(border.Zone)
		a.DataCutoff = &at
	}
	a.Missing = c.missing()
	a.Summary = c.summary(&a)
	return a, nil
}

// begun refuses a period of the future.
func begun(p border.Period, today border.Date) error {
	if !today.Before(p.From) {
		return nil
	}
	return border.Fail(border.Invalid,
		fmt.Sprintf("kỳ đánh giá năm %s chưa bắt đầu (từ ngày %s)", p.Code, p.From.Vietnamese()),
		fmt.Sprintf("the assessed year %s has not begun (it starts on %s)", p.Code, p.From.English()), nil)
}

// examination is one unit being judged.
type examination struct {
	set        *Set
	level      *level
	q          *Question
	st         *state
	on         switches
	can        classes // every class still possible
	class      int     // index, or undetermined
	unreported []string
	leaf       leaf       // the case as far as it is known
	got        fulfilment // what the criteria come to in it
}

func (s *Set) examine(l *level, q *Question) *examination {
	c := &examination{set: s, level: l, q: q, on: s.defaults(), st: l.state(q)}
	c.unreported = l.unreported(q, c.st)
	c.can = s.possible(l, c.st, c.on)
	c.class = l.verdict(c.can, c.unreported, c.on)
	c.leaf = c.asFarAsKnown()
	c.got = l.fulfil(&c.leaf, c.on)
	return c
}

// readings flips each switch alone and shows the class where it differs.
func (c *examination) readings() []UsedReading {
	list := make([]UsedReading, 0, len(c.set.Readings))
	for _, r := range c.set.Readings {
		u := UsedReading{ID: r.ID, Value: r.Default, Label: r.Label}
		if other := c.flipped(r); other != c.class {
			name := c.level.className(other)
			u.OtherClass = &name
		}
		list = append(list, u)
	}
	return list
}

// flipped gives the class with one reading the other way.
func (c *examination) flipped(r Reading) int {
	if f, _ := new(switches).field(r.ID); f == nil {
		return c.class
	}
	on, st := c.on.with(r.ID, !r.Default), c.st
	if t, differs := c.q.Communes[r.ID]; differs {
		own := *c.st
		st = &own
		for i := range c.level.criteria {
			if k := &c.level.criteria[i]; k.kind == share {
				st.share = k.shares(t)
			}
		}
	}
	return c.level.verdict(c.set.possible(c.level, st, on), c.unreported, on)
}

// possible names the classes the unit can still end in.
func (c *examination) possible() []string {
	list := []string{}
	for i := range c.level.classes {
		if c.can.has(i) {
			list = append(list, c.level.classes[i].id)
		}
	}
	return list
}

// deadline is the day before which the reports of the year must be in.
func (c *examination) deadline() border.Date {
	return border.NewDate(c.q.Year, time.Month(c.level.deadline.month), c.level.deadline.day)
}

// rounded takes the noise of binary fractions off a difference.
func rounded(v float64) float64 { return math.Round(v*1e9) / 1e9 }
