package api

import (
	"context"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// working is deadline for doors that change something: what the database adds to the audit says who came through
// which door.
func (s *Server) working(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	ctx, cancel := deadline()
	return access.WithTrace(ctx, s.trace(c)), cancel
}

// trace says who came, through which door, about what.
func (s *Server) trace(c *fiber.Ctx) access.Trace {
	who, _ := caller(c)
	return access.Trace{Post: who.Name, Door: doorOf(c), Subject: access.Subject(strings.Join(parameters(c), "/")), Origin: s.Keys.Origin(s.address(c))}
}

// doorOf is the route, never the address that was asked for: that may hold anything. A path that is no door has none.
func doorOf(c *fiber.Ctx) string { return c.Method() + " " + c.Route().Path }

func parameters(c *fiber.Ctx) []string {
	var values []string
	for _, name := range c.Route().Params {
		if v := c.Params(name); v != "" && !strings.HasPrefix(name, "*") {
			values = append(values, v)
		}
	}
	return values
}

// record keeps refused tries, reads of restricted data and exports in the audit. An answer that must be recorded and
// cannot be is not given.
func (s *Server) record(c *fiber.Ctx) error {
	err := c.Next()
	status := c.Response().StatusCode()
	if err != nil {
		status = problemOf(err, "en").Status
	}
	t := s.trace(c)
	e := access.Entry{Post: t.Post, Door: t.Door, Subject: t.Subject, Origin: t.Origin, Status: status}
	switch {
	case slices.Contains([]int{fiber.StatusUnauthorized, fiber.StatusForbidden, fiber.StatusTooManyRequests}, status):
		if e.Door != "POST /api/v1/session" { // the gate tells more of that
			e.Kind = access.Refused
			s.Recorder.Refuse(e)
		}
		return err
	case err != nil || status >= 400:
		return err
	}
	return s.recordRead(c, e)
}

func (s *Server) recordRead(c *fiber.Ctx, e access.Entry) error {
	ctx, cancel := deadline()
	defer cancel()
	write := s.Recorder.Record
	is := func(d access.Deed) bool { return slices.Contains(s.deeds[e.Door], d) }
	switch {
	case !safeMethod(c.Method()):
		return nil // its line stands in the transaction of the change
	case strings.HasPrefix(string(c.Response().Header.Peek(fiber.HeaderContentDisposition)), "attachment"):
		e.Kind = access.Exported
	case is(access.SeeRestricted) || is(access.ReadAudit):
		e.Kind = access.Read
	case strings.HasPrefix(c.Route().Path, "/ogc/collections/:collection/") && slices.Contains(restrictedLayers(), c.Params("collection")):
		e.Kind = access.Read
	case strings.HasPrefix(c.Route().Path, "/tiles/:layers/"):
		layers := slices.DeleteFunc(strings.Split(c.Params("layers"), ","), func(l string) bool { return !slices.Contains(restrictedLayers(), l) })
		if len(layers) == 0 {
			return nil
		}
		slices.Sort(layers)
		e.Kind, e.Subject, write = access.Read, strings.Join(slices.Compact(layers), ","), s.Recorder.RecordMap
	default:
		return nil
	}
	e.Detail = asked(c)
	if err := write(ctx, e); err != nil {
		c.Response().Reset()
		return err
	}
	return nil
}

// asked tells the filters by which restricted records were read: those that are codes, days or figures.
func asked(c *fiber.Ctx) string {
	var words []string
	for _, name := range []string{"unit", "area", "province", "bbox", "res", "from", "to", "on", "year", "limit", "format"} {
		if v := c.Query(name); v != "" {
			words = append(words, name+"="+access.Subject(v))
		}
	}
	return border.WithoutPersonal(strings.Join(words, " "))
}
