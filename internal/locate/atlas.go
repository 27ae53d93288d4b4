package locate

import (
	"context"

	"github.com/paulmach/orb"

	"cotmoc/geo/shape"
	"cotmoc/internal/border"
)

// atlas is the boundaries of a span of days. It is only read once it is made.
type atlas struct {
	revision  int64
	span      border.Outlines
	communes  tier
	provinces tier
	byCode    map[string]*border.UnitRef // provinces
}

// tier is the units of one level.
type tier struct {
	locator shape.Locator
	units   []unit
}

type unit struct {
	ref    *border.UnitRef
	parent string
}

func newAtlas(ctx context.Context, source Source, on border.Date) (a *atlas, err error) {
	a = &atlas{byCode: map[string]*border.UnitRef{}}
	a.span, err = source.Outlines(ctx, on, func(o border.UnitOutline) error {
		ref := o.UnitRef
		into := &a.communes
		if o.Level == border.Province {
			into, a.byCode[o.Code] = &a.provinces, &ref
		}
		into.units = append(into.units, unit{&ref, o.Parent})
		return into.locator.Add(o.Shape)
	})
	return a, err
}

// holdsOn says that the units are those of the day.
func (a *atlas) holdsOn(on border.Date) bool {
	return !on.Before(a.span.From) && (a.span.To.IsZero() || on.Before(a.span.To))
}

func (a *atlas) bytes() int { return a.communes.locator.Bytes() + a.provinces.locator.Bytes() }

// find fills in the places of some of the points.
func (a *atlas) find(points []orb.Point, which []int, places []Place) {
	some := points
	if len(which) < len(points) {
		some = make([]orb.Point, len(which))
		for k, i := range which {
			some[k] = points[i]
		}
	}
	for k, n := range a.communes.locator.All(some) {
		places[which[k]] = a.place(n, some[k])
	}
}

func (a *atlas) place(commune int, p orb.Point) Place {
	if commune != shape.Nowhere {
		u := a.communes.units[commune]
		return Place{Commune: u.ref, Province: a.byCode[u.parent]}
	}
	if n, ok := a.provinces.locator.At(p); ok {
		return Place{Province: a.provinces.units[n].ref}
	}
	return Place{}
}
