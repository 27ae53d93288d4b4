package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"cotmoc/internal/assess"
	"cotmoc/internal/collection"
)

// judge holds answers against the OpenAPI document of the same server.
type judge struct {
	t      *testing.T
	h      *house
	router routers.Router
}

func newJudge(t *testing.T, h *house) *judge {
	t.Helper()
	a := h.get("/ogc/api")
	if a.status != 200 || a.header.Get("Content-Type") != "application/vnd.oai.openapi+json;version=3.0" {
		t.Fatalf("%d %s %s", a.status, a.header.Get("Content-Type"), a.body)
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(a.body))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatalf("the OpenAPI document is not valid: %v", err)
	}
	openapi3filter.RegisterBodyDecoder("application/geo+json", openapi3filter.JSONBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/schema+json", openapi3filter.JSONBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/vnd.oai.openapi+json", openapi3filter.JSONBodyDecoder)
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &judge{t, h, router}
}

// get asks for a path and wants a status; the question and the answer must be as the document says.
func (j *judge) get(path string, status int, headers ...string) answer {
	j.t.Helper()
	a := j.h.get(path, headers...)
	if a.status != status {
		j.t.Errorf("%s: %d, want %d: %.400s", path, a.status, status, a.body)
		return a
	}
	r := httptest.NewRequestWithContext(j.t.Context(), http.MethodGet, "http://localhost"+path, nil)
	route, values, err := j.router.FindRoute(r)
	if err != nil {
		j.t.Errorf("%s: not in the document: %v", path, err)
		return a
	}
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: values, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: func(context.Context, *openapi3filter.AuthenticationInput) error { return nil }}}
	if status == 200 {
		if err := openapi3filter.ValidateRequest(j.t.Context(), input); err != nil {
			j.t.Errorf("%s: the question is not as the document says: %v", path, err)
		}
	}
	if media := a.header.Get("Content-Type"); !strings.Contains(media, "json") {
		return a
	}
	err = openapi3filter.ValidateResponse(j.t.Context(), &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: a.status,
		Header: a.header, Body: io.NopCloser(bytes.NewReader([]byte(a.body))), Options: &openapi3filter.Options{IncludeResponseStatus: true}})
	if err != nil {
		j.t.Errorf("%s: the answer is not as the document says: %v", path, err)
	}
	return a
}

type featureCollection struct {
	NumberMatched  *int
	NumberReturned int
	TimeStamp      string
	Links          []struct{ Rel, Href, Type string }
	Features       []struct {
		ID       string
		Geometry *struct {
			Type        string
			Coordinates json.RawMessage
		}
		Properties map[string]any
	}
}

func parse(t *testing.T, a answer) featureCollection {
	t.Helper()
	var f featureCollection
	if err := json.Unmarshal([]byte(a.body), &f); err != nil {
		t.Fatalf("%v: %.300s", err, a.body)
	}
	return f
}

