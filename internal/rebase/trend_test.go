package rebase_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

// books is a small world with reports.
type books struct {
	*world
	values []rebase.Value
	change int64
	counts map[string][]rebase.Population // beside those of the world
}

func (b *books) UnitOn(_ context.Context, code string, on border.Date) (border.UnitRef, error) {
	p, ok := b.on(on)[code]
	if !ok {
		return border.UnitRef{}, border.Fail(border.NotFound, "không có", "none", nil)
	}
	return border.UnitRef{Code: code, Name: "Xã " + code, Level: border.Commune, ValidFrom: p.since}, nil
}

// Kin gives only what links join to the unit.
func (b *books) Kin(_ context.Context, _, code string) (rebase.Kin, error) {
	codes := map[string]bool{code: true}
	for grown := true; grown; {
		grown = false
		for _, l := range b.links {
			if codes[l.From] != codes[l.To] {
				codes[l.From], codes[l.To], grown = true, true, true
			}
		}
	}
	kin := rebase.Kin{Populations: maps.Clone(b.counts)}
	if kin.Populations == nil {
		kin.Populations = map[string][]rebase.Population{}
	}
	for _, l := range b.links {
		if codes[l.From] {
			kin.Links = append(kin.Links, l)
		}
	}
	for i, e := range b.eras {
		var end border.Date
		if i+1 < len(b.eras) {
			end = b.eras[i+1].from
		}
		for _, name := range slices.Sorted(maps.Keys(e.places)) {
			p := e.places[name]
			if !codes[name] {
				continue
			}
			if last := slices.IndexFunc(kin.Versions, func(v rebase.Version) bool { return v.Code == name && v.ValidFrom == p.since }); last >= 0 {
				kin.Versions[last].ValidTo = end // it lasts
				continue
			}
			kin.Versions = append(kin.Versions, rebase.Version{Unit: rebase.Unit{Code: name, ValidFrom: p.since}, ValidTo: end})
			if p.people > 0 {
				kin.Populations[name] = append(kin.Populations[name], rebase.Population{Residents: p.people, AsOf: p.since, Source: "test"})
			}
		}
	}
	return kin, nil
}

func (b *books) YearValues(_ context.Context, codes []string) (found []rebase.Value, err error) {
	for _, v := range b.values {
		if slices.Contains(codes, v.Unit) {
			found = append(found, v)
		}
	}
	return found, nil
}

func (b *books) Revision(context.Context, ...string) (int64, error) { return b.change, nil }

func (b *books) report(unit string, year int, indicator string, n float64) {
	a, err := rebase.AmountOf(n)
	if err != nil {
		panic(err)
	}
	b.values = append(b.values, rebase.Value{Unit: unit, Period: fmt.Sprint(year), Indicator: indicator, Amount: a, State: rebase.Reported, Source: "báo cáo"})
}

func (b *books) silent(unit string, year int, indicator, state string) {
	b.values = append(b.values, rebase.Value{Unit: unit, Period: fmt.Sprint(year), Indicator: indicator, State: state})
}

func (b *books) service() *rebase.Service {
	return rebase.NewService(b, b, b, func() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, border.Zone) })
}

func trend(t testing.TB, b *books, code string, on border.Date) map[int]rebase.Year {
	t.Helper()
	tr, err := b.service().Trend(t.Context(), code, on)
	if err != nil {
		t.Fatal(err)
	}
	years := map[int]rebase.Year{}
	for i, y := range tr.Years {
		if years[y.Year] = y; i > 0 && tr.Years[i-1].Year >= y.Year {
			t.Errorf("years out of order: %d", y.Year)
		}
	}
	return years
}

// TestKinIsEnough: a trend, made of a unit's kin alone, says of every unit of every era exactly what the
// crosswalk of the whole world says.
func TestKinIsEnough(t *testing.T) {
	for seed := range uint64(10) {
		b := &books{world: randomWorld(t, seed, 3)} // eras from July 2010, 2015, 2020
		rnd := rand.New(rand.NewPCG(seed, 5))
		for i, year := range []int{2012, 2017, 2022} {
			for code := range b.eras[i].places {
				for _, indicator := range []string{"addicts_on_file", "plant_area_m2"} {
					if rnd.IntN(9) > 0 {
						b.report(code, year, indicator, float64(rnd.IntN(500)))
					}
				}
			}
		}
		for _, e := range b.eras {
			on := e.from.AddDays(40)
			for code := range e.places {
				compareWithWhole(t, b, code, on)
			}
		}
	}
}

