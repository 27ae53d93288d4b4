package shape

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"cotmoc/geo"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Nowhere is the answer for a point that no unit holds.
const Nowhere = -1

// Locator finds the unit a point lies in, exactly: a point belongs to a unit if it lies in its inside or on its
// edge, which is what ST_Intersects of PostGIS says, and no rounding decides. Once made it is only read, so any
// number of goroutines may ask. It is plain Go memory, about 25 bytes a vertex.
type Locator struct {
	boxes    rtree.RTreeG[int32]
	outlines []*outline
}

// NewLocator indexes units by their place in the slice; an empty unit is never found. The polygons should be
// valid: rings that cross, or parts that overlap, are counted as even and odd.
func NewLocator(units []orb.MultiPolygon) (*Locator, error) {
	l := &Locator{outlines: make([]*outline, len(units))}
	err := inParallel(len(units), func(i int) error {
		if len(units[i]) == 0 {
			return nil
		}
		if err := geo.Check(units[i]); err != nil {
			return fmt.Errorf("unit %d: %w", i, err)
		}
		l.outlines[i] = newOutline(units[i])
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, o := range l.outlines {
		if o != nil {
			l.boxes.Insert(o.bound.Min, o.bound.Max, int32(i)) //nolint:gosec // a place in a slice of units
		}
	}
	return l, nil
}

// At gives the place in the slice of the unit that holds the point (lon, lat) in its inside or on its edge; on a
// common edge, and where units overlap, the first of them. ok is false, and unit Nowhere, where no unit does.
func (l *Locator) At(p orb.Point) (unit int, ok bool) {
	unit = Nowhere
	if math.IsNaN(p[0]) || math.IsNaN(p[1]) {
		return unit, false
	}
	l.boxes.Search(p, p, func(_, _ [2]float64, i int32) bool {
		if (unit == Nowhere || int(i) < unit) && l.outlines[i].holds(p) {
			unit = int(i)
		}
		return true
	})
	return unit, unit != Nowhere
}

// All gives for each point what At gives, Nowhere where it gives nothing, on all processors.
func (l *Locator) All(points []orb.Point) []int {
	const share = 1 << 12
	units := make([]int, len(points))
	_ = inParallel((len(points)+share-1)/share, func(k int) error { // which never fails
		for i := k * share; i < min((k+1)*share, len(points)); i++ {
			units[i], _ = l.At(points[i])
		}
		return nil
	})
	return units
}

// Bytes is about the memory that the locator holds.
func (l *Locator) Bytes() int {
	const box = 100
	n := 0
	for _, o := range l.outlines {
		if o != nil {
			n += o.bytes() + box
		}
	}
	return n
}

// inParallel does the work for 0 .. n-1 on all processors and gives the first error.
func inParallel(n int, work func(i int) error) error {
	var wg sync.WaitGroup
	next := make(chan int)
	errs := make([]error, min(n, runtime.GOMAXPROCS(0)))
	for worker := range errs {
		wg.Go(func() {
			for i := range next {
				if err := work(i); err != nil && errs[worker] == nil {
					errs[worker] = err
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
