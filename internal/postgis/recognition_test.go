package postgis_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/recognition"
)

// local are rules of a set without official classes, so that these tests need no reports.
func local() border.RecognitionRules {
	return border.RecognitionRules{Criteria: "nghe-an-clean", Designation: border.DesignationClean, Levels: []string{border.Commune}, Class: "clean",
		HoldDays: 30, EventKinds: []string{"use_place"}, HotspotFor: []string{"organised_use"}, LinkEvents: 3, LinkDays: 90, LinkKm: 5, ProofMonth: time.December, ProofDay: 31}
}

// recognise is the service at a time. No set is known: nothing is judged.
func recognise(store *postgis.Store, now time.Time) *recognition.Service {
	return &recognition.Service{Rules: []border.RecognitionRules{local()}, Records: store,
		Verdicts: assess.Ledger{Service: &assess.Service{Now: func() time.Time { return now }}, Keeper: store}, Areas: store, Draws: store, Now: func() time.Time { return now }}
}

// recogniseAll takes every step up to a recognition for 2024.
func recogniseAll(t *testing.T, r *recognition.Service, unit string, days ...string) {
	t.Helper()
	for i, s := range []recognition.Step{{Step: "nominate", Post: "xã"}, {Step: "assess_self", Post: "xã", Year: 2024, Reason: "BC 1"},
		{Step: "verify", Post: "tỉnh"}, {Step: "decide", Post: "tỉnh", DecisionNumber: unit + "/QĐ"}, {Step: "recognise", Post: "tỉnh", DecisionNumber: unit + "/QĐ"}} {
		s.Day = day(t, days[min(i, len(days)-1)])
		if _, err := r.Take(t.Context(), unit, border.DesignationClean, s); err != nil {
			t.Fatalf("%s of %s: %v", s.Step, unit, err)
		}
	}
}

func find(t *testing.T, list []recognition.View, unit string, ended bool) recognition.View {
	t.Helper()
	i := slices.IndexFunc(list, func(v recognition.View) bool { return v.Unit.Code == unit && v.EndedOn.IsZero() != ended })
	if i < 0 {
		t.Fatalf("%s is not in %+v", unit, list)
	}
	return list[i]
}

// TestRecognitionOverAMerger: two recognised communes and one other become one, under the code of one of them. The new
// commune is not recognised; it is proposed to be assessed again, on the strength of the two.
func TestRecognitionOverAMerger(t *testing.T) {
	store, _ := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, old(t, "19432", "Xã", "Tân Thành", 106), old(t, "19434", "Thị trấn", "Lao Bảo", 106.1), old(t, "19450", "Xã", "A Dơi", 106.2))
	before := recognise(store, time.Date(2025, time.June, 1, 9, 0, 0, 0, border.Zone))
	recogniseAll(t, before, "19432", "2025-01-10")
	recogniseAll(t, before, "19450", "2025-01-10")
	list, err := before.List(t.Context(), recognition.Scope{})
	if err != nil || len(list) != 2 || !list[0].InForce {
		t.Fatalf("before: %v, %+v", err, list)
	}
	put(t, store, lineageLoad, became(t, "19432", "Tân Thành", "19432", "Lao Bảo", border.MergeWhole),
		became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.MergeWhole), became(t, "19450", "A Dơi", "19432", "Lao Bảo", border.SplitPart))
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	after := recognise(store, time.Date(2025, time.August, 1, 9, 0, 0, 0, border.Zone))
	sheet, err := after.Sheet(t.Context(), "19432")
	if err != nil || len(sheet) != 2 {
		t.Fatalf("%v, %+v", err, sheet)
	}
	gone, here := find(t, sheet, "19432", true), find(t, sheet, "19432", false)
	if gone.InForce || gone.State != "recognised" || gone.EndedOn != day(t, "2025-07-01") || gone.Unit.Name != "Tân Thành" || gone.Proposals[0].Step != "end" {
		t.Errorf("the old commune: %+v", gone)
	}
	if here.State != "" || here.InForce || len(here.Proposals) != 1 || here.Proposals[0].Step != "carry_over" || len(here.Proposals[0].Evidence.Predecessors) != 2 {
		t.Fatalf("the new commune: %+v", here)
	}
	v, err := after.Take(t.Context(), "19432", border.DesignationClean, recognition.Step{Step: "carry_over", Day: day(t, "2025-07-15"), Post: "tỉnh"})
	if err != nil || v.State != "reassess_after_merger" || v.Steps[0].Evidence.Predecessors[0].DecisionNumber != "19432/QĐ" || v.Steps[0].Evidence.Predecessors[1].Partial != true {
		t.Fatalf("%v, %+v", err, v)
	}
	if v, err = after.Take(t.Context(), "19432", border.DesignationClean, recognition.Step{Step: "end", Day: day(t, "2025-07-15"), Post: "tỉnh", Reason: "sáp nhập"}); err != nil || v.State != "ended" {
		t.Fatalf("%v, %+v", err, v)
	}
	sheet, err = after.Sheet(t.Context(), "19432")
	if err != nil || find(t, sheet, "19432", false).State != "reassess_after_merger" || find(t, sheet, "19432", true).State != "ended" {
		t.Errorf("%v, %+v", err, sheet)
	}
	sum, err := after.Summary(t.Context(), border.DesignationClean)
	if err != nil || sum[0].Communes != 1 || sum[0].InForce != 0 || sum[0].States["reassess_after_merger"] != 1 {
		t.Errorf("%v, %+v", err, sum)
	}
}

