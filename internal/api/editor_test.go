package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

const newTrail = `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[106.5,16.6],[106.52,16.61]]},
	"properties":{"code":"T-9","name":"Đường mòn khe Sa","kind":"footpath","loc_precision":2}}`

func version(t *testing.T, a answer) string {
	t.Helper()
	var r struct{ Version string }
	if err := json.Unmarshal([]byte(a.body), &r); err != nil || r.Version == "" {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	return r.Version
}

func TestOneRecordFromMakingToItsEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	made := h.ask("POST", "/api/v1/trails", newTrail, "X-Cotmoc", "1")
	if made.status != http.StatusCreated || made.header.Get("Location") != "/api/v1/trails/T-9" {
		t.Fatalf("%d %s", made.status, made.body)
	}
	first := version(t, made)
	if a := h.ask("POST", "/api/v1/trails", newTrail, "X-Cotmoc", "1"); a.status != http.StatusConflict {
		t.Errorf("made twice: %d %s", a.status, a.body)
	}
	changed := strings.Replace(newTrail, "footpath", "motorbike", 1)
	if a := h.ask("PUT", "/api/v1/trails/T-9", changed, "X-Cotmoc", "1"); a.status != 400 || !strings.Contains(a.body, "version") {
		t.Errorf("replaced without a version: %d %s", a.status, a.body)
	}
	replaced := h.ask("PUT", "/api/v1/trails/T-9", changed, "X-Cotmoc", "1", "If-Match", `"`+first+`"`)
	if replaced.status != 200 || !strings.Contains(replaced.body, "motorbike") {
		t.Fatalf("%d %s", replaced.status, replaced.body)
	}
	second := version(t, replaced)
	if a := h.ask("PUT", "/api/v1/trails/T-9", newTrail, "X-Cotmoc", "1", "If-Match", `"`+first+`"`); a.status != http.StatusConflict {
		t.Errorf("an old version was replaced: %d %s", a.status, a.body)
	}
	if a := h.ask("DELETE", "/api/v1/trails/T-9?version="+second, "", "X-Cotmoc", "1"); a.status != 400 {
		t.Errorf("ended without a reason: %d %s", a.status, a.body)
	}
	if a := h.ask("DELETE", "/api/v1/trails/T-9?version="+second+"&reason=kh%C3%B4ng+c%C3%B2n", "", "X-Cotmoc", "1"); a.status != 204 {
		t.Errorf("end: %d %s", a.status, a.body)
	}
	if a := h.get("/api/v1/trails/T-9"); a.status != 404 {
		t.Errorf("after its end: %d", a.status)
	}
	a := h.get("/api/v1/trails/T-9/history")
	for _, word := range []string{`"created"`, `"changed"`, `"ended"`, `"Trạm Lao Bảo"`, `"không còn"`, `"fields":["kind"]`} {
		if !strings.Contains(a.body, word) {
			t.Errorf("history lacks %s: %s", word, a.body)
		}
	}
}

// A single record passes the checks of a file, and every reason is named.
func TestBadRecordIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	for body, word := range map[string]string{
		strings.Replace(newTrail, "khe Sa", "ông Hùng", 1):  "name",
		strings.Replace(newTrail, "footpath", "highway", 1): "kind",
		strings.Replace(newTrail, "LineString", "Point", 1): "",
		`{"type":"Feature"}`: "code",
		`[]`:                 "Feature",
		strings.Replace(newTrail, `"code":"T-9",`, ``, 1):          "code",
		strings.Replace(newTrail, `106.52,16.61`, `16.6,106.5`, 1): "geometry",
	} {
		a := h.ask("POST", "/api/v1/trails", body, "X-Cotmoc", "1", "Accept-Language", "en")
		if a.status != 400 || !strings.Contains(a.body, word) || strings.Contains(a.body, "Hùng") {
			t.Errorf("%.90s: %d %s", body, a.status, a.body)
		}
	}
	if a := h.get("/api/v1/trails"); !strings.Contains(a.body, `"total":0`) {
		t.Errorf("something was kept: %s", a.body)
	}
}

