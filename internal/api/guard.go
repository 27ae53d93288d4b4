package api

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

const (
	cookieName  = "cotmoc_session"
	whoKey      = "who"       // fiber local: access.Account of the caller, absent for a stranger
	cookieKey   = "by_cookie" // fiber local: the caller came by cookie, so changes need the header below
	csrfHeader  = "X-Cotmoc"  // any page can send a cookie; only our own script sends this header
	demoAccount = "demo"
)

// demoAnalyst is whoever looks at the demo on this machine without signing in.
func demoAnalyst() access.Account { return access.Account{Name: demoAccount, Role: "analyst"} }

// who gives the caller's account; false for a stranger.
func who(c *fiber.Ctx) (access.Account, bool) {
	a, ok := c.Locals(whoKey).(access.Account)
	return a, ok
}

// identify finds the caller: a bearer token, a token parameter, a session cookie, or, in the demo, whoever
// comes from loopback. A secret that is no longer valid is an error only where one is needed: strangers'
// doors stay open to a browser with an old cookie.
func (s *Server) identify(c *fiber.Ctx) error {
	ctx, cancel := deadline()
	defer cancel()
	secret, cookie := c.Cookies(cookieName), true
	if token := tokenOf(c); token != "" {
		secret, cookie = token, false
	}
	if secret == "" {
		if s.Demo && loopback(c) {
			c.Locals(whoKey, demoAnalyst())
		}
		return c.Next()
	}
	find := s.Gate.BySession
	if !cookie {
		find = s.Gate.ByToken
	}
	if strings.HasPrefix(c.Path(), "/tiles/") {
		find = func(ctx context.Context, secret string) (access.Account, error) {
			return s.Gate.Recent(ctx, secret, !cookie)
		}
	}
	a, err := find(ctx, secret)
	switch {
	case err == nil:
		c.Locals(whoKey, a)
		c.Locals(cookieKey, cookie)
	case border.KindOf(err) != border.Unauthorized:
		return err
	case !cookie:
		return err // a script must hear that its token is dead
	case s.Demo && loopback(c):
		c.Locals(whoKey, demoAnalyst())
	}
	return c.Next()
}

func tokenOf(c *fiber.Ctx) string {
	if scheme, token, ok := strings.Cut(c.Get(fiber.HeaderAuthorization), " "); ok && strings.EqualFold(scheme, "bearer") {
		return strings.TrimSpace(token)
	}
	return c.Query("token")
}

// known turns strangers away, before anything of the request is parsed, and asks a browser that changes
// something for the header only our own pages send.
func known(c *fiber.Ctx) error {
	if _, ok := who(c); !ok {
		return border.Fail(border.Unauthorized, "Hãy đăng nhập để xem nội dung này.", "Sign in to see this.", nil)
	}
	return ownPage(c)
}

func ownPage(c *fiber.Ctx) error {
	byCookie, _ := c.Locals(cookieKey).(bool)
	if byCookie && !safeMethod(c.Method()) && c.Get(csrfHeader) == "" {
		return border.Fail(border.Forbidden, "Thiếu tiêu đề "+csrfHeader+"; yêu cầu không đến từ trang của hệ thống.",
			"Header "+csrfHeader+" is missing; the request does not come from our own page.", nil)
	}
	return c.Next()
}

func safeMethod(m string) bool {
	return slices.Contains([]string{fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions}, m)
}

// loopback says that the request came over loopback and not through a proxy.
func loopback(c *fiber.Ctx) bool {
	if c.Get(fiber.HeaderXForwardedFor) != "" || c.Get("Forwarded") != "" {
		return false
	}
	return c.Context().RemoteIP().IsLoopback()
}

// ownHost refuses, in the demo, a Host or Origin other than loopback: a page of another site whose name was
// pointed at 127.0.0.1 must not read the demo through somebody's browser.
func ownHost(c *fiber.Ctx) error {
	if !loopbackName(c.Hostname()) {
		return border.Fail(border.Forbidden, "Bản minh họa chỉ trả lời địa chỉ 127.0.0.1 hoặc localhost.",
			"The demo answers only to 127.0.0.1 or localhost.", nil)
	}
	if origin := c.Get(fiber.HeaderOrigin); origin != "" {
		u, err := url.Parse(origin)
		if err != nil || !loopbackName(u.Host) {
			return border.Fail(border.Forbidden, "Bản minh họa không trả lời trang của nơi khác.",
				"The demo does not answer pages from elsewhere.", err)
		}
	}
	return c.Next()
}

func loopbackName(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// headers sets what every answer carries.
func (s *Server) headers(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'self'; img-src 'self' data: blob:; worker-src 'self'; "+
		"object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer") // a token in the address must not travel on
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
	c.Set(fiber.HeaderVary, "Accept-Encoding, Accept-Language, Authorization, Cookie")
	if s.Demo {
		c.Set("X-Cotmoc-Made-Up", "true")
	}
	return c.Next()
}
