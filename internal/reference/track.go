package reference

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"cotmoc/geo/line"
	"cotmoc/internal/border"
)

// track is the line of a country with its markers, running as the markers are numbered.
type track struct {
	country  string
	line     *line.Line
	from     []float64     // chainage of the country at which each chain begins
	surveyed *line.Line    // what of it is surveyed; nil: nothing
	derived  *line.Line    // what of it is drawn from communes; nil: nothing
	markers  *line.Markers // nil: none stands on it
	known    []border.Marker
	problems []Problem
}

func newTrack(country string, g Ground) (*track, error) {
	t := &track{country: country}
	var all, surveyed, derived []orb.Geometry
	for _, l := range g.Lines {
		switch {
		case l.Country != country:
			continue
		case !l.Approximate:
			surveyed = append(surveyed, l.Shape)
		case l.Derived:
			derived = append(derived, l.Shape)
		}
		all = append(all, l.Shape)
	}
	drawn, err := line.New(all...)
	if err != nil {
		return nil, err
	}
	if t.line, err = directed(country, drawn.Bridged(bridgeM)); err != nil {
		return nil, err
	}
	if t.surveyed, err = some(surveyed); err != nil {
		return nil, err
	}
	if t.derived, err = some(derived); err != nil {
		return nil, err
	}
	at := 0.0
	for c := range t.line.Chains() {
		t.from = append(t.from, at)
		at += t.line.LengthM(c)
	}
	return t, t.mark(g.Markers)
}

// some is a line of shapes, nil without any.
func some(shapes []orb.Geometry) (*line.Line, error) {
	if len(shapes) == 0 {
		return nil, nil
	}
	return line.New(shapes...)
}

// directed puts chains into the order and the direction of the country's course.
func directed(country string, chains []orb.LineString) (*line.Line, error) {
	guide, err := line.New(course(country))
	if err != nil {
		return nil, fmt.Errorf("course of the border with %q: %w", country, err)
	}
	at := func(p orb.Point) float64 { return guide.Nearest(p).Chainage }
	for _, c := range chains {
		if at(c[0]) > at(c[len(c)-1]) {
			slices.Reverse(c)
		}
	}
	slices.SortStableFunc(chains, func(a, b orb.LineString) int { return cmp.Compare(at(a[0]), at(b[0])) })
	shapes := make([]orb.Geometry, len(chains))
	for i, c := range chains {
		shapes[i] = c
	}
	return line.New(shapes...)
}

// mark puts the markers of the country beside the line, and notes those that do not fit.
func (t *track) mark(markers []border.Marker) error {
	var on []line.Marker
	for _, m := range markers {
		if m.Country != t.country || m.Point == nil {
			continue
		}
		t.known = append(t.known, m)
		at := t.line.Nearest(*m.Point)
		approximate, _ := t.error(at.Foot)
		if limit := offLimit(approximate); at.DistanceM > limit {
			t.problems = append(t.problems, Problem{Country: t.country, Marker: nameOf(m), OffM: at.DistanceM})
			continue
		}
		on = append(on, line.Marker{Number: m.Number, Sub: m.Sub, Point: *m.Point})
	}
	if len(on) == 0 {
		return nil
	}
	var err error
	if t.markers, err = line.NewMarkers(t.line, on, offApproximateM); err != nil {
		return err
	}
	for _, m := range t.markers.OutOfOrder() {
		t.problems = append(t.problems, Problem{Country: t.country, Marker: border.MarkerName{Number: m.Number, Sub: m.Sub}, OutOfOrder: true})
	}
	return nil
}

func offLimit(approximate bool) float64 {
	if approximate {
		return offApproximateM
	}
	return offSurveyedM
}

func nameOf(m border.Marker) border.MarkerName {
	return border.MarkerName{Number: m.Number, Sub: m.Sub}
}

// onM is how near in metres a place must lie to a line to be a place of it.
const onM = 1

// error says of a place of the line whether it is not a surveyed one, and how far in metres it may be off.
func (t *track) error(foot orb.Point) (approximate bool, metres float64) {
	on := func(l *line.Line) bool {
		if l == nil {
			return false
		}
		_, near := l.Within(foot, onM)
		return near
	}
	switch {
	case on(t.surveyed):
		return false, surveyedErrorM
	case on(t.derived):
		return true, derivedErrorM
	}
	return true, approximateErrorM
}

// refer says where a point lies whose place by the line is known.
func (t *track) refer(p orb.Point, at line.Place) border.Reference {
	r := border.Reference{Country: t.country, Side: t.sideOf(at.Side), DistanceM: at.DistanceM, BearingDeg: line.Bearing(at.Foot, p),
		ChainageM: t.from[at.Chain] + at.Chainage}
	r.Approximate, r.UncertaintyM = t.error(at.Foot)
	if r.UncertaintyM == approximateErrorM && r.DistanceM < approximateErrorM { // the border itself may run on either side
		r.Side = "unknown"
	}
	if t.markers == nil {
		return r
	}
	m, err := t.markers.Refer(at)
	if err != nil { // no marker on this chain
		return r
	}
	name := border.MarkerName{Number: m.Number, Sub: m.Sub}.String()
	r.Marker, r.Number, r.Sub, r.OffsetM = &name, &m.Number, &m.Sub, &m.OffsetM
	if stands, known := t.markers.Place(m.Number, m.Sub); known {
		r.UncertaintyM += stands.DistanceM
	}
	return r
}

func (t *track) sideOf(s line.Side) string {
	switch s {
	case line.On:
		return "on_line"
	case ours(t.country):
		return "vn"
	}
	return farSide(t.country)
}

// farSide is what the side of the other country is called.
func farSide(country string) string {
	switch country {
	case "LA":
		return "la"
	case "KH":
		return "kh"
	}
	return "cn"
}
