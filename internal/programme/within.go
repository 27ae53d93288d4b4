package programme

import "slices"

// Within is the standing as a post of some units reads it: its numbers as they are, and of what names a unit those alone
// that holds takes. A former unit is read where every commune it went into is held.
func (t TargetStanding) Within(holds func(unit string) bool) TargetStanding {
	if len(t.Missing) > 0 && !holds(t.Missing[0].Unit) {
		t.Reason = t.unnamed
	}
	t.Missing = slices.DeleteFunc(slices.Clone(t.Missing), func(g Gap) bool { return !holds(g.Unit) })
	t.Members = slices.DeleteFunc(slices.Clone(t.Members), func(m MemberStanding) bool {
		beyond := slices.ContainsFunc(m.Into, func(unit string) bool { return !holds(unit) })
		return !holds(m.Code) && (beyond || len(m.Into) == 0)
	})
	return t
}
