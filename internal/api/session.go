package api

import (
	"context"
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
	OpenID  bool         `json:"openid"` // one may sign in at a provider
	Version string       `json:"version"`
	Today   border.Date  `json:"today"`
	Basemap *basemapView `json:"basemap"` // null: none
	Hidden  []hiddenView `json:"hidden"`  // columns the account does not see; none for a stranger, who sees no records
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
	v := sessionView{Demo: s.Demo, OpenID: s.OpenID != nil, Version: s.Version, Today: s.today(), Basemap: s.Basemap.view(), Hidden: []hiddenView{}}
	if known, ok := caller(c); ok {
		v.Account, v.Hidden = viewOf(known), s.hiddenFrom(known)
	}
	return c.JSON(v)
}

// signIn takes {"name","password","code"} and answers with the session and its cookie. A device on which a password was
// right keeps a second cookie, which opens nothing: tries from elsewhere do not slow it.
func (s *Server) signIn(c *fiber.Ctx) error {
	if c.Get(csrfHeader) == "" && c.Get(fiber.HeaderOrigin) != "" && !s.sameOrigin(c) {
		return border.Fail(border.Forbidden, "Chỉ đăng nhập được từ trang của hệ thống.", "Sign in from our own page only.", nil)
	}
	var in struct{ Name, Password, Code string }
	if err := readSmall(c, &in, `{"name": "...", "password": "...", "code": "..."}`); err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	opened, err := s.Gate.SignIn(ctx, access.Attempt{Name: in.Name, Password: in.Password, Code: in.Code, Address: s.address(c),
		Device: c.Cookies(deviceCookie), Browser: access.Browser(c.Get(fiber.HeaderUserAgent)), Door: doorOf(c)})
	if err != nil {
		return err
	}
	if err := s.admitOpened(ctx, c, opened); err != nil {
		return err
	}
	return s.session(c)
}

// admitOpened gives a session that was opened its cookies. The one this browser had before ends: nobody would know of it.
func (s *Server) admitOpened(ctx context.Context, c *fiber.Ctx, opened access.Opened) error {
	if before, ok := caller(c); ok {
		if err := s.Gate.SignOut(ctx, before, s.trace(c)); err != nil {
			return err
		}
	}
	s.setCookie(c, cookieName, opened.Secret, s.Now().Add(access.SessionLife))
	if opened.Device != "" {
		s.setCookie(c, deviceCookie, opened.Device, s.Now().Add(access.DeviceLife))
	}
	admit(c, opened.Caller)
	return nil
}

// readSmall reads a small JSON body.
func readSmall(c *fiber.Ctx, into any, like string) error {
	sent, err := wholeBody(c, signInLimit)
	if errors.Is(err, fiber.ErrRequestEntityTooLarge) {
		return err
	}
	if err == nil {
		err = json.Unmarshal(sent, into)
	}
	if err != nil {
		return badJSON(err, like)
	}
	return nil
}

// signOut ends the session of the cookie; without one there is nothing to end.
func (s *Server) signOut(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	if known, ok := caller(c); ok {
		if err := s.Gate.SignOut(ctx, known, s.trace(c)); err != nil {
			return err
		}
	}
	return s.gone(c)
}

// gone takes the session's cookie away.
func (s *Server) gone(c *fiber.Ctx) error {
	s.setCookie(c, cookieName, "", time.Unix(0, 0))
	return c.SendStatus(fiber.StatusNoContent)
}

func (s *Server) setCookie(c *fiber.Ctx, name, secret string, expires time.Time) {
	c.Cookie(&fiber.Cookie{Name: name, Value: secret, Path: "/", Expires: expires, HTTPOnly: true,
		SameSite: fiber.CookieSameSiteStrictMode, Secure: s.secure(c)})
}
