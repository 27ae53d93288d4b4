package programme

import (
	"context"
	"slices"
	"testing"

	"cotmoc/internal/border"
)

func dutiesIn(t *testing.T, f *fake, k desk, id string, today border.Date) []Duty {
	t.Helper()
	_, d := yamlOf(t, id)
	w := ledgerOf(f, k, today).world()
	list, err := w.dutiesOf(context.Background(), d, border.NewDate(2024, 12, 15), border.NewDate(2026, 12, 14))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func find(t *testing.T, list []Duty, item, who, period string) Duty {
	t.Helper()
	i := slices.IndexFunc(list, func(d Duty) bool { return d.Item == item && (d.Unit == who || d.Agency == who) && d.Period == period })
	if i < 0 {
		t.Fatalf("no duty %s of %s for %q", item, who, period)
	}
	return list[i]
}

func TestDutiesHaveTheirDaysEvidenceAndObstacles(t *testing.T) {
	today := border.NewDate(2026, 11, 21)
	log := []LogEntry{
		{Entry: border.Entry{Code: "B1", Kind: "review", State: "done", Programme: "nghe-an-14", Item: "review-year", Agency: "nghe-an.dang-uy-cong-an", Title: "Sơ kết 2025", On: border.NewDate(2026, 1, 20)}},
		{Entry: border.Entry{Code: "V1", Kind: "obstacle", State: "open", Programme: "nghe-an-14", Item: "verify-leads", Agency: "nghe-an.bien-phong", Title: "Thiếu phương tiện", On: border.NewDate(2026, 9, 1)}},
		{Entry: border.Entry{Code: "V2", Kind: "obstacle", State: "resolved", Programme: "nghe-an-14", Item: "venues", Title: "Thiếu quy chế", On: border.NewDate(2026, 2, 1), To: border.NewDate(2026, 3, 1)}},
	}
	list := dutiesIn(t, &fake{log: log}, desk{}, "nghe-an-14", today)
	if d := find(t, list, "review-year", "nghe-an.dang-uy-cong-an", "2025"); d.State != DutyDone || d.DueOn.String() != "2026-01-28" || d.DoneOn.String() != "2026-01-20" || !d.Inferred || len(d.Evidence) != 1 {
		t.Errorf("%+v", d)
	}
	if d := find(t, list, "verify-leads", "nghe-an.bien-phong", "2026"); d.State != DutyObstructed || *d.AgeDays != 81 || d.Escalated.AfterDays != 45 {
		t.Errorf("%+v %v", d, *d.AgeDays)
	}
	// Raised after the day had passed, it excuses nothing, and the age goes on from that day.
	if d := find(t, list, "verify-leads", "nghe-an.bien-phong", "2025"); d.State != DutyOverdue || *d.AgeDays != 342 || len(d.Obstacles) != 1 {
		t.Errorf("%+v %v", d, *d.AgeDays)
	}
	if d := find(t, list, "venues", "nghe-an.dang-uy-cong-an", "2025"); d.State != DutyOverdue || len(d.Obstacles) != 1 || *d.AgeDays != 342 {
		t.Errorf("%+v", d)
	}
	if d := find(t, list, "verify-leads", "nghe-an.dang-uy-cong-an", "2026"); d.State != DutyOpen || d.AgeDays != nil || d.Escalated != nil {
		t.Errorf("%+v", d)
	}
	if d := find(t, list, "model-clean", "nghe-an.dang-uy-cong-an", ""); d.State != DutyUndated || d.Title.EN == "" {
		t.Errorf("%+v", d)
	}
	if !slices.IsSortedFunc(list, func(a, b Duty) int {
		switch {
		case a.Key() < b.Key():
			return -1
		case a.Key() > b.Key():
			return 1
		}
		return 0
	}) {
		t.Error("duties are not in the order of their days")
	}
}

// Duties of districts end with them, unless a holder succeeds; what was due before stands.
func TestDutiesOfAbolishedDistrictsEnd(t *testing.T) {
	ended := border.DistrictsEnded()
	k := desk{holders: []Holder{
		{Code: "118", Name: "Huyện Quỳnh Nhai", Level: border.District, Province: "14", From: border.NewDate(2010, 1, 1), To: ended},
		{Code: "127", Name: "Huyện Sốp Cộp", Level: border.District, Province: "14", From: border.NewDate(2010, 1, 1), To: ended},
		{Code: "127", Name: "Địa bàn Sốp Cộp", Level: border.District, Province: "14", From: ended},
		{Code: "465", Name: "Huyện Hướng Hóa", Level: border.District, Province: "45", From: border.NewDate(2010, 1, 1), To: ended},
	}}
	list := dutiesIn(t, &fake{}, k, "son-la-533", border.NewDate(2026, 11, 21))
	if d := find(t, list, "districts", "118", "2025"); d.State != DutyEnded || d.EndedOn != ended {
		t.Errorf("%+v", d)
	}
	owed := slices.DeleteFunc(slices.Clone(list), func(d Duty) bool { return d.Item != "districts" })
	states := map[string]string{}
	for _, d := range owed {
		states[d.Unit+" "+d.Owner.VI+" "+d.Period] = d.State
	}
	if states["127 Ủy ban nhân dân Địa bàn Sốp Cộp 2026"] != DutyOpen || states["127 Ủy ban nhân dân Huyện Sốp Cộp 2026"] != "" || states["118 Ủy ban nhân dân Huyện Quỳnh Nhai 2026"] != "" {
		t.Errorf("%v", states)
	}
	for key := range states {
		if key[:3] == "465" {
			t.Errorf("a district of another province owes: %s", key)
		}
	}
}

// A commune of which nobody said whether it lies on the border owes what border communes owe perhaps, and that is said.
func TestUnknownBorderStatusIsNoSilence(t *testing.T) {
	yes, no := true, false
	k := desk{holders: []Holder{{Code: "19432", Name: "Lao Bảo", Level: border.Commune, Province: "44"}, {Code: "19441", Name: "Tân Thành", Level: border.Commune, Province: "44"},
		{Code: "19450", Name: "Xa biên", Level: border.Commune, Province: "44"}, {Code: "19500", Name: "Cũ", Level: border.Commune, Province: "44", To: border.DistrictsEnded()}}}
	f := &fake{communes: map[string][]Unit{"": {{Code: "19432", Province: "44", OnBorder: &yes}, {Code: "19441", Province: "44"}, {Code: "19450", Province: "44", OnBorder: &no}},
		"2025-06-30": {{Code: "19500", Province: "44"}}}}
	today := border.NewDate(2026, 11, 21)
	list := dutiesIn(t, f, k, "quang-tri-directive", today)
	if d := find(t, list, "carry-out", "19441", "2025"); d.State != DutyUnclear || d.Note == nil || d.Note.VI == "" || d.AgeDays != nil || d.Escalated != nil {
		t.Errorf("%+v", d)
	}
	if d := find(t, list, "carry-out", "19432", "2025"); d.State != DutyOverdue || d.Note != nil {
		t.Errorf("%+v", d)
	}
	if slices.ContainsFunc(list, func(d Duty) bool { return d.Unit == "19450" }) {
		t.Error("a commune that is known not to lie on the border owes what border communes owe")
	}
	if slices.ContainsFunc(list, func(d Duty) bool { return d.Unit == "19500" && d.Period == "2025" }) {
		t.Error("a commune that ended owes what its successor owes")
	}
	// What it did all the same is done.
	f.log = []LogEntry{{Entry: border.Entry{Code: "S", Kind: "agreement_step", State: "done", Programme: "quang-tri-directive", Item: "carry-out", Units: []string{"19441"}, On: border.NewDate(2025, 8, 1)}}}
	if d := find(t, dutiesIn(t, f, k, "quang-tri-directive", today), "carry-out", "19441", "2025"); d.State != DutyDone || d.Note != nil {
		t.Errorf("%+v", d)
	}
	f.log[0].Units = []string{"19432"}
	// A share of such duties is not known, and names the commune.
	_, d := yamlOf(t, "quang-tri-directive")
	w := ledgerOf(f, k, today).world()
	got, err := w.duties(t.Context(), d, "tasks", w.span(Target{Every: Yearly}, 2025))
	if err != nil || got.exact() || len(got.Missing) != 1 || got.Missing[0].Unit != "19441" || got.Missing[0].Indicator != gapBorder {
		t.Errorf("%g to %g, %+v, %v", got.low, got.high, got.Missing, err)
	}
}
