package api_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// form builds a multipart body of fields and one file.
func form(t testing.TB, fields map[string]string, name, content string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	if name != "" {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

type job struct {
	State  string
	Result *struct {
		Import                       string
		Accepted, Unchanged, Refused int
		Refusals                     []struct {
			File, Field string
			Row         int
		}
		Notes []struct{ Reason struct{ VI, EN string } }
	}
	Problem *struct{ VI, EN string }
}

// upload sends a file and waits for the job's end.
func (h *house) upload(fields map[string]string, name, content string) job {
	h.t.Helper()
	body, kind := form(h.t, fields, name, content)
	a := h.ask("POST", "/api/v1/imports", body, "Content-Type", kind, "X-Cotmoc", "1")
	if a.status != 202 {
		h.t.Fatalf("upload: %d %s", a.status, a.body)
	}
	var j job
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if err := json.Unmarshal([]byte(h.get(a.header.Get("Location")).body), &j); err != nil {
			h.t.Fatal(err)
		}
		if j.State != "running" {
			return j
		}
	}
	h.t.Fatal("the import does not end")
	return j
}

func TestUploadIsTheSameImport(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	good := "commune_code,period,indicator,value\n19441,2026,use_points,1\n"
	if j := h.upload(map[string]string{"layer": "reports", "source": "xã"}, "r.csv", good); j.State != "done" || j.Result.Accepted != 1 {
		t.Errorf("upload: %+v", j)
	}
	if j := h.upload(map[string]string{"layer": "reports", "source": "xã"}, "r.csv", good); j.State != "done" || j.Result.Unchanged != 1 {
		t.Errorf("the same again: %+v", j)
	}
	j := h.upload(map[string]string{"layer": "reports"}, "../../etc/r.csv", "commune_code,period,indicator,value\n19441,2026,use_points,-1\n")
	if j.State != "done" || j.Result.Refused != 1 || j.Result.Refusals[0].Row != 2 || j.Result.Refusals[0].File != "r.csv" {
		t.Errorf("a bad row: %+v", j)
	}
	if j := h.upload(map[string]string{"layer": "reports"}, "r.csv", ""); j.State != "failed" || j.Problem.VI == "" {
		t.Errorf("an empty file: %+v", j)
	}
}

// TestUploadOfDevices: what receivers, telephones and map programmes write comes in by the job as by the command line,
// with one value for what they do not write, points into one layer and lines into another.
func TestUploadOfDevices(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	for _, d := range []struct {
		file, layer, mapping, noted string
		accepted                    int
	}{
		{"garmin-etrex.gpx", "incidents", "source_ref=name,kind==trafficking_indicator,loc_precision==GPS", "", 2},
		{"osmand.gpx", "trails", "code==OSM-1,kind==footpath", "waypoint", 1},
		{"locus.gpx", "incidents", "source_ref=name,kind==storage_site", "track", 1},
		{"google-earth-mixed.kml", "trails", "code=name,kind==Đường mòn đi bộ", "2 điểm", 1},
		{"google-earth-mixed.kml", "incidents", "source_ref=name,kind==trafficking_indicator", "1 đường", 2},
	} {
		content, err := os.ReadFile(filepath.Join("..", "ingest", "testdata", "devices", d.file))
		if err != nil {
			t.Fatal(err)
		}
		j := h.upload(map[string]string{"layer": d.layer, "map": d.mapping}, d.file, string(content))
		if j.State != "done" || j.Result.Accepted != d.accepted || j.Result.Refused != 0 {
			t.Errorf("%s as %s: %+v, %+v", d.file, d.layer, j, j.Result)
			continue
		}
		told := ""
		for _, n := range j.Result.Notes {
			told += n.Reason.VI + "\n"
		}
		if !strings.Contains(told, d.noted) {
			t.Errorf("%s as %s tells %q", d.file, d.layer, told)
		}
	}
}

func TestBadUploads(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	whole, kind := form(t, map[string]string{"layer": "reports"}, "r.csv", strings.Repeat("x", 5000))
	none, noneKind := form(t, map[string]string{"layer": "reports"}, "", "")
	for what, c := range map[string][2]string{
		"cut off":         {whole[:len(whole)-2000], kind},
		"not multipart":   {"{}", "application/json"},
		"without a file":  {none, noneKind},
		"without content": {"", kind},
		"no boundary":     {whole, "multipart/form-data"},
	} {
		if a := h.ask("POST", "/api/v1/imports", c[0], "Content-Type", c[1], "X-Cotmoc", "1"); a.status != 400 {
			t.Errorf("%s: %d %.200s", what, a.status, a.body)
		}
	}
}

// A change shows in the very next answer: class, tile and count.
func TestFreshness(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	class := func() string {
		var a struct{ Class string }
		if err := json.Unmarshal([]byte(h.get("/api/v1/units/19441/assessment?year=2026").body), &a); err != nil {
			t.Fatal(err)
		}
		return a.Class
	}
	if got := class(); got != "drug_free" {
		t.Fatalf("a commune that reported nothing but zeros is %s", got)
	}
	etag := h.get("/tiles/incidents/8/203/116.mvt").header.Get("Etag")
	if a := h.get("/tiles/incidents/8/203/116.mvt", "If-None-Match", etag); a.status != 304 {
		t.Errorf("an unchanged tile: %d", a.status)
	}
	h.load("reports", "commune_code,period,indicator,value\n19441,2026,use_points,1\n")
	h.load("incidents", "source_ref,kind,occurred_on,lon,lat,loc_precision\nnew,seizure,2026-05-01,106.6,16.75,1\n")
	if got := class(); got == "drug_free" {
		t.Error("a use point was reported and the commune is still drug-free")
	}
	time.Sleep(1100 * time.Millisecond) // the board hears of changes within a second even without news
	if a := h.get("/tiles/incidents/8/203/116.mvt", "If-None-Match", etag); a.status != 200 {
		t.Errorf("a changed tile: %d", a.status)
	}
}

// A misspelt or misread flag must not turn a trial into an import.
func TestUploadFlagsAreStrict(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	rows := "commune_code,period,indicator,value\n19441,2026,use_points,7\n"
	for _, fields := range []map[string]string{{"layer": "reports", "dry_run": "perhaps"}, {"layer": "reports", "dryrun": "true"},
		{"layer": "reports", "partial": "maybe"}, {"layer": "planets"}, {}, {"layer": "units"}, {"layer": "units", "valid_from": "1/7/2025"}} {
		body, kind := form(t, fields, "r.csv", rows)
		if a := h.ask("POST", "/api/v1/imports", body, "Content-Type", kind, "X-Cotmoc", "1"); a.status != 400 {
			t.Errorf("%v: %d %.200s", fields, a.status, a.body)
		}
	}
	if j := h.upload(map[string]string{"layer": "reports", "dry_run": "true"}, "r.csv", rows); j.State != "done" || j.Result.Accepted != 1 {
		t.Errorf("a dry run: %+v", j)
	}
	if body := h.get("/api/v1/units/19441/reports?year=2026").body; strings.Contains(body, `"value":7`) {
		t.Errorf("something was kept: %s", body)
	}
}
