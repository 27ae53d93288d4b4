package api

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

const (
	cookieName   = "cotmoc_session"
	deviceCookie = "cotmoc_device"
	whoKey       = "who"       // fiber local: access.Account of the caller, absent for a stranger
	cookieKey    = "by_cookie" // fiber local: the caller came by cookie, so changes need the header below
	csrfHeader   = "X-Cotmoc"  // any page can send a cookie; only our own script sends this header
	demoAccount  = "demo"
	reachKey     = "reach" // fiber local: border.Reach of the caller
)

// who gives the caller's account; false for a stranger.
func who(c *fiber.Ctx) (access.Account, bool) {
	a, ok := c.Locals(whoKey).(access.Account)
	return a, ok
}

// identify finds the caller: a bearer token, a token parameter, a session cookie, or, in the demo, whoever
// comes from loopback. A secret that is no longer valid is an error only where one is needed: strangers'
// doors stay open to a browser with an old cookie.
func (s *Server) identify(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	secret, cookie := c.Cookies(cookieName), true
	if token := tokenOf(c); token != "" {
		secret, cookie = token, false
	}
	if secret == "" {
		s.admitDemo(c)
		return s.reached(ctx, c)
	}
	find := s.Gate.BySession
	if !cookie {
		find = s.Gate.ByToken
	}
	if strings.HasPrefix(c.Path(), "/tiles/") {
		find = func(ctx context.Context, secret string) (access.Caller, error) {
			return s.Gate.Recent(ctx, secret, !cookie)
		}
	}
	found, err := find(ctx, secret)
	switch {
	case err == nil:
		admit(c, found)
		c.Locals(cookieKey, cookie)
	case border.KindOf(err) != border.Unauthorized:
		return err
	case !cookie:
		return err // a script must hear that its token is dead
	default:
		s.admitDemo(c)
	}
	return s.reached(ctx, c)
}

// reached remembers how far the caller sees, and goes on.
func (s *Server) reached(ctx context.Context, c *fiber.Ctx) error {
	who, known := caller(c)
	reach, err := s.reaches.Of(ctx, who, known)
	if err != nil {
		return err
	}
	c.Locals(reachKey, reach)
	return c.Next()
}

// reachOf is how far the caller sees: nowhere before it was asked who it is.
func reachOf(c *fiber.Ctx) border.Reach {
	reach, _ := c.Locals(reachKey).(border.Reach)
	return reach
}

// within gives a context in which records are read as far as the caller's reach goes.
func within(c *fiber.Ctx) context.Context {
	return access.WithReach(context.Background(), reachOf(c))
}

// admit remembers who is asking.
func admit(c *fiber.Ctx, found access.Caller) {
	c.Locals(whoKey, found.Account)
	c.Locals(callerKey, found)
}

// admitDemo lets whoever sits at the machine of the demo act as its analyst.
func (s *Server) admitDemo(c *fiber.Ctx) {
	if s.Demo && s.loopback(c) {
		admit(c, access.Caller{Account: access.Account{Name: demoAccount, Role: "analyst"}, Demo: true})
	}
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
	if site := c.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" && byCookie && !safeMethod(c.Method()) {
		return border.Fail(border.Forbidden, "Yêu cầu đến từ trang của nơi khác.", "The request comes from a page elsewhere.", nil)
	}
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
func (s *Server) loopback(c *fiber.Ctx) bool {
	for _, header := range []string{fiber.HeaderXForwardedFor, "Forwarded", "X-Real-Ip", fiber.HeaderXForwardedHost} {
		if c.Get(header) != "" {
			return false
		}
	}
	return c.Context().RemoteIP().IsLoopback()
}

// address is the network address of the caller: that of the connection, or, where that is a proxy named as trusted, the
// last address before the trusted ones. What a caller writes into the header itself stands further left and counts for
// nothing.
func (s *Server) address(c *fiber.Ctx) string {
	at := c.Context().RemoteIP().String()
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(at); i-- {
		ip, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = ip.Unmap().String()
	}
	return at
}

// trusted says whether an address is that of a proxy that was named.
func (s *Server) trusted(address string) bool {
	ip, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) })
}

// ownHost refuses, in the demo, a Host or Origin other than loopback: a page of another site whose name was
// pointed at 127.0.0.1 must not read the demo through somebody's browser.
func ownHost(c *fiber.Ctx) error {
	if !loopbackName(string(c.Context().Host())) {
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

// contentPolicy lets the page load and run what this server gives, and nothing inline.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; " +
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// headers sets what every answer carries.
func (s *Server) headers(c *fiber.Ctx) error {
	s.shield(c)
	if strings.HasPrefix(c.Path(), "/api/") {
		c.Set(fiber.HeaderCacheControl, "private, no-cache") // a door that knows better says so
	}
	return c.Next()
}

// shield sets the headers that keep an answer from being misused by a browser, or kept for somebody else.
func (s *Server) shield(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, contentPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer") // a token in the address must not travel on
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
	if s.secure(c) {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	c.Set(fiber.HeaderVary, "Accept-Encoding, Accept-Language, Authorization, Cookie")
	if s.Demo {
		c.Set("X-Cotmoc-Made-Up", "true")
	}
}
