package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

// unitAnswer is a unit with the people who live in it.
type unitAnswer struct {
	border.UnitView
	Population *population `json:"population"` // nil: not known
}

// population is how many people live in a unit now.
type population struct {
	Residents *rebase.Amount `json:"residents"`
	counted
	Households *households `json:"households"` // nil: not known
}

// households is how many households there are: a count of its own, maybe of another day.
type households struct {
	Value *rebase.Amount `json:"value"`
	counted
}

// counted is what a count stands on.
type counted struct {
	AsOf   border.Date    `json:"as_of"`
	Source string         `json:"source"`
	Stale  bool           `json:"stale"`
	Status rebase.Status  `json:"status"`
	Error  *rebase.Amount `json:"error"`
	Badge  border.Text    `json:"badge"`
}

func populationOf(r *rebase.Residents) *population {
	if r == nil || r.Value == nil {
		return nil
	}
	p := &population{Residents: r.Value, counted: countedOf(r)}
	if h := r.Households; h != nil && h.Value != nil {
		p.Households = &households{Value: h.Value, counted: countedOf(h)}
	}
	return p
}

func countedOf(r *rebase.Residents) counted {
	return counted{r.AsOf, r.Source(), r.Stale, r.Status, r.Error, r.Badge}
}

// trendYear is one year of a trend with the class, which is never rebased: nil for years in which the unit
// version did not stand.
type trendYear struct {
	rebase.Year
	Class       *string `json:"class"`
	Provisional bool    `json:"provisional"`
	Official    bool    `json:"official"`
}

// trend gives a unit's class and figures in every year it or its predecessors reported on, read over the unit as
// it is on a day.
func (s *Server) trend(c *fiber.Ctx) error {
	p := query(c).only("on")
	on := p.day("on", s.today())
	if p.err != nil {
		return p.err
	}
	code, err := ownUnit(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	if ctx, err = s.through(ctx, c); err != nil {
		return err
	}
	t, err := s.Compare.Trend(ctx, code, on)
	if err != nil {
		return err
	}
	years := make([]trendYear, len(t.Years))
	for i, y := range t.Years {
		if years[i], err = s.withClass(ctx, code, y); err != nil {
			return err
		}
	}
	return c.JSON(struct {
		Unit    border.UnitRef  `json:"unit"`
		On      border.Date     `json:"on"`
		Reforms []rebase.Reform `json:"reforms"`
		Years   []trendYear     `json:"years"`

		Names map[string]string `json:"names"`
	}{t.Unit, t.On, t.Reforms, years, t.Names})
}

func (s *Server) withClass(ctx context.Context, code string, y rebase.Year) (trendYear, error) {
	out := trendYear{Year: y}
	if !y.Own {
		return out, nil
	}
	a, err := s.Verdicts.One(ctx, code, y.Year, question{}.by(border.IsModelCode(code)), nil)
	if kind := border.KindOf(err); border.IsModelCode(code) && (kind == border.NotFound || kind == border.Invalid) {
		return out, nil // no text speaks for it
	}
	if err != nil {
		return out, err
	}
	out.Class, out.Provisional, out.Official = &a.Class, a.Provisional, a.Official
	return out, nil
}

// crosswalk gives the crosswalk between two days to look at or to download, whole and sealed, or the part about
// one unit.
func (s *Server) crosswalk(c *fiber.Ctx) error {
	p := query(c).only("from", "to", "level", "follow", "format", "unit")
	q, format, unit := crosswalkQuery(p), p.text("format"), p.text("unit")
	if format != "" && format != "json" && format != "csv" {
		p.fail("format", "json hoặc csv", "json or csv")
	}
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	walk, err := s.Compare.Crosswalk(ctx, q)
	if err != nil {
		return err
	}
	if part := walk.Of(unit); unit != "" && len(part.Rows)+len(part.Lost)+len(part.Broken) == 0 {
		return badField("unit", "bảng quy đổi giữa hai ngày này không có đơn vị mang mã này", "the crosswalk between these days has no unit with this code")
	}
	etag := fmt.Sprintf("%q", strings.Join([]string{walk.Hash, format, unit}, "."))
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if c.Get(fiber.HeaderIfNoneMatch) == etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return sendCrosswalk(c, walk, unit, format)
}

func crosswalkQuery(p *params) rebase.Query {
	q := rebase.Query{From: p.day("from", border.Date{}), To: p.day("to", border.Date{}), Level: border.Commune, Follow: rebase.People}
	for name, day := range map[string]border.Date{"from": q.From, "to": q.To} {
		if day.IsZero() {
			p.fail(name, "cần một ngày, ví dụ 2025-07-01", "a day is needed, such as 2025-07-01")
		}
	}
	if levels := p.codes("level", border.Levels()); len(levels) == 1 {
		q.Level = levels[0]
	} else if len(levels) > 1 {
		p.fail("level", "chỉ một cấp", "one level only")
	}
	if f := rebase.Follow(p.text("follow")); f == rebase.People || f == rebase.Ground {
		q.Follow = f
	} else if f != "" {
		p.fail("follow", "people hoặc ground", "people or ground")
	}
	return q
}

// sendCrosswalk sends the very bytes that the command writes.
func sendCrosswalk(c *fiber.Ctx, walk *rebase.Crosswalk, unit, format string) error {
	var body bytes.Buffer
	var tabular interface{ WriteCSV(io.Writer) error } = walk
	if unit != "" {
		tabular = walk.Of(unit)
	}
	if format == "csv" {
		name := fmt.Sprintf("crosswalk-%s-%s-%s-%s.csv", walk.Level, walk.From, walk.To, walk.Follow)
		c.Attachment(name)
		c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
		if err := tabular.WriteCSV(&body); err != nil {
			return err
		}
		return c.Send(body.Bytes())
	}
	if unit != "" {
		return c.JSON(walk.Of(unit))
	}
	if err := walk.WriteJSON(&body); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(body.Bytes())
}

// disagreements lists where the lineage of a day and the boundaries tell different stories.
func (s *Server) disagreements(c *fiber.Ctx) error {
	p := query(c).only("on", "province", "unit", "least", "limit", "cursor")
	f := rebase.DisagreementFilter{On: p.day("on", border.Date{}), Province: p.text("province"), Unit: p.text("unit"), Least: rebase.DefaultLeast}
	if f.On.IsZero() {
		p.fail("on", "cần ngày chuyển đổi, ví dụ 2025-07-01", "the day of the reform is needed, such as 2025-07-01")
	}
	if c.Query("least") != "" {
		if f.Least = p.number("least"); f.Least < 0 || f.Least > 1 {
			p.fail("least", "phải là số từ 0 đến 1", "must be a number from 0 to 1")
		}
	}
	page := p.page()
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	all, err := s.Compare.Disagreements(ctx, f)
	if err != nil {
		return err
	}
	return answerPage(c, all, page, rebase.DisagreementView.Key)
}
