package api

import (
	"bytes"
	"cmp"
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
	ctx, cancel := deadline(c)
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
	switch {
	case slices.Contains([]int{fiber.StatusUnauthorized, fiber.StatusForbidden, fiber.StatusTooManyRequests}, status), status == fiber.StatusNotFound && beyond(c):
		if doorOf(c) != "POST /api/v1/session" { // the gate tells more of that
			s.Recorder.Refuse(s.entry(c, access.Refused, status))
		}
		return err
	case err != nil || status >= fiber.StatusBadRequest || !safeMethod(c.Method()): // a change has its line in its transaction
		return err
	}
	if err := s.recordRead(c, status); err != nil {
		c.Response().ResetBody()
		for _, header := range []string{fiber.HeaderETag, fiber.HeaderContentDisposition, fiber.HeaderContentEncoding} {
			c.Response().Header.Del(header)
		}
		return err
	}
	return nil
}

// beyond says that what was not found may lie beyond the reach of whoever asked: somebody known, who does not see everything,
// named it at a door.
func beyond(c *fiber.Ctx) bool {
	_, known := who(c)
	return known && !reachOf(c).Whole() && len(parameters(c)) > 0
}

func (s *Server) entry(c *fiber.Ctx, kind access.EntryKind, status int) access.Entry {
	t := s.trace(c)
	return access.Entry{Kind: kind, Post: t.Post, Door: t.Door, Subject: t.Subject, Origin: t.Origin, Detail: strings.TrimSpace(asked(c) + " " + told(c)), Status: status}
}

const toldKey = "told" // fiber local: what an answer held, for the audit

func told(c *fiber.Ctx) string {
	text, _ := c.Locals(toldKey).(string)
	return text
}

// restrictedKey is a fiber local: the answer holds records that are restricted one by one, in a layer that is not.
const restrictedKey = "restricted"

// noteRestricted looks whether an answer holds a restricted record. JSON, which is ours and has no space there, tells the tier of each;
// pages, files and features of a layer that do not are taken to hold one where the layer may.
func noteRestricted(c *fiber.Ctx) error {
	if err := c.Next(); err != nil || c.Method() != fiber.MethodGet || reachOf(c).Rank() < border.TierRank(border.TierRestricted) {
		return err
	}
	tells := strings.Contains(string(c.Response().Header.ContentType()), "json") && !c.Response().IsBodyStream() && c.Query("properties") == ""
	features := strings.HasPrefix(c.Route().Path, "/ogc/collections/:collection/items")
	c.Locals(restrictedKey, tells && bytes.Contains(c.Response().Body(), []byte(`"tier":"`+border.TierRestricted+`"`)) ||
		!tells && features && mayShowRestricted(c, c.Params("collection")))
	return nil
}

func (s *Server) recordRead(c *fiber.Ctx, status int) error {
	ctx, cancel := deadline(c)
	defer cancel()
	is := func(d access.Deed) bool { return slices.Contains(s.deeds[doorOf(c)], d) }
	restricted := strings.HasPrefix(c.Route().Path, "/ogc/collections/:collection/") && slices.Contains(restrictedLayers(), c.Params("collection"))
	switch {
	case strings.HasPrefix(string(c.Response().Header.Peek(fiber.HeaderContentDisposition)), "attachment"):
		return s.Recorder.Record(ctx, s.entry(c, access.Exported, status))
	case strings.HasPrefix(c.Route().Path, "/tiles/:layers/"), strings.HasPrefix(c.Route().Path, "/ogc/collections/:collection/tiles/"):
		return s.recordTile(ctx, c, status)
	case restricted, c.Locals(restrictedKey) == true, is(access.SeeRestricted), is(access.ReadAudit):
		return s.Recorder.Record(ctx, s.entry(c, access.Read, status))
	}
	return nil
}

// recordTile keeps that a post looked at layers of the map that show it restricted records, or may.
func (s *Server) recordTile(ctx context.Context, c *fiber.Ctx, status int) error {
	layers := slices.DeleteFunc(strings.Split(cmp.Or(c.Params("layers"), c.Params("collection")), ","), func(l string) bool { return !mayShowRestricted(c, l) })
	if len(layers) == 0 {
		return nil
	}
	slices.Sort(layers)
	who, _ := caller(c)
	return s.Recorder.RecordMap(ctx, access.Entry{Kind: access.Read, Post: who.Name, Door: doorOf(c), Subject: strings.Join(slices.Compact(layers), ","),
		Origin: s.Keys.Origin(s.address(c)), Status: status})
}

// mayShowRestricted says whether a tile of a layer may show whoever asks a restricted record: of some layers all are, of others
// single ones, and a tile does not tell whether it holds one.
func mayShowRestricted(c *fiber.Ctx, layer string) bool {
	single := []string{"incidents", "crossings", "trails", "markers", "posts", "cooperation"}
	return slices.Contains(restrictedLayers(), layer) || slices.Contains(single, layer) && reachOf(c).Rank() >= border.TierRank(border.TierRestricted)
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
