package assess

import (
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// worded28 is Decision 28 with criteria of communes written as expressions: rates, a count, and two conditions.
func worded28(t testing.TB) *Set {
	t.Helper()
	b, err := os.ReadFile("../../data/criteria/qd-28-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, c := range [][2]string{
		{"measure: {rate: [offenders_arrested]}", `measure: {expression: "offenders_arrested / residents"}`},
		{"        measure: {count: [resident_offenders, wanted_hiding]}\n        bands:\n          - {class: drug_free, exactly: 0}", `        measure: {expression: "resident_offenders + wanted_hiding"}` + "\n        bands:\n          - {class: drug_free, exactly: 0}"},
	} {
		if !strings.Contains(text, c[0]) {
			t.Fatalf("the file has no %q", c[0])
		}
		text = strings.Replace(text, c[0], c[1], 1)
	}
	s, err := ParseSet("worded.yaml", []byte(text))
	if err != nil {
		t.Fatal(border.TextOf(err).EN)
	}
	return s
}

// Criteria written as expressions judge as the typed ones do: the same class where every figure is there, and where
// some are missing the same or none, never another.
func TestMatrixOfExpressionsJudgesAsTheTypedCriteria(t *testing.T) {
	typed, worded := decision28(t), worded28(t)
	rnd := rand.New(rand.NewPCG(28, 5))
	whole, open := 0, 0
	for range 20_000 {
		r, route := draw(rnd)
		q := ask(r, route)
		a, err := typed.Assess(q)
		if err != nil {
			t.Fatal(err)
		}
		b, err := worded.Assess(q)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case a.Class == b.Class:
			whole++
		case b.Class == "undetermined" && !r.complete():
			open++ // not seen through, and said so
		default:
			t.Fatalf("%s: typed %s, worded %s", r, a.Class, b.Class)
		}
		for i := range a.Results {
			x, y := a.Results[i], b.Results[i]
			if x.ID != y.ID || r.complete() && (x.Outcome != y.Outcome || (x.Band == nil) != (y.Band == nil) || x.Band != nil && *x.Band != *y.Band) {
				t.Fatalf("%s: typed %s %s, worded %s", r, x.ID, x.Outcome, y.Outcome)
			}
			if y.Outcome == Met && len(y.Inputs) > 0 {
				for _, in := range y.Inputs {
					if in.Value == nil {
						t.Fatalf("%s: %s is met without %s", r, y.ID, in.Indicator)
					}
				}
			}
		}
	}
	if whole < 15_000 {
		t.Errorf("the same class %d times, left open %d times", whole, open)
	}
	t.Logf("the same class %d times, left open %d times", whole, open)
}

// More never makes a commune drug-free, under expressions either.
func TestMoreIsNeverDrugFreeByExpressions(t *testing.T) {
	set := worded28(t)
	rnd := rand.New(rand.NewPCG(28, 6))
	for range 3_000 {
		r, route := draw(rnd)
		nearlyFree(r, rnd)
		if classIn(t, set, r, route) == drugFree {
			continue
		}
		for _, id := range []string{"use_points", "offenders_arrested", "resident_offenders", "wanted_hiding", "plants_destroyed"} {
			if !r.has(id) {
				continue
			}
			was := r[id]
			r[id] = reported(id, *was.Value+1+float64(rnd.IntN(60)))
			if classIn(t, set, r, route) == drugFree {
				t.Fatalf("more %s turns it into drug-free: %s", id, r)
			}
			r[id] = was
		}
	}
}

// villageSet is a set of one criterion; %s is its measure and bands.
func villageSet(measure string) string {
	return `id: mau
legal_ref: Nghị quyết của thôn
title: {vi: Mẫu, en: Model}
valid_from: 2024-01-01
completeness: complete
levels:
  village:
    report_before: "12-20"
    inputs: [addicts_on_file, users_on_file, use_points, retail_points, residents]
    criteria:
      - id: mau.1
        name: {vi: "1) Thôn sạch", en: "1) A clean village"}
        clause: {vi: Không còn điểm, en: No point left}
        ` + measure + `
        not_applicable: missing
    classes:
      - {class: type_1, short: {vi: loại I, en: type I}, at_least: 1, of: [mau.1]}
      - {class: clean, short: {vi: sạch, en: clean}, at_least: 1, of: [mau.1]}
      - {class: has_drugs, short: {vi: còn ma túy, en: has drugs}, otherwise: true}
`
}

