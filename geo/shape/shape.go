// Package shape says whether polygons are valid, mends them, finds a point inside, and finds the unit a point
// lies in. Coordinates are lon, lat in degrees (EPSG:4326); areas are square metres on the sphere.
//
// It is the only package that imports go-geos, whose ways it hides: a GEOS context per Worker and one Worker
// per goroutine (its constructors do not lock), panics turned into errors, no function newer than GEOS 3.11
// (they answer falsely), and memory that only Go's garbage collector gives back.
package shape

import (
	"errors"
	"fmt"
	"runtime"

	"cotmoc/geo"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	geos "github.com/twpayne/go-geos"
)

// ErrEmpty says that a shape has no area to speak of.
var ErrEmpty = errors.New("shape without area")

// collectAfter is how many bytes may pass into GEOS before the garbage collector, which does not see that
// memory, is asked to give back what is no longer used.
const collectAfter = 128 << 20

// Worker does the work of this package for one goroutine; it is not safe for several.
type Worker struct {
	ctx    *geos.Context
	passed int
}

// NewWorker gives a Worker.
func NewWorker() *Worker { return &Worker{ctx: geos.NewContext()} }

// Change is what a repair did to the area, in square metres.
type Change struct{ AreaBefore, AreaAfter float64 }

// Share is the part of the area that changed, 0.001 for a tenth of a per cent.
func (c Change) Share() float64 {
	if c.AreaBefore == c.AreaAfter {
		return 0
	}
	larger := max(c.AreaBefore, c.AreaAfter)
	return (larger - min(c.AreaBefore, c.AreaAfter)) / larger
}

// Check says whether the polygons are valid in the sense of the Simple Features standard: rings that do not
// cross, holes inside, parts that do not overlap. problem is GEOS's reason with the place, in English:
// "Self-intersection[106.5 16.25]"; it is empty if all is well.
func (w *Worker) Check(mp orb.MultiPolygon) (problem string, ok bool) {
	reason, err := w.reason(mp)
	if err != nil {
		return err.Error(), false
	}
	return reason, reason == ""
}

func (w *Worker) reason(mp orb.MultiPolygon) (reason string, err error) {
	defer catch(&err)
	g, err := w.geometry(mp)
	if err != nil {
		return "", err
	}
	if g.IsValid() {
		return "", nil
	}
	return g.IsValidReason(), nil
}

// Repair gives valid polygons that cover what these cover. Overlapping parts are merged, spikes and lines
// dropped. Whether the change of area can be borne is for the caller to say.
func (w *Worker) Repair(mp orb.MultiPolygon) (repaired orb.MultiPolygon, change Change, err error) {
	defer catch(&err)
	g, err := w.geometry(mp)
	if err != nil {
		return nil, Change{}, err
	}
	valid := g.MakeValidWithParams(geos.MakeValidStructure, geos.MakeValidDiscardCollapsed)
	if valid == nil {
		return nil, Change{}, errors.New("repair polygons: GEOS gave nothing")
	}
	repaired, err = polygons(valid)
	if err != nil {
		return nil, Change{}, err
	}
	return repaired, Change{AreaBefore: geo.AreaM2(mp), AreaAfter: geo.AreaM2(repaired)}, nil
}

// PointInside gives a point (lon, lat) in the inside of valid polygons, for labels and seats.
func (w *Worker) PointInside(mp orb.MultiPolygon) (p orb.Point, err error) {
	defer catch(&err)
	g, err := w.geometry(mp)
	if err != nil {
		return orb.Point{}, err
	}
	inside := g.PointOnSurface()
	if inside == nil || inside.IsEmpty() {
		return orb.Point{}, ErrEmpty
	}
	return orb.Point{inside.X(), inside.Y()}, nil
}

// geometry hands polygons over to GEOS.
func (w *Worker) geometry(mp orb.MultiPolygon) (*geos.Geom, error) {
	if err := geo.Check(mp); err != nil {
		return nil, err
	}
	b, err := wkb.Marshal(mp)
	if err != nil {
		return nil, fmt.Errorf("polygons to WKB: %w", err)
	}
	if w.passed += len(b); w.passed > collectAfter {
		w.passed = 0
		runtime.GC()
	}
	g, err := w.ctx.NewGeomFromWKB(b)
	if err != nil {
		return nil, fmt.Errorf("polygons to GEOS: %w", err)
	}
	return g, nil
}

// polygons takes the polygons out of what GEOS gives.
func polygons(g *geos.Geom) (orb.MultiPolygon, error) {
	shape, err := wkb.Unmarshal(g.ToWKB())
	if err != nil {
		return nil, fmt.Errorf("polygons from GEOS: %w", err)
	}
	var all orb.MultiPolygon
	parts := orb.Collection{shape}
	if c, ok := shape.(orb.Collection); ok {
		parts = c
	}
	for _, part := range parts {
		mp, _ := geo.Areal(part)
		for _, p := range mp {
			if len(p) > 0 {
				all = append(all, p)
			}
		}
	}
	if len(all) == 0 {
		return nil, ErrEmpty
	}
	return all, nil
}

// catch turns a panic of go-geos, which is how it reports what GEOS throws, into an error.
func catch(err *error) {
	if thrown := recover(); thrown != nil {
		*err = fmt.Errorf("GEOS: %v", thrown)
	}
}
