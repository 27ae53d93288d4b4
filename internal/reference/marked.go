package reference

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"cotmoc/geo/line"
	"cotmoc/internal/border"
)

// Marked is the system of the same lines with other markers, on the days from From on until the day before To.
func (s *System) Marked(from, to border.Date, markers []border.Marker) (*System, error) {
	m := &System{ground: Ground{From: from, To: to, Markers: markers}}
	for _, t := range s.countries {
		c := &track{country: t.country, line: t.line, from: t.from, surveyed: t.surveyed, derived: t.derived}
		if err := c.mark(markers); err != nil {
			return nil, fmt.Errorf("border with %s: %w", c.country, err)
		}
		m.countries = append(m.countries, c)
		m.problems = append(m.problems, c.problems...)
	}
	return m, nil
}

// Changed gives boxes that hold every point that is, or was by an earlier system, within metres of the line and of its
// nearest marker along it, and whose nearest marker or offset from it may be another one than it was.
func (s *System) Changed(earlier *System, metres float64) (boxes []orb.Bound) {
	for _, country := range countries() {
		now, was := s.track(country), earlier.track(country)
		boxes = append(boxes, now.changed(was, metres)...)
		boxes = append(boxes, was.changed(now, metres)...)
	}
	return boxes
}

// track is that of a country; one without a line where there is none.
func (s *System) track(country string) *track {
	for _, t := range s.countries {
		if t.country == country {
			return t
		}
	}
	return &track{country: country, line: &line.Line{}}
}

func (t *track) changed(other *track, metres float64) (boxes []orb.Bound) {
	for _, stretch := range line.Changed(t.line, t.markers, other.line, other.markers, metres) {
		for from := stretch.From; from < stretch.To; from += 2 * metres { // the box of a whole border is half the country
			to := min(from+2*metres, stretch.To)
			boxes = append(boxes, widened(t.line.BoundOf(line.Stretch{Chain: stretch.Chain, From: from, To: to}), metres))
		}
	}
	return boxes
}

// widened is a box with metres, and a little more, added on every side.
func widened(b orb.Bound, metres float64) orb.Bound {
	const degreeM, more = 110_000, 1.02
	lat := more * metres / degreeM
	far := min(89, max(math.Abs(b.Min[1]-lat), math.Abs(b.Max[1]+lat)))
	lon := lat / math.Cos(far*math.Pi/180)
	return orb.Bound{Min: orb.Point{b.Min[0] - lon, b.Min[1] - lat}, Max: orb.Point{b.Max[0] + lon, b.Max[1] + lat}}
}

// Days are the day from which the system holds (zero: ever) and the day on which it ends (zero: never).
func (s *System) Days() (from, to border.Date) { return s.ground.From, s.ground.To }
