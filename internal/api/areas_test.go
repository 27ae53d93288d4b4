package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

const hai = `{"name":"Khu hai xã","holder_role":"Đồn trưởng","province":"44","valid_from":"2026-01-01","valid_to":null,
	"members":[{"unit":"19432","valid_from":null},{"unit":"19441","valid_from":"2026-03-01","valid_to":"2026-12-01"}]}`

func (h *house) put(code, body string) answer {
	h.t.Helper()
	return h.ask("PUT", "/api/v1/areas/"+code, body, "X-Cotmoc", "1")
}

func read[T any](t testing.TB, a answer) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	return v
}

func TestAnAreaIsMadeChangedAndEnded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	a := h.put("khu-hai", hai)
	if got := read[border.Area](t, a); a.status != 201 || got.Code != "khu-hai" || got.Size != 2 || len(got.Members) != 2 ||
		got.Members[0].Name == "" || strings.Join(got.Holds, " ") != "vung-kin" {
		t.Fatalf("made: %d %s", a.status, a.body)
	}
	// What was read can be sent back, and then nothing changes.
	if back := h.put("khu-hai", h.get("/api/v1/areas/khu-hai").body); back.status != 200 || back.body != a.body {
		t.Errorf("sent back: %d %s", back.status, back.body)
	}
	if a := h.put("khu-hai", strings.Replace(hai, "Khu hai xã", "Khu đông", 1)); a.status != 200 || !strings.Contains(a.body, "Khu đông") {
		t.Errorf("changed: %d %s", a.status, a.body)
	}
	if n := read[border.List[border.AreaVersion]](t, h.get("/api/v1/areas/khu-hai/history")); n.Total != 2 || n.Items[0].Name != "Khu đông" {
		t.Errorf("history: %+v", n)
	}
	if a := h.ask("DELETE", "/api/v1/areas/khu-hai?on=2026-06-01", "", "X-Cotmoc", "1"); a.status != 204 || a.body != "" {
		t.Errorf("end: %d %s", a.status, a.body)
	}
	for day, want := range map[string]int{"2026-05-31": 200, "2026-06-01": 404} {
		if a := h.get("/api/v1/areas/khu-hai?on=" + day); a.status != want {
			t.Errorf("on %s: %d, want %d", day, a.status, want)
		}
	}
	if a := h.ask("DELETE", "/api/v1/areas/khu-hai", "", "X-Cotmoc", "1"); a.status != 404 {
		t.Errorf("end again: %d %s", a.status, a.body)
	}
}

func TestAreaRefusalsNameTheField(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	for _, c := range []struct{ code, body, field string }{
		{"Khu", `{"name":"Khu","valid_from":"2026-01-01"}`, "code"},
		{"khu", `{"code":"khac","name":"Khu","valid_from":"2026-01-01"}`, "code"},
		{"khu", `{"valid_from":"2026-01-01"}`, "name"},
		{"khu", `{"name":"Khu"}`, "valid_from"},
		{"khu", `{"name":"Khu","valid_from":"1/1/2026"}`, "valid_from"},
		{"khu", `{"name":"Khu","valid_from":"2026-01-01","valid_too":"2026-02-01"}`, "valid_too"},
		{"khu", `{"name":"Khu","valid_from":"2026-01-01","valid_to":"2025-02-01"}`, "valid_to"},
		{"khu", `{"name":7,"valid_from":"2026-01-01"}`, "name"},
		{"khu", `{"name":"Khu","valid_from":"2026-01-01","province":"99"}`, "province"},
		{"khu", `{"name":"Khu","valid_from":"2026-01-01","holder_role":"Ông A, 0912345678"}`, "holder_role"},
		{"khu", `{"name":"Khu","valid_from":"2026-01-01","members":[{"unit":"19432"},{"unit":"00000"}]}`, "members[1].unit"},
		{"khu", `{"name":"Khu","valid_from":"2026-01-01","members":[{"unit":"19432"},{"unit":"19432"}]}`, "members[1].unit"},
		{"khu", `{"name":"Khu","valid_from":"2026-01-01","members":[{"unit":"19432","from":"2026-01-01"}]}`, "members[0].from"},
		{"khu", `{"name":"Khu","valid_from":"2020-01-01","members":[{"unit":"19432","valid_to":"2025-01-01"}]}`, "members[0].unit"},
	} {
		a := h.put(c.code, c.body)
		p := read[struct{ Errors []border.Fault }](t, a)
		if a.status != 400 || len(p.Errors) != 1 || p.Errors[0].Field != c.field || p.Errors[0].Reason.VI == "" || p.Errors[0].Reason.EN == "" {
			t.Errorf("%s: %d %s, want a fault of %s", c.body, a.status, a.body, c.field)
		}
	}
	for _, body := range []string{``, `{`, `[]`, `{"name":"a\u0000b","valid_from":"2026-01-01"}`} {
		if a := h.put("khu", body); a.status != 400 {
			t.Errorf("%q: %d %s", body, a.status, a.body)
		}
	}
	if a := h.put("khu", `{"name":"`+strings.Repeat("x", 2<<20)+`"}`); a.status != 413 {
		t.Errorf("two megabytes: %d %.100s", a.status, a.body)
	}
	if a := h.ask("PUT", "/api/v1/areas/khu", hai); a.status != 403 {
		t.Errorf("a change by cookie without our header: %d", a.status)
	}
	if n := read[border.List[border.Area]](t, h.get("/api/v1/areas")).Total; n != 1 {
		t.Errorf("%d areas after refusals, want the one of before", n)
	}
}

