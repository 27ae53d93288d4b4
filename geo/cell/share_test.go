package cell

import (
	"cmp"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	h3 "github.com/uber/h3-go/v4"
)

// TestSharesAgreeWithClipping holds the walk along the outline against cutting the polygon with every cell
// that H3's overlapping mode finds.
func TestSharesAgreeWithClipping(t *testing.T) {
	for seed := range uint64(4) {
		for _, res := range []int{4, 5, 7, 8} {
			p := star(seed)
			ours, err := walked(p, res)
			if err != nil {
				t.Fatal(err)
			}
			theirs, err := clipped(p, res)
			if err != nil {
				t.Fatal(err)
			}
			compareShares(t, merged(ours), merged(theirs))
		}
	}
}

func compareShares(t *testing.T, ours, theirs []Share) {
	t.Helper()
	byCell := map[Cell]Share{}
	for _, s := range theirs {
		byCell[s.Cell] = s
	}
	for _, s := range ours {
		o, ok := byCell[s.Cell]
		if !ok || math.Abs(o.Area-s.Area) > 1e-9 || o.Owned != s.Owned {
			t.Errorf("cell %s: share %.12f owned %v, clipping gives %.12f %v (found: %v)", s.Cell, s.Area, s.Owned, o.Area, o.Owned, ok)
		}
		delete(byCell, s.Cell)
	}
	for _, o := range byCell {
		t.Errorf("cell %s: clipping gives %.12f, the walk missed it", o.Cell, o.Area)
	}
}

// TestSharesOwnWhatCentredOwns: the same cells, so that a partition stays one.
func TestSharesOwnWhatCentredOwns(t *testing.T) {
	for seed := range uint64(20) {
		mp := orb.MultiPolygon{star(seed), star(seed + 100)}
		shares, err := Shares(mp, 8)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Centred(mp, 8)
		if err != nil {
			t.Fatal(err)
		}
		var got []Cell
		for _, s := range shares {
			if s.Owned {
				got = append(got, s.Cell)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("star %d: %d owned, Centred gives %d", seed, len(got), len(want))
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("star %d: owned %s, Centred gives %s", seed, got[i], want[i])
			}
		}
	}
}

// planeArea of a polygon in square degrees.
func planeArea(mp orb.MultiPolygon) float64 {
	sum := 0.0
	for _, p := range mp {
		for i, ring := range p {
			if area := math.Abs(turn(ring) / 2); i == 0 {
				sum += area
			} else {
				sum -= area
			}
		}
	}
	return sum
}

func coveredArea(t *testing.T, shares []Share, about float64) float64 {
	t.Helper()
	sum := 0.0
	for _, s := range shares {
		_, fan, err := trianglesOf(s.Cell, about)
		if err != nil {
			t.Fatal(err)
		}
		for _, tri := range fan {
			sum += s.Area * ringArea(tri[:])
		}
	}
	return sum
}

// TestSharesKeepArea: share times cell, added up, is the shape, wherever it lies, in whichever direction its
// rings run and wherever they begin.
func TestSharesKeepArea(t *testing.T) {
	for seed := range uint64(10) {
		p := star(seed)
		want := planeArea(orb.MultiPolygon{p})
		first, err := Shares(orb.MultiPolygon{p}, 7)
		if err != nil {
			t.Fatal(err)
		}
		for turned := range 3 {
			shares, err := Shares(orb.MultiPolygon{p}, 7)
			if err != nil {
				t.Fatal(err)
			}
			if got := coveredArea(t, shares, p[0][0][0]); math.Abs(got/want-1) > 1e-9 {
				t.Errorf("star %d, turned %d: area %g, want %g", seed, turned, got, want)
			}
			compareShares(t, shares, first)
			slices.Reverse(p[turned%2])
			r := p[0][:len(p[0])-1]
			p[0] = append(append(slices.Clone(r[97:]), r[:97]...), r[97])
		}
	}
}

