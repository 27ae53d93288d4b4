package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/access"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
	"cotmoc/internal/recognition"
)

// year is a year played over HTTP: a server on a real socket and real PostGIS, a clock the test moves, and posts that
// sign in with cookies of their own.
type year struct {
	*house
	t     *testing.T
	base  string
	today time.Time
	posts map[string]*http.Client
}

// The posts of the year: name, role, scope.
func posts() []access.Account {
	return []access.Account{
		{Name: "Công an xã Hướng Phùng", Role: access.CommuneReporter, Scope: "19441"},
		{Name: "Công an xã Lao Bảo", Role: access.CommuneReporter, Scope: "19432"},
		{Name: "Công an tỉnh", Role: access.CommuneReporter, Scope: "44"},
		{Name: "Ủy ban nhân dân tỉnh", Role: access.CommuneApprover, Scope: "44"},
		{Name: "Đoàn thẩm định tỉnh", Role: access.Verifier, Scope: "44"},
		{Name: "Đồn Kín", Role: access.CommuneApprover, Scope: "vung-kin"},
		{Name: "Tỉnh khác", Role: access.CommuneApprover, Scope: "19432"},
		{Name: "Quản trị", Role: access.Administrator},
	}
}

const (
	commune    = "Công an xã Hướng Phùng"
	neighbour  = "Công an xã Lao Bảo"
	provincial = "Công an tỉnh"
	committee  = "Ủy ban nhân dân tỉnh"
	examiners  = "Đoàn thẩm định tỉnh"
	elsewhere  = "Tỉnh khác"
)

func playYear(t *testing.T) *year {
	t.Helper()
	y := &year{t: t, posts: map[string]*http.Client{}}
	y.on("2026-12-15")
	y.house = newHouseAt(t, false, func() time.Time { return y.today })
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- y.server.Serve(ctx, listener, nil) }()
	heard := make(chan error, 1)
	go func() { heard <- y.board.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-heard
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	y.base = "http://" + listener.Addr().String()
	for _, a := range posts() {
		if err := y.gate.AddPost(t.Context(), a, password); err != nil {
			t.Fatalf("%s: %v", a.Name, err)
		}
	}
	return y
}

// on moves the clock to nine in the morning of a day; everybody must sign in anew.
func (y *year) on(day string) {
	y.t.Helper()
	d, err := border.ParseDate(day)
	if err != nil {
		y.t.Fatal(err)
	}
	y.today = d.Time().Add(9 * time.Hour)
	y.posts = map[string]*http.Client{}
}

// cookies are kept as by a browser whose clock is the year's; the jar of net/http would look at today's.
type cookies map[string]string

func (j cookies) SetCookies(_ *url.URL, list []*http.Cookie) {
	for _, c := range list {
		j[c.Name] = c.Value
	}
}

func (j cookies) Cookies(*url.URL) (list []*http.Cookie) {
	for name, value := range j {
		if value != "" {
			list = append(list, &http.Cookie{Name: name, Value: value})
		}
	}
	return list
}

// client signs a post in.
func (y *year) client(post string) *http.Client {
	y.t.Helper()
	if c, ok := y.posts[post]; ok {
		return c
	}
	c := &http.Client{Jar: cookies{}, Timeout: 2 * time.Minute}
	y.posts[post] = c
	body, err := json.Marshal(map[string]string{"name": post, "password": password})
	if err != nil {
		y.t.Fatal(err)
	}
	if status, said := y.send(c, "POST", "/api/v1/session", string(body)); status != http.StatusOK {
		y.t.Fatalf("%s cannot sign in: %d %s", post, status, said)
	}
	return c
}

func (y *year) send(c *http.Client, method, path, body string) (int, string) {
	y.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, y.base+path, bytes.NewReader([]byte(body)))
	if err != nil {
		y.t.Fatal(err)
	}
	r.Header.Set("X-Cotmoc", "1")
	res, err := c.Do(r)
	if err != nil {
		y.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err != nil {
		y.t.Fatal(err)
	}
	return res.StatusCode, string(said)
}

