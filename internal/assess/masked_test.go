package assess

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// fewPeople is a commune of which little may be read: 3 addicts, 2 wanted.
func fewPeople(t testing.TB, year int) Facts {
	t.Helper()
	f := Facts{Unit: border.Unit{Code: "19432", Level: border.Commune, Name: "Lao Bảo"}, Values: map[string]border.ReportValue{}, OnRoute: Yes, OnInterProvinceRoute: No}
	for _, ind := range border.Indicators()[:10] {
		v := map[string]float64{"residents": 1500, "addicts_on_file": 3, "users_on_file": 20, "addicts_exempt": 1, "offenders_arrested": 7, "wanted_hiding": 2, "plant_area_m2": 130}[ind.ID]
		f.Values[ind.ID] = border.ReportValue{UnitCode: "19432", Period: border.AssessedYear(year), Indicator: ind.ID, Value: &v, State: border.Reported}
	}
	return f
}

func few() *mask.Sight { return mask.NewSight(mask.NewTable(mask.TheRule(), mask.World{}), nil) }

// Class and outcomes stay as they are; whatever was made of a masked figure goes, and what was not stays.
func TestMaskedAssessmentKeepsItsOutcomes(t *testing.T) {
	for id, set := range shipped(t) {
		if _, judges := set.levels[border.Commune]; !judges {
			continue
		}
		a, err := set.Assess(Question{Facts: fewPeople(t, 2026), Year: 2026, Today: border.NewDate(2026, time.November, 21)})
		if err != nil {
			t.Fatal(err)
		}
		before, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		got := a.Masked(few())
		if after, err := json.Marshal(a); err != nil || string(after) != string(before) {
			t.Errorf("%s: the assessment itself was changed", id)
		}
		if got.Class != a.Class || got.InputSHA256 != "" || len(got.Results) != len(a.Results) {
			t.Errorf("%s: %s became %s", id, a.Class, got.Class)
		}
		if got.Summary == a.Summary || got.Summary != classAlone(a.Class) {
			t.Errorf("%s: the sentence says %v", id, got.Summary)
		}
		for i, r := range got.Results {
			was, small := a.Results[i], false
			for j, in := range r.Inputs {
				v := was.Inputs[j].Value
				hide := v != nil && (in.Indicator == "addicts_on_file" || in.Indicator == "addicts_exempt" || in.Indicator == "wanted_hiding")
				small = small || hide
				if in.Masked != hide || (in.Value == nil) != (hide || v == nil) {
					t.Errorf("%s %s: %+v", id, r.ID, in)
				}
			}
			hidden := r.Observed == nil && r.Gap == nil && r.Band == nil && r.Numerator == nil && r.Threshold == ""
			if r.Outcome != was.Outcome || r.Masked != small || small && !hidden {
				t.Errorf("%s %s: %+v, was %+v", id, r.ID, r, was)
			}
			if counts := was.Unit == "criteria" || was.Unit == "yes_no"; (small || counts) && (!hidden || r.Explanation == was.Explanation) {
				t.Errorf("%s %s says what follows from masked figures: %+v", id, r.ID, r)
			}
			if !small && was.Observed != nil && was.Unit != "criteria" && was.Unit != "yes_no" && (r.Observed == nil || r.Explanation != was.Explanation) {
				t.Errorf("%s %s stands on shown figures: %+v", id, r.ID, r)
			}
		}
	}
}

func TestASmallVillageShowsItsClassAlone(t *testing.T) {
	a, err := shipped(t)["qd-28-2025"].Assess(Question{Facts: fewPeople(t, 2026), Year: 2026, Today: border.NewDate(2026, time.November, 21)})
	if err != nil {
		t.Fatal(err)
	}
	a.Unit.Code = "19432-01"
	got := a.Masked(mask.NewSight(mask.NewTable(mask.TheRule(), mask.World{Below: map[string]bool{"19432-01": true}}), nil))
	if got.Class != a.Class || len(got.Results)+len(got.Missing)+len(got.Readings) > 0 || got.Summary == a.Summary || got.InputSHA256 != "" {
		t.Errorf("%+v", got)
	}
	if exact := a.Masked(nil); len(exact.Results) != len(a.Results) || exact.Summary != a.Summary {
		t.Error("who sees everything sees less")
	}
}

func TestMaskedFiguresAreNoPartOfSumsAndShifts(t *testing.T) {
	now, before := fewPeople(t, 2026), fewPeople(t, 2025)
	sum := func(id string) Sum {
		ind, _ := border.IndicatorByID(id)
		large := fewPeople(t, 2026)
		large.Unit.Code = "19441"
		v := 90.0
		for _, id := range []string{"addicts_on_file", "users_on_file"} {
			large.Values[id] = border.ReportValue{Value: &v, State: border.Reported}
		}
		return sumOf(ind, []Facts{now.masked(few(), 2026), large.masked(few(), 2026)})
	}
	if s := sum("addicts_on_file"); s.Value != nil || s.State != mask.State || s.AtLeast == nil || *s.AtLeast != 90 || s.Reported != 2 || len(s.Missing) > 0 || len(s.Hidden) != 1 {
		t.Errorf("addicts: %+v", s)
	}
	if s := sum("users_on_file"); s.Value == nil || *s.Value != 110 || s.Masked {
		t.Errorf("users: %+v", s)
	}
	for _, f := range shifts(now.masked(few(), 2026), before.masked(few(), 2025)) {
		if hide := f.Indicator == "addicts_on_file" || f.Indicator == "addicts_exempt" || f.Indicator == "wanted_hiding"; f.Masked != hide || hide && (f.Now != nil || f.Before != nil || f.Change != nil) {
			t.Errorf("%+v", f)
		}
	}
	if b := balance(now.masked(few(), 2026), before.masked(few(), 2025), nil); b != nil {
		t.Errorf("a balance of masked figures: %+v", b)
	}
	if v, ok := now.Values["addicts_on_file"]; !ok || v.Value == nil {
		t.Error("the facts themselves were changed")
	}
}

