package api

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
)

// heavyDays lists the days of the last week on which a post read restricted data far more often than it or its peers do.
func (s *Server) heavyDays(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := access.Heavy(ctx, s.Journal, s.today())
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return answerPart(c, list, page)
}

// listAudit lists lines of the audit, the latest first. Reading it is recorded too.
func (s *Server) listAudit(c *fiber.Ctx) error {
	p := query(c).only("kind", "post", "about", "origin", "from", "to", "status", "limit", "cursor")
	f := access.EntryFilter{Kind: access.EntryKind(p.text("kind")), Post: p.text("post"), About: p.text("about"), Origin: p.text("origin"), Status: p.whole("status", 0, 100, 599), Page: p.page()}
	if f.Kind != "" && !access.KnownKind(string(f.Kind)) {
		var kinds []string
		for _, k := range access.EntryKinds() {
			kinds = append(kinds, string(k))
		}
		p.fail("kind", "không có loại này; các loại: "+strings.Join(kinds, ", "), "there is no such kind; the kinds are: "+strings.Join(kinds, ", "))
	}
	from, to := p.period()
	if !from.IsZero() {
		f.From = from.Time()
	}
	if !to.IsZero() {
		f.To = to.Time().Add(24 * time.Hour)
	}
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Journal.Entries(ctx, f)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(list)
}
