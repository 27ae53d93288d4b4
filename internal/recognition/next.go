package recognition

import (
	"slices"

	"cotmoc/internal/border"
)

// NextStep is a step a file's state leads to, with what it needs. It may still be refused: for its day, the hold
// period, the class of its year.
type NextStep struct {
	Step  string   `json:"step"`
	To    string   `json:"to"`    // the state it leads to
	Side  string   `json:"side"`  // who takes it: applicant, verifier (none of the applicants), anyone
	Needs []string `json:"needs"` // of decision_number, reason, year, events
}

// Next lists the steps that a file's state leads to, in the order of the procedure. A file that the law ended can only
// be ended. Carrying over needs recognised predecessors.
func Next(f File, now Situation, r border.RecognitionRules) []NextStep {
	at := f.replay()
	list := []NextStep{}
	for _, step := range border.RecognitionSteps().IDs() {
		m := moves()[step]
		if !slices.Contains(m.from, at.state) || !now.EndedOn.IsZero() && step != End || step == CarryOver && len(now.Predecessors) == 0 {
			continue
		}
		to := m.to
		if to == "" {
			to = at.resume
		}
		list = append(list, NextStep{Step: step, To: to, Side: m.side(), Needs: m.needs(r)})
	}
	return list
}

func (m move) side() string {
	switch {
	case m.applies:
		return "applicant"
	case m.verifies:
		return "verifier"
	}
	return "anyone"
}

func (m move) needs(r border.RecognitionRules) []string {
	list := []string{}
	for _, n := range []struct {
		needed bool
		field  string
	}{{m.numbered, "decision_number"}, {m.explained || m.classed && !r.Official, "reason"}, {m.classed, "year"}, {m.evented, "events"}} {
		if n.needed {
			list = append(list, n.field)
		}
	}
	return list
}

// Applicants are the posts that applied in the round under way or in force: none of them may verify or decide.
func (f File) Applicants() []string {
	list := slices.Clone(f.replay().applicants)
	slices.Sort(list)
	return slices.Compact(list)
}

// eventIDs are those of the events known around a file, the latest first.
func (s Situation) eventIDs() []string {
	list := ids(s.Events)
	slices.Reverse(list)
	return list
}
