package cell_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cotmoc/geo/cell"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
)

func box(w, s, e, n float64) orb.MultiPolygon {
	return orb.MultiPolygon{orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{e, n}}.ToPolygon()}
}

// grid cuts a box into n x n units whose inner corners are shifted, so that edges run at odd angles.
func grid(w, s, size float64, n int) []orb.MultiPolygon {
	corner := func(i, j int) orb.Point {
		x, y := w+size*float64(i), s+size*float64(j)
		if i > 0 && i < n && j > 0 && j < n {
			x += size * 0.3 * float64((i*7+j*3)%5-2) / 2
			y += size * 0.3 * float64((i*5+j*11)%5-2) / 2
		}
		return orb.Point{x, y}
	}
	var units []orb.MultiPolygon
	for i := range n {
		for j := range n {
			ring := orb.Ring{corner(i, j), corner(i+1, j), corner(i+1, j+1), corner(i, j+1), corner(i, j)}
			units = append(units, orb.MultiPolygon{{ring}})
		}
	}
	return units
}

func TestCentredPartitions(t *testing.T) {
	for _, res := range []int{6, 7, 8, 9} {
		whole, err := cell.Centred(box(105, 16, 105.8, 16.8), res)
		if err != nil {
			t.Fatal(err)
		}
		var parts []cell.Cell
		for _, u := range grid(105, 16, 0.1, 8) {
			cells, err := cell.Centred(u, res)
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, cells...)
		}
		slices.Sort(parts)
		if !slices.Equal(whole, parts) {
			t.Errorf("resolution %d: the parts have %d cells, the whole %d", res, len(parts), len(whole))
		}
	}
}

func TestCentresLieInside(t *testing.T) {
	unit := grid(105, 16, 0.1, 8)[27]
	cells, err := cell.Centred(unit, 8)
	if err != nil || len(cells) < 50 {
		t.Fatalf("%d cells, %v", len(cells), err)
	}
	for _, c := range cells {
		if center, _ := c.Center(); !planar.MultiPolygonContains(unit, center) {
			t.Errorf("cell %s: centre %v outside the unit", c, center)
		}
	}
}

func TestHoleOwnsNothing(t *testing.T) {
	outer, hole := box(105, 16, 105.4, 16.4)[0][0], box(105.1, 16.1, 105.3, 16.3)[0][0]
	ring, err := cell.Centred(orb.MultiPolygon{{outer, hole}}, 8)
	if err != nil {
		t.Fatal(err)
	}
	inner, _ := cell.Centred(orb.MultiPolygon{{hole}}, 8)
	all, _ := cell.Centred(orb.MultiPolygon{{outer}}, 8)
	if len(inner) == 0 || len(ring)+len(inner) != len(all) {
		t.Errorf("ring %d + hole %d, whole %d", len(ring), len(inner), len(all))
	}
}

func TestSmallUnitGetsOneCell(t *testing.T) {
	center, _ := must(t, 106.6, 16.6, 7).Center()
	tiny := box(center[0]+0.004, center[1], center[0]+0.0041, center[1]+0.0001) // beside the centre
	if cells, err := cell.Centred(tiny, 7); err != nil || len(cells) != 0 {
		t.Fatalf("Centred = %v, %v, want none", cells, err)
	}
	inside := tiny.Bound().Center()
	got, err := cell.Owned(tiny, inside, 7)
	if want := must(t, inside[0], inside[1], 7); err != nil || !slices.Equal(got, []cell.Cell{want}) {
		t.Errorf("Owned = %v, %v, want %v", got, err, want)
	}
	if _, err := cell.Owned(tiny, orb.Point{16, 106}, 7); !errors.Is(err, cell.ErrCoordinate) {
		t.Errorf("Owned with a swapped inner point: %v", err)
	}
}

func TestCentredRefuses(t *testing.T) {
	for name, in := range map[string]struct {
		shape orb.MultiPolygon
		res   int
		want  error
	}{
		"wider than half the globe": {box(-100, 0, 100, 10), 1, cell.ErrTooWide},
		"longitude beyond 180":      {box(170, 0, 190, 10), 3, cell.ErrCoordinate},
		"swapped":                   {box(16, 105, 17, 106), 6, cell.ErrCoordinate},
		"resolution":                {box(105, 16, 106, 17), 16, cell.ErrResolution},
		"too many":                  {box(100, 0, 110, 20), 12, cell.ErrTooMany},
	} {
		if cells, err := cell.Centred(in.shape, in.res); !errors.Is(err, in.want) {
			t.Errorf("%s: %d cells, error %v, want %v", name, len(cells), err, in.want)
		}
	}
}

