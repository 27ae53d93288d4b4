package programme

import (
	"context"
	"crypto/sha256"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// targetCase is one line of testdata/targets.txt.
type targetCase struct {
	programme, target string
	met, missed       amount
	counted           bool // the document sets no level
	input, where      string
}

// amount is what a target is given: this year's number and the year before's, a part of a whole, or a count.
type amount struct{ n, of, before float64 }

func targetCases(t *testing.T) []targetCase {
	t.Helper()
	text, err := os.ReadFile("testdata/targets.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []targetCase
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, " | ")
		input, where, said := strings.Cut(parts[len(parts)-1], ": ")
		if len(parts) != 5 || !said {
			t.Fatalf("%q", line)
		}
		c := targetCase{programme: parts[0], target: parts[1], input: input, where: strings.Trim(where, "-"), counted: parts[2] == "no level"}
		if c.counted {
			c.met, c.missed = amount{n: 5}, amount{n: 4}
		} else {
			c.met, c.missed = readAmount(t, parts[2]), readAmount(t, parts[3])
		}
		if c.met.of != c.missed.of || c.met.before != c.missed.before || math.Abs(c.met.n-c.missed.n) != 1 {
			t.Errorf("%s %s: %s and %s are not the two sides of a threshold", c.programme, c.target, parts[2], parts[3])
		}
		list = append(list, c)
	}
	return list
}

func readAmount(t *testing.T, s string) (a amount) {
	t.Helper()
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if now, before, said := strings.Cut(s, " after "); said {
		return amount{n: number(now), before: number(before)}
	}
	part, whole, shared := strings.Cut(s, "/")
	a.n = number(part)
	if shared {
		a.of = number(whole)
	}
	return a
}

// TestEveryTargetHasItsCases: none of the shipped targets goes untried.
func TestEveryTargetHasItsCases(t *testing.T) {
	tried := map[string]int{}
	for _, c := range targetCases(t) {
		tried[c.programme+" "+c.target]++
	}
	for id, d := range programmes(t) {
		for _, target := range d.Targets {
			if tried[id+" "+target.ID] != 1 {
				t.Errorf("%s %s has %d lines in testdata/targets.txt, want 1", id, target.ID, tried[id+" "+target.ID])
			}
			delete(tried, id+" "+target.ID)
		}
	}
	for name := range tried {
		t.Errorf("there is no target %s", name)
	}
}

// TestEveryTargetComputes takes every target that is shipped on both sides of its threshold and with an input missing.
func TestEveryTargetComputes(t *testing.T) {
	all := programmes(t)
	for _, c := range targetCases(t) {
		d := all[c.programme]
		target, there := d.Target(c.target)
		if !there {
			continue // TestEveryTargetHasItsCases says so
		}
		t.Run(c.programme+"/"+c.target, func(t *testing.T) {
			reached, missed := Achieved, OffTrack
			if c.counted {
				reached, missed = Unknown, Unknown
			}
			given(t, d, target, c.met, "").is(reached, c.met)
			given(t, d, target, c.missed, "").is(missed, c.missed)
			given(t, d, target, c.missed, c.input).lacks(c.input, c.where)
		})
	}
}

// stood is how a target came out.
type stood struct {
	*testing.T
	TargetStanding
}

func (s stood) is(state string, a amount) {
	s.Helper()
	want := a.n
	if a.of > 0 {
		want /= a.of
	}
	switch {
	case s.State != state || s.Reason.VI == "" || s.Reason.EN == "":
		s.Errorf("%+v: %s, want %s: %s", a, s.State, state, s.Reason.EN)
	case s.Value == nil || math.Abs(*s.Value-want) > 1e-9:
		s.Errorf("%+v: the value is %v: %s", a, s.Value, s.Reason.EN)
	case a.of > 0 && (s.Denominator == nil || *s.Denominator != a.of):
		s.Errorf("%+v: of %v", a, s.Denominator)
	case a.before > 0 && (s.Before == nil || *s.Before != a.before):
		s.Errorf("%+v: %v the year before", a, s.Before)
	case len(s.Lines) == 0 && a.n > 0:
		s.Errorf("%+v: no list behind it", a)
	case (s.Sort == SortOutput) != (s.Effort != nil):
		s.Error("effort goes with enforcement output and with nothing else")
	}
}

func (s stood) lacks(input, where string) {
	s.Helper()
	if s.State != Unknown || s.Value != nil {
		s.Errorf("without %s: %s, %v: %s", input, s.State, s.Value, s.Reason.EN)
	}
	i := slices.IndexFunc(s.Missing, func(g Gap) bool { return g.Indicator == input && g.Unit == where })
	if i < 0 || s.Missing[i].Period == "" || s.Missing[i].Says.VI == s.Missing[i].State || s.Missing[i].Says.EN == "" || s.MissingN == 0 {
		s.Fatalf("%s of %q is not named: %+v", input, where, s.Missing)
	}
	if g := s.Missing[i]; g.Label.VI == g.Indicator || g.Label.VI == "" || g.Label.EN == "" {
		s.Errorf("%s has no word for people", input)
	}
}

// given stands a target on an amount, with an input taken out ("": none).
func given(t *testing.T, d Document, target Target, a amount, without string) stood {
	t.Helper()
	text, err := os.ReadFile("../../data/programmes/" + d.ID + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	b := builder{t: t, d: d, target: target, a: a, without: without}
	year, today := b.when()
	f, k := b.build(year)
	f.files = []KeptFile{{ID: d.ID, HoldsFrom: d.HoldsFrom, Text: string(text)}}
	ledger := ledgerOf(f, k, today)
	ledger.parsed = map[[32]byte]Document{sha256.Sum256(text): d}
	got, err := ledger.TargetOf(context.Background(), d.ID, target.ID, Year(year))
	if err != nil {
		t.Fatal(err)
	}
	return stood{t, got}
}
