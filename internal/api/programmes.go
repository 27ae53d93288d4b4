package api

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

// programmeRoutes are the doors to programmes and to who owes what under them.
func (s *Server) programmeRoutes(v1 fiber.Router) {
	v1.Get("/programmes", s.listProgrammes)
	v1.Get("/programmes/:id", s.oneProgramme)
	v1.Get("/programmes/:id/history", s.programmeHistory)
	v1.Get("/programmes/:id/targets", s.listTargets)
	v1.Get("/programmes/:id/targets/:target", s.oneTarget)
	v1.Get("/programmes/:id/targets/:target/lines", s.targetLines)
	v1.Get("/duties", s.listDuties)
	v1.Get("/agencies", s.listAgencies)
	v1.Get("/agencies/:id", s.oneAgency)
	v1.Get("/agenda", s.agenda)
	v1.Get("/agenda.ics", s.agendaFile)
}

// cooperationRoutes stand before those of single records: their words are no codes of entries.
func (s *Server) cooperationRoutes(v1 fiber.Router) {
	v1.Get("/cooperation", s.listCooperation)
	v1.Get("/cooperation/kinds", entryForms)
	v1.Get("/cooperation/relations", s.relations)
	v1.Get("/cooperation/rotations", s.rotations)
}

func (s *Server) listProgrammes(c *fiber.Ctx) error {
	p := query(c).only("province", "limit", "cursor")
	province := p.text("province")
	page := p.page()
	if p.err != nil {
		return p.err
	}
	ctx, cancel := computing(c)
	defer cancel()
	ctx, err := s.through(ctx, c)
	if err != nil {
		return err
	}
	list, err := s.Programmes.Overview(ctx, province, reachOf(c).Holds)
	if err != nil {
		return err
	}
	return answerPart(c, list, page)
}

func (s *Server) oneProgramme(c *fiber.Ctx) error {
	p := query(c).only("on")
	on := p.day("on", s.today())
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	v, err := s.Programmes.Programme(ctx, c.Params("id"), on)
	if err != nil {
		return err
	}
	return c.JSON(v)
}

