package coverage

import (
	"testing"

	"github.com/paulmach/orb"
)

// tile is a square unit with a vertex at each whole number on its outline.
func tile(id string, x, y float64) Unit {
	return Unit{ID: id, Shape: orb.MultiPolygon{{{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}}}}
}

func outerEdges(t *testing.T, units ...Unit) [][]Run {
	t.Helper()
	c, err := Build(units)
	if err != nil {
		t.Fatal(err)
	}
	return c.Outer()
}

// checkRing checks that runs follow one another and close, and gives how many edges each unit has.
func checkRing(t *testing.T, ring []Run) map[int]int {
	t.Helper()
	edges := map[int]int{}
	for i, r := range ring {
		next := ring[(i+1)%len(ring)]
		if r.Line[len(r.Line)-1] != next.Line[0] {
			t.Errorf("run %d ends at %v, the next begins at %v", i, r.Line[len(r.Line)-1], next.Line[0])
		}
		edges[r.Unit] += len(r.Line) - 1
	}
	return edges
}

func TestOuterLeavesSharedEdgesOut(t *testing.T) {
	rings := outerEdges(t, tile("a", 0, 0), tile("b", 1, 0), tile("island", 5, 5))
	if len(rings) != 2 {
		t.Fatalf("%d rings", len(rings))
	}
	if e := checkRing(t, rings[0]); e[0] != 3 || e[1] != 3 || len(e) != 2 {
		t.Errorf("edges of units %v", e)
	}
	if e := checkRing(t, rings[1]); e[2] != 4 || len(e) != 1 {
		t.Errorf("edges of the island %v", e)
	}
}

func TestOuterLeavesHolesOut(t *testing.T) {
	var units []Unit
	for x := range 3 {
		for y := range 3 {
			if x != 1 || y != 1 {
				units = append(units, tile("u", float64(x), float64(y)))
			}
		}
	}
	rings := outerEdges(t, units...)
	if len(rings) != 1 {
		t.Fatalf("%d rings, the hole is one", len(rings))
	}
	total := 0
	for _, n := range checkRing(t, rings[0]) {
		total += n
	}
	if total != 12 {
		t.Errorf("%d edges, want 12", total)
	}
}

func TestOuterGoesOnAlongTheOutside(t *testing.T) {
	rings := outerEdges(t, tile("a", 0, 0), tile("b", 1, 1)) // they meet in one corner
	if len(rings) != 1 {
		t.Fatalf("%d rings", len(rings))
	}
	if e := checkRing(t, rings[0]); e[0] != 4 || e[1] != 4 {
		t.Errorf("edges %v", e)
	}
}

func TestOuterOfNothing(t *testing.T) {
	if rings := outerEdges(t); len(rings) != 0 {
		t.Errorf("%v", rings)
	}
}
