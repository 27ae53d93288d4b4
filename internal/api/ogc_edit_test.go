package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// withKey makes a token; tools send it as a parameter of every address.
func (h *house) withKey() string {
	h.t.Helper()
	if err := h.gate.AddAccount(context.Background(), "Phòng GIS", password); err != nil {
		h.t.Fatal(err)
	}
	secret, _, err := h.gate.NewToken(context.Background(), "Phòng GIS", "qgis", 30)
	if err != nil {
		h.t.Fatal(err)
	}
	return secret
}

// local is an address without its host, as h asks for it.
func local(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Path == "" {
		t.Fatalf("%q: %v", address, err)
	}
	return u.RequestURI()
}

type linked struct {
	Links []struct{ Rel, Href, Type string }
}

func (l linked) to(rel string) string {
	for _, link := range l.Links {
		if link.Rel == rel {
			return link.Href
		}
	}
	return ""
}

func readInto(t testing.TB, a answer, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil || a.status != 200 {
		t.Fatalf("%d %v: %.300s", a.status, err, a.body)
	}
}

// TestQGISEdits does what newer versions of QGIS do, request by request, over each collection that can be edited: find
// the service, its classes, its collections and schemas, ask what may be done, page, filter, create, patch, replace, end.
func TestQGISEdits(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	key := "token=" + h.withKey()
	var landing linked
	readInto(t, h.get("/ogc?"+key), &landing)
	for _, rel := range []string{"data", "conformance", "service-desc"} {
		if landing.to(rel) == "" || !strings.Contains(landing.to(rel), key) {
			t.Fatalf("no link %s with the key: %v", rel, landing)
		}
	}
	var conformance struct{ ConformsTo []string }
	readInto(t, h.get(local(t, landing.to("conformance"))), &conformance)
	for _, class := range []string{"/filter", "/features-filter", "/cql2-text", "/basic-cql2", "/basic-spatial-functions", "/basic-spatial-operators", "/create-replace-delete", "/update", "/schemas"} {
		if !strings.Contains(strings.Join(conformance.ConformsTo, "\n")+"\n", class+"\n") {
			t.Errorf("%s is missing", class)
		}
	}
	for layer, c := range map[string]struct{ body, patch, wrong, shape string }{
		"trails": {`{"code":"T-9","kind":"footpath","loc_precision":2,"length_km":null,"source":null}`, `{"activity":"active"}`, `{"kind":"highway"}`,
			`{"type":"MultiLineString","coordinates":[[[106.5,16.6],[106.52,16.61]]]}`},
		"hotspots": {`{"code":"HS-9","level":"point","functions":["retail","staging"],"state":"managed","since":"2026-05-01"}`, `{"note":"gần chợ"}`, `{"level":"huge"}`,
			`{"type":"Point","coordinates":[106.55,16.56]}`},
		"crossings": {`{"code":"cx-9","name":"Lối mở Thử","type":"opening","country":"LA"}`, `{"status":"open"}`, `{"type":"tunnel"}`, `{"type":"Point","coordinates":[106.56,16.57]}`},
		"incidents": {`{"source_ref":"Q-9","kind":"seizure","occurred_on":"2026-11-01","loc_precision":1,"substances":"heroin 1.234 kg; methamphetamine tablet 2000 tablet","direction":"into_vn"}`,
			`{"arrested_n":2}`, `{"occurred_on":"2031-01-01"}`, `{"type":"Point","coordinates":[106.6,16.6]}`},
	} {
		at := "/ogc/collections/" + layer
		var collection linked
		readInto(t, h.get(at+"?"+key), &collection)
		var schema struct{ Properties map[string]map[string]any }
		readInto(t, h.get(at+"/schema?"+key), &schema)
		readInto(t, h.get(at+"/queryables?"+key), &schema)
		if ref, _ := schema.Properties["geometry"]["$ref"].(string); !strings.HasPrefix(ref, "https://geojson.org/schema/") {
			t.Errorf("%s: the geometry is %v", layer, schema.Properties["geometry"])
		}
		first := parse(t, h.get(at+"/items?limit=10&"+key))
		if a := h.ask("OPTIONS", at+"/items?"+key, ""); !strings.Contains(a.header.Get("Allow"), "POST") {
			t.Errorf("%s: %d %v", layer, a.status, a.header)
		}
		made := h.ask("POST", at+"/items?"+key, `{"type":"Feature","geometry":`+c.shape+`,"properties":`+c.body+`}`, "Content-Type", "application/geo+json")
		where := made.header.Get("Location")
		if made.status != http.StatusCreated || !strings.Contains(where, at+"/items/") {
			t.Fatalf("%s: %d %s %s", layer, made.status, where, made.body)
		}
		item := local(t, where) + "?" + key
		if a := h.ask("OPTIONS", item, ""); !strings.Contains(a.header.Get("Allow"), "PUT, PATCH, DELETE") {
			t.Errorf("%s: %v", layer, a.header)
		}
		if now := parse(t, h.get(at+"/items?limit=1000&bbox=106,16,107,17&"+key)); len(now.Features) != len(first.Features)+1 {
			t.Errorf("%s: %d features after %d", layer, len(now.Features), len(first.Features))
		}
		before := h.get(item)
		// What was read, sent back as it is, changes nothing.
		if a := h.ask("PUT", item, before.body, "Content-Type", "application/geo+json"); a.status != http.StatusNoContent {
			t.Errorf("%s: sent back: %d %s", layer, a.status, a.body)
		}
		if a := h.get(item); a.header.Get("ETag") != before.header.Get("ETag") {
			t.Errorf("%s: sending back what was read made a version:\n%s\n%s", layer, before.body, a.body)
		}
		if a := h.ask("PATCH", item, `{"properties":`+c.patch+`}`, "Content-Type", "application/merge-patch+json"); a.status != http.StatusNoContent {
			t.Errorf("%s: patched: %d %s", layer, a.status, a.body)
		}
		after := h.get(item)
		if !strings.Contains(after.body, strings.Trim(c.patch, "{}")) || after.header.Get("ETag") == before.header.Get("ETag") {
			t.Errorf("%s: %s lacks %s", layer, after.body, c.patch)
		}
		for body, want := range map[string]int{`{"properties":` + c.wrong + `}`: 400, `{"geometry":{"type":"Point","coordinates":[16.6,106.5]}}`: 400, `{`: 400, `[]`: 400, `{"properties":{"nonsense":1,"kind":null}}`: 0} {
			a := h.ask("PATCH", item, body, "Content-Type", "application/merge-patch+json")
			if want != 0 && a.status != want {
				t.Errorf("%s: %s: %d %s", layer, body, a.status, a.body)
			}
		}
		if a := h.ask("PUT", item, after.body, "If-Match", before.header.Get("ETag")); a.status != http.StatusPreconditionFailed {
			t.Errorf("%s: an old version was replaced: %d %s", layer, a.status, a.body)
		}
		if a := h.ask("PUT", item, after.body, "If-Match", h.get(item).header.Get("ETag")); a.status != http.StatusNoContent {
			t.Errorf("%s: the current version was not: %d %s", layer, a.status, a.body)
		}
		if a := h.ask("DELETE", item, ""); a.status != http.StatusNoContent {
			t.Errorf("%s: end: %d %s", layer, a.status, a.body)
		}
		if a := h.get(item); a.status != http.StatusNotFound {
			t.Errorf("%s: after its end: %d", layer, a.status)
		}
		if a := h.ask("DELETE", item, ""); a.status != http.StatusNotFound {
			t.Errorf("%s: ended twice: %d", layer, a.status)
		}
	}
	history := h.get("/api/v1/trails/T-9/history?" + key)
	for _, word := range []string{`"created"`, `"changed"`, `"ended"`, `"Phòng GIS"`, "phần mềm GIS"} {
		if !strings.Contains(history.body, word) {
			t.Errorf("the history lacks %s: %s", word, history.body)
		}
	}
}

