package coverage_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"cotmoc/geo"
	"cotmoc/geo/coverage"
	"cotmoc/geo/shape"

	"github.com/paulmach/orb"
)

func check(t *testing.T, units []coverage.Unit, th coverage.Thresholds) []coverage.Finding {
	t.Helper()
	before := make([]orb.MultiPolygon, len(units))
	for i, u := range units {
		before[i] = u.Shape.Clone()
	}
	found, err := coverage.Check(units, th)
	if err != nil {
		t.Fatal(err)
	}
	w := shape.NewWorker()
	for _, f := range found.Items {
		if problem, ok := w.Check(orb.MultiPolygon{f.Shape}); !ok {
			t.Errorf("the shape of a finding: %s", problem)
		}
	}
	for i, u := range units {
		if len(u.Shape) > 0 && !reflect.DeepEqual(before[i], u.Shape) {
			t.Errorf("%s was altered", u.ID)
		}
	}
	return found.Items
}

func unit(id string, polygons ...orb.Polygon) coverage.Unit {
	return coverage.Unit{ID: id, Shape: polygons}
}

// one expects exactly one finding, of this area within a per mille.
func one(t *testing.T, got []coverage.Finding, kind coverage.Kind, want orb.Polygon, units ...string) {
	t.Helper()
	if len(got) != 1 || got[0].Kind != kind || !slices.Equal(got[0].Units, units) {
		t.Fatalf("want one %s between %v, got %+v", kind, units, got)
	}
	area := geo.AreaM2(want)
	if math.Abs(got[0].AreaM2-area) > area/1000 || math.Abs(got[0].Shape.Bound().Min[0]-want.Bound().Min[0]) > 1e-6 {
		t.Errorf("%g square metres at %v, want %g at %v", got[0].AreaM2, got[0].Shape.Bound(), area, want.Bound())
	}
}

func TestCheckFindsNothingInGoodCountries(t *testing.T) {
	c := newCountry(2, 7, 12)
	for _, f := range check(t, c.units, coverage.Thresholds{MinAreaM2: 1e-6}) {
		if f.Kind != coverage.Hole { // the lakes
			t.Errorf("%+v", f)
		}
	}
}

func TestCheckOverlap(t *testing.T) {
	// b reaches 0.001 degrees into a.
	units := []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(105.999, 16, 1, 1)), unit("c", box(105, 17, 1, 1))}
	one(t, check(t, units, coverage.Thresholds{}), coverage.Overlap, box(105.999, 16, 0.001, 1), "a", "b")
	// b lies in a altogether, and touches nothing.
	units = []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(105.4, 16.4, 0.1, 0.1))}
	one(t, check(t, units, coverage.Thresholds{}), coverage.Overlap, box(105.4, 16.4, 0.1, 0.1), "a", "b")
	// The same unit twice.
	units = []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(105, 16, 1, 1))}
	one(t, check(t, units, coverage.Thresholds{}), coverage.Overlap, box(105, 16, 1, 1), "a", "b")
}

func TestCheckOverlapOfThree(t *testing.T) {
	// c lies over the border that a and b share.
	units := []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(106, 16, 1, 1)), unit("c", box(105.9, 15.5, 0.2, 0.7))}
	got := check(t, units, coverage.Thresholds{})
	one(t, got, coverage.Overlap, box(105.9, 16, 0.2, 0.2), "a", "b", "c")
}

func TestCheckGap(t *testing.T) {
	// Ten metres, open at both ends.
	units := []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(106.0001, 16, 1, 1))}
	got := check(t, units, coverage.Thresholds{})
	one(t, got, coverage.Gap, box(106, 16, 0.0001, 1), "a", "b")
	if w := got[0].WidthM; math.Abs(w-10.7) > 0.1 || got[0].Severity != coverage.Error {
		t.Errorf("%g m wide, %v", w, got[0].Severity)
	}
	if got := check(t, units, coverage.Thresholds{GapWidthM: 5}); len(got) != 0 {
		t.Errorf("a gap wider than asked for: %+v", got)
	}
	// Closed all round: the border of a bends away from b's.
	bent := orb.Polygon{{{105, 16}, {106, 16}, {106, 16.2}, {105.9999, 16.5}, {106, 16.8}, {106, 17}, {105, 17}, {105, 16}}}
	straight := orb.Polygon{{{106, 16}, {107, 16}, {107, 17}, {106, 17}, {106, 16.8}, {106, 16.2}, {106, 16}}}
	lens := orb.Polygon{{{106, 16.2}, {106, 16.8}, {105.9999, 16.5}, {106, 16.2}}}
	one(t, check(t, []coverage.Unit{unit("a", bent), unit("b", straight)}, coverage.Thresholds{}), coverage.Gap, lens, "a", "b")
	// The same without vertices in common.
	straight = box(106, 16, 1, 1)
	one(t, check(t, []coverage.Unit{unit("a", bent), unit("b", straight)}, coverage.Thresholds{}), coverage.Gap, lens, "a", "b")
}

