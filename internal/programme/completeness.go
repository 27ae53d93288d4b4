package programme

// Rates is how much of what was expected is there. Each expected report is in exactly one state, and what is
// handed in is counted among what is owed, so no rate can pass 1.
type Rates struct {
	Expected     int            `json:"expected"`
	Owed         int            `json:"owed"` // expected and not waived
	HandedIn     int            `json:"handed_in"`
	Accepted     int            `json:"accepted"`
	OnTime       int            `json:"on_time"`
	Timed        int            `json:"timed"` // owed, with a day set, and not imported: those that timeliness is told of
	States       map[string]int `json:"states"`
	Completeness *float64       `json:"completeness"` // handed in / owed; null: nothing is owed
	Timeliness   *float64       `json:"timeliness"`   // on time / timed; null: there is nothing to tell it of
}

// Complete counts reports by what they are.
func Complete(list []Standing, dated func(i int) bool) Rates {
	c := Rates{States: map[string]int{}}
	for _, state := range states() {
		c.States[state] = 0
	}
	for i, s := range list {
		c.Expected++
		c.States[s.State]++
		if s.State == StateWaived {
			continue
		}
		c.Owed++
		if dated(i) && !s.ByImport {
			c.Timed++
		}
		if s.OnTime != nil && *s.OnTime {
			c.OnTime++
		}
	}
	c.Accepted = c.States[StateAccepted]
	c.HandedIn = c.Accepted + c.States[StateSubmitted] + c.States[StateLate]
	c.Completeness, c.Timeliness = share(c.HandedIn, c.Owed), share(c.OnTime, c.Timed)
	return c
}

func states() []string {
	return []string{StateDue, StateDraft, StateSubmitted, StateReturned, StateAccepted, StateLate, StateMissing, StateWaived}
}

// Owed are the states in which somebody still has to do something.
func Owed() []string {
	return []string{StateDue, StateDraft, StateSubmitted, StateReturned, StateLate, StateMissing}
}

// Unsent are the states in which the report is still to be handed in.
func Unsent() []string { return []string{StateDue, StateDraft, StateReturned, StateMissing} }

// share is n of all; nil of nothing.
func share(n, all int) *float64 {
	if all == 0 {
		return nil
	}
	r := float64(n) / float64(all)
	return &r
}
