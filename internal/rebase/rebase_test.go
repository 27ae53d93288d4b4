package rebase_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

func whole(n float64) rebase.Amount {
	a, err := rebase.AmountOf(n)
	if err != nil {
		panic(err)
	}
	return a
}

func reported(unit string, n float64) rebase.Value {
	return rebase.Value{Unit: unit, Indicator: "addicts_on_file", Period: "2024", Amount: whole(n), State: rebase.Reported}
}

func figure(t *testing.T, r *rebase.Result, unit string) rebase.Figure {
	t.Helper()
	for _, f := range r.Figures {
		if f.Unit == unit {
			return f
		}
	}
	t.Fatalf("no figure for %s", unit)
	return rebase.Figure{}
}

// simple: A and B merged into M; C was divided, 0.4 into M and 0.6 into N, give or take 0.1; P has no lineage.
func simple() *rebase.Crosswalk {
	return &rebase.Crosswalk{From: eve(), To: reform(), Follow: rebase.People,
		Rows: []rebase.Row{
			{From: "A", To: "M", Basis: rebase.LegalWhole, Weight: rebase.Whole},
			{From: "B", To: "M", Basis: rebase.LegalWhole, Weight: rebase.Whole},
			{From: "C", To: "M", Basis: rebase.ByArea, Weight: 400_000, Error: 100_000},
			{From: "C", To: "N", Basis: rebase.ByArea, Weight: 600_000, Error: 100_000},
			{From: "D", To: "O", Basis: rebase.LegalWhole, Weight: rebase.Whole},
		},
		Lost:   []rebase.Gap{{Code: "E", On: reform(), Reason: rebase.NoLineage}},
		Broken: []rebase.Gap{{Code: "P", On: reform(), Reason: rebase.NoLineage}},
	}
}

