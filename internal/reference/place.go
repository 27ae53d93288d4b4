package reference

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"cotmoc/geo/line"
	"cotmoc/internal/border"
)

// Shares of an offset and of a distance that they may be off: guards pace them out, and a winding line is longer than
// what they pace.
const paceError = 0.1

// Countries lists those whose border has a marker of a name, whether or not it fits the line.
func (s *System) Countries(name border.MarkerName) (list []string) {
	for _, t := range s.countries {
		if (name.Country == "" || name.Country == t.country) && t.has(name) {
			list = append(list, t.country)
		}
	}
	return list
}

func (t *track) has(name border.MarkerName) bool {
	for _, m := range t.known {
		if m.Number == name.Number && m.Sub == name.Sub {
			return true
		}
	}
	return false
}

// Place is the point that lies beside the line at an offset from a marker. Errors are border.NotFound where nobody
// loaded the marker, border.Invalid where the country must be said, the marker stands too far off the line, the line
// ends before, or the side is not one of that border.
func (s *System) Place(q border.MarkerOffset) (border.MarkerPoint, error) {
	t, err := s.trackOf(q)
	if err != nil {
		return border.MarkerPoint{}, err
	}
	side, err := t.sideFor(q)
	if err != nil {
		return border.MarkerPoint{}, err
	}
	if t.markers == nil {
		return border.MarkerPoint{}, t.offLine(q.MarkerName)
	}
	stands, known := t.markers.Place(q.Number, q.Sub)
	if !known {
		return border.MarkerPoint{}, t.offLine(q.MarkerName)
	}
	chain, chainage, err := t.markers.Off(q.Number, q.Sub, q.OffsetM)
	if err != nil {
		return border.MarkerPoint{}, beyond(q, err)
	}
	p, err := t.point(chain, chainage, side, q)
	if err != nil {
		return border.MarkerPoint{}, err
	}
	foot, err := t.line.At(chain, chainage)
	if err != nil {
		return border.MarkerPoint{}, err
	}
	v := border.MarkerPoint{Lon: p[0], Lat: p[1], Country: t.country, Marker: q.String(), Number: q.Number, Sub: q.Sub, OffsetM: q.OffsetM,
		Side: q.Side, DistanceM: q.DistanceM, ChainageM: t.from[chain] + chainage}
	if v.Side == "" {
		v.Side = "unknown"
	}
	v.Approximate, v.UncertaintyM = t.error(foot)
	v.UncertaintyM += stands.DistanceM + paceError*(math.Abs(q.OffsetM)+q.DistanceM)
	v.LocPrecision = border.MarkerPrecision(borderSection, v.Approximate, v.UncertaintyM)
	return v, nil
}

// borderSection is the location precision of what is known by marker.
const borderSection = 4

func (t *track) point(chain int, chainage float64, side line.Side, q border.MarkerOffset) (orb.Point, error) {
	if q.BearingDeg == nil {
		return t.line.Beside(chain, chainage, side, q.DistanceM)
	}
	foot, err := t.line.At(chain, chainage)
	return line.Move(foot, *q.BearingDeg, q.DistanceM), err
}

// trackOf finds the border a marker stands on: the country named, else the one of the far side, else the only one
// that has such a marker.
func (s *System) trackOf(q border.MarkerOffset) (*track, error) {
	name := q.MarkerName
	if name.Country == "" {
		name.Country = CountryOf(q.Side)
	}
	list := s.Countries(name)
	switch len(list) {
	case 0:
		return nil, border.Fail(border.NotFound, fmt.Sprintf("Chưa có mốc %s trên tuyến biên giới nào đã nhập.", called(name)),
			fmt.Sprintf("There is no marker %s on any border loaded.", called(name)), nil)
	case 1:
	default:
		return nil, border.Fail(border.Invalid, fmt.Sprintf("Mốc %s có ở nhiều tuyến: %s; hãy ghi nước.", called(name), strings.Join(list, ", ")),
			fmt.Sprintf("Marker %s stands on several borders: %s; say the country.", called(name), strings.Join(list, ", ")), nil)
	}
	for _, t := range s.countries {
		if t.country == list[0] {
			return t, nil
		}
	}
	return nil, errors.New("a border without a line")
}

func called(m border.MarkerName) string { return strings.TrimSpace(m.Country + " " + m.String()) }

// CountryOf is the country of a far side; "" for any other.
func CountryOf(side string) string {
	switch side {
	case "la", "kh", "cn":
		return strings.ToUpper(side)
	}
	return ""
}

// sideFor reads on which side of the line the place lies.
func (t *track) sideFor(q border.MarkerOffset) (line.Side, error) {
	switch q.Side {
	case "vn":
		return ours(t.country), nil
	case farSide(t.country):
		return -ours(t.country), nil
	case "", "unknown", "on_line":
		if q.DistanceM > 0 && q.BearingDeg == nil {
			return line.On, border.Fail(border.Invalid, "Cách đường biên thì phải ghi phía: vn, la, kh, cn.",
				"Off the line a side is needed: vn, la, kh, cn.", nil)
		}
		return line.On, nil
	}
	return line.On, border.Fail(border.Invalid, fmt.Sprintf("Phía %q không thuộc biên giới với %s.", q.Side, t.country),
		fmt.Sprintf("Side %q is not one of the border with %s.", q.Side, t.country), nil)
}

func (t *track) offLine(name border.MarkerName) error {
	for _, p := range t.problems {
		if p.OffM > 0 && p.Marker.Number == name.Number && p.Marker.Sub == name.Sub {
			return border.Fail(border.Invalid, fmt.Sprintf("Mốc %s cách đường biên %.0f m; không dùng để định vị.", name, p.OffM),
				fmt.Sprintf("Marker %s stands %.0f m off the border line; it places nothing.", name, p.OffM), nil)
		}
	}
	return border.Fail(border.Invalid, fmt.Sprintf("Mốc %s không nằm trên đường biên.", name), fmt.Sprintf("Marker %s is not on the border line.", name), nil)
}

func beyond(q border.MarkerOffset, err error) error {
	if !errors.Is(err, line.ErrBeyond) {
		return err
	}
	return border.Fail(border.Invalid, fmt.Sprintf("Đường biên hết trước khi đi đủ %.0f m từ mốc %s.", q.OffsetM, q.MarkerName),
		fmt.Sprintf("The border line ends before %.0f m from marker %s.", q.OffsetM, q.MarkerName), err)
}

// SectionM is how far in metres a place may lie from a marker where no offset is said: as far as half the way to the
// farther neighbour, a kilometre at the least.
func (s *System) SectionM(country string, name border.MarkerName) float64 {
	for _, t := range s.countries {
		if t.country == country && t.markers != nil {
			return max(leastSectionM, t.markers.GapM(name.Number, name.Sub)/2)
		}
	}
	return leastSectionM
}

const leastSectionM = 1000
