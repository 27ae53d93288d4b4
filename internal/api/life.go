package api

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/unicode/norm"

	"cotmoc/internal/border"
)

// takeStep brings a hot spot or plot into another state: {"to","on","reason"}; on is today where it is not given.
func (s *Server) takeStep(layer string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		var in struct {
			To     string      `json:"to"`
			On     border.Date `json:"on"`
			Reason string      `json:"reason"`
		}
		if err := readJSON(c, &in); err != nil {
			return badJSON(err, `{"to":"dismantled","on":"2026-11-21","reason":"..."}`)
		}
		step := border.Step{To: in.To, On: in.On, Reason: cleaned(in.Reason)}
		if step.On.IsZero() {
			step.On = s.today()
		}
		if step.On.After(s.today()) {
			return badField("on", "ngày ở tương lai", "the day is in the future")
		}
		a, _ := who(c)
		ctx, cancel := s.working(c)
		defer cancel()
		if err := s.Life.Step(ctx, layer, c.Params("code"), step, a.Name); err != nil {
			return err
		}
		return s.answerRecord(ctx, c, layer, c.Params("code"))
	}
}

// listReforms lists the proposals nobody has answered.
func (s *Server) listReforms(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Life.Reforms(ctx)
	if err != nil {
		return err
	}
	return answerPart(c, list, page)
}

// answerReform takes {"former","accepted","reason"}.
func (s *Server) answerReform(c *fiber.Ctx) error {
	var in struct {
		Former   string `json:"former"`
		Accepted *bool  `json:"accepted"`
		Reason   string `json:"reason"`
	}
	err := readJSON(c, &in)
	if err != nil || in.Accepted == nil {
		return badJSON(err, `{"former":"HS-1","accepted":true,"reason":"..."}`)
	}
	a, _ := who(c)
	ctx, cancel := s.working(c)
	defer cancel()
	if err := s.Life.AnswerReform(ctx, c.Params("code"), in.Former, *in.Accepted, cleaned(in.Reason), a.Name, s.today()); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// cleaned puts a text as importers do: NFC, with one plain space between words.
func cleaned(text string) string { return strings.Join(strings.Fields(norm.NFC.String(text)), " ") }