func condition(class, text string) string {
	return "measure: {expression: '" + text + "'}\n        bands: [{class: " + class + "}]"
}

// village reads a set with one condition for "clean".
func village(t *testing.T, text string) *Set {
	t.Helper()
	file := strings.Replace(villageSet(condition("clean", text)), "      - {class: type_1, short: {vi: loại I, en: type I}, at_least: 1, of: [mau.1]}\n", "", 1)
	s, err := ParseSet("thon.yaml", []byte(file))
	if err != nil {
		t.Fatal(border.TextOf(err).EN)
	}
	return s
}

func TestABadExpressionNamesFileLineAndCriterion(t *testing.T) {
	for _, c := range []struct{ class, text, says string }{
		{"clean", "use_points ==", "Syntax error"},
		{"clean", "use_point == 0", `there is no indicator "use_point"`},
		{"clean", "use_points = 0", "Syntax error"},
		{"clean", "1 == 1", "names no indicator"},
		{"clean", "use_points", "the band has no threshold"},
		{"clean", "use_points == 0 ? 'a' : 'b'", "gives string"},
		{"clean", "[use_points].all(x, x == 0.0)", ""},
		{"clean", "size([use_points]) == 0", "undeclared reference to 'size'"},
		{"clean", "use_points && on_key_route", "expected type 'bool' but found 'double'"},
		{"clean", "use_points > 0", `a higher figure of "use_points"`},
		{"clean", "use_points == 1", `a higher figure of "use_points"`},
		{"clean", "addicts_on_file + users_on_file == retail_points", "a higher figure of"},
		{"clean", "addicts_on_file - users_on_file <= 0", `"users_on_file"`},
		{"clean", "addicts_on_file / use_points < 1", `"use_points"`},
		{"clean", "use_points == 0 || on_key_route", `"on_key_route"`},
		{"clean", "addicts_on_file <= 0 || !(use_points < 1)", `"use_points"`},
		{"clean", "wanted_hiding == 0", `"wanted_hiding" is not among the inputs`},
		{"type_1", "use_points == 2", `a higher figure of "use_points"`},
		{"type_1", "use_points < 2", `a higher figure of "use_points"`},
		{"clean", strings.Repeat("use_points == 0 && ", 200) + "retail_points == 0", ""},
		{"clean", strings.Repeat("(", 60) + "use_points == 0" + strings.Repeat(")", 60), ""},
	} {
		text := villageSet(condition(c.class, strings.ReplaceAll(c.text, "'", "''")))
		_, err := ParseSet("thon.yaml", []byte(text))
		if border.KindOf(err) != border.Invalid || err == nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		said := border.TextOf(err)
		if !strings.HasPrefix(said.EN, "thon.yaml:14: mau.1: ") && !strings.HasPrefix(said.EN, "thon.yaml:15: mau.1: ") || !strings.Contains(said.EN, c.says) || !strings.Contains(said.VI, "tệp tiêu chí bị lỗi") {
			t.Errorf("%.60s: %s", c.text, said.EN)
		}
	}
}

