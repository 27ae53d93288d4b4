package api_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func (h *house) inspect(fields map[string]string, name, content string) answer {
	h.t.Helper()
	body, kind := form(h.t, fields, name, content)
	return h.ask("POST", "/api/v1/imports/inspect", body, "Content-Type", kind, "X-Cotmoc", "1")
}

const seizures = "ref,kind,occurred_on,lon,lat,loc_precision,substances\n" +
	"n1,seizure,2026-05-01,106.6,16.65,1,heroin 20 g\nn2,seizure,2030-05-01,106.6,16.65,1,\n"

func TestInspectThenImportThenUndo(t *testing.T) {
	h := newHouse(t, false)
	if a := h.inspect(map[string]string{"layer": "incidents"}, "v.csv", seizures); a.status != 401 {
		t.Errorf("a stranger: %d", a.status)
	}
	h.signIn()
	t.Setenv("TMPDIR", t.TempDir())
	a := h.inspect(map[string]string{"layer": "incidents", "map": "source_ref=ref"}, "v.csv", seizures)
	var found struct {
		Format   string
		Valid    int
		Refusals []struct{ Row int }
		Preview  []struct{ Geometry struct{ Type string } }
	}
	if err := json.Unmarshal([]byte(a.body), &found); a.status != 200 || err != nil || found.Valid != 1 || found.Format != "csv" ||
		len(found.Refusals) != 1 || found.Refusals[0].Row != 3 || found.Preview[0].Geometry.Type != "Point" {
		t.Errorf("%d %s %v", a.status, a.body, err)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if total(t, h, "/api/v1/incidents") != 3 {
		t.Error("an inspection kept something")
	}

	j := h.upload(map[string]string{"layer": "incidents", "map": "source_ref=ref", "partial": "true"}, "v.csv", seizures)
	if j.State != "done" || j.Result.Import == "" || j.Result.Accepted != 1 {
		t.Fatalf("%+v", j)
	}
	if total(t, h, "/api/v1/incidents") != 4 {
		t.Error("the incident is not in")
	}
	kept := h.get("/api/v1/imports/" + j.Result.Import)
	if kept.status != 200 || !strings.Contains(kept.body, `"undoable":true`) || !strings.Contains(kept.body, `"files":["v.csv"]`) {
		t.Errorf("the import: %d %s", kept.status, kept.body)
	}
	undo := func() answer {
		return h.ask("POST", "/api/v1/imports/"+j.Result.Import+"/undo", "", "X-Cotmoc", "1")
	}
	if a := undo(); a.status != 200 || !strings.Contains(a.body, `"ended":1`) {
		t.Errorf("undo: %d %s", a.status, a.body)
	}
	if total(t, h, "/api/v1/incidents") != 3 {
		t.Error("the incident is still there")
	}
	if a := undo(); a.status != 409 {
		t.Errorf("undone twice: %d %s", a.status, a.body)
	}
	list := h.get("/api/v1/imports?limit=1")
	if list.status != 200 || !strings.Contains(list.body, `"undoes":"`+j.Result.Import+`"`) || !strings.Contains(list.body, `"next":"`) {
		t.Errorf("the list: %d %s", list.status, list.body)
	}
	for path, status := range map[string]int{"/api/v1/imports/9999": 404, "/api/v1/imports/x": 404, "/api/v1/imports?limit=0": 400, "/api/v1/imports?colour=red": 400} {
		if a := h.get(path); a.status != status {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

func total(t *testing.T, h *house, path string) int {
	t.Helper()
	var list struct{ Total int }
	if err := json.Unmarshal([]byte(h.get(path).body), &list); err != nil {
		t.Fatal(err)
	}
	return list.Total
}

func TestBadInspections(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	for what, c := range map[string][3]string{"no layer": {"", "v.csv", seizures}, "other layer": {"planets", "v.csv", seizures},
		"empty": {"incidents", "v.csv", ""}, "no file": {"incidents", "", ""}, "a picture": {"incidents", "v.csv", "\x89PNG\r\n\x00\x00"}} {
		if a := h.inspect(map[string]string{"layer": c[0]}, c[1], c[2]); a.status != 400 {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
}

func TestProfilesOverTheAPI(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	good := strings.Replace(seizures, "2030", "2026", 1)
	j := h.upload(map[string]string{"layer": "incidents", "map": "source_ref=ref", "save_profile": "Đồn A"}, "v.csv", good)
	if j.State != "done" || j.Result.Accepted != 2 {
		t.Fatalf("%+v", j)
	}
	if a := h.get("/api/v1/import-profiles?layer=incidents"); a.status != 200 || !strings.Contains(a.body, `"name":"Đồn A"`) || !strings.Contains(a.body, `"source_ref":"ref"`) {
		t.Errorf("profiles: %d %s", a.status, a.body)
	}
	if j := h.upload(map[string]string{"layer": "incidents", "profile": "Đồn A"}, "v.csv", good); j.State != "done" || j.Result.Unchanged != 2 {
		t.Errorf("by profile: %+v", j)
	}
	for _, fields := range []map[string]string{{"layer": "incidents", "save_profile": "Đồn A"}, {"layer": "incidents", "profile": "none"},
		{"layer": "crossings", "profile": "Đồn A"}, {"layer": "incidents", "save_profile": "../x"}} {
		body, kind := form(t, fields, "v.csv", good)
		if a := h.ask("POST", "/api/v1/imports", body, "Content-Type", kind, "X-Cotmoc", "1"); a.status != 400 {
			t.Errorf("%v: %d %s", fields, a.status, a.body)
		}
	}
}

func TestDuplicatesAreDecided(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	h.upload(map[string]string{"layer": "incidents", "source": "hải quan"}, "v.csv",
		"source_ref,kind,occurred_on,lon,lat,loc_precision,substances\nhq,seizure,2026-03-02,106.601,16.601,1,heroin 0.35 kg\n")
	var list struct {
		Items []struct {
			ID       string
			Decision *struct{ Same bool }
		}
		Total int
	}
	read := func(path string) {
		t.Helper()
		if err := json.Unmarshal([]byte(h.get(path).body), &list); err != nil {
			t.Fatal(err)
		}
	}
	read("/api/v1/incidents/duplicates")
	if list.Total != 1 {
		t.Fatalf("%+v", list)
	}
	before := total(t, h, "/api/v1/incidents")
	decide := func(pair, body string) int {
		return h.ask("POST", "/api/v1/incidents/duplicates/"+pair, body, "Content-Type", "application/json", "X-Cotmoc", "1").status
	}
	if s := decide(list.Items[0].ID, `{"answer":"same","reason":"cùng biên bản"}`); s != 204 {
		t.Errorf("decided: %d", s)
	}
	if after := total(t, h, "/api/v1/incidents"); after != before-1 {
		t.Errorf("%d incidents, want one less than %d", after, before)
	}
	read("/api/v1/incidents/duplicates?decided=same")
	if list.Total != 1 || list.Items[0].Decision == nil || !list.Items[0].Decision.Same {
		t.Errorf("decided: %+v", list)
	}
	for body, pair := range map[string]string{`{"answer":"maybe"}`: list.Items[0].ID, `{"answer":"same"}`: "1-", `{"answer":"different"}`: "1-999"} {
		if s := decide(pair, body); s != 400 && s != 404 {
			t.Errorf("%s %s: %d", pair, body, s)
		}
	}
	if a := h.get("/api/v1/incidents/duplicates?decided=perhaps"); a.status != 400 {
		t.Errorf("decided=perhaps: %d", a.status)
	}
}
