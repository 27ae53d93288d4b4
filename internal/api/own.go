package api

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// sessionItem is one open session of the caller.
type sessionItem struct {
	access.Session
	Current bool `json:"current"` // the one that asks
}

// listSessions lists the caller's open sessions.
func (s *Server) listSessions(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	known, _ := caller(c)
	ctx, cancel := deadline(c)
	defer cancel()
	found, err := s.Gate.Sessions(ctx, known)
	if err != nil {
		return err
	}
	var list []sessionItem
	for _, one := range found {
		list = append(list, sessionItem{one, one.ID == known.Session})
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return answerPart(c, list, page)
}

// endSession ends one of the caller's sessions.
func (s *Server) endSession(c *fiber.Ctx) error {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return border.Fail(border.NotFound, "Không có phiên làm việc này.", "There is no such session.", err)
	}
	known, _ := caller(c)
	ctx, cancel := s.working(c)
	defer cancel()
	if err := s.Gate.EndSession(ctx, known, id, s.trace(c)); err != nil {
		return err
	}
	if id == known.Session {
		return s.gone(c)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// endSessions signs the caller out everywhere; with others=true everywhere but here.
func (s *Server) endSessions(c *fiber.Ctx) error {
	p := query(c).only("others")
	others := p.text("others") == "true"
	if p.err != nil {
		return p.err
	}
	known, _ := caller(c)
	ctx, cancel := s.working(c)
	defer cancel()
	if err := s.Gate.EndSessions(ctx, known, others, s.trace(c)); err != nil {
		return err
	}
	if others {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return s.gone(c)
}

// ownAccount tells the caller about its account.
func (s *Server) ownAccount(c *fiber.Ctx) error {
	known, _ := caller(c)
	ctx, cancel := deadline(c)
	defer cancel()
	factor, err := s.Gate.HasFactor(ctx, known)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(struct {
		*accountView
		Until   border.Date `json:"until"`   // the last day of the role; null: no end
		Factor  bool        `json:"totp"`    // a code is asked for at sign-in
		Session bool        `json:"session"` // signed in with the account itself, so that it may be changed
	}{viewOf(known), known.Until, factor, known.Session != 0})
}

// beginFactor takes {"password"} and answers with a new second factor, shown once.
func (s *Server) beginFactor(c *fiber.Ctx) error {
	var in struct{ Password string }
	if err := readSmall(c, &in, `{"password": "..."}`); err != nil {
		return err
	}
	known, _ := caller(c)
	ctx, cancel := s.working(c)
	defer cancel()
	shown, err := s.Gate.BeginFactor(ctx, known, in.Password)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(shown)
}

// proveFactor takes {"code"}: from then on a code is asked for at sign-in.
func (s *Server) proveFactor(c *fiber.Ctx) error {
	var in struct{ Code string }
	if err := readSmall(c, &in, `{"code": "123456"}`); err != nil {
		return err
	}
	known, _ := caller(c)
	ctx, cancel := s.working(c)
	defer cancel()
	if err := s.Gate.ProveFactor(ctx, known, in.Code); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// endFactor takes {"password","code"}.
func (s *Server) endFactor(c *fiber.Ctx) error {
	var in struct{ Password, Code string }
	if err := readSmall(c, &in, `{"password": "...", "code": "123456"}`); err != nil {
		return err
	}
	known, _ := caller(c)
	ctx, cancel := s.working(c)
	defer cancel()
	if err := s.Gate.EndFactor(ctx, known, in.Password, in.Code); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// changePassword takes {"password","next"} and ends every session of the account.
func (s *Server) changePassword(c *fiber.Ctx) error {
	var in struct{ Password, Next string }
	if err := readSmall(c, &in, `{"password": "...", "next": "..."}`); err != nil {
		return err
	}
	known, _ := caller(c)
	ctx, cancel := s.working(c)
	defer cancel()
	if err := s.Gate.ChangePassword(ctx, known, in.Password, in.Next); err != nil {
		return err
	}
	return s.gone(c)
}

// ownRoutes are the doors of a post to its own account, whatever its role.
func (s *Server) ownRoutes(v1 fiber.Router) {
	v1.Get("/account", s.ownAccount)
	v1.Post("/account/totp", s.beginFactor)
	v1.Put("/account/totp", s.proveFactor)
	v1.Delete("/account/totp", s.endFactor)
	v1.Put("/account/password", s.changePassword)
	v1.Get("/sessions", s.listSessions)
	v1.Delete("/sessions", s.endSessions)
	v1.Delete("/sessions/:id", s.endSession)
}