func compareWithWhole(t *testing.T, b *books, code string, on border.Date) {
	t.Helper()
	years := trend(t, b, code, on)
	for _, year := range []int{2012, 2017, 2022} {
		for indicator, follow := range map[string]rebase.Follow{"addicts_on_file": rebase.People, "plant_area_m2": rebase.Ground} {
			day := border.AssessedYear(year).To
			c := build(t, b, rebase.Query{From: day, To: on, Follow: follow})
			var values []rebase.Value
			for _, v := range b.values {
				if v.Period == fmt.Sprint(year) && v.Indicator == indicator {
					values = append(values, v)
				}
			}
			r, err := rebase.Rebase(values, c)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(r.Figures, func(f rebase.Figure) bool { return f.Unit == code })
			want, got := r.Figures[i], years[year].Values[indicator]
			if (got.Value != nil) != want.Known || want.Known && (*got.Value != want.Amount || *got.Error != want.Error || got.Status != want.Status) {
				t.Errorf("%s on %s, %d %s: %+v, the whole world says %+v", code, on, year, indicator, got, want)
			}
		}
	}
}

func TestYearsStandOnTheirLastDay(t *testing.T) {
	today := day(2026, 11, 21)
	for year, want := range map[int]border.Date{2024: day(2024, 12, 14), 2025: day(2025, 12, 14), 2026: today} {
		if got := rebase.StandsOn(year, today); got != want {
			t.Errorf("%d stands on %s, want %s", year, got, want)
		}
	}
}

// TestTrendOfTheTown: predecessors' years are read over the town; figures of ground follow the ground, a
// missing part makes a sum missing, and rates use what was reported, else the census.
func TestTrendOfTheTown(t *testing.T) {
	b := &books{world: townAndHills(t)}
	for _, code := range []string{"00001", "00002", "00003"} {
		b.report(code, 2024, "addicts_on_file", 100)
		b.report(code, 2024, "plant_area_m2", 1000)
		b.report(code, 2023, "residents", 10_000)
		b.report(code, 2023, "addicts_on_file", 10)
	}
	b.report("00001", 2024, "use_points", 2)
	b.silent("00002", 2024, "use_points", border.Withheld)
	b.report("00003", 2024, "use_points", 0)
	b.report("00001", 2025, "addicts_on_file", 7) // ended within the year: no figure of it
	b.report("10001", 2025, "addicts_on_file", 50)
	b.report("10003", 2025, "addicts_on_file", 900) // somebody else's
	years := trend(t, b, "10001", day(2026, 11, 21))
	if len(years) != 3 {
		t.Fatalf("years %v", slices.Sorted(maps.Keys(years)))
	}
	y := years[2024]
	people, ground := y.Values["addicts_on_file"], y.Values["plant_area_m2"]
	if !y.Rebased || y.Own || people.Status != rebase.Apportioned || people.Value.Float() <= 200 || people.Value.Float() >= 300 ||
		people.Badge.EN == "" || *people.Value == *ground.Value/10 {
		t.Errorf("2024: %+v, %+v, %+v", y, people, ground)
	}
	if points := y.Values["use_points"]; points.Value != nil || points.State != border.Withheld || !slices.Equal(points.Missing, []string{"00002"}) {
		t.Errorf("a sum with a missing part: %+v", points)
	}
	if y.Population == nil || y.Population.Stale != true || y.Population.AsOf != day(2014, 1, 1) || y.Rates["addicts_on_file"] == nil || !y.Rates["addicts_on_file"].Stale {
		t.Errorf("census of 2014 for 2024: %+v, %+v", y.Population, y.Rates["addicts_on_file"])
	}
	if rate, ok := y.Rates["use_points"]; ok {
		t.Errorf("places have no rate per resident: %+v", rate)
	}
	if p := years[2023].Population; p.AsOf != day(2023, 12, 14) || p.Stale || !slices.Equal(p.Sources, []string{"báo cáo"}) {
		t.Errorf("reported residents of 2023: %+v", p)
	}
	own := years[2025]
	if own.Rebased || !own.Own || own.Values["addicts_on_file"].Status != rebase.Exact || own.Values["addicts_on_file"].Value.Float() != 50 {
		t.Errorf("its own year: %+v", own)
	}
}

