package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/access"
)

// door is one URL, what a stranger and a signed-in post get there, and what a stranger must never read.
type door struct {
	method, path    string
	stranger, known int
	hidden          string // must not be in a stranger's answer
	shown           string // must be in a known caller's answer
}

func doors() []door {
	return []door{
		{"GET", "/healthz", 200, 200, "", "ok"},
		{"GET", "/readyz", 200, 200, "", "ok"},
		{"GET", "/", 200, 200, "", "Cột Mốc"},
		{"GET", "/ground/labels.json", 200, 200, "", "FeatureCollection"},
		{"GET", "/ground/base/1/0/0", 404, 404, "", ""},
		{"GET", "/communes", 200, 200, "", "Cột Mốc"},
		{"GET", "/no-such-file.js", 404, 404, "", ""},
		{"GET", "/.gitkeep", 404, 404, "", ""},
		{"GET", "/api/v1/session", 200, 200, "", "version"},
		{"GET", "/api/v1/units", 200, 200, "class", "Lao Bảo"},
		{"GET", "/api/v1/units/19432", 200, 200, "class", "Lao Bảo"},
		{"GET", "/api/v1/units/99999", 404, 404, "", ""},
		{"GET", "/api/v1/locate?lon=106.6&lat=16.6", 200, 200, "", "19432"},
		{"POST", "/api/v1/locate", 400, 400, "", ""},
		{"GET", "/api/v1/units/19432/cells?res=6", 200, 200, "class", "owned"},
		{"GET", "/api/v1/reforms", 200, 200, "class", "items"},
		{"GET", "/api/v1/reforms?on=2025-07-01", 400, 400, "", ""},
		{"GET", "/api/v1/border", 200, 200, "class", "belt_km"},
		{"GET", "/api/v1/border?touching=maybe", 400, 400, "", ""},
		{"GET", "/api/v1/border?belt_km=0", 400, 400, "", ""},
		{"GET", "/api/v1/border?belt_km=5&touching=true&province=44", 200, 200, "", "items"},
		{"GET", "/api/v1/units/19432/assessment?year=2026", 401, 200, "type_3", "type_3"},
		{"GET", "/api/v1/assessments?year=2026", 401, 200, "type_3", "drug_free"},
		{"GET", "/api/v1/units/19432/trend", 401, 200, "type_3", "type_3"},
		{"GET", "/api/v1/units/19432/trend?on=2025-06-30", 401, 404, "", ""},
		{"GET", "/api/v1/crosswalk?from=2025-07-01&to=2025-07-02", 401, 200, "sha256", "sha256"},
		{"GET", "/api/v1/crosswalk?from=2025-07-01&to=2025-07-02&format=csv", 401, 200, "sha256", "sha256"},
		{"GET", "/api/v1/crosswalk?to=2025-07-01", 401, 400, "", ""},
		{"GET", "/api/v1/crosswalk?from=2025-06-30&to=2025-07-01&follow=money", 401, 400, "", ""},
		{"GET", "/api/v1/disagreements?on=2025-07-01", 401, 400, "", "lineage"},
		{"GET", "/api/v1/crosswalk?from=2025-07-01&to=2026-01-01", 401, 200, "sha256", "sha256"},
		{"GET", "/api/v1/crosswalk?from=2025-07-01&to=2026-01-01&format=csv", 401, 200, "sha256", "sha256"},
		{"GET", "/api/v1/crosswalk?to=2025-07-01", 401, 400, "", ""},
		{"GET", "/api/v1/crosswalk?from=2025-07-01&to=2026-01-01&follow=money", 401, 400, "", ""},
		{"GET", "/api/v1/disagreements?on=2025-07-01", 401, 400, "", "01/07/2025"},
		{"GET", "/api/v1/disagreements", 401, 400, "", ""},
		{"GET", "/api/v1/units/19432/reports?year=2026", 401, 200, "addicts", "addicts_on_file"},
		{"GET", "/api/v1/units/19432/history", 401, 200, "recorded", "outline_md5"},
		{"GET", "/api/v1/units/19432/history?layer=reports", 401, 200, "addicts", "addicts_on_file"},
		{"GET", "/api/v1/units/19432/history?layer=incidents", 401, 400, "", ""},
		{"GET", "/api/v1/units/99999/history", 401, 404, "", ""},
		{"GET", "/api/v1/overview", 401, 200, "incidents", "incidents"},
		{"GET", "/api/v1/codes", 401, 200, "heroin", "heroin"},
		{"GET", "/api/v1/criteria", 401, 200, "art4", `"levels":["commune","province"]`},
		{"GET", "/api/v1/criteria/qd-28-2025", 401, 200, "art4", "art4.a"},
		{"GET", "/api/v1/criteria/none", 401, 404, "", ""},
		{"GET", "/api/v1/fit", 401, 200, "gap", "19441"},
		{"GET", "/api/v1/fit?kind=overlap&severity=error&province=44", 401, 200, "", "items"},
		{"GET", "/api/v1/fit?kind=crack", 401, 400, "", ""},
		{"GET", "/api/v1/repairs?province=44", 401, 200, "", "items"},
		{"GET", "/api/v1/repairs?kind=gap", 401, 400, "", ""},
		{"GET", "/api/v1/incidents", 401, 200, "heroin", "heroin"},
		{"GET", "/api/v1/incidents/histogram", 401, 200, "months", "2026-03"},
		{"GET", "/api/v1/incidents/histogram?substance=cocaine", 401, 200, "months", `"total":0`},
		{"GET", "/api/v1/incidents/seizures?unit=44", 401, 200, "heroin", "\"mass_g\":350"},
		{"GET", "/api/v1/incidents/999999", 401, 404, "", ""},
		{"GET", "/api/v1/cells?res=7", 401, 200, "cell", "cell"},
		{"GET", "/api/v1/crossings", 401, 200, "Kín", "Kín"},
		{"GET", "/api/v1/trails", 401, 200, "", "items"},
		{"GET", "/api/v1/hotspots", 401, 200, "BIMAT", "BIMAT"},
		{"GET", "/api/v1/plots", 401, 200, "", "items"},
		{"GET", "/api/v1/routes", 401, 200, "R9", "R9"},
		{"GET", "/api/v1/units?area=vung-kin", 401, 200, "19432", "19432"},
		{"GET", "/api/v1/assessments?area=vung-kin", 401, 200, "type_3", `"total":1`},
		{"GET", "/api/v1/incidents?area=vung-kin", 401, 200, "heroin", "heroin"},
		{"GET", "/api/v1/incidents/histogram?area=vung-kin", 401, 200, "months", `"total":1`},
		{"GET", "/api/v1/areas", 401, 200, "vung-kin", "vung-kin"},
		{"GET", "/api/v1/areas?unit=19432&province=44&on=2026-01-01", 401, 200, "vung-kin", "vung-kin"},
		{"GET", "/api/v1/areas/vung-kin", 401, 200, "19432", "19432"},
		{"GET", "/api/v1/areas/vung-kin?on=2025-06-30", 401, 404, "", ""},
		{"GET", "/api/v1/areas/none", 401, 404, "", ""},
		{"GET", "/api/v1/areas/vung-kin/history", 401, 200, "recorded_at", "recorded_at"},
		{"GET", "/api/v1/areas/vung-kin/summary", 401, 200, "type_3", "type_3"},
		{"GET", "/api/v1/areas/vung-kin/outline", 401, 200, "MultiPolygon", "MultiPolygon"},
		{"PUT", "/api/v1/areas/vung-kin", 401, 400, "", ""},
		{"DELETE", "/api/v1/areas/none", 401, 404, "", ""},
		{"POST", "/api/v1/areas/districts", 401, 400, "", "1 July 2025"},
		{"POST", "/api/v1/areas/districts", 401, 400, "", "01/07/2025"},
		{"GET", "/api/v1/markers?q=605", 401, 200, "605", "605/2"},
		{"GET", "/api/v1/posts", 401, 200, "Kín", "Kín"},
		{"GET", "/api/v1/traffic?crossing=lao-bao-la", 401, 200, "1200", "1200"},
		{"GET", "/api/v1/traffic?period=2026", 401, 400, "", ""},
		{"GET", "/tiles/markers/8/203/116.mvt", 401, 200, "LA-605", "LA-605-2"},
		{"GET", "/tiles/cooperation/8/203/116.mvt", 401, 200, "Kín", "Trạm bản Kín"},
		{"GET", "/tiles/posts/8/203/116.mvt", 401, 200, "Kín", "Kín"},
		{"GET", "/api/v1/hotspots/HS-BIMAT", 401, 200, "BIMAT", "BIMAT"},
		{"GET", "/api/v1/hotspots/HS-BIMAT/history", 401, 200, "BIMAT", "created"},
		{"GET", "/api/v1/hotspots/none/history", 401, 404, "", ""},
		{"GET", "/api/v1/hotspots/reforms", 401, 200, "items", "items"},
		{"POST", "/api/v1/hotspots", 401, 400, "", ""},
		{"PUT", "/api/v1/hotspots/HS-BIMAT", 401, 400, "", ""},
		{"DELETE", "/api/v1/hotspots/HS-BIMAT", 401, 400, "", ""},
		{"POST", "/api/v1/hotspots/HS-BIMAT/steps", 401, 400, "", ""},
		{"POST", "/api/v1/incidents", 401, 400, "", ""},
		{"GET", "/api/v1/programmes", 401, 200, "targets", "quang-tri-233"},
		{"GET", "/api/v1/programmes?provinces=44", 401, 400, "", ""},
		{"GET", "/api/v1/programmes/quang-tri-233", 401, 200, "Hướng Hóa", "institutions"},
		{"GET", "/api/v1/programmes/none", 401, 404, "", ""},
		{"GET", "/api/v1/programmes/quang-tri-233/history", 401, 200, "recorded_by", "recorded_by"},
		{"GET", "/api/v1/programmes/quang-tri-233/targets?year=2025", 401, 200, "state", "converted"},
		{"GET", "/api/v1/programmes/quang-tri-233/targets?year=2028", 401, 400, "", ""},
		{"GET", "/api/v1/programmes/quang-tri-233/targets?state=fine", 401, 400, "", ""},
		{"GET", "/api/v1/programmes/quang-tri-233/targets/converted", 401, 200, "state", "rebased"},
		{"GET", "/api/v1/programmes/quang-tri-233/targets/none", 401, 404, "", ""},
		{"GET", "/api/v1/programmes/quang-tri-233/targets/converted/lines", 401, 200, "items", "items"},
		{"GET", "/api/v1/programmes/quang-tri-233/targets/converted/lines?counts=maybe", 401, 400, "", ""},
		{"GET", "/api/v1/duties?programme=quang-tri-directive", 401, 200, "state", "far-legs"},
		{"GET", "/api/v1/duties?section=dreams", 401, 400, "", ""},
		{"GET", "/api/v1/agencies", 401, 200, "duties", "quang-tri.ban-chi-dao"},
		{"GET", "/api/v1/agencies/none", 401, 404, "", ""},
		{"GET", "/api/v1/agenda", 401, 200, "items", "items"},
		{"GET", "/api/v1/agenda?from=x", 401, 400, "", ""},
		{"GET", "/api/v1/agenda.ics", 401, 200, "VCALENDAR", "VCALENDAR"},
		{"GET", "/api/v1/cooperation/kinds", 401, 200, "states", "agreement_step"},
		{"GET", "/api/v1/cooperation", 401, 200, "Kín", "Kín"},
		{"GET", "/api/v1/cooperation?kind=gossip", 401, 400, "", ""},
		{"GET", "/api/v1/cooperation?cursor=x", 401, 400, "", ""},
		{"GET", "/api/v1/cooperation/TT-1", 401, 200, "Kín", "Thỏa thuận Kín"},
		{"GET", "/api/v1/cooperation/relations", 401, 200, "counts", "LA-SVK"},
		{"GET", "/api/v1/cooperation/rotations", 401, 200, "hosts", "province_pair"},
		{"POST", "/api/v1/cooperation", 401, 400, "", ""},
		{"GET", "/api/v1/obligations", 401, 200, "rhythm", "qd-28-2025.ministry"},
		{"GET", "/api/v1/reports", 401, 200, "owner", `"code":"19432"`},
		{"GET", "/api/v1/reports?state=accepted&period=2026&area=vung-kin&province=44", 401, 200, "owner", `"total":1`},
		{"GET", "/api/v1/reports?state=silent", 401, 400, "", ""},
		{"GET", "/api/v1/reports?period=2026-13", 401, 400, "", ""},
		{"GET", "/api/v1/reports?obligation=none", 401, 400, "", ""},
		{"GET", "/api/v1/reports?area=none", 401, 400, "", ""},
		{"GET", "/api/v1/reports/999999", 401, 404, "", ""},
		{"GET", "/api/v1/reports/x", 401, 404, "", ""},
		{"GET", "/api/v1/units/19432/reports/2026", 401, 200, "questions", "questions"},
		{"GET", "/api/v1/units/19432/reports/2024", 401, 404, "", ""},
		{"GET", "/api/v1/units/99999/reports/2026", 401, 404, "", ""},
		{"PUT", "/api/v1/units/19432/reports/2026", 401, 400, "", ""},
		{"POST", "/api/v1/units/19432/reports/2026/steps", 401, 400, "", ""},
		{"GET", "/api/v1/completeness?period=2026&by=province", 401, 200, "owed", `"province":"44"`},
		{"GET", "/api/v1/completeness?by=commune", 401, 400, "", ""},
		{"GET", "/api/v1/completeness?period=2026&by=area", 401, 200, "owed", `"area":"vung-kin","area_name":"Vùng kín"`},
		{"GET", "/api/v1/silences", 401, 200, "items", "items"},
		{"GET", "/api/v1/silences?on=2026-12-20&province=44", 401, 200, "owner", "qd-28-2025.province"},
		{"GET", "/api/v1/questions?period=2026", 401, 200, "items", "items"},
		{"GET", "/api/v1/questions?kind=doubt", 401, 400, "", ""},
		{"GET", "/api/v1/deadlines.ics", 401, 200, "VEVENT", "DTSTART;VALUE=DATE:20261219"},
		{"GET", "/api/v1/deadlines.ics?lang=fr", 401, 400, "", ""},
		{"GET", "/api/v1/deadlines", 401, 200, "due_on", `"due_on":"2026-12-19"`},
		{"GET", "/api/v1/deadlines?lang=vi", 401, 400, "", ""},
		{"GET", "/api/v1/cycle?year=2026", 401, 200, "type_3", `"class":"type_3"`},
		{"GET", "/api/v1/cycle?area=vung-kin&class=type_3&recognition=none&find=lao%20bao&sort=silent&order=down", 401, 200, "type_3", `"total":1`},
		{"GET", "/api/v1/cycle?format=csv&lang=en&silent=true", 401, 200, "days_silent", "days_silent"},
		{"GET", "/api/v1/cycle?format=xlsx", 401, 200, "", "PK"},
		{"GET", "/api/v1/cycle?sort=colour", 401, 400, "", ""},
		{"GET", "/api/v1/cycle?area=none", 401, 400, "", ""},
		{"GET", "/api/v1/units/19432/explanation?year=2026", 401, 200, "type_3", `"advice":{"to":"drug_free"`},
		{"GET", "/api/v1/units/99999/explanation?year=2026", 401, 404, "", ""},
		{"GET", "/api/v1/units/19432/assessments", 401, 200, "items", `"items":[]`},
		{"GET", "/api/v1/assessments/1", 401, 404, "", ""},
		{"GET", "/api/v1/recognitions/conversions?year=2026&area=vung-kin", 401, 200, "converted", `"not_comparable":1`},
		{"GET", "/api/v1/recognitions", 401, 200, "items", "items"},
		{"GET", "/api/v1/recognitions?state=lapsed&province=44&area=vung-kin&designation=clean", 401, 200, "", `"total":0`},
		{"GET", "/api/v1/recognitions?state=blessed", 401, 400, "", ""},
		{"GET", "/api/v1/recognitions/summary", 401, 200, "country", "country"},
		{"GET", "/api/v1/recognitions/summary?designation=none", 401, 400, "", ""},
		{"GET", "/api/v1/units/19432/recognition", 401, 200, "proposals", "proposals"},
		{"GET", "/api/v1/units/99999/recognition", 401, 404, "", ""},
		{"POST", "/api/v1/units/19432/recognition/steps", 401, 400, "", ""},
		{"GET", "/api/v1/draws", 401, 200, "items", `"items":[]`},
		{"POST", "/api/v1/draws", 401, 400, "", ""},
		{"GET", "/api/v1/draws/1", 401, 404, "", ""},
		{"POST", "/api/v1/draws/x/findings", 401, 404, "", ""},
		{"POST", "/api/v1/imports", 401, 400, "", ""},
		{"GET", "/api/v1/imports/none", 401, 404, "", ""},
		{"GET", "/api/v1/imports", 401, 200, "items", "items"},
		{"POST", "/api/v1/imports/inspect", 401, 400, "", ""},
		{"POST", "/api/v1/imports/9999/undo", 401, 404, "", ""},
		{"GET", "/api/v1/import-profiles", 401, 200, "items", "items"},
		{"GET", "/api/v1/incidents/duplicates", 401, 200, "items", "items"},
		{"POST", "/api/v1/incidents/duplicates/1-2", 401, 400, "", ""},
		{"GET", "/api/v1/none", 401, 404, "", ""},
		{"GET", "/ogc", 200, 200, "", "conformance"},
		{"GET", "/ogc/api", 200, 200, "incidents", "incidents"},
		{"GET", "/ogc/collections", 200, 200, "incidents", "incidents"},
		{"GET", "/ogc/conformance", 200, 200, "", "cql2-text"},
		{"GET", "/ogc/functions", 200, 200, "", "distance_m"},
		{"GET", "/ogc/tileMatrixSets", 200, 200, "", "WebMercatorQuad"},
		{"GET", "/ogc/none", 401, 404, "", ""},
		{"GET", "/ogc/collections/none", 401, 404, "", ""},
		{"GET", "/ogc/collections/communes/items", 200, 200, "type_3", "Lao Bảo"},
		{"GET", "/ogc/collections/communes/items/19432", 200, 200, "type_3", "Lao Bảo"},
		{"GET", "/ogc/collections/communes/download?f=csv", 200, 200, "type_3", "Lao Bảo"},
		{"GET", "/ogc/collections/crossings/items", 200, 200, "Kín", "Kín"},
		{"GET", "/ogc/collections/crossings/items?f=html", 200, 200, "Kín", "Kín"},
		{"GET", "/ogc/collections/crossings/items?f=csv", 200, 200, "Kín", "Kín"},
		{"GET", "/ogc/collections/crossings/items?filter=type%3D%27opening%27", 200, 200, "Kín", "Kín"},
		{"GET", "/ogc/collections/crossings/tiles/WebMercatorQuad/8/116/203", 200, 200, "Kín", "Kín"},
		{"GET", "/ogc/collections/crossings", 200, 200, "Kín", "queryables"},
		{"POST", "/ogc/collections/crossings/items", 401, 400, "", ""},
		{"PUT", "/ogc/collections/crossings/items/lao-bao-la", 401, 400, "", ""},
		{"PATCH", "/ogc/collections/crossings/items/lao-bao-la", 401, 400, "", ""},
		{"DELETE", "/ogc/collections/crossings/items/none", 401, 404, "", ""},
		{"POST", "/ogc/collections/communes/items", 401, 405, "", ""},
		{"GET", "/ogc/collections/hotspots", 401, 200, "BIMAT", "queryables"},
		{"GET", "/ogc/collections/hotspots/queryables", 401, 200, "functions", "functions"},
		{"GET", "/ogc/collections/hotspots/schema", 401, 200, "functions", "functions"},
		{"GET", "/ogc/collections/hotspots/items", 401, 200, "BIMAT", "BIMAT"},
		{"GET", "/ogc/collections/hotspots/items?f=csv", 401, 200, "BIMAT", "BIMAT"},
		{"GET", "/ogc/collections/hotspots/items/HS-BIMAT", 401, 200, "BIMAT", "BIMAT"},
		{"GET", "/ogc/collections/hotspots/items?limit=x", 401, 400, "BIMAT", ""},
		{"GET", "/ogc/collections/hotspots/download?f=geojson", 401, 200, "BIMAT", "BIMAT"},
		{"GET", "/ogc/collections/incidents/items", 401, 200, "heroin", "heroin"},
		{"GET", "/ogc/collections/assessments/items", 401, 200, "type_3", "type_3"},
		{"GET", "/ogc/collections/markers/items", 401, 200, "605", "605"},
		{"GET", "/ogc/collections/posts/items", 401, 200, "Kín", "Kín"},
		{"GET", "/ogc/collections/routes/items", 401, 200, "R9", "R9"},
		{"GET", "/tiles/communes/8/203/116.mvt", 200, 200, "type_3", "Lao Bảo"},
		{"GET", "/tiles/provinces/8/203/116.mvt", 200, 200, "type_3", "Quảng Trị"},
		{"GET", "/tiles/border/8/203/116.mvt", 200, 200, "", ""},
		{"GET", "/tiles/crossings/8/203/116.mvt", 200, 200, "Kín", "Kín"},
		{"GET", "/tiles/communes,crossings/8/203/116.mvt", 200, 200, "Kín", "Kín"},
		{"GET", "/tiles/communes,hotspots/8/203/116.mvt", 401, 200, "BIMAT", "BIMAT"},
		{"GET", "/tiles/hotspots/8/203/116.mvt", 401, 200, "BIMAT", "BIMAT"},
		{"GET", "/tiles/incidents/8/203/116.mvt", 401, 200, "heroin", "heroin"},
		{"GET", "/tiles/cells/8/203/116.mvt", 401, 200, "cell", "cell"},
		{"GET", "/tiles/routes/8/203/116.mvt", 401, 200, "R9", "R9"},
		{"GET", "/tiles/trails/8/203/116.mvt", 401, 200, "", ""},
		{"GET", "/tiles/fit/8/203/115.mvt", 401, 200, "gap", "gap"},
		{"GET", "/tiles/plots/8/203/116.mvt", 401, 200, "", ""},
		{"GET", "/tiles/none/8/203/116.mvt", 401, 404, "", ""},
		{"GET", "/tiles/districts/8/203/116.mvt", 200, 200, "", ""},
		{"GET", "/tiles/villages/8/203/116.mvt", 200, 200, "", ""},
		{"GET", "/tiles/assessments/8/203/116.mvt", 401, 200, "type_3", "art4_a"},
		{"GET", "/tiles/assessments/8/203/116.mvt?year=2026", 401, 200, "type_3", "type_3"},
		{"GET", "/tiles/assessments/8/203/116.mvt?year=2026&level=province", 401, 200, "art6_1", "art6_1"},
		{"GET", "/tiles/assessments/8/203/116.mvt?level=district", 401, 400, "", ""},
		{"GET", "/tiles/communes,assessments/8/203/116.mvt?year=2031", 401, 400, "", ""},
		{"GET", "/tiles/cells/8/203/116.mvt?metric=mass&substance=heroin", 401, 200, "value", "value"},
		{"GET", "/tiles/cells/8/203/116.mvt?metric=weight", 401, 400, "", ""},
		{"GET", "/tiles/incidents/8/203/116.mvt?substance=sugar", 401, 400, "", ""},
		{"GET", "/tiles/communes.json", 200, 200, "", "vector_layers"},
		{"GET", "/tiles/cells.json?metric=mass&kind=seizure", 401, 200, "vector_layers", "mvt?kind=seizure\\u0026metric=mass"},
		{"GET", "/tiles/cells.json?metrics=mass", 401, 400, "", ""},
		{"GET", "/tiles/hotspots.json", 401, 200, "vector_layers", "vector_layers"},
		{"GET", "/tiles/communes/99/0/0.mvt", 400, 400, "", ""},
		{"GET", "/tiles/communes/2/9/0.mvt", 400, 400, "", ""},
	}
}

