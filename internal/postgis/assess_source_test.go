package postgis_test

import (
	"testing"
	"time"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

func facts(t *testing.T, r assess.Source, q assess.Query) map[string]assess.Facts {
	t.Helper()
	q.Period = border.AssessedYear(2026)
	if q.On.IsZero() {
		q.On = today
	}
	if q.Level == "" {
		q.Level = border.Commune
	}
	list, err := r.Facts(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	byCode := make(map[string]assess.Facts)
	last := ""
	for _, f := range list {
		if f.Unit.Code <= last {
			t.Errorf("%s follows %s", f.Unit.Code, last)
		}
		last = f.Unit.Code
		byCode[last] = f
	}
	return byCode
}

// route puts a route in that was recorded at a time.
func (r *reader) route(code, level, approvedBy, from string, to any, wkt, recorded string, ended any) {
	r.t.Helper()
	r.exec(`INSERT INTO route (code, name, level, approved_by, valid_from, valid_to, geom, content_sha256, recorded_at, ended_at)
		VALUES ($1, $1, $2, $3, $4::text::date, $5::text::date, ST_GeomFromText($6, 4326), '\x00', $7::text::timestamptz, $8::text::timestamptz)`,
		code, level, approvedBy, from, to, wkt, recorded, ended)
}

const long = "2020-01-01T00:00:00+07:00" // recorded long ago

func TestFactsChooseUnits(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		query assess.Query
		want  string
	}{
		{assess.Query{}, "19429;19432;19435;19440;19900;"},
		{assess.Query{Province: "46"}, "19900;"},
		{assess.Query{Code: "19435"}, "19435;"},
		{assess.Query{Code: "44"}, ""},
		{assess.Query{Level: border.Province}, "44;46;"},
		{assess.Query{Level: border.Province, Province: "46"}, "46;"},
		{assess.Query{On: border.NewDate(2025, time.June, 30)}, "19435;"},
	} {
		got := ""
		byCode := facts(t, r, c.query)
		for _, code := range []string{"19429", "19432", "19435", "19440", "19900", "44", "46"} {
			if _, there := byCode[code]; there {
				got += code + ";"
			}
		}
		if got != c.want {
			t.Errorf("%+v gives %s, want %s", c.query, got, c.want)
		}
	}
	if u := facts(t, r, assess.Query{Code: "19432"})["19432"].Unit; u.Name != "Lao Bảo" || u.Parent != "44" || u.Level != border.Commune || u.ValidFrom.String() != "2025-07-01" {
		t.Errorf("unit %+v", u)
	}
}

func TestFactsHoldTheYearsValuesAsKnown(t *testing.T) {
	r := newReader(t)
	r.exec(`UPDATE unit SET recorded_at = '2025-08-01T00:00:00+07'`)
	r.value("19432", "2026", "use_points", 2, "reported", "2026-01-10T09:00:00+07:00", "2026-02-10T09:00:00+07:00")
	r.value("19432", "2026", "use_points", 3, "reported", "2026-02-10T09:00:00+07:00", nil)
	r.value("19432", "2026", "residents", nil, "withheld", "2026-01-10T09:00:00+07:00", nil)
	r.value("19432", "2026-cal", "residents", 7, "reported", "2026-03-10T09:00:00+07:00", nil)
	r.value("19432", "2025", "wanted_hiding", 7, "reported", "2026-03-10T09:00:00+07:00", nil)
	now := facts(t, r, assess.Query{})
	f := now["19432"]
	if len(f.Values) != 2 || *f.Values["use_points"].Value != 3 || f.Values["residents"].Value != nil || f.Values["residents"].State != "withheld" {
		t.Errorf("values %+v", f.Values)
	}
	if !f.Changed.Equal(instant(t, "2026-02-10T09:00:00+07:00")) || !now["19429"].Changed.Equal(instant(t, "2025-08-01T00:00:00+07:00")) {
		t.Errorf("changed %v, %v", f.Changed, now["19429"].Changed)
	}
	if v := now["19429"].Values; v == nil || len(v) != 0 {
		t.Errorf("a silent commune has %v", v)
	}
	for known, want := range map[string]float64{"2026-01-31T00:00:00+07:00": 2, "2026-02-10T09:00:00+07:00": 3} {
		at := instant(t, known)
		if got := facts(t, r, assess.Query{KnownOn: &at})["19432"].Values["use_points"]; *got.Value != want {
			t.Errorf("known on %s: %g, want %g", known, *got.Value, want)
		}
	}
	before := instant(t, "2026-01-01T00:00:00+07:00")
	if got := facts(t, r, assess.Query{KnownOn: &before}); len(got) != 5 || len(got["19432"].Values) != 0 {
		t.Errorf("before any report: %d units, values %v", len(got), got["19432"].Values)
	}
}

func TestKeyRouteMustCrossNotTouch(t *testing.T) {
	for name, c := range map[string]struct {
		wkt  string
		want map[string]assess.Tri
	}{
		"through Lao Bảo": {"LINESTRING(106.4 16.65, 106.55 16.65)",
			map[string]assess.Tri{"19432": assess.Yes, "19429": assess.No, "19435": assess.No, "19440": assess.Unknown}},
		"along the common edge": {"LINESTRING(106.6 16.6, 106.6 16.7)",
			map[string]assess.Tri{"19432": assess.No, "19429": assess.No}},
		"ends on the edge": {"LINESTRING(106.4 16.65, 106.5 16.65)",
			map[string]assess.Tri{"19432": assess.No}},
		"along the edge, then in": {"LINESTRING(106.6 16.6, 106.6 16.7, 106.65 16.65)",
			map[string]assess.Tri{"19432": assess.No, "19429": assess.Yes}},
		"an area beside": {"POLYGON((106.4 16.6, 106.5 16.6, 106.5 16.7, 106.4 16.7, 106.4 16.6))",
			map[string]assess.Tri{"19432": assess.No}},
		"an area over": {"POLYGON((106.4 16.6, 106.5001 16.6, 106.5001 16.7, 106.4 16.7, 106.4 16.6))",
			map[string]assess.Tri{"19432": assess.Yes, "19429": assess.No}},
		"an area around": {"POLYGON((106 16, 107 16, 107 17, 106 17, 106 16))",
			map[string]assess.Tri{"19432": assess.Yes, "19429": assess.Yes, "19435": assess.Yes, "19900": assess.Yes}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newReader(t)
			r.route("r", "province", "UBND tỉnh", "2025-01-01", nil, c.wkt, long, nil)
			got := facts(t, r, assess.Query{})
			for code, want := range c.want {
				if got[code].OnRoute != want {
					t.Errorf("%s: %v, want %v", code, got[code].OnRoute, want)
				}
				if got[code].OnInterProvinceRoute != assess.No {
					t.Errorf("%s: on an inter-province route: %v", code, got[code].OnInterProvinceRoute)
				}
			}
		})
	}
}

