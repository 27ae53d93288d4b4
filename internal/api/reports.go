package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

// listObligations gives who owes which report to whom, how often and by when.
func (s *Server) listObligations(c *fiber.Ctx) error {
	p := query(c).only("province", "limit", "cursor")
	province := p.text("province")
	page := p.page()
	if p.err != nil {
		return p.err
	}
	list := s.Programme.Duties(province)
	return answerPart(c, list, page)
}

// reportFilter reads the filters that all lists of reports share.
func (s *Server) reportFilter(ctx context.Context, c *fiber.Ctx, p *params) (programme.Filter, error) {
	f := programme.Filter{Area: p.text("area"), Province: p.text("province"), Period: p.text("period"), Obligation: p.text("obligation"), Unit: p.text("unit"),
		Level: p.oneOf("level", "", border.Levels().IDs()...)}
	if _, err := border.ParsePeriod(f.Period); f.Period != "" && err != nil {
		p.fail("period", "kỳ có dạng 2026, 2026-H1, 2026-9M, 2026-Q3, 2026-09", "a period looks like 2026, 2026-H1, 2026-9M, 2026-Q3, 2026-09")
	}
	if f.Obligation != "" && !isDuty(s.Programme.Duties(""), f.Obligation) {
		p.fail("obligation", "không có nghĩa vụ mang mã này", "there is no obligation of this id")
	}
	if p.err != nil {
		return f, p.err
	}
	return f, s.areaParam(ctx, c, f.Area)
}

func isDuty(list []programme.Obligation, id string) bool {
	for _, o := range list {
		if o.ID == id {
			return true
		}
	}
	return false
}

// reportParams are the parameters of reportFilter.
func reportParams(more ...string) []string {
	return append([]string{"area", "province", "level", "period", "obligation", "unit"}, more...)
}

// listReports gives the reports expected with what each is on a day.
func (s *Server) listReports(c *fiber.Ctx) error {
	p := query(c).only(reportParams("state", "on", "limit", "cursor")...)
	on, states, page := p.day("on", s.today()), p.codes("state", border.ReportStates()), p.page()
	ctx, cancel := deadline(c)
	defer cancel()
	f, err := s.reportFilter(ctx, c, p)
	if err != nil {
		return err
	}
	list, err := s.Programme.Reports(ctx, f, on, states...)
	if err != nil {
		return err
	}
	return answerPage(c, list, page, programme.Report.Key)
}

// listSilences gives the reports whose day passed without anything handed in, the oldest first.
func (s *Server) listSilences(c *fiber.Ctx) error {
	p := query(c).only(reportParams("on", "limit", "cursor")...)
	on, page := p.day("on", s.today()), p.page()
	ctx, cancel := deadline(c)
	defer cancel()
	f, err := s.reportFilter(ctx, c, p)
	if err != nil {
		return err
	}
	list, err := s.Programme.Silences(ctx, f, on)
	if err != nil {
		return err
	}
	return answerPage(c, list, page, programme.Silence.Key)
}

// completeness tells how much of what was expected is there, by period and duty.
func (s *Server) completeness(c *fiber.Ctx) error {
	p := query(c).only(reportParams("on", "by", "limit", "cursor")...)
	on, by, page := p.day("on", s.today()), p.text("by"), p.page()
	if by != "" && by != programme.ByProvince && by != programme.ByArea {
		p.fail("by", "chỉ có province hoặc area", "province or area is all there is")
	}
	ctx, cancel := deadline(c)
	defer cancel()
	f, err := s.reportFilter(ctx, c, p)
	if err != nil {
		return err
	}
	list, err := s.Programme.Completeness(ctx, f, on, by)
	if err != nil {
		return err
	}
	return answerPart(c, list, page)
}

// listQuestions gives the reports about which something asks for an answer.
func (s *Server) listQuestions(c *fiber.Ctx) error {
	p := query(c).only(reportParams("kind", "limit", "cursor")...)
	kinds, page := p.codes("kind", border.QuestionKinds()), p.page()
	ctx, cancel := deadline(c)
	defer cancel()
	f, err := s.reportFilter(ctx, c, p)
	if err != nil {
		return err
	}
	list, err := s.Programme.Questions(ctx, f, kinds...)
	if err != nil {
		return err
	}
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	for i, a := range list {
		if !sight.Exact(a.Code) {
			list[i].Questions = maskQuestions(a.Questions)
		}
	}
	list = slices.DeleteFunc(list, func(a programme.Asking) bool { return len(a.Questions) == 0 })
	return answerPage(c, list, page, func(a programme.Asking) string { return a.Key() })
}

// deadlines gives the days on which reports are due as iCalendar.
func (s *Server) deadlines(c *fiber.Ctx) error {
	p := query(c).only("area", "province", "lang")
	in := p.text("lang")
	if in == "" {
		in = language(c)
	}
	if in != "vi" && in != "en" {
		p.fail("lang", "vi hoặc en", "vi or en")
	}
	list, err := s.deadlinesOf(c, p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `inline; filename="deadlines.ics"`)
	return c.Send(programme.Calendar(list, in, s.Now()))
}

