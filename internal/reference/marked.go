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

// Reach gives boxes that hold all points within metres of the lines.
func (s *System) Reach(metres float64) (boxes []orb.Bound) {
	for _, t := range s.countries {
		for c := range t.line.Chains() {
			boxes = append(boxes, widened(t.line.BoundOf(line.Stretch{Chain: c, To: t.line.LengthM(c)}), metres))
		}
	}
	return boxes
}

// Changed gives boxes that hold all points within metres of the lines whose nearest marker, or place by it, may be
// another one than by an earlier system of the same lines: both are Marked of one.
func (s *System) Changed(earlier *System, metres float64) (boxes []orb.Bound) {
	for i, t := range s.countries {
		now, was := t.markers, earlier.countries[i].markers
		if now == nil {
			now, was = was, now
		}
		if now == nil {
			continue
		}
		for _, stretch := range now.Changed(was) {
			boxes = append(boxes, widened(t.line.BoundOf(stretch), metres))
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
