package programme

import (
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// Holder is whoever may owe a report: a unit, or the oversight area that follows a former district. It stands from
// From until the day before To; zero: open. Commune is that of a unit below communes.
type Holder struct {
	Code, Name, Level, Province, Commune string
	From, To                             border.Date
}

// Frame is what decides which periods open.
type Frame struct {
	Since  border.Date         // the day this register began: what was over before is not missing here
	Valued map[string][]string // periods with figures on record, by level: those are kept here whatever their age
}

// Opening is a period that opens, with the list of reports expected for it.
type Opening struct {
	Obligation string
	Level      string
	Period     border.Period
	DueOn      border.Date // zero: no day is set
	Asks       []string
	Expected   []Holder // From and To are cut to the period: To is zero for whoever stands until its end
}

// ToOpen lists the periods of a duty that have begun by today and belong to this register: those that ran or were due
// when it began, or later, and those whose figures are kept here. Nothing older is called missing.
func (o Obligation) ToOpen(f Frame, today border.Date) []border.Period {
	if !o.Opens() {
		return nil
	}
	return slices.DeleteFunc(o.Periods(o.ValidFrom.AddMonths(-12), today), func(p border.Period) bool {
		last := p.To
		if due := o.DueOn(p); due.After(last) {
			last = due
		}
		return last.Before(f.Since) && !slices.Contains(f.Valued[o.OwedBy.Level], p.Code)
	})
}

// Freeze makes the list of reports expected for a period, by code. holders are those of the duty's level, every
// version, in any order; of a duty that ended with the districts also the areas that follow them.
//
// Whoever stands on the period's first day is on the list when it opens. A unit that the law ends within the period
// stays on it, ended on that day: its figures go into those of its successors, which the law adds on the same day. So
// those on the list without an end are the units of the period's last day, on which the assessed year stands (ADR 10).
func (o Obligation) Freeze(p border.Period, holders []Holder) Opening {
	out := Opening{Obligation: o.ID, Level: o.OwedBy.Level, Period: p, DueOn: o.DueOn(p), Asks: o.Asks}
	if o.OwedBy.named() {
		for _, a := range o.OwedBy.Agencies {
			out.Expected = append(out.Expected, Holder{Code: a.ID, Name: a.Name.VI, Level: Agency, Province: o.soleProvince(), From: p.From})
		}
		return out
	}
	at := map[string]int{}
	for _, h := range slices.SortedFunc(slices.Values(holders), byDay) {
		if h.From.After(p.To) || !h.To.IsZero() && !h.To.After(p.From) || !o.concerns(h.province()) {
			continue
		}
		if h.From.Before(p.From) {
			h.From = p.From
		}
		if h.To.After(p.To) {
			h.To = border.Date{}
		}
		if i, known := at[h.Level+h.Code]; known { // it goes on under its code: one report, by the name it ends with
			h.From = out.Expected[i].From
			out.Expected[i] = h
			continue
		}
		at[h.Level+h.Code] = len(out.Expected)
		out.Expected = append(out.Expected, h)
	}
	slices.SortFunc(out.Expected, func(a, b Holder) int { return strings.Compare(a.Code, b.Code) })
	return out
}

func byDay(a, b Holder) int {
	switch {
	case a.From.Before(b.From):
		return -1
	case b.From.Before(a.From):
		return 1
	}
	return strings.Compare(a.Code, b.Code)
}

// province is the province a holder lies in; a province lies in itself.
func (h Holder) province() string {
	if h.Level == border.Province {
		return h.Code
	}
	return h.Province
}

func (o Obligation) soleProvince() string {
	if len(o.Provinces) == 1 {
		return o.Provinces[0]
	}
	return ""
}
