package api

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"cotmoc/internal/border"
)

// farthestM bounds an offset or a distance from the border, in metres.
const farthestM = 100_000

// referTo adds where a point lies by the border and its markers.
func (s *Server) referTo(ctx context.Context, at *border.Located) error {
	list, err := s.Reference.Refer(ctx, []orb.Point{{at.Lon, at.Lat}}, []border.Date{at.On})
	if err != nil {
		return err
	}
	at.Reference = list[0]
	return nil
}

// seesMarkers says whether the caller may see the markers by a point: they are internal, and those of its commune.
func seesMarkers(c *fiber.Ctx, at border.Located) bool {
	reach := reachOf(c)
	return reach.Rank() >= border.TierRank(border.TierInternal) && (reach.Everywhere || at.Commune != nil && reach.Holds(at.Commune.Code))
}

// ownMarker refuses a point by a marker that the caller may not see, as one that is not there.
func (s *Server) ownMarker(ctx context.Context, c *fiber.Ctx, v border.MarkerPoint) error {
	if reachOf(c).Whole() {
		return nil
	}
	code := border.Marker{Country: v.Country, Number: v.Number, Sub: v.Sub}.Code()
	seen, err := s.Editor.Seen(ctx, "markers", []string{code})
	if err == nil && !seen[code] {
		err = border.Fail(border.NotFound, "Không có mốc này trong phạm vi của tài khoản.", "There is no such marker within the account's scope.", nil)
	}
	return err
}

// locateMarker gives the point that a marker and an offset name.
func (s *Server) locateMarker(c *fiber.Ctx) error {
	p := query(c).only("q", "number", "sub", "country", "offset_m", "side", "distance_m", "bearing_deg", "on")
	q := border.MarkerOffset{MarkerName: p.marker(), OffsetM: p.metres("offset_m", -farthestM), Side: p.text("side"), DistanceM: p.metres("distance_m", 0)}
	if q.Side != "" && !border.Sides().Has(q.Side) {
		p.fail("side", "phải là một trong: "+strings.Join(border.Sides().IDs(), ", "), "must be one of: "+strings.Join(border.Sides().IDs(), ", "))
	}
	if c.Query("bearing_deg") != "" {
		bearing := p.number("bearing_deg")
		if q.BearingDeg = &bearing; bearing < 0 || bearing > 360 {
			p.fail("bearing_deg", "phải từ 0 đến 360", "must be 0 to 360")
		}
	}
	on := p.day("on", s.today())
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	v, err := s.Reference.Place(ctx, q, on)
	if err != nil {
		return err
	}
	if err := s.ownMarker(ctx, c, v); err != nil {
		return err
	}
	return c.JSON(v)
}

// marker reads the marker asked for: q as people write it, or number and sub; country goes with either.
func (p *params) marker() border.MarkerName {
	country := p.country()
	if text := p.text("q"); text != "" {
		m, is := border.ParseMarker(text)
		if !is {
			p.fail("q", "cần số hiệu mốc, ví dụ 605 hoặc 605/2", "a marker is needed, such as 605 or 605/2")
		}
		if country != "" {
			m.Country = country
		}
		return m
	}
	if p.text("number") == "" {
		p.fail("number", "thiếu số hiệu mốc", "the marker's number is missing")
	}
	return border.MarkerName{Country: country, Number: p.whole("number", 0, 1, 99_999), Sub: p.whole("sub", 0, 0, 999)}
}

// country reads the country of a border in either case; "" where the parameter is absent.
func (p *params) country() string {
	country := strings.ToUpper(p.text("country"))
	if country != "" && !border.Countries().Has(country) {
		p.fail("country", "phải là một trong: "+strings.Join(border.Countries().IDs(), ", "), "must be one of: "+strings.Join(border.Countries().IDs(), ", "))
	}
	return country
}

func (p *params) metres(name string, low float64) float64 {
	if p.c.Query(name) == "" {
		return 0
	}
	m := p.number(name)
	if m < low || m > farthestM {
		p.fail(name, "quá 100 km hoặc âm", "over 100 km, or negative")
	}
	return m
}

// markers reads the range of markers incidents lie between; nil where the parameter is absent.
func (p *params) markers() *border.MarkerRange {
	country, text := p.country(), p.text("markers")
	if text == "" {
		if country != "" {
			p.fail("country", "chỉ đi kèm markers", "goes with markers only")
		}
		return nil
	}
	r, is := border.ParseMarkerRange(text)
	if !is {
		p.fail("markers", "phải có dạng 600-620", "must look like 600-620")
	}
	if country != "" {
		r.Country = country
	}
	return &r
}
