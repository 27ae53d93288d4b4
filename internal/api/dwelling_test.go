package api_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// A dwelling is stored no finer than village by whatever way it comes in, and when it turns out that an incident recorded by
// its exact point was in one, that point is nowhere afterwards: in no history, and in no import that is undone.
func TestADwellingIsNowhereFinerThanAVillage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.asRole("administrator")
	const head = "source_ref,kind,occurred_on,lon,lat,loc_precision,uncertainty_m,venue,border_distance_m\n"
	put := func(row string) job {
		return h.upload(map[string]string{"layer": "incidents", "source": "xã"}, "v.csv", head+row+"\n")
	}
	for _, row := range []string{"106.6123,16.6123,1,,", "106.61,16.61,3,917.25,"} {
		if j := put("v1,seizure,2026-03-01," + row + "dwelling,"); j.Result == nil || j.Result.Refused != 1 {
			t.Errorf("a file with %s: %+v", row, j)
		}
	}
	if j := put("v1,seizure,2026-03-01,106.6123,16.6123,1,917.25,unknown,1234"); j.Result == nil || j.Result.Accepted != 1 {
		t.Fatalf("%+v", j)
	}
	const of = "/api/v1/incidents/xã%7Cv1"
	version := func() string {
		var v struct{ Items []struct{ Version string } }
		readInto(t, h.get(of+"/history"), &v)
		return v.Items[len(v.Items)-1].Version
	}
	record := func(point, venue string, precision int, radius ...string) string {
		return `{"type":"Feature","geometry":{"type":"Point","coordinates":[` + point + `]},"properties":{"source_ref":"v1","kind":"seizure","occurred_on":"2026-03-01","venue":"` + venue + `","loc_precision":` + strconv.Itoa(precision) + strings.Join(radius, "") + `}}`
	}
	const radius = `,"uncertainty_m":917.25`
	item := func() string { return "/ogc/collections/incidents/items/" + version() }
	for _, way := range []struct{ method, path, body string }{
		{http.MethodPost, "/api/v1/incidents", record("106.6123,16.6123", "dwelling", 1)},
		{http.MethodPut, of, record("106.6123,16.6123", "dwelling", 1)},
		{http.MethodPut, of, record("106.61,16.61", "dwelling", 2)},
		{http.MethodPost, "/ogc/collections/incidents/items", record("106.6123,16.6123", "dwelling", 3)},
		{http.MethodPut, item(), record("106.6123,16.6123", "dwelling", 3)},
		{http.MethodPost, "/api/v1/incidents", record("106.61,16.61", "dwelling", 3, radius)},
		{http.MethodPut, of, record("106.61,16.61", "dwelling", 3, radius)},
		{http.MethodPost, "/ogc/collections/incidents/items", record("106.61,16.61", "dwelling", 3, radius)},
		{http.MethodPut, item(), record("106.61,16.61", "dwelling", 3, radius)},
		{http.MethodPatch, item(), `{"type":"Feature","properties":{"venue":"dwelling"}}`},
		{http.MethodPatch, item(), `{"type":"Feature","geometry":{"type":"Point","coordinates":[106.61,16.61]},"properties":{"venue":"dwelling","loc_precision":3,"border_distance_m":1000}}`},
	} {
		kind := "application/geo+json"
		if way.method == http.MethodPatch {
			kind = "application/merge-patch+json"
		}
		if a := h.ask(way.method, way.path, way.body, "Content-Type", kind, "If-Match", strconv.Quote(version()), "X-Cotmoc", "1"); a.status != 400 {
			t.Errorf("%s %s: %d %s", way.method, way.path, a.status, a.body)
		}
	}
	h.exec("INSERT INTO incident_reference (incident_id, country, number, sub, offset_m) VALUES ($1, 'LA', 605, 0, 4321.5) ON CONFLICT (incident_id) DO UPDATE SET offset_m = 4321.5", version())
	j := put("v1,seizure,2026-03-01,106.61,16.61,3,1000,dwelling,1000")
	if j.Result == nil || j.Result.Accepted != 1 {
		t.Fatalf("%+v", j)
	}
	for _, patch := range []string{`{"type":"Feature","properties":{"loc_precision":1}}`, `{"type":"Feature","properties":{"uncertainty_m":917.25}}`, `{"type":"Feature","geometry":{"type":"Point","coordinates":[106.6123,16.6123]}}`} {
		if a := h.ask(http.MethodPatch, item(), patch, "Content-Type", "application/merge-patch+json", "If-Match", strconv.Quote(version()), "X-Cotmoc", "1"); a.status != 400 {
			t.Errorf("%s: %d %s", patch, a.status, a.body)
		}
	}
	nowhere := func(when string) {
		for _, path := range []string{of + "/history", "/api/v1/incidents?limit=1000", "/ogc/collections/incidents/items?limit=1000", "/tiles/incidents/14/13045/7427.mvt"} {
			if a := h.get(path); strings.Contains(a.body, "106.612") || strings.Contains(a.body, "16.612") || tells(a.body, "1234") || tells(a.body, "917.25") {
				t.Errorf("%s, the exact place stands at %s: %s", when, path, a.body)
			}
		}
		if found, err := h.store.Containing(t.Context(), []string{"16.6123", "4321.5", "917.25"}); err != nil || len(found) > 0 {
			t.Errorf("%s: it stands in %v, %v", when, found, err)
		}
	}
	nowhere("said to be a dwelling")
	if a := h.ask(http.MethodPost, "/api/v1/imports/"+j.Result.Import+"/undo", "", "X-Cotmoc", "1"); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	nowhere("undone")
	var list struct {
		Items []struct {
			Record json.RawMessage
		}
	}
	_ = json.Unmarshal([]byte(h.get(of+"/history").body), &list)
	if len(list.Items) == 0 {
		t.Error("the history is gone")
	}
}
