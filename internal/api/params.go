package api

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"cotmoc/internal/access"
	"cotmoc/internal/api/param"
	"cotmoc/internal/border"
)

// requestLimit is how long one request may work. A client that leaves never cancels a fiber handler, so
// every handler takes its own deadline.
const requestLimit = 30 * time.Second

// In it records are read as far as the caller's reach goes.
func deadline(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	return context.WithTimeout(within(c), requestLimit)
}

// computing gives a context for what is worked out from all records, whoever asks: the handler shows of it what the
// caller's reach holds.
func computing(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	ctx, cancel := deadline(c)
	return access.Everything(ctx), cancel
}

// given counts the parameters of a request.
func given(c *fiber.Ctx) map[string]int {
	times := map[string]int{}
	c.Context().QueryArgs().VisitAll(func(name, _ []byte) { times[string(name)]++ })
	return times
}

// params reads query parameters and remembers the first that is wrong.
type params struct {
	c   *fiber.Ctx
	err error
}

func query(c *fiber.Ctx) *params { return &params{c: c} }

func (p *params) fail(field, vi, en string) {
	if p.err == nil {
		p.err = badField(field, vi, en)
	}
}

// heard keeps what is wrong with a parameter; nil: nothing.
func (p *params) heard(name string, wrong param.Fault) {
	if wrong != nil {
		p.fail(name, wrong.VI, wrong.EN)
	}
}

// only refuses parameters nobody reads, and those given twice.
func (p *params) only(names ...string) *params {
	if name, wrong := param.Unread(given(p.c), names); wrong != nil {
		p.fail(name, wrong.VI, wrong.EN)
	}
	return p
}

func (p *params) text(name string) string {
	v, wrong := param.Text(p.c.Query(name), 200)
	p.heard(name, wrong)
	return v
}

func (p *params) whole(name string, fallback, low, high int) int {
	s := p.c.Query(name)
	if s == "" {
		return fallback
	}
	n, wrong := param.Whole(s, low, high)
	p.heard(name, wrong)
	return n
}

func (p *params) number(name string) float64 {
	n, wrong := param.Number(p.c.Query(name))
	p.heard(name, wrong)
	return n
}

// day reads YYYY-MM-DD; fallback where the parameter is absent.
func (p *params) day(name string, fallback border.Date) border.Date {
	s := p.c.Query(name)
	if s == "" {
		return fallback
	}
	d, wrong := param.Day(s)
	p.heard(name, wrong)
	return d
}

// moment reads an RFC 3339 time; nil where the parameter is absent.
func (p *params) moment(name string) *time.Time {
	s := p.c.Query(name)
	if s == "" {
		return nil
	}
	t, wrong := param.Moment(s)
	p.heard(name, wrong)
	return &t
}

// bound reads west,south,east,north in degrees; nil where the parameter is absent.
func (p *params) bound(name string) *orb.Bound {
	s := p.c.Query(name)
	if s == "" {
		return nil
	}
	v, ok := param.Corners(s)
	if !ok || v[0] > v[2] || v[1] > v[3] || v[0] < -180 || v[2] > 180 || v[1] < -90 || v[3] > 90 {
		p.fail(name, "phải là tây,nam,đông,bắc theo độ, ví dụ 104,16,107,19", "must be west,south,east,north in degrees, such as 104,16,107,19")
		return nil
	}
	return &orb.Bound{Min: orb.Point{v[0], v[1]}, Max: orb.Point{v[2], v[3]}}
}

// codes reads a comma-separated list of codes that must all stand in a code list.
func (p *params) codes(name string, in border.CodeList) []string {
	s := p.text(name)
	if s == "" {
		return nil
	}
	values := strings.Split(s, ",")
	for _, v := range values {
		if !in.Has(v) {
			p.fail(name, "không có mã "+strconv.Quote(v)+"; các mã: "+strings.Join(in.IDs(), ", "),
				"there is no code "+strconv.Quote(v)+"; the codes are: "+strings.Join(in.IDs(), ", "))
		}
	}
	return values
}

// word reads one of some words; "" where the parameter is absent.
func (p *params) word(name string, of ...string) string {
	v := p.text(name)
	if v != "" && !slices.Contains(of, v) {
		p.fail(name, "phải là một trong: "+strings.Join(of, ", "), "must be one of: "+strings.Join(of, ", "))
	}
	return v
}

// codesOf is codes for requests that come many times a second: the list is made only where it is needed.
func (p *params) codesOf(name string, in func() border.CodeList) []string {
	if p.c.Query(name) == "" {
		return nil
	}
	return p.codes(name, in())
}

func (p *params) page() border.Page {
	return border.Page{Limit: p.whole("limit", param.UsualLimit, 1, param.LargestLimit), Cursor: p.text("cursor")}
}

// period reads from and to.
func (p *params) period() (from, to border.Date) {
	from, to = p.day("from", border.Date{}), p.day("to", border.Date{})
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		p.fail("to", "ngày cuối trước ngày đầu", "the last day is before the first")
	}
	return from, to
}
