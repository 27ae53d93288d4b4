package api_test

import (
	"context"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

// otherPost signs another post in and gives its cookie.
func (h *house) otherPost(name string) string {
	h.t.Helper()
	if err := h.gate.AddAccount(context.Background(), name, password); err != nil {
		h.t.Fatal(err)
	}
	own := h.cookie
	h.cookie = "" // its own browser: signing in ends the session a browser had
	a := h.ask("POST", "/api/v1/session", `{"name":"`+name+`","password":"`+password+`"}`, "X-Cotmoc", "1")
	h.cookie = own
	cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
	return cookie
}

// silentYear is the report of the province: nobody imported it.
const silentYear = "/api/v1/units/44/reports/2026"

func (h *house) change(method, path, body string) answer {
	h.t.Helper()
	return h.ask(method, path, body, "X-Cotmoc", "1")
}

const residentsOnly = `{"nil_report":true,"document":"12/BC","values":{"residents":{"value":20000}}}`

func TestAReportFromDraftToAccepted(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	if s := read[programme.Sheet](t, h.get(silentYear)); s.State != "due" || s.Draft != nil || len(s.Asks) != 10 || s.DueOn.String() != "2026-12-19" || s.Owner.EN == "" || s.OwedTo == nil {
		t.Fatalf("%+v", s)
	}
	a := h.change("PUT", silentYear, residentsOnly)
	s := read[programme.Sheet](t, a)
	if a.status != 200 || s.State != "draft" || !s.Draft.Nil || len(s.Draft.Values) != 10 || *s.Draft.Values["use_points"].Value != 0 || s.Draft.By != "Trạm Lao Bảo" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := h.change("POST", silentYear+"/steps", `{"to":"submitted"}`); a.status != 200 || read[programme.Sheet](t, a).State != "submitted" {
		t.Fatalf("submit: %d %s", a.status, a.body)
	}
	if a := h.change("POST", silentYear+"/steps", `{"to":"accepted"}`); a.status != 403 || !strings.Contains(a.body, "không được tự chấp nhận") {
		t.Errorf("the writer accepts: %d %s", a.status, a.body)
	}
	if a := h.change("PUT", silentYear, residentsOnly); a.status != 409 {
		t.Errorf("a submitted report is changed: %d %s", a.status, a.body)
	}
	if values := h.get("/api/v1/units/44/reports?year=2026"); strings.Contains(values.body, "residents") {
		t.Errorf("figures not yet accepted are told: %s", values.body)
	}
	own := h.cookie
	h.cookie = h.otherPost("Cục")
	if a := h.change("POST", silentYear+"/steps", `{"to":"returned"}`); a.status != 400 || !strings.Contains(a.body, `"field":"reason"`) {
		t.Errorf("returned without a reason: %d %s", a.status, a.body)
	}
	if a := h.change("POST", silentYear+"/steps", `{"to":"accepted"}`); a.status != 200 || read[programme.Sheet](t, a).State != "accepted" {
		t.Fatalf("accept: %d %s", a.status, a.body)
	}
	h.cookie = own
	if values := h.get("/api/v1/units/44/reports?year=2026"); !strings.Contains(values.body, `"value":20000`) {
		t.Errorf("accepted figures are not told: %s", values.body)
	}
	s = read[programme.Sheet](t, h.get("/api/v1/reports/"+s.ID))
	if len(s.Steps) != 3 || s.Steps[1].Document != "12/BC" || !s.Steps[1].Nil || s.Steps[2].By != "Cục" || s.OnTime == nil || !*s.OnTime {
		t.Errorf("%+v", s.Steps)
	}
}

func TestReportRefusalsNameTheField(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	for body, field := range map[string]string{
		`{"values":{"use_points":{"value":-1}}}`:                  "values.use_points.value",
		`{"values":{"use_points":{"value":"x"}}}`:                 "value",
		`{"values":{"schools":{"value":1}}}`:                      "values.schools",
		`{"valeus":{}}`:                                           "valeus",
		`{"nil_report":1}`:                                        "nil_report",
		`{"nil_report":true,"values":{"use_points":{"value":2}}}`: "values.use_points",
		`{"answers":{"rule.x":"gọi 0912 345 678"}}`:               "answers.rule.x",
	} {
		a := h.change("PUT", silentYear, body)
		if a.status != 400 || !strings.Contains(a.body, field) {
			t.Errorf("%s: %d %s, want %s", body, a.status, a.body, field)
		}
		if en := h.ask("PUT", silentYear, body, "X-Cotmoc", "1", "Accept-Language", "en"); en.body == a.body {
			t.Errorf("%s: the same in English: %s", body, en.body)
		}
	}
	for body, status := range map[string]int{`{"to":"late"}`: 400, `{"to":"submitted"}`: 409, `{"to":"waived"}`: 400, `[]`: 400, `{"to":"waived"} {}`: 400} {
		if a := h.change("POST", silentYear+"/steps", body); a.status != status {
			t.Errorf("%s: %d %s, want %d", body, a.status, a.body, status)
		}
	}
	if a := h.change("PUT", "/api/v1/units/19432/reports/2026", residentsOnly); a.status != 409 {
		t.Errorf("a draft over imported figures: %d %s", a.status, a.body)
	}
	if a := h.ask("PUT", silentYear, residentsOnly); a.status != 403 {
		t.Errorf("without the header of our own page: %d", a.status)
	}
}

func TestReportsArePaged(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	whole := read[border.List[programme.Report]](t, h.get("/api/v1/reports"))
	var seen []string
	for path := "/api/v1/reports?limit=1"; ; {
		page := read[border.List[programme.Report]](t, h.get(path))
		for _, r := range page.Items {
			seen = append(seen, r.ID)
		}
		if page.Next == nil {
			break
		}
		path = "/api/v1/reports?limit=1&cursor=" + *page.Next
	}
	if len(seen) != whole.Total || whole.Total < 3 {
		t.Errorf("%v of %d", seen, whole.Total)
	}
}

// What others found where the report says nothing happened is asked about.
func TestAQuestionAboutWhatOthersFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	h.load("incidents", "source_ref,kind,occurred_on,lon,lat,loc_precision,detection_mode,arrested_n\nb1,seizure,2026-03-01,106.60,16.80,1,checkpoint_control,3\n")
	a := h.get("/api/v1/questions?period=2026&kind=others_found")
	list := read[border.List[programme.Asking]](t, a)
	if list.Total != 1 || list.Items[0].Code != "19441" || list.Items[0].Questions[0].ID != "others_found.offenders_arrested.arrest" ||
		list.Items[0].Questions[0].Reference != nil || strings.Contains(a.body, "địa bàn: 3") { // how many is told from restricted on
		t.Errorf("%s", a.body)
	}
}
