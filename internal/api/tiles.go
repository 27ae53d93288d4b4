package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/border"
	"cotmoc/internal/tile"
)

// tileParameters are what tiles of some layer or other can be asked by.
func tileParameters() []string {
	return []string{"on", "year", "from", "to", "kind", "substance", "metric", "res", "level"}
}

// tile answers one tile of one or more layers ("communes,crossings").
func (s *Server) tile(c *fiber.Ctx) error {
	layers, err := s.layersFor(c)
	if err != nil {
		return err
	}
	p := query(c).only(tileParameters()...)
	from, to := p.period()
	year := p.whole("year", s.currentYear(), 1990, 2100)
	q := tile.Query{Reach: reachOf(c), On: p.day("on", s.dayOf(year)), Year: year, Level: p.word("level", border.Commune, border.Province), From: from, To: to, Kinds: p.codesOf("kind", border.IncidentKinds),
		Substances: p.codesOf("substance", border.Substances), Metric: p.word("metric", tile.Metrics()...), Res: p.whole("res", 0, 5, 9)}
	r := tile.Request{Query: q, Layers: layers, Encoding: tile.Accepted(c.Get(fiber.HeaderAcceptEncoding)),
		IfNoneMatch: c.Get(fiber.HeaderIfNoneMatch)}
	if p.err != nil {
		return p.err
	}
	if r.Z, r.X, r.Y, err = address(c); err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	a, err := s.Tiles.Tile(ctx, r)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, a.ETag)
	// Kept by whoever asked, and asked about each time: a tile is never older than the answer.
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if a.NotModified {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, "application/vnd.mapbox-vector-tile")
	if a.Encoding != tile.Plain {
		c.Set(fiber.HeaderContentEncoding, string(a.Encoding))
	}
	return c.Send(a.Body)
}

// dayOf is the day whose units stand for a year: its last, or today while it runs.
func (s *Server) dayOf(year int) border.Date {
	day := s.today()
	if last := border.AssessedYear(year).To; last.Before(day) {
		return last
	}
	return day
}

// layersFor reads the layers asked for, turning a stranger away from all but the public ones before
// anything else of the request is read.
func (s *Server) layersFor(c *fiber.Ctx) ([]string, error) {
	layers := strings.Split(c.Params("layers"), ",")
	known, signedIn := caller(c)
	for _, l := range layers {
		deeds := layerDeeds(l)
		switch {
		case len(deeds) == 0:
		case !signedIn:
			return nil, border.Fail(border.Unauthorized, "Hãy đăng nhập để xem lớp này.", "Sign in to see this layer.", nil)
		case !slices.ContainsFunc(deeds, known.May):
			return nil, notYours(deeds[0])
		}
	}
	return layers, nil
}

func address(c *fiber.Ctx) (z, x, y uint32, err error) {
	var n [3]uint64
	for i, name := range []string{"z", "x", "y"} {
		if n[i], err = strconv.ParseUint(c.Params(name), 10, 32); err != nil {
			return 0, 0, 0, badField(name, "phải là số nguyên", "must be a whole number")
		}
	}
	if n[0] > tile.MaxZoom {
		return 0, 0, 0, badField("z", "mức thu phóng lớn nhất là "+strconv.Itoa(tile.MaxZoom), "the largest zoom is "+strconv.Itoa(tile.MaxZoom))
	}
	if n[1]>>n[0] > 0 || n[2]>>n[0] > 0 {
		return 0, 0, 0, badField("x", "ô bản đồ nằm ngoài thế giới", "the tile lies outside the world")
	}
	return uint32(n[0]), uint32(n[1]), uint32(n[2]), nil
}

// tileJSON describes layers as TileJSON 3; the tiles it names are asked with the parameters it was asked with.
func (s *Server) tileJSON(c *fiber.Ctx) error {
	layers, err := s.layersFor(c)
	if err != nil {
		return err
	}
	if p := query(c).only(tileParameters()...); p.err != nil {
		return p.err
	}
	asked := url.Values{}
	for name, value := range c.Queries() {
		asked.Set(name, value)
	}
	area := border.ServedArea()
	doc, err := tile.JSON(layers, reachOf(c), s.base(c), asked.Encode(), area)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(doc)
}
