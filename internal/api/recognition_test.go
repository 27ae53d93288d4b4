package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"cotmoc/internal/recognition"
)

// as signs in as an account of its own, made where it is not there yet.
func (h *house) as(name string) {
	h.t.Helper()
	h.cookie = ""
	_ = h.gate.AddAccount(context.Background(), name, password) // taken: it is there already
	body, err := json.Marshal(map[string]string{"name": name, "password": password})
	if err != nil {
		h.t.Fatal(err)
	}
	a := h.ask(http.MethodPost, "/api/v1/session", string(body))
	if a.status != http.StatusOK {
		h.t.Fatalf("sign in as %s: %d %s", name, a.status, a.body)
	}
	h.cookie, _, _ = strings.Cut(a.header.Get("Set-Cookie"), ";")
}

func (h *house) step(body string) answer {
	h.t.Helper()
	return h.ask(http.MethodPost, "/api/v1/units/19441/recognition/steps", body, "X-Cotmoc", "1")
}

// cleanLastYear has the second commune report a clean 2025.
func cleanLastYear(h *house) {
	h.load("reports", strings.ReplaceAll(reportRows("19441", nil), ",2026,", ",2025,"))
}

func parsed[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	return v
}

func TestACommuneIsRecognised(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	cleanLastYear(h)
	h.as("Công an xã")
	sheet := h.get("/api/v1/units/19441/recognition")
	if sheet.status != 200 || !strings.Contains(sheet.body, `"proposals":[{"step":"nominate","year":2025,"suspends":false`) {
		t.Fatalf("%d %s", sheet.status, sheet.body)
	}
	for _, s := range []struct {
		who, body string
		status    int
		says      string
	}{
		{"Công an xã", `{"step":"recognise","decision_number":"1/QĐ"}`, 409, ""},
		{"Công an xã", `{"step":"nominate","day":"2026-05-20","post":"Công an tỉnh"}`, 400, `"field":"post"`},
		{"Công an xã", `{"step":"nominate","day":"2026-05-20","kind":"x"}`, 400, ""},
		{"Công an xã", `{"step":"nominate","day":"2026-05-20"}`, 201, `"state":"candidate"`},
		{"Công an xã", `{"step":"assess_self","day":"2026-05-20","year":2026}`, 400, `"field":"year"`},
		{"Công an xã", `{"step":"assess_self","day":"2026-05-20","year":2025}`, 201, `"input_sha256"`},
		{"Công an tỉnh", `{"step":"verify","day":"2026-05-21"}`, 201, `"state":"under_verification"`},
		{"Công an xã", `{"step":"decide","day":"2026-05-22","decision_number":"1/QĐ"}`, 400, `"field":"post"`},
		{"Công an tỉnh", `{"step":"decide","day":"2026-05-22"}`, 400, `"field":"decision_number"`},
		{"Công an tỉnh", `{"step":"decide","day":"2026-04-20","decision_number":"1/QĐ"}`, 400, `"field":"day"`},
		{"Công an tỉnh", `{"step":"decide","day":"2026-05-22","decision_number":"1/QĐ"}`, 201, `"state":"decided"`},
		{"Công an tỉnh", `{"step":"recognise","day":"2026-05-22","decision_number":"1/QĐ"}`, 201, `"in_force":true`},
		{"Công an tỉnh", `{"step":"watch","events":["incident 99"]}`, 400, `"field":"events[0]"`},
		{"Công an tỉnh", `{"step":"revoke","decision_number":"2/QĐ","reason":"x"}`, 409, ""},
	} {
		h.as(s.who)
		if a := h.step(s.body); a.status != s.status || !strings.Contains(a.body, s.says) {
			t.Fatalf("%s: %s: %d %s; want %d with %s", s.who, s.body, a.status, a.body, s.status, s.says)
		}
	}
	list := parsed[struct {
		Items []recognition.View
		Total int
		On    string
	}](t, h.get("/api/v1/recognitions?state=recognised&designation=drug_free"))
	if list.On == "" {
		t.Error("the list of files does not say of which day it is")
	}
	if list.Total != 1 || list.Items[0].Unit.Code != "19441" || list.Items[0].DecisionNumber != "1/QĐ" || list.Items[0].ProvenYear != 2025 || list.Items[0].Steps != nil {
		t.Errorf("%+v", list)
	}
	sum := parsed[struct{ Items []recognition.Rollup }](t, h.get("/api/v1/recognitions/summary"))
	if c := sum.Items[0]; c.Scope != "country" || c.Communes != 2 || c.InForce != 1 || c.AllInForce || c.States["none"] != 1 {
		t.Errorf("country: %+v", c)
	}
	if last := sum.Items[len(sum.Items)-1]; last.Scope != "area" || last.Code != "vung-kin" || last.InForce != 0 || last.Communes != 1 {
		t.Errorf("area: %+v", last)
	}
	// An event since: shown as in doubt at once, though nobody has taken a step.
	h.load("incidents", "source_ref,kind,occurred_on,lon,lat,loc_precision,substances,note\nb1,use_place,2026-07-01,106.60,16.80,2,,\n")
	doubt := h.get("/api/v1/units/19441/recognition")
	if !strings.Contains(doubt.body, `"state":"recognised","in_force":false`) || !strings.Contains(doubt.body, `"suspends":true`) {
		t.Errorf("an event since: %s", doubt.body)
	}
	if strings.Contains(doubt.body, "steps\":null") || !strings.Contains(doubt.body, `"post":"Công an tỉnh"`) {
		t.Errorf("steps: %s", doubt.body)
	}
}

func TestDrawOverTheAPI(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.load("units", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"19429","name":"Khe Sanh","fullName":"Xã Khe Sanh","province":"44"},
	 "geometry":{"type":"Polygon","coordinates":[[[106.8,16.5],[106.9,16.5],[106.9,16.6],[106.8,16.6],[106.8,16.5]]]}}]}`)
	h.as("Thanh tra")
	for body, field := range map[string]string{`{"seed":1,"n":0}`: `"field":"n"`, `{"seed":1,"n":5,"year":2031}`: `"field":"year"`, `{"seeds":1}`: ""} {
		if a := h.ask("POST", "/api/v1/draws", body, "X-Cotmoc", "1"); a.status != 400 || !strings.Contains(a.body, field) {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	made := h.ask("POST", "/api/v1/draws", `{"seed":7,"n":5,"year":2026}`, "X-Cotmoc", "1")
	d := parsed[recognition.Draw](t, made)
	if made.status != 201 || made.header.Get("Location") == "" || len(d.Units) != 1 || d.Units[0].Code != "19429" || d.Units[0].Group != "silent" || d.Post != "Thanh tra" {
		t.Fatalf("%d %s; want the one silent commune", made.status, made.body)
	}
	at := made.header.Get("Location")
	for body, field := range map[string]string{`{"unit":"19432","finding":"clean"}`: "unit", `{"unit":"19429","finding":"nice"}`: "finding", `{"unit":"19429","finding":"clean","day":"2020-01-01"}`: "day"} {
		if a := h.ask("POST", at+"/findings", body, "X-Cotmoc", "1"); a.status != 400 || !strings.Contains(a.body, `"field":"`+field+`"`) {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	if a := h.get(at); a.status != 200 || !strings.Contains(a.body, `"seed":7`) || !strings.Contains(a.body, `"finding":null`) {
		t.Errorf("%d %s", a.status, a.body)
	}
}
