package cell

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// errCrooked says that a cell is no convex hexagon in lon and lat: the twelve pentagons, and cells across an
// edge of H3's icosahedron. There are none in or near Viet Nam.
var errCrooked = errors.New("H3 cell is not a plain hexagon")

// nearly is how far outside an edge, in degrees, a point still counts as inside: a thousandth of a millimetre,
// a hundred times the rounding of the corners that neighbours share.
const nearly = 1e-11

// leastShare is the part of a cell below which rounding is not told from ground: 0.0007 m2 at resolution 8.
const leastShare = 1e-9

// hexagon is a cell in the plane of lon and lat, with what one polygon's outline leaves in it. Places in it
// are relative to its centre, which keeps the digits that matter; places on its outline are the number of the
// edge plus how far along it, 0 to 6, counter-clockwise.
type hexagon struct {
	cell   Cell
	center orb.Point    // lon, lat in degrees
	corner [6]orb.Point // counter-clockwise
	inward [6]orb.Point // unit normals of the edges
	away   [6]float64   // distance of the edges from the centre
	inner2 float64      // square of the radius around the centre that lies inside for sure
	fan    [7]float64   // area from corner 0 to corner k, seen from the centre
	next   [6]*hexagon  // neighbours once met
	back   [6]int       // the neighbour's number of the same edge

	owned  bool    // its centre lies in the polygon
	passed bool    // the outline was here
	deep   bool    // and not only on the edge
	swept  float64 // area that the pieces of outline sweep, seen from the centre
	marks  []mark  // where the outline leaves and enters
	seeds  [6]bool // edges with the polygon on their other side
}

// mark is a place where the outline leaves (+1: the polygon follows, counter-clockwise) or enters (-1).
type mark struct {
	at   float64
	step int
}

// newHexagon reads a cell; about is the longitude its own is brought within 180 degrees of.
func newHexagon(c Cell, about float64) (*hexagon, error) {
	center, err := c.Center()
	if err != nil {
		return nil, err
	}
	outline, err := c.Boundary()
	if err != nil {
		return nil, err
	}
	if len(outline[0]) != 7 {
		return nil, errCrooked
	}
	h := &hexagon{cell: c, center: orb.Point{near(center[0], about), center[1]}}
	for k, p := range outline[0][:6] {
		h.corner[k] = orb.Point{math.Remainder(p[0]-center[0], 360), p[1] - center[1]}
		if math.Abs(h.corner[k][0]) > 90 {
			return nil, ErrPole
		}
	}
	return h, h.measure()
}

// near gives a longitude, moved by full turns to within 180 degrees of another; it is not rounded if none is
// needed.
func near(lon, about float64) float64 { return lon + 360*math.Round((about-lon)/360) }

func (h *hexagon) measure() error {
	inner := math.Inf(1)
	for k, a := range h.corner {
		b, c := h.corner[(k+1)%6], h.corner[(k+2)%6]
		length := math.Hypot(b[0]-a[0], b[1]-a[1])
		h.inward[k] = orb.Point{-(b[1] - a[1]) / length, (b[0] - a[0]) / length}
		h.away[k] = -(h.inward[k][0]*a[0] + h.inward[k][1]*a[1])
		h.fan[k+1] = h.fan[k] + cross(a, b)/2
		inner = min(inner, h.away[k])
		if h.away[k] <= 0 || cross(orb.Point{b[0] - a[0], b[1] - a[1]}, orb.Point{c[0] - b[0], c[1] - b[1]}) <= 0 {
			return errCrooked
		}
	}
	h.inner2 = inner * inner
	return nil
}

// margin is how far a point (relative) lies from the nearest edge, in degrees; negative outside.
func (h *hexagon) margin(p orb.Point) float64 {
	least := math.Inf(1)
	for k, n := range h.inward {
		least = min(least, n[0]*p[0]+n[1]*p[1]+h.away[k])
	}
	return least
}

// touch notes whether a point of the outline (relative) lies clearly inside.
func (h *hexagon) touch(p orb.Point) {
	if !h.deep {
		h.deep = h.margin(p) > 10*nearly
	}
}

