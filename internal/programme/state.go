package programme

import (
	"time"

	"cotmoc/internal/border"
)

// The states of an expected report. Late and Missing come from the clock alone: nobody sets them.
const (
	StateDue       = "due"       // nothing handed in, and there is time
	StateDraft     = "draft"     // being written
	StateSubmitted = "submitted" // handed in, in time or without a day; waits to be accepted
	StateReturned  = "returned"  // sent back with a reason
	StateAccepted  = "accepted"
	StateLate      = "late"    // handed in after its day; waits to be accepted
	StateMissing   = "missing" // its day has passed and nothing was handed in: silence
	StateWaived    = "waived"  // not owed after all: with a reason, or because the law ended the unit within the period
)

// Expected is one report on the frozen list of a period.
type Expected struct {
	ID         int64
	Obligation string
	Period     border.Period
	DueOn      border.Date // zero: no day is set
	Asks       []string
	Holder     Holder
	Steps      []Step   // oldest first
	Writers    []string // accounts that wrote any draft of it
	Given      []string // asked indicators with a figure, or its absence, on record
	Imported   bool     // some of Given came by import
}

// Step is one dated step of a report: who did it (a post), when, to which state and why.
type Step struct {
	To       string    `json:"to"`
	By       string    `json:"by"` // account of the post
	At       time.Time `json:"at"`
	Reason   string    `json:"reason,omitempty"`
	Nil      bool      `json:"nil_report,omitempty"` // of draft and submitted: it says that nothing happened
	Document string    `json:"document,omitempty"`   // number of the paper it came with
	Seen     *int64    `json:"-"`                    // version of the draft its post saw; nil: it does not say
}

// Standing is what a report is on a day.
type Standing struct {
	State    string      `json:"state"`
	HandedIn border.Date `json:"handed_in_on"` // of the submission that stands; zero: none, or the day is not known
	OnTime   *bool       `json:"on_time"`      // nil: not handed in, no day set, or the day is not known
	ByImport bool        `json:"by_import"`    // accepted because the figures were imported
	AgeDays  *int        `json:"age_days"`     // days since its day passed, of what still is not accepted; nil: its day has not passed
}

// Standing tells what the report is at the end of a day, from the steps until then. A report counts by the submission
// that stands: one returned and handed in again came on the day it came again. Figures that were imported whole count
// as accepted; on which day the unit handed them in is then not known.
func (e Expected) Standing(on border.Date) Standing {
	to, handed := e.last(on)
	s := Standing{State: StateDue}
	switch to {
	case StateWaived:
		s.State = StateWaived
		return s
	case StateReturned:
		s.State = StateReturned
	case StateSubmitted, StateAccepted:
		s.State, s.HandedIn = to, handed
		if !e.DueOn.IsZero() {
			inTime := !handed.After(e.DueOn)
			s.OnTime = &inTime
			if to == StateSubmitted && !inTime {
				s.State = StateLate
			}
		}
	case "", StateDue, StateDraft:
		s = e.unsent(to, on)
	}
	if e.endedBy(on) && s.HandedIn.IsZero() && s.State != StateAccepted {
		return Standing{State: StateWaived}
	}
	if s.State != StateAccepted && e.overdue(on) {
		age := e.DueOn.DaysUntil(on)
		s.AgeDays = &age
	}
	return s
}

func (e Expected) unsent(to string, on border.Date) Standing {
	switch {
	case e.importedWhole():
		return Standing{State: StateAccepted, ByImport: true}
	case e.overdue(on):
		return Standing{State: StateMissing}
	case to == StateDraft || len(e.Given) > 0: // part of the figures is there, not the report
		return Standing{State: StateDraft}
	}
	return Standing{State: StateDue}
}

func (e Expected) importedWhole() bool {
	return e.Imported && len(e.Asks) > 0 && len(e.Given) == len(e.Asks)
}

func (e Expected) overdue(on border.Date) bool { return !e.DueOn.IsZero() && on.After(e.DueOn) }

// last gives the state of the last step by the end of a day and the day of the submission that stands.
func (e Expected) last(on border.Date) (to string, handed border.Date) {
	for _, s := range e.Steps {
		day := border.DateOf(s.At)
		if day.After(on) {
			break
		}
		if s.To == StateSubmitted {
			handed = day
		}
		to = s.To
	}
	return to, handed
}

// Counts says whether the report is owed on a day of its period: a unit that the law ended by then owes none, and one
// the law has not yet made does not yet. After the period its last day decides.
func (e Expected) Counts(on border.Date) bool {
	if on.After(e.Period.To) {
		on = e.Period.To
	}
	return !e.Holder.From.After(on) && !e.endedBy(on)
}

// endedBy says whether the law had ended the unit by a day; its figures go into those of its successors.
func (e Expected) endedBy(day border.Date) bool {
	return !e.Holder.To.IsZero() && !day.Before(e.Holder.To)
}
