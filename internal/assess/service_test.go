package assess

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
)

// records is a source in memory: rows with the time they were recorded at.
type records struct {
	units  []border.Unit
	rows   []border.ReportValue
	routes map[string]Tri
	areas  map[string]string // codes of communes by area
	calls  int
}

func (r *records) Facts(_ context.Context, q Query) ([]Facts, error) {
	r.calls++
	if q.Level == "" {
		return nil, errors.New("no level")
	}
	var list []Facts
	for _, u := range r.units {
		if u.Level != q.Level || q.Code != "" && u.Code != q.Code || q.Province != "" && u.Parent != q.Province && u.Code != q.Province {
			continue
		}
		if q.On.Before(u.ValidFrom) || !u.ValidTo.IsZero() && !q.On.Before(u.ValidTo) {
			continue
		}
		if in, asked := r.areas[q.Area]; q.Area != "" && (!asked || !strings.Contains(in, u.Code)) {
			continue
		}
		f := Facts{Unit: u, Values: map[string]border.ReportValue{}, OnRoute: No, OnInterProvinceRoute: No}
		if t, ok := r.routes[u.Code]; ok {
			f.OnRoute, f.OnInterProvinceRoute = t, t
		}
		for _, v := range r.rows {
			if v.UnitCode != u.Code || v.Period.Code != q.Period.Code || q.KnownOn != nil && v.Recorded.After(*q.KnownOn) {
				continue
			}
			f.Values[v.Indicator] = v
			f.Changed = later(f.Changed, v.Recorded)
		}
		list = append(list, f)
	}
	return list, nil
}

var recorded = time.Date(2026, 11, 20, 8, 0, 0, 0, border.Zone)

func (r *records) report(code string, at time.Time, values map[string]float64) {
	for _, id := range slices.Sorted(maps.Keys(values)) {
		v := values[id]
		r.rows = append(r.rows, border.ReportValue{UnitCode: code, Period: border.AssessedYear(2026), Indicator: id,
			Value: &v, State: border.Reported, Recorded: at})
	}
}

func zeros(residents float64) map[string]float64 {
	v := map[string]float64{}
	for _, ind := range border.Indicators()[:10] {
		v[ind.ID] = 0
	}
	v["residents"] = residents
	return v
}

func province44() *records {
	from := border.NewDate(2025, 7, 1)
	r := &records{units: []border.Unit{
		{Code: "19432", Level: border.Commune, Name: "Lao Bảo", Parent: "44", ValidFrom: from},
		{Code: "19441", Level: border.Commune, Name: "Hướng Phùng", Parent: "44", ValidFrom: from},
		{Code: "44", Level: border.Province, Name: "Quảng Trị", ValidFrom: from},
	}}
	r.report("19432", recorded, zeros(10_000))
	drugs := zeros(5_000)
	drugs["addicts_on_file"], drugs["use_points"], drugs["offenders_arrested"], drugs["plant_area_m2"] = 30, 5, 5, 0.1
	r.report("19441", recorded.Add(time.Hour), drugs)
	return r
}

func service(t *testing.T, src Source, now time.Time) *Service {
	t.Helper()
	s := decision28(t)
	return &Service{Sets: map[string]*Set{s.ID: s}, Source: src, Now: func() time.Time { return now }}
}

