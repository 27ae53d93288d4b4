package api

import (
	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/border"
)

const (
	// usualBeltKm is the width of the belt along the border if none is asked for: the widest of Decree 34/2014.
	usualBeltKm = 1
	widestBelt  = 100
)

// listBorder gives communes with the border they hold and how they lie to the belt along it.
func (s *Server) listBorder(c *fiber.Ctx) error {
	p := query(c).only("on", "belt_km", "province", "touching", "limit", "cursor")
	f := border.TouchFilter{On: p.day("on", s.today()), Province: p.text("province"), Touching: p.either("touching"),
		BeltKm: usualBeltKm, Page: p.page()}
	if c.Query("belt_km") != "" {
		if f.BeltKm = p.number("belt_km"); f.BeltKm <= 0 || f.BeltKm > widestBelt {
			p.fail("belt_km", "bề rộng vành đai phải trên 0 và không quá 100 km", "the width of the belt must be above 0 and at most 100 km")
		}
	}
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Units.Border(ctx, f)
	if err != nil {
		return err
	}
	return c.JSON(list)
}

// either reads true or false; nil where the parameter is absent.
func (p *params) either(name string) *bool {
	var v bool
	switch p.c.Query(name) {
	case "":
		return nil
	case "true":
		v = true
	case "false":
	default:
		p.fail(name, "chỉ nhận true hoặc false", "takes true or false only")
	}
	return &v
}
