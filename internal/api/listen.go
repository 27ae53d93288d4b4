package api

import (
	"bytes"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"cotmoc/internal/border"
)

// How many connections may be open: in all, and of one address (the networks of trusted proxies excepted). What comes
// beyond is closed at once, so that idle and slow connections cannot take the server's memory.
const (
	mostConnections     = 8192
	mostConnectionsEach = 512
)

// boundedListener closes connections beyond the bounds as they come.
type boundedListener struct {
	net.Listener
	trusted func(address string) bool
	mu      sync.Mutex
	each    map[string]int
	all     int
	most    int
	mostOf1 int
}

func bounded(l net.Listener, trusted func(string) bool) *boundedListener {
	return &boundedListener{Listener: l, trusted: trusted, each: map[string]int{}, most: mostConnections, mostOf1: mostConnectionsEach}
}

// Accept gives the next connection within the bounds.
func (l *boundedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := addressOf(conn)
		if l.take(from) {
			return &countedConn{Conn: conn, done: func() { l.leave(from) }}, nil
		}
		_ = conn.Close() // one too many: nobody is told
	}
}

func (l *boundedListener) take(from string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all >= l.most || l.each[from] >= l.mostOf1 && !l.trusted(from) {
		return false
	}
	l.all++
	l.each[from]++
	return true
}

func (l *boundedListener) leave(from string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.each[from]--; l.each[from] <= 0 {
		delete(l.each, from)
	}
}

func addressOf(conn net.Conn) string {
	at, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return ""
	}
	return at.Addr().Unmap().String()
}

// countedConn tells once that it is closed.
type countedConn struct {
	net.Conn
	once sync.Once
	done func()
}

// Close closes the connection and gives its place back.
func (c *countedConn) Close() error {
	c.once.Do(c.done)
	return c.Conn.Close()
}

// knownMethods answers a method nobody knows as any other fault. fiber would itself, without the headers every answer carries.
func (s *Server) knownMethods(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(r *fasthttp.RequestCtx) {
		if slices.Contains(fiber.DefaultMethods, string(r.Method())) {
			next(r)
			return
		}
		c := s.app.AcquireCtx(r)
		defer s.app.ReleaseCtx(c)
		r.SetConnectionClose()
		_ = s.app.ErrorHandler(c, fiber.ErrMethodNotAllowed) // it fails where the answer cannot be marshalled, which is a constant
	}
}

// plainRequest turns away requests whose end, or whose host, a proxy before us might read in another way than we do: what
// one takes for the end of a request must be the end for the other. The connection is closed, with whatever hides behind.
func plainRequest(c *fiber.Ctx) error {
	raw := c.Request().Header.RawHeaders()
	lengths, encodings, hosts := 0, 0, 0
	plain := bytes.Count(raw, []byte("\r")) == bytes.Count(raw, []byte("\r\n"))
	for line := range bytes.Lines(raw) {
		name, value, found := strings.Cut(strings.TrimRight(string(line), "\r\n"), ":")
		switch key := strings.ToLower(strings.TrimSpace(name)); {
		case strings.TrimLeft(name, " \t") != name: // a line that goes on with the one before
			plain = false
		case !found:
			continue
		case key == "host":
			hosts++
		case key == "content-length":
			lengths++
			plain = plain && key == strings.ToLower(name)
		case key == "transfer-encoding":
			encodings++
			plain = plain && key == strings.ToLower(name) && strings.EqualFold(strings.TrimSpace(value), "chunked")
		}
	}
	if lengths+encodings > 1 || hosts > 1 || !plain {
		c.Context().SetConnectionClose()
		return border.Fail(border.Invalid, "Độ dài hoặc máy đích của yêu cầu không rõ ràng.", "The length or the host of the request is ambiguous.", nil)
	}
	return c.Next()
}