// does has a post ask for something and wants a status and, in the answer, some words.
func (y *year) does(post, method, path, body string, status int, says ...string) string {
	y.t.Helper()
	got, said := y.send(y.client(post), method, path, body)
	if got != status {
		y.t.Fatalf("%s on %s: %s %s %s: %d, want %d: %.400s", post, border.DateOf(y.today), method, path, body, got, status, said)
	}
	for _, word := range says {
		if !strings.Contains(said, word) {
			y.t.Fatalf("%s on %s: %s %s: %q is missing in %.600s", post, border.DateOf(y.today), method, path, word, said)
		}
	}
	return said
}

const (
	sheetOf   = "/api/v1/units/19441/reports/2026"
	fileOf    = "/api/v1/units/19441/recognition"
	verdictOf = "/api/v1/units/19441/assessment?year=2026"
)

func (y *year) class() string {
	y.t.Helper()
	var a assess.Assessment
	if err := json.Unmarshal([]byte(y.does(examiners, "GET", verdictOf, "", 200)), &a); err != nil {
		y.t.Fatal(err)
	}
	return a.Class
}

// drawn is the tile of the communes' classes, as the map gets it.
func (y *year) drawn() string {
	y.t.Helper()
	return y.does(committee, "GET", "/tiles/assessments/8/203/115.mvt?year=2026", "", 200)
}

// version is that of the report's draft.
func (y *year) version() string {
	y.t.Helper()
	var sheet programme.Sheet
	if err := json.Unmarshal([]byte(y.does(commune, "GET", sheetOf, "", 200)), &sheet); err != nil {
		y.t.Fatal(err)
	}
	return strconv.FormatInt(sheet.Version, 10)
}

func (y *year) file() recognition.View {
	y.t.Helper()
	var list border.List[recognition.View]
	if err := json.Unmarshal([]byte(y.does(committee, "GET", fileOf, "", 200)), &list); err != nil {
		y.t.Fatal(err)
	}
	for _, v := range list.Items {
		if v.Designation == border.DesignationDrugFree {
			return v
		}
	}
	y.t.Fatal("there is no file of the designation")
	return recognition.View{}
}

func (y *year) step(post, body string, status int, says ...string) {
	y.t.Helper()
	y.does(post, "POST", fileOf+"/steps", body, status, says...)
}

// A year from the report to the revocation, by the commune, the province and its examiners; what is not one's own is
// refused on the way.
func TestAYearIsPlayed(t *testing.T) {
	t.Parallel()
	y := playYear(t)
	y.withdrawReports()
	y.reportIsHandedIn()
	y.reportIsAccepted()
	y.communeIsRecognised()
	y.eventsAreWatched()
	y.recognitionIsRevoked()
}

// withdrawReports takes back the figures the house was filled with: nobody has reported.
func (y *year) withdrawReports() {
	y.t.Helper()
	var list border.List[border.Import]
	if err := json.Unmarshal([]byte(y.does("Quản trị", "GET", "/api/v1/imports", "", 200)), &list); err != nil {
		y.t.Fatal(err)
	}
	for _, i := range list.Items {
		if i.Layer == "reports" {
			y.does(committee, "POST", "/api/v1/imports/"+i.ID+"/undo", "", 403)
			y.does("Quản trị", "POST", "/api/v1/imports/"+i.ID+"/undo", "", 200)
		}
	}
	if class := y.class(); class != "undetermined" {
		y.t.Fatalf("before any report: %s", class)
	}
	y.does(commune, "GET", sheetOf, "", 200, `"state":"due"`, `"due_on":"2026-12-19"`)
}

