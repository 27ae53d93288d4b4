package ingest_test

import (
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"

	"github.com/paulmach/orb"
)

// want is a refusal expected at a row and field, and a word of its English reason.
type want struct {
	row   int
	field string
	word  string
}

func checkRefusals(t *testing.T, r ingest.Result, wanted []want) {
	t.Helper()
	for _, w := range wanted {
		x, found := refusal(r, w.row, w.field)
		if !found || !strings.Contains(x.Reason.EN, w.word) || x.Reason.VI == "" {
			t.Errorf("row %d, field %s: want a refusal with %q, got %+v", w.row, w.field, w.word, x)
		}
	}
	rows := map[int]bool{}
	for _, w := range wanted {
		rows[w.row] = true
	}
	for _, x := range r.Refusals {
		if !rows[x.Row] {
			t.Errorf("not expected: %+v", x)
		}
	}
	if r.Refused != len(rows) {
		t.Errorf("%d rows refused, want %d", r.Refused, len(rows))
	}
}

func TestUnits(t *testing.T) {
	j := job("units", ingest.DiskFile("", "testdata/units.geojson"))
	j.LegalRef, j.Partial = "19/2025/QĐ-TTg", true
	result, m := run(t, j)
	checkRefusals(t, result, []want{
		{4, "geometry", "Self-intersection"}, {6, "geometry", "swapped"}, {7, "geometry", "missing"}, {8, "geometry", "LineString"},
		{9, "geometry", "not closed"}, {10, "code", "--level"}, {11, "province", "province"}, {12, "code", "code"}, {13, "name", "missing"},
	})
	units := values[border.Unit](t, m)
	if len(units) != 4 {
		t.Fatalf("%d units, want 4", len(units))
	}
	u := units[0]
	if u.Code != "19432" || u.Level != "commune" || u.Kind != "Xã" || u.Name != "Lao Bảo" || u.FullName != "Xã Lao Bảo" || u.Parent != "44" ||
		u.ValidFrom.String() != "2025-07-01" || u.LegalRef != "19/2025/QĐ-TTg" || u.AreaKm2 != 99.5 || u.Source != "units.geojson" || u.Schematic {
		t.Errorf("%+v", u)
	}
	if u.Seat == nil || !u.Shape.Bound().Contains(*u.Seat) {
		t.Errorf("seat %v", u.Seat)
	}
	if km2 := units[1].AreaKm2; km2 < 110 || km2 > 125 {
		t.Errorf("area worked out: %g km2", km2)
	}
	if w := units[2]; w.Kind != "Phường" || w.Name != "Đồng Thuận" || w.FullName != "Phường Đồng Thuận" {
		t.Errorf("name not split: %+v", w)
	}
	if spike := units[3]; spike.Shape.Bound().Max[0] > 106.6 {
		t.Errorf("the spike is still there: %v", spike.Shape)
	}
	if done := units[3].Repaired; units[0].Repaired != nil || done == nil || done.Original.Bound().Max[0] <= 106.6 ||
		done.VerticesAfter >= done.VerticesBefore || !strings.Contains(done.Reason.EN, "[106.") || done.AreaAfterM2 <= 0 {
		t.Errorf("the report of the repair: %+v", done)
	}
	var noted, listed bool
	for _, n := range result.Notes {
		noted = noted || n.Row == 5 && n.Field == "geometry" && strings.Contains(n.Reason.VI, "đã được sửa")
		listed = listed || strings.Contains(n.Reason.EN, "nameEn")
	}
	if !noted || !listed {
		t.Errorf("notes: %+v", result.Notes)
	}
}

func square(w, s string) string {
	r := strings.NewReplacer("W", w, "S", s)
	return r.Replace(`{"type":"Polygon","coordinates":[[[W.1,S.1],[W.2,S.1],[W.2,S.2],[W.1,S.1]]]}`)
}

