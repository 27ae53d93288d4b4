package api

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// The doors by which administrators keep accounts and tokens. Each change asks for the administrator's own password, as "confirm".

// accountRoutes are for the deed administer.
func (s *Server) accountRoutes(v1 fiber.Router) {
	v1.Get("/accounts", s.listAccounts)
	v1.Post("/accounts", s.addAccount)
	v1.Put("/accounts/:id/role", s.setRole)
	v1.Put("/accounts/:id/password", s.setPassword)
	v1.Post("/accounts/:id/steps", s.takeAccountStep)
	v1.Get("/tokens", s.listTokens)
	v1.Post("/tokens", s.newToken)
	v1.Delete("/tokens/:id", s.revokeToken)
}

// roleSent is a role with its scope and days.
type roleSent struct {
	Role, Scope  string
	Since, Until border.Date
}

func (r roleSent) of(name string) access.Account {
	return access.Account{Name: name, Role: r.Role, Scope: r.Scope, Since: r.Since, Until: r.Until}
}

// listAccounts lists every account; its password is nowhere in it.
func (s *Server) listAccounts(c *fiber.Ctx) error { return answerKept(c, s.Gate.Accounts) }

// listTokens lists every token; its secret is nowhere in it.
func (s *Server) listTokens(c *fiber.Ctx) error { return answerKept(c, s.Gate.Tokens) }

// answerKept answers with a list for administrators alone, which no cache keeps.
func answerKept[T any](c *fiber.Ctx, read func(context.Context) ([]T, error)) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := read(ctx)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return answerPart(c, list, page)
}

// addAccount takes {"name","role","scope","since","until","password","confirm"}.
func (s *Server) addAccount(c *fiber.Ctx) error {
	var in struct {
		roleSent
		Name, Password, Confirm string
	}
	if err := readSmall(c, &in, `{"name": "...", "role": "...", "password": "...", "confirm": "..."}`); err != nil {
		return err
	}
	return s.asKeeper(c, in.Confirm, func(ctx context.Context, _ access.Caller) error {
		if err := s.Gate.AddPost(ctx, in.of(in.Name), in.Password); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusCreated)
	})
}

// setRole takes {"role","scope","since","until","confirm"}.
func (s *Server) setRole(c *fiber.Ctx) error {
	var in struct {
		roleSent
		Confirm string
	}
	return s.keepAccount(c, &in, `{"role": "...", "confirm": "..."}`, &in.Confirm, func(g keeping) error {
		return s.Gate.SetRole(g.ctx, in.of(g.account.Name))
	})
}

// setPassword takes {"password","confirm"} and ends every session of the account.
func (s *Server) setPassword(c *fiber.Ctx) error {
	var in struct{ Password, Confirm string }
	return s.keepAccount(c, &in, `{"password": "...", "confirm": "..."}`, &in.Confirm, func(g keeping) error {
		return s.Gate.SetPassword(g.ctx, g.account.Name, in.Password)
	})
}

// takeAccountStep takes {"step","code","confirm"}.
func (s *Server) takeAccountStep(c *fiber.Ctx) error {
	var in struct {
		Step          access.Step
		Code, Confirm string
	}
	return s.keepAccount(c, &in, `{"step": "disable", "confirm": "..."}`, &in.Confirm, func(g keeping) error {
		return s.Gate.Take(g.ctx, g.account, in.Step, in.Code)
	})
}

// newToken takes {"account","label","days","scopes","confirm"}; the secret is in the answer and nowhere else.
func (s *Server) newToken(c *fiber.Ctx) error {
	var in struct {
		Account, Label, Confirm string
		Days                    int
		Scopes                  []string
	}
	if err := readSmall(c, &in, `{"account": "...", "label": "...", "days": 90, "confirm": "..."}`); err != nil {
		return err
	}
	scopes, err := access.CheckScopes(in.Scopes)
	if err != nil {
		return err
	}
	return s.asKeeper(c, in.Confirm, func(ctx context.Context, _ access.Caller) error {
		secret, token, err := s.Gate.NewToken(ctx, in.Account, in.Label, in.Days, scopes...)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.Status(fiber.StatusCreated).JSON(map[string]any{"token": secret, "id": token.ID, "expires_at": token.Expires})
	})
}

// revokeToken takes {"confirm"}.
func (s *Server) revokeToken(c *fiber.Ctx) error {
	var in struct{ Confirm string }
	if err := readSmall(c, &in, `{"confirm": "..."}`); err != nil {
		return err
	}
	id, err := numberOf(c)
	if err != nil {
		return err
	}
	return s.asKeeper(c, in.Confirm, func(ctx context.Context, _ access.Caller) error {
		if err := s.Gate.RevokeToken(ctx, id); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	})
}

// keeping is a change of an account that was proved to be allowed.
type keeping struct {
	ctx     context.Context
	account access.Account
}

// keepAccount reads what was sent, asks for the proof, finds the account of the path, and changes it.
func (s *Server) keepAccount(c *fiber.Ctx, into any, like string, confirm *string, change func(keeping) error) error {
	if err := readSmall(c, into, like); err != nil {
		return err
	}
	id, err := numberOf(c)
	if err != nil {
		return err
	}
	return s.asKeeper(c, *confirm, func(ctx context.Context, known access.Caller) error {
		account, err := s.Gate.Other(ctx, known, id)
		if err != nil {
			return err
		}
		if err := change(keeping{ctx, account}); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	})
}

// asKeeper does something once the caller has proved with its own password that it may keep accounts.
func (s *Server) asKeeper(c *fiber.Ctx, confirm string, do func(context.Context, access.Caller) error) error {
	ctx, cancel := s.working(c)
	defer cancel()
	known, _ := caller(c)
	if err := s.Gate.MayKeep(ctx, known, confirm); err != nil {
		return err
	}
	return do(ctx, known)
}

// numberOf reads the number of an account or token out of the path.
func numberOf(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return 0, border.Fail(border.NotFound, "Không có tài khoản hay mã truy cập này.", "There is no such account or token.", nil)
	}
	return id, nil
}