func (s *Server) deadlinesOf(c *fiber.Ctx, p *params) ([]programme.Deadline, error) {
	ctx, cancel := deadline(c)
	defer cancel()
	f, err := s.reportFilter(ctx, c, p)
	if err != nil {
		return nil, err
	}
	return s.Programme.Deadlines(ctx, f)
}

// listDeadlines gives the days on which reports are due, the earliest first.
func (s *Server) listDeadlines(c *fiber.Ctx) error {
	p := query(c).only("area", "province", "limit", "cursor")
	page := p.page()
	list, err := s.deadlinesOf(c, p)
	if err != nil {
		return err
	}
	items := make([]programme.DeadlineView, len(list))
	for i, d := range list {
		items[i] = d.View()
	}
	return answerPart(c, items, page)
}

// thatReport reads which report a path means: an id, or a unit and a period, with the duty where there are several.
func thatReport(c *fiber.Ctx) (programme.Filter, error) {
	p := query(c).only("obligation")
	f := programme.Filter{Obligation: p.text("obligation")}
	if p.err != nil {
		return f, p.err
	}
	none := border.Fail(border.NotFound, "Không có báo cáo này.", "There is no such report.", nil)
	if id := c.Params("id"); id != "" {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n <= 0 {
			return f, none
		}
		f.ID = n
		return f, nil
	}
	code, err := unitCode(c)
	if err != nil {
		return f, err
	}
	period, err := border.ParsePeriod(c.Params("period"))
	if err != nil || code == "" {
		return f, none
	}
	f.Unit, f.Period = code, period.Code
	return f, nil
}

func (s *Server) oneReport(c *fiber.Ctx) error {
	f, err := thatReport(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	sheet, err := s.Programme.One(ctx, f)
	if err != nil {
		return err
	}
	return s.answerSheet(ctx, c, sheet)
}

// saveReport keeps what is written of a report.
func (s *Server) saveReport(c *fiber.Ctx) error {
	return s.work(c, func(ctx context.Context, f programme.Filter, raw []byte, by string) (programme.Sheet, error) {
		var d programme.Draft
		if err := s.mayOf(ctx, c, access.WriteReport, f); err != nil {
			return programme.Sheet{}, err
		}
		if err := strictJSON(raw, &d); err != nil {
			return programme.Sheet{}, err
		}
		if err := seenBy(c, &d.Version); err != nil {
			return programme.Sheet{}, err
		}
		return s.Programme.SaveDraft(ctx, f, d, by)
	})
}

// seenBy reads the version of the draft its writer saw from If-Match where the body does not say it.
func seenBy(c *fiber.Ctx, version *int64) error {
	if c.Get(fiber.HeaderIfMatch) == "" || *version != 0 {
		return nil
	}
	seen, err := versionSeen(c)
	if err == nil {
		*version = seen
	}
	return err
}

// takeReportStep submits, returns, accepts or waives a report in the name of the caller's post.
func (s *Server) takeReportStep(c *fiber.Ctx) error {
	return s.work(c, func(ctx context.Context, f programme.Filter, raw []byte, _ string) (programme.Sheet, error) {
		var in struct {
			To      string `json:"to"`
			Reason  string `json:"reason"`
			Version *int64 `json:"version"` // of the draft the post saw; absent: it does not say
			Post    string `json:"post"`    // in the demo alone, where nobody signs in
		}
		if err := strictJSON(raw, &in); err != nil {
			return programme.Sheet{}, err
		}
		if err := s.mayOf(ctx, c, deedOfReport(in.To), f); err != nil {
			return programme.Sheet{}, err
		}
		by, err := s.post(c, in.Post)
		if err != nil {
			return programme.Sheet{}, err
		}
		return s.Programme.Take(ctx, f, programme.Step{To: in.To, By: by, Reason: strings.TrimSpace(in.Reason), Seen: in.Version})
	})
}

// work reads which report is meant, the body and the caller, and answers with the report as it then is.
func (s *Server) work(c *fiber.Ctx, do func(ctx context.Context, f programme.Filter, raw []byte, by string) (programme.Sheet, error)) error {
	f, err := thatReport(c)
	if err != nil {
		return err
	}
	raw, err := wholeBody(c, bodyLimit)
	if err != nil {
		return err
	}
	account, _ := who(c) // known to be somebody: strangers were turned away
	ctx, cancel := s.working(c)
	defer cancel()
	sheet, err := do(ctx, f, raw, account.Name)
	if err != nil {
		return err
	}
	return s.answerSheet(ctx, c, sheet)
}

// answerSheet answers with a report as the caller may read it.
func (s *Server) answerSheet(ctx context.Context, c *fiber.Ctx, sheet programme.Sheet) error {
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	return c.JSON(maskSheet(sheet, sight))
}

// strictJSON reads a JSON object and refuses, by name, a field nobody reads: a misspelt one must not be a gap.
func strictJSON(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil && d.Decode(&struct{}{}) != io.EOF {
		err = errors.New("more than one object")
	}
	if err == nil {
		return nil
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return badField(kind.Field, "sai kiểu: "+kind.Value, "wrong type: "+kind.Value)
	}
	if name, strange := strings.CutPrefix(err.Error(), "json: unknown field "); strange {
		return badField(strings.Trim(name, `"`), "không có trường này", "there is no such field")
	}
	return border.Fail(border.Invalid, "Cần một đối tượng JSON.", "A JSON object is needed.", err)
}