type summaryView struct {
	Year     int
	On       string
	Counts   map[string]int
	Communes int
	Reported int
	Silent   []struct{ Code, Name string }
	Sums     map[string]struct {
		Value    *float64
		State    string
		AtLeast  *float64 `json:"at_least"`
		Reported int
		Missing  []string
	} `json:"indicators"`
	Incidents struct{ Total int }
}

func TestSummaryOfAnArea(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	h.put("khu-hai", hai)
	s := read[summaryView](t, h.get("/api/v1/areas/khu-hai/summary?year=2026"))
	sum := s.Sums["addicts_on_file"]
	if s.Year != 2026 || s.On != "2026-11-21" || s.Communes != 2 || s.Reported != 2 || len(s.Silent) != 0 || s.Counts["drug_free"] != 1 || s.Counts["type_3"] != 1 ||
		sum.Value == nil || *sum.Value != 6 || sum.State != "reported" || len(sum.Missing) != 0 || s.Incidents.Total != 2 {
		t.Errorf("%+v", s)
	}
	list := read[struct{ Counts map[string]int }](t, h.get("/api/v1/assessments?year=2026&area=khu-hai&limit=1"))
	for class, n := range s.Counts {
		if list.Counts[class] != n {
			t.Errorf("%d communes of %s, the list counts %d", n, class, list.Counts[class])
		}
	}
	// On a day before the second commune joined, it does not count.
	if s := read[summaryView](t, h.get("/api/v1/areas/khu-hai/summary?on=2026-02-01")); s.Year != 2026 || s.Communes != 1 || s.Counts["drug_free"] != 0 {
		t.Errorf("in February: %+v", s)
	}
	h.load("units", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"19450","name":"A Dơi","fullName":"Xã A Dơi","province":"44"},
	 "geometry":{"type":"Polygon","coordinates":[[[106.7,16.5],[106.8,16.5],[106.8,16.6],[106.7,16.6],[106.7,16.5]]]}}]}`)
	if a := h.put("khu-hai", strings.Replace(hai, `{"unit":"19432"`, `{"unit":"19450"},{"unit":"19432"`, 1)); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	s = read[summaryView](t, h.get("/api/v1/areas/khu-hai/summary?year=2026"))
	sum = s.Sums["addicts_on_file"]
	if s.Communes != 3 || s.Reported != 2 || len(s.Silent) != 1 || s.Silent[0].Name != "A Dơi" || s.Counts["undetermined"] != 1 ||
		sum.Value != nil || sum.State != "incomplete" || sum.AtLeast == nil || *sum.AtLeast != 6 || sum.Reported != 2 || strings.Join(sum.Missing, " ") != "19450" {
		t.Errorf("with a silent commune: %+v", s)
	}
}

func TestOutlineOfAnArea(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	a := h.get("/api/v1/areas/vung-kin/outline")
	etag := a.header.Get("Etag")
	if a.header.Get("Content-Type") != "application/geo+json" || etag == "" || !strings.Contains(a.body, `"type":"Feature"`) {
		t.Errorf("%v %.200s", a.header, a.body)
	}
	if a := h.get("/api/v1/areas/vung-kin/outline", "If-None-Match", etag); a.status != 304 || a.body != "" {
		t.Errorf("the same again: %d %s", a.status, a.body)
	}
	h.put("vung-kin", `{"name":"Vùng kín","valid_from":"2025-07-01","members":[{"unit":"19441"}]}`)
	if a := h.get("/api/v1/areas/vung-kin/outline", "If-None-Match", etag); a.status != 200 {
		t.Errorf("changed: %d", a.status)
	}
	h.put("vung-kin", `{"name":"Vùng kín","valid_from":"2025-07-01"}`)
	if a := h.get("/api/v1/areas/vung-kin/outline"); a.status != 200 || !strings.Contains(a.body, `"geometry":null`) {
		t.Errorf("of no commune: %d %s", a.status, a.body)
	}
}