func TestCheckTakesOtherVerticesOnTheSameEdge(t *testing.T) {
	units := []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(106, 16, 1, 0.5)), unit("c", box(106, 16.5, 1, 0.5))}
	if got := check(t, units, coverage.Thresholds{MinAreaM2: 1e-9}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestCheckHole(t *testing.T) {
	ring := orb.Polygon{box(105, 16, 1, 1)[0], box(105.4, 16.4, 0.1, 0.1)[0]}
	slices.Reverse(ring[1])
	one(t, check(t, []coverage.Unit{unit("a", ring)}, coverage.Thresholds{}), coverage.Hole, box(105.4, 16.4, 0.1, 0.1), "a")
	// An island in the hole is not part of it.
	units := []coverage.Unit{unit("a", ring), unit("b", box(105.42, 16.42, 0.02, 0.02))}
	got := check(t, units, coverage.Thresholds{})
	if len(got) != 1 || len(got[0].Shape) != 2 || !slices.Equal(got[0].Units, []string{"a", "b"}) {
		t.Errorf("%+v", got)
	}
}

func TestCheckSliver(t *testing.T) {
	units := []coverage.Unit{unit("a", box(105, 16, 1, 1), box(110, 16, 0.00001, 0.1))}
	one(t, check(t, units, coverage.Thresholds{}), coverage.Sliver, box(110, 16, 0.00001, 0.1), "a")
}

func TestCheckOutsideParent(t *testing.T) {
	parent := orb.MultiPolygon{box(105, 16, 2, 1)}
	units := []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(106, 16, 1.1, 1))}
	one(t, check(t, units, coverage.Thresholds{Parent: parent}), coverage.Outside, box(107, 16, 0.1, 1), "b")
	// What the parent has and no unit covers is a hole, though it is open to the outside.
	one(t, check(t, units[:1], coverage.Thresholds{Parent: parent}), coverage.Hole, box(106, 16, 1, 1), "a")
	if got := check(t, []coverage.Unit{units[0], unit("b", box(106, 16, 1, 1))}, coverage.Thresholds{Parent: parent}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	_, err := coverage.Check(units, coverage.Thresholds{Parent: orb.MultiPolygon{box(200, 16, 1, 1)}})
	if !errors.Is(err, coverage.ErrOutOfRange) {
		t.Errorf("a parent beyond 180 degrees: %v", err)
	}
}

// TestCheckDoesNotHangOnTheOrder: the same units in another order have the same findings, vertex by vertex.
func TestCheckDoesNotHangOnTheOrder(t *testing.T) {
	units := []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(105.999, 16.2, 1, 0.7)), unit("c", box(105.5, 16.9, 1, 1)),
		unit("d", box(106.4995, 16.2, 1, 1)), unit("e", box(104.5, 15.5, 2, 0.5001))}
	places := func() map[string]int {
		all := map[string]int{}
		for _, f := range check(t, units, coverage.Thresholds{}) {
			all[fmt.Sprint(f.Kind, f.Shape)]++
		}
		return all
	}
	want := places()
	if len(want) < 3 {
		t.Fatalf("%d findings: %v", len(want), want)
	}
	for range 4 {
		units = append(units[1:], units[0])
		if got := places(); !reflect.DeepEqual(got, want) {
			t.Errorf("%v\nwant %v", got, want)
		}
	}
}

func TestCheckSeverity(t *testing.T) {
	units := []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(105.999, 16, 1, 1))}
	for want, th := range map[coverage.Severity]coverage.Thresholds{
		coverage.Note:    {WarningM2: 1e12, ErrorM2: 1e13},
		coverage.Warning: {WarningM2: 1, ErrorM2: 1e13},
		coverage.Error:   {WarningM2: 1, ErrorM2: 2},
	} {
		if got := check(t, units, th); len(got) != 1 || got[0].Severity != want {
			t.Errorf("want %v, got %+v", want, got)
		}
	}
	found, err := coverage.Check(units, coverage.Thresholds{MinAreaM2: 1e12})
	if err != nil || len(found.Items) != 0 || found.TooSmall != 1 {
		t.Errorf("%+v, %v", found, err)
	}
}
