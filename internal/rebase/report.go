package rebase

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// DefaultLeast is the smallest share of a unit that is told: a twentieth. Smaller ones are the noise of
// outlines drawn by different hands; a setting.
const DefaultLeast = 0.05

// DisagreementFilter asks for what law and ground disagree about on a day of reform. Empty fields do not filter,
// except On, which is needed.
type DisagreementFilter struct {
	On       border.Date
	Province string  // code: the old or the new unit lies in it
	Unit     string  // code of the old or the new unit
	Least    float64 // share of the old unit's cells; verdict nothing_shared is always told
}

// DisagreementView is one row of the report as it is read.
type DisagreementView struct {
	Old          Named       `json:"old"`
	New          *Named      `json:"new"` // nil for in_no_unit
	Verdict      Verdict     `json:"verdict"`
	VerdictLabel border.Text `json:"verdict_label"`
	Share        float64     `json:"share"`
	AreaKm2      float64     `json:"area_km2"`
	Kind         string      `json:"kind"` // what the lineage says; "" where it does not name the new unit
}

// Named is a unit by code and name. The name is "" where no list of the day has it.
type Named struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	province string
}

// Key orders the report: old unit, verdict, new unit.
func (v DisagreementView) Key() string {
	code := ""
	if v.New != nil {
		code = v.New.Code
	}
	return v.Old.Code + " " + string(v.Verdict) + " " + code
}

// report is everything law and ground of the communes disagree about on a day.
type report struct {
	rows  []DisagreementView
	codes map[string]bool // of the units on both sides and of their provinces
}

// Disagreements gives the report on the communes of a day of reform, in order of Key. A day without lineage, and a
// province or unit that was none on either side of it, are refused (border.Invalid).
func (s *Service) Disagreements(ctx context.Context, f DisagreementFilter) ([]DisagreementView, error) {
	key, err := s.key(ctx, "%s", f.On)
	if err != nil {
		return nil, err
	}
	r, err := s.reports.get(ctx, key, func(ctx context.Context) (*report, error) { return s.report(ctx, f.On) })
	if err != nil {
		return nil, fmt.Errorf("disagreements of %s: %w", f.On, err)
	}
	if err := s.refuse(ctx, f, r); err != nil {
		return nil, err
	}
	found := []DisagreementView{}
	for _, v := range r.rows {
		if f.fits(v) {
			found = append(found, v)
		}
	}
	return found, nil
}

func (f DisagreementFilter) fits(v DisagreementView) bool {
	is := func(match func(Named) bool) bool { return match(v.Old) || v.New != nil && match(*v.New) }
	return (v.Share >= f.Least || v.Verdict == NothingShared) &&
		(f.Unit == "" || is(func(n Named) bool { return n.Code == f.Unit })) &&
		(f.Province == "" || is(func(n Named) bool { return n.province == f.Province }))
}

// refuse refuses what the report cannot speak of: an empty list would say that law and ground agree.
func (s *Service) refuse(ctx context.Context, f DisagreementFilter, r *report) error {
	if len(r.codes) == 0 {
		return s.noReform(ctx, f.On)
	}
	for field, code := range map[string]string{"province": f.Province, "unit": f.Unit} {
		if code != "" && !r.codes[code] {
			return border.Refuse([]border.Fault{{Field: field, Reason: border.Text{
				VI: fmt.Sprintf("không có đơn vị mã %s vào ngày %s và ngày trước đó", code, f.On.Vietnamese()),
				EN: fmt.Sprintf("there is no unit with code %s on %s or the day before", code, f.On.English()),
			}}})
		}
	}
	return nil
}

// noReform says that a day has no lineage, and which days have.
func (s *Service) noReform(ctx context.Context, on border.Date) error {
	links, err := s.source.Lineage(ctx, border.Commune, border.NewDate(1900, 1, 1), border.NewDate(9999, 1, 1))
	if err != nil {
		return fmt.Errorf("days of reform: %w", err)
	}
	var vi, en []string
	for _, l := range links { // by day
		if day := l.On.English(); !slices.Contains(en, day) {
			vi, en = append(vi, l.On.Vietnamese()), append(en, day)
		}
	}
	reason := border.Text{VI: fmt.Sprintf("ngày %s không có chuyển đổi đơn vị nào", on.Vietnamese()), EN: fmt.Sprintf("no lineage took effect on %s", on.English())}
	if len(en) > 0 {
		reason.VI += "; các ngày có: " + strings.Join(vi, ", ")
		reason.EN += "; it did on " + strings.Join(en, ", ")
	}
	return border.Refuse([]border.Fault{{Field: "on", Reason: reason}})
}

