package api

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"cotmoc/internal/access"
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

// only refuses parameters nobody reads: a misspelt filter must not answer with everything.
func (p *params) only(names ...string) *params {
	for name := range p.c.Queries() {
		if name != "token" && !slices.Contains(names, name) {
			p.fail(name, "không có tham số này; các tham số: "+strings.Join(names, ", "),
				"there is no such parameter; the parameters are: "+strings.Join(names, ", "))
		}
	}
	return p
}

func (p *params) text(name string) string {
	v := strings.TrimSpace(p.c.Query(name))
	if len(v) > 200 || strings.ContainsRune(v, 0) || !utf8.ValidString(v) {
		p.fail(name, "quá dài hoặc có ký tự không hợp lệ", "too long, or holds a character that is not allowed")
		return ""
	}
	return v
}

func (p *params) whole(name string, fallback, low, high int) int {
	s := p.c.Query(name)
	if s == "" {
		return fallback
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		p.fail(name, "phải là số nguyên từ "+strconv.Itoa(low)+" đến "+strconv.Itoa(high),
			"must be a whole number from "+strconv.Itoa(low)+" to "+strconv.Itoa(high))
		return fallback
	}
	return n
}

func (p *params) number(name string) float64 {
	s := p.c.Query(name)
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.ContainsAny(s, "xXpP_") || math.IsNaN(n) || math.IsInf(n, 0) {
		p.fail(name, "cần một số, ví dụ 106.59", "a number is needed, such as 106.59")
	}
	return n
}

// day reads YYYY-MM-DD; fallback where the parameter is absent.
func (p *params) day(name string, fallback border.Date) border.Date {
	s := p.c.Query(name)
	if s == "" {
		return fallback
	}
	d, err := border.ParseDate(s)
	if err != nil {
		p.fail(name, "ngày phải có dạng 2026-11-21", "the date must look like 2026-11-21")
	}
	return d
}

// moment reads an RFC 3339 time; nil where the parameter is absent.
func (p *params) moment(name string) *time.Time {
	s := strings.ReplaceAll(p.c.Query(name), " ", "+") // a plus sign of the zone, read as a space
	if s == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		p.fail(name, "thời điểm phải có dạng 2026-11-21T08:00:00+07:00", "the time must look like 2026-11-21T08:00:00+07:00")
		return nil
	}
	return &t
}

// bound reads west,south,east,north in degrees; nil where the parameter is absent.
func (p *params) bound(name string) *orb.Bound {
	s := p.c.Query(name)
	if s == "" {
		return nil
	}
	parts := strings.Split(s, ",")
	var v [4]float64
	if len(parts) == 4 {
		for i, part := range parts {
			n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
			if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
				parts = nil
				break
			}
			v[i] = n
		}
	}
	if len(parts) != 4 || v[0] > v[2] || v[1] > v[3] || v[0] < -180 || v[2] > 180 || v[1] < -90 || v[3] > 90 {
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

const maxLimit = 10_000

func (p *params) page() border.Page {
	return border.Page{Limit: p.whole("limit", 100, 1, maxLimit), Cursor: p.text("cursor")}
}

// period reads from and to.
func (p *params) period() (from, to border.Date) {
	from, to = p.day("from", border.Date{}), p.day("to", border.Date{})
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		p.fail("to", "ngày cuối trước ngày đầu", "the last day is before the first")
	}
	return from, to
}