func TestUnitLevels(t *testing.T) {
	province := text("p.json", `{"type":"Feature","properties":{"ma_tinh":"44","ten_day_du":"Tỉnh Quảng Trị","ten":"Quảng Trị"},"geometry":`+square("106", "16")+`}`)
	j := job("units", province)
	j.Level, j.Schematic = border.Province, true
	_, m := run(t, j)
	if u := values[border.Unit](t, m)[0]; u.Code != "44" || u.Kind != "Tỉnh" || u.Name != "Quảng Trị" || u.Parent != "" || !u.Schematic {
		t.Errorf("%+v", u)
	}
	village := text("v.json", `{"type":"Feature","properties":{"ma":"V1","ten":"Bản Ka Tăng","ma_xa":"19432"},"geometry":`+square("106", "16")+`}`)
	j = job("units", village)
	j.Level = border.Village
	_, m = run(t, j)
	if u := values[border.Unit](t, m)[0]; u.Code != "V1" || u.Parent != "19432" || u.Kind != "Bản" || u.Name != "Ka Tăng" {
		t.Errorf("%+v", u)
	}
	commune := text("c.json", `{"type":"Feature","properties":{"MÃ":"19432","name":"Bản Lầu","bien_gioi":1,"seat_lon":106.18,"seat_lat":16.12},"geometry":`+square("106", "16")+`}`)
	j = job("units", commune)
	j.Parent, j.Map = "14", map[string]string{"code": "mã"}
	_, m = run(t, j)
	u := values[border.Unit](t, m)[0]
	if u.Parent != "14" || u.Name != "Bản Lầu" || u.Kind != "" || u.OnBorder == nil || !*u.OnBorder || *u.Seat != (orb.Point{106.18, 16.12}) {
		t.Errorf("%+v", u)
	}
}

func TestUnitsAsTable(t *testing.T) {
	j := job("units", text("u.csv", "ma_xa;ten;loai;wkt\n19432;Lao Bảo;Xã;POLYGON ((106 16, 106.1 16, 106.1 16.1, 106 16))\n19433;B;Xã;\n19434;C;Xã;POLYGON ((106 16))\n"))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{3, "geometry", "missing"}, {4, "wkt", "four points"}})
	if u := values[border.Unit](t, m)[0]; u.FullName != "Xã Lao Bảo" || len(u.Shape) != 1 {
		t.Errorf("%+v", u)
	}
}

func TestCodeTwiceRefusesBoth(t *testing.T) {
	feature := func(code, name string) string {
		return `{"type":"Feature","properties":{"code":"` + code + `","name":"` + name + `"},"geometry":` + square("106", "16") + `}`
	}
	same := text("a.json", feature("19432", "A")+feature("19433", "B")+feature("19432", "A")+feature("19434", "C")+feature("19432", "D"))
	for _, partial := range []bool{false, true} {
		j := job("units", same, text("b.json", feature("19433", "B")))
		j.Partial = partial
		result, m := run(t, j)
		if result.Refused != 3 {
			t.Errorf("partial %v: %d refused, want rows 1, 3 and 5: %+v", partial, result.Refused, result.Refusals)
		}
		for _, row := range []int{1, 3, 5} {
			if _, found := refusal(result, row, "code"); !found {
				t.Errorf("partial %v: row %d was not refused", partial, row)
			}
		}
		if len(m.rows) != 3 { // 19433 stands once in each of two files: for the store to say
			t.Errorf("partial %v: %d rows reached the store, want 3", partial, len(m.rows))
		}
	}
}

