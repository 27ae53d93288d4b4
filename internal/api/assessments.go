package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

const defaultCriteria = "qd-28-2025"

// question is what the parameters of an assessment ask.
type question struct {
	year     int
	criteria string
	knownOn  *time.Time
}

func (s *Server) question(p *params) question {
	return question{year: p.whole("year", s.currentYear(), 1990, 2100), criteria: p.text("criteria"), knownOn: p.moment("known_on")}
}

// by is the set the question names; without one that of the Decision, and of units of models that of their province.
func (q question) by(model bool) string {
	if q.criteria == "" && !model {
		return defaultCriteria
	}
	return q.criteria
}

// oneAssessment gives the verdict on a commune, a province, or a village, group or agency.
func (s *Server) oneAssessment(c *fiber.Ctx) error {
	p := query(c).only("year", "criteria", "known_on")
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
	a, err := s.Verdicts.One(ctx, code, q.year, q.by(border.IsModelCode(code)), q.knownOn)
	if err != nil {
		return err
	}
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	return c.JSON(a.Masked(sight))
}

// summary is an assessment in one line: what the map, the list of communes and the what-if need.
type summary struct {
	Unit        border.UnitRef `json:"unit"`
	Commune     string         `json:"commune,omitempty"` // of a village, group or agency: the code of its commune, and its name
	CommuneName string         `json:"commune_name,omitempty"`
	Class       string         `json:"class"`
	Provisional bool           `json:"provisional"`
	Official    bool           `json:"official"`
	Missing     int            `json:"missing"`
	Summary     border.Text    `json:"summary"`
}

type assessmentList struct {
	Items  any            `json:"items"`
	Total  int            `json:"total"`
	Next   *string        `json:"next"`
	Counts map[string]int `json:"counts"`

	Unruled []border.UnitRef `json:"unruled,omitempty"` // villages, groups and agencies of which no criteria set speaks
}

// listAssessments gives the verdict on every commune (level: every province, village, group or agency), by code, with the
// number in each class over the whole list, whatever the page.
func (s *Server) listAssessments(c *fiber.Ctx) error {
	p := query(c).only("year", "province", "area", "level", "criteria", "known_on", "detail", "limit", "cursor")
	q, page, province := s.question(p), p.page(), p.text("province")
	area, level, detail := p.text("area"), p.text("level"), p.text("detail")
	if level != "" && level != border.Commune && level != border.Province && !border.IsModel(level) {
		p.fail("level", "commune, province, village, group hoặc agency", "commune, province, village, group or agency")
	}
	if area != "" && level == border.Province {
		p.fail("area", "địa bàn gồm các xã, không lọc được tỉnh", "an area is made of communes; it does not filter provinces")
	}
	if detail != "" && detail != "full" && detail != "summary" {
		p.fail("detail", "full hoặc summary", "full or summary")
	}
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	if err := s.areaParam(ctx, c, area); err != nil {
		return err
	}
	all, err := s.every(ctx, level, province, area, q)
	if err != nil {
		return err
	}
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	all = ownAssessments(c, all)
	found, err := pageOf(all.Items, page, func(a assess.Assessment) string { return a.Unit.Code })
	if err != nil {
		return err
	}
	items := assess.MaskedAll(found.Items, sight)
	out := assessmentList{Items: items, Total: found.Total, Next: found.Next, Counts: all.Counts, Unruled: all.Unruled}
	if detail != "summary" {
		return c.JSON(out)
	}
	if out.Items, err = s.summaries(ctx, items, level, s.dayOf(q.year)); err != nil {
		return err
	}
	return c.JSON(out)
}

func (s *Server) every(ctx context.Context, level, province, area string, q question) (assess.Assessments, error) {
	switch {
	case level == border.Province:
		return s.Verdicts.Provinces(ctx, q.year, q.by(false), q.knownOn)
	case border.IsModel(level):
		return s.Verdicts.Models(ctx, q.year, level, area, province, q.by(true), q.knownOn)
	}
	return s.Verdicts.OfArea(ctx, q.year, area, province, q.by(false), q.knownOn)
}

func (s *Server) summaries(ctx context.Context, items []assess.Assessment, level string, on border.Date) ([]summary, error) {
	out := make([]summary, len(items))
	for i, a := range items {
		out[i] = summary{Unit: a.Unit, Class: a.Class, Provisional: a.Provisional, Official: a.Official,
			Missing: len(a.Missing), Summary: a.Summary}
	}
	if len(items) == 0 || !border.IsModel(level) {
		return out, nil
	}
	homes, err := s.homes(ctx, level, "", on)
	if err != nil {
		return nil, err
	}
	for i := range out {
		_, commune := homes.of(out[i].Unit.Code)
		out[i].Commune, out[i].CommuneName = commune.Code, cmp.Or(commune.FullName, commune.Name)
	}
	return out, nil
}

// listCriteria gives every criteria set there is, by id: what a what-if can be tried under.
func (s *Server) listCriteria(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	list := assess.DescribeAll(s.Sets)
	return answerPart(c, list, page)
}

// criteria gives a criteria set as it was read: thresholds, clauses, readings.
func (s *Server) criteria(c *fiber.Ctx) error {
	set, ok := s.Sets[c.Params("id")]
	if !ok {
		return border.Fail(border.NotFound, "Không có bộ tiêu chí này.", "There is no such criteria set.", nil)
	}
	return c.JSON(set.Describe())
}

// criteriaTexts tells when which text of a set was in use, also of a set that is gone.
func (s *Server) criteriaTexts(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	uses, err := s.Archive.SetUses(c.UserContext())
	if err != nil {
		return err
	}
	list := slices.DeleteFunc(uses, func(u assess.SetUse) bool { return u.Criteria != c.Params("id") })
	if len(list) == 0 {
		return border.Fail(border.NotFound, "Không có bộ tiêu chí này.", "There is no such criteria set.", nil)
	}
	return answerPart(c, list, page)
}

// criteriaText gives a text as it was read.
func (s *Server) criteriaText(c *fiber.Ctx) error {
	if err := query(c).only().err; err != nil {
		return err
	}
	text, err := s.Archive.SetText(c.UserContext(), c.Params("hash"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/yaml; charset=utf-8")
	return c.SendString(text)
}
