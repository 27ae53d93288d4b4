package line

import (
	"math"

	"github.com/paulmach/orb"
)

// leaf is how many steps of a line share a box of the lowest row.
const leaf = 8

// tree is a heap of boxes over the steps of a line in their order: neighbours on a line are neighbours in space.
type tree struct {
	*ruler
	boxes  []orb.Bound // node n has the children 2n+1 and 2n+2
	leaves int         // a power of two
	steps  []int       // the points that a step goes out from
}

func newTree(l *Line) tree {
	t := tree{ruler: newRuler()}
	for c := range l.Chains() {
		for i := l.starts[c]; i+1 < l.starts[c+1]; i++ {
			t.steps = append(t.steps, i)
		}
	}
	for t.leaves = 1; t.leaves*leaf < len(t.steps); {
		t.leaves *= 2
	}
	t.boxes = make([]orb.Bound, 2*t.leaves-1)
	for n := len(t.boxes) - 1; n >= 0; n-- {
		t.boxes[n] = t.box(l, n)
	}
	return t
}

func (t *tree) box(l *Line, n int) orb.Bound {
	if n < t.leaves-1 {
		a, b := t.boxes[2*n+1], t.boxes[2*n+2]
		switch {
		case empty(b):
			return a
		default:
			return a.Union(b)
		}
	}
	box := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	for _, i := range t.of(n) {
		for _, p := range l.points[i : i+2] {
			box.Min = orb.Point{min(box.Min[0], p[0]), min(box.Min[1], p[1])}
			box.Max = orb.Point{max(box.Max[0], p[0]), max(box.Max[1], p[1])}
		}
	}
	return box
}

func empty(b orb.Bound) bool { return b.Min[0] > b.Max[0] }

// of gives the steps of a node of the lowest row.
func (t *tree) of(n int) []int {
	from := (n - (t.leaves - 1)) * leaf
	if from >= len(t.steps) {
		return nil
	}
	return t.steps[from:min(from+leaf, len(t.steps))]
}

// within finds the step nearest to p, the share of the way along it, and the distance in metres, as far as limit
// metres; step is -1 if there is nothing. The step hint, if not -1, is looked at first: on a path it is that of the
// point before.
func (t *tree) within(l *Line, p orb.Point, limit float64, hint int) (step int, share, metres float64) {
	s := search{tree: t, line: l, p: p, step: -1, metres: limit}
	if hint >= 0 {
		s.try(hint)
	}
	s.look(0)
	return s.step, s.share, s.metres
}

// reached gives a step that lies within limit metres of p, -1 if there is none. The step hint, if not -1, is asked
// first.
func (t *tree) reached(l *Line, p orb.Point, limit float64, hint int) int {
	if hint >= 0 {
		if _, m := foot(l.points[hint], l.points[hint+1], p); m < limit {
			return hint
		}
	}
	step, _, _ := t.within(l, p, limit, -1)
	return step
}

// search is one question to a tree, with the best answer so far.
type search struct {
	*tree
	line          *Line
	p             orb.Point
	step          int
	share, metres float64
}

func (s *search) try(i int) {
	if share, m := foot(s.line.points[i], s.line.points[i+1], s.p); m < s.metres {
		s.step, s.share, s.metres = i, share, m
	}
}

func (s *search) look(n int) {
	if n >= s.leaves-1 {
		for _, i := range s.of(n) {
			s.try(i)
		}
		return
	}
	a, b := 2*n+1, 2*n+2
	near, far := s.leastM(s.boxes[a], s.p), s.leastM(s.boxes[b], s.p)
	if far < near {
		a, b, near, far = b, a, far, near
	}
	if near < s.metres {
		s.look(a)
	}
	if far < s.metres {
		s.look(b)
	}
}

// leastM is a distance in metres that p has from what a box holds at the least, as foot measures: by the latitude
// halfway between.
func (r *ruler) leastM(b orb.Bound, p orb.Point) float64 {
	if empty(b) {
		return math.Inf(1)
	}
	dx := max(0, b.Min[0]-p[0], p[0]-b.Max[0])
	dy := max(0, b.Min[1]-p[1], p[1]-b.Max[1])
	if dx == 0 && dy == 0 {
		return 0
	}
	x, y := r.least((p[1]+b.Min[1])/2, (p[1]+b.Max[1])/2)
	return math.Sqrt(dx*x*dx*x + dy*y*dy*y)
}

// rulerStep is how finely a ruler is divided, in parts of a degree.
const rulerStep = 32

// ruler holds what a degree measures in metres at every 32nd of a degree of latitude from the equator to the pole.
type ruler struct{ x, y [90*rulerStep + 2]float64 }

func newRuler() *ruler {
	r := new(ruler)
	for i := range r.x {
		r.x[i], r.y[i] = scale(min(90, float64(i)/rulerStep))
	}
	return r
}

// least gives metres that a degree of longitude and one of latitude have at the least between two latitudes: the
// former is shortest farthest from the equator, the latter nearest to it.
func (r *ruler) least(a, b float64) (x, y float64) {
	a, b = min(90, math.Abs(a)), min(90, math.Abs(b))
	near := min(a, b)
	return r.x[int(max(a, b)*rulerStep)+1], r.y[int(near*rulerStep)]
}
