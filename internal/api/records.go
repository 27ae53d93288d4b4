package api

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/border"
)

func (s *Server) overview(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	o, err := s.Records.Overview(ctx)
	if err != nil {
		return err
	}
	return c.JSON(o)
}

func (s *Server) codeLists(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	return answerPart(c, border.CodeLists(), page)
}

func incidentFilter(p *params) border.IncidentFilter {
	from, to := p.period()
	return border.IncidentFilter{Unit: p.text("unit"), Area: p.text("area"), From: from, To: to,
		Kinds: p.codes("kind", border.IncidentKinds()), Substances: p.codes("substance", border.Substances()), Markers: p.markers(), Page: p.page()}
}

func (s *Server) listIncidents(c *fiber.Ctx) error {
	p := query(c).only("unit", "area", "from", "to", "kind", "substance", "markers", "country", "limit", "cursor")
	f := incidentFilter(p)
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	if err := s.areaParam(ctx, c, f.Area); err != nil {
		return err
	}
	list, err := s.Records.Incidents(ctx, f)
	if err != nil {
		return err
	}
	return c.JSON(list)
}

func (s *Server) oneIncident(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	incident, err := s.Records.Incident(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	return c.JSON(incident)
}

func (s *Server) histogram(c *fiber.Ctx) error {
	p := query(c).only("unit", "area", "from", "to", "kind", "substance", "markers", "country")
	f := incidentFilter(p)
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	if err := s.areaParam(ctx, c, f.Area); err != nil {
		return err
	}
	h, err := s.Records.Histogram(ctx, f)
	if err != nil {
		return err
	}
	return c.JSON(h)
}

// seizures sums what incidents found, by substance.
func (s *Server) seizures(c *fiber.Ctx) error {
	p := query(c).only("unit", "area", "from", "to", "kind", "substance", "markers", "country")
	f := incidentFilter(p)
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	totals, err := s.Records.Seizures(ctx, f)
	if err != nil {
		return err
	}
	return c.JSON(totals)
}

// cells gives H3 aggregates at one resolution.
func (s *Server) cells(c *fiber.Ctx) error {
	p := query(c).only("res", "bbox", "from", "to", "kind", "substance", "limit", "cursor")
	from, to := p.period()
	f := border.CellFilter{Res: p.whole("res", 7, 5, 9), Bound: p.bound("bbox"), From: from, To: to,
		Kinds: p.codes("kind", border.IncidentKinds()), Substances: p.codes("substance", border.Substances()), Page: p.page()}
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Records.Cells(ctx, f)
	if err != nil {
		return err
	}
	return c.JSON(list)
}

// placeList answers with one kind of place, filtered by name.
func placeList[T any](find func(context.Context, border.PlaceFilter) (border.List[T], error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		p := query(c).only("q", "limit", "cursor")
		f := border.PlaceFilter{Query: p.text("q"), Page: p.page()}
		if p.err != nil {
			return p.err
		}
		ctx, cancel := deadline(c)
		defer cancel()
		list, err := find(ctx, f)
		if err != nil {
			return err
		}
		return c.JSON(list)
	}
}

func (s *Server) listTraffic(c *fiber.Ctx) error {
	p := query(c).only("crossing", "from", "to", "limit", "cursor")
	from, to := p.period()
	f := border.TrafficFilter{Crossing: p.text("crossing"), From: from, To: to, Page: p.page()}
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Frontier.Traffic(ctx, f)
	if err != nil {
		return err
	}
	return c.JSON(list)
}