// TestStepsOnlyGrow: the schema refuses to change or delete a step, to take the same place twice, and a decision
// without a number.
func TestStepsOnlyGrow(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	recogniseAll(t, recognise(store, time.Date(2026, time.June, 1, 9, 0, 0, 0, border.Zone)), "19432", "2026-01-10")
	for _, sql := range []string{"DELETE FROM recognition_step", "UPDATE recognition_step SET post = 'x'"} {
		if _, err := pool.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "only grows") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	k := recognition.Key{Unit: "19432", UnitFrom: day(t, "2025-07-01"), Designation: border.DesignationClean}
	step := recognition.Step{Step: "end", Day: day(t, "2026-02-01"), Post: "tỉnh", Reason: "x"}
	if err := store.AddRecognitionStep(t.Context(), k, 5, step); border.KindOf(err) != border.Conflict {
		t.Errorf("a place that is taken: %v", err)
	}
	step.Step = "revoke"
	if err := store.AddRecognitionStep(t.Context(), k, 6, step); border.KindOf(err) != border.Invalid {
		t.Errorf("no number: %v", err)
	}
	n, _, err := store.Revision(t.Context(), postgis.RecognitionLayer)
	if err != nil || n != 5 {
		t.Errorf("revision %d, %v; want one for each step", n, err)
	}
}

// TestEventsAgainstRecognition: what counts, where it is known, and the precision below which a place is none.
func TestEventsAgainstRecognition(t *testing.T) {
	store, _ := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	at := &orb.Point{106.05, 16.05}
	for i, c := range []struct {
		kind, on  string
		precision int
	}{{"use_place", "2026-02-01", 1}, {"use_place", "2026-02-02", 5}, {"use_place", "2026-02-03", 6}, {"seizure", "2026-02-04", 1}, {"use_place", "2025-12-01", 1}} {
		s := seizure(t, string(rune('a'+i)), c.on, at, c.precision)
		s.Kind = c.kind
		put(t, store, incidentLoad, s)
	}
	events, err := store.RecognitionEvents(t.Context(), "", day(t, "2026-01-01"), local())
	if err != nil || len(events) != 2 {
		t.Fatalf("%v, %+v", err, events)
	}
	if events[0].Point == nil || events[1].Point != nil || events[0].Unit != "19432" || !strings.HasPrefix(events[0].ID, "incident ") {
		t.Errorf("%+v", events)
	}
}

// TestDrawIsKept: a draw with its findings, the last of each commune counting, and what may not be said.
func TestDrawIsKept(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106), commune(t, "19429", "Khe Sanh", "2025-07-01", 106.1))
	now := time.Now()
	r := recognise(store, now)
	today := border.DateOf(now)
	d, err := r.Draw(t.Context(), 3, today.Year(), 5, "Thanh tra")
	if err != nil || len(d.Units) != 2 || d.ID == 0 || d.Rates[1].Estimate != nil {
		t.Fatalf("%v, %+v", err, d)
	}
	for _, f := range []recognition.Finding{{Unit: "19432", Finding: "not_clean"}, {Unit: "19432", Finding: "clean"}, {Unit: "19429", Finding: "not_clean"}} {
		f.Day, f.Post = today, "Thanh tra"
		if d, err = r.Find(t.Context(), d.ID, f); err != nil {
			t.Fatal(err)
		}
	}
	if s := d.Rates[1]; s.Visited != 2 || s.NotClean != 1 || s.Estimate == nil || s.Estimate.Share != 0.5 {
		t.Errorf("%+v", s)
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM draw_finding"); n != 3 {
		t.Errorf("%d findings are kept, want all 3", n)
	}
	if _, err := r.Find(t.Context(), d.ID, recognition.Finding{Unit: "19432", Finding: "clean", Day: today.AddDays(-1), Post: "x"}); border.KindOf(err) != border.Invalid {
		t.Errorf("a day before the draw: %v", err)
	}
	if _, err := r.Drawn(t.Context(), 999); border.KindOf(err) != border.NotFound {
		t.Errorf("no such draw: %v", err)
	}
}