// A leg on the far side counts nowhere, though it is drawn over a commune of ours.
func TestFarLegOfARouteDoesNotCount(t *testing.T) {
	r := newReader(t)
	r.route("XA", "province", "UBND tỉnh", "2020-01-01", nil, "LINESTRING(106.4 16.65, 106.55 16.65)", long, nil)
	before := facts(t, r, assess.Query{})["19432"].OnRoute
	r.exec("UPDATE route SET side = 'la', continues = 'QL9' WHERE code = 'XA'")
	after := facts(t, r, assess.Query{})["19432"].OnRoute
	if before != assess.Yes || after != assess.No {
		t.Errorf("%v, then %v", before, after)
	}
}

func TestKeyRouteCountsOnlyApprovedValidAndKnown(t *testing.T) {
	const wkt = "LINESTRING(106.4 16.65, 106.55 16.65)"
	for name, c := range map[string]struct {
		put   func(*reader)
		known string
		want  assess.Tri
		inter assess.Tri
	}{
		"no route":     {func(*reader) {}, "", assess.No, assess.No},
		"not approved": {func(r *reader) { r.route("r", "province", "", "2025-01-01", nil, wkt, long, nil) }, "", assess.No, assess.No},
		"over before the year": {func(r *reader) { r.route("r", "province", "x", "2025-01-01", "2025-12-14", wkt, long, nil) }, "",
			assess.No, assess.No},
		"until the year's first day": {func(r *reader) { r.route("r", "province", "x", "2025-01-01", "2025-12-15", wkt, long, nil) }, "",
			assess.Yes, assess.No},
		"begins after today": {func(r *reader) { r.route("r", "province", "x", "2026-03-02", nil, wkt, long, nil) }, "", assess.No, assess.No},
		"between provinces": {func(r *reader) { r.route("r", "inter_province", "BCA", "2025-01-01", nil, wkt, long, nil) }, "",
			assess.Yes, assess.Yes},
		"recorded later": {func(r *reader) {
			r.route("r", "province", "x", "2025-01-01", nil, wkt, "2026-02-01T00:00:00+07:00", nil)
		}, "2026-01-15T00:00:00+07:00", assess.No, assess.No},
		"changed since": {func(r *reader) {
			r.route("r", "inter_province", "x", "2025-01-01", nil, wkt, long, "2026-02-01T00:00:00+07:00")
			r.route("r", "province", "x", "2025-01-01", nil, wkt, "2026-02-01T00:00:00+07:00", nil)
		}, "2026-01-15T00:00:00+07:00", assess.Yes, assess.Yes},
		"ended": {func(r *reader) {
			r.route("r", "province", "x", "2025-01-01", nil, wkt, long, "2026-02-01T00:00:00+07:00")
		}, "", assess.No, assess.No},
	} {
		t.Run(name, func(t *testing.T) {
			r := newReader(t)
			c.put(r)
			var q assess.Query
			if c.known != "" {
				at := instant(t, c.known)
				q.KnownOn = &at
			}
			got := facts(t, r, q)
			if f := got["19432"]; f.OnRoute != c.want || f.OnInterProvinceRoute != c.inter {
				t.Errorf("on a route %v, between provinces %v; want %v, %v", f.OnRoute, f.OnInterProvinceRoute, c.want, c.inter)
			}
			if none := got["19440"].OnRoute; (name == "no route" || name == "not approved") && none != assess.No {
				t.Errorf("without a route a commune without a shape is %v, want No", none)
			}
		})
	}
}

