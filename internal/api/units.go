package api

import (
	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/border"
)

// listUnits gives the unit versions valid on a day, without geometry.
func (s *Server) listUnits(c *fiber.Ctx) error {
	p := query(c).only("level", "on", "province", "area", "q", "has_shape", "limit", "cursor")
	f := border.UnitFilter{On: p.day("on", s.today()), Province: p.text("province"), Area: p.text("area"), Query: p.text("q"),
		HasShape: p.either("has_shape"), Page: p.page()}
	if levels := p.codes("level", border.Levels()); len(levels) == 1 {
		f.Level = levels[0]
	} else if len(levels) > 1 {
		p.fail("level", "chỉ một cấp", "one level only")
	}
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	if err := s.areaParam(ctx, c, f.Area); err != nil {
		return err
	}
	list, err := s.Units.Units(ctx, f)
	if err != nil {
		return err
	}
	return c.JSON(list)
}

func (s *Server) oneUnit(c *fiber.Ctx) error {
	p := query(c).only("on")
	on := p.day("on", s.today())
	if p.err != nil {
		return p.err
	}
	code, err := unitCode(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	unit, err := s.Units.Unit(ctx, code, on)
	if err != nil {
		return err
	}
	people, err := s.Compare.Population(ctx, code, on)
	if err != nil {
		return err
	}
	return c.JSON(unitAnswer{unit, populationOf(people)})
}

// unitCells gives the cells a unit overlaps, with their shares.
func (s *Server) unitCells(c *fiber.Ctx) error {
	p := query(c).only("res", "on", "limit", "cursor")
	const coarsest, finest = 5, 8
	f := border.UnitCellFilter{On: p.day("on", s.today()), Res: p.whole("res", finest, coarsest, finest), Page: p.page()}
	if p.err != nil {
		return p.err
	}
	var err error
	if f.Code, err = unitCode(c); err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Units.UnitCells(ctx, f)
	if err != nil {
		return err
	}
	return c.JSON(list)
}

// locate says what lies at a point.
func (s *Server) locate(c *fiber.Ctx) error {
	p := query(c).only("lon", "lat", "on")
	lon, lat, on := p.number("lon"), p.number("lat"), p.day("on", s.today())
	if p.err != nil {
		return p.err
	}
	rules := border.Rules{Today: s.today(), Area: border.ServedArea()}
	if faults := rules.CheckPoint([2]float64{lon, lat}); len(faults) > 0 {
		return &fieldError{faults[0]}
	}
	ctx, cancel := deadline(c)
	defer cancel()
	found, err := s.Units.Locate(ctx, lon, lat, on)
	if err != nil {
		return err
	}
	if seesMarkers(c, found) {
		if err := s.referTo(ctx, &found); err != nil {
			return err
		}
	}
	return c.JSON(found)
}

// reports gives the figures a unit reported for an assessed year.
func (s *Server) reports(c *fiber.Ctx) error {
	p := query(c).only("year", "known_on", "limit", "cursor")
	year, knownOn := p.whole("year", s.currentYear(), 1990, 2100), p.moment("known_on")
	page := p.page()
	if p.err != nil {
		return p.err
	}
	code, err := ownUnit(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	values, err := s.Units.ReportValues(ctx, code, year, knownOn)
	if err != nil {
		return err
	}
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	items := maskedReport(values, sight, code, border.AssessedYear(year))
	return answerPart(c, items, page)
}

// listReformDays gives the days on which lineage of law took effect.
func (s *Server) listReformDays(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	days, err := s.Units.ReformDays(ctx)
	if err != nil {
		return err
	}
	return answerPart(c, days, page)
}