func TestEveryDoorForAStranger(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for _, d := range doors() {
		a := h.ask(d.method, d.path, "")
		if a.status != d.stranger {
			t.Errorf("%s %s: a stranger gets %d, want %d: %.200s", d.method, d.path, a.status, d.stranger, a.body)
		}
		if d.hidden != "" && strings.Contains(a.body, d.hidden) {
			t.Errorf("%s %s: a stranger reads %q", d.method, d.path, d.hidden)
		}
	}
}

func TestEveryDoorForAPost(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	for _, d := range doors() {
		a := h.ask(d.method, d.path, "", "X-Cotmoc", "1")
		if a.status != d.known {
			t.Errorf("%s %s: a signed-in post gets %d, want %d: %.200s", d.method, d.path, a.status, d.known, a.body)
		}
		if d.shown != "" && !strings.Contains(a.body, d.shown) {
			t.Errorf("%s %s: %q is missing in %.300q", d.method, d.path, d.shown, a.body)
		}
	}
}

// A stranger with a wrong parameter must hear 401, not what is wrong with it: nothing is parsed for strangers.
func TestStrangerIsTurnedAwayBeforeParsing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for _, path := range []string{"/api/v1/incidents?limit=x", "/api/v1/cells?res=99", "/api/v1/assessments?year=-1",
		"/api/v1/areas?on=x", "/api/v1/areas/vung-kin/summary?year=0", "/api/v1/areas/%ff",
		"/tiles/hotspots/99/0/0.mvt", "/api/v1/units/xx/assessment?year=0"} {
		if a := h.get(path); a.status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

func TestProblemDocuments(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	a := h.get("/api/v1/cells?res=99")
	if got := a.header.Get("Content-Type"); got != "application/problem+json" || a.status != 400 {
		t.Errorf("%d %s", a.status, got)
	}
	if !strings.Contains(a.body, "số nguyên từ 5 đến 9") {
		t.Errorf("not Vietnamese by default: %s", a.body)
	}
	if a := h.get("/api/v1/cells?res=99", "Accept-Language", "en-GB,vi;q=0.5"); !strings.Contains(a.body, "whole number from 5 to 9") {
		t.Errorf("not English on request: %s", a.body)
	}
	for _, path := range []string{"/api/v1/incidents?form=2026-01-01", "/api/v1/incidents?kind=seizures", "/api/v1/incidents?from=1/1/2026",
		"/api/v1/units?level=planet", "/api/v1/cells?bbox=1,2,3", "/api/v1/cells?bbox=10,2,3,4", "/api/v1/incidents?limit=10001",
		"/api/v1/incidents?limit=0", "/api/v1/assessments?cursor=%25", "/api/v1/incidents?cursor=xx", "/api/v1/locate?lon=16.6&lat=106.6",
		"/api/v1/locate?lon=NaN&lat=1", "/api/v1/units?q=" + strings.Repeat("x", 300), "/api/v1/units/19432/assessment?known_on=today",
		"/api/v1/incidents?from=2026-02-01&to=2026-01-01", "/api/v1/assessments?year=2027", "/tiles/cells/5/1/1.mvt?res=3",
		"/api/v1/units?area=none", "/api/v1/incidents?area=none", "/api/v1/incidents/histogram?area=none", "/api/v1/assessments?area=none",
		"/api/v1/assessments?area=vung-kin&level=province", "/api/v1/areas?area=x", "/api/v1/areas/vung-kin/summary?year=2025&on=2026-11-01",
		"/api/v1/areas/vung-kin/summary?on=2027-01-01", "/api/v1/areas/vung-kin/summary?on=2026-12-01"} {
		if a := h.get(path); a.status != 400 {
			t.Errorf("%s: %d %.200s, want 400", path, a.status, a.body)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	ctx := context.Background()
	if err := h.gate.AddAccount(ctx, "Phòng GIS", password); err != nil {
		t.Fatal(err)
	}
	secret, token, err := h.gate.NewToken(ctx, "Phòng GIS", "qgis", 30)
	if err != nil {
		t.Fatal(err)
	}
	if a := h.get("/api/v1/overview", "Authorization", "Bearer "+secret); a.status != 200 {
		t.Errorf("token in the header: %d %s", a.status, a.body)
	}
	if a := h.get("/api/v1/incidents?limit=1&token=" + secret); a.status != 200 {
		t.Errorf("token in the address: %d %s", a.status, a.body)
	}
	if a := h.get("/api/v1/units", "Authorization", "Bearer wrong"); a.status != 401 {
		t.Errorf("wrong token: %d", a.status)
	}
	if err := h.store.RevokeToken(ctx, token.ID, now()); err != nil {
		t.Fatal(err)
	}
	if a := h.get("/api/v1/overview", "Authorization", "Bearer "+secret); a.status != 401 {
		t.Errorf("revoked token: %d", a.status)
	}
}

// A token opens no door after its last day, nor once its account is disabled, however it is carried; the account's other one
// goes on.
func TestATokenThatEndedOpensNothing(t *testing.T) {
	t.Parallel()
	at := now()
	h := newHouseAt(t, false, func() time.Time { return at })
	ctx := context.Background()
	if err := h.gate.AddPost(ctx, access.Account{Name: "Phòng GIS", Role: "analyst"}, password); err != nil {
		t.Fatal(err)
	}
	var secrets []string
	for _, days := range []int{1, 30} {
		secret, _, err := h.gate.NewToken(ctx, "Phòng GIS", "qgis", days)
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, secret)
	}
	ask := func(want [2]int, when string) {
		t.Helper()
		for i, secret := range secrets {
			for _, path := range []string{"/api/v1/incidents", "/tiles/hotspots/8/203/116.mvt", "/ogc/collections/incidents/items", "/api/v1/cycle?format=csv"} {
				join := "?"
				if strings.Contains(path, "?") {
					join = "&"
				}
				if a := h.get(path, "Authorization", "Bearer "+secret); a.status != want[i] {
					t.Errorf("%s, token %d at %s: %d, want %d", when, i, path, a.status, want[i])
				}
				if a := h.get(path + join + "token=" + secret); a.status != want[i] {
					t.Errorf("%s, token %d in the address of %s: %d, want %d", when, i, path, a.status, want[i])
				}
			}
		}
	}
	ask([2]int{200, 200}, "fresh")
	at = at.Add(49 * time.Hour)
	ask([2]int{401, 200}, "two days on")
	if err := h.store.DisableAccount(ctx, "Phòng GIS", at); err != nil {
		t.Fatal(err)
	}
	at = at.Add(time.Minute) // who asks is remembered for a moment
	ask([2]int{401, 401}, "disabled")
}

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for _, body := range []string{`{`, `{}`, `{"name":"Trạm Lao Bảo","password":"wrong wrong wrong"}`, `[]`} {
		if a := h.ask("POST", "/api/v1/session", body); a.status != 400 && a.status != 401 {
			t.Errorf("%s: %d", body, a.status)
		}
	}
	if a := h.ask("POST", "/api/v1/session", `{}`, "Origin", "https://elsewhere.example"); a.status != 403 {
		t.Errorf("sign-in from another page: %d", a.status)
	}
	h.signIn()
	if !strings.Contains(h.get("/api/v1/session").body, "Trạm Lao Bảo") {
		t.Error("the session does not say who it is")
	}
	if a := h.ask("POST", "/api/v1/imports", ""); a.status != 403 {
		t.Errorf("a change by cookie without our header: %d", a.status)
	}
	if a := h.ask("DELETE", "/api/v1/session", "", "X-Cotmoc", "1"); a.status != 204 {
		t.Errorf("sign out: %d %s", a.status, a.body)
	}
	if a := h.get("/api/v1/overview"); a.status != 401 {
		t.Errorf("the cookie still works after sign-out: %d", a.status)
	}
}

func TestCookieIsSafe(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	if err := h.gate.AddAccount(context.Background(), "Trạm Lao Bảo", password); err != nil {
		t.Fatal(err)
	}
	a := h.ask("POST", "/api/v1/session", `{"name":"Trạm Lao Bảo","password":"`+password+`"}`)
	cookie := a.header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Strict", "path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie lacks %s: %s", want, cookie)
		}
	}
}

