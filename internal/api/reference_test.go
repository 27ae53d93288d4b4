package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// marked is a house with a surveyed border along its two markers, west of which Laos lies.
func marked(t *testing.T) *house {
	t.Helper()
	h := newHouse(t, false)
	h.load("border", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"country":"LA"},"geometry":{"type":"LineString",
	 "coordinates":[[106.58,16.45],[106.58,16.95]]}}]}`)
	return h
}

// TestStrangersSeeNoMarker: no door tells a stranger of markers, with whatever parameters.
func TestStrangersSeeNoMarker(t *testing.T) {
	t.Parallel()
	h := marked(t)
	for path, status := range map[string]int{"/api/v1/locate?lon=106.6&lat=16.6": 200, "/api/v1/locate?lon=106.6&lat=16.6&markers=true": 400,
		"/api/v1/markers/locate?number=605&country=LA": 401, "/api/v1/markers/locate?number=x": 401, "/api/v1/markers?q=605": 401,
		"/api/v1/incidents?markers=600-620": 401, "/api/v1/units/19432": 200, "/api/v1/border": 200, "/tiles/border/8/203/116.mvt": 200} {
		a := h.get(path)
		if a.status != status || tells(a.body, "605") || strings.Contains(a.body, "reference") || strings.Contains(a.body, "chainage") {
			t.Errorf("%s: %d %.300s", path, a.status, a.body)
		}
	}
	if a := h.locate("", "lon,lat\n106.6,16.6\n"); a.status != 200 || strings.Contains(a.body, "marker") {
		t.Errorf("a table: %d %s", a.status, a.body)
	}
	if a := h.locate("?markers=true", "lon,lat\n106.6,16.6\n"); a.status != 401 || tells(a.body, "605") {
		t.Errorf("a table with markers: %d %s", a.status, a.body)
	}
}

// Of the incidents of the house one lies by a marker; another is 20 km from any, the third is known by its commune.
func TestLocateByMarkers(t *testing.T) {
	t.Parallel()
	h := marked(t)
	h.signIn()
	for path, shown := range map[string]string{
		"/api/v1/locate?lon=106.5801&lat=16.6":                                 `"reference":{"country":"LA","marker":"605","number":605,"sub":0,"offset_m":`,
		"/api/v1/locate?lon=106.5801&lat=16.6&on=2025-07-01":                   `"side":"vn","distance_m":10.6`,
		"/api/v1/markers/locate?number=605&country=la&side=la&distance_m=1000": `"lon":106.570`,
		"/api/v1/markers/locate?q=m%E1%BB%91c+605/2&offset_m=-400":             `"marker":"605/2"`,
		"/api/v1/markers/locate?number=605&bearing_deg=90&distance_m=1000":     `"lon":106.589`,
		"/api/v1/markers?q=t%E1%BB%AB+m%E1%BB%91c+600+%C4%91%E1%BA%BFn+620":    `"total":2`,
		"/api/v1/incidents?markers=600-620":                                    `"total":1`,
		"/api/v1/incidents?markers=600-620&country=KH":                         `"total":0`,
		"/api/v1/incidents/histogram?markers=600-620":                          `"total":1`,
		"/api/v1/incidents/seizures?markers=600-620":                           `"mass_g":350`,
	} {
		if a := h.get(path); a.status != 200 || !strings.Contains(a.body, shown) {
			t.Errorf("%s: %d %.600s, want %s", path, a.status, a.body, shown)
		}
	}
	for path, status := range map[string]int{"/api/v1/markers/locate": 400, "/api/v1/markers/locate?number=0": 400, "/api/v1/markers/locate?number=605&country=US": 400,
		"/api/v1/markers/locate?number=605&side=left": 400, "/api/v1/markers/locate?number=605&distance_m=50": 400, "/api/v1/markers/locate?number=605&side=kh": 404,
		"/api/v1/markers/locate?number=606": 404, "/api/v1/markers/locate?number=605&offset_m=99000": 400, "/api/v1/markers/locate?number=605&distance_m=-1": 400,
		"/api/v1/markers/locate?q=bo+suoi": 400, "/api/v1/markers/locate?number=605&bearing_deg=400": 400, "/api/v1/markers/locate?numbr=605": 400,
		"/api/v1/incidents?markers=620-600": 400, "/api/v1/incidents?country=LA": 400, "/api/v1/incidents?markers=xx": 400} {
		if a := h.get(path); a.status != status || !strings.Contains(a.header.Get("Content-Type"), "problem") {
			t.Errorf("%s: %d %.300s, want %d", path, a.status, a.body, status)
		}
	}
	a := h.locate("?markers=true", "lon,lat\n106.5801,16.6\n", "X-Cotmoc", "1")
	if a.status != 200 || !strings.HasPrefix(a.body, "lon,lat,commune_code,commune_name,province_code,marker_country,marker,offset_m,side,distance_m,chainage_m,line_approximate\n106.5801,16.6,19432,Lao Bảo,44,LA,605,") || !strings.HasSuffix(a.body, ",false\n") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestRecordByMarker: an incident written over the API with a marker alone gets its point; its record stays as written.
func TestRecordByMarker(t *testing.T) {
	t.Parallel()
	h := marked(t)
	h.signIn()
	a := h.ask(http.MethodPost, "/api/v1/incidents", `{"type":"Feature","geometry":null,"properties":{"source_ref":"m-1","kind":"seizure","occurred_on":"2026-05-01",
	 "marker":"605","offset_m":400,"side":"vn","border_distance_m":50}}`, "X-Cotmoc", "1")
	if a.status != 201 || !strings.Contains(a.body, `"geom":null`) || strings.Contains(a.body, "by_marker") {
		t.Fatalf("%d %s", a.status, a.body)
	}
	list := h.get("/api/v1/incidents?from=2026-05-01")
	for _, shown := range []string{`"by_marker":true`, `"loc_precision":4`, `"loc_method":"marker_offset"`, `"unit_code":"19432"`, `"offset_m":400,"side":"vn"`, `"lon":106.5804`} {
		if !strings.Contains(list.body, shown) {
			t.Errorf("%s is missing in %s", shown, list.body)
		}
	}
}

// A post of an area records what it knows by its marker alone: the commune is worked out from markers it may not see
// itself, and one that turns out to lie beyond its area is refused. What it wrote spoils nobody else's references.
func TestAreaPostsRecordByMarker(t *testing.T) {
	t.Parallel()
	h := marked(t)
	h.load("markers", "number,sub,type,country,lon,lat\n606,,main,LA,106.58,16.85\n") // beyond the area
	h.within("analyst", "19432")
	if a := h.get("/api/v1/markers"); tells(a.body, "606") {
		t.Fatalf("the area sees the other marker: %s", a.body)
	}
	record := func(ref, marker string, offset int) answer {
		return h.ask(http.MethodPost, "/api/v1/incidents", `{"type":"Feature","geometry":null,"properties":{"source_ref":"`+ref+`","kind":"seizure","occurred_on":"2026-05-01",
			"loc_precision":3,"marker":"`+marker+`","offset_m":`+strconv.Itoa(offset)+`,"side":"vn","substances":"heroin 3 g"}}`)
	}
	if a := record("m-1", "605", 0); a.status != http.StatusCreated || !strings.Contains(a.body, `"unit_code":"19432"`) {
		t.Fatalf("by a marker within the area: %d %s", a.status, a.body)
	}
	if a := record("m-2", "606", 0); a.status != http.StatusForbidden {
		t.Errorf("by a marker beyond the area: %d %s", a.status, a.body)
	}
	if a := record("m-3", "4711", 0); a.status != http.StatusForbidden {
		t.Errorf("by a marker nobody knows, it lies in no commune: %d %s", a.status, a.body)
	}
	list := h.get("/api/v1/incidents?limit=1000").body
	if !strings.Contains(list, `"source_ref":"m-1"`) || strings.Contains(list, "m-2") || strings.Contains(list, "m-3") || !strings.Contains(list, `"marker":"605"`) {
		t.Errorf("its list: %s", list)
	}
	if a := h.get("/api/v1/incidents/seizures"); !strings.Contains(a.body, `"heroin"`) {
		t.Errorf("its seizures: %s", a.body)
	}
	h.within("analyst", "")
	if a := h.get("/api/v1/locate?lon=106.5801&lat=16.85"); !strings.Contains(a.body, `"marker":"606"`) {
		t.Errorf("what the area wrote hides a marker from others: %s", a.body)
	}
	if a := h.get("/api/v1/incidents?limit=1000"); strings.Contains(a.body, "m-2") || strings.Contains(a.body, "m-3") {
		t.Error("what was refused is there")
	}
}