func (y *year) reportIsHandedIn() {
	y.t.Helper()
	draft := `{"nil_report":true,"document":"31/BC","values":{"residents":{"value":5200},"use_points":{"value":1}}}`
	for post, status := range map[string][2]int{neighbour: {404, 404}, elsewhere: {403, 404}, provincial: {403, 403}, committee: {403, 403}, examiners: {403, 403}} {
		y.does(post, "PUT", sheetOf, `{"nil_report":true,"values":{"residents":{"value":1}}}`, status[0])
		y.does(post, "POST", sheetOf+"/steps", `{"to":"submitted"}`, status[1]) // to those of other areas it is not there
	}
	y.does(commune, "PUT", "/api/v1/units/19432/reports/2026", `{"values":{}}`, 404)
	y.does(commune, "PUT", sheetOf, draft, 400, "values.use_points")
	draft = `{"document":"31/BC","values":{"residents":{"value":5200},"use_points":{"value":1}}}`
	y.does(commune, "PUT", sheetOf, draft, 200, `"state":"draft"`)
	y.does(commune, "POST", sheetOf+"/steps", `{"to":"submitted"}`, 400, "addicts_on_file")
	whole := `{"document":"31/BC","values":{"residents":{"value":5200},"addicts_on_file":{"value":0},"users_on_file":{"value":0},"addicts_exempt":{"value":0},
		"use_points":{"value":1},"offenders_arrested":{"value":0},"resident_offenders":{"value":0},"wanted_hiding":{"value":0},"plants_destroyed":{"value":0},"plant_area_m2":{"value":0}}}`
	whole = strings.TrimSuffix(whole, "}") + `,"version":` + y.version() + "}"
	y.does(commune, "PUT", sheetOf, whole, 200, "rule.users_of_use_points")
	y.does(commune, "POST", sheetOf+"/steps", `{"to":"submitted"}`, 200, `"state":"submitted"`)
	y.does(commune, "POST", sheetOf+"/steps", `{"to":"accepted"}`, 403)
	if class := y.class(); class != "undetermined" {
		y.t.Fatalf("handed in and not accepted: %s", class)
	}
}

