package shape

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"cotmoc/geo"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Nowhere is the answer for a point that no unit holds.
const Nowhere = -1

// Locator finds the unit a point lies in, exactly: a point belongs to a unit if it lies in its inside or on its
// edge, which is what ST_Intersects of PostGIS says, and no rounding decides. Once all units are in it is only read,
// so any number of goroutines may ask. It is plain Go memory, about 25 bytes a vertex.
type Locator struct {
	boxes    rtree.RTreeG[int32]
	outlines []*outline
	bytes    int
}

// NewLocator indexes units by their place in the slice.
func NewLocator(units []orb.MultiPolygon) (*Locator, error) {
	l := &Locator{}
	for i, mp := range units {
		if err := l.Add(mp); err != nil {
			return nil, fmt.Errorf("unit %d: %w", i, err)
		}
	}
	return l, nil
}

// Add takes one more unit in; its place follows that of the one before. An empty unit is never found. The polygons
// should be valid: rings that cross, or parts that overlap, are counted as even and odd.
func (l *Locator) Add(mp orb.MultiPolygon) error {
	i := int32(len(l.outlines)) //nolint:gosec // there are fewer units
	l.outlines = append(l.outlines, nil)
	if len(mp) == 0 {
		return nil
	}
	if err := geo.Check(mp); err != nil {
		return err
	}
	o := newOutline(mp)
	if o == nil {
		return nil
	}
	l.outlines[i] = o
	l.boxes.Insert(o.bound.Min, o.bound.Max, i)
	const box = 100
	l.bytes += o.bytes() + box
	return nil
}

// At gives the place in the slice of the unit that holds the point (lon, lat) in its inside or on its edge; on a
// common edge, and where units overlap, the first of them. ok is false, and unit Nowhere, where no unit does.
func (l *Locator) At(p orb.Point) (unit int, ok bool) {
	unit = l.first(p, func(int) bool { return true })
	return unit, unit != Nowhere
}

// first gives the first unit that holds the point, of those that may.
func (l *Locator) first(p orb.Point, may func(unit int) bool) int {
	unit := Nowhere
	if math.IsNaN(p[0]) || math.IsNaN(p[1]) {
		return unit
	}
	l.boxes.Search(p, p, func(_, _ [2]float64, i int32) bool {
		if (unit == Nowhere || int(i) < unit) && may(int(i)) && l.outlines[i].holds(p) {
			unit = int(i)
		}
		return true
	})
	return unit
}

// All gives for each point what At gives, Nowhere where it gives nothing, on all processors. Points near one
// another are asked one after the other, because most of the time goes into fetching edges from memory: that
// takes a third of the time.
func (l *Locator) All(points []orb.Point) []int {
	return l.AllWhere(points, func(int, int) bool { return true })
}

// AllWhere gives for each point the first of the units that hold it and that may: where units of several days are in,
// those of the point's day. May is called by several goroutines at once, with the places of the point and of the unit.
func (l *Locator) AllWhere(points []orb.Point, may func(point, unit int) bool) []int {
	const share = 1 << 12
	units, order := make([]int, len(points)), nearby(points)
	next := make(chan []uint64)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(points)/share+1) {
		wg.Go(func() {
			for part := range next {
				for _, key := range part {
					i := uint32(key) //nolint:gosec // the lower half is the index
					units[i] = l.first(points[i], func(unit int) bool { return may(int(i), unit) })
				}
			}
		})
	}
	for part := range slices.Chunk(order, share) {
		next <- part
	}
	close(next)
	wg.Wait()
	return units
}

// nearby orders points by rows of squares of a twentieth of a degree. The lower half of a key is the index of
// its point.
func nearby(points []orb.Point) []uint64 {
	square := func(degrees float64) uint64 {
		const side, round, most = 0.05, 360, 1<<16 - 1
		return uint64(min(max((degrees+round)/side, 0), most)) // NaN becomes some square
	}
	keys := make([]uint64, len(points))
	for i, p := range points {
		keys[i] = (square(p[1])<<16|square(p[0])&(1<<16-1))<<32 | uint64(uint32(i)) //nolint:gosec // fewer than 2^32 points
	}
	slices.Sort(keys)
	return keys
}

// Bytes is about the memory that the locator holds.
func (l *Locator) Bytes() int { return l.bytes }