func (f featureCollection) link(rel string) string {
	for _, l := range f.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

func ids(f featureCollection) []string {
	var list []string
	for _, one := range f.Features {
		list = append(list, one.ID)
	}
	return list
}

// every is each collection; its features are asked for in every way there is.
func every() []collection.Collection {
	return collection.All([]assess.Clause{{ID: "art4.a"}}, []assess.Clause{{ID: "art5.1"}})
}

// TestEveryResource asks for every resource in JSON and HTML, in both languages, and holds it against the document.
func TestEveryResource(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	j := newJudge(t, h)
	for _, path := range []string{"/ogc/", "/ogc/conformance", "/ogc/api", "/ogc/functions", "/ogc/collections", "/ogc/tileMatrixSets", "/ogc/tileMatrixSets/WebMercatorQuad"} {
		j.get(path, 200)
		page(t, h, path)
		j.get(path+"?nonsense=1", 400)
		j.get(path+"?f=xml", 400)
	}
	for _, c := range every() {
		at := "/ogc/collections/" + c.ID
		for _, path := range []string{at, at + "/queryables", at + "/schema", at + "/items"} {
			a := j.get(path, 200)
			if strings.Contains(a.body, "%!") {
				t.Errorf("%s: %s", path, a.body)
			}
			page(t, h, path)
			j.get(path+"?nonsense=1", 400)
		}
		j.get(at+"/tiles", 200)
		for _, kind := range regexp.MustCompile(`"type":"([^"]*)"`).FindAllStringSubmatch(j.get(at+"/tiles/WebMercatorQuad", 200).body, -1) {
			if !slices.Contains([]string{"string", "number", "boolean", "object", "application/json", "application/vnd.mapbox-vector-tile"}, kind[1]) {
				t.Errorf("%s: the tiles have a type %q", c.ID, kind[1])
			}
		}
		page(t, h, at+"/tiles")
		if own, onMap := j.get(at+"/tiles/WebMercatorQuad/8/116/203", 200), h.get("/tiles/"+c.TileLayer()+"/8/203/116.mvt?level="+c.Level); own.body != onMap.body {
			t.Errorf("%s: a tile of %d bytes, on the map of %d", c.ID, len(own.body), len(onMap.body))
		}
		f := parse(t, j.get(at+"/items", 200))
		if f.NumberMatched == nil || *f.NumberMatched != len(f.Features) || f.NumberReturned != len(f.Features) || f.TimeStamp == "" || f.link("self") == "" {
			t.Errorf("%s: matched %v, returned %d of %d, %s", c.ID, f.NumberMatched, f.NumberReturned, len(f.Features), f.TimeStamp)
		}
		if len(f.Features) == 0 && c.ID != "districts" && c.ID != "villages" && c.ID != "border" && c.ID != "trails" && c.ID != "plots" {
			t.Errorf("%s is empty", c.ID)
		}
		for _, one := range f.Features {
			item := at + "/items/" + url.PathEscape(one.ID)
			j.get(item, 200)
			page(t, h, item)
			break
		}
		for _, format := range []string{"geojson", "geojsonseq", "csv", "fgb", "gpkg", "xlsx"} {
			if a := h.get(at + "/download?f=" + format); a.status != 200 || a.body == "" && format != "geojsonseq" || !strings.Contains(a.header.Get("Content-Disposition"), c.ID) {
				t.Errorf("%s as %s: %d %.200s", c.ID, format, a.status, a.body)
			}
		}
		j.get(at+"/items/no-such-feature", 404)
	}
	if a := h.get("/ogc/collections/none"); a.status != 404 {
		t.Errorf("no collection: %d", a.status)
	}
}

// page wants a resource as a page in both languages, with nothing a strict policy would refuse.
func page(t *testing.T, h *house, path string) {
	t.Helper()
	for lang, word := range map[string]string{"vi": "<html lang=\"vi\">", "en": "<html lang=\"en\">"} {
		a := h.get(path, "Accept", "text/html,*/*;q=0.5", "Accept-Language", lang)
		if a.status != 200 || !strings.Contains(a.body, word) || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s in %s: %d %s %.200s", path, lang, a.status, a.header.Get("Content-Type"), a.body)
		}
		for _, banned := range []string{"<script", "style=\"", "onclick", "<style", "%!", "ZgotmplZ"} {
			if strings.Contains(a.body, banned) {
				t.Errorf("%s has %q", path, banned)
			}
		}
	}
}

