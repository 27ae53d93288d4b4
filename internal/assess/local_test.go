package assess

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
)

// shipped reads every set that ships.
func shipped(t testing.TB) map[string]*Set {
	t.Helper()
	names, err := filepath.Glob("../../data/criteria/*.yaml")
	if err != nil || len(names) < 5 {
		t.Fatalf("%v, %v", names, err)
	}
	files := map[string][]byte{}
	for _, name := range names {
		if files[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	sets, err := ParseSets(files)
	if err != nil {
		t.Fatal(err)
	}
	return sets
}

// given makes a question of a unit that reported these figures in 2025.
func given(level string, year int, values map[string]float64) Question {
	q := Question{Facts: Facts{Unit: border.Unit{Code: "19432", Level: level, Name: "Lao Bảo"}, Values: map[string]border.ReportValue{}, OnRoute: No, OnInterProvinceRoute: No},
		Year: year, Today: border.NewDate(year+1, time.June, 1)}
	for id, v := range values {
		q.Values[id] = border.ReportValue{Indicator: id, Value: &v, State: border.Reported}
	}
	return q
}

func none() map[string]float64 {
	v := map[string]float64{}
	for _, i := range border.Indicators() {
		v[i.ID] = 0
	}
	v["residents"] = 5000
	return v
}

func TestIncompleteSetsAreNeverOfficial(t *testing.T) {
	with := func(id string, n float64) map[string]float64 {
		v := none()
		v[id] = n
		return v
	}
	without := func(id string) map[string]float64 {
		v := none()
		delete(v, id)
		return v
	}
	treated := with("addicts_on_file", 7)
	treated["addicts_exempt"] = 7
	moved := with("addicts_on_file", 7)
	moved["outflow_moved"] = 7
	for _, c := range []struct {
		set, level string
		values     map[string]float64
		class      string
	}{
		{"qd-3122-2010", border.Commune, with("addicts_on_file", 100), "type_1"},
		{"qd-3122-2010", border.Commune, with("retail_points", 5), "type_1"},
		{"qd-3122-2010", border.Commune, with("addicts_on_file", 99), "undetermined"},
		{"qd-3122-2010", border.Commune, none(), "undetermined"},
		{"son-la-1185-2023", border.Commune, none(), "drug_free"},
		{"son-la-1185-2023", border.Village, none(), "drug_free"},
		{"son-la-1185-2023", border.Group, with("use_points", 1), "undetermined"},
		{"son-la-1185-2023", border.Agency, without("users_on_file"), "undetermined"},
		{"nghe-an-clean", border.Commune, none(), "clean"},
		{"nghe-an-clean", border.Commune, treated, "clean"},
		{"nghe-an-clean", border.Commune, moved, "undetermined"},
		{"nghe-an-clean", border.Commune, without("retailers_known"), "undetermined"},
		{"quang-tri-village", border.Village, none(), "no_drug_crime"},
		{"quang-tri-village", border.Village, with("resident_offenders", 1), "undetermined"},
		{"quang-tri-village", border.Village, without("offenders_arrested"), "undetermined"},
	} {
		set := shipped(t)[c.set]
		if set == nil || set.Completeness != Incomplete {
			t.Fatalf("%s is not there, or calls itself complete", c.set)
		}
		a, err := set.Assess(given(c.level, 2024, c.values))
		if err != nil || a.Class != c.class || a.Official {
			t.Errorf("%s %s: %s official %v (%v), want %s and never official", c.set, c.level, a.Class, a.Official, err, c.class)
		}
		if !strings.Contains(a.Summary.EN, "Not an official class") {
			t.Errorf("%s: the summary does not say that it is not official: %s", c.set, a.Summary.EN)
		}
	}
}

// A set tried on a year it is not in force for is a what-if, and an incomplete set is never the one taken by default.
func TestWhatIfOfAnotherSet(t *testing.T) {
	src := province44()
	v := &Service{Sets: shipped(t), Source: src, Now: func() time.Time { return recorded.AddDate(0, 2, 0) }}
	for set, official := range map[string]bool{"": true, "qd-28-2025": true, "nghe-an-clean": false, "son-la-1185-2023": false, "qd-3122-2010": false} {
		a, err := v.One(context.Background(), "19441", 2026, set, nil)
		if err != nil || a.Official != official {
			t.Errorf("%q: official %v, %v", set, a.Official, err)
		}
		if set == "" && a.Criteria.ID != "qd-28-2025" {
			t.Errorf("by default the set %s judges", a.Criteria.ID)
		}
	}
	past, err := decision28(t).Assess(given(border.Commune, 2024, none()))
	if err != nil || past.Official || past.Class != "drug_free" || !strings.Contains(past.Summary.EN, "what-if") {
		t.Errorf("a year before the Decision: %s, official %v, %v: %s", past.Class, past.Official, err, past.Summary.EN)
	}
}

// Villages, groups and agencies are judged by the text of their province; where there is none, by nothing.
func TestWhichSetSpeaksForModels(t *testing.T) {
	r := &round{sets: shipped(t), period: border.AssessedYear(2026)}
	for at, want := range map[string]string{"village 44": "quang-tri-village", "village 14": "son-la-1185-2023", "group 14": "son-la-1185-2023",
		"agency 14": "son-la-1185-2023", "group 44": "", "village 01": ""} {
		level, province, _ := strings.Cut(at, " ")
		got := ""
		if s := r.speaksFor(level, province); s != nil {
			got = s.ID
		}
		if got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
	own, err := ParseSet("own.yaml", []byte(strings.NewReplacer("completeness: incomplete", "completeness: complete", "id: quang-tri-village", "id: own",
		"valid_from: 2024-03-12", "valid_from: 2026-01-01").Replace(readShipped(t, "quang-tri-village"))))
	if err != nil {
		t.Fatal(err)
	}
	r.sets["own"] = own
	if s := r.speaksFor(border.Village, "44"); s != own {
		t.Errorf("a complete set of one's own does not come first: %v", s.ID)
	}
	last := &round{sets: r.sets, period: border.AssessedYear(2025)}
	if s := last.speaksFor(border.Village, "44"); s == own {
		t.Error("a set speaks for a year before it was in force")
	}
	if err := r.unruled(border.Group); border.KindOf(err) != border.NotFound || !strings.Contains(err.Error(), "son-la-1185-2023") {
		t.Errorf("no set speaks: %v", err)
	}
}

func readShipped(t *testing.T, id string) string {
	t.Helper()
	text, err := os.ReadFile("../../data/criteria/" + id + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestRecognitionRulesOfTheSets(t *testing.T) {
	rules := RecognitionRules(shipped(t), border.NewDate(2026, time.November, 21))
	got := ""
	for _, r := range rules {
		got += fmt.Sprintf("%s %s %v %v; ", r.Designation, r.Criteria, r.Levels, r.Official)
	}
	// Each designation and level has one rule: communes are drug-free by the Decision alone.
	if got != "clean nghe-an-clean [commune] false; drug_free qd-28-2025 [commune] true; drug_free son-la-1185-2023 [village group agency] false; no_drug_crime quang-tri-village [village] false; " {
		t.Fatal(got)
	}
	r := rules[1]
	if r.Criteria != "qd-28-2025" || r.LinkEvents != 3 || r.LinkDays != 90 || r.LinkKm != 5 || r.ProofDue(2026) != border.NewDate(2026, time.December, 30) {
		t.Errorf("%+v", r)
	}
	text, err := os.ReadFile("../../data/criteria/qd-28-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for from, to := range maps.All(map[string]string{"designation: drug_free": "designation: holy", "  levels: [commune]": "  levels: [village]",
		"link: {events: 3,": "link: {events: 1,", "proof_before: \"12-30\"": "proof_before: Tet", "hotspots: [organised_use": "hotspots: [party",
		"hold_days: 30": "hold_days: -1", "  class: drug_free\n  # Chỉ": "  class: type_9\n  # Chỉ"}) {
		broken := strings.Replace(string(text), from, to, 1)
		if _, err := ParseSet("law.yaml", []byte(broken)); broken == string(text) || border.KindOf(err) != border.Invalid {
			t.Errorf("%s instead of %s: %v", to, from, err)
		}
	}
}
