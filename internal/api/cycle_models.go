package api

import (
	"cmp"
	"context"
	"slices"

	"cotmoc/internal/api/param"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/mask"
	"cotmoc/internal/programme"
	"cotmoc/internal/recognition"
)

// modelRows is the table of the year over villages, groups or agencies.
func (s *Server) modelRows(ctx context.Context, q cycleQuery, sight *mask.Sight) ([]cycleRow, error) {
	verdicts, err := s.Verdicts.Models(ctx, q.year, q.level, q.area, q.province, "", nil)
	if err != nil {
		return nil, err
	}
	homes, err := s.homes(ctx, q.level, q.province, s.dayOf(q.year))
	if err != nil {
		return nil, err
	}
	files, err := s.Recognition.List(ctx, recognition.Scope{Area: q.area, Province: q.province})
	if err != nil {
		return nil, err
	}
	reports, err := s.Programme.Reports(ctx, programme.Filter{Area: q.area, Province: q.province, Period: border.AssessedYear(q.year).Code}, s.today())
	if err != nil {
		return nil, err
	}
	verdicts.Items = assess.MaskedAll(verdicts.Items, sight)
	return q.joinModels(verdicts, homes, files, reports, s.today()), nil
}

// homes are villages, groups or agencies and the communes they lie in, as they are on a day.
type homes struct{ units, communes map[string]border.UnitView } // by code

func (s *Server) homes(ctx context.Context, level, province string, on border.Date) (homes, error) {
	units, err := s.allUnits(ctx, border.UnitFilter{Level: level, On: on, Province: province})
	if err != nil {
		return homes{}, err
	}
	communes, err := s.allUnits(ctx, border.UnitFilter{Level: border.Commune, On: on, Province: province})
	return homes{units, communes}, err
}

// of gives a unit and its commune; empty where there is none on that day.
func (h homes) of(code string) (unit, commune border.UnitView) {
	unit = h.units[code]
	return unit, h.communes[unit.Parent]
}

// allUnits gives every unit that fits, by code, whatever the length of a page.
func (s *Server) allUnits(ctx context.Context, f border.UnitFilter) (map[string]border.UnitView, error) {
	all := map[string]border.UnitView{}
	f.Page = border.Page{Limit: param.LargestLimit}
	for {
		list, err := s.Units.Units(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, u := range list.Items {
			all[u.Code] = u
		}
		if list.Next == nil {
			return all, nil
		}
		f.Page.Cursor = *list.Next
	}
}

func (q cycleQuery) joinModels(verdicts assess.Assessments, homes homes, files []recognition.View,
	reports []programme.Report, today border.Date) []cycleRow {
	owed := map[string][]programme.Report{}
	for _, r := range reports {
		if r.Level == q.level && r.Asked > 0 {
			owed[r.Code] = append(owed[r.Code], r)
		}
	}
	filed := furthest(files, q.level)
	rows := make([]cycleRow, 0, len(verdicts.Items)+len(verdicts.Unruled))
	for _, a := range verdicts.Items {
		rows = append(rows, cycleRow{Unit: a.Unit, Criteria: a.Criteria.ID, Class: a.Class, Provisional: a.Provisional, Official: a.Official,
			Missing: len(a.Missing), Reason: a.Summary})
	}
	for _, u := range verdicts.Unruled {
		rows = append(rows, cycleRow{Unit: u, Class: "undetermined", Reason: border.Text{
			VI: "Không có bộ tiêu chí nào áp dụng cho đơn vị này ở tỉnh này.", EN: "No criteria set speaks for this unit in this province."}})
	}
	for i := range rows {
		r := &rows[i]
		u, commune := homes.of(r.Unit.Code)
		r.FullName, r.Kind, r.Province = cmp.Or(u.FullName, r.Unit.Name), u.Kind, cmp.Or(commune.Parent, u.Parent)
		r.Commune, r.CommuneName, r.Recognition = commune.Code, cmp.Or(commune.FullName, commune.Name), filed[r.Unit.Code]
		r.Silent, r.Next = owing(slices.DeleteFunc(slices.Clone(owed[r.Unit.Code]), settled), today)
		for _, one := range owed[r.Unit.Code] {
			r.Report = &owedReport{one.ID, one.Obligation, one.Title, one.Period, one.State, one.DueOn, 0, one.Owner}
		}
	}
	return rows
}

// settled says that a report has no day, or waits for nobody to write it.
func settled(r programme.Report) bool {
	return r.DueOn.IsZero() || !slices.Contains(programme.Unsent(), r.State)
}

// furthest gives of each unit of a level the file that stands as recognised, else the first.
func furthest(files []recognition.View, level string) map[string]*cycleRecognition {
	out := map[string]*cycleRecognition{}
	for _, v := range files {
		if v.Unit.Level != level || !v.EndedOn.IsZero() || v.State == recognition.None {
			continue
		}
		if have := out[v.Unit.Code]; have == nil || !recognition.Kept(have.State) && recognition.Kept(v.State) {
			out[v.Unit.Code] = recognitionOf(v)
		}
	}
	return out
}