func TestIncidents(t *testing.T) {
	j := job("incidents", ingest.DiskFile("", "testdata/incidents.csv"))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{
		{6, "occurred_on", "future"}, {7, "lon", "swapped"}, {8, "lon", "outside"}, {9, "lon", "place"},
		{10, "kind", "robbery"}, {10, "substances", "thousands"}, {10, "arrested_n", "negative"}, {11, "substances", "negative"},
		{12, "occurred_on", "cannot be read"}, {12, "arrested_n", "whole"}, {13, "lat", "missing"},
		{14, "source_ref", "missing"}, {14, "commune_code", "5 digits"}, {14, "note", "personal"},
	})
	all := values[border.Incident](t, m)
	if len(all) != 3 {
		t.Fatalf("%d incidents, want 3", len(all))
	}
	a := all[0]
	if *a.Point != (orb.Point{106.591, 16.619}) || a.LocPrecision != 1 || *a.UncertaintyM != 25.5 || a.Reliability != "B" || a.Credibility != 2 ||
		a.OccurredFrom.String() != "2026-11-21" || a.TimePrecision != 2 || *a.ArrestedN != 0 || *a.CasesN != 1 || a.Armed == nil || !*a.Armed ||
		len(a.Substances) != 1 || *a.Substances[0].Quantity != 350 || a.Source != "import" || a.LocMethod != "imported" {
		t.Errorf("A-1: %+v", a)
	}
	b := all[1]
	if b.Kind != "seizure" || b.Point != nil || b.LocPrecision != 5 || b.LocMethod != "admin_only" || b.Note != "hai dòng trong một ô" ||
		len(b.Substances) != 2 || *b.Substances[1].Quantity != 1.5 || b.Armed == nil || *b.Armed || *b.ArrestedN != 2 || b.UncertaintyM != nil {
		t.Errorf("A-2: %+v", b)
	}
	c := all[2]
	if c.Marker != "605" || *c.OffsetM != -400 || c.Side != "la" || c.TimePrecision != 4 || c.OccurredTo.String() != "2026-11-30" ||
		c.LocPrecision != 4 || c.ArrestedN != nil || c.Credibility != 6 {
		t.Errorf("A-3: %+v", c)
	}
	if m.rows[2].Row != 5 {
		t.Errorf("A-3 stands in row %d of the spreadsheet, want 5: an empty row and a cell of two lines came before", m.rows[2].Row)
	}
}

func TestDecimalSignByMap(t *testing.T) {
	csv := text("a.csv", "source_ref,kind,occurred_on,commune_code,substances\n1,seizure,2026-01-02,19432,heroin 1.234 g\n")
	j := job("incidents", csv)
	j.Map = map[string]string{"decimal": "comma"}
	_, m := run(t, j)
	if q := *values[border.Incident](t, m)[0].Substances[0].Quantity; q != 1234 {
		t.Errorf("decimal comma: %g", q)
	}
	j.Map["decimal"] = "point"
	_, m = run(t, j)
	if q := *values[border.Incident](t, m)[0].Substances[0].Quantity; q != 1.234 {
		t.Errorf("decimal point: %g", q)
	}
}

func TestIncidentsAsGeoJSON(t *testing.T) {
	j := job("incidents", text("a.json", `{"type":"Feature","properties":{"source_ref":7,"kind":"seizure","occurred_on":"2026-01-02","arrested_n":1.0,"uncertainty_m":1.234,"credibility":0},"geometry":{"type":"Point","coordinates":[106.5,16.5]}}`))
	result, _ := run(t, j)
	checkRefusals(t, result, []want{{1, "credibility", "1 to 6"}})
	j.Files[0] = text("a.json", `{"type":"Feature","properties":{"source_ref":7,"kind":"seizure","occurred_on":"2026-01-02","uncertainty_m":1.234},"geometry":{"type":"Point","coordinates":[106.5,16.5]}}`)
	_, m := run(t, j)
	if i := values[border.Incident](t, m)[0]; i.SourceRef != "7" || *i.UncertaintyM != 1.234 || i.LocPrecision != 9 {
		t.Errorf("%+v", i)
	}
}

