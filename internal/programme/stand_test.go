package programme

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
)

// What stands before the end of a year: by how much has passed, and never better than what is known.
func TestJudgeBeforeTheEnd(t *testing.T) {
	n := func(v float64) *float64 { return &v }
	inf := math.Inf(1)
	for _, c := range []struct {
		goal      Goal
		low, high float64
		bound     float64
		share     float64
		grows     bool
		expected  *float64
		want      string
	}{
		{Goal{AtLeast: n(4)}, 4, 4, 4, 0.5, true, nil, Achieved},   // what adds up is not lost again
		{Goal{AtLeast: n(4)}, 2, 2, 4, 0.5, true, nil, OnTrack},    // half of the time, half of it
		{Goal{AtLeast: n(4)}, 1.9, 1.9, 4, 0.5, true, nil, AtRisk}, // a little behind
		{Goal{AtLeast: n(4)}, 1, 1, 4, 0.5, true, nil, OffTrack},
		{Goal{AtLeast: n(4)}, 1, inf, 4, 0.5, true, nil, Unknown}, // more may be there
		{Goal{AtLeast: n(4)}, 2, inf, 4, 0.5, true, nil, OnTrack}, // enough is known
		{Goal{All: true}, 1, 1, 1, 0.5, false, nil, OnTrack},      // a share may fall yet: not achieved
		{Goal{All: true}, 0.95, 0.95, 1, 0.5, false, nil, AtRisk},
		{Goal{All: true}, 0.5, 0.5, 1, 0.5, false, nil, OffTrack},
		{Goal{All: true}, 0.5, 1, 1, 0.5, false, nil, Unknown},
		{Goal{None: true}, 0, 0, 0, 0.5, true, nil, OnTrack},
		{Goal{None: true}, 1, 1, 0, 0.5, true, nil, OffTrack},
		{Goal{None: true}, 1, inf, 0, 0.5, true, nil, OffTrack}, // one is enough to break it
		{Goal{None: true}, 0, inf, 0, 0.5, true, nil, Unknown},  // no effort, no claim
		{Goal{None: true}, 0, inf, 0, 1, true, nil, Unknown},
		{Goal{AtLeast: n(0.5)}, 0.3, 0.3, 0.5, 0.3, false, n(0.3), OnTrack},
		{Goal{AtLeast: n(0.5)}, 0.28, 0.28, 0.5, 0.3, false, n(0.3), AtRisk},
		{Goal{AtLeast: n(0.5)}, 0.1, 0.1, 0.5, 0.3, false, n(0.3), OffTrack},
		{Goal{ChangeAtMost: n(-0.05)}, 90, 90, 95, 0.9, false, nil, OnTrack},
		{Goal{ChangeAtMost: n(-0.05)}, 96, 96, 95, 0.9, false, nil, OffTrack},
	} {
		if got := c.goal.judge(ends{c.low, c.high}, c.bound, c.share, c.grows, c.expected); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// More missing inputs never make a state better.
func TestMissingNeverHelps(t *testing.T) {
	rank := map[string]int{OffTrack: 0, AtRisk: 1, Unknown: 1, OnTrack: 2, Achieved: 3}
	v := func(x float64) *float64 { return &x }
	for _, g := range []Goal{{AtLeast: v(4)}, {AtMost: v(4)}, {All: true}, {None: true}, {Above: v(0.9)}} {
		for _, share := range []float64{0.2, 0.9, 1} {
			for _, grows := range []bool{true, false} {
				for value := 0.0; value <= 6; value += 0.5 {
					exact := g.judge(ends{value, value}, g.bound(0), share, grows, nil)
					wide := g.judge(ends{value, math.Inf(1)}, g.bound(0), share, grows, nil)
					if !g.rises() && rank[wide] > rank[exact] && exact != AtRisk {
						t.Errorf("%+v at %g, %g: %s, and %s with something missing", g, value, share, exact, wide)
					}
					if g.rises() && (wide == Achieved || wide == OnTrack) && exact != Achieved && exact != OnTrack {
						t.Errorf("%+v at %g, %g: %s, and %s with something missing", g, value, share, exact, wide)
					}
				}
			}
		}
	}
}

// TestTwentySevenOfTwentySeven reads the 27 former border communes over what the lineage made of them.
func TestTwentySevenOfTwentySeven(t *testing.T) {
	text, d := yamlOf(t, "nghe-an-14")
	scope, _ := d.scope("border-27")
	facts := func(law bool) *fake {
		f := &fake{efforts: 1, communes: map[string][]Unit{}, files: []KeptFile{{ID: d.ID, HoldsFrom: d.HoldsFrom, Text: text}}}
		seen := map[string]bool{}
		for _, u := range scope.Units {
			if law {
				f.communes["2025-06-30"] = append(f.communes["2025-06-30"], Unit{Code: u.Code, Name: u.Name, Province: "40"})
				f.ways = append(f.ways, Way{u.Code, u.Into[0], 1, 0, true})
				f.back = append(f.back, Way{u.Into[0], u.Code, 0.5, 0.1, false})
			}
			if !seen[u.Into[0]] {
				seen[u.Into[0]] = true
				f.communes[""] = append(f.communes[""], Unit{Code: u.Into[0], Name: u.Name, Province: "40"})
				f.recognised = append(f.recognised, Recognised{Unit: u.Into[0], Designation: "clean", State: "recognised", Standing: true, Since: border.NewDate(2025, 9, 1)})
			}
		}
		return f
	}
	stand := func(f *fake, today border.Date) TargetStanding {
		t.Helper()
		s, err := ledgerOf(f, desk{}, today).TargetOf(context.Background(), d.ID, "border-kept", Year(2026))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	today := border.NewDate(2026, 11, 21)
	for status, f := range map[string]*fake{"listed": facts(false), "apportioned": facts(true)} {
		s := stand(f, today)
		if s.State != OnTrack || *s.Value != 1 || *s.Denominator != 27 || len(s.Lines) != 27 || s.Rebased == nil || s.Rebased.Status != status {
			t.Errorf("%s: %s %v of %v, %d lines, %+v", status, s.State, s.Value, s.Denominator, len(s.Lines), s.Rebased)
		}
		if !strings.Contains(s.Reason.EN, "27 of 27") || !strings.Contains(s.Rebased.Note.EN, "21 communes") {
			t.Errorf("%s: %s %s", status, s.Reason.EN, s.Rebased.Note.EN)
		}
		f.recognised[3].Standing, f.recognised[3].State = false, "revoked" // Na Loi: two former communes are in it
		if s = stand(f, today); s.State != AtRisk || !strings.Contains(s.Reason.EN, "25 of 27") {
			t.Errorf("%s: %s %s", status, s.State, s.Reason.EN)
		}
		f.recognised[3].State = "reassess_after_merger"
		if s = stand(f, today); s.State != Unknown || len(s.Missing) != 2 || s.Missing[0].Name != "Đoọc Mạy" || s.Missing[0].State != "reassess_after_merger" {
			t.Errorf("%s: %s %+v", status, s.State, s.Missing)
		}
	}
	lost := facts(false)
	lost.communes[""] = lost.communes[""][1:]
	if s := stand(lost, today); s.State != Unknown || s.Rebased.Status != "not_comparable" || s.Missing[0].Unit != "16816" {
		t.Errorf("%s %+v", s.State, s.Missing)
	}
}

// Figures of communes that were merged from the communes of two districts count by their part, with the error.
func TestFiguresOfAScopeAreRebased(t *testing.T) {
	_, d := yamlOf(t, "quang-tri-233")
	d.Targets = []Target{{ID: "x", Title: border.Text{VI: "x", EN: "x"}, Sort: SortOutcome, Every: Yearly, Scope: "key-districts", Measure: Measure{Sum: []string{"use_points"}}, Goal: Goal{AtMost: one(100)}}}
	f := &fake{communes: map[string][]Unit{
		"2025-06-30": {{Code: "19429", Province: "45", District: "465"}, {Code: "19600", Province: "45", District: "468"}},
		"":           {{Code: "19432", Name: "Lao Bảo", Province: "44"}, {Code: "19436", Name: "Cam", Province: "44"}}},
		ways: []Way{{"19429", "19432", 1, 0, true}, {"19600", "19432", 0.5, 0.1, false}, {"19600", "19436", 0.5, 0.1, false}},
		back: []Way{{"19432", "19429", 0.75, 0.05, false}, {"19432", "19600", 0.25, 0.05, false}, {"19436", "19600", 1, 0, true}}}
	eight := 8.0
	f.figures = []UnitFigure{{"19432", "use_points", &eight, border.Reported, "2026"}}
	l := ledgerOf(f, desk{}, border.NewDate(2027, 1, 5))
	scope := d.Scopes[0]
	scope.Units = scope.Units[:1]
	d.Scopes = []Scope{scope}
	s, err := l.world().stand(context.Background(), d, d.Targets[0], 2026)
	if err != nil || s.Value == nil || *s.Value != 6 || s.Rebased.Status != "apportioned" || math.Abs(s.Rebased.Error-0.4) > 1e-9 {
		t.Errorf("%v %+v, %v", s.Value, s.Rebased, err)
	}
	// A district that became nothing known leaves the value open.
	f.ways, f.communes[""] = nil, f.communes[""][1:]
	s, err = l.world().stand(context.Background(), d, d.Targets[0], 2026)
	if err != nil || s.Value != nil || s.State != Unknown || len(s.Missing) == 0 {
		t.Errorf("%s %v %+v, %v", s.State, s.Value, s.Missing, err)
	}
}

// A year that is over answers by the version that held on its last day.
func TestVersionsNeverRewriteThePast(t *testing.T) {
	text, d := yamlOf(t, "nghe-an-14")
	later := strings.Replace(strings.Replace(text, "holds_from: 2023-12-12", "holds_from: 2026-01-01", 1), "goal: {change_at_least: 0.05}", "goal: {change_at_least: 0.2}", 1)
	f := &fake{efforts: 1, communes: map[string][]Unit{"": {{Code: "16816", Name: "Mỹ Lý", Province: "40"}}},
		files: []KeptFile{{ID: d.ID, HoldsFrom: d.HoldsFrom, Text: text}, {ID: d.ID, HoldsFrom: border.NewDate(2026, 1, 1), Text: later}}}
	for year, v := range map[int]float64{2024: 100, 2025: 110, 2026: 121} { // +10 % each year
		f.figures = append(f.figures, UnitFigure{"40", "offences_found", &v, border.Reported, fmt.Sprint(year)})
	}
	l := ledgerOf(f, desk{}, border.NewDate(2027, 1, 5))
	for year, want := range map[int]string{2025: Achieved, 2026: OffTrack} {
		s, err := l.TargetOf(context.Background(), d.ID, "offences-found", Year(year))
		if err != nil || s.State != want || math.Abs(*s.Change-0.1) > 1e-9 || s.Lines[0].Code != "40" || s.Effort == nil {
			t.Errorf("%d: %s, %+v, %v", year, s.State, s.Change, err)
		}
		if want := map[int]string{2025: "2023-12-12", 2026: "2026-01-01"}[year]; s.Version.String() != want {
			t.Errorf("%d by the version of %s", year, s.Version)
		}
	}
	if s, _ := l.TargetOf(context.Background(), d.ID, "offences-found", Year(2026)); len(s.Series) < 3 || s.Series[len(s.Series)-2].State != Achieved {
		t.Errorf("%+v", s.Series)
	}
	if _, err := l.TargetOf(context.Background(), d.ID, "offences-found", Year(2028)); border.KindOf(err) != border.Invalid {
		t.Errorf("a year to come: %v", err)
	}
	if _, err := l.TargetOf(context.Background(), d.ID, "none", Year(2026)); border.KindOf(err) != border.NotFound {
		t.Errorf("no such target: %v", err)
	}
}

// Offences and criminal cases have their own denominators.
func TestOffencesAndCasesAreKeptApart(t *testing.T) {
	_, d := yamlOf(t, "nghe-an-14")
	for id, want := range map[string]string{"cases-resolved": "criminal_cases", "cases-tried": "criminal_cases"} {
		target, _ := d.Target(id)
		if target.Measure.Share.In[0] != want || len(target.Measure.Share.In) != 1 {
			t.Errorf("%s is a share of %v", id, target.Measure.Share.In)
		}
	}
	found, _ := d.Target("offences-found")
	if found.Measure.Sum[0] != "offences_found" || found.Sort != SortOutput {
		t.Errorf("%+v", found)
	}
}

// Nobody said whether a commune lies on the border: its incidents widen the value, and the reason says so.
func TestUnknownBorderStatusIsSaid(t *testing.T) {
	body, d := yamlOf(t, "national")
	target, _ := d.Target("border-seizures")
	yes := true
	f := &fake{communes: map[string][]Unit{"": {{Code: "19432", Province: "44", OnBorder: &yes}, {Code: "19441", Province: "44"}}}, files: []KeptFile{{ID: d.ID, HoldsFrom: d.HoldsFrom, Text: body}}}
	for i, commune := range []string{"19432", "19432", "19441"} {
		f.incidents = append(f.incidents, IncidentFact{ID: fmt.Sprint(i), Kind: "seizure", Commune: commune, Province: "44", On: border.NewDate(2026, time.March, 1+i), Substances: []string{"heroin"}})
	}
	w := ledgerOf(f, desk{}, border.NewDate(2026, time.November, 21)).world()
	s := w.span(target, 2026)
	r, err := w.reachOf(t.Context(), d, target, s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.countIncidents(t.Context(), d, *target.Measure.Incidents, r, s)
	if err != nil || got.low != 2 || got.high != 3 || len(got.Missing) != 1 || got.Missing[0].Unit != "19441" || got.Missing[0].Indicator != gapBorder || got.Lines[2].Counts {
		t.Errorf("%+v, %v", got, err)
	}
}

// A part of the year has its own figure and, of a goal for the whole year, no verdict; what was recorded after a moment
// was not known at it.
func TestPartsOfAYearAndWhatWasKnown(t *testing.T) {
	body, d := yamlOf(t, "quang-tri-directive")
	at := func(m time.Month, day int) time.Time { return time.Date(2026, m, day, 9, 0, 0, 0, border.Zone) }
	entry := func(code, state string, on border.Date, recorded time.Time) LogEntry {
		return LogEntry{Entry: border.Entry{Code: code, Kind: "awareness", Title: code, State: state, Programme: d.ID, On: on}, RecordedAt: recorded}
	}
	f := &fake{files: []KeptFile{{ID: d.ID, HoldsFrom: d.HoldsFrom, Text: body}}, log: []LogEntry{
		entry("A", "done", border.NewDate(2026, time.January, 10), at(time.January, 11)), entry("B", "done", border.NewDate(2026, time.July, 10), at(time.September, 1))}}
	l := ledgerOf(f, desk{}, border.NewDate(2026, time.November, 21))
	read := func(when When) TargetStanding {
		t.Helper()
		s, err := l.TargetOf(t.Context(), d.ID, "awareness-counted", when)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := read(Year(2026)); s.Value == nil || *s.Value != 2 || s.State != Achieved {
		t.Errorf("%+v", s)
	}
	if s := read(When{Year: 2026, Part: "Q1"}); s.Value == nil || *s.Value != 1 || s.State != Unknown || !strings.Contains(s.Reason.EN, "2026-Q1") {
		t.Errorf("%+v", s)
	}
	august := at(time.August, 1)
	if s := read(When{Year: 2026, KnownOn: &august}); s.Value == nil || *s.Value != 1 || s.On.String() != "2026-08-01" {
		t.Errorf("%+v", s)
	}
	if s := read(Year(2026)); len(s.TakenNow) != 0 {
		t.Errorf("now nothing has to be replayed: %+v", s.TakenNow)
	}
	f.files[0].Later, f.files[0].RecordedAt = true, at(time.September, 2)
	if s := read(When{Year: 2026, KnownOn: &august}); len(s.TakenNow) != 1 || !strings.Contains(s.TakenNow[0].EN, "2 September 2026") || s.TakenNow[0].VI == "" {
		t.Errorf("a programme recorded later is read without a word: %+v", s.TakenNow)
	}
	for period, want := range map[string]string{"2026-H1": "H1", "2026-09": "09", "2026-cal": "", "2025-Q1": "", "2026": "", "x": ""} {
		if part, ok := PartOf(2026, period); part != want && ok || ok != (want != "") {
			t.Errorf("%s: %q, %v", period, part, ok)
		}
	}
}

// What of a past moment is not replayed is said for the targets it concerns, and for no others.
func TestWhatIsNotReplayedIsSaid(t *testing.T) {
	_, d := yamlOf(t, "nghe-an-14")
	moment := time.Date(2026, time.August, 1, 9, 0, 0, 0, border.Zone)
	l := ledgerOf(&fake{}, desk{}, border.NewDate(2026, time.November, 21))
	for _, c := range []struct {
		target    string
		now, then int // on a past day as known now; as known at a moment
	}{{"border-kept", 1, 2}, {"others-kept", 1, 2}, {"venue-incidents", 0, 1}, {"plans-handed-in", 0, 1}, {"offences-found", 0, 0}, {"points-managed", 0, 0}} {
		target, _ := d.Target(c.target)
		past := border.NewDate(2025, time.December, 14)
		if n := len(l.takenNow(Version{Document: d}, target, past)); n != c.now {
			t.Errorf("%s of a past year: %d notes, want %d", c.target, n, c.now)
		}
		if n := len(l.as(&moment).takenNow(Version{Document: d}, target, past)); n != c.then {
			t.Errorf("%s as known then: %d notes, want %d", c.target, n, c.then)
		}
		if n := len(l.takenNow(Version{Document: d}, target, l.today())); n != 0 {
			t.Errorf("%s today: %d notes", c.target, n)
		}
	}
}

// Communes that were recognised before the reform are kept while all they became is, and the answer says how it was read.
func TestKeptIsReadOverMergedUnits(t *testing.T) {
	text, d := yamlOf(t, "nghe-an-14")
	since := border.NewDate(2024, 6, 1)
	old := func(code, district string) Unit {
		return Unit{Code: code, Name: "Cũ " + code, Province: "40", District: district}
	}
	f := &fake{efforts: 1, files: []KeptFile{{ID: d.ID, HoldsFrom: d.HoldsFrom, Text: text}},
		communes: map[string][]Unit{
			"2025-06-30": {old("16685", "412"), old("16688", "412"), old("16779", "416"), old("16900", "418")}, // 418 is no other district
			"":           {{Code: "16681", Name: "Thành Vinh", Province: "40"}, {Code: "16777", Name: "Quỳ Châu", Province: "40"}}},
		ways: []Way{{"16685", "16681", 1, 0, true}, {"16688", "16681", 1, 0, true}, {"16779", "16777", 1, 0, true}, {"16900", "16777", 1, 0, true}},
		back: []Way{{"16681", "16685", 0.5, 0, false}, {"16681", "16688", 0.5, 0, false}, {"16777", "16779", 1, 0, true}}}
	for _, code := range []string{"16685", "16779", "16900"} { // 16688 never was
		f.recognised = append(f.recognised, Recognised{Unit: code, Designation: "clean", State: "recognised", Standing: true, Since: since})
	}
	f.recognised = append(f.recognised, Recognised{Unit: "16681", Designation: "clean", State: "recognised", Standing: true, Since: border.NewDate(2025, 9, 1)},
		Recognised{Unit: "16777", Designation: "clean", State: reassess, Since: border.NewDate(2025, 7, 1)})
	target, _ := d.Target("others-kept")
	scope, _ := d.scope("others-10")
	scope.Units = slices.DeleteFunc(slices.Clone(scope.Units), func(u ScopeUnit) bool { return u.Code != "412" && u.Code != "416" })
	d.Scopes = []Scope{scope}
	stand := func() TargetStanding {
		t.Helper()
		s, err := ledgerOf(f, desk{}, border.NewDate(2026, 1, 5)).world().stand(t.Context(), d, target, 2025)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := stand()
	if s.State != Unknown || *s.Denominator != 2 || len(s.Missing) != 1 || s.Missing[0].Unit != "16779" || s.Missing[0].State != reassess {
		t.Errorf("%s of %v: %s %+v", s.State, s.Denominator, s.Reason.EN, s.Missing)
	}
	if s.Rebased == nil || s.Rebased.Status != "exact" || !strings.Contains(s.Rebased.Note.EN, "2 units of 14 December 2024, read over 2 communes of 14 December 2025") {
		t.Errorf("%+v", s.Rebased)
	}
	f.recognised[len(f.recognised)-1].State, f.recognised[len(f.recognised)-1].Standing = "recognised", true
	if s = stand(); s.State != Achieved || *s.Value != 1 {
		t.Errorf("%s %s", s.State, s.Reason.EN)
	}
	f.recognised[len(f.recognised)-2].State, f.recognised[len(f.recognised)-2].Standing = "revoked", false
	if s = stand(); s.State != OffTrack || !strings.Contains(s.Reason.EN, "1 of 2") {
		t.Errorf("%s %s", s.State, s.Reason.EN)
	}
	f.ways = nil // nobody knows what they became
	if s = stand(); s.State != Unknown || s.Rebased.Status != "not_comparable" || s.Missing[0].State != "not_comparable" {
		t.Errorf("%s %+v %+v", s.State, s.Rebased, s.Missing)
	}
}

// What happened in a commune before the reform counts in the commune it became; where that is not known, perhaps.
func TestIncidentsFollowTheirCommune(t *testing.T) {
	_, d := yamlOf(t, "quang-tri-233")
	target, _ := d.Target("offences-key-districts")
	scope := d.Scopes[0]
	f := &fake{communes: map[string][]Unit{"": {{Code: "20000", Name: "Ngoài", Province: "44"}}, "2025-06-30": {{Code: "19426", Province: "45", District: "465"}, {Code: "19999", Province: "45"}}}}
	for _, u := range scope.Units {
		for _, code := range u.Into {
			f.communes[""] = append(f.communes[""], Unit{Code: code, Name: code, Province: "44"})
		}
	}
	f.ways = []Way{{"19426", "19429", 1, 0, true}, {"19999", "20000", 1, 0, true}, {"19998", "19429", 0.5, 0, false}, {"19998", "20000", 0.5, 0, false}}
	f.back = []Way{{"19429", "19426", 1, 0, true}}
	for id, at := range map[string][2]string{"in": {"19426", "45"}, "out": {"19999", "45"}, "divided": {"19998", "45"}, "lost": {"19000", "45"}, "of the province": {"", "45"}, "elsewhere": {"", "40"}} {
		f.incidents = append(f.incidents, IncidentFact{ID: id, Kind: "seizure", Commune: at[0], Province: at[1], On: border.NewDate(2025, time.March, 3)})
	}
	d.Scopes[0].Units = slices.Clone(scope.Units)
	for i := range d.Scopes[0].Units {
		d.Scopes[0].Units[i].Code = "none" // read over the listed communes
	}
	w := ledgerOf(f, desk{}, border.NewDate(2026, time.January, 5)).world()
	s := w.span(target, 2025)
	r, err := w.reachOf(t.Context(), d, target, s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.countIncidents(t.Context(), d, *target.Measure.Incidents, r, s)
	if err != nil || got.low != 1 || got.high != 4 || len(got.Lines) != 4 {
		t.Errorf("%g to %g of %d: %+v, %v", got.low, got.high, len(got.Lines), got.Missing, err)
	}
	inputs := map[string]string{}
	for _, g := range got.Missing {
		inputs[g.Name] = g.Indicator
	}
	if len(inputs) != 3 || inputs["#divided"] != gapCommune || inputs["#lost"] != gapUnit || inputs["#of the province"] != gapCommune {
		t.Errorf("%v", inputs)
	}
}

// A reason is read by all who see the target: it names no record that only some may see.
func TestAReasonNamesNoRecord(t *testing.T) {
	vi, en := gapWords([]Gap{{Unit: "16813", Name: "MH-NR-09", Indicator: gapRevisit, Period: "2026", State: "revisit_due", Tier: "restricted"}}, true)
	if both := vi + en; strings.Contains(both, "16813") || strings.Contains(both, "MH-NR") || !strings.Contains(en, "revisit of a record") {
		t.Error(both)
	}
	if _, en = gapWords([]Gap{{Unit: "19432", Name: "Lao Bảo", Indicator: "use_points", Period: "2026", State: "not_reported"}}, true); !strings.Contains(en, "19432 Lao Bảo") {
		t.Error(en)
	}
}

// An incident of several substances is one of those asked for whatever the others are.
func TestIncidentsOfSeveralSubstances(t *testing.T) {
	q := IncidentQuery{Substances: []string{"heroin"}}
	for want, substances := range map[answer][]string{yes: {"unknown", "heroin"}, no: {"ketamine"}, perhaps: {"ketamine", "unknown"}} {
		if got, inputs := q.takes(IncidentFact{Substances: substances}); got != want || (got == perhaps) != (len(inputs) == 1) {
			t.Errorf("%v: %d, %v", substances, got, inputs)
		}
	}
}

// Whose turn it is to host follows from two hosts at least; one alone tells of no rotation.
func TestOneHostIsNoRotation(t *testing.T) {
	briefing := func(code, host string, on border.Date) LogEntry {
		return LogEntry{Entry: border.Entry{Code: code, Kind: "briefing", State: "done", Level: "three_provinces", Programme: "son-la-533", Host: host, Title: code, On: on}}
	}
	f := &fake{log: []LogEntry{briefing("A", "Sơn La", border.NewDate(2025, time.June, 1))}}
	l := ledgerOf(f, desk{}, border.NewDate(2026, time.November, 21))
	if list, err := l.Rotations(t.Context()); err != nil || len(list) != 1 || list[0].Next != "" {
		t.Errorf("%+v, %v", list, err)
	}
	f.log = append(f.log, briefing("B", "Hủa Phăn", border.NewDate(2026, time.June, 1)))
	if list, err := l.Rotations(t.Context()); err != nil || list[0].Next != "Sơn La" {
		t.Errorf("%+v, %v", list, err)
	}
}
