package programme

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// programmes reads the shipped programmes by id.
func programmes(t testing.TB) map[string]Document {
	t.Helper()
	names, err := filepath.Glob("../../data/programmes/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d programmes, %v", len(names), err)
	}
	all := map[string]Document{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d, faults := ParseDocument(text)
		for _, f := range faults {
			t.Errorf("%s:%d: %s: %s", filepath.Base(name), f.Line, f.Field, f.Reason.EN)
		}
		if d.ID+".yaml" != filepath.Base(name) {
			t.Errorf("%s has id %s", name, d.ID)
		}
		all[d.ID] = d
	}
	return all
}

func TestShippedProgrammes(t *testing.T) {
	known := map[string]bool{}
	for _, o := range shipped(t) {
		known[o.ID] = true
	}
	for id, d := range programmes(t) {
		for _, r := range d.Reports {
			if !known[r] {
				t.Errorf("%s: there is no obligation %s", id, r)
			}
		}
		for _, s := range d.sections() {
			if len(*s.items) == 0 {
				t.Logf("%s has no %s", id, s.name)
			}
		}
		if len(d.Targets) < 5 || len(d.Institutions) == 0 || len(d.Reviews) == 0 {
			t.Errorf("%s: %d targets, %d institutions, %d reviews", id, len(d.Targets), len(d.Institutions), len(d.Reviews))
		}
	}
}

// A broken file names the line and the field of what is wrong, in both languages.
func TestBrokenProgrammeNamesItsLine(t *testing.T) {
	good, err := os.ReadFile("../../data/programmes/nghe-an-14.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lineOf := func(part string) int {
		before, _, found := strings.Cut(string(good), part)
		if !found {
			t.Fatalf("%q is not in the file", part)
		}
		return strings.Count(before, "\n") + 1
	}
	for _, c := range []struct{ from, to, field string }{
		{"  - id: cases-resolved\n", "  - id: offences-found\n", "id"},
		{"    measure: {sum: [media_products]}", "    measure: {sum: [media_product]}", "measure.sum"},
		{"    goal: {change_at_least: 0.05}", "    goal: {change_at_least: 0.05, none: true}", "goal"},
		{"    measure: {plots: {count: replanted}}", "    measure: {plots: {count: regrown}}", "plots.count"},
		{"    by: 2025-12-31\n    measure: {entries", "    by: 31/12/2025\n    measure: {entries", "by"},
		{"    scope: border-27\n", "    scope: border-28\n", "scope"},
		{"    due: {on: 2030-12-31}", "    due: {on: 2030-12-31, rhythm: year}", "due"},
		{"    sort: process\n    every: year\n    measure: {duties: campaigns}", "    sort: effort\n    every: year\n    measure: {duties: campaigns}", "sort"},
		{"    title: {vi: \"Sơ kết hằng năm\", en: \"Yearly review\"}", "    title: {vi: \"Gọi 0912 345 678\", en: \"Yearly review\"}", "title"},
		{"    goal: {above: 0.9}\n  - id: cases-tried", "    gaol: {above: 0.9}\n  - id: cases-tried", ""},
		{"escalation:\n  - {after_days: 0,", "escalation:\n  - {after_days: zero,", ""},
	} {
		_, faults := ParseDocument([]byte(strings.Replace(string(good), c.from, c.to, 1)))
		first := ""
		for i, l := range strings.Split(c.from, "\n") { // the line that differs
			if i >= len(strings.Split(c.to, "\n")) || strings.Split(c.to, "\n")[i] != l {
				first = l
				break
			}
		}
		want := lineOf(c.from) + strings.Count(c.from[:strings.Index(c.from, first)], "\n")
		found := false
		for _, f := range faults {
			found = found || f.Line == want && strings.HasSuffix(f.Field, c.field) && f.Reason.VI != "" && f.Reason.EN != ""
		}
		if !found {
			t.Errorf("%q: %+v, want line %d, field %s", c.to, faults, want, c.field)
		}
	}
	for _, text := range []string{"", "- 1\n", "id: x\nid: y\n", "a: [", "id: &a x\n", bomb()} {
		if _, faults := ParseDocument([]byte(text)); len(faults) == 0 || faults[0].Line < 1 {
			t.Errorf("%q is taken: %+v", text, faults)
		}
	}
	f, faults := FileOf(good)
	if len(faults) > 0 || f.ID != "nghe-an-14" || f.HoldsFrom != border.NewDate(2023, 12, 12) || f.Text != string(good) {
		t.Errorf("%s %s, %v", f.ID, f.HoldsFrom, faults)
	}
}

// yamlOf gives the text of a shipped programme.
func yamlOf(t testing.TB, id string) (string, Document) {
	t.Helper()
	text, err := os.ReadFile("../../data/programmes/" + id + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, faults := ParseDocument(text)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return string(text), d
}

// bomb is a text of a few lines whose aliases stand for 9^12 words.
func bomb() string {
	var b strings.Builder
	b.WriteString("id: x\na0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	return b.String() + "provinces: *a11\n"
}
