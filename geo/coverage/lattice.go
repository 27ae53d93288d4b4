package coverage

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/paulmach/orb"
)

// perDegree is how many lattice steps a degree has.
const perDegree = 1e7

// point is a place on the lattice.
type point struct{ x, y int32 }

func toLattice(p orb.Point) (point, error) {
	if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
		return point{}, fmt.Errorf("%w: %v", ErrOutOfRange, p)
	}
	return point{int32(math.Round(p[0] * perDegree)), int32(math.Round(p[1] * perDegree))}, nil
}

func (p point) orb() orb.Point { return orb.Point{float64(p.x) / perDegree, float64(p.y) / perDegree} }

// lattice gives every place one number, by exact equality.
type lattice struct {
	points []point
	slots  []uint32 // number + 1 of the place whose hash leads here, 0 for none
}

func newLattice(places int) *lattice {
	size := 1 << bits.Len(uint(max(places, 8)))
	return &lattice{points: make([]point, 0, places*5/8), slots: make([]uint32, size)}
}

// number gives the number of a place, a new one if it was not seen before.
func (l *lattice) number(p point) uint32 {
	if len(l.points)*3 > len(l.slots)*2 {
		l.grow()
	}
	slot := l.find(p)
	if l.slots[slot] == 0 {
		l.points = append(l.points, p)
		l.slots[slot] = uint32(len(l.points))
	}
	return l.slots[slot] - 1
}

func (l *lattice) find(p point) uint64 {
	mask := uint64(len(l.slots) - 1)
	slot := spread(uint64(uint32(p.x))<<32|uint64(uint32(p.y))) & mask
	for l.slots[slot] != 0 && l.points[l.slots[slot]-1] != p {
		slot = (slot + 1) & mask
	}
	return slot
}

func (l *lattice) grow() {
	l.slots = make([]uint32, 2*len(l.slots))
	for i, p := range l.points {
		l.slots[l.find(p)] = uint32(i + 1)
	}
}

// spread mixes the bits of a key (the finaliser of MurmurHash3).
func spread(k uint64) uint64 {
	k ^= k >> 33
	k *= 0xff51afd7ed558ccd
	k ^= k >> 33
	k *= 0xc4ceb9fe1a85ec53
	return k ^ k>>33
}

// side says where c lies seen from a towards b: above 0 left, below 0 right, 0 on the line. It is exact for
// places less than 100 degrees apart.
func side(a, b, c point) int64 {
	return (int64(b.x)-int64(a.x))*(int64(c.y)-int64(a.y)) - (int64(b.y)-int64(a.y))*(int64(c.x)-int64(a.x))
}

// between says whether c, which is on the line through a and b, lies on the piece from a to b.
func between(a, b, c point) bool {
	return min(a.x, b.x) <= c.x && c.x <= max(a.x, b.x) && min(a.y, b.y) <= c.y && c.y <= max(a.y, b.y)
}

// touch says whether the pieces a-b and c-d have a point in common.
func touch(a, b, c, d point) bool {
	s1, s2, s3, s4 := side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
	if opposite(s1, s2) && opposite(s3, s4) {
		return true
	}
	return s1 == 0 && between(a, b, c) || s2 == 0 && between(a, b, d) || s3 == 0 && between(c, d, a) || s4 == 0 && between(c, d, b)
}

func opposite(s, t int64) bool { return s > 0 && t < 0 || s < 0 && t > 0 }

// distance2 is the square of the distance of p from the piece a-b, in lattice units.
func distance2(p, a, b point) float64 {
	ax, ay := float64(a.x), float64(a.y)
	dx, dy := float64(b.x)-ax, float64(b.y)-ay
	px, py := float64(p.x)-ax, float64(p.y)-ay
	if l := dx*dx + dy*dy; l > 0 {
		t := min(1, max(0, (px*dx+py*dy)/l))
		px, py = px-t*dx, py-t*dy
	}
	return px*px + py*py
}

// box is a closed box of lattice points.
type box struct{ minX, minY, maxX, maxY int32 }

func boxOf(p point) box { return box{p.x, p.y, p.x, p.y} }

func (b *box) extend(p point) {
	b.minX, b.maxX = min(b.minX, p.x), max(b.maxX, p.x)
	b.minY, b.maxY = min(b.minY, p.y), max(b.maxY, p.y)
}

func (b box) holds(p point) bool {
	return b.minX <= p.x && p.x <= b.maxX && b.minY <= p.y && p.y <= b.maxY
}

func (b box) meets(o box) bool {
	return b.minX <= o.maxX && o.minX <= b.maxX && b.minY <= o.maxY && o.minY <= b.maxY
}

func (b box) grown(by int32) box { return box{b.minX - by, b.minY - by, b.maxX + by, b.maxY + by} }
