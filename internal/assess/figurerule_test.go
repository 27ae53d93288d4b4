package assess

import (
	"os"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

func shippedRules(t *testing.T) map[string]FigureRule {
	t.Helper()
	text, err := os.ReadFile("../../data/questions/reports.yaml")
	if err != nil {
		t.Fatal(err)
	}
	list, err := ParseFigureRules(map[string][]byte{"reports.yaml": text})
	if err != nil || len(list) != 12 {
		t.Fatalf("%d rules, %v", len(list), err)
	}
	rules := map[string]FigureRule{}
	for _, r := range list {
		rules[r.ID] = r
	}
	return rules
}

// Each rule asks on one side of its limit, not on it, and not where a figure is missing.
func TestFigureRules(t *testing.T) {
	rules := shippedRules(t)
	for _, c := range []struct {
		id    string
		of    map[string]float64
		asks  bool
		value float64
		ref   float64
	}{
		{"exempt_within_file", map[string]float64{"addicts_exempt": 4, "addicts_on_file": 2, "users_on_file": 1}, true, 4, 3},
		{"exempt_within_file", map[string]float64{"addicts_exempt": 3, "addicts_on_file": 2, "users_on_file": 1}, false, 0, 0},
		{"exempt_within_file", map[string]float64{"addicts_exempt": 4, "addicts_on_file": 2}, false, 0, 0},
		{"tried_within_cases", map[string]float64{"criminal_cases_tried": 2, "criminal_cases": 1}, true, 2, 1},
		{"tried_within_cases", map[string]float64{"criminal_cases_tried": 1, "criminal_cases": 1}, false, 0, 0},
		{"users_of_use_points", map[string]float64{"use_points": 1, "addicts_on_file": 0, "users_on_file": 0}, true, 1, 0},
		{"users_of_use_points", map[string]float64{"use_points": 1, "addicts_on_file": 0, "users_on_file": 1}, false, 0, 0},
		{"users_of_use_points", map[string]float64{"use_points": 0, "addicts_on_file": 0}, false, 0, 0},
		{"plants_and_area", map[string]float64{"plants_destroyed": 0, "plant_area_m2": 0.5}, true, 0, 0.5},
		{"plants_and_area", map[string]float64{"plants_destroyed": 9, "plant_area_m2": 0.5}, false, 0, 0},
	} {
		r := rules[c.id]
		if v, ref, asks := r.Asks(c.of); asks != c.asks || v != c.value || ref != c.ref {
			t.Errorf("%s %v: %g %g %v", c.id, c.of, v, ref, asks)
		}
	}
}

func TestABadRuleNamesFileLineAndRule(t *testing.T) {
	const good = `rules:
  - id: mot
    indicator: use_points
    when: use_points > 3
    value: use_points
    reference: retail_points
    text: {vi: a, en: b}
`
	if _, err := ParseFigureRules(map[string][]byte{"r.yaml": []byte(good)}); err != nil {
		t.Fatal(err)
	}
	for from, c := range map[string][2]string{
		"when: use_points > 3":      {"when: use_points", "r.yaml:4: mot: when wants a condition"},
		"value: use_points":         {"value: use_points > 1", "r.yaml:5: mot: value wants a number"},
		"reference: retail_points":  {"reference: retail_pints", `r.yaml:6: mot: there is no indicator "retail_pints"`},
		"when: use_points > ":       {"when: use_points >> ", "r.yaml:4: mot: Syntax error"},
		"indicator: use_points":     {"indicator: x", `r.yaml:3: mot: there is no indicator "x"`},
		"when: use_points > 3\n":    {"when: on_key_route && use_points > 3\n", "key routes"},
		"text: {vi: a, en: b}":      {"text: {vi: a}", "r.yaml:7: mot: a text in Vietnamese"},
		"  - id: mot\n":             {"  - id: ''\n", "is empty or stands twice"},
		"    indicator: use_points": {"    indicators: use_points", "indicators"},
	} {
		_, err := ParseFigureRules(map[string][]byte{"r.yaml": []byte(strings.Replace(good, from, c[0], 1))})
		if border.KindOf(err) != border.Invalid || !strings.Contains(border.TextOf(err).EN, c[1]) {
			t.Errorf("%s: %v; want %s", c[0], border.TextOf(err).EN, c[1])
		}
	}
	if _, err := ParseFigureRules(map[string][]byte{"a.yaml": []byte(good), "b.yaml": []byte(good)}); border.KindOf(err) != border.Invalid {
		t.Errorf("one id in two files: %v", err)
	}
}