// report holds the whole country's lineage of a day against its cells.
func (s *Service) report(ctx context.Context, on border.Date) (*report, error) {
	links, err := s.source.Lineage(ctx, border.Commune, on.AddDays(-1), on)
	if err != nil || len(links) == 0 {
		return &report{}, err
	}
	old, err := s.side(ctx, on.AddDays(-1))
	if err != nil {
		return nil, err
	}
	now, err := s.side(ctx, on)
	if err != nil {
		return nil, err
	}
	all, err := s.confrontAll(ctx, on, links, old, now)
	if err != nil {
		return nil, err
	}
	rows := make([]DisagreementView, len(all))
	for i, d := range all {
		rows[i] = view(d, old, now)
	}
	slices.SortFunc(rows, func(a, b DisagreementView) int { return strings.Compare(a.Key(), b.Key()) })
	return &report{rows, codesAround(old, now)}, nil
}

// codesAround gives the codes of units and of the provinces they lie in.
func codesAround(sides ...map[string]Unit) map[string]bool {
	codes := map[string]bool{}
	for _, side := range sides {
		for code, u := range side {
			codes[code] = true
			if u.Province != "" {
				codes[u.Province] = true
			}
		}
	}
	return codes
}

// Units are held against the law by cells of resolution 8 (0.8 km2); those that own few of them by cells of
// resolution 10 (0.015 km2), worked out from their boundaries.
const (
	reportRes     = 8
	fewCells      = 12
	reportFineRes = 10
)

// confrontAll holds every old unit against the law by cells fine enough for its size.
func (s *Service) confrontAll(ctx context.Context, on border.Date, links []Link, old, now map[string]Unit) ([]Disagreement, error) {
	before, err := s.source.Cells(ctx, border.Commune, on.AddDays(-1), codesOf(old), reportRes)
	if err != nil {
		return nil, err
	}
	after, err := s.source.Cells(ctx, border.Commune, on, codesOf(now), reportRes)
	if err != nil {
		return nil, err
	}
	small := map[string][]cell.Cell{}
	for code, cells := range before {
		if len(cells) <= fewCells {
			small[code] = cells
		}
	}
	around, err := unitsAround(links, small, after)
	if err != nil {
		return nil, err
	}
	mine, err := s.source.Cells(ctx, border.Commune, on.AddDays(-1), slices.Sorted(maps.Keys(small)), reportFineRes)
	if err != nil {
		return nil, err
	}
	theirs, err := s.source.Cells(ctx, border.Commune, on, around, reportFineRes)
	if err != nil {
		return nil, err
	}
	fine, err := Disagreements(links, mine, theirs, 0)
	if err != nil {
		return nil, err
	}
	for code := range mine {
		delete(before, code)
	}
	coarse, err := Disagreements(links, before, after, 0)
	return append(fine, coarse...), err
}

// unitsAround gives the new units that lineage names for some old ones, and those that own a cell of theirs or one
// beside it.
func unitsAround(links []Link, before, after map[string][]cell.Cell) ([]string, error) {
	found, near := map[string]bool{}, map[cell.Cell]bool{}
	for _, l := range links {
		if before[l.From] != nil {
			found[l.To] = true
		}
	}
	for _, cells := range before {
		for _, c := range cells {
			beside, err := c.Neighbors()
			if err != nil {
				return nil, fmt.Errorf("cells beside %s: %w", c, err)
			}
			for _, n := range append(beside, c) {
				near[n] = true
			}
		}
	}
	for code, cells := range after {
		if !found[code] && slices.ContainsFunc(cells, func(c cell.Cell) bool { return near[c] }) {
			found[code] = true
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

func (s *Service) side(ctx context.Context, on border.Date) (map[string]Unit, error) {
	units, err := s.source.Units(ctx, border.Commune, on)
	if err != nil {
		return nil, err
	}
	return byCode(units), nil
}

func codesOf(units map[string]Unit) []string {
	codes := make([]string, 0, len(units))
	for code := range units {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

func view(d Disagreement, old, now map[string]Unit) DisagreementView {
	v := DisagreementView{Old: named(d.Old, old), Verdict: d.Verdict, VerdictLabel: d.Verdict.Label(), Share: d.Share, AreaKm2: d.AreaKm2, Kind: d.Kind}
	if d.New != "" {
		n := named(d.New, now)
		v.New = &n
	}
	return v
}

func named(code string, units map[string]Unit) Named {
	u := units[code]
	return Named{Code: code, Name: u.Name, province: u.Province}
}

// WriteDisagreements writes the report as a table for spreadsheets.
func WriteDisagreements(w io.Writer, rows []DisagreementView) error {
	out := csv.NewWriter(w)
	lines := [][]string{{"old_code", "old_name", "new_code", "new_name", "verdict", "share", "area_km2", "kind"}}
	for _, v := range rows {
		n := Named{}
		if v.New != nil {
			n = *v.New
		}
		lines = append(lines, []string{v.Old.Code, v.Old.Name, n.Code, n.Name, string(v.Verdict),
			strconv.FormatFloat(v.Share, 'f', 4, 64), strconv.FormatFloat(v.AreaKm2, 'f', 3, 64), v.Kind})
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write disagreements: %w", err)
	}
	return nil
}