// TestTrendOfAnEndedUnit reads later years back over the long commune of before the reform.
func TestTrendOfAnEndedUnit(t *testing.T) {
	b := &books{world: townAndHills(t)}
	b.report("00003", 2024, "addicts_on_file", 5)
	b.report("10001", 2026, "addicts_on_file", 150)
	b.report("10003", 2026, "addicts_on_file", 30)
	tr, err := b.service().Trend(t.Context(), "00003", eve())
	if err != nil || len(tr.Years) != 2 || len(tr.Reforms) != 1 || tr.Reforms[0].On != reform() {
		t.Fatalf("%+v, %v", tr, err)
	}
	back := tr.Years[1]
	f := back.Values["addicts_on_file"]
	if tr.Years[0].Rebased || !tr.Years[0].Own || !back.Rebased || back.Own || f.Status != rebase.Apportioned || f.Value.Float() <= 30 {
		t.Errorf("2026 read back: %+v, %+v", back, f)
	}
}

// TestBrokenLine: nobody says what 00001 was before 2020, so its earlier years are not comparable, and say so.
func TestBrokenLine(t *testing.T) {
	w := &world{
		eras: []era{
			{day(2014, 1, 1), map[string]place{"00001": {since: day(2014, 1, 1), people: 500}}},
			{day(2020, 1, 1), map[string]place{"00001": {since: day(2020, 1, 1)}}},
			{reform(), map[string]place{"10001": {since: reform()}}},
		},
		links: []rebase.Link{{From: "00001", To: "10001", On: reform(), Kind: border.Recode, LegalRef: "1680/NQ"}},
	}
	b := &books{world: w}
	for year := 2018; year <= 2026; year++ {
		b.report("00001", year, "addicts_on_file", 4)
	}
	tr, err := b.service().Trend(t.Context(), "10001", day(2026, 11, 21))
	if err != nil {
		t.Fatal(err)
	}
	want := []rebase.Reform{{On: day(2020, 1, 1), Kinds: []string{}}, {On: reform(), LegalRef: "1680/NQ", Kinds: []string{border.Recode}}}
	if !reflect.DeepEqual(tr.Reforms, want) {
		t.Errorf("reforms %+v", tr.Reforms)
	}
	if len(tr.Years) != 7 { // 2018 to 2024; 00001 stands on no last day since
		t.Fatalf("%d years", len(tr.Years))
	}
	lost, kept := tr.Years[0].Values["addicts_on_file"], tr.Years[6].Values["addicts_on_file"]
	if lost.Status != rebase.NotComparable || lost.Value != nil || lost.Reason != rebase.NoLineage || tr.Years[0].Rates["addicts_on_file"] != nil {
		t.Errorf("2018: %+v", lost)
	}
	if kept.Status != rebase.Exact || kept.Value.Float() != 4 || !tr.Years[6].Rebased {
		t.Errorf("2024: %+v", kept)
	}
}

// TestPopulationOfARenewedCode: after a merger a code may mean another unit; what was counted for the old one
// is no population of the new one.
func TestPopulationOfARenewedCode(t *testing.T) {
	first := day(2014, 1, 1)
	w := &world{
		eras: []era{
			{first, map[string]place{"00001": {since: first, people: 700}, "00002": {since: first, people: 300}}},
			{reform(), map[string]place{"00001": {since: reform()}}},
		},
		links: []rebase.Link{{From: "00001", To: "00001", On: reform(), Kind: border.MergeWhole}, {From: "00002", To: "00001", On: reform(), Kind: border.MergeWhole}},
	}
	b := &books{world: w}
	for on, want := range map[border.Date]float64{eve(): 700, reform(): 1000} {
		p, err := b.service().Population(t.Context(), "00001", on)
		if err != nil || p == nil || p.Value == nil || p.Value.Float() != want || p.AsOf != first || !p.Stale || p.Status != rebase.Exact {
			t.Errorf("on %s: %+v, %v; want %g", on, p, err, want)
		}
	}
	b.counts = map[string][]rebase.Population{"00001": {{Residents: 1100, AsOf: day(2026, 1, 1), Source: "register"}}}
	p, err := b.service().Population(t.Context(), "00001", day(2026, 11, 21))
	if err != nil || p == nil || p.Value == nil || p.Value.Float() != 1100 || p.Stale || p.Source() != "register" {
		t.Errorf("its own: %+v, %v", p, err)
	}
	delete(w.eras[0].places, "00002")
	w.eras[0].places["00002"] = place{since: first}
	b.counts = nil
	if p, err = b.service().Population(t.Context(), "00001", reform()); err != nil || p == nil || p.Value != nil || !slices.Equal(p.Missing, []string{"00002"}) {
		t.Errorf("a part is missing: %+v, %v", p, err)
	}
}

