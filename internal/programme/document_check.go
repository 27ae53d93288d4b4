package programme

import (
	"fmt"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// document checks the whole.
func (c *checker) document() {
	d := c.doc
	c.seen = map[string]bool{}
	c.id("$.id", d.ID)
	c.wants(d.LegalRef != "", "$.legal_ref", "thiếu số văn bản", "the legal reference is missing")
	c.clean("$.legal_ref", d.LegalRef)
	c.text("$.title", d.Title)
	c.maybe("$.note", d.Note)
	c.wants(!d.HoldsFrom.IsZero(), "$.holds_from", "thiếu ngày bản này bắt đầu áp dụng", "the day this version begins to hold is missing")
	c.day("$.holds_from", d.HoldsFrom)
	c.day("$.from", d.From)
	c.day("$.to", d.To)
	c.wants(d.To.IsZero() || d.From.Before(d.To), "$.to", "ngày kết thúc phải sau ngày bắt đầu", "to must come after from")
	for i, p := range append(slices.Clone(d.Provinces), d.FormerProvinces...) {
		c.wants(len(p) == 2 && strings.Trim(p, "0123456789") == "", "$.provinces", fmt.Sprintf("mã tỉnh thứ %d: cần 2 chữ số, trong dấu nháy", i+1),
			fmt.Sprintf("province %d: want 2 digits, quoted", i+1))
	}
	c.institutions()
	c.scopes()
	for i, t := range d.Targets {
		c.target(at("$.targets", i), t)
	}
	for _, s := range d.sections() {
		for i, item := range *s.items {
			c.item(at("$."+s.name, i), item)
		}
	}
	for i, r := range d.Escalation {
		path := at("$.escalation", i)
		c.text(path+".to", r.To)
		c.wants(r.AfterDays >= 0 && (i == 0 || r.AfterDays > d.Escalation[i-1].AfterDays), path+".after_days", "số ngày phải tăng dần, từ 0", "days must rise, from 0")
	}
}

func (c *checker) institutions() {
	roles := []string{"lead", "steering", "help_team", "member"}
	for i, n := range c.doc.Institutions {
		path := at("$.institutions", i)
		c.id(path+".id", n.ID)
		c.text(path+".name", n.Name)
		c.wants(slices.Contains(roles, n.Role), path+".role", "vai trò là một trong: "+strings.Join(roles, ", "), "the role is one of: "+strings.Join(roles, ", "))
		c.wants(n.Level == "" || n.Level == border.District || n.Level == border.Commune, path+".level", "cấp là district hoặc commune", "the level is district or commune")
		c.wants(n.Members == nil || *n.Members > 0, path+".members", "số thành viên phải lớn hơn 0", "members must be above 0")
	}
}

func (c *checker) scopes() {
	for i, s := range c.doc.Scopes {
		path := at("$.scopes", i)
		c.id(path+".id", s.ID)
		c.text(path+".title", s.Title)
		c.wants(s.Level == border.Commune || s.Level == border.District, path+".level", "cấp là commune hoặc district", "the level is commune or district")
		c.day(path+".on", s.On)
		c.wants((s.Area == "") == (len(s.Units) > 0), path, "cần units hoặc area, một trong hai", "want units or area, one of them")
		c.wants(s.Area != "" || !s.On.IsZero(), path+".on", "thiếu ngày mà danh sách đơn vị nói tới", "the day the list of units speaks of is missing")
		codes := map[string]bool{}
		for k, u := range s.Units {
			here := at(path+".units", k)
			c.wants(u.Code != "" && strings.Trim(u.Code, "0123456789") == "", here+".code", "mã đơn vị gồm chữ số, trong dấu nháy", "a unit's code is digits, quoted")
			c.wants(!codes[u.Code], here+".code", "mã có hai lần", "the code stands twice")
			c.wants(u.Name != "", here+".name", "thiếu tên", "the name is missing")
			codes[u.Code] = true
			for _, into := range u.Into {
				c.wants(len(into) == 5 && strings.Trim(into, "0123456789") == "", here+".into", "mã xã mới gồm 5 chữ số, trong dấu nháy", "a commune's code is 5 digits, quoted")
			}
		}
	}
}

func (c *checker) item(path string, i Item) {
	c.id(path+".id", i.ID)
	c.text(path+".title", i.Title)
	c.text(path+".article", i.Article)
	c.maybe(path+".unstated", i.Unstated)
	for _, by := range append(slices.Clone(i.By), i.To) {
		_, known := c.doc.Institution(by)
		c.wants(known || by == "", path+".by", fmt.Sprintf("không có cơ quan %q trong institutions", by), fmt.Sprintf("there is no institution %q", by))
	}
	for _, kind := range i.Evidence {
		c.wants(border.EntryKinds().Has(kind), path+".evidence", fmt.Sprintf("không có loại mục %q", kind), fmt.Sprintf("there is no kind of entry %q", kind))
	}
	c.wants(i.AmountVND == nil || *i.AmountVND >= 0, path+".amount_vnd", "kinh phí không được âm", "the amount may not be negative")
	if i.Due == nil {
		c.wants(i.Unstated != nil, path, "không có due thì unstated phải nói văn bản để ngỏ điều gì", "without due, unstated must say what the text leaves open")
		return
	}
	rhythms := []string{Yearly, HalfYearly, NineMonths, Quarterly, Monthly}
	c.day(path+".due.on", i.Due.On)
	c.maybe(path+".due.inferred", i.Due.Inferred)
	c.wants(i.Due.On.IsZero() == (i.Due.Rhythm != ""), path+".due", "cần on hoặc rhythm, một trong hai", "want on or rhythm, one of them")
	c.wants(i.Due.Rhythm == "" || slices.Contains(rhythms, i.Due.Rhythm), path+".due.rhythm", "nhịp là một trong: "+strings.Join(rhythms, ", "), "the rhythm is one of: "+strings.Join(rhythms, ", "))
	c.wants(i.Due.DaysAfter >= -366 && i.Due.DaysAfter <= 366, path+".due.days_after", "từ -366 đến 366 ngày", "from -366 to 366 days")
	c.wants(len(i.By) > 0 || i.Unstated != nil, path+".by", "có hạn mà không nêu ai: unstated phải nói rõ", "a day without anybody who owes: unstated must say so")
}

func (c *checker) target(path string, t Target) {
	c.id(path+".id", t.ID)
	c.text(path+".title", t.Title)
	c.text(path+".article", t.Article)
	c.maybe(path+".inferred", t.Inferred)
	sorts := []string{SortOutput, SortOutcome, SortProcess}
	c.wants(slices.Contains(sorts, t.Sort), path+".sort", "sort là một trong: "+strings.Join(sorts, ", "), "sort is one of: "+strings.Join(sorts, ", "))
	if t.Scope != "" {
		_, known := c.doc.scope(t.Scope)
		c.wants(known, path+".scope", fmt.Sprintf("không có phạm vi %q trong scopes", t.Scope), fmt.Sprintf("there is no scope %q", t.Scope))
	}
	c.wants(!t.Each || t.Scope != "", path+".each", "each cần một scope", "each wants a scope")
	c.wants(t.Every == "" || t.Every == Yearly, path+".every", "every là year, hoặc bỏ trống", "every is year, or left out")
	c.wants((t.Every == "") != t.By.IsZero() || t.Every != "", path, "cần every: year, hoặc by: ngày", "want every: year, or by: a day")
	for field, d := range map[string]border.Date{"from": t.From, "by": t.By, "until": t.Until} {
		c.day(path+"."+field, d)
	}
	for i, w := range t.Trajectory {
		c.day(at(path+".trajectory", i)+".on", w.On)
		c.wants(i == 0 || w.On.After(t.Trajectory[i-1].On), at(path+".trajectory", i)+".on", "các mốc phải theo thứ tự ngày", "waypoints must be in the order of their days")
	}
	c.measure(path+".measure", t.Measure)
	c.goal(path+".goal", t)
	c.baseline(path+".baseline", t)
}

func (c *checker) goal(path string, t Target) {
	g, n := t.Goal, 0
	for _, given := range []bool{g.AtLeast != nil, g.AtMost != nil, g.Above != nil, g.All, g.None, g.ChangeAtLeast != nil, g.ChangeAtMost != nil, g.ChangeAbove != nil, g.ChangeBelow != nil} {
		if given {
			n++
		}
	}
	c.wants(n == 1, path, "cần đúng một điều kiện (at_least, at_most, above, all, none, change_...)", "want exactly one condition (at_least, at_most, above, all, none, change_...)")
	c.wants(g.UpTo == nil || g.AtLeast != nil && *g.UpTo >= *g.AtLeast, path+".up_to", "up_to đi cùng at_least và không nhỏ hơn", "up_to goes with at_least and is not below it")
	c.wants(!g.All || t.Measure.isShare(), path+".all", "all cần một tỷ lệ", "all wants a share")
	c.wants(!g.isChange() || t.Every == Yearly, path, "mức thay đổi cần every: year", "a change wants every: year")
}

func (c *checker) baseline(path string, t Target) {
	b := t.Baseline
	if b == nil {
		return
	}
	c.day(path+".on", b.On)
	c.maybe(path+".source", b.Source)
	c.wants((b.Year != 0) != (b.Value != nil), path, "cần year, hoặc value với on và source", "want year, or value with on and source")
	c.wants(b.Value == nil || !b.On.IsZero() && b.Source != nil, path, "giá trị gốc cần ngày (on) và nguồn (source)", "a baseline value needs its day (on) and source")
	c.wants(b.Year == 0 || b.Year >= 2015 && b.Year <= 2100, path+".year", "năm từ 2015 đến 2100", "a year from 2015 to 2100")
}

func (c *checker) measure(path string, m Measure) {
	n := 0
	for _, given := range []bool{len(m.Sum) > 0, m.Share != nil, m.Recognised != "", m.NewlyRecognised != "", m.Kept != "", m.Villages != "", m.Hotspots != nil, m.Plots != nil,
		m.Incidents != nil, m.Entries != nil, len(m.Classes) > 0, len(m.ProvinceClass) > 0, m.Duties != "", m.Reports != "", len(m.Traffic) > 0} {
		if given {
			n++
		}
	}
	c.wants(n == 1, path, "cần đúng một cách tính", "want exactly one way to compute it")
	c.indicators(path+".sum", m.Sum, false)
	if m.Share != nil {
		c.wants(len(m.Share.Of) > 0 && len(m.Share.In) > 0, path+".share", "cần of và in", "of and in are wanted")
		c.indicators(path+".share.of", m.Share.Of, false)
		c.indicators(path+".share.in", m.Share.In, true)
	}
	for field, d := range map[string]string{"recognised": m.Recognised, "newly_recognised": m.NewlyRecognised, "kept": m.Kept, "villages": m.Villages} {
		c.listed(path+"."+field, border.Designations(), d)
	}
	c.wants(len(m.UnitLevels) == 0 || m.Villages != "", path+".unit_levels", "unit_levels đi cùng villages", "unit_levels goes with villages")
	for _, level := range m.UnitLevels {
		c.wants(slices.Contains(border.ModelLevels(), level), path+".unit_levels", "cấp là một trong: "+strings.Join(border.ModelLevels(), ", "), "the level is one of: "+strings.Join(border.ModelLevels(), ", "))
	}
	if p := m.Hotspots; p != nil {
		c.places(path+".hotspots", *p, hotspotCounts())
	}
	if p := m.Plots; p != nil {
		c.places(path+".plots", *p, plotCounts())
	}
	if q := m.Incidents; q != nil {
		c.listed(path+".incidents.kinds", border.IncidentKinds(), q.Kinds...)
		c.listed(path+".incidents.venues", border.Venues(), q.Venues...)
		c.listed(path+".incidents.substances", border.Substances(), q.Substances...)
	}
	c.entries(path+".entries", m.Entries)
	c.listed(path+".classes", border.Classes(), m.Classes...)
	c.listed(path+".province_class", border.Classes(), m.ProvinceClass...)
	c.wants(m.Duties == "" || slices.Contains(Sections(), m.Duties), path+".duties", "phần là một trong: "+strings.Join(Sections(), ", "), "the section is one of: "+strings.Join(Sections(), ", "))
	for _, f := range m.Traffic {
		c.wants(slices.Contains(trafficFigures(), f), path+".traffic", "số liệu là: "+strings.Join(trafficFigures(), ", "), "the figures are: "+strings.Join(trafficFigures(), ", "))
	}
}

func trafficFigures() []string { return []string{"persons", "vehicles", "goods"} }

func (c *checker) indicators(path string, ids []string, denominator bool) {
	for _, id := range ids {
		_, known := border.IndicatorByID(id)
		c.wants(known || denominator && id == inCommunes, path, fmt.Sprintf("không có chỉ tiêu %q", id), fmt.Sprintf("there is no indicator %q", id))
	}
}

// inCommunes is the number of communes of the day, as a denominator.
const inCommunes = "communes"

func (c *checker) listed(path string, list border.CodeList, codes ...string) {
	for _, code := range codes {
		c.wants(code == "" || list.Has(code), path, fmt.Sprintf("%q không có trong danh mục %s", code, list.Name), fmt.Sprintf("%q is not in the list %s", code, list.Name))
	}
}

func (c *checker) places(path string, p PlaceMeasure, counts []string) {
	for field, count := range map[string]string{"count": p.Count, "in": p.In} {
		c.wants(slices.Contains(counts, count) || count == "" && field == "in", path+"."+field, "cách đếm là một trong: "+strings.Join(counts, ", "), "the count is one of: "+strings.Join(counts, ", "))
	}
	c.listed(path+".levels", border.HotspotLevels(), p.Levels...)
	c.listed(path+".functions", border.HotspotFunctions(), p.Functions...)
	c.wants(slices.Contains([]string{"", "vn", "far", "both"}, p.Side), path+".side", "side là vn, far hoặc both", "side is vn, far or both")
}

func (c *checker) entries(path string, q *EntryQuery) {
	if q == nil {
		return
	}
	c.wants(len(q.Kinds) > 0, path+".kinds", "thiếu loại mục", "the kinds are missing")
	c.listed(path+".kinds", border.EntryKinds(), q.Kinds...)
	c.listed(path+".subtypes", border.EntrySubtypes(), q.Subtypes...)
	c.listed(path+".states", border.EntryStates(), q.States...)
	c.listed(path+".countries", border.Countries(), q.Countries...)
	c.listed(path+".sides", border.Sides(), q.Sides...)
	for _, l := range q.Levels {
		c.wants(border.BriefingLevels().Has(l) || border.CounterpartLevels().Has(l), path+".levels", fmt.Sprintf("không có cấp %q", l), fmt.Sprintf("there is no level %q", l))
	}
	for _, kind := range q.Kinds {
		for _, s := range q.States {
			c.wants(len(q.Kinds) > 1 || slices.Contains(border.EntryStatesOf(kind), s), path+".states", fmt.Sprintf("%s không có trạng thái %q", kind, s), fmt.Sprintf("%s has no state %q", kind, s))
		}
	}
	c.entries(path+".in", q.In)
}