func TestOne(t *testing.T) {
	ctx, src := context.Background(), province44()
	v := service(t, src, recorded.AddDate(0, 0, 1))
	a, err := v.One(ctx, "19432", 2026, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.Class != "drug_free" || !a.Provisional || !a.Official || a.DataCutoff == nil || !a.DataCutoff.Equal(recorded) {
		t.Errorf("%s provisional %v official %v cut-off %v", a.Class, a.Provisional, a.Official, a.DataCutoff)
	}
	for name, c := range map[string]struct {
		code, set string
		year      int
		kind      border.Kind
	}{
		"no such unit":     {"00000", "", 2026, border.NotFound},
		"no such set":      {"19432", "x", 2026, border.NotFound},
		"district code":    {"194", "", 2026, border.Invalid},
		"the future":       {"19432", "", 2027, border.Invalid},
		"before the units": {"19432", "", 2024, border.NotFound},
		"no such year":     {"19432", "", 0, border.Invalid},
	} {
		if _, err := v.One(ctx, c.code, c.year, c.set, nil); err == nil || border.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What was known before the report came is answered as it would have been then, whenever it is asked.
func TestKnownOn(t *testing.T) {
	ctx, src := context.Background(), province44()
	before := recorded.Add(-time.Hour)
	first, err := service(t, src, recorded.AddDate(0, 0, 1)).One(ctx, "19432", 2026, "", &before)
	if err != nil {
		t.Fatal(err)
	}
	second, err := service(t, src, recorded.AddDate(1, 0, 0)).One(ctx, "19432", 2026, "", &before)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(first)
	b, _ := json.Marshal(second)
	if string(a) != string(b) {
		t.Errorf("the same question, asked a year later:\n%s\n%s", a, b)
	}
	if first.Class != "undetermined" || len(first.Missing) != 10 || !first.Provisional || !first.DataCutoff.Equal(before) {
		t.Errorf("%s, %d missing, provisional %v, cut-off %v", first.Class, len(first.Missing), first.Provisional, first.DataCutoff)
	}
}

func TestAllCounts(t *testing.T) {
	src := province44()
	all, err := service(t, src, recorded.AddDate(0, 0, 1)).All(context.Background(), 2026, "44", "qd-28-2025", nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(all.Items) != 2 || all.Counts["drug_free"] != 1 || all.Counts["type_1"] != 1 || src.calls != 1 {
		t.Errorf("%d items, counts %v, %d calls", len(all.Items), all.Counts, src.calls)
	}
	for _, class := range []string{"type_2", "type_3", "has_drugs", "undetermined"} {
		if n, ok := all.Counts[class]; !ok || n != 0 {
			t.Errorf("%s: %d, %v", class, n, ok)
		}
	}
}

// A province is judged on the sums of its communes, their classes, and its own report where there is one.
func TestProvince(t *testing.T) {
	ctx, src := context.Background(), province44()
	src.routes = map[string]Tri{"44": Yes}
	v := service(t, src, recorded.AddDate(0, 0, 1))
	a, err := v.One(ctx, "44", 2026, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	// 30 of 15,000 is 0.2 %; 5 points; 1 of 2 communes of type I; on a route between provinces.
	if a.Class != "key_province" || !a.DataCutoff.Equal(recorded.Add(time.Hour)) {
		t.Errorf("%s, cut-off %v: %s", a.Class, a.DataCutoff, a.Summary.EN)
	}
	if in := a.Results[0].Inputs[0]; in.Source != "sum of 2 communes" || *in.Value != 30 {
		t.Errorf("input %+v", in)
	}
	src.report("44", recorded, map[string]float64{"addicts_on_file": 29})
	if a, err = v.One(ctx, "44", 2026, "", nil); err != nil || a.Class != "has_drugs" || a.Results[0].Outcome != NotMet {
		t.Errorf("with its own report: %s, %v", a.Class, err)
	}
	src.rows = src.rows[:10] // Hướng Phùng and the province have not reported
	if a, err = v.One(ctx, "44", 2026, "", nil); err != nil || a.Class != "undetermined" {
		t.Errorf("with a silent commune: %s, %v", a.Class, err)
	}
	src.units = append(src.units, border.Unit{Code: "46", Level: border.Province, Name: "Huế", ValidFrom: src.units[0].ValidFrom})
	src.calls = 0
	all, err := v.Provinces(ctx, 2026, "", nil)
	if err != nil || len(all.Items) != 2 || all.Counts["undetermined"] != 2 || src.calls != 2 {
		t.Errorf("provinces: %+v, %d calls, %v", all.Counts, src.calls, err)
	}
	for _, one := range all.Items {
		alone, err := v.One(ctx, one.Unit.Code, 2026, "", nil)
		if a, b := mustJSON(t, one), mustJSON(t, alone); err != nil || a != b {
			t.Errorf("%s among all and alone:\n%s\n%s, %v", one.Unit.Code, a, b, err)
		}
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A flipped reading changes the communes' classes, and through their share the province's.
func TestTallyFollowsTheReadings(t *testing.T) {
	src := province44()
	facts, err := src.Facts(context.Background(), Query{Level: border.Commune, Period: border.AssessedYear(2026), On: border.NewDate(2026, 11, 21)})
	if err != nil {
		t.Fatal(err)
	}
	set := decision28(t)
	sixty, points, seven := 30.0, 1.0, 4.0 // 0.6 %, one point, 0.08 %: type II only if the ranges are not literal
	for id, v := range map[string]*float64{"addicts_on_file": &sixty, "use_points": &points, "offenders_arrested": &seven} {
		facts[1].Values[id] = border.ReportValue{Indicator: id, Value: v, State: border.Reported}
	}
	got := set.Tally(facts)
	if got[""] != (Tally{Communes: 2}) || got.of(bandsAreLiteral) != (Tally{Communes: 2, Key: 1}) || got.of(zeroIsNotType3) != got[""] {
		t.Errorf("tallies %+v", got)
	}
	delete(facts[0].Values, "use_points")
	delete(facts[1].Values, "use_points")
	if open := set.Tally(facts)[""]; open != (Tally{Communes: 2}) {
		t.Errorf("two criteria and a missing one of another band: %+v", open)
	}
}

func TestFeed(t *testing.T) {
	v := func(n float64) border.ReportValue { return reported("plant_area_m2", n) }
	communes := []Facts{{Values: report{"plant_area_m2": v(0.1)}}, {Values: report{"plant_area_m2": v(0.2)}}}
	if got := Feed(nil, communes)["plant_area_m2"]; got.Value == nil || *got.Value != 0.3 {
		t.Errorf("sum %+v", got)
	}
	if got := Feed(report{"plant_area_m2": v(7)}, communes)["plant_area_m2"]; *got.Value != 7 {
		t.Errorf("own report %+v", got)
	}
	withheld := border.ReportValue{State: border.Withheld}
	if got := Feed(report{"plant_area_m2": withheld}, communes)["plant_area_m2"]; got.State != border.Withheld {
		t.Errorf("own report withheld, communes there: a sum stands in for it: %+v", got)
	}
	communes[1].Values = report{"plant_area_m2": withheld}
	if got, ok := Feed(nil, communes)["plant_area_m2"]; ok {
		t.Errorf("a commune withheld it: %+v", got)
	}
	if len(Feed(nil, nil)) != 0 {
		t.Error("no communes, but a sum")
	}
}

// The JSON of the contract: names and order.
func TestJSONShape(t *testing.T) {
	a, err := decision28(t).Assess(ask(report{"residents": reported("residents", 7500), "addicts_on_file": reported("addicts_on_file", 6),
		"users_on_file": reported("users_on_file", 0)}, No))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, want := range []string{`{"unit":{"code":"19432","name":"Lao Bảo","level":"commune","valid_from":"2025-07-01"}`, `,"year":2026`,
		`,"period":{"from":"2025-12-15","to":"2026-12-14"}`, `,"provisional":false`,
		`,"criteria":{"id":"qd-28-2025","legal_ref":"28/2025/QĐ-TTg","completeness":"complete","sha256":"`, `,"class":"`, `,"official":true`,
		`,"results":[{"id":"art4.a","outcome":"met","band":"type_3","observed":0.0008,"unit":"ratio","threshold":"\u003c 0.001","gap":0.0002,"inputs":[{"indicator":"addicts_on_file","value":6,"state":"reported","source":"report 2026"}`,
		`,"explanation":{"vi":`, `,"readings":[{"id":"drug_free_before_type_3","value":true,"other_class":null`, `,"missing":[{"indicator":`,
		`,"data_cutoff":null`, `,"engine":"2"`, `,"input_sha256":"`} {
		i := strings.Index(string(b[at:]), want)
		if i < 0 {
			t.Fatalf("%s is not there, or out of order, in\n%s", want, b)
		}
		at += i + len(want)
	}
}