// TestAnswersAreKeptUntilTheUnitsChange.
func TestAnswersAreKeptUntilTheUnitsChange(t *testing.T) {
	b := &books{world: townAndHills(t)}
	s := b.service()
	q := rebase.Query{Level: border.Commune, From: eve(), To: reform()}
	ask := func() *rebase.Crosswalk {
		c, err := s.Crosswalk(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := ask()
	b.links = nil
	if ask() != first {
		t.Error("made twice")
	}
	if b.change++; ask().Hash == first.Hash {
		t.Error("an answer from before the change")
	}
	for i := range 40 { // more than are kept
		q.To = reform().AddDays(i)
		ask()
	}
	if q.To = reform(); len(ask().Rows) == len(first.Rows) {
		t.Error("the lineage of before came back")
	}
}

func TestReportOfDisagreements(t *testing.T) {
	w := townAndHills(t)
	w.links[2] = rebase.Link{From: "00003", To: "10001", On: reform(), Kind: border.MergeWhole} // the ground says three tenths
	w.links = w.links[:3]
	rows, err := (&books{world: w}).service().Disagreements(t.Context(), rebase.DisagreementFilter{On: reform(), Least: rebase.DefaultLeast})
	if err != nil || len(rows) != 2 || rows[0].Verdict != rebase.NotNamed || rows[0].New.Code != "10003" || rows[1].Verdict != rebase.NotWhole ||
		rows[1].Share < 0.6 || rows[1].VerdictLabel.VI == "" || !slices.IsSortedFunc(rows, func(a, b rebase.DisagreementView) int {
		return map[bool]int{true: -1, false: 1}[a.Key() < b.Key()]
	}) {
		t.Errorf("%+v, %v", rows, err)
	}
	for _, c := range []struct {
		filter rebase.DisagreementFilter
		want   int
	}{{rebase.DisagreementFilter{Unit: "10003"}, 1}, {rebase.DisagreementFilter{Unit: "00001"}, 0}, {rebase.DisagreementFilter{Least: 0.99}, 0}} {
		c.filter.On = reform()
		if rows, err := (&books{world: w}).service().Disagreements(t.Context(), c.filter); err != nil || len(rows) != c.want {
			t.Errorf("%+v: %d rows, %v; want %d", c.filter, len(rows), err, c.want)
		}
	}
}

// TestWhatNobodyKnowsIsRefused: an empty answer would say that nothing changed or that all agrees.
func TestWhatNobodyKnowsIsRefused(t *testing.T) {
	s := (&books{world: townAndHills(t)}).service()
	for field, f := range map[string]rebase.DisagreementFilter{"on": {On: eve()}, "province": {On: reform(), Province: "99"},
		"unit": {On: reform(), Unit: "none"}} {
		_, err := s.Disagreements(t.Context(), f)
		wantFault(t, err, field)
		if field == "on" && !strings.Contains(border.TextOf(err).EN, "it did on "+reform().English()) {
			t.Errorf("the days there are: %v", err)
		}
	}
	long := border.NewDate(1900, 1, 1)
	_, err := s.Crosswalk(t.Context(), rebase.Query{Level: border.Commune, From: long, To: reform()})
	wantFault(t, err, "from")
	_, err = s.Crosswalk(t.Context(), rebase.Query{Level: border.Commune, From: reform(), To: long})
	wantFault(t, err, "to")
}

func wantFault(t *testing.T, err error, field string) {
	t.Helper()
	var e *border.Error
	if !errors.As(err, &e) || e.Kind != border.Invalid || len(e.Faults) != 1 || e.Faults[0].Field != field || e.Faults[0].Reason.VI == "" {
		t.Errorf("%s: %v", field, err)
	}
}

func TestPartOfACrosswalk(t *testing.T) {
	c := build(t, townAndHills(t), rebase.Query{From: eve(), To: reform()})
	p := c.Of("00003")
	if len(p.Rows) != 2 || p.Hash != c.Hash || len(c.Of("10001").Rows) != 3 || len(c.Of("none").Rows) != 0 {
		t.Errorf("%+v", p)
	}
}
