package coverage

import (
	"cmp"
	"slices"

	"cotmoc/geo"

	"github.com/paulmach/orb"
)

// Kind says what does not fit.
type Kind string

// What Check looks for.
const (
	// Gap: a narrow strip between units that no unit covers, closed all round or open at its ends.
	Gap Kind = "gap"
	// Overlap: an area that two units or more cover.
	Overlap Kind = "overlap"
	// Hole: a wide area that no unit covers, with units (or, if there is a parent, its border) all round.
	Hole Kind = "hole"
	// Sliver: a polygon of one unit that is very thin for its length.
	Sliver Kind = "sliver"
	// Outside: an area that a unit covers outside the parent.
	Outside Kind = "outside_parent"
)

// Severity says how bad a finding is.
type Severity int

// From harmless to bad.
const (
	Note Severity = iota + 1
	Warning
	Error
)

// String gives "note", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "note"
}

// Thresholds say what is worth reporting, and how bad it is. The zero value of a field stands for that of
// DefaultThresholds.
type Thresholds struct {
	GapWidthM    float64 // uncovered areas of at most this mean width in metres are gaps, wider ones holes
	SliverWidthM float64 // polygons of less than this mean width in metres are slivers
	OutsideM     float64 // what lies outside the parent by less than this mean width in metres is only counted
	MinAreaM2    float64 // smaller findings (square metres) are only counted
	WarningM2    float64 // findings of this area (square metres) or more are warnings
	ErrorM2      float64 // and of this area errors
	// Parent is the area that the units should cover and not leave; nil for none.
	Parent orb.MultiPolygon
}

// DefaultThresholds report what is larger than a square metre. Outlines of a parent that were drawn apart from
// those of its units are seldom nearer to them than ten metres.
func DefaultThresholds() Thresholds {
	return Thresholds{GapWidthM: 50, SliverWidthM: 5, OutsideM: 10, MinAreaM2: 1, WarningM2: 1e3, ErrorM2: 1e5}
}

func (t Thresholds) withDefaults() Thresholds {
	d := DefaultThresholds()
	for _, f := range []struct{ have, want *float64 }{
		{&t.GapWidthM, &d.GapWidthM}, {&t.SliverWidthM, &d.SliverWidthM}, {&t.OutsideM, &d.OutsideM}, {&t.MinAreaM2, &d.MinAreaM2},
		{&t.WarningM2, &d.WarningM2}, {&t.ErrorM2, &d.ErrorM2},
	} {
		if *f.have == 0 {
			*f.have = *f.want
		}
	}
	return t
}

func (t Thresholds) severity(areaM2 float64) Severity {
	switch {
	case areaM2 >= t.ErrorM2:
		return Error
	case areaM2 >= t.WarningM2:
		return Warning
	}
	return Note
}

// Finding is one place where units do not fit.
type Finding struct {
	Kind     Kind
	Severity Severity
	Units    []string    // ids of the units that take part, in the order of Build
	Shape    orb.Polygon // lon, lat; each ring begins at its smallest vertex
	AreaM2   float64     // square metres
	WidthM   float64     // mean width in metres: twice the area by the perimeter
}

// Findings are what Check found, by kind, the largest first.
type Findings struct {
	Items    []Finding
	TooSmall int // how many more there are below MinAreaM2, or OutsideM
}

// Check looks for places where units do not fit; see Coverage.Check.
func Check(units []Unit, t Thresholds) (Findings, error) {
	c, err := Build(units)
	if err != nil {
		return Findings{}, err
	}
	return c.Check(t)
}