func TestProvincesOnKeyRoutes(t *testing.T) {
	r := newReader(t)
	r.route("edge", "inter_province", "BCA", "2025-01-01", nil, "LINESTRING(106.7 16.6, 106.7 16.7)", long, nil)
	got := facts(t, r, assess.Query{Level: border.Province})
	// Quảng Trị has no shape of its own, and one of its communes has none either: nobody can say no.
	if got["44"].OnInterProvinceRoute != assess.Unknown || got["46"].OnInterProvinceRoute != assess.No {
		t.Errorf("along the boundary of both provinces: %v, %v", got["44"].OnInterProvinceRoute, got["46"].OnInterProvinceRoute)
	}
	r.exec(`UPDATE unit SET ended_at = now() WHERE code = '19440'`)
	if got := facts(t, r, assess.Query{Level: border.Province})["44"]; got.OnInterProvinceRoute != assess.No {
		t.Errorf("with all communes drawn: %v, want No", got.OnInterProvinceRoute)
	}
	// Between two communes of the same province is inside the province.
	r.route("inner", "inter_province", "BCA", "2025-01-01", nil, "LINESTRING(106.6 16.61, 106.6 16.69)", long, nil)
	if got := facts(t, r, assess.Query{Level: border.Province})["44"]; got.OnInterProvinceRoute != assess.Yes {
		t.Errorf("between two of its communes: %v, want Yes", got.OnInterProvinceRoute)
	}
}

// A unit that was corrected later is judged as it was known then: its name and its shape.
func TestFactsHoldUnitsAsKnown(t *testing.T) {
	r := newReader(t)
	r.exec(`UPDATE unit SET recorded_at = '2026-01-01T00:00:00+07:00' WHERE code = '19432'`)
	r.route("R", "province", "UBND tỉnh", "2020-01-01", nil, "LINESTRING(106 16.62, 107 16.62)", "2025-01-01T00:00:00+07:00", nil)
	before := facts(t, r, assess.Query{Code: "19432"})["19432"]
	r.exec(`UPDATE unit SET ended_at = '2026-06-01T00:00:00+07:00' WHERE code = '19432' AND ended_at IS NULL`)
	r.exec(`INSERT INTO unit (code, level, name, parent, valid_from, geom, content_sha256, recorded_at)
		SELECT code, level, 'Tên mới', parent, valid_from, ST_Translate(geom, 0, 3), '\x01', '2026-06-01T00:00:00+07:00'
		FROM unit WHERE code = '19432'`)
	if after := facts(t, r, assess.Query{Code: "19432"})["19432"]; after.Unit.Name != "Tên mới" || after.OnRoute == before.OnRoute {
		t.Fatalf("now: %q, on route %v, before it was %v", after.Unit.Name, after.OnRoute, before.OnRoute)
	}
	for _, at := range []time.Time{time.Date(2026, 3, 1, 0, 0, 0, 0, border.Zone), time.Date(2025, 6, 1, 0, 0, 0, 0, border.Zone)} {
		f := facts(t, r, assess.Query{Code: "19432", KnownOn: &at})["19432"]
		if f.Unit.Name != "Lao Bảo" || f.OnRoute != before.OnRoute {
			t.Errorf("as known on %v: %q, on route %v, want Lao Bảo, %v", at, f.Unit.Name, f.OnRoute, before.OnRoute)
		}
	}
}