func (y *year) reportIsAccepted() {
	y.t.Helper()
	y.on("2026-12-17")
	for post, status := range map[string]int{elsewhere: 404, examiners: 403, provincial: 403} {
		y.does(post, "POST", sheetOf+"/steps", `{"to":"returned","reason":"x"}`, status)
	}
	y.does(committee, "POST", "/api/v1/units/44/reports/2026/steps", `{"to":"waived","reason":"x"}`, 403, "cấp trên")
	y.does(provincial, "PUT", "/api/v1/units/44/reports/2026", `{"values":{}}`, 200, `"state":"draft"`)
	y.does(committee, "POST", sheetOf+"/steps", `{"to":"returned"}`, 400, `"field":"reason"`)
	y.does(committee, "POST", sheetOf+"/steps", `{"to":"returned","reason":"Một điểm sử dụng mà không có người sử dụng: kiểm tra lại."}`, 200, `"state":"returned"`)
	const mended = `{"nil_report":true,"document":"32/BC","values":{"residents":{"value":5200}}%s}`
	y.does(commune, "PUT", sheetOf, fmt.Sprintf(mended, ""), 409, "phiên bản")
	y.does(commune, "PUT", sheetOf, fmt.Sprintf(mended, `,"version":`+y.version()), 200)
	y.does(commune, "POST", sheetOf+"/steps", `{"to":"submitted"}`, 200)
	if drawn := y.drawn(); strings.Contains(drawn, "drug_free") {
		y.t.Fatal("the map says drug-free before the report is accepted")
	}
	y.does(committee, "POST", sheetOf+"/steps", `{"to":"accepted"}`, 200, `"state":"accepted"`, `"on_time":true`)
	accepted := time.Now()
	for asked := accepted; !strings.Contains(y.drawn(), "drug_free"); asked = time.Now() {
		if waited := asked.Sub(accepted); waited > time.Second {
			y.t.Fatalf("a map asked for %s after the report was accepted still shows the class before", waited)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if class := y.class(); class != "drug_free" {
		y.t.Fatalf("accepted: %s", class)
	}
	y.on("2026-12-21")
	var silences border.List[programme.Silence]
	if err := json.Unmarshal([]byte(y.does(committee, "GET", "/api/v1/silences?province=44&obligation=qd-28-2025.commune", "", 200)), &silences); err != nil {
		y.t.Fatal(err)
	}
	if silences.Total != 1 || silences.Items[0].Code != "19432" || *silences.Items[0].AgeDays != 2 || silences.Items[0].Owner.VI == "" {
		y.t.Errorf("who is silent: %+v", silences.Items)
	}
	y.does(committee, "GET", "/api/v1/completeness?period=2026&obligation=qd-28-2025.commune", "", 200, `"completeness":0.5`, `"timeliness":0.5`)
}

func (y *year) communeIsRecognised() {
	y.t.Helper()
	if p := y.file().Proposals; len(p) != 1 || p[0].Step != recognition.Nominate || p[0].Year != 2026 {
		y.t.Fatalf("proposed: %+v", p)
	}
	for post, status := range map[string]int{neighbour: 404, provincial: 403, committee: 403, examiners: 403} {
		y.step(post, `{"step":"nominate"}`, status)
	}
	y.step(commune, `{"step":"assess_self","year":2026}`, 409)
	y.step(commune, `{"step":"nominate"}`, 201, `"state":"candidate"`)
	y.step(commune, `{"step":"assess_self","year":2026}`, 201, `"state":"self_assessed"`, "input_sha256")
	y.step(commune, `{"step":"verify"}`, 403)
	y.step(examiners, `{"step":"decide","decision_number":"12/QĐ"}`, 403)
	y.step(committee, `{"step":"decide","decision_number":"12/QĐ"}`, 409)
	y.step(examiners, `{"step":"verify"}`, 201)
	y.step(examiners, `{"step":"return","reason":"Thiếu biên bản họp dân"}`, 201, `"state":"returned"`)
	y.step(commune, `{"step":"assess_self","year":2026}`, 201)
	y.step(examiners, `{"step":"verify"}`, 201, `"state":"under_verification"`)
	y.on("2026-12-28")
	y.step(elsewhere, `{"step":"decide","decision_number":"12/QĐ"}`, 404)
	y.step(committee, `{"step":"decide"}`, 400, "decision_number")
	y.step(committee, `{"step":"decide","decision_number":"12/QĐ-UBND"}`, 201)
	y.step(committee, `{"step":"recognise","decision_number":"12/QĐ-UBND"}`, 201, `"state":"recognised"`, `"in_force":true`)
}

// eventsAreWatched has one use place found, then two more nearby.
func (y *year) eventsAreWatched() {
	y.t.Helper()
	y.on("2027-03-02")
	incident := `{"type":"Feature","geometry":{"type":"Point","coordinates":[106.6,16.8]},"properties":{"source_ref":"27-1","kind":"use_place","occurred_on":"2027-03-01","loc_precision":1}}`
	y.does(commune, "POST", "/api/v1/incidents", incident, 403)
	y.does("Quản trị", "POST", "/api/v1/incidents", incident, 201)
	v := y.file()
	if v.InForce || len(v.Proposals) != 1 || v.Proposals[0].Step != recognition.PutOnWatch {
		y.t.Fatalf("after one event: %+v", v)
	}
	events, err := json.Marshal(v.Proposals[0].Evidence.Events)
	if err != nil {
		y.t.Fatal(err)
	}
	y.step(commune, `{"step":"watch","events":`+string(events)+`}`, 403)
	y.step(examiners, `{"step":"review","events":`+string(events)+`}`, 409)
	y.step(examiners, `{"step":"watch","events":`+string(events)+`}`, 201, `"state":"watch"`)
	y.on("2027-03-20")
	for _, ref := range []string{"27-2", "27-3"} {
		y.does("Quản trị", "POST", "/api/v1/incidents", strings.NewReplacer("27-1", ref, "2027-03-01", "2027-03-1"+ref[3:]).Replace(incident), 201)
	}
}

func (y *year) recognitionIsRevoked() {
	y.t.Helper()
	v := y.file()
	if len(v.Proposals) != 1 || v.Proposals[0].Step != recognition.Review || len(v.Proposals[0].Evidence.Events) != 3 {
		y.t.Fatalf("after three linked events: %+v", v.Proposals)
	}
	events, err := json.Marshal(v.Proposals[0].Evidence.Events)
	if err != nil {
		y.t.Fatal(err)
	}
	y.step(committee, `{"step":"revoke","decision_number":"3/QĐ","reason":"x"}`, 409)
	y.step(examiners, `{"step":"review","events":`+string(events)+`}`, 201, `"state":"relapse_review"`)
	y.step(examiners, `{"step":"revoke","decision_number":"3/QĐ","reason":"x"}`, 403)
	y.step(committee, `{"step":"revoke","reason":"Ba điểm sử dụng liên kết"}`, 400, "decision_number")
	y.step(committee, `{"step":"revoke","decision_number":"3/QĐ-UBND","reason":"Ba điểm sử dụng liên kết"}`, 201, `"state":"revoked"`)
	if v := y.file(); v.InForce || len(v.Steps) != 11 {
		y.t.Errorf("in the end: in force %v, %d steps", v.InForce, len(v.Steps))
	}
	y.does(committee, "GET", "/api/v1/recognitions/summary", "", 200, `"revoked":1`)
}
