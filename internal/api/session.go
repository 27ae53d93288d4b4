package api

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

type sessionView struct {
	Account *accountView `json:"account"` // null: a stranger
	Demo    bool         `json:"demo"`
	Version string       `json:"version"`
	Today   border.Date  `json:"today"`
	Basemap *basemapView `json:"basemap"` // null: none
}

// signInLimit is far more than a name and a password take.
const signInLimit = 16 << 10

type accountView struct {
	Name  string        `json:"name"`
	Role  string        `json:"role"`
	Scope string        `json:"scope,omitempty"` // code of the unit, agency or oversight area it acts for
	May   []access.Deed `json:"may"`
}

func viewOf(known access.Caller) *accountView {
	v := &accountView{Name: known.Name, Role: known.Role, Scope: known.Scope, May: []access.Deed{}}
	for _, d := range access.Deeds() {
		if known.May(d) {
			v.May = append(v.May, d)
		}
	}
	return v
}

// session says who the caller is.
func (s *Server) session(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	v := sessionView{Demo: s.Demo, Version: s.Version, Today: s.today(), Basemap: s.Basemap.view()}
	if known, ok := caller(c); ok {
		v.Account = viewOf(known)
	}
	return c.JSON(v)
}

// signIn takes {"name","password"} and answers with the session and its cookie.
func (s *Server) signIn(c *fiber.Ctx) error {
	if c.Get(csrfHeader) == "" && c.Get(fiber.HeaderOrigin) != "" && !s.sameOrigin(c) {
		return border.Fail(border.Forbidden, "Chỉ đăng nhập được từ trang của hệ thống.", "Sign in from our own page only.", nil)
	}
	var in struct{ Name, Password string }
	sent, err := wholeBody(c, signInLimit)
	if errors.Is(err, fiber.ErrRequestEntityTooLarge) {
		return err
	}
	if err == nil {
		err = json.Unmarshal(sent, &in)
	}
	if err != nil {
		return border.Fail(border.Invalid, `Cần JSON dạng {"name": "...", "password": "..."}.`,
			`JSON like {"name": "...", "password": "..."} is needed.`, err)
	}
	ctx, cancel := deadline()
	defer cancel()
	secret, a, err := s.Gate.SignIn(ctx, in.Name, in.Password, s.address(c))
	if err != nil {
		return err
	}
	s.setCookie(c, secret, s.Now().Add(access.SessionLife))
	admit(c, access.Caller{Account: a})
	return s.session(c)
}

// signOut ends the session of the cookie; without one there is nothing to end.
func (s *Server) signOut(c *fiber.Ctx) error {
	ctx, cancel := deadline()
	defer cancel()
	if secret := c.Cookies(cookieName); secret != "" {
		if err := s.Gate.SignOut(ctx, secret); err != nil {
			return err
		}
	}
	s.setCookie(c, "", time.Unix(0, 0))
	return c.SendStatus(fiber.StatusNoContent)
}

func (s *Server) setCookie(c *fiber.Ctx, secret string, expires time.Time) {
	c.Cookie(&fiber.Cookie{Name: cookieName, Value: secret, Path: "/", Expires: expires, HTTPOnly: true,
		SameSite: fiber.CookieSameSiteStrictMode, Secure: s.secure(c)})
}
