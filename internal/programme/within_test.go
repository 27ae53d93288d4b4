package programme

import (
	"slices"
	"testing"
)

// A member of a goal is told to who holds it, or every commune it is read over; of one that went nowhere nobody else is told.
func TestMembersOfAGoalAreHeldToTheReach(t *testing.T) {
	member := func(code string, into ...string) MemberStanding { return MemberStanding{Code: code, Into: into} }
	standing := TargetStanding{Members: []MemberStanding{member("465", "19432"), member("467", "19432", "19441"), member("19432"), member("19441"), member("468")}}
	within := standing.Within(func(unit string) bool { return unit == "19432" })
	var codes []string
	for _, m := range within.Members {
		codes = append(codes, m.Code)
	}
	if !slices.Equal(codes, []string{"465", "19432"}) || len(standing.Members) != 5 {
		t.Errorf("%v of %v", codes, standing.Members)
	}
}
