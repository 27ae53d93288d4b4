package api

import (
	"encoding/hex"
	"html"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// openIDCookie holds the sealed passage while a post is away at the provider. It comes back from elsewhere, so it is Lax.
const openIDCookie = "cotmoc_openid"

// beginOpenID leads to the provider, and nowhere else.
func (s *Server) beginOpenID(c *fiber.Ctx) error {
	if s.OpenID == nil {
		return fiber.ErrNotFound
	}
	ctx, cancel := deadline(c)
	defer cancel()
	address, sealed, err := s.OpenID.Begin(ctx)
	if err != nil {
		return err
	}
	s.passageCookie(c, sealed, s.Now().Add(10*time.Minute))
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Redirect(address, fiber.StatusSeeOther)
}

func (s *Server) passageCookie(c *fiber.Ctx, sealed string, until time.Time) {
	c.Cookie(&fiber.Cookie{Name: openIDCookie, Value: sealed, Path: "/api/v1/session/openid", Expires: until, HTTPOnly: true,
		SameSite: fiber.CookieSameSiteLaxMode, Secure: s.secure(c)})
}

// finishOpenID takes a post back from the provider and opens its session.
func (s *Server) finishOpenID(c *fiber.Ctx) error {
	if s.OpenID == nil {
		return fiber.ErrNotFound
	}
	ctx, cancel := deadline(c)
	defer cancel()
	sealed := c.Cookies(openIDCookie)
	s.passageCookie(c, "", time.Unix(0, 0)) // once only
	subject, err := s.OpenID.Finish(ctx, sealed, c.Query("state"), c.Query("code"))
	if err != nil {
		return notSignedIn(c, err)
	}
	opened, err := s.Gate.SignInOpenID(ctx, access.Attempt{Address: s.address(c), Device: c.Cookies(deviceCookie),
		Browser: access.Browser(c.Get(fiber.HeaderUserAgent)), Door: doorOf(c)}, subject)
	if border.KindOf(err) == border.Forbidden && err != nil {
		return notLinked(c, hex.EncodeToString(subject))
	}
	if err == nil {
		err = s.admitOpened(ctx, c, opened)
	}
	if err != nil {
		return notSignedIn(c, err)
	}
	// A page, not a redirect: a browser sends a Strict cookie only on a way that begins here.
	return smallPage(c, fiber.StatusOK, `<meta http-equiv="refresh" content="0; url=/">`, border.Text{VI: "Đã đăng nhập", EN: "Signed in"}.In(language(c)))
}

// notSignedIn tells whoever comes back from the provider what went wrong, on a page with the way back.
func notSignedIn(c *fiber.Ctx, err error) error {
	problem := problemOf(err, language(c))
	if problem.Status == fiber.StatusInternalServerError {
		return err // its cause belongs into the log
	}
	return smallPage(c, problem.Status, "", problem.Detail)
}

// notLinked shows whoever came the code by which an administrator links its account.
func notLinked(c *fiber.Ctx, code string) error {
	text := border.Text{
		VI: "Định danh OpenID này chưa gắn với tài khoản nào. Hãy đưa mã sau cho người quản trị (cotmoc user link TÊN MÃ): ",
		EN: "This OpenID subject is linked to no account. Give this code to the administrator (cotmoc user link NAME CODE): ",
	}.In(language(c))
	return smallPage(c, fiber.StatusForbidden, "", text+code)
}

func smallPage(c *fiber.Ctx, status int, head, text string) error {
	var b strings.Builder
	b.WriteString("<!doctype html><meta charset=utf-8><title>Cột Mốc</title>" + head + "<p>" + html.EscapeString(text) + `</p><p><a href="/">Cột Mốc</a></p>`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Status(status).Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(b.String())
}
