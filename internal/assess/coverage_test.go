package assess

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// covering is every case with what the set makes of it: the ground on which this file asks whether the cases stand on
// both sides of everything the Decision says.
type covering struct {
	level string
	flips map[string]bool
	q     Question
	a     Assessment
	st    *state
	names map[string]bool // criteria, readings and "class" that the case expects something of
}

func coverings(t *testing.T, set *Set) []covering {
	t.Helper()
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []covering
	for _, file := range files {
		for _, c := range readCases(t, file) {
			c.run(t, set)
			a, err := flippedSet(set, c.flips).Assess(c.question)
			if err != nil {
				t.Fatal(err)
			}
			k := covering{level: c.question.Unit.Level, flips: c.flips, q: c.question, a: a, names: map[string]bool{}}
			k.st = set.levels[k.level].state(&k.q)
			for _, e := range c.expect {
				k.names[strings.TrimPrefix(e.what, "other class of ")] = true
			}
			list = append(list, k)
		}
	}
	return list
}

// any says whether a case holds.
func anyOf(list []covering, holds func(c *covering) bool) bool {
	return slices.ContainsFunc(list, func(c covering) bool { return holds(&c) })
}

// Every threshold of every clause has a case exactly there and one just below, which name the criterion.
func TestCasesStandOnBothSidesOfEveryThreshold(t *testing.T) {
	set := decision28(t)
	cases := coverings(t, set)
	n := 0
	for _, name := range []string{border.Commune, border.Province} {
		l := set.levels[name]
		for i := range l.parts {
			p := &l.parts[i]
			id := l.criteria[p.criterion].id
			for _, b := range p.bands {
				for _, edge := range []*bound{b.atLeast, b.below, b.exactly} {
					if edge == nil {
						continue
					}
					n++
					at := func(off int64) bool {
						return anyOf(cases, func(c *covering) bool { return c.level == name && c.names[id] && l.stands(p, edge, c.st, off) })
					}
					if !at(0) {
						t.Errorf("%s %s: no case stands exactly at %v", name, id, edge.float())
					}
					if off := int64(-1); b.exactly != nil {
						if !at(1) {
							t.Errorf("%s %s: no case stands just above %v", name, id, edge.float())
						}
					} else if !at(off) {
						t.Errorf("%s %s: no case stands just below %v", name, id, edge.float())
					}
				}
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d thresholds were found", n)
	}
}

// stands says whether the figure of a part lies off smallest steps (a whole one, or a tenth for areas) from a threshold.
func (l *level) stands(p *part, edge *bound, st *state, off int64) bool {
	sp := st.counts[p.count]
	if sp.open || p.rate && st.base.open {
		return false
	}
	have, step := int64(sp.lo), int64(1)
	if p.less != "" {
		if st.less[p.count].open {
			return false
		}
		have -= int64(st.less[p.count].lo)
	}
	if l.counts[p.count].grain == fineGrain {
		step = fineGrain / 10
	}
	return have == int64(edge.first(l.scale(p, st.base.lo)))+off*step
}

// Every criterion is met and not met, and cannot be judged, in cases that say so.
func TestCasesShowEveryOutcomeOfEveryCriterion(t *testing.T) {
	set := decision28(t)
	cases := coverings(t, set)
	for _, name := range []string{border.Commune, border.Province} {
		l := set.levels[name]
		for _, k := range l.criteria {
			for _, outcome := range []string{Met, NotMet, Insufficient} {
				if !anyOf(cases, func(c *covering) bool {
					return c.level == name && c.names[k.id] && slices.ContainsFunc(c.a.Results, func(r Result) bool { return r.ID == k.id && r.Outcome == outcome })
				}) {
					t.Errorf("%s %s: no case shows %s", name, k.id, outcome)
				}
			}
		}
		for _, c := range append(l.classes, class{id: "undetermined"}) {
			if !anyOf(cases, func(k *covering) bool { return k.level == name && k.a.Class == c.id }) {
				t.Errorf("%s: no case ends in %s", name, c.id)
			}
		}
	}
}

// Every class that wants so many criteria has a case with just so many, and one with one fewer that is not of it.
func TestCasesStandOnBothSidesOfEveryCount(t *testing.T) {
	set := decision28(t)
	cases := coverings(t, set)
	for _, name := range []string{border.Commune, border.Province} {
		l := set.levels[name]
		for i := range l.classes {
			k := &l.classes[i]
			if k.otherwise {
				continue
			}
			has := func(want int, of bool) bool {
				return anyOf(cases, func(c *covering) bool {
					return c.level == name && len(c.flips) == 0 && l.metIn(i, c) == want && (c.a.Class == k.id) == of
				})
			}
			if !has(k.need, true) || !has(k.need-1, false) {
				t.Errorf("%s %s: no case has just %d of its criteria, or none has one fewer", name, k.id, k.need)
			}
		}
	}
}

// metIn counts the criteria of a class that a case meets.
func (l *level) metIn(i int, c *covering) int {
	n := 0
	for _, k := range l.classes[i].of {
		id := l.criteria[k].id
		for _, r := range c.a.Results {
			if r.ID == id && r.Outcome == Met && (*r.Band == l.classes[i].id || len(l.criteria[k].of) > 0) {
				n++
			}
		}
	}
	return n
}

// Every switch stands both ways where it matters: a case in the reading applied that names the class of the other one,
// and a case in the other reading.
func TestCasesTurnEverySwitch(t *testing.T) {
	set := decision28(t)
	cases := coverings(t, set)
	for _, r := range set.Readings {
		if !r.computable() {
			continue
		}
		says := func(on bool) bool {
			return anyOf(cases, func(c *covering) bool {
				flipped, is := c.flips[r.ID]
				return (is && flipped == on || !is && on == r.Default) && c.matters(r.ID)
			})
		}
		if !says(r.Default) {
			t.Errorf("%s: no case in the reading applied shows what the other would give", r.ID)
		}
		if !says(!r.Default) {
			t.Errorf("%s: no case stands in the other reading, where it matters", r.ID)
		}
	}
}

// matters says that the class would be another one in the other reading.
func (c *covering) matters(reading string) bool {
	return slices.ContainsFunc(c.a.Readings, func(r UsedReading) bool { return r.ID == reading && r.OtherClass != nil })
}

// Every input that bars drug-free does so alone in a case.
func TestCasesBarDrugFreeByEveryInput(t *testing.T) {
	set := decision28(t)
	cases := coverings(t, set)
	for _, id := range []string{"addicts_on_file", "users_on_file", "use_points", "resident_offenders", "wanted_hiding", "plants_destroyed", "plant_area_m2"} {
		if !anyOf(cases, func(c *covering) bool {
			if c.level != border.Commune || c.a.Class == drugFree || c.a.Class == "undetermined" {
				return false
			}
			for other, v := range c.q.Values {
				if other != "residents" && other != "offenders_arrested" && (v.Value == nil || (*v.Value != 0) != (other == id)) {
					return false
				}
			}
			return true
		}) {
			t.Errorf("no case is kept from drug-free by %s alone", id)
		}
	}
	for _, id := range set.levels[border.Commune].inputs {
		if !anyOf(cases, func(c *covering) bool {
			return c.level == border.Commune && len(c.a.Missing) == 1 && c.a.Missing[0].Indicator == id && c.a.Class == "undetermined"
		}) {
			t.Errorf("no case is undetermined for want of %s alone", id)
		}
	}
}