// TestEditsInAnotherSystem sends a shape in a provincial zone, as an editor who works in VN-2000 does.
func TestEditsInAnotherSystem(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	key := "token=" + h.withKey()
	const zone = "http://www.opengis.net/def/crs/EPSG/0/9212"
	made := h.ask("POST", "/ogc/collections/crossings/items?"+key, `{"type":"Feature","geometry":{"type":"Point","coordinates":[536553.6,1838050.5]},"properties":{"code":"c-1","name":"Thử","type":"opening"}}`, "Content-Crs", "<"+zone+">")
	if made.status != http.StatusCreated {
		t.Fatalf("%d %s", made.status, made.body)
	}
	var f struct {
		Geometry struct{ Coordinates [2]float64 }
	}
	readInto(t, h.get("/ogc/collections/crossings/items/c-1?"+key+"&crs="+url.QueryEscape(zone)), &f)
	if x, y := f.Geometry.Coordinates[0]-536553.6, f.Geometry.Coordinates[1]-1838050.5; x*x+y*y > 0.0001 {
		t.Errorf("came back %v, %v off", x, y)
	}
	if a := h.ask("POST", "/ogc/collections/crossings/items?"+key, `{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"code":"c-2","name":"Thử","type":"opening"}}`, "Content-Crs", "<x>"); a.status != 400 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestReadersCannotWrite wants every way to change refused where nothing may be changed.
func TestReadersCannotWrite(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		path := "/ogc/collections/crossings/items"
		if method != "POST" {
			path += "/lao-bao-la"
		}
		if a := h.ask(method, path, `{"type":"Feature"}`); a.status != http.StatusUnauthorized {
			t.Errorf("a stranger: %s %d", method, a.status)
		}
	}
	if a := h.ask("OPTIONS", "/ogc/collections/crossings/items", ""); strings.Contains(a.header.Get("Allow"), "POST") {
		t.Errorf("a stranger may %s", a.header.Get("Allow"))
	}
	h.signIn()
	if a := h.ask("POST", "/ogc/collections/crossings/items", `{"type":"Feature"}`); a.status != http.StatusForbidden {
		t.Errorf("by cookie from another page: %d", a.status)
	}
	if a := h.ask("POST", "/ogc/collections/markers/items", `{"type":"Feature"}`, "X-Cotmoc", "1"); a.status != http.StatusMethodNotAllowed || strings.Contains(a.header.Get("Allow"), "POST") {
		t.Errorf("markers: %d %v", a.status, a.header)
	}
	if a := h.ask("POST", "/ogc/collections/crossings/items", strings.Repeat("x", 2<<20), "X-Cotmoc", "1"); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("two megabytes: %d", a.status)
	}
}

// TestStrangeCodes reads and ends records whose codes need care in an address.
func TestStrangeCodes(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	key := "token=" + h.withKey()
	for _, code := range []string{"T 9", "T/9", "T%2F9", "100%", "đường #1?", "a+b&c"} {
		body, err := json.Marshal(map[string]any{"type": "Feature", "geometry": map[string]any{"type": "LineString", "coordinates": [][2]float64{{106.5, 16.6}, {106.52, 16.61}}},
			"properties": map[string]any{"code": code, "kind": "footpath"}})
		if err != nil {
			t.Fatal(err)
		}
		made := h.ask("POST", "/ogc/collections/trails/items?"+key, string(body))
		if made.status != http.StatusCreated {
			t.Errorf("%q: %d %s", code, made.status, made.body)
			continue
		}
		item := local(t, made.header.Get("Location")) + "?" + key
		var f struct {
			ID string
			linked
		}
		readInto(t, h.get(item), &f)
		if f.ID != code {
			t.Errorf("%q is %q", code, f.ID)
		}
		readInto(t, h.get(local(t, f.to("self"))), &f)
		if a := h.ask("DELETE", item, ""); a.status != http.StatusNoContent {
			t.Errorf("%q: %d %s", code, a.status, a.body)
		}
	}
}