// Advice names the figures that would have to change, and no number of a masked one.
func TestMaskedAdviceTellsTheWayAlone(t *testing.T) {
	set := shipped(t)["qd-28-2025"]
	f := fewPeople(t, 2026)
	advice := set.Advise(Question{Facts: f, Year: 2026, Today: border.NewDate(2026, time.November, 21)})
	if advice == nil || len(advice.Changes) == 0 {
		t.Fatalf("no advice: %+v", advice)
	}
	got, some := advice.masked(few(), f, 2026), false
	for i, c := range got.Changes {
		body, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var out struct {
			Now, Target *float64
			Masked      bool
			Route       border.Text
		}
		if err := json.Unmarshal(body, &out); err != nil {
			t.Fatal(err)
		}
		some = some || out.Masked
		if people := slices.ContainsFunc(c.Indicators, mask.OfPeople); people && !out.Masked {
			t.Errorf("beside a masked figure of people: %s", body)
		}
		if out.Masked != (out.Now == nil) || out.Masked != (out.Target == nil) || out.Route.VI == "" || out.Masked == (out.Route == advice.Changes[i].Route) {
			t.Errorf("%s", body)
		}
	}
	if !some {
		t.Error("nothing is masked: the case tests nothing")
	}
	some = false
	for _, id := range []string{"addicts_exempt", "offenders_arrested", "plant_area_m2"} {
		none := 0.0
		f.Values[id] = border.ReportValue{Value: &none, State: border.Reported}
	}
	advice = set.Advise(Question{Facts: f, Year: 2026, Today: border.NewDate(2026, time.November, 21)})
	exact := advice.masked(mask.NewSight(mask.NewTable(mask.TheRule(), mask.World{}), []string{"19432"}), f, 2026) // it reads all but persons wanted
	for _, c := range exact.Changes {
		wanted := slices.ContainsFunc(c.Indicators, mask.IsWanted)
		if some = some || wanted; c.Masked != wanted {
			t.Errorf("%v: masked %v for who reads all but persons wanted", c.Indicators, c.Masked)
		}
	}
	if !some {
		t.Error("no change is of persons wanted: the case tests nothing")
	}
}

func BenchmarkMaskedList(b *testing.B) {
	set := shipped(b)["qd-28-2025"]
	a, err := set.Assess(Question{Facts: fewPeople(b, 2026), Year: 2026, Today: border.NewDate(2026, time.November, 21)})
	if err != nil {
		b.Fatal(err)
	}
	list, sight := make([]Assessment, 3321), few()
	for i := range list {
		list[i] = a
	}
	for b.Loop() {
		MaskedAll(list, sight)
	}
}

// An explanation tells who reads no few figures neither what would have to change of them nor what they are, were, or are beside: of the unit and of its
// neighbours, whichever of the two years has few.
func TestAnExplanationIsMasked(t *testing.T) {
	src := province44()
	now, before, fewNow, fewBefore := none(), none(), none(), none()
	now[addicts], now["users_on_file"], now["resident_offenders"], now["wanted_hiding"] = 5, 3, 9, 2
	before[addicts], before["users_on_file"], before["resident_offenders"], before["wanted_hiding"] = 13, 30, 2, 2
	fewNow[addicts], fewBefore[addicts] = 2, 3
	src.report("19429", recorded, now)
	src.report("19441", recorded, fewNow)
	src.units = append(src.units, border.Unit{Code: "19429", Level: border.Commune, Name: "Khe Sanh", Parent: "44", ValidFrom: border.NewDate(2026, time.February, 1)})
	large := none()
	large[addicts] = 21
	p := past{map[string]map[string]border.ReportValue{"19429": figuresOf(before), "19441": figuresOf(large), "19432": figuresOf(fewBefore)}, []string{"19441", "19432"}}
	c := Comparer{service(t, src, recorded.AddDate(0, 0, 1)), p, p}
	for _, masked := range []bool{false, true} {
		ctx := t.Context()
		if masked {
			ctx = mask.With(ctx, few())
		}
		e, err := c.Explain(ctx, "19429", 2026, "")
		if err != nil || e.Advice == nil || e.Balance == nil || len(e.Balance.Neighbours) != 2 || e.Masked != masked {
			t.Fatalf("%+v, %v", e, err)
		}
		for _, f := range e.Figures {
			if hide := masked && (f.Indicator == "users_on_file" || f.Indicator == "resident_offenders" || f.Indicator == "wanted_hiding"); f.Masked != hide || f.Indicator != addicts && hide && f.Change != nil {
				t.Errorf("masked %v: %+v", masked, f)
			}
		}
		for _, n := range e.Balance.Neighbours {
			if n.Masked != masked || masked && n.Change != nil || !masked && n.Change == nil {
				t.Errorf("masked %v, a neighbour: %+v", masked, n)
			}
		}
		for _, change := range e.Advice.Changes {
			if people := slices.ContainsFunc(change.Indicators, mask.OfPeople); change.Masked != (masked && people) {
				t.Errorf("masked %v, of what would have to change: %+v", masked, change)
			}
		}
	}
}