// edgeNear gives the edge whose middle is at a point (relative), within a hundredth of the cell.
func (h *hexagon) edgeNear(p orb.Point) (edge int, ok bool) {
	for k := range h.corner {
		m := h.point(float64(k) + 0.5)
		if math.Hypot(m[0]-p[0], m[1]-p[1]) < h.away[k]/100 {
			return k, true
		}
	}
	return 0, false
}

func (h *hexagon) relative(p orb.Point) orb.Point {
	return orb.Point{p[0] - h.center[0], p[1] - h.center[1]}
}

// exit says through which edge the way from p to q (relative) leaves, and how far along the way, 0 to 1;
// -1 if q lies inside.
func (h *hexagon) exit(p, q orb.Point) (edge int, along float64) {
	if q[0]*q[0]+q[1]*q[1] < h.inner2 {
		return -1, 0
	}
	edge = -1
	for k, n := range h.inward {
		dq := n[0]*q[0] + n[1]*q[1] + h.away[k]
		if dq >= -nearly {
			continue
		}
		dp := max(n[0]*p[0]+n[1]*p[1]+h.away[k], 0)
		if t := dp / (dp - dq); edge < 0 || t < along {
			edge, along = k, t
		}
	}
	return edge, along
}

// place gives the place on an edge nearest to a point (relative).
func (h *hexagon) place(edge int, p orb.Point) float64 {
	a, b := h.corner[edge], h.corner[(edge+1)%6]
	dx, dy := b[0]-a[0], b[1]-a[1]
	t := ((p[0]-a[0])*dx + (p[1]-a[1])*dy) / (dx*dx + dy*dy)
	return float64(edge) + min(max(t, 0), 1)
}

// point gives the point (relative) at a place on the outline.
func (h *hexagon) point(at float64) orb.Point {
	k := int(at) % 6
	t := at - math.Floor(at)
	a, b := h.corner[k], h.corner[(k+1)%6]
	return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
}

// fanTo gives the area from corner 0 to a place on the outline, 0 to 6, seen from the centre.
func (h *hexagon) fanTo(at float64) float64 {
	k := min(int(at), 5)
	return h.fan[k] + (at-float64(k))*(h.fan[k+1]-h.fan[k])
}

// settle closes the pieces of outline along the hexagon's own and gives the part of it the polygon covers.
// The pieces alone say it but for whole hexagons; which number of these is right is plain unless the part is
// nearly none or all, and then the outline is asked.
func (h *hexagon) settle(outline func() *bands) float64 {
	slices.SortFunc(h.marks, func(a, b mark) int { return cmp.Compare(a.at, b.at) })
	full := h.fan[6]
	area, level, from := h.swept, 0, 0.0
	for _, m := range h.marks {
		area += float64(level) * (h.fanTo(m.at) - h.fanTo(from))
		level, from = level+m.step, m.at
	}
	part := (area + float64(level)*(full-h.fanTo(from))) / full
	turns := -int(math.Floor(part))
	if f := part + float64(turns); f < leastShare || f > 1-leastShare {
		turns = -int(math.Round(part))
		if h.mostly(outline()) {
			turns++
		}
	}
	h.sow(turns)
	return min(max(part+float64(turns), 0), 1)
}

// mostly says whether the polygon holds most of seven places well within the hexagon: the centre and half way
// to the corners. A hair of the outline spoils one or two of them.
func (h *hexagon) mostly(outline *bands) bool {
	votes := 0
	if outline.holds(h.center) {
		votes++
	}
	for _, c := range h.corner {
		if outline.holds(orb.Point{h.center[0] + c[0]/2, h.center[1] + c[1]/2}) {
			votes++
		}
	}
	return votes > 3
}

// sow notes the edges whose middle lies in the polygon; level is that of corner 0.
func (h *hexagon) sow(level int) {
	i := 0
	for k := range h.seeds {
		for ; i < len(h.marks) && h.marks[i].at < float64(k)+0.5; i++ {
			level += h.marks[i].step
		}
		h.seeds[k] = level > 0
	}
}

func cross(a, b orb.Point) float64 { return a[0]*b[1] - a[1]*b[0] }
