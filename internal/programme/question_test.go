package programme

import (
	"os"
	"strings"
	"testing"

	"cotmoc/internal/assess"
)

func asked(questions []Question) string {
	ids := make([]string, len(questions))
	for i, q := range questions {
		ids[i] = q.ID
	}
	return strings.Join(ids, " ")
}

// shippedRules are the rules that ship, as cmd hands them over.
func shippedRules(t *testing.T) []Rule {
	t.Helper()
	text, err := os.ReadFile("../../data/questions/reports.yaml")
	if err != nil {
		t.Fatal(err)
	}
	read, err := assess.ParseFigureRules(map[string][]byte{"reports.yaml": text})
	if err != nil {
		t.Fatal(err)
	}
	var rules []Rule
	for _, r := range read {
		rules = append(rules, Rule{ID: r.ID, Indicator: r.Indicator, Text: r.Text,
			Asks: func(f Figures) (float64, float64, bool) { return r.Asks(f) }})
	}
	return rules
}

func TestQuestions(t *testing.T) {
	asks, rules := duty(t, "qd-28-2025.commune").Asks, shippedRules(t)
	quiet := func(other Figures) Figures {
		f := Figures{"residents": 10000, "addicts_on_file": 10, "users_on_file": 5, "addicts_exempt": 3, "use_points": 0, "offenders_arrested": 0,
			"resident_offenders": 0, "wanted_hiding": 0, "plants_destroyed": 0, "plant_area_m2": 0}
		for id, v := range other {
			f[id] = v
		}
		return f
	}
	peers := make([]Figures, 6)
	for i := range peers {
		peers[i] = quiet(Figures{"residents": 5000 + 1000*float64(i), "addicts_on_file": 5 + float64(i)})
	}
	for _, c := range []struct {
		name string
		own  Figures
		with Context
		want string
	}{
		{"nothing to ask", quiet(nil), Context{Peers: peers, History: []Figures{quiet(nil)}}, ""},
		{"more in treatment than on file", quiet(Figures{"addicts_exempt": 16}), Context{}, "rule.exempt_within_file"},
		{"a missing figure asks nothing", Figures{"addicts_exempt": 16, "addicts_on_file": 3}, Context{}, ""},
		{"plants without area", quiet(Figures{"plants_destroyed": 40}), Context{}, "rule.plants_and_area"},
		{"a use point and no user", quiet(Figures{"use_points": 1, "addicts_on_file": 0, "users_on_file": 0, "addicts_exempt": 0}), Context{}, "rule.users_of_use_points"},
		{"a fall to nothing", quiet(Figures{"addicts_on_file": 0}), Context{History: []Figures{quiet(Figures{"addicts_on_file": 60}), quiet(Figures{"addicts_on_file": 55})}}, "own_history.addicts_on_file"},
		{"two more than last year is no news", quiet(Figures{"addicts_on_file": 12}), Context{History: []Figures{quiet(nil)}}, ""},
		{"residents doubled", quiet(Figures{"residents": 20000}), Context{History: []Figures{quiet(nil)}}, "own_history.residents"},
		{"far above the neighbours, by rate", quiet(Figures{"addicts_on_file": 120}), Context{Peers: peers}, "peers.addicts_on_file"},
		{"a town of ten times the people has ten times the cases", quiet(Figures{"residents": 100000, "addicts_on_file": 95, "users_on_file": 60, "addicts_exempt": 30}), Context{Peers: peers}, ""},
		{"four neighbours tell nothing", quiet(Figures{"addicts_on_file": 120}), Context{Peers: peers[:4]}, ""},
		{"others destroyed a plot, the report says 0", quiet(nil), Context{Found: []Found{{"1", "plants_destroyed", "plot", 2}}}, "others_found.plants_destroyed.plot"},
		{"others found a use point, nothing reported", Figures{}, Context{Found: []Found{{"1", "use_points", "incident", 1}, {"1", "use_points", "hotspot", 1}}},
			"others_found.use_points.incident others_found.use_points.hotspot"},
		{"the commune reported it too", quiet(Figures{"use_points": 1}), Context{Found: []Found{{"1", "use_points", "hotspot", 3}}}, ""},
		{"nobody asked for it", quiet(nil), Context{Found: []Found{{"1", "retail_points", "hotspot", 3}}}, ""},
	} {
		got := Ask(rules, asks, c.own, c.with, map[string]string{"peers.addicts_on_file": "cơ sở cai nghiện"})
		if asked(got) != c.want {
			t.Errorf("%s: %q, want %q", c.name, asked(got), c.want)
		}
		for _, q := range got {
			if q.Text.VI == "" || q.Text.EN == "" || (q.ID == "peers.addicts_on_file") != (q.Answer != "") {
				t.Errorf("%s: %+v", c.name, q)
			}
		}
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		figures []float64
		want    float64
	}{{[]float64{3}, 3}, {[]float64{9, 1, 3}, 3}, {[]float64{4, 1, 3, 1000}, 3.5}} {
		if got := median(c.figures); got != c.want {
			t.Errorf("median of %v: %g", c.figures, got)
		}
	}
}

func TestNumbersOfTheLanguage(t *testing.T) {
	if n := number(3.4286); n.VI != "3,4" || n.EN != "3.4" || number(17).VI != "17" {
		t.Errorf("%+v", n)
	}
}