func TestAnExpressionIsThreeValued(t *testing.T) {
	set := village(t, "retail_points == 0 && (use_points == 0 || residents > 500) && addicts_on_file + users_on_file < residents * 0.001")
	full := map[string]float64{"retail_points": 0, "use_points": 0, "residents": 2000, "addicts_on_file": 1, "users_on_file": 0}
	with := func(id string, v float64) map[string]float64 {
		m := map[string]float64{}
		for k, x := range full {
			m[k] = x
		}
		if m[id] = v; v < 0 {
			delete(m, id)
		}
		return m
	}
	for _, c := range []struct {
		what    string
		values  map[string]float64
		class   string
		outcome string
	}{
		{"all there", full, "clean", Met},
		{"one too many", with("users_on_file", 1), "has_drugs", NotMet},
		{"a retail point", with("retail_points", 1), "has_drugs", NotMet},
		{"a point, but many residents", with("use_points", 1), "clean", Met},
		{"residents missing", with("residents", -1), "undetermined", Insufficient},
		{"use points missing, though residents decide", with("use_points", -1), "undetermined", Insufficient},
	} {
		a, err := set.Assess(given(border.Village, 2024, c.values))
		if err != nil || a.Class != c.class || a.Results[0].Outcome != c.outcome {
			t.Errorf("%s: %s, %s, %v", c.what, a.Class, a.Results[0].Outcome, err)
		}
	}
	// False whatever is missing: the class is settled, and the criterion is still not judged without its input.
	broken := with("residents", -1)
	broken["retail_points"] = 3
	a, err := set.Assess(given(border.Village, 2024, broken))
	if err != nil || a.Class != "has_drugs" || a.Results[0].Outcome != Insufficient {
		t.Errorf("false and unknown: %s, %s, %v", a.Class, a.Results[0].Outcome, err)
	}
	a, err = set.Assess(given(border.Village, 2024, with("residents", -1)))
	if err != nil || len(a.Missing) != 1 || a.Missing[0].Indicator != "residents" || !a.Missing[0].Decides {
		t.Errorf("what is missing: %+v, %v", a.Missing, err)
	}
}

func TestAnExpressionIsExplained(t *testing.T) {
	set := village(t, "retail_points == 0 && use_points == 0")
	a, err := set.Assess(given(border.Village, 2024, none()))
	if err != nil || a.Class != "clean" {
		t.Fatalf("%s %v", a.Class, err)
	}
	r := a.Results[0]
	if r.Threshold != "retail_points == 0 && use_points == 0" || r.Unit != "yes_no" || *r.Observed != 1 || len(r.Inputs) != 2 ||
		!strings.Contains(r.Explanation.VI, "Đạt tiêu chí sạch") || !strings.Contains(r.Explanation.EN, "retail points”: 0") && !strings.Contains(r.Explanation.EN, "”: 0; “") {
		t.Errorf("%+v", r)
	}
	if want := "“Điểm bán lẻ” = 0 và “Điểm tổ chức, chứa chấp sử dụng trái phép” = 0"; !strings.Contains(r.Explanation.VI, want) || strings.Contains(r.Explanation.EN, "&&") {
		t.Errorf("%q is not in %q", want, r.Explanation.VI)
	}
	figure := "measure: {expression: '(addicts_on_file + users_on_file) / residents'}\n        bands: [{class: type_1, at_least: 0.5 %}, {class: clean, below: 0.5 %}]"
	s, err := ParseSet("thon.yaml", []byte(villageSet(figure)))
	if err != nil {
		t.Fatal(border.TextOf(err).EN)
	}
	for n, class := range map[float64]string{0: "clean", 24: "clean", 25: "type_1"} { // 0.5 % of 5,000
		v := none()
		v["addicts_on_file"] = n
		a, err := s.Assess(given(border.Village, 2024, v))
		if err != nil || a.Class != class || *a.Results[0].Observed != n/5000 {
			t.Errorf("%g of 5,000: %s %v %+v", n, a.Class, err, a.Results)
		}
		if want := rounded(math.Abs(0.005 - n/5000)); *a.Results[0].Gap != want {
			t.Errorf("%g: gap %g, want %g", n, *a.Results[0].Gap, want)
		}
	}
}

// BenchmarkCountryWorded is BenchmarkCountryComplete under expressions.
func BenchmarkCountryWorded(b *testing.B) {
	list, set := country(false), worded28(b)
	for b.Loop() {
		for i := range list {
			if _, err := set.Assess(list[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
}