func rebased(t *testing.T, values ...rebase.Value) *rebase.Result {
	t.Helper()
	r, err := rebase.Rebase(values, simple())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestFiguresSayHowTheyWereRebased(t *testing.T) {
	r := rebased(t, reported("A", 5), reported("B", 7), reported("C", 10), reported("D", 3), reported("E", 2))
	if f := figure(t, r, "M"); f.Amount != whole(16) || f.Error != whole(1) || f.Status != rebase.Apportioned || f.Badge().VI != "phân bổ (±6,3 %)" {
		t.Errorf("M: %+v %v", f, f.Badge())
	}
	if f := figure(t, r, "N"); f.Amount != whole(6) || f.Badge().EN != "apportioned (±17 %)" {
		t.Errorf("N: %+v %v", f, f.Badge())
	}
	if f := figure(t, r, "O"); f.Amount != whole(3) || f.Status != rebase.Exact || f.Badge().VI != "chính xác" {
		t.Errorf("O: %+v", f)
	}
	if f := figure(t, r, "P"); f.Status != rebase.NotComparable || f.Known || f.Reason.Text().VI == "" {
		t.Errorf("P: %+v", f)
	}
	if b := r.Balances[0]; b.Before != whole(27) || b.After != whole(25) || b.Lost != whole(2) || b.Withheld != 0 {
		t.Errorf("%+v", b)
	}
}

func TestNothingDividedIsNothing(t *testing.T) {
	r := rebased(t, reported("A", 5), reported("B", 7), reported("C", 0), reported("D", 0))
	if f := figure(t, r, "M"); f.Amount != whole(12) || f.Status != rebase.Exact {
		t.Errorf("a part of 0 is 0, exactly: %+v", f)
	}
}

func TestMissingStaysMissing(t *testing.T) {
	gone := rebase.Value{Unit: "B", Indicator: "addicts_on_file", Period: "2024", State: "withheld"}
	r := rebased(t, reported("A", 5), gone, reported("C", 10), reported("D", 3))
	if f := figure(t, r, "M"); f.Known || !slices.Equal(f.Missing, []string{"B"}) {
		t.Errorf("M: %+v", f)
	}
	if f := figure(t, r, "N"); !f.Known || f.Amount != whole(6) {
		t.Errorf("N: %+v", f)
	}
	if b := r.Balances[0]; b.Withheld != whole(9) || b.Before != b.After+b.Withheld+b.Lost {
		t.Errorf("%+v", b)
	}
	text, err := json.Marshal(figure(t, r, "M"))
	if err != nil || !strings.Contains(string(text), `"value":null`) || !strings.Contains(string(text), `"missing":["B"]`) {
		t.Errorf("%s %v", text, err)
	}
	none := rebased(t, reported("A", 5))
	if f := figure(t, none, "M"); f.Known || !slices.Equal(f.Missing, []string{"B", "C"}) {
		t.Errorf("no row at all is missing too: %+v", f)
	}
}

func TestRebaseRefuses(t *testing.T) {
	if _, err := rebase.Rebase([]rebase.Value{reported("A", 5), reported("A", 6)}, simple()); border.KindOf(err) != border.Invalid {
		t.Errorf("twice: %v", err)
	}
	if _, err := rebase.Rebase([]rebase.Value{{Unit: "A", Amount: -1, State: rebase.Reported}}, simple()); border.KindOf(err) != border.Invalid {
		t.Errorf("negative: %v", err)
	}
	for _, f := range []float64{-1, math.NaN(), math.Inf(1), 1e15} {
		if a, err := rebase.AmountOf(f); err == nil {
			t.Errorf("amount of %g is %s", f, a)
		}
	}
}

// TestRatesAreRecomputed: A had 5 of 1,000, B 7 of 100: the merged rate is 12 of 1,100, not the mean of 0.5 %
// and 7 %.
func TestRatesAreRecomputed(t *testing.T) {
	people := func(n float64, on border.Date, source string) *rebase.Population {
		return &rebase.Population{Residents: n, AsOf: on, Source: source}
	}
	bases, err := rebase.Bases("residents", "2024", []rebase.Populated{
		{"A", people(1000, day(2019, 4, 1), "census")}, {"B", people(100, day(2024, 7, 1), "register")},
		{"C", people(0, day(2024, 7, 1), "register")}, {"D", nil},
	}, simple())
	if err != nil {
		t.Fatal(err)
	}
	r := rebased(t, reported("A", 5), reported("B", 7), reported("C", 0), reported("D", 3))
	rates := map[string]rebase.Rate{}
	for i, b := range bases {
		rates[b.Unit] = rebase.RateOf(r.Figures[i], b, day(2025, 7, 1), rebase.StaleAfter)
	}
	m := rates["M"]
	if !m.Known || math.Abs(m.Value-12.0/1100) > 1e-12 || m.Status != rebase.Exact || m.Error != 0 {
		t.Errorf("M: %+v", m)
	}
	if m.AsOf != day(2019, 4, 1) || !slices.Equal(m.Sources, []string{"census", "register"}) || !m.Stale {
		t.Errorf("M stands on the census of 2019 too: %+v", m)
	}
	if notes := m.Notes(); len(notes) != 1 || !strings.Contains(notes[0].VI, "01/04/2019") {
		t.Errorf("%v", notes)
	}
	if n := rates["N"]; n.Known || !n.NoBase {
		t.Errorf("a rate over nobody: %+v", n)
	}
	if o := rates["O"]; o.Known || !o.NoBase || !slices.Equal(o.Missing, []string{"D"}) {
		t.Errorf("a rate without a population: %+v", o)
	}
	if p := rates["P"]; p.Known || p.Status != rebase.NotComparable {
		t.Errorf("%+v", p)
	}
	if text, err := json.Marshal(rates["O"]); err != nil || !strings.Contains(string(text), `"value":null`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestRateErrorHoldsBothEnds(t *testing.T) {
	count := rebase.Figure{Known: true, Status: rebase.Apportioned, Amount: whole(10), Error: whole(2)}
	base := rebase.Base{Figure: rebase.Figure{Known: true, Status: rebase.Exact, Amount: whole(1000), Error: whole(100)}, AsOf: eve()}
	r := rebase.RateOf(count, base, reform(), rebase.StaleAfter)
	if r.Stale || r.Status != rebase.Apportioned || math.Abs(r.Value+r.Error-12.0/900) > 1e-12 || r.Value-r.Error > 8.0/1100 {
		t.Errorf("%+v", r)
	}
	base.Error = base.Amount
	if r := rebase.RateOf(count, base, reform(), rebase.StaleAfter); !math.IsInf(r.Error, 1) {
		t.Errorf("the base may be 0: %+v", r)
	}
}