// TestSharesOfATilingAddUpToOne cuts a star into 400 wedges: units that meet in cells, and all of them in one.
func TestSharesOfATilingAddUpToOne(t *testing.T) {
	outline := star(4)[0]
	rnd := rand.New(rand.NewPCG(4, 5)) // as star begins
	middle := orb.Point{102 + rnd.Float64()*6, 9 + rnd.Float64()*13}
	sums := map[Cell]float64{}
	owners := map[Cell]int{}
	for i := 1; i < len(outline); i++ {
		wedge := orb.MultiPolygon{{{middle, outline[i-1], outline[i], middle}}}
		shares, err := Shares(wedge, 8)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range shares {
			sums[s.Cell] += s.Area
			if s.Owned {
				owners[s.Cell]++
			}
		}
	}
	whole, err := Shares(orb.MultiPolygon{{outline}}, 8)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range whole {
		if math.Abs(sums[s.Cell]-s.Area) > 1e-9 {
			t.Errorf("cell %s: the wedges have %.12f, the whole %.12f", s.Cell, sums[s.Cell], s.Area)
		}
		if (owners[s.Cell] == 1) != s.Owned || owners[s.Cell] > 1 {
			t.Errorf("cell %s has %d owners", s.Cell, owners[s.Cell])
		}
	}
}

// TestSharesOfCells: shapes made of whole cells run along the edges of cells all the way, where every crossing
// is a tie.
func TestSharesOfCells(t *testing.T) {
	for _, k := range []int{0, 1, 2, 5} {
		center, err := At(106.6, 16.6, 8)
		if err != nil {
			t.Fatal(err)
		}
		disk, err := h3.GridDisk(h3.Cell(center), k)
		if err != nil {
			t.Fatal(err)
		}
		outlines, err := h3.CellsToMultiPolygon(disk)
		if err != nil {
			t.Fatal(err)
		}
		var ring orb.Ring
		for _, q := range outlines[0].GeoLoop {
			ring = append(ring, orb.Point{q.Lng, q.Lat})
		}
		ring = append(ring, ring[0])
		for first := range min(len(ring)-1, 8) {
			r := append(append(slices.Clone(ring[first:len(ring)-1]), ring[:first]...), ring[first])
			shares, err := Shares(orb.MultiPolygon{{r}}, 8)
			if err != nil {
				t.Fatal(err)
			}
			if len(shares) != len(disk) {
				t.Errorf("%d cells for a disk of %d, from corner %d", len(shares), len(disk), first)
			}
			for _, s := range shares {
				if math.Abs(s.Area-1) > 1e-7 || !s.Owned {
					t.Errorf("disk %d, from corner %d: %+v", k, first, s)
				}
			}
		}
	}
}

// TestSharesWithHoles: a hole of one cell, one within a cell, and one over several.
func TestSharesWithHoles(t *testing.T) {
	outer := orb.Bound{Min: orb.Point{106.5, 16.5}, Max: orb.Point{106.6, 16.6}}.ToPolygon()[0]
	c, err := At(106.55, 16.55, 8)
	if err != nil {
		t.Fatal(err)
	}
	cellHole, _ := c.Boundary()
	center, _ := c.Center()
	hole := func(size float64) orb.Ring {
		return orb.Bound{Min: orb.Point{center[0] - size, center[1] - size}, Max: orb.Point{center[0] + size, center[1] + size}}.ToPolygon()[0]
	}
	for name, ring := range map[string]orb.Ring{"the cell": cellHole[0], "within": hole(0.001), "several": hole(0.02)} {
		shares, err := Shares(orb.MultiPolygon{{outer, ring}}, 8)
		if err != nil {
			t.Fatal(err)
		}
		i, found := slices.BinarySearchFunc(shares, c, func(s Share, c Cell) int { return cmp.Compare(s.Cell, c) })
		switch want := 1 - planeArea(orb.MultiPolygon{{ring}})/planeArea(orb.MultiPolygon{{cellHole[0]}}); {
		case name != "within" && found:
			t.Errorf("%s: a share in the hole, %+v", name, shares[i])
		case name == "within" && (!found || math.Abs(shares[i].Area-want) > 1e-9 || shares[i].Owned):
			t.Errorf("within: %+v, want %g, not owned", shares[i], want)
		}
	}
}

func TestSpeckHasAShare(t *testing.T) {
	speck := orb.Bound{Min: orb.Point{106.6, 16.6}, Max: orb.Point{106.6 + 1e-9, 16.6 + 1e-9}}.ToPolygon()
	shares, err := Shares(orb.MultiPolygon{speck}, 8)
	if want, _ := At(106.6, 16.6, 8); err != nil || len(shares) != 1 || shares[0].Cell != want || !(shares[0].Area > 0 && shares[0].Area < 1e-9) {
		t.Errorf("%+v, %v", shares, err)
	}
}

