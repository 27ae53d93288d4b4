package assess

import (
	"os"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// A broken file is refused with file, line and criterion. Each case breaks one line of the shipped file; the fault
// must be reported on that line.
func TestBrokenSetNamesTheLine(t *testing.T) {
	whole, err := os.ReadFile("../../data/criteria/qd-28-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, from, to, criterion, says string }{
		{"a word nobody knows", "        measure: {count: [use_points]}\n        bands:\n          - {class: type_1, at_least: 2}",
			"        measur: {count: [use_points]}\n        bands:\n          - {class: type_1, at_least: 2}", "art4.b", "measur"},
		{"a threshold that is no number", "{class: type_1, at_least: 0.5 %}", "{class: type_1, at_least: half}", "art4.a", `"half"`},
		{"an indicator nobody reports", "measure: {rate: [offenders_arrested]}\n        bands:\n          - {class: type_1", "measure: {rate: [ofenders_arrested]}\n        bands:\n          - {class: type_1", "art4.c", "ofenders_arrested"},
		{"bands that overlap", "{class: type_2, at_least: 500, below: 3000}", "{class: type_2, at_least: 500, below: 3001}", "art4.d", "overlaps"},
		{"an empty band", "{class: type_2, at_least: 125, below: 750}", "{class: type_2, at_least: 750, below: 125}", "art4.d", "empty"},
		{"bands in the wrong order", "          - {class: type_1, at_least: 2}\n          - {class: type_2, at_least: 1, below: 2}", "          - {class: type_2, at_least: 2}\n          - {class: type_1, at_least: 1, below: 2}", "art4.b", "highest"},
		{"a class nobody knows", "      - class: type_2\n", "      - class: type_4\n", "", "type_4"},
		{"more criteria than there are", "        at_least: 1\n        of: [art4.a, art4.c, art4.d]", "        at_least: 4\n        of: [art4.a, art4.c, art4.d]", "", "at_least 4"},
		{"a criterion that cannot be met for the class", "        of: [art4.a, art4.c, art4.d]", "        of: [art4.a, art4.b, art4.d]", "", "art4.b"},
		{"a reading nobody knows", "  - id: zero_is_not_type_3\n", "  - id: zero_is_nothing\n", "zero_is_nothing", "zero_is_nothing"},
		{"a missing translation", "    label: {vi: \"Số 0 không phải là loại III\", en: \"Zero is not type III\"}", "    label: {vi: \"Số 0 không phải là loại III\"}", "zero_is_not_type_3", "English"},
		{"a date that is none", "valid_from: 2025-08-24", "valid_from: 24/8/2025", "qd-28-2025", "24/8/2025"},
		{"completeness", "completeness: complete", "completeness: nearly", "qd-28-2025", "nearly"},
		{"yaml that is none", "measure: {route: any, at_least: 2", "measure: {route: any, at_least: [2", "art4.dd", ""},
	}
	for _, c := range cases {
		text := strings.Replace(string(whole), c.from, c.to, 1)
		if text == string(whole) {
			t.Errorf("%s: the file has no %q", c.name, c.from)
			continue
		}
		line := 1 + strings.Count(text[:firstDifference(text, string(whole))], "\n")
		_, err := ParseSet("law.yaml", []byte(text))
		if err == nil || border.KindOf(err) != border.Invalid {
			t.Errorf("%s: got %v", c.name, err)
			continue
		}
		said := border.TextOf(err).EN
		near := false
		for off := -1; off <= 1; off++ {
			near = near || strings.HasPrefix(said, "law.yaml:"+english.number(float64(line+off))+":")
		}
		if !near || !strings.Contains(said, c.says) || !strings.Contains(said, c.criterion) {
			t.Errorf("%s: want law.yaml:%d: %s ... %s, got: %s", c.name, line, c.criterion, c.says, said)
		}
	}
}

func firstDifference(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func TestShippedSetIsWhole(t *testing.T) {
	d := decision28(t).Describe()
	if d.ID != "qd-28-2025" || d.LegalRef != "28/2025/QĐ-TTg" || d.Completeness != Complete || d.ValidFrom.String() != "2025-08-24" {
		t.Errorf("head: %+v", d)
	}
	var ids []string
	for _, c := range d.Criteria {
		ids = append(ids, c.ID)
	}
	want := "art4.a art4.b art4.c art4.d art4.dd art6.1 art6.2 art6.3 art5.1 art5.2 art5.3 art5.4 art5.5 art5.6"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("criteria: %s", got)
	}
	if len(d.Readings) != 9 {
		t.Errorf("%d readings", len(d.Readings))
	}
	for _, r := range d.Readings {
		if !r.Value || r.Computable == (r.ID == compulsoryNotResident) {
			t.Errorf("reading %+v", r)
		}
	}
}

func TestBounds(t *testing.T) {
	half, err := parseBound("0.5 %")
	if err != nil || half.num != 1 || half.den != 200 {
		t.Fatalf("0.5 %%: %+v, %v", half, err)
	}
	for _, c := range []struct {
		v, per uint64
		want   int
	}{{50, 10_000, 0}, {49, 10_000, -1}, {51, 10_000, 1}, {5_000_000_000, 1_000_000_000_000, 0}, {4_999_999_999, 1_000_000_000_000, -1}} {
		if got := half.compare(c.v, c.per); got != c.want {
			t.Errorf("%d of %d: %d", c.v, c.per, got)
		}
	}
	if half.first(10_001) != 51 || half.first(10_000) != 50 || half.lastBase(50) != 10_000 {
		t.Errorf("edges: %d %d %d", half.first(10_001), half.first(10_000), half.lastBase(50))
	}
	for _, bad := range []string{"", "-1", "1,5", "a", "1 %%", "1e3"} {
		if b, err := parseBound(bad); err == nil {
			t.Errorf("%q read as %+v", bad, b)
		}
	}
	if grains(0.0000001, fineGrain) != 1 || grains(124.9, fineGrain) != 124_900_000 || grains(0, fineGrain) != 0 {
		t.Error("grains lose something above zero")
	}
}

// A set of an older rule: its thresholds are not all public, so it never gives an official class.
func TestIncompleteSetIsNeverOfficial(t *testing.T) {
	s, err := ParseSet("old.yaml", []byte(oldRule))
	if err != nil {
		t.Fatal(err)
	}
	r := report{"addicts_on_file": reported("addicts_on_file", 100), "retail_points": reported("retail_points", 0)}
	q := ask(r, No)
	q.Year, q.Today = 2015, border.NewDate(2016, 1, 1)
	a, err := s.Assess(q)
	if err != nil {
		t.Fatal(err)
	}
	if a.Class != "type_1" || a.Official || !strings.Contains(a.Summary.VI, "Không phải kết luận chính thức") {
		t.Errorf("class %s, official %v: %s", a.Class, a.Official, a.Summary.VI)
	}
	q.Values = report{"addicts_on_file": reported("addicts_on_file", 99), "retail_points": reported("retail_points", 0)}
	if a, err = s.Assess(q); err != nil || a.Class != "undetermined" || a.Official {
		t.Errorf("below every known threshold: %s, %v", a.Class, err)
	}
	q.Unit.Level = border.Province
	if _, err = s.Assess(q); border.KindOf(err) != border.Invalid {
		t.Errorf("a level the set does not know: %v", err)
	}
}

const oldRule = `
id: old-rule
legal_ref: ví dụ
title: {vi: Ví dụ, en: Example}
valid_from: 2010-08-09
valid_to: 2025-08-24
completeness: incomplete
levels:
  commune:
    report_before: "12-20"
    inputs: [addicts_on_file, retail_points]
    criteria:
      - id: old.1
        name: {vi: "1) Người nghiện", en: "1) Addicts"}
        clause: {vi: Từ 100 người, en: 100 or more}
        measure: {count: [addicts_on_file]}
        bands: [{class: type_1, at_least: 100}]
      - id: old.2
        name: {vi: "2) Điểm bán lẻ", en: "2) Retail points"}
        clause: {vi: Từ 5 điểm, en: 5 or more}
        measure: {count: [retail_points]}
        bands: [{class: type_1, at_least: 5}]
    classes:
      - {class: type_1, short: {vi: loại I, en: type I}, at_least: 1, of: [old.1, old.2]}
      - {class: undetermined, short: {vi: chưa xác định, en: undetermined}, otherwise: true}
readings: []
`
