package coverage

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Level is how far away a coverage is seen from.
type Level struct {
	// MaxZoom is the last zoom of the map the level is meant for; it only names the level.
	MaxZoom int
	// Tolerance is the greatest Hausdorff distance between an edge and its generalised form, in planar degrees.
	// Islands smaller than this both ways are left out, except the greatest polygon of a unit.
	Tolerance float64
}

// tilePixels is the side of a vector tile as the map draws it.
const tilePixels = 512

// LevelFor gives the level for zooms up to maxZoom of the web map, whose tiles are 512 pixels a side: its
// tolerance is half a pixel at that zoom.
func LevelFor(maxZoom int) Level {
	return Level{MaxZoom: maxZoom, Tolerance: 360 / (tilePixels * math.Exp2(float64(maxZoom))) / 2}
}

// MapLevels are the levels for zooms up to 5, 6, 7 ... 13: tolerances of about 1.2 km at zoom 5, half of that at each further
// one, 5 m at zoom 13.
func MapLevels() []Level {
	var levels []Level
	for zoom := 5; zoom <= 13; zoom++ {
		levels = append(levels, LevelFor(zoom))
	}
	return levels
}

// Generalised is a coverage as one level shows it.
type Generalised struct {
	Level    Level
	Shapes   []orb.MultiPolygon // one for each unit, in the order given to Build; nil for a unit without polygons
	Vertices int                // of all shapes, closing ones counted
	Islands  int                // polygons left out because they are too small to be seen
}

// Simplify builds the coverage of the units, fits it with the default gap width, and generalises it; see
// Coverage.Fit and Coverage.Simplify.
func Simplify(units []Unit, levels []Level) ([]Generalised, error) {
	c, err := Build(units)
	if err != nil {
		return nil, err
	}
	fitted, _ := c.Fit(DefaultThresholds().GapWidthM)
	return fitted.Simplify(levels)
}

// Simplify gives the coverage at each level, in the order asked for. Each arc is simplified once for both
// neighbours, between nodes that stay where they are; where arcs would cross, touch or change sides, they
// keep more of their vertices. So neighbours go on sharing an edge vertex by vertex, no gap and no overlap
// comes up that was not there before, every unit keeps its greatest polygon, and valid shapes stay valid.
// The vertices are some of those of the units, and a coarser level has none that a finer one lacks. The
// same units give the same result. A tolerance that is negative or not finite is refused.
func (c *Coverage) Simplify(levels []Level) ([]Generalised, error) {
	order := make([]int, len(levels))
	for i, l := range levels {
		if !(l.Tolerance >= 0 && l.Tolerance <= 180) {
			return nil, fmt.Errorf("level of zoom %d: a tolerance of %g degrees", l.MaxZoom, l.Tolerance)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(levels[i].Tolerance, levels[j].Tolerance) })
	all := make([]Generalised, len(levels))
	v := c.view()
	for _, i := range order {
		v = v.coarser(levels[i].Tolerance * perDegree)
		all[i] = v.shapes(levels[i])
	}
	return all, nil
}

// view is a coverage at one level. Each level is made from the next finer one: that costs little, and what is
// known to hold for the finer one (no crossings) need not be looked for again. How far it is off is measured from the
// full shapes.
type view struct {
	*Coverage
	lines [][]uint32 // of each arc, nil if it is left out
	at    [][]int32  // of each vertex of a line its position in the arc; nil: all of them
}

func (c *Coverage) view() *view {
	v := &view{Coverage: c, lines: make([][]uint32, len(c.arcs))}
	for i := range c.arcs {
		v.lines[i] = c.arcs[i].vertices
	}
	return v
}

// coarser makes the next level. The tolerance is for the full shapes; what the finer level has used up of it
// is gone.
func (v *view) coarser(tolerance float64) *view {
	t := thinner{points: v.points, arcs: v.arcs, from: v.dropIslands(tolerance), at: v.at, limit: tolerance * tolerance}
	lines, at := t.run()
	return &view{Coverage: v.Coverage, lines: lines, at: at}
}

// dropIslands leaves out the polygons that are smaller than the tolerance both ways, stand alone, have no
// holes, and are not the greatest of their unit.
func (v *view) dropIslands(tolerance float64) [][]uint32 {
	lines := slices.Clone(v.lines)
	rings := v.ringsOfPolygons()
	for a := range v.arcs {
		uses := v.arcs[a].uses
		if lines[a] == nil || len(uses) != 1 {
			continue
		}
		r := uses[0].ring
		ring := &v.rings[r]
		alone := len(ring.arcs) == 1 && !ring.hole && rings[polygonKey{ring.unit, ring.polygon}] == 1
		if alone && r != v.biggest[ring.unit] && small(v.points, v.arcs[a].vertices, tolerance) {
			lines[a] = nil
		}
	}
	return lines
}

type polygonKey struct{ unit, polygon int }

func (c *Coverage) ringsOfPolygons() map[polygonKey]int {
	n := make(map[polygonKey]int)
	for _, r := range c.rings {
		n[polygonKey{r.unit, r.polygon}]++
	}
	return n
}

func small(points []point, line []uint32, than float64) bool {
	b := boxOf(points[line[0]])
	for _, v := range line {
		b.extend(points[v])
	}
	return float64(b.maxX)-float64(b.minX) < than && float64(b.maxY)-float64(b.minY) < than
}

// shapes puts the arcs together again.
func (v *view) shapes(l Level) Generalised {
	g := Generalised{Level: l, Shapes: make([]orb.MultiPolygon, len(v.ids))}
	last := polygonKey{-1, -1}
	for r := range v.rings {
		ring := &v.rings[r]
		line := v.ringLine(ring)
		if line == nil {
			g.Islands++
			continue
		}
		g.Vertices += len(line)
		mp := &g.Shapes[ring.unit]
		if key := (polygonKey{ring.unit, ring.polygon}); key != last {
			*mp = append(*mp, nil)
			last = key
		}
		p := &(*mp)[len(*mp)-1]
		*p = append(*p, line)
	}
	return g
}

// ringLine gives a closed ring, nil if it is left out. A hole whose triangle came to run the other way round
// is turned, so that outer rings are counterclockwise and holes clockwise.
func (v *view) ringLine(r *ring) orb.Ring {
	n := 1
	for _, u := range r.arcs {
		if v.lines[u.arc] == nil {
			return nil
		}
		n += len(v.lines[u.arc]) - 1
	}
	line := make(orb.Ring, 0, n)
	for _, u := range r.arcs {
		arc := v.lines[u.arc]
		for i := range len(arc) - 1 {
			at := arc[i]
			if u.backward {
				at = arc[len(arc)-1-i]
			}
			line = append(line, v.points[at].orb())
		}
	}
	line = append(line, line[0])
	want := orb.CCW
	if r.hole {
		want = orb.CW
	}
	if line.Orientation() != want {
		line.Reverse()
	}
	return line
}