func TestEmptyShape(t *testing.T) {
	for _, mp := range []orb.MultiPolygon{nil, {}, {{}}, {{orb.Ring{}}}} {
		if cells, err := cell.Centred(mp, 8); err != nil || len(cells) != 0 {
			t.Errorf("Centred(%v) = %v, %v", mp, cells, err)
		}
	}
}

func TestCoverTouchesBox(t *testing.T) {
	b := orb.Bound{Min: orb.Point{105, 16}, Max: orb.Point{105.2, 16.2}}
	cells, err := cell.Cover(b, 7)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 41 {
		for j := range 41 {
			c := must(t, 105+0.005*float64(i), 16+0.005*float64(j), 7)
			if _, found := slices.BinarySearch(cells, c); !found {
				t.Fatalf("the cell of a point in the box, %s, is not covered", c)
			}
		}
	}
	for _, c := range cells {
		poly, _ := c.Boundary()
		if !poly.Bound().Intersects(b) {
			t.Errorf("cell %s is nowhere near the box", c)
		}
	}
}

func TestCoverOfTheGlobe(t *testing.T) {
	cells, err := cell.Cover(orb.Bound{Min: orb.Point{-180, -85}, Max: orb.Point{180, 85}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(cells) < 820 || len(cells) > 842 {
		t.Errorf("%d cells of 842, though H3 answers the complement for wide boxes", len(cells))
	}
	if _, found := slices.BinarySearch(cells, must(t, 106.6, 16.6, 1)); !found {
		t.Error("Viet Nam is not in a cover of the globe")
	}
}

func TestCoverRefuses(t *testing.T) {
	for name, b := range map[string]orb.Bound{
		"inside out": {Min: orb.Point{106, 16}, Max: orb.Point{105, 17}},
		"beyond 180": {Min: orb.Point{170, 16}, Max: orb.Point{190, 17}},
	} {
		if _, err := cell.Cover(b, 5); !errors.Is(err, cell.ErrCoordinate) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if cells, err := cell.Cover(orb.Bound{Min: orb.Point{105, 16}, Max: orb.Point{105, 16}}, 8); err != nil || len(cells) == 0 {
		t.Errorf("a box that is a point: %v, %v", cells, err)
	}
}

// TestRealCommunesPartition checks on the 78 communes of Quang Tri that a cell has two owners only where the
// source's polygons overlap.
func TestRealCommunesPartition(t *testing.T) {
	units := realCommunes(t)
	owner := map[cell.Cell]int{}
	for i, mp := range units {
		cells, err := cell.Centred(mp, 8)
		if err != nil {
			t.Fatal(err)
		}
		if len(cells) == 0 {
			t.Errorf("unit %d has no cell at resolution 8", i)
		}
		for _, c := range cells {
			center, _ := c.Center()
			if first, taken := owner[c]; taken && !planar.MultiPolygonContains(units[first], center) {
				t.Errorf("cell %s has two owners, %d and %d, though its centre is not in the first", c, first, i)
			}
			if !planar.MultiPolygonContains(mp, center) {
				t.Errorf("cell %s is owned by %d though its centre lies outside", c, i)
			}
			owner[c] = i
		}
	}
	if len(owner) < 10_000 {
		t.Errorf("%d cells for a province of 12,700 km2", len(owner))
	}
}

func realCommunes(t *testing.T) []orb.MultiPolygon {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "boundaries", "2025", "44_quang_tri.geojson.gz")
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("TestRealCommunesPartition is skipped: the boundary data beside the project is missing (%v)", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, z)
}

func decode(t *testing.T, r io.Reader) []orb.MultiPolygon {
	t.Helper()
	var fc geojson.FeatureCollection
	if err := json.NewDecoder(r).Decode(&fc); err != nil {
		t.Fatal(err)
	}
	var units []orb.MultiPolygon
	for _, f := range fc.Features {
		units = append(units, f.Geometry.(orb.MultiPolygon))
	}
	return units
}
