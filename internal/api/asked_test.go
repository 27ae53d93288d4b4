package api_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cotmoc/internal/access"
)

// asker puts doors, filters, orders, formats and headers together at random.
type asker struct{ *rand.Rand }

func (r asker) one(of ...string) string { return of[r.IntN(len(of))] }

// query draws up to n parameters, each once.
func (r asker) query(n int, of ...string) string {
	var parts []string
	for _, i := range r.Perm(len(of))[:r.IntN(n+1)] {
		parts = append(parts, of[i])
	}
	return "?" + strings.Join(parts, "&")
}

func (r asker) question() (method, path string, headers []string) {
	layer := r.one("incidents", "crossings", "trails", "markers", "posts", "routes", "hotspots", "plots")
	method = r.one(http.MethodGet, http.MethodGet, http.MethodGet, http.MethodHead, http.MethodOptions)
	headers = [][]string{nil, nil, {"If-None-Match", r.one("*", `W/"1"`)}, {"Range", r.one("bytes=0-10", "bytes=-5")}, {"If-Match", `"1"`}}[r.IntN(5)]
	switch r.IntN(8) {
	case 0, 1, 2:
		path = "/ogc/collections/" + layer + r.one("/items", "/items", "/download") + r.query(5, "limit="+r.one("1", "2", "1000"), "f="+r.one("csv", "html", "json", "xlsx"),
			"sortby="+r.one("-code", "recorded_at", "-recorded_at", "note", "-occurred_on", "tier"), "bbox="+r.one("106.5,16.7,106.7,16.9", "100,10,110,20"), "datetime=2026-01-01/..",
			"crs="+url.QueryEscape("http://www.opengis.net/def/crs/EPSG/0/9210"),
			"filter="+url.QueryEscape(r.one("recorded_at IS NOT NULL", "S_INTERSECTS(geometry, BBOX(106.5,16.7,106.7,16.9))", "unit_code = '19441'", "tier = 'restricted' OR tier IS NULL", "note LIKE '%false%'", "source IS NULL")))
	case 3:
		path = "/tiles/" + layer + r.one("", ",communes") + r.one("/8/203/115.mvt", "/8/203/116.mvt", "/11/1630/928.mvt", "/0/0/0.mvt", ".json") + r.query(2, "from=2026-01-01", "kind=seizure", "substance=heroin")
	case 4:
		path = "/api/v1/" + layer + r.query(2, "limit="+r.one("1", "3", "1000"), "q="+r.one("false", "d"))
		if layer == "incidents" {
			path = "/api/v1/incidents" + r.one("", "/histogram", "/seizures") + r.query(3, "unit="+r.one("19441", "44"), "from=2026-01-01", "to=2026-12-01", "markers=700-730", "area=vung-kin")
		}
	case 5:
		path = "/api/v1/" + layer + "/" + url.PathEscape(r.one("dấu-"+layer+"-false-public", "dấu-"+layer+"-false-default", "LA-718", "7810003", "thử|dấu-incidents-false-public")) + r.one("", "/history")
	case 6:
		path = "/ogc/collections/" + layer + r.one("", "/queryables", "/schema", "/tiles/WebMercatorQuad/8/115/203", "/style") + r.one("", "?f=html")
	default:
		path = "/api/v1/" + r.one("agenda.ics", "deadlines.ics", "duties", "overview", "imports", "shared-pack/contents", "incidents/duplicates?decided=any", "completeness?by=area", "units/44/assessment", "units/19432/trend",
			"cells?res=9&bbox=106.5,16.7,106.7,16.9", "programmes/quang-tri-directive/targets/places-managed-here/lines", "cooperation?overdue=true")
	}
	return method, path, headers
}

// Two countries that differ beyond a reach alone answer it alike however doors, filters, orders, formats and headers are put
// together, and nothing read names what lies there.
func TestNothingAskedAtRandomTellsOfBeyond(t *testing.T) {
	t.Parallel()
	poor, rich := newHouse(t, false), newHouse(t, false)
	poor.markIn(true)
	rich.markIn(true)
	rich.markIn(false)
	r := asker{rand.New(rand.NewPCG(16, 23))} //nolint:gosec // the same questions each time
	answered := 0
	for _, who := range []struct {
		role, scope string
		deeds       []access.Deed
	}{{access.CommuneReporter, "19432", nil}, {"liaison", "19432", nil}, {"analyst", "19432", nil}, {access.Service, "19432", []access.Deed{access.SeeRestricted}}, {"area_leader", "vung-kin", nil}} {
		poor.within(who.role, who.scope, who.deeds...)
		rich.within(who.role, who.scope, who.deeds...)
		for range 50 {
			method, path, headers := r.question()
			a, b := poor.ask(method, path, "", headers...), rich.ask(method, path, "", headers...)
			x, y := plain(t, a.body), plain(t, b.body)
			if a.status != b.status || x != y || a.header.Get("Ogc-Numbermatched") != b.header.Get("Ogc-Numbermatched") || b.status >= 500 {
				t.Errorf("%v %s %s %q: %d and %d: %s", who, method, path, headers, a.status, b.status, parting(x, y))
			}
			if !strings.Contains(path, "-false-") && strings.Contains(y, "-false-") {
				t.Errorf("%v %s %s: %s", who, method, path, excerpt(y, "-false-"))
			}
			if b.status == http.StatusOK {
				answered++
			}
		}
	}
	if answered < 100 {
		t.Errorf("%d of 250 questions were answered", answered)
	}
}