func TestReports(t *testing.T) {
	j := job("reports", text("r.csv", `commune_code,period,indicator,value,value_state
19432,2026,residents,12.5,
19432,2026,residents,12500,
19432,2026,addicts_on_file,0,
19432,2026,use_points,,not_collected
19432,2026,use_points,3,not_collected
19432,2026-Q3,use_points,,
19432,2026-13,use_points,1,
19432,2028,use_points,1,
44,2025,offenders_arrested,7,Đã báo cáo
19432,2026,nobody,1,
19432,2026,residents,0,
19432,2026,residents,"1.234",
19432,2025-cal,plant_area_m2,"12,5",
9432,2026,use_points,1,
19432,2026,use_points,-1,
`))
	j.Partial, j.Source = true, "Công an tỉnh"
	result, m := run(t, j)
	checkRefusals(t, result, []want{{2, "value", "whole"}, {6, "value", "not reported"}, {7, "value", "no value"}, {8, "period", "2026-13"},
		{9, "period", "not begun"}, {11, "indicator", "nobody"}, {12, "value", "cannot be 0"}, {13, "value", "thousands"},
		{15, "commune_code", "digits"}, {16, "value", "negative"}})
	all := values[border.ReportValue](t, m)
	if len(all) != 5 {
		t.Fatalf("%d values: %+v", len(all), all)
	}
	if zero := all[1]; zero.Value == nil || *zero.Value != 0 || zero.State != "reported" || zero.Source != "Công an tỉnh" {
		t.Errorf("a reported zero: %+v", zero)
	}
	if none := all[2]; none.Value != nil || none.State != "not_collected" {
		t.Errorf("not collected: %+v", none)
	}
	if p := all[3]; p.UnitCode != "44" || p.Period.From.String() != "2024-12-15" || p.State != "reported" {
		t.Errorf("a province: %+v", p)
	}
	if *all[4].Value != 12.5 || all[4].Period.Code != "2025-cal" {
		t.Errorf("decimal comma: %+v", all[4])
	}
}

func TestTrails(t *testing.T) {
	j := job("trails", ingest.DiskFile("", "testdata/places.geojsons"))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{2, "last_observed_on", "future"}, {3, "passable_months", "months"}, {4, "geometry", "Point"}})
	if a := values[border.Trail](t, m)[0]; a.PassableMonths != "1-5,11,12" || a.Activity != "active" || a.LocPrecision != 3 || a.Name != "Đường mòn 1" {
		t.Errorf("%+v", a)
	}
}

func TestTablesWithShapes(t *testing.T) {
	j := job("routes", text("r.csv", "code\tname\tlevel\tapproved_by\tvalid_from\tvalid_to\twkt\n"+
		"T1\tQuốc lộ 9\tinter_province\tBộ Công an\t01/01/2024\t\tLINESTRING (106.5 16.5, 106.6 16.6)\n"+
		"T2\tĐường\tLiên tỉnh\t\t2024-01-01\t2023-01-01\tLINESTRING (106.5 16.5, 106.6 16.6)\n"+
		"T3\tĐường\tprovince\t\t\t\tLINESTRING (106.5 16.5)\n"+
		"T4\tĐường\tprovince\t\t2024\t\tPOINT (106.5 16.5)\n"+
		"T5\tNút\tprovince\t\t2024-01-01\t\tPOLYGON ((106.5 16.7, 106.6 16.8, 106.6 16.7, 106.5 16.8, 106.5 16.7))\n"))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{3, "valid_to", "before"}, {4, "wkt", "two points"}, {4, "valid_from", "missing"}, {5, "geometry", "Point"},
		{5, "valid_from", "full day"}, {6, "geometry", "Self-intersection"}})
	if k := values[border.KeyRoute](t, m)[0]; k.ValidFrom.String() != "2024-01-01" || !k.ValidTo.IsZero() || k.Level != "inter_province" ||
		k.Shape.GeoJSONType() != "LineString" {
		t.Errorf("%+v", k)
	}

	j = job("hotspots", text("h.csv", "code,level,functions,state,since,side,commune_code,lon,lat,note\n"+
		"H1,gathering,\"retail, Tập kết\",managed,2026-01-05,vn,19432,106.5,16.5,gần chợ\n"+
		"H2,high,fishing,gone,2027-01-05,us,19432,106.5,16.5,\n"))
	j.Partial = true
	result, m = run(t, j)
	checkRefusals(t, result, []want{{3, "level", "high"}, {3, "functions", "fishing"}, {3, "state", "gone"}, {3, "since", "future"}, {3, "side", "us"}})
	if h := values[border.Hotspot](t, m)[0]; len(h.Functions) != 2 || h.Functions[1] != "staging" || h.Shape.(orb.Point)[0] != 106.5 {
		t.Errorf("%+v", h)
	}

	j = job("plots", text("p.csv", "code,found_on,area_m2,plants,destroyed_on,state,side,lon,lat\n"+
		"P1,2026-03-01,\"750,5\",3.000,2026-03-05,destroyed,vn,106.5,16.5\n"+
		"P2,2026-03-01,\"750,5\",3000,2026-03-05,destroyed,vn,106.5,16.5\n"))
	j.Partial = true
	result, m = run(t, j)
	checkRefusals(t, result, []want{{2, "plants", "thousands"}})
	if p := values[border.Plot](t, m)[0]; *p.AreaM2 != 750.5 || *p.Plants != 3000 {
		t.Errorf("%+v", p)
	}
}

