package assess

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// What would have to change is told under expressions too, and of every level.
func TestAdviceUnderExpressions(t *testing.T) {
	figures := villageSet("measure: {expression: 'addicts_on_file + users_on_file'}\n        bands:\n          - {class: type_1, at_least: 5}\n          - {class: clean, below: 5}")
	low, err := ParseSet("low.yaml", []byte(figures))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		set    *Set
		level  string
		change map[string]float64
		want   string
	}{
		"a condition":        {shipped(t)["quang-tri-village"], border.Village, map[string]float64{"users_on_file": 2, "retail_points": 1}, "no_drug_crime: retail_points 1>0; users_on_file 2>0"},
		"the best already":   {shipped(t)["quang-tri-village"], border.Village, nil, ""},
		"one figure alone":   {shipped(t)["son-la-1185-2023"], border.Agency, map[string]float64{"resident_offenders": 3}, "drug_free: resident_offenders 3>0"},
		"counts of a group":  {shipped(t)["son-la-1185-2023"], border.Group, map[string]float64{"addicts_on_file": 4}, "drug_free: addicts_on_file 4>0"},
		"treatment is a way": {shipped(t)["nghe-an-clean"], border.Commune, map[string]float64{"addicts_on_file": 7, "addicts_exempt": 2}, "clean: addicts_exempt 2>7"},
		"a figure in bands":  {low, border.Village, map[string]float64{"addicts_on_file": 3, "users_on_file": 9}, "clean: users_on_file 9>1"},
	} {
		values := none()
		for _, i := range border.Indicators() {
			values[i.ID] = 0
		}
		values["residents"] = 1000
		for id, n := range c.change {
			values[id] = n
		}
		got := ""
		if a := c.set.Advise(given(c.level, 2026, values)); a != nil {
			var told []string
			for _, change := range a.Changes {
				told = append(told, fmt.Sprintf("%s %g>%g", strings.Join(change.Indicators, "+"), change.Now, change.Target))
				if change.Route.VI == "" || change.Route.EN == "" {
					t.Errorf("%s: no way is told: %+v", name, change)
				}
			}
			slices.Sort(told)
			got = a.To + ": " + strings.Join(told, "; ")
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Whoever follows the advice is in the class it names, and one step less is not enough.
func TestFollowedAdviceUnderExpressions(t *testing.T) {
	set, r, advised := shipped(t)["quang-tri-village"], rand.New(rand.NewPCG(5, 5)), 0
	for range 300 {
		values := map[string]float64{}
		for _, id := range strings.Fields("addicts_on_file users_on_file use_points retail_points offenders_arrested resident_offenders") {
			values[id] = float64(r.IntN(3) * r.IntN(9))
		}
		a := set.Advise(given(border.Village, 2026, values))
		if a == nil {
			continue
		}
		advised++
		for _, c := range a.Changes {
			values[c.Indicators[0]] = c.Target
		}
		if after, err := set.Assess(given(border.Village, 2026, values)); err != nil || after.Class != a.To {
			t.Fatalf("%+v leads to %s, %v", a, after.Class, err)
		}
		values[a.Changes[0].Indicators[0]]++
		if after, err := set.Assess(given(border.Village, 2026, values)); err != nil || after.Class == a.To {
			t.Fatalf("%+v asks for more than is needed", a)
		}
	}
	if advised < 100 {
		t.Errorf("%d advised", advised)
	}
}

func TestNoAdviceSaysWhy(t *testing.T) {
	set := shipped(t)["quang-tri-village"]
	silent := given(border.Village, 2026, map[string]float64{"users_on_file": 2})
	for _, c := range []struct {
		q    Question
		says string
	}{{silent, "missing"}, {given(border.Village, 2026, none()), "best class"}, {given(border.Commune, 2026, none()), "level"}} {
		if why := set.NoAdvice(c.q); why.VI == "" || !strings.Contains(why.EN, c.says) {
			t.Errorf("%q, want %q", why.EN, c.says)
		}
	}
	if why := decision28(t).NoAdvice(given(border.Commune, 2026, none())); !strings.Contains(why.EN, "best class") {
		t.Errorf("%q", why.EN)
	}
}