func TestIncidentIsMadeAndReplaced(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	const body = `{"type":"Feature","geometry":{"type":"Point","coordinates":[106.6,16.6]},
		"properties":{"source_ref":"LB-1","kind":"seizure","occurred_on":"2026-11-01","loc_precision":1,"substances":"heroin 350 g","direction":"into_vn"}}`
	made := h.ask("POST", "/api/v1/incidents", body, "X-Cotmoc", "1")
	if made.status != 201 || !strings.Contains(made.body, "into_vn") {
		t.Fatalf("%d %s", made.status, made.body)
	}
	v := version(t, made)
	replaced := h.ask("PUT", "/api/v1/incidents/"+v, strings.Replace(body, "into_vn", "transit", 1), "X-Cotmoc", "1", "If-Match", v)
	if replaced.status != 200 || !strings.Contains(replaced.body, "transit") {
		t.Fatalf("%d %s", replaced.status, replaced.body)
	}
	if a := h.get("/api/v1/incidents/" + v + "/history"); !strings.Contains(a.body, `"fields":["direction"]`) {
		t.Errorf("%s", a.body)
	}
}

func TestHotspotSteps(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	take := func(body string) answer {
		return h.ask("POST", "/api/v1/hotspots/HS-BIMAT/steps", body, "X-Cotmoc", "1", "Accept-Language", "en")
	}
	if a := take(`{"to":"closed","reason":"xong"}`); a.status != http.StatusConflict || !strings.Contains(a.body, "cannot go from managed to closed") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := take(`{"to":"dismantled","reason":"theo lời ông Hùng"}`); a.status != 400 || strings.Contains(a.body, "Hùng") {
		t.Errorf("a person's name in the reason: %d %s", a.status, a.body)
	}
	if a := take(`{"to":"dismantled"}`); a.status != 400 || !strings.Contains(a.body, "reason") {
		t.Errorf("without a reason: %d %s", a.status, a.body)
	}
	if a := take(`{"to":"dismantled","on":"2026-12-01","reason":"x"}`); a.status != 400 {
		t.Errorf("in the future: %d %s", a.status, a.body)
	}
	if a := take(`{"to":"dismantled","on":"2026-11-01","reason":"triệt xóa theo kế hoạch"}`); a.status != 200 || !strings.Contains(a.body, "dismantled") {
		t.Errorf("%d %s", a.status, a.body)
	}
	near := `{"type":"Feature","geometry":{"type":"Point","coordinates":[106.551,16.55]},
		"properties":{"code":"HS-2","level":"point","state":"suspected","since":"2026-11-10"}}`
	if a := h.ask("POST", "/api/v1/hotspots", near, "X-Cotmoc", "1"); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := h.get("/api/v1/hotspots/reforms"); !strings.Contains(a.body, `"former":"HS-BIMAT"`) {
		t.Errorf("no proposal: %s", a.body)
	}
	if a := h.ask("POST", "/api/v1/hotspots/HS-2/reforms", `{"former":"HS-BIMAT","accepted":false,"reason":"khác phương thức"}`, "X-Cotmoc", "1"); a.status != 204 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := h.get("/api/v1/hotspots/HS-BIMAT"); !strings.Contains(a.body, `"dismantled"`) {
		t.Errorf("a proposal that was turned down changed the old one: %s", a.body)
	}
}

// Accounts are posts, never persons.
func TestAccountIsNoPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for _, name := range []string{"Nguyễn Văn A", "đồng chí Hải", "0912 345 678"} {
		if err := h.gate.AddAccount(t.Context(), name, password); border.KindOf(err) != border.Invalid {
			t.Errorf("%q: %v", name, err)
		}
	}
}
