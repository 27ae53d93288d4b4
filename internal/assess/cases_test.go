package assess

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// The cases under testdata/cases are written by people who know the law; README.md there explains the lines.

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("cases: %v, %d files", err, len(files))
	}
	set := decision28(t)
	n := 0
	for _, file := range files {
		for _, c := range readCases(t, file) {
			n++
			c.run(t, set)
		}
	}
	if n < 60 {
		t.Errorf("only %d cases were read", n)
	}
}

// lawCase is one block of a file.
type lawCase struct {
	file, name string
	line       int
	question   Question
	rest       bool // "others 0"
	flips      map[string]bool
	expect     []expectation
}

type expectation struct {
	line       int
	what, want string
}

var aliases = map[string]string{
	"trường hợp": "case", "cấp": "level", "thiếu": "missing", "tuyến trọng điểm": "key route",
	"tuyến liên tỉnh": "inter-province route", "xã": "communes", "kết luận": "expect class",
}

func readCases(t *testing.T, file string) []*lawCase {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var list []*lawCase
	scan := bufio.NewScanner(f)
	for line := 1; scan.Scan(); line++ {
		text := strings.TrimSpace(scan.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		key, value, _ := strings.Cut(text, ":")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		key = strings.Replace(key, "cách hiểu", "with reading", 1)
		if a, ok := aliases[key]; ok {
			key = a
		}
		if key == "case" {
			list = append(list, newCase(file, value, line))
			continue
		}
		if len(list) == 0 {
			t.Fatalf("%s:%d: a case must begin with \"case:\"", file, line)
		}
		if err := list[len(list)-1].read(key, value, line); err != nil {
			t.Fatalf("%s:%d: %v", file, line, err)
		}
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func newCase(file, name string, line int) *lawCase {
	return &lawCase{file: file, name: name, line: line, flips: map[string]bool{}, question: Question{
		Year:  2026,
		Today: border.NewDate(2027, 3, 1),
		Facts: Facts{
			Unit:   border.Unit{Code: "19432", Name: "Ví dụ", Level: border.Commune, ValidFrom: border.NewDate(2025, 7, 1)},
			Values: map[string]border.ReportValue{}, OnRoute: No, OnInterProvinceRoute: No},
	}}
}

func (c *lawCase) read(key, value string, line int) error {
	q := &c.question
	var err error
	switch key {
	case "level":
		q.Unit.Level, q.Unit.Code = value, "44"
	case "year":
		q.Year, err = strconv.Atoi(value)
	case "today":
		q.Today, err = border.ParseDate(value)
	case "key route":
		q.OnRoute, err = tri(value)
	case "inter-province route":
		q.OnInterProvinceRoute, err = tri(value)
	case "communes":
		var y Tally
		_, err = fmt.Sscanf(value, "%d, key %d, open %d", &y.Communes, &y.Key, &y.Open)
		q.Communes = Tallies{"": y}
	case "missing", border.NotCollected, border.Withheld, border.NotApplicable:
		return c.state(key, value)
	case "others 0":
		c.rest = true
	default:
		return c.other(key, value, line)
	}
	return err
}

func (c *lawCase) other(key, value string, line int) error {
	if what, ok := strings.CutPrefix(key, "expect "); ok {
		c.expect = append(c.expect, expectation{line, what, value})
		return nil
	}
	if id, ok := strings.CutPrefix(key, "with reading "); ok {
		c.flips[id] = value == "yes"
		return nil
	}
	id, number, ok := strings.Cut(key, " ")
	if _, known := border.IndicatorByID(id); !ok || !known || value != "" {
		return fmt.Errorf("the line %q is not understood", key)
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(strings.ReplaceAll(number, ".", ""), ",", "."), 64)
	if err != nil {
		return fmt.Errorf("number %q: %w", number, err)
	}
	c.question.Values[id] = reported(id, v)
	return nil
}

func (c *lawCase) state(state, list string) error {
	for id := range strings.SplitSeq(list, ",") {
		id = strings.TrimSpace(id)
		if _, known := border.IndicatorByID(id); !known {
			return fmt.Errorf("there is no indicator %q", id)
		}
		v := border.ReportValue{Indicator: id, State: state}
		if state == NotReported {
			v.State = ""
		}
		c.question.Values[id] = v
	}
	return nil
}

func tri(s string) (Tri, error) {
	switch s {
	case "yes":
		return Yes, nil
	case "no":
		return No, nil
	case "unknown":
		return Unknown, nil
	}
	return Unknown, fmt.Errorf("%q: want yes, no or unknown", s)
}

func (c *lawCase) run(t *testing.T, set *Set) {
	if c.rest {
		for _, ind := range border.Indicators()[:10] {
			if _, named := c.question.Values[ind.ID]; !named {
				c.question.Values[ind.ID] = reported(ind.ID, 0)
			}
		}
	}
	for id := range c.question.Values {
		if c.question.Values[id].State == "" {
			delete(c.question.Values, id)
		}
	}
	a, err := flippedSet(set, c.flips).Assess(c.question)
	if err != nil {
		t.Errorf("%s:%d: %s: %v", c.file, c.line, c.name, err)
		return
	}
	classes := 0
	for _, e := range c.expect {
		if e.what == "class" {
			classes++
		}
		if got := observed(&a, e); got != e.want {
			t.Errorf("%s:%d: %s: %s is %q, expected %q\n%s", c.file, e.line, c.name, e.what, got, e.want, a.Summary.VI)
		}
	}
	if classes != 1 {
		t.Errorf("%s:%d: %s: wants exactly one \"expect class\"", c.file, c.line, c.name)
	}
}

// observed reads the assessment the way an expectation puts it.
func observed(a *Assessment, e expectation) string {
	switch what, name, _ := strings.Cut(e.what, " "); what {
	case "class":
		return a.Class
	case "provisional":
		return yesNo(a.Provisional)
	case "official":
		return yesNo(a.Official)
	case "possible":
		return strings.Join(a.Possible, ", ")
	case "missing":
		return observedMissing(a, e.want)
	case "other":
		return observedReading(a, strings.TrimPrefix(name, "class of "))
	}
	for _, r := range a.Results {
		if r.ID == e.what {
			if r.Band != nil {
				return r.Outcome + " " + *r.Band
			}
			return r.Outcome
		}
	}
	return "not there"
}

func observedMissing(a *Assessment, want string) string {
	if len(a.Missing) == 0 {
		return "none"
	}
	id, _, _ := strings.Cut(want, " ")
	for _, m := range a.Missing {
		if m.Indicator == id && m.Decides {
			return id + " decides"
		}
		if m.Indicator == id {
			return id + " idle"
		}
	}
	return "others"
}

func observedReading(a *Assessment, id string) string {
	for _, r := range a.Readings {
		if r.ID == id && r.OtherClass != nil {
			return *r.OtherClass
		}
		if r.ID == id {
			return "same"
		}
	}
	return "not there"
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// decision28 reads the shipped set.
func decision28(t testing.TB) *Set {
	t.Helper()
	b, err := os.ReadFile("../../data/criteria/qd-28-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := ParseSet("qd-28-2025.yaml", b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// flippedSet is the set with other defaults.
func flippedSet(s *Set, flips map[string]bool) *Set {
	out := &Set{ID: s.ID, LegalRef: s.LegalRef, Title: s.Title, ValidFrom: s.ValidFrom, ValidTo: s.ValidTo,
		Completeness: s.Completeness, Readings: slices.Clone(s.Readings), levels: maps.Clone(s.levels), labels: s.labels}
	for i, r := range out.Readings {
		if on, ok := flips[r.ID]; ok {
			out.Readings[i].Default = on
		}
	}
	return out
}

func reported(id string, v float64) border.ReportValue {
	return border.ReportValue{Indicator: id, Value: &v, State: border.Reported}
}
