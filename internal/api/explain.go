package api

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

// explain gives the way to the next better class and the comparison with the year before.
func (s *Server) explain(c *fiber.Ctx) error {
	p := query(c).only("year", "criteria")
	q := s.question(p)
	if p.err != nil {
		return p.err
	}
	code, err := ownUnit(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	if ctx, err = s.through(ctx, c); err != nil {
		return err
	}
	e, err := s.Explain.Explain(ctx, code, q.year, q.by(border.IsModelCode(code)))
	if err != nil {
		return err
	}
	e.Balance = ownBalance(c, e.Balance)
	return c.JSON(e)
}

// conversions counts the communes that moved between classes since the year before.
func (s *Server) conversions(c *fiber.Ctx) error {
	p := query(c).only("year", "criteria", "area", "province", "limit", "cursor")
	q, area, province, page := s.question(p), p.text("area"), p.text("province"), p.page()
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	if err := s.areaParam(ctx, c, area); err != nil {
		return err
	}
	out, err := s.Explain.Conversions(ctx, q.year, q.by(false), area, province, reachOf(c).Holds)
	if err != nil {
		return err
	}
	found, err := partOf(out.Items, page)
	if err != nil {
		return err
	}
	out.Items = found.Items
	return c.JSON(struct {
		assess.Conversions
		Total int     `json:"total"`
		Next  *string `json:"next"`
	}{out, found.Total, found.Next})
}

// keptAssessments lists what was kept of a unit's assessments, byte for byte, the latest first.
func (s *Server) keptAssessments(c *fiber.Ctx) error {
	p := query(c).only("year", "limit", "cursor")
	year := p.whole("year", 0, 1990, 2100)
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
	list, err := s.Archive.KeptAssessments(ctx, code, year)
	if err != nil {
		return err
	}
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	for i := range list {
		if list[i], err = list[i].Masked(sight); err != nil {
			return err
		}
	}
	return answerPart(c, list, page)
}

// keptAssessment gives one kept assessment and makes it again from what was known when it was kept.
func (s *Server) keptAssessment(c *fiber.Ctx) error {
	if err := query(c).only().err; err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id < 1 {
		return border.Fail(border.NotFound, "Không có kết quả phân loại này.", "There is no such kept assessment.", nil)
	}
	ctx, cancel := deadline(c)
	defer cancel()
	k, err := s.Archive.KeptAssessment(ctx, id)
	if err != nil {
		return err
	}
	again, err := s.Verdicts.Reproduce(ctx, k)
	if err != nil {
		return err
	}
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	if again, err = again.Masked(sight); err != nil {
		return err
	}
	return c.JSON(again)
}