func TestBorderAndEffort(t *testing.T) {
	j := job("border", text("b.json", `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"country":"la","approximate":true},"geometry":{"type":"MultiLineString","coordinates":[[[106,16],[106.5,16.5]]]}},
		{"type":"Feature","properties":{"country":"Hạ Lào"},"geometry":{"type":"LineString","coordinates":[[106,16],[106.5,16.5]]}}]}`))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{2, "country", "two-letter"}})
	if b := values[border.Line](t, m)[0]; b.Country != "LA" || !b.Approximate {
		t.Errorf("%+v", b)
	}

	j = job("effort", text("e.csv", "cell,commune_code,month,mode,km,hours,passes,unit\n"+
		"884161976bfffff,,2026-10,foot,\"12,5\",6,2,Trạm Lao Bảo 2\n"+
		"884161976bffffe,,2026-10,foot,1,1,1,\n"+
		",19432,11/2026,Đi bộ,1,1,1,\n"+
		",19432,12/2026,foot,1,1,1,\n"+
		"884161976bfffff,19432,2026-10,foot,1,1,1,\n"+
		",19432,2026-10-05,foot,1,1,1,\n"+
		",19432,,run,-1,,,\n"))
	j.Partial = true
	result, m = run(t, j)
	checkRefusals(t, result, []want{{3, "cell", "H3"}, {5, "month", "future"}, {6, "cell", "exactly one"}, {7, "month", "a month"},
		{8, "month", "missing"}, {8, "mode", "run"}, {8, "km", "negative"}})
	all := values[border.Effort](t, m)
	if e := all[0]; e.Cell != "884161976bfffff" || *e.Km != 12.5 || e.Month.String() != "2026-10-01" || e.PatrolUnit != "Trạm Lao Bảo 2" {
		t.Errorf("%+v", e)
	}
	if e := all[1]; e.CommuneCode != "19432" || e.Mode != "foot" || e.Month.String() != "2026-11-01" {
		t.Errorf("%+v", e)
	}
}

func TestCrossings(t *testing.T) {
	j := job("crossings", text("c.csv", "Tên,Mã tỉnh cũ,Loại,Nước bạn,Kinh độ,Vĩ độ,Cấp chính xác\n"+
		"Lao Bảo,45,Cửa khẩu quốc tế,la,\"106,591\",\"16,619\",a\n"+
		"Không tọa độ,45,main,LA,,,\n"+
		"Sai loại,45,ga,LA,106.591,16.619,\n"))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{3, "lon", "missing"}, {4, "type", "ga"}})
	if c := values[border.Crossing](t, m)[0]; c.Code != "lao-bao-la-45" || c.Type != "international" || c.Country != "LA" || c.Precision != "A" ||
		*c.Point != (orb.Point{106.591, 16.619}) || c.ProvinceCode != "45" {
		t.Errorf("%+v", c)
	}
}
