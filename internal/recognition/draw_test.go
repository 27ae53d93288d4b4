package recognition

import (
	"fmt"
	"math"
	"reflect"
	"testing"
)

// Values as published (Clopper and Pearson 1934; tables of Newcombe 1998 for 81/263, 15/148, 0/20, 1/29).
func TestExactIntervals(t *testing.T) {
	for _, c := range []struct {
		x, n      int
		level     float64
		low, high float64
	}{
		{81, 263, 0.95, 0.2527, 0.3676}, {15, 148, 0.95, 0.0578, 0.1617}, {0, 20, 0.95, 0, 0.1684}, {1, 29, 0.95, 0.0009, 0.1776},
		{0, 10, 0.95, 0, 0.3085}, {5, 10, 0.95, 0.1871, 0.8129}, {10, 10, 0.95, 0.6915, 1}, {10, 100, 0.95, 0.0490, 0.1762},
		{1, 1, 0.95, 0.025, 1}, {0, 1, 0.9, 0, 0.95},
	} {
		got := Exact(c.x, c.n, c.level)
		if math.Abs(got.Low-c.low) > 6e-5 || math.Abs(got.High-c.high) > 6e-5 {
			t.Errorf("%d of %d: %.5f to %.5f, want %.4f to %.4f", c.x, c.n, got.Low, got.High, c.low, c.high)
		}
	}
	if i := Exact(3, 12_000, 0.95); i.Low <= 0 || i.High > 0.001 || i.Low >= i.Share || i.Share >= i.High {
		t.Errorf("3 of 12,000: %+v", i)
	}
}

// TestExactCovers works the true coverage out: over all outcomes at a share, those whose interval holds it.
func TestExactCovers(t *testing.T) {
	for _, n := range []int{1, 7, 30} {
		for p := 0.01; p < 1; p += 0.07 {
			cover := 0.0
			for x := range n + 1 {
				if i := Exact(x, n, 0.95); i.Low <= p && p <= i.High {
					cover += below(x, n, p)
					if x > 0 {
						cover -= below(x-1, n, p)
					}
				}
			}
			if cover < 0.95-1e-9 {
				t.Errorf("n %d, share %.2f: covered %.4f", n, p, cover)
			}
		}
	}
}

func frameOf(recognisedElevated, recognisedOrdinary, silentElevated, silentOrdinary int) []framed {
	var list []framed
	for i, n := range []int{recognisedElevated, recognisedOrdinary, silentElevated, silentOrdinary} {
		s := strata()[i]
		for k := range n {
			list = append(list, framed{code: fmt.Sprintf("%d%04d", i, k), group: s.Group, risk: s.Risk})
		}
	}
	return list
}

func TestDraws(t *testing.T) {
	d := newDraw(7, 2026, 30, frameOf(40, 100, 10, 1))
	if again := newDraw(7, 2026, 30, frameOf(40, 100, 10, 1)); !reflect.DeepEqual(d, again) {
		t.Error("the same seed draws others")
	}
	if other := newDraw(8, 2026, 30, frameOf(40, 100, 10, 1)); reflect.DeepEqual(d.Units, other.Units) {
		t.Error("another seed draws the same")
	}
	total, seen := 0, map[string]bool{}
	for _, s := range d.Strata {
		total += s.Drawn
		if s.Drawn == 0 {
			t.Errorf("nothing drawn of %+v", s)
		}
	}
	for _, u := range d.Units {
		seen[u.Code] = true
	}
	if total != 30 || len(d.Units) != 30 || len(seen) != 30 {
		t.Errorf("%d allotted, %d drawn, %d different", total, len(d.Units), len(seen))
	}
	if d.Strata[0].Drawn < 10 || float64(d.Strata[0].Drawn)/40 < 1.5*float64(d.Strata[1].Drawn)/100 {
		t.Errorf("elevated risk is not drawn more often: %+v", d.Strata)
	}
	if all := newDraw(1, 2026, 500, frameOf(2, 0, 0, 3)); len(all.Units) != 5 {
		t.Errorf("more were asked for than there are: %d drawn", len(all.Units))
	}
}

// TestDrawIsFair draws with many seeds: within a stratum every commune comes about equally often.
func TestDrawIsFair(t *testing.T) {
	times := map[string]int{}
	const rounds = 2000
	for seed := range int64(rounds) {
		for _, u := range newDraw(seed, 2026, 5, frameOf(0, 20, 0, 0)).Units {
			times[u.Code]++
		}
	}
	for code, n := range times {
		if n < rounds/4*8/10 || n > rounds/4*12/10 {
			t.Errorf("%s was drawn %d times of %d, want about %d", code, n, rounds, rounds/4)
		}
	}
	if len(times) != 20 {
		t.Errorf("only %d of 20 were ever drawn", len(times))
	}
}

func TestFalseCleanRate(t *testing.T) {
	d := newDraw(1, 2026, 20, frameOf(10, 30, 0, 0))
	if d.Rates[0].Estimate != nil || d.Rates[0].Visited != 0 {
		t.Errorf("a rate without a visit: %+v", d.Rates[0])
	}
	var findings []Finding
	seen := map[string]int{}
	for _, u := range d.Units {
		f := Finding{Unit: u.Code, Finding: FoundClean}
		if seen[u.Risk]++; u.Risk == Elevated && seen[u.Risk] <= 2 {
			f.Finding = FoundNotClean
		}
		if u.Risk == Ordinary && seen[u.Risk] == 1 {
			f.Finding = NotVisited
		}
		findings = append(findings, f)
	}
	r := d.WithFindings(findings).Rates[0]
	elevated, ordinary := d.Strata[0].Drawn, d.Strata[1].Drawn
	want := 0.25 * 2 / float64(elevated)
	if r.Group != GroupRecognised || r.Visited != elevated+ordinary-1 || r.NotClean != 2 || r.Estimate == nil || math.Abs(r.Estimate.Share-want) > 1e-12 {
		t.Fatalf("%+v, want a share of %g", r, want)
	}
	if !(r.Estimate.Low < want && want < r.Estimate.High) || r.Estimate.Low <= 0 || r.Estimate.High >= 1 {
		t.Errorf("interval %+v", r.Estimate)
	}
	half := d.WithFindings(findings[:1]).Rates[0]
	if half.Estimate != nil {
		t.Error("a stratum without a visit gives an estimate")
	}
}
