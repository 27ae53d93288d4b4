// Package reference says where a point lies by the border and its markers, and which point a marker and an offset
// name.
//
// Points are lon, lat in degrees (EPSG:4326), lengths metres on the WGS 84 ellipsoid, days days in Asia/Ho_Chi_Minh.
// The line is the one drawn on a day, in full detail: surveyed, drawn from the communes, or approximate; every answer
// says which and how far off it may be.
package reference

import (
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"cotmoc/geo/line"
	"cotmoc/internal/border"
)

const (
	// bridgeM is how wide in metres a gap between two parts of a country's line may be that is bridged: drawn lines
	// jump from communes to the approximate line, which is up to 15 km off, and back.
	bridgeM = 20_000

	// How far in metres a marker may stand off the line and count as standing on it.
	offSurveyedM    = 2_000
	offApproximateM = 15_000

	// How far in metres a line may be off: a surveyed one, one drawn from communes, an approximate one. The last is by
	// what communes are allowed to lie off it (docs/border.md).
	surveyedErrorM    = 25
	derivedErrorM     = 250
	approximateErrorM = offApproximateM
)

// Line is a part of the border with a country, as it is drawn.
type Line struct {
	Country     string
	Approximate bool
	Derived     bool // drawn from communes
	Shape       orb.Geometry
}

// Ground is what a System is made of, the same from From on (zero: ever) until the day before To (zero: for good).
type Ground struct {
	From, To border.Date
	Lines    []Line
	Markers  []border.Marker // each country, number and sub number once
}

func (g Ground) holdsOn(day border.Date) bool {
	return !day.Before(g.From) && (g.To.IsZero() || day.Before(g.To))
}

// Problem is a marker that does not fit the line of its country.
type Problem struct {
	Country    string
	Marker     border.MarkerName
	OffM       float64 // how far off the line it stands, if too far: nothing is said by it then
	OutOfOrder bool    // it stands where its number does not belong; it counts all the same
}

// System is the linear referencing of the border on a day. It never changes and may be used from several goroutines.
type System struct {
	ground    Ground
	countries []*track
	problems  []Problem
}

// countries lists those beyond the land border: of equally near borders the first counts.
func countries() []string { return []string{"LA", "KH", "CN"} }

// New builds the system of a ground. A country without any length of line has no part in it.
func New(g Ground) (*System, error) {
	s := &System{ground: g}
	for _, country := range countries() {
		t, err := newTrack(country, g)
		if errors.Is(err, line.ErrNoLine) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("border with %s: %w", country, err)
		}
		s.countries = append(s.countries, t)
		s.problems = append(s.problems, t.problems...)
	}
	s.ground.Lines = nil // the tracks hold them
	return s, nil
}

// Problems lists the markers that do not fit.
func (s *System) Problems() []Problem { return slices.Clone(s.problems) }

// HoldsOn says whether the system is that of a day.
func (s *System) HoldsOn(day border.Date) bool { return s.ground.holdsOn(day) }

// Refer says where a point lies by the nearest border; false if there is none. Of equally near ones it is the first of
// LA, KH, CN.
func (s *System) Refer(p orb.Point) (border.Reference, bool) {
	var best *track
	var at line.Place
	for _, t := range s.countries {
		if best == nil {
			best, at = t, t.line.Nearest(p)
			continue
		}
		if near, closer := t.line.Within(p, at.DistanceM); closer {
			best, at = t, near
		}
	}
	if best == nil {
		return border.Reference{}, false
	}
	return best.refer(p, at), true
}
