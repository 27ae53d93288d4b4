package shape

import (
	"fmt"
	"sync"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
	geos "github.com/twpayne/go-geos"
)

// Locator finds the unit a point lies in. It is safe for several goroutines, one at a time inside.
type Locator struct {
	mu       sync.Mutex
	ctx      *geos.Context
	boxes    rtree.RTreeG[int]
	prepared []*geos.PrepGeom
}

// NewLocator indexes units by their place in the slice; an empty unit is never found. The polygons should be
// valid. It holds all of them in GEOS's memory: about 50 bytes a vertex.
func NewLocator(units []orb.MultiPolygon) (l *Locator, err error) {
	defer catch(&err)
	w := NewWorker()
	l = &Locator{ctx: w.ctx, prepared: make([]*geos.PrepGeom, len(units))}
	for i, mp := range units {
		if len(mp) == 0 {
			continue
		}
		g, err := w.geometry(mp)
		if err != nil {
			return nil, fmt.Errorf("unit %d: %w", i, err)
		}
		l.prepared[i] = g.Prepare()
		b := mp.Bound()
		l.boxes.Insert(b.Min, b.Max, i)
	}
	return l, nil
}

// At gives the place in the slice of the unit that holds the point (lon, lat) in its inside or on its edge;
// of several, the first. ok is false where no unit does.
func (l *Locator) At(p orb.Point) (unit int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	unit = -1
	var at *geos.Geom
	l.boxes.Search(p, p, func(_, _ [2]float64, i int) bool {
		if unit >= 0 && i > unit {
			return true
		}
		if at == nil {
			at = l.ctx.NewPointFromXY(p[0], p[1])
		}
		// IntersectsXY and ContainsXY need GEOS 3.12 and say false below it.
		if l.prepared[i].Intersects(at) {
			unit = i
		}
		return true
	})
	return unit, unit >= 0
}