// TestParameters goes through the parameters of items over the incidents and communes of the house.
func TestParameters(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	j := newJudge(t, h)
	at := "/ogc/collections/"
	for path, want := range map[string]int{
		"communes/items?bbox=106.55,16.55,106.6,16.6":                                                               1,
		"communes/items?bbox=106.5,16.5,-10,106.7,16.9,10":                                                          2,
		"communes/items?bbox=0,0,1,1":                                                                               0,
		"communes/items?bbox=16.55,106.55,16.6,106.6&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326":           1,
		"communes/items?bbox=170,-20,107,20":                                                                        2,
		"communes/items?bbox=106.8,-20,-170,20":                                                                     0,
		"communes/items?bbox=11861000,1865000,11870000,1870000&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857": 1,
		"communes/items?name=Lao+B%E1%BA%A3o":                                                                       1,
		"communes/items?filter=" + url.QueryEscape("CASEI(ACCENTI(name)) LIKE 'lao%'"):                              1,
		"communes/items?filter=" + url.QueryEscape("S_INTERSECTS(geometry, POINT(106.6 16.6))"):                     1,
		"communes/items?filter-crs=http://www.opengis.net/def/crs/EPSG/0/4326&filter=" + url.QueryEscape("S_INTERSECTS(geometry, POINT(16.6 106.6))"): 1,
		"communes/items?filter-lang=cql2-json&filter=" + url.QueryEscape(`{"op":"=","args":[{"property":"code"},"19441"]}`):                           1,
		"communes/items?filter=" + url.QueryEscape(`valid_to IS NULL AND area_km2 > 0 OR code IN ('19432')`):                                          2,
		"communes/items?on=2020-01-01":                                      0,
		"communes/items?datetime=2026-01-01":                                2,
		"communes/items?datetime=2020-01-01/..":                             2,
		"communes/items?datetime=../2020-01-01":                             0,
		"communes/items?datetime=2026-01-01T00:00:00Z/2026-02-01T00:00:00Z": 2,
		"province_assessments/items?class=undetermined&filter=" + url.QueryEscape("art5_1 IS NOT NULL AND year = 2026 AND summary_en IS NOT NULL"): 0, // no provinces here
		"assessments/items?class=type_3":                                                                                     1,
		"assessments/items?filter=" + url.QueryEscape("art4_a = 'met' AND year = 2026"):                                      1,
		"hotspots/items?filter=" + url.QueryEscape("A_OVERLAPS(functions, ('retail','storage'))"):                            1,
		"incidents/items?datetime=2026-03-01/2026-03-31":                                                                     1,
		"incidents/items?datetime=2027-01-01/..":                                                                             0,
		"incidents/items?filter=" + url.QueryEscape("substances LIKE '%heroin 350 g%' AND occurred_on > DATE('2026-01-01')"): 1,
	} {
		f := parse(t, j.get(at+path, 200))
		if len(f.Features) != want || f.NumberMatched == nil || *f.NumberMatched != want {
			t.Errorf("%s: %d features, matched %v, want %d", path, len(f.Features), f.NumberMatched, want)
		}
	}
	for _, path := range []string{"communes/items?limit=0", "communes/items?limit=10001", "communes/items?limit=x", "communes/items?bbox=1,2,3", "communes/items?bbox=a,b,c,d", "communes/items?bbox=0,5,1,2",
		"communes/items?bbox=0,0,200,10", "communes/items?datetime=yesterday", "communes/items?datetime=2026-02-01/2026-01-01", "communes/items?datetime=../..", "communes/items?crs=EPSG:27700", "communes/items?sortby=nam",
		"communes/items?properties=nam", "communes/items?filter=nam%3D1", "communes/items?filter=name%3D", "communes/items?filter-lang=sql&filter=x", "communes/items?filter-crs=x&filter=x", "communes/items?f=shp",
		"communes/items?on=today", "communes/items?cursor=x", "incidents/items?on=2026-01-01", "assessments/items?year=1800", "communes/items?schematic=maybe", "communes/items?area_km2=much", "communes/items?bbox-crs=x",
		"communes/items?name=x&name=y", "communes/items?filter=" + url.QueryEscape("name = 'x'") + "&filter=TRUE",
		"communes/items?filter=" + url.QueryEscape("S_WITHIN(geometry, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))"), "communes/items?filter=" + url.QueryEscape("area_km2 * 1e300 * 1e300 > 1"), "communes/download?limit=5"} {
		a := h.get(at+path, "Accept-Language", "en")
		if a.status != 400 || !strings.Contains(a.body, `"errors":[{"field":`) && !strings.Contains(a.body, "cannot be computed") {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	f := parse(t, j.get(at+"communes/items?sortby=-name&properties=name,code", 200))
	if got := ids(f); !slices.Equal(got, []string{"19432", "19441"}) || len(f.Features[0].Properties) != 2 {
		t.Errorf("%v %v", got, f.Features[0].Properties)
	}
	if got := ids(parse(t, j.get(at+"communes/items?sortby=%2Bname", 200))); !slices.Equal(got, []string{"19441", "19432"}) {
		t.Errorf("%v", got)
	}
}

// TestConditionalRequests wants an answer that did not change to be told as such, and one that did to come.
func TestConditionalRequests(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	for _, path := range []string{"/ogc/collections/incidents/items", "/ogc/collections/crossings/items/lao-bao-la", "/ogc/collections/communes/items?f=csv"} {
		a := h.get(path)
		tag := a.header.Get("ETag")
		if a.status != 200 || tag == "" || a.header.Get("Last-Modified") == "" || !strings.Contains(a.header.Get("Vary"), "Accept") {
			t.Errorf("%s: %d %v", path, a.status, a.header)
			continue
		}
		if a := h.get(path, "If-None-Match", tag); a.status != http.StatusNotModified || a.body != "" {
			t.Errorf("%s: %d %.100s", path, a.status, a.body)
		}
	}
	tag := h.get("/ogc/collections/crossings/items").header.Get("ETag")
	h.load("crossings", "name,type,country,province_code,lon,lat\nLa Lay,main,LA,45,107.05,16.27\n")
	if a := h.get("/ogc/collections/crossings/items", "If-None-Match", tag); a.status != 200 || !strings.Contains(a.body, "La Lay") {
		t.Errorf("after a change: %d", a.status)
	}
}

// walk follows next links and gives every id in order.
func walk(t *testing.T, h *house, path string) []string {
	t.Helper()
	var all []string
	for range 200 {
		f := parse(t, h.get(path))
		all = append(all, ids(f)...)
		next := f.link("next")
		if next == "" {
			return all
		}
		u, err := url.Parse(next)
		if err != nil {
			t.Fatal(err)
		}
		path = u.RequestURI()
	}
	t.Fatal("the walk does not end")
	return nil
}

// TestNextSurvivesEveryParameter walks page by page in many orders, with unknown values among the keys, and wants what
// one page holds; next keeps every parameter.
func TestNextSurvivesEveryParameter(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	var rows strings.Builder
	rows.WriteString("source_ref,kind,occurred_on,lon,lat,loc_precision,uncertainty_m,venue\n")
	for i := range 60 {
		uncertainty, venue := "", ""
		if i%3 > 0 {
			uncertainty = strings.Repeat("1", 1+i%3)
		}
		if i%4 > 0 {
			venue = []string{"", "bar", "karaoke", "shop"}[i%4]
		}
		fmt.Fprintf(&rows, "w-%02d,%s,2026-01-%02d,106.6,16.6,1,%s,%s\n", i, []string{"seizure", "use_place"}[i%2], 1+i%7, uncertainty, venue)
	}
	h.load("incidents", rows.String())
	for _, question := range []string{"", "sortby=kind", "sortby=-uncertainty_m", "sortby=venue,-uncertainty_m,kind", "sortby=-occurred_on,venue", "sortby=-venue&filter=kind%3D%27seizure%27",
		"bbox=106,16,107,17&datetime=2026-01-01/..&sortby=uncertainty_m&properties=kind&crs=http://www.opengis.net/def/crs/EPSG/0/9209&kind=seizure"} {
		at := "/ogc/collections/incidents/items?" + question
		whole := ids(parse(t, h.get(at+"&limit=1000")))
		if got := walk(t, h, at+"&limit=7"); !slices.Equal(got, whole) || len(whole) < 20 {
			t.Errorf("%s: walked %d %v\nwhole %d %v", question, len(got), got, len(whole), whole)
		}
		next, err := url.Parse(parse(t, h.get(at+"&limit=7")).link("next"))
		if err != nil {
			t.Fatal(err)
		}
		asked, err := url.ParseQuery(question)
		if err != nil {
			t.Fatal(err)
		}
		for name := range asked {
			if next.Query().Get(name) != asked.Get(name) {
				t.Errorf("%s: next has %s=%q", question, name, next.Query().Get(name))
			}
		}
	}
	a := h.get("/ogc/collections/incidents/items?f=fgb&limit=7")
	if a.header.Get("OGC-NumberMatched") != "63" || !strings.Contains(a.header.Get("Link"), `rel="next"`) {
		t.Errorf("%v", a.header)
	}
}

// TestSystems asks for a point in every system, over HTTP, and has cs2cs judge it.
func TestSystems(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	var c struct{ CRS []string }
	if err := json.Unmarshal([]byte(h.get("/ogc/collections/crossings").body), &c); err != nil || len(c.CRS) < 20 || !strings.HasSuffix(c.CRS[0], "CRS84") {
		t.Fatalf("%v %v", err, c)
	}
	for _, uri := range c.CRS[1:] {
		a := h.get("/ogc/collections/crossings/items/lao-bao-la?crs=" + url.QueryEscape(uri))
		if a.header.Get("Content-Crs") != "<"+uri+">" {
			t.Errorf("%s: %v", uri, a.header)
		}
		var f struct {
			Geometry struct{ Coordinates [2]float64 }
		}
		if err := json.Unmarshal([]byte(a.body), &f); err != nil {
			t.Fatal(err)
		}
		program := exec.CommandContext(t.Context(), "cs2cs", "-d", "9", "EPSG:4326", "EPSG:"+uri[strings.LastIndex(uri, "/")+1:])
		program.Stdin = strings.NewReader("16.619 106.591\n") // lat first, as the register has it
		out, err := program.Output()
		if err != nil {
			t.Fatal(err)
		}
		var x, y float64
		if _, err := fmt.Sscan(string(out), &x, &y); err != nil {
			t.Fatal(err)
		}
		limit := 0.0015
		if math.Abs(x) < 180 {
			limit = 1e-7
		}
		if math.Abs(x-f.Geometry.Coordinates[0]) > limit || math.Abs(y-f.Geometry.Coordinates[1]) > limit {
			t.Errorf("%s: %v, PROJ says %s", uri, f.Geometry.Coordinates, out)
		}
	}
}

// TestEveryPropertyOrders walks every collection by each of its properties, one feature a page.
func TestEveryPropertyOrders(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.load("hotspots", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"HS-2","level":"point","functions":"retail,staging","state":"managed"},"geometry":{"type":"Point","coordinates":[106.56,16.55]}},
		{"type":"Feature","properties":{"code":"HS-3","level":"point","state":"managed"},"geometry":{"type":"Point","coordinates":[106.57,16.55]}}]}`)
	h.signIn()
	for _, c := range every() {
		for _, f := range c.Fields {
			at := "/ogc/collections/" + c.ID + "/items?sortby=-" + f.Name
			a := h.get(at)
			if a.status != 200 {
				t.Errorf("%s: %d %.200s", at, a.status, a.body)
				continue
			}
			if whole, walked := ids(parse(t, a)), walk(t, h, at+"&limit=1"); !slices.Equal(whole, walked) {
				t.Errorf("%s: %v, walked %v", at, whole, walked)
			}
		}
	}
}

// TestMapStyleOpensByItself takes the MapLibre style by a token in its address, as a map page elsewhere does, and follows
// every source to a tile: each answers without anything else, and holds the layer that is drawn.
func TestMapStyleOpensByItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.token = ""
	key := url.QueryEscape(h.withKey())
	var doc struct {
		Sources map[string]struct{ URL string }
		Layers  []struct {
			ID, Source  string
			SourceLayer string `json:"source-layer"`
		}
	}
	readInto(t, h.get("/ogc/style.json?token="+key), &doc)
	if len(doc.Sources) != len(every()) {
		t.Errorf("%d sources of %d collections", len(doc.Sources), len(every()))
	}
	for _, l := range doc.Layers {
		if l.Source == "" {
			continue
		}
		var described struct {
			Tiles        []string
			VectorLayers []struct{ ID string } `json:"vector_layers"`
		}
		at, err := url.Parse(doc.Sources[l.Source].URL)
		if err != nil {
			t.Fatal(err)
		}
		readInto(t, h.get(at.RequestURI()), &described)
		if len(described.VectorLayers) != 1 || described.VectorLayers[0].ID != l.SourceLayer {
			t.Errorf("%s: draws %s of %+v", l.ID, l.SourceLayer, described.VectorLayers)
		}
		_, path, _ := strings.Cut(strings.NewReplacer("{z}", "8", "{x}", "203", "{y}", "116").Replace(described.Tiles[0]), "/tiles/")
		if a := h.get("/tiles/" + path); a.status != 200 && a.status != 204 {
			t.Errorf("%s: %d %.200s", l.ID, a.status, a.body)
		}
	}
}

// TestTheLanguageAskedFor: lang= decides over what the browser prefers, of pages and of what is wrong; the page of a
// feature is headed by its name.
func TestTheLanguageAskedFor(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	for path, want := range map[string]string{
		"/ogc/collections/communes/items?limit=0&lang=en":            `"detail":"limit: must be a whole number`,
		"/ogc/collections/communes/items?limit=0&lang=vi":            `"detail":"limit: phải là số nguyên`,
		"/ogc/collections/communes/items/19432?f=html&lang=en":       "<h1>Lao Bảo</h1>",
		"/ogc/collections/communes/items?filter=name%20LIKE&lang=en": "at character 10",
	} {
		other := map[bool]string{true: "vi", false: "en"}[strings.HasSuffix(path, "en")]
		if a := h.get(path, "Accept-Language", other); !strings.Contains(a.body, want) {
			t.Errorf("%s: %d %.400s", path, a.status, a.body)
		}
	}
}