// TestSharesOfCrookedCells: around a pentagon, across an edge of the icosahedron at an odd resolution, and at
// the antimeridian.
func TestSharesOfCrookedCells(t *testing.T) {
	pentagons, err := h3.Pentagons(5)
	if err != nil {
		t.Fatal(err)
	}
	places := []orb.Point{{179.99 - 0.5, -17}, {-179.99 + 0.5, 66}}
	for _, p := range pentagons {
		if at, _ := Cell(p).Center(); math.Abs(at[1]) < 70 {
			places = append(places, at)
		}
	}
	for _, at := range places {
		shape := orb.MultiPolygon{orb.Bound{Min: orb.Point{at[0] - 0.5, at[1] - 0.4}, Max: orb.Point{min(at[0]+0.5, 180), at[1] + 0.4}}.ToPolygon()}
		shares, err := Shares(shape, 5)
		if err != nil {
			t.Fatalf("%v: %v", at, err)
		}
		if got, want := coveredArea(t, shares, at[0]), planeArea(shape); math.Abs(got/want-1) > 1e-6 {
			t.Errorf("%v: %d cells cover %g, want %g", at, len(shares), got, want)
		}
	}
}

func TestSharesRefuse(t *testing.T) {
	box := func(w, s, e, n float64) orb.MultiPolygon {
		return orb.MultiPolygon{orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{e, n}}.ToPolygon()}
	}
	for name, in := range map[string]struct {
		shape orb.MultiPolygon
		res   int
		want  error
	}{
		"wider than half the globe": {box(-100, 0, 100, 10), 1, ErrTooWide},
		"longitude beyond 180":      {box(170, 0, 190, 10), 3, ErrCoordinate},
		"swapped":                   {box(16, 105, 17, 106), 6, ErrCoordinate},
		"resolution":                {box(105, 16, 106, 17), 16, ErrResolution},
		"too many":                  {box(100, 0, 110, 20), 12, ErrTooMany},
		"a pole":                    {box(10, 89.9, 20, 90), 2, ErrPole},
		"no number":                 {orb.MultiPolygon{{{{105, 16}, {math.NaN(), 16}, {106, 17}, {105, 16}}}}, 8, ErrCoordinate},
	} {
		if shares, err := Shares(in.shape, in.res); !errors.Is(err, in.want) {
			t.Errorf("%s: %d cells, error %v, want %v", name, len(shares), err, in.want)
		}
	}
	for _, mp := range []orb.MultiPolygon{nil, {}, {{}}, {{orb.Ring{}}}} {
		if shares, err := Shares(mp, 8); err != nil || len(shares) != 0 {
			t.Errorf("Shares(%v) = %v, %v", mp, shares, err)
		}
	}
}

func TestNeighbors(t *testing.T) {
	c, err := At(106.6, 16.6, 8)
	if err != nil {
		t.Fatal(err)
	}
	around, err := c.Neighbors()
	if err != nil || len(around) != 6 || slices.Contains(around, c) || !slices.IsSorted(around) {
		t.Errorf("%v, %v", around, err)
	}
	pentagons, _ := h3.Pentagons(8)
	if around, err := Cell(pentagons[0]).Neighbors(); err != nil || len(around) != 5 {
		t.Errorf("around a pentagon: %v, %v", around, err)
	}
	if _, err := Cell(5).Neighbors(); !errors.Is(err, ErrInvalid) {
		t.Errorf("not a cell: %v", err)
	}
}

// TestSharesOfAnOutlineThatCrossesItself: a bow tie of two equal halves has no inside to follow. It is cut cell by
// cell instead of filling the Earth.
func TestSharesOfAnOutlineThatCrossesItself(t *testing.T) {
	bow := orb.MultiPolygon{{{{106.1, 16}, {106.2, 16.1}, {106.2, 16}, {106.1, 16.1}, {106.1, 16}}}}
	for res := 5; res <= 8; res++ {
		shares, err := Shares(bow, res)
		if err != nil {
			t.Fatalf("resolution %d: %v", res, err)
		}
		box, err := Cover(bow.Bound(), res)
		if err != nil {
			t.Fatal(err)
		}
		if len(shares) == 0 || len(shares) > len(box) {
			t.Errorf("resolution %d: %d cells, the box has %d", res, len(shares), len(box))
		}
	}
}
