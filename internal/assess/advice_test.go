package assess

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

func TestAdvice(t *testing.T) {
	set := decision28(t)
	with := func(pairs ...any) map[string]float64 {
		v := none()
		v["residents"] = 10_000
		for i := 0; i < len(pairs); i += 2 {
			v[pairs[i].(string)] = float64(pairs[i+1].(int))
		}
		return v
	}
	for name, c := range map[string]struct {
		values map[string]float64
		to     string
		says   string // every word must be in the JSON of the changes
	}{
		"drug-free already":             {with(), "", ""},
		"one addict in no treatment":    {with("addicts_on_file", 3, "addicts_exempt", 1, "users_on_file", 1), "drug_free", `"addicts_exempt"|"target":4`},
		"everybody on file, 0.2 %":      {with("addicts_on_file", 15, "users_on_file", 5), "drug_free", `"addicts_exempt"|"target":20`},
		"two use points, users, crime":  {with("addicts_on_file", 60, "use_points", 2, "offenders_arrested", 12, "resident_offenders", 1), "type_2", ""},
		"an offender keeps from free":   {with("addicts_on_file", 15, "addicts_exempt", 15, "resident_offenders", 2), "drug_free", `"resident_offenders"|prevention`},
		"plants that were destroyed":    {with("plants_destroyed", 40), "drug_free", `"plants_destroyed"|still counts`},
		"users at 0.1 %, one use point": {with("users_on_file", 12, "addicts_exempt", 12, "use_points", 1), "drug_free", `"use_points"|held clear`},
	} {
		a := set.Advise(given(border.Commune, 2025, c.values))
		if c.to == "" {
			if a != nil {
				t.Errorf("%s: %+v", name, a)
			}
			continue
		}
		if a == nil {
			t.Errorf("%s: no advice", name)
			continue
		}
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if rankOf(a.To) < 0 || len(a.Changes) == 0 || a.To != c.to {
			t.Errorf("%s: %s", name, b)
		}
		for _, word := range strings.Split(c.says, "|") {
			if !strings.Contains(string(b), word) {
				t.Errorf("%s: %q is not said: %s", name, word, b)
			}
		}
	}
	gap := with("addicts_on_file", 30)
	delete(gap, "use_points")
	if a := set.Advise(given(border.Commune, 2025, gap)); a != nil {
		t.Errorf("a figure is missing, and advice is given: %+v", a)
	}
}

// TestAdviceLeadsThere follows the advice on random communes: the class is the one promised, it is better, and no
// figure of persons in treatment is lowered.
func TestAdviceLeadsThere(t *testing.T) {
	set, dice, followed := decision28(t), rand.New(rand.NewPCG(1, 2)), 0
	for range 400 {
		v := none()
		v["residents"] = float64(2000 + dice.IntN(20_000))
		for _, id := range []string{"addicts_on_file", "users_on_file", "offenders_arrested"} {
			v[id] = float64(dice.IntN(1+int(v["residents"])/150)) * float64(dice.IntN(2))
		}
		v["addicts_exempt"] = float64(dice.IntN(1 + int(v["addicts_on_file"])))
		v["use_points"], v["resident_offenders"], v["plants_destroyed"] = float64(dice.IntN(4)), float64(dice.IntN(3)), float64(dice.IntN(2)*dice.IntN(4000))
		q := given(border.Commune, 2025, v)
		q.OnRoute = TriOf(dice.IntN(2) == 0)
		before, err := set.Assess(q)
		if err != nil {
			t.Fatal(err)
		}
		a := set.Advise(q)
		if a == nil {
			continue
		}
		followed++
		for _, c := range a.Changes {
			follow(q.Values, c)
		}
		after, err := set.Assess(q)
		if err != nil || after.Class != a.To || rankOf(after.Class) >= rankOf(before.Class) {
			t.Fatalf("from %s the advice leads to %s (%v), promised %s: %+v\n%v", before.Class, after.Class, err, a.To, a.Changes, v)
		}
	}
	if followed < 150 {
		t.Errorf("only %d pieces of advice were followed", followed)
	}
}

// follow brings the sum of a change's indicators to its target.
func follow(values map[string]border.ReportValue, c Change) {
	rest := c.Target
	for i, id := range c.Indicators {
		v := rest
		if have := *values[id].Value; i < len(c.Indicators)-1 {
			v = min(have, rest)
		}
		rest -= v
		values[id] = border.ReportValue{Indicator: id, Value: &v, State: border.Reported}
	}
}