func TestManyWrongPasswordsAreSlowed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	last := answer{}
	for range 8 {
		last = h.ask("POST", "/api/v1/session", `{"name":"ai đó","password":"sai sai sai sai"}`)
	}
	if last.status != 429 {
		t.Errorf("the eighth wrong try gets %d %s", last.status, last.body)
	}
}

func TestDemoAnswersLoopbackOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t, true)
	if a := h.get("/api/v1/overview", "Host", "evil.example"); a.status != 403 {
		t.Errorf("another Host: %d", a.status)
	}
	if a := h.get("/api/v1/overview", "Origin", "https://evil.example"); a.status != 403 {
		t.Errorf("another Origin: %d", a.status)
	}
	if a := h.get("/healthz", "Host", "127.0.0.1:8080"); a.status != 200 || a.header.Get("X-Cotmoc-Made-Up") != "true" {
		t.Errorf("loopback: %d, made up %q", a.status, a.header.Get("X-Cotmoc-Made-Up"))
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	a := h.get("/")
	csp := a.header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "unsafe") {
		t.Errorf("CSP: %q", csp)
	}
	if a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("headers: %v", a.header)
	}
	etag := h.get("/assets/a.js", "Accept-Encoding", "gzip").header.Get("Etag")
	if a := h.get("/assets/a.js", "Accept-Encoding", "gzip", "If-None-Match", etag); etag == "" || a.status != 304 {
		t.Errorf("etag %q: %d", etag, a.status)
	}
}