// Check looks for gaps, overlaps, holes, slivers and parts outside the parent. It alters nothing. Edges that
// two neighbours share are right by themselves; only the others are looked at, so that a good coverage costs
// little. The same units give the same findings. The error is ErrOutOfRange for the parent.
func (c *Coverage) Check(t Thresholds) (Findings, error) {
	t = t.withDefaults()
	r := c.unmatched()
	if err := r.addParent(t.Parent); err != nil {
		return Findings{}, err
	}
	r.node()
	r.merge()
	r.addBridges(t.GapWidthM)
	k := &checker{faces: r.faces(), c: c, t: t}
	k.uncovered()
	k.covered()
	k.slivers()
	slices.SortStableFunc(k.found.Items, func(f, g Finding) int {
		return cmp.Or(cmp.Compare(f.Kind, g.Kind), cmp.Compare(g.AreaM2, f.AreaM2))
	})
	return k.found, nil
}

type checker struct {
	*faces
	c     *Coverage
	t     Thresholds
	found Findings
	boxes []box // of the units, once they are needed
}

// report adds a finding unless it is too small.
func (k *checker) report(kind Kind, shape orb.Polygon, units []int32) {
	area, width := measure(shape)
	if area < k.t.MinAreaM2 || kind == Outside && width < k.t.OutsideM {
		k.found.TooSmall++
		return
	}
	slices.Sort(units)
	f := Finding{Kind: kind, Severity: k.t.severity(area), Shape: canonical(shape), AreaM2: area, WidthM: width}
	for _, u := range slices.Compact(units) {
		f.Units = append(f.Units, k.c.ids[u])
	}
	k.found.Items = append(k.found.Items, f)
}

// canonical begins every ring at its smallest vertex and puts holes in order of these, so that the same place looks
// the same whatever the order of the units.
func canonical(p orb.Polygon) orb.Polygon {
	first := func(r orb.Ring) (at int) {
		for i := range r {
			if comparePoints(r[i], r[at]) < 0 {
				at = i
			}
		}
		return at
	}
	out := make(orb.Polygon, len(p))
	for i, r := range p {
		open := r[:len(r)-1]
		at := first(open)
		out[i] = append(append(append(make(orb.Ring, 0, len(r)), open[at:]...), open[:at]...), open[at])
	}
	slices.SortFunc(out[1:], func(a, b orb.Ring) int { return comparePoints(a[0], b[0]) })
	return out
}

func comparePoints(a, b orb.Point) int {
	return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
}

// measure gives area and mean width in metres.
func measure(p orb.Polygon) (area, width float64) {
	area = geo.AreaM2(p)
	var around float64
	for _, r := range p {
		around += geo.LengthM(orb.LineString(r))
	}
	if around == 0 {
		return 0, 0
	}
	return area, 2 * area / around
}

// sliverLength is how many times longer than wide a thin polygon must be to be a sliver and not an islet.
const sliverLength = 10

// slivers looks at each polygon of each unit.
func (k *checker) slivers() {
	for u, mp := range k.c.view().shapes(Level{}).Shapes {
		for _, p := range mp {
			if area, width := measure(p); width < k.t.SliverWidthM && area > sliverLength*width*width {
				k.report(Sliver, p, []int32{int32(u)})
			}
		}
	}
}

// covered looks for faces that more than one unit covers, or one where the parent does not.
func (k *checker) covered() {
	overlaps, outside := make([]bool, len(k.depth)), make([]bool, len(k.depth))
	for i, d := range k.depth {
		overlaps[i] = d.units > 1
		outside[i] = i > 0 && d.units > 0 && d.parent <= 0 && k.t.Parent != nil
	}
	for _, kind := range []struct {
		Kind
		faces []bool
	}{{Overlap, overlaps}, {Outside, outside}} {
		group := k.groups(func(f int32) bool { return kind.faces[f] }, func(h int32) bool {
			return kind.Kind == Outside || k.edges[h>>1].bridge
		})
		for _, area := range k.outlines(group) {
			units := k.unitsAlong(area.border, false)
			if p, ok := inside(area.shape); ok {
				units = append(units, k.unitsAt(p)...)
			}
			k.report(kind.Kind, area.shape, units)
		}
	}
}
