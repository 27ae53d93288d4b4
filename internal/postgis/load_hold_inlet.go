package postgis

import (
	"math"

	"github.com/paulmach/orb"

	"cotmoc/geo"
)

// An inlet is a gap between two communes that is open to the outside, such as boundaries of two surveys leave: the
// outer edge goes in along the one and comes out along the other. It is no border, however far it goes in.
const (
	inletMouthM  = 100    // its mouth is this wide in metres at the most
	inletWidthM  = 60     // and it is this wide in the mean
	inletWayM    = 500    // the way in and out is this long at the least
	inletFarM    = 50_000 // and this long at the most
	inletSlender = 10     // and this many times as long as its mouth and its mean width
	inletSquare  = 1e-3   // degrees: the squares by which mouths are looked for are a little wider than one
)

// inlets are the places of an outer ring by the squares they lie in, how far along the ring each lies, and twice the
// area in square degrees that the ring has gone round until there.
type inlets struct {
	*outside
	squares map[[2]int][]int
	way     []float64
	round   []float64
}

// withoutInlets leaves out of a ring what goes into inlets and comes out of them. The mouth stays, as an edge of the
// commune before it.
func (o *outside) withoutInlets() (kept outside) {
	if len(o.path) == 0 {
		return *o
	}
	o.beginWest()
	in := inlets{outside: o, squares: map[[2]int][]int{}, way: make([]float64, len(o.path)), round: make([]float64, len(o.path))}
	for i, p := range o.path {
		in.squares[square(p)] = append(in.squares[square(p)], i)
		if i > 0 {
			in.way[i] = in.way[i-1] + geo.DistanceM(o.path[i-1], p)
			in.round[i] = in.round[i-1] + in.cross(i-1, i)
		}
	}
	for i := 0; i < len(o.path); i++ {
		kept.path = append(kept.path, o.path[i])
		kept.owner, kept.vertex = append(kept.owner, o.owner[i]), append(kept.vertex, o.vertex[i])
		if out := in.outOf(i); out > 0 {
			i = out - 1
		}
	}
	kept.taken = make([]bool, len(kept.path))
	return kept
}

// beginWest has the ring begin at its westernmost place, which lies in no inlet.
func (o *outside) beginWest() {
	west := 0
	for i, p := range o.path {
		if p[0] < o.path[west][0] {
			west = i
		}
	}
	o.path = append(o.path[west:len(o.path):len(o.path)], o.path[:west]...)
	o.owner = append(o.owner[west:len(o.owner):len(o.owner)], o.owner[:west]...)
	o.vertex = append(o.vertex[west:len(o.vertex):len(o.vertex)], o.vertex[:west]...)
}

func square(p orb.Point) [2]int {
	return [2]int{int(math.Floor(p[0] / inletSquare)), int(math.Floor(p[1] / inletSquare))}
}

// cross is twice the area between the ring's first place and the way from one place straight to another.
func (in *inlets) cross(i, j int) float64 {
	o, p, q := in.path[0], in.path[i], in.path[j]
	return (p[0]-o[0])*(q[1]-o[1]) - (q[0]-o[0])*(p[1]-o[1])
}

// outOf is where the ring comes out of the inlet that it goes into at a place: the last such place, 0 if there is no
// inlet.
func (in *inlets) outOf(i int) (out int) {
	at := square(in.path[i])
	for dx := -1; dx <= 1; dx++ {
		for dy := -1; dy <= 1; dy++ {
			for _, j := range in.squares[[2]int{at[0] + dx, at[1] + dy}] {
				if j > out && in.isInlet(i, j) {
					out = j
				}
			}
		}
	}
	return out
}

// isInlet says that the ring goes into an inlet at one place and comes out of it at another. What it goes round then
// lies on its right, the communes on its left.
func (in *inlets) isInlet(i, j int) bool {
	way := in.way[j] - in.way[i]
	if way < inletWayM || way > inletFarM || in.owner[i] == in.owner[j-1] {
		return false
	}
	mouth := geo.DistanceM(in.path[i], in.path[j])
	degree := geo.DistanceM(in.path[i], orb.Point{in.path[i][0] + 1, in.path[i][1]}) * geo.DistanceM(in.path[i], orb.Point{in.path[i][0], in.path[i][1] + 1})
	width := -(in.round[j] - in.round[i] + in.cross(j, i)) / 2 * degree / (way / 2)
	return mouth <= inletMouthM && width >= 0 && width <= inletWidthM && way >= inletSlender*max(mouth, width)
}