func TestLanguageOfProblems(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for accept, want := range map[string]string{"": "đăng nhập", "en;q=0.1,vi;q=0.9": "đăng nhập", "vi;q=0.1, en;q=0.9": "Sign in",
		"fr, en-US": "Sign in", "lo": "đăng nhập", "\x01": "đăng nhập"} {
		if a := h.get("/api/v1/overview", "Accept-Language", accept); !strings.Contains(a.body, want) {
			t.Errorf("%q: %s, want %q", accept, a.body, want)
		}
	}
}

// Bytes that are no text must be refused, not sent to the database.
func TestBrokenText(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	for path, want := range map[string]int{"/api/v1/units?q=%ff": 400, "/api/v1/units?province=%c0%80": 400, "/api/v1/incidents?unit=%ff": 400,
		"/api/v1/crossings?q=%ed%a0%80": 400, "/api/v1/assessments?province=%ff": 400, "/api/v1/units/%ff": 404, "/api/v1/units/%ff/assessment": 404,
		"/api/v1/units/%ff/trend": 404, "/api/v1/units/%ff/reports": 404, "/api/v1/incidents/%ff": 404, "/api/v1/units/%31%39432": 200,
		"/tiles/communes%2Ccrossings/8/203/116.mvt": 200, "/api/v1/assessments?cursor=zzz": 400,
		"/api/v1/units/19432/assessment?known_on=2030-01-01T00:00:00Z": 400} {
		if a := h.get(path); a.status != want {
			t.Errorf("%s: %d %.200s, want %d", path, a.status, a.body, want)
		}
	}
}

func TestSignInBodyIsBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	if a := h.ask("POST", "/api/v1/session", `{"name":"`+strings.Repeat("x", 100_000)+`"}`); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a name of 100 kB: %d %.100s", a.status, a.body)
	}
}