func (s *Server) programmeHistory(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Programmes.History(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	return answerPart(c, list, page)
}

// reportYear reads the year asked about; the running report year where none is given.
func (s *Server) reportYear(p *params) int {
	today := s.today()
	year := today.Year()
	if today.After(border.AssessedYear(year).To) {
		year++
	}
	return p.whole("year", year, 2015, 2100)
}

// when reads of which time targets are told: a report year, a part of it, and as known at a moment.
func (s *Server) when(p *params) programme.When {
	w := programme.When{Year: s.reportYear(p), KnownOn: p.moment("known_on")}
	period := p.text("period")
	part, ok := programme.PartOf(w.Year, period)
	if period != "" && !ok {
		p.fail("period", "kỳ phải là một phần của năm, ví dụ 2026-H1, 2026-Q3, 2026-09", "the period must be a part of the year, such as 2026-H1, 2026-Q3, 2026-09")
	}
	w.Part = part
	return w
}

func (s *Server) listTargets(c *fiber.Ctx) error {
	p := query(c).only("year", "period", "known_on", "state", "sort", "limit", "cursor")
	when, states, sorts := s.when(p), p.codes("state", border.TargetStates()), p.codes("sort", border.TargetSorts())
	page := p.page()
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	ctx, err := s.through(ctx, c)
	if err != nil {
		return err
	}
	all, err := s.Programmes.Targets(access.Everything(ctx), c.Params("id"), when)
	if err != nil {
		return err
	}
	list := []programme.TargetStanding{}
	for _, t := range all {
		if !has(states, t.State) || !has(sorts, t.Sort) {
			continue
		}
		if t, err = s.ownTarget(ctx, c, t); err != nil {
			return err
		}
		list = append(list, t)
	}
	return answerPart(c, list, page)
}

// has says whether a filter lets a value pass; an empty one does.
func has(filter []string, v string) bool {
	for _, f := range filter {
		if f == v {
			return true
		}
	}
	return len(filter) == 0
}

func (s *Server) target(c *fiber.Ctx, p *params) (programme.TargetStanding, error) {
	when := s.when(p)
	if p.err != nil {
		return programme.TargetStanding{}, p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	ctx, err := s.through(ctx, c)
	if err != nil {
		return programme.TargetStanding{}, err
	}
	t, err := s.Programmes.TargetOf(access.Everything(ctx), c.Params("id"), c.Params("target"), when)
	if err != nil {
		return t, err
	}
	return s.ownTarget(ctx, c, t)
}

func (s *Server) oneTarget(c *fiber.Ctx) error {
	t, err := s.target(c, query(c).only("year", "period", "known_on"))
	if err != nil {
		return err
	}
	return c.JSON(t)
}

// targetLines gives the records and units behind the value of a target; counts=true those alone that add to it.
func (s *Server) targetLines(c *fiber.Ctx) error {
	p := query(c).only("year", "period", "known_on", "counts", "limit", "cursor")
	page, counts := p.page(), p.text("counts")
	if counts != "" && counts != "true" && counts != "false" {
		p.fail("counts", "true hoặc false", "true or false")
	}
	t, err := s.target(c, p)
	if err != nil {
		return err
	}
	list := []programme.Line{}
	for _, l := range t.Lines {
		if counts == "" || l.Counts == (counts == "true") {
			list = append(list, l)
		}
	}
	return answerPart(c, list, page)
}

// dutyFilter reads the filters that lists of duties share. Those of units beyond the caller's reach pass none.
func dutyFilter(c *fiber.Ctx, p *params) programme.DutyFilter {
	f := programme.DutyFilter{Holds: reachOf(c).Holds, Programme: p.text("programme"), Agency: p.text("agency"), Unit: p.text("unit"), Section: p.text("section"),
		States: p.codes("state", border.DutyStates())}
	f.From, f.To = p.period()
	if f.Section != "" && !has(programme.Sections(), f.Section) {
		p.fail("section", "phần là một trong: "+strings.Join(programme.Sections(), ", "), "the section is one of: "+strings.Join(programme.Sections(), ", "))
	}
	return f
}

func (s *Server) listDuties(c *fiber.Ctx) error {
	p := query(c).only("programme", "agency", "unit", "section", "state", "from", "to", "limit", "cursor")
	f, page := dutyFilter(c, p), p.page()
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Programmes.Duties(access.Everything(ctx), f)
	if err != nil {
		return err
	}
	if list, err = s.ownDuties(ctx, c, list); err != nil {
		return err
	}
	return answerPage(c, list, page, programme.Duty.Key)
}

func (s *Server) listAgencies(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	ctx, cancel := computing(c)
	defer cancel()
	list, err := s.Programmes.Agencies(ctx, reachOf(c).Holds)
	if err != nil {
		return err
	}
	return answerPart(c, list, page)
}

func (s *Server) oneAgency(c *fiber.Ctx) error {
	p := query(c).only("programme", "section", "state", "from", "to")
	f := dutyFilter(c, p)
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	a, err := s.Programmes.AgencyOf(access.Everything(ctx), c.Params("id"), f)
	if err != nil {
		return err
	}
	if a.Owed, err = s.ownDuties(ctx, c, a.Owed); err != nil {
		return err
	}
	a.ReportsDue = held(c, a.ReportsDue, func(r programme.Report) string { return r.Code })
	return c.JSON(a)
}

// agenda gives what is to happen on which day: duties, briefings and whatever else of the log is planned.
func (s *Server) agenda(c *fiber.Ctx) error {
	p := query(c).only("programme", "agency", "from", "to", "limit", "cursor")
	list, err := s.events(c, p)
	if err != nil {
		return err
	}
	page := p.page()
	if p.err != nil {
		return p.err
	}
	return answerPart(c, list, page)
}

// events reads the agenda as far as the caller may see it.
func (s *Server) events(c *fiber.Ctx, p *params) ([]programme.Event, error) {
	f := programme.DutyFilter{Holds: reachOf(c).Holds, Programme: p.text("programme"), Agency: p.text("agency")}
	f.From, f.To = p.period()
	if p.err != nil {
		return nil, p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Programmes.Agenda(access.Everything(ctx), f)
	if err != nil {
		return nil, err
	}
	return s.ownAgenda(ctx, c, f, list)
}

// agendaFile gives the same as iCalendar.
func (s *Server) agendaFile(c *fiber.Ctx) error {
	p := query(c).only("programme", "agency", "from", "to", "lang")
	in := p.text("lang")
	if in == "" {
		in = language(c)
	}
	if in != "vi" && in != "en" {
		p.fail("lang", "vi hoặc en", "vi or en")
	}
	list, err := s.events(c, p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `inline; filename="agenda.ics"`)
	return c.Send(programme.Events(border.Text{VI: "Lịch chương trình và hợp tác", EN: "Programmes and cooperation"}, list, in, s.Now()))
}

// entryForms says of every kind of entry which states, forms and fields it has, so that a form need not know.
func entryForms(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	list := border.EntryForms()
	return answerPart(c, list, page)
}

// listCooperation gives the entries of the log, the latest first.
func (s *Server) listCooperation(c *fiber.Ctx) error {
	p := query(c).only("code", "kind", "state", "programme", "item", "counterpart", "country", "side", "parent", "agency", "from", "to", "overdue", "limit", "cursor")
	f := programme.LogFilter{Code: p.text("code"), Kinds: p.codes("kind", border.EntryKinds()), States: p.codes("state", border.EntryStates()), Programme: p.text("programme"), Item: p.text("item"),
		Counterpart: p.text("counterpart"), Country: p.text("country"), Side: p.text("side"), Parent: p.text("parent"), Agency: p.text("agency"), Overdue: p.text("overdue") == "true"}
	f.From, f.To = p.period()
	page := p.page()
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Programmes.Log(ctx, f)
	if err != nil {
		return err
	}
	return answerPart(c, list, page)
}

func (s *Server) relations(c *fiber.Ctx) error {
	p := query(c).only("year", "limit", "cursor")
	year := s.reportYear(p)
	page := p.page()
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Programmes.Relations(ctx, year)
	if err != nil {
		return err
	}
	return answerPart(c, list, page)
}

func (s *Server) rotations(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Programmes.Rotations(ctx)
	if err != nil {
		return err
	}
	return answerPart(c, list, page)
}