// TestPagesShowTheGround: the small map of a page has the outlines of communes under the features, for strangers too, drawn by
// the page itself.
func TestPagesShowTheGround(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for _, path := range []string{"/ogc/collections/communes/items/19432?f=html", "/ogc/collections/communes/items?f=html&bbox=106.5,16.5,106.7,16.7", "/ogc/collections/crossings/items?f=html"} {
		a := h.get(path)
		ground := regexp.MustCompile(`<path class="ground communes" d="(M[^"]{20,})"`).FindStringSubmatch(a.body)
		if a.status != 200 || ground == nil || strings.Contains(a.body, "NaN") || strings.Contains(a.body, "<script") {
			t.Errorf("%s: %d %.1500s", path, a.status, a.body)
			continue
		}
		if at := strings.Index(a.body, `class="ground`); at > strings.Index(a.body, `class="area"`) && at > strings.Index(a.body, `class="spot"`) {
			t.Errorf("%s: the ground lies over the features", path)
		}
	}
}

// TestNumberMatchedIsExactOrAbsent: 100,000 features are counted to the last one; one more, and there is no number, in
// GeoJSON and in the head of files alike.
func TestNumberMatchedIsExactOrAbsent(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	const at = "/ogc/collections/incidents/items?limit=1&filter=source%3D%27many%27"
	h.addIncidents(1, 100_000, "")
	if f := parse(t, h.get(at)); f.NumberMatched == nil || *f.NumberMatched != 100_000 {
		t.Errorf("of 100,000: %v", f.NumberMatched)
	}
	if a := h.get(at + "&f=fgb"); a.header.Get("OGC-NumberMatched") != "100000" {
		t.Errorf("of 100,000 in the head: %q", a.header.Get("OGC-NumberMatched"))
	}
	h.addIncidents(100_001, 100_001, "")
	if f := parse(t, h.get(at)); f.NumberMatched != nil || f.NumberReturned != 1 || f.link("next") == "" {
		t.Errorf("of 100,001: %v, returned %d", f.NumberMatched, f.NumberReturned)
	}
	if a := h.get(at + "&f=fgb"); a.header.Get("OGC-NumberMatched") != "" || a.header.Get("Link") == "" {
		t.Errorf("of 100,001 in the head: %q %q", a.header.Get("OGC-NumberMatched"), a.header.Get("Link"))
	}
}
