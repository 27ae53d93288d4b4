package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/geo"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// listAreas gives the oversight areas that hold on a day, without their communes.
func (s *Server) listAreas(c *fiber.Ctx) error {
	p := query(c).only("on", "province", "unit", "limit", "cursor")
	f := border.AreaFilter{On: p.day("on", s.today()), Province: p.text("province"), Unit: p.text("unit")}
	page := p.page()
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Areas.Areas(ctx, f)
	if err != nil {
		return err
	}
	return answerPart(c, list, page)
}

func (s *Server) oneArea(c *fiber.Ctx) error {
	code, on, err := s.areaAndDay(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	a, err := s.Areas.Area(ctx, code, on)
	if err != nil {
		return err
	}
	return c.JSON(a)
}

// areaAndDay reads the code in the path and the day, today where none is given.
func (s *Server) areaAndDay(c *fiber.Ctx) (code string, on border.Date, err error) {
	p := query(c).only("on")
	on = p.day("on", s.today())
	if p.err != nil {
		return "", on, p.err
	}
	code, err = areaCode(c)
	return code, on, err
}

// areaCode reads the area's code out of the path. What no code could look like is no area.
func areaCode(c *fiber.Ctx) (string, error) {
	code := c.Params("code")
	if strings.Trim(code, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || len(code) > 64 {
		return "", border.Fail(border.NotFound, "Không có địa bàn mang mã này.", "There is no oversight area with this code.", nil)
	}
	return code, nil
}

// saveArea creates the area of the path or replaces it; it answers with the area as it is today, or on its first day.
func (s *Server) saveArea(c *fiber.Ctx) error {
	if err := query(c).only().err; err != nil {
		return err
	}
	raw, err := wholeBody(c, bodyLimit)
	if err != nil {
		return err
	}
	a, err := ingest.ParseArea(raw)
	if err != nil {
		return err
	}
	if code := c.Params("code"); a.Code == "" {
		a.Code = code
	} else if a.Code != code {
		return badField("code", "khác với mã trong địa chỉ", "differs from the code in the address")
	}
	ctx, cancel := s.working(c)
	defer cancel()
	created, err := s.Areas.SaveArea(ctx, a)
	if err != nil {
		return err
	}
	saved, err := s.Areas.Area(ctx, a.Code, a.DayNear(s.today()))
	if err != nil {
		return err
	}
	if created {
		c.Status(fiber.StatusCreated).Set(fiber.HeaderLocation, "/api/v1/areas/"+a.Code)
	}
	return c.JSON(saved)
}

// endArea ends an area; nothing is deleted.
func (s *Server) endArea(c *fiber.Ctx) error {
	code, on, err := s.areaAndDay(c)
	if err != nil {
		return err
	}
	ctx, cancel := s.working(c)
	defer cancel()
	if err := s.Areas.EndArea(ctx, code, on); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (s *Server) areaHistory(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	code, err := areaCode(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	versions, err := s.Areas.AreaHistory(ctx, code)
	if err != nil {
		return err
	}
	return answerPart(c, versions, page)
}

// rebuildDistricts makes areas of the districts that ended on a day.
func (s *Server) rebuildDistricts(c *fiber.Ctx) error {
	p := query(c).only("on")
	on := p.day("on", border.DistrictsEnded())
	if p.err != nil {
		return p.err
	}
	ctx, cancel := s.working(c)
	defer cancel()
	made, err := s.Areas.RebuildDistricts(ctx, on)
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"made": made})
}

// areaSummary is what an area's communes make together in a year.
type areaSummary struct {
	Area        border.Area           `json:"area"`
	Year        int                   `json:"year"`
	On          border.Date           `json:"on"` // the day whose communes count
	Provisional bool                  `json:"provisional"`
	Counts      map[string]int        `json:"counts"`
	Communes    int                   `json:"communes"`
	Reported    int                   `json:"reported"`
	Silent      []silentUnit          `json:"silent"`
	Indicators  map[string]assess.Sum `json:"indicators"`
	Incidents   areaIncidents         `json:"incidents"`
}

type silentUnit struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// areaIncidents counts those that /incidents with the same area and days lists.
type areaIncidents struct {
	Total int         `json:"total"`
	From  border.Date `json:"from"`
	To    border.Date `json:"to"`
}

// summarizeArea rolls up classes, reports and incidents of an area in an assessed year; on is a day of that year.
func (s *Server) summarizeArea(c *fiber.Ctx) error {
	p := query(c).only("year", "on", "criteria")
	on := p.day("on", border.Date{})
	year := s.currentYear()
	if !on.IsZero() {
		year = border.AssessedYearOf(on)
	}
	year = p.whole("year", year, 1990, 2100)
	criteria := p.text("criteria")
	if p.err != nil {
		return p.err
	}
	if criteria == "" {
		criteria = defaultCriteria
	}
	code, err := areaCode(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	return s.answerSummary(ctx, c, code, year, on, criteria)
}

func (s *Server) answerSummary(ctx context.Context, c *fiber.Ctx, code string, year int, on border.Date, criteria string) error {
	ctx, err := s.through(ctx, c)
	if err != nil {
		return err
	}
	r, err := s.Verdicts.Rollup(ctx, code, year, on, criteria)
	if err == nil {
		err = ownSum(c, r.Units)
	}
	if err != nil {
		return err
	}
	area, err := s.Areas.Area(ctx, code, r.On)
	if err != nil {
		return err
	}
	area.Members = nil
	period := border.AssessedYear(year)
	incidents, err := s.Records.Incidents(ctx, border.IncidentFilter{Area: code, From: period.From, To: period.To, Page: border.Page{Limit: 1}})
	if err != nil {
		return err
	}
	out := areaSummary{Area: area, Year: year, On: r.On, Provisional: r.Provisional, Counts: r.Counts, Communes: r.Communes, Reported: r.Reported,
		Silent: []silentUnit{}, Indicators: r.Indicators, Incidents: areaIncidents{incidents.Total, period.From, period.To}}
	for _, u := range r.Silent {
		out.Silent = append(out.Silent, silentUnit{u.Code, u.Name})
	}
	return c.JSON(out)
}

// outlineDigits are the decimals of an outline's degrees: about 10 m is what the level shows.
const outlineDigits = 5

// areaOutline gives the ground of an area on a day as a GeoJSON feature.
func (s *Server) areaOutline(c *fiber.Ctx) error {
	code, on, err := s.areaAndDay(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	o, err := s.Areas.AreaOutline(ctx, code, on)
	if err != nil {
		return err
	}
	body, err := outlineFeature(o)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	etag := `W/"` + hex.EncodeToString(sum[:8]) + `"`
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), etag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, "application/geo+json")
	return c.Send(body)
}

// outlineFeature writes the feature; its geometry is null where no commune has a shape.
func outlineFeature(o border.AreaOutline) ([]byte, error) {
	shape := []byte("null")
	if len(o.Shape) > 0 {
		var err error
		if shape, err = geo.AppendGeoJSON(nil, o.Shape, outlineDigits); err != nil {
			return nil, err
		}
	}
	return json.Marshal(struct {
		Type       string          `json:"type"`
		ID         string          `json:"id"`
		Properties fiber.Map       `json:"properties"`
		Geometry   json.RawMessage `json:"geometry"`
	}{"Feature", o.Code, fiber.Map{"code": o.Code, "name": o.Name, "shapeless": o.Shapeless}, shape})
}

// areaParam reads area=, the filter of other lists by an oversight area. It is for known callers, and a code no area
// ever had is refused: a misspelt filter must not answer with nothing.
func (s *Server) areaParam(ctx context.Context, c *fiber.Ctx, code string) error {
	if code == "" {
		return nil
	}
	if _, ok := who(c); !ok {
		return border.Fail(border.Unauthorized, "Hãy đăng nhập để lọc theo địa bàn.", "Sign in to filter by oversight area.", nil)
	}
	_, err := s.Areas.AreaHistory(ctx, code)
	if err != nil && border.KindOf(err) == border.NotFound {
		return badField("area", "không có địa bàn mang mã này", "there is no oversight area with this code")
	}
	return err
}
