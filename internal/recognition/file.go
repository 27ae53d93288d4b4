package recognition

import (
	"slices"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
)

// The states of a file. None is the state before the first step.
const (
	None              = ""
	Candidate         = "candidate"
	SelfAssessed      = "self_assessed"
	UnderVerification = "under_verification"
	Returned          = "returned"
	Decided           = "decided"
	Recognised        = "recognised"
	Maintained        = "maintained"
	Watch             = "watch"
	RelapseReview     = "relapse_review"
	Revoked           = "revoked"
	Lapsed            = "lapsed"
	Reassess          = "reassess_after_merger"
	Ended             = "ended"
)

// The steps a post can take.
const (
	Nominate   = "nominate"
	CarryOver  = "carry_over"
	AssessSelf = "assess_self"
	Verify     = "verify"
	Return     = "return"
	Decide     = "decide"
	Recognise  = "recognise"
	Maintain   = "maintain"
	PutOnWatch = "watch"
	Clear      = "clear"
	Review     = "review"
	Retain     = "retain"
	Revoke     = "revoke"
	Lapse      = "lapse"
	End        = "end"
)

// Key names a file: one designation of one unit, as the unit is since UnitFrom. A unit that a reform made another
// gets another file.
type Key struct {
	Unit        string      `json:"unit"`
	UnitFrom    border.Date `json:"unit_from"`
	Designation string      `json:"designation"`
}

// File is the recognition of one unit: all its steps, the earliest first.
type File struct {
	Key
	Steps []Step `json:"steps"`
}

// Step is one step of a file, taken by a post on a day. Fields that the step does not need are empty.
type Step struct {
	Step           string      `json:"step"`
	Day            border.Date `json:"day"`
	Post           string      `json:"post"` // account name: an institution, never a person
	DecisionNumber string      `json:"decision_number,omitempty"`
	Year           int         `json:"year,omitempty"` // assessed year the step stands on
	Reason         string      `json:"reason,omitempty"`
	Evidence       Evidence    `json:"evidence"`
	RecordedAt     time.Time   `json:"recorded_at,omitzero"`
}

// Evidence is what a step or a proposal stands on. Verdicts name kept assessments with all their inputs.
type Evidence struct {
	Verdicts     []border.Verdict `json:"verdicts,omitempty"`
	Events       []string         `json:"events,omitempty"` // ids: "incident 12", "hotspot MH-DP-01"
	Predecessors []Predecessor    `json:"predecessors,omitempty"`
}

// Predecessor is a recognised unit that went, wholly or in part, into this one.
type Predecessor struct {
	Key
	To             string      `json:"to"`
	ToName         string      `json:"to_name"`
	On             border.Date `json:"on"` // first day without it
	Partial        bool        `json:"partial"`
	State          string      `json:"state"` // of its file
	DecisionNumber string      `json:"decision_number,omitempty"`
}

// Event is something that speaks against a recognition. Point is nil where the place is known no finer than the
// commune.
type Event struct {
	ID    string
	Unit  string
	Kind  string // incident kind, or "hotspot"
	From  border.Date
	To    border.Date
	Point *orb.Point
}

// Standing says that a state is a recognition in force.
func Standing(state string) bool { return state == Recognised || state == Maintained }

// Kept says that a state is a recognition that nobody has taken away, though it may be in doubt.
func Kept(state string) bool { return Standing(state) || state == Watch || state == RelapseReview }

// State is the state after the last step.
func (f File) State() string { return f.replay().state }

// DecisionNumber is that of the last decision to recognise; "" for none.
func (f File) DecisionNumber() string { return f.replay().number }

// ProvenYear is the last assessed year for which the recognition stands on a proof; 0 for none.
func (f File) ProvenYear() int { return f.replay().proven }

// RecognisedOn is the day of the last step that recognised the unit; zero for none.
func (f File) RecognisedOn() border.Date { return f.replay().since }

// standing is what the steps so far come to.
type standing struct {
	state      string
	resume     string      // what clearing or retaining goes back to
	applicants []string    // posts that applied in this round
	number     string      // of the decision under way or in force
	year       int         // the year the round stands on
	proven     int         // last proven year
	since      border.Date // recognised on
	against    border.Date // last revocation
	last       border.Date
	weighed    []string // events that were looked at and cleared
	open       []string // events cited since
}

func (f File) replay() standing {
	var at standing
	for _, s := range f.Steps {
		at = at.after(s)
	}
	return at
}

// after gives the standing after a step that was found in order.
func (at standing) after(s Step) standing {
	m := moves()[s.Step]
	at.last = s.Day
	at.open = append(slices.Clone(at.open), s.Evidence.Events...)
	switch s.Step {
	case Nominate, CarryOver:
		at.applicants, at.number, at.year = nil, "", 0 // proven stays: a year is not proven twice
	case AssessSelf:
		at.year = s.Year
	case Decide:
		at.number = s.DecisionNumber
	case Recognise:
		at.since, at.proven, at.resume = s.Day, at.year, Recognised
		at.weighed, at.open = nil, nil
	case Maintain:
		at.proven, at.resume = s.Year, Maintained
	case Clear, Retain:
		at.weighed, at.open = append(slices.Clone(at.weighed), at.open...), nil
	case Revoke:
		at.against = s.Day
	}
	if m.applies {
		at.applicants = append(slices.Clone(at.applicants), s.Post)
	}
	at.state = m.to
	if m.to == "" {
		at.state = at.resume
	}
	return at
}
