package assess

import (
	"maps"
	"slices"
	"strings"
	"time"

	"cotmoc/internal/border"
)

// recognition reads the rules of recognition of a set; nil where it has none.
func (r *reader) recognition(s *Set, f *fileRecognition) error {
	if f == nil {
		return nil
	}
	const path = "$.recognition"
	due, err := time.Parse("01-02", f.ProofBefore)
	switch {
	case err != nil:
		return r.fail(path+".proof_before", "proof_before %q: want month-day such as \"12-30\"", f.ProofBefore)
	case !border.Designations().Has(f.Designation):
		return r.fail(path+".designation", "there is no designation %q", f.Designation)
	case len(f.Levels) == 0:
		return r.fail(path+".levels", "no levels are named")
	case f.HoldDays < 0 || f.HoldDays > 3660:
		return r.fail(path+".hold_days", "hold_days %d: want 0 to 3660", f.HoldDays)
	case f.Link.Events < 2 || f.Link.Days < 1 || f.Link.Km <= 0:
		return r.fail(path+".link", "link wants at least 2 events, 1 day, and kilometres above 0")
	}
	for _, name := range f.Levels {
		l, ok := s.levels[name]
		if !ok {
			return r.fail(path+".levels", "the set does not judge the level %q", name)
		}
		if _, ok := l.classIndex(f.Class); !ok {
			return r.fail(path+".class", "there is no class %q at the level %s", f.Class, name)
		}
	}
	for list, codes := range map[string]border.CodeList{"events": border.IncidentKinds(), "hotspots": border.HotspotFunctions()} {
		words := f.Events
		if list == "hotspots" {
			words = f.Hotspots
		}
		for _, w := range words {
			if !codes.Has(w) {
				return r.fail(path+"."+list, "%q is not in the list %s", w, codes.Name)
			}
		}
	}
	s.Recognition = &border.RecognitionRules{Criteria: s.ID, Designation: f.Designation, Levels: f.Levels, Provinces: s.Provinces, Class: f.Class,
		Official: s.Completeness == Complete, HoldDays: f.HoldDays, EventKinds: f.Events, HotspotFor: f.Hotspots,
		LinkEvents: f.Link.Events, LinkDays: f.Link.Days, LinkKm: f.Link.Km, ProofMonth: due.Month(), ProofDay: due.Day()}
	return nil
}

// RecognitionRules gives the rules of recognition of several sets by designation, for each designation, level and province
// one. Of sets that would meet, the complete one in force on the day wins, else the one whose id comes last.
func RecognitionRules(sets map[string]*Set, on border.Date) []border.RecognitionRules {
	type title struct{ designation, level string }
	best := map[title][]*Set{}
	for _, id := range slices.Sorted(maps.Keys(sets)) {
		s := sets[id]
		if s.Recognition == nil {
			continue
		}
		for _, level := range s.Recognition.Levels {
			t := title{s.Recognition.Designation, level}
			at := slices.IndexFunc(best[t], s.meets)
			switch {
			case at < 0:
				best[t] = append(best[t], s)
			case !best[t][at].Recognition.Official || s.official(on):
				best[t][at] = s
			}
		}
	}
	var rules []border.RecognitionRules
	for _, id := range slices.Sorted(maps.Keys(sets)) {
		s := sets[id]
		if s.Recognition == nil {
			continue
		}
		r := *s.Recognition
		r.Levels = slices.DeleteFunc(slices.Clone(r.Levels), func(level string) bool { return !slices.Contains(best[title{r.Designation, level}], s) })
		if len(r.Levels) > 0 {
			rules = append(rules, r)
		}
	}
	slices.SortStableFunc(rules, func(a, b border.RecognitionRules) int { return strings.Compare(a.Designation, b.Designation) })
	return rules
}

// meets says that two sets speak for a province in common.
func (s *Set) meets(o *Set) bool {
	return len(s.Provinces) == 0 || len(o.Provinces) == 0 || slices.ContainsFunc(s.Provinces, func(p string) bool { return slices.Contains(o.Provinces, p) })
}
