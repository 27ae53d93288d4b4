package api

import (
	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/border"
)

// listFit gives the places where boundaries do not fit on a day.
func (s *Server) listFit(c *fiber.Ctx) error {
	p := query(c).only("on", "province", "kind", "severity", "limit", "cursor")
	f := border.FitFilter{On: p.day("on", s.today()), Province: p.text("province"), Kinds: p.codes("kind", border.FitKinds()),
		Severities: p.codes("severity", border.FitSeverities()), Page: p.page()}
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Units.FitFindings(ctx, f)
	if err != nil {
		return err
	}
	return c.JSON(list)
}

// listRepairs gives the shapes of units that were repaired when they were loaded.
func (s *Server) listRepairs(c *fiber.Ctx) error {
	p := query(c).only("on", "province", "limit", "cursor")
	f := border.RepairFilter{On: p.day("on", s.today()), Province: p.text("province"), Page: p.page()}
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Units.Repairs(ctx, f)
	if err != nil {
		return err
	}
	return c.JSON(list)
}
