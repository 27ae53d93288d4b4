package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// asRole signs in as a post of a role, once per role.
func (h *house) asRole(role string) {
	h.t.Helper()
	name := "Trạm thử " + role
	if err := h.gate.AddPost(context.Background(), access.Account{Name: name, Role: role, Scope: scopeOf(role)}, password); err != nil && border.KindOf(err) != border.Conflict {
		h.t.Fatal(err)
	}
	h.cookie, h.token = "", ""
	if role == access.Service {
		secret, _, err := h.gate.NewToken(context.Background(), name, "thử", 1)
		if err != nil {
			h.t.Fatal(err)
		}
		h.token = secret
		return
	}
	a := h.ask(http.MethodPost, "/api/v1/session", `{"name":"`+name+`","password":"`+password+`"}`)
	if a.status != http.StatusOK {
		h.t.Fatalf("sign in as %s: %d %s", role, a.status, a.body)
	}
	h.cookie, _, _ = strings.Cut(a.header.Get("Set-Cookie"), ";")
}

// scopeOf gives a role that needs one its scope.
func scopeOf(role string) string {
	if role == access.CommuneReporter {
		return "19441"
	}
	return ""
}

// roles are every role, and a stranger as "".
func roles() []string { return append([]string{""}, access.RoleIDs()...) }

// The whole table of roles and doors as it follows from the code, beside the one a person has read. A new door, or one
// that opens for another role, is a line that changes here. Write it anew with UPDATE_MATRIX=1 and read the difference.
func TestMatrixOfRolesAndDoors(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	var b strings.Builder
	fmt.Fprintf(&b, "# who may come through which door; x: yes. Columns: %s\n", strings.Join(access.RoleIDs(), " "))
	for _, door := range h.server.Doors() {
		line := fmt.Sprintf("%-7s %-50s %-14s", door.Method, door.Route, access.Words(door.Deeds))
		for _, r := range access.Roles() {
			mark := "."
			if len(door.Deeds) == 0 || slices.ContainsFunc(door.Deeds, func(d access.Deed) bool { return slices.Contains(r.Deeds, d) }) {
				mark = "x"
			}
			line += " " + mark
		}
		b.WriteString(line + "\n")
	}
	const file = "testdata/matrix.txt"
	if os.Getenv("UPDATE_MATRIX") != "" {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		was := strings.Split(string(want), "\n")
		for _, line := range strings.Split(got, "\n") {
			if !slices.Contains(was, line) {
				t.Errorf("new or changed: %s", line)
			}
		}
		t.Error("the table of doors changed; read it, then write testdata/matrix.txt anew with UPDATE_MATRIX=1")
	}
}

// Every role asks at every door as it would be asked: those whose deed the role lacks answer 403 and nothing of what
// lies behind, whatever the request; the others never do.
func TestMatrixOfEveryRoleAtEveryDoor(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	deeds := map[string][]access.Deed{}
	for _, d := range h.server.Doors() {
		deeds[d.Method+" "+d.Route] = d.Deeds
	}
	secrets := []string{"BIMAT", "Kín Đáo", "heroin", "addicts_on_file", "type_3", "argon2", "secret_sha256", "Lối mở Kín"}
	for _, role := range roles() {
		h.cookie, h.token = "", ""
		if role != "" {
			h.asRole(role)
		}
		for _, d := range doors() {
			if d.path == "/api/v1/session" {
				continue
			}
			a := h.ask(d.method, d.path, "", "X-Cotmoc", "1")
			asked := deedsOfRequest(h, d, deeds)
			if len(asked) == 0 {
				continue
			}
			may := role != "" && slices.ContainsFunc(asked, func(one access.Deed) bool { return mayDo(role, one) })
			elsewhere := scopeOf(role) != "" && strings.Contains(a.body, "trong phạm vi") // may, but not there
			want := http.StatusForbidden
			if role == "" {
				want = http.StatusUnauthorized
			}
			if may && !elsewhere && (a.status == 403 || a.status == 401) || !may && a.status != want {
				t.Errorf("%q %s %s: %d, may %v: %.150s", role, d.method, d.path, a.status, may, a.body)
			}
			if may {
				continue
			}
			for _, secret := range secrets {
				if strings.Contains(a.body, secret) || a.header.Get("Etag") != "" {
					t.Errorf("%q %s %s: reads %q, or an ETag", role, d.method, d.path, secret)
				}
			}
		}
	}
}

func mayDo(role string, d access.Deed) bool {
	return access.Caller{Account: access.Account{Role: role}}.May(d)
}

// deedsOfRequest finds the deeds of an address: of tiles by their layers, else by the route that answers it.
func deedsOfRequest(h *house, d door, deeds map[string][]access.Deed) []access.Deed {
	path, _, _ := strings.Cut(d.path, "?")
	if layers, isTile := strings.CutPrefix(path, "/tiles/"); isTile {
		var found []access.Deed
		layers, _, _ = strings.Cut(strings.TrimSuffix(layers, ".json"), "/")
		for _, l := range strings.Split(layers, ",") {
			if deeds := h.server.LayerDeeds(l); len(deeds) > 0 && (found == nil || deeds[0] == access.SeeRestricted) {
				found = deeds
			}
		}
		return found
	}
	best, score := []access.Deed(nil), -1
	for named, deed := range deeds {
		method, route, _ := strings.Cut(named, " ")
		if fixed, fits := fitsRoute(route, path); method == d.method && fits && fixed > score {
			best, score = deed, fixed
		}
	}
	return best
}

// fitsRoute says whether a path is one of a route, and how many of its parts stand in the route as they are.
func fitsRoute(route, path string) (fixed int, fits bool) {
	r, p := strings.Split(route, "/"), strings.Split(path, "/")
	if len(r) != len(p) {
		return 0, false
	}
	for i := range r {
		switch {
		case r[i] == p[i]:
			fixed++
		case !strings.HasPrefix(r[i], ":"):
			return 0, false
		}
	}
	return fixed, true
}

// A token does what its scopes say, and never more than its account may.
func TestTokensHaveScopes(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	ctx := context.Background()
	for name, role := range map[string]string{"Phòng GIS": "analyst", "Xã Lao Bảo": "commune_reporter"} {
		if err := h.gate.AddPost(ctx, access.Account{Name: name, Role: role, Scope: scopeOf(role)}, password); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		account string
		scopes  []access.Deed
		path    string
		want    int
	}{
		{"Phòng GIS", nil, "/api/v1/hotspots", 200},
		{"Phòng GIS", []access.Deed{access.SeeFigures}, "/api/v1/hotspots", 403},
		{"Phòng GIS", []access.Deed{access.SeeFigures}, "/tiles/hotspots/8/203/116.mvt", 403},
		{"Phòng GIS", []access.Deed{access.SeeFigures}, "/api/v1/assessments", 200},
		{"Phòng GIS", []access.Deed{access.SeeFigures}, "/metrics", 403},
		{"Xã Lao Bảo", nil, "/api/v1/hotspots", 403},
		{"Xã Lao Bảo", nil, "/api/v1/audit", 403},
	} {
		secret, _, err := h.gate.NewToken(ctx, c.account, "", 1, c.scopes...)
		if err != nil {
			t.Fatal(err)
		}
		if a := h.get(c.path, "Authorization", "Bearer "+secret); a.status != c.want {
			t.Errorf("%s %v %s: %d, want %d", c.account, c.scopes, c.path, a.status, c.want)
		}
	}
	list, err := h.store.ListTokens(ctx)
	if err != nil || list[0].Used == nil || list[1].Scopes == nil || list[0].Scopes != nil {
		t.Errorf("%+v, %v", list, err)
	}
}

// A record that is restricted by itself, in a layer that is not, leaves its line too when it is read; the others leave none.
func TestReadsOfSingleRestrictedRecordsAreRecorded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	opening := func(code, tier string) string {
		return `{"type":"Feature","properties":{"code":"` + code + `","name":"Lối","type":"opening","tier":"` + tier + `"},"geometry":{"type":"Point","coordinates":[106.6,16.6]}}`
	}
	h.load("crossings", `{"type":"FeatureCollection","features":[`+opening("loi-kin", "restricted")+`,`+opening("loi-mo", "internal")+`]}`)
	lines := func() string {
		t.Helper()
		all, err := h.store.Entries(t.Context(), access.EntryFilter{Kind: access.Read})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(all.Items)
	}
	h.asRole("analyst")
	h.get("/api/v1/crossings/loi-mo")
	if text := lines(); strings.Contains(text, "crossings") {
		t.Errorf("an internal record: %s", text)
	}
	h.get("/api/v1/crossings")
	h.get("/api/v1/crossings/loi-kin")
	h.get("/ogc/collections/crossings/items?f=json")
	h.get("/tiles/crossings,communes/8/203/116.mvt")
	h.get("/ogc/collections/markers/tiles/WebMercatorQuad/8/116/203")
	text := lines()
	for _, want := range []string{"GET /api/v1/crossings ", "GET /api/v1/crossings/:code loi-kin", "GET /ogc/collections/:collection/items crossings", "GET /tiles/:layers/:z/:x/:y.mvt crossings map",
		"GET /ogc/collections/:collection/tiles/WebMercatorQuad/:z/:y/:x markers map"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
	h.asRole("liaison")
	h.get("/api/v1/crossings")
	h.get("/tiles/crossings/8/203/116.mvt")
	if strings.Contains(lines(), "Trạm thử liaison") {
		t.Error("a read that held nothing restricted")
	}
}

// Whatever form it is read in, and beside whatever it stands, a restricted record leaves its line.
func TestEveryFormOfARestrictedRecordIsRecorded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.load("crossings", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"loi-kin","name":"Lối BIMAT","type":"opening","tier":"restricted"},"geometry":{"type":"Point","coordinates":[106.6,16.6]}}]}`)
	h.load("traffic", "crossing,period,persons_in\nloi-kin,2026-09,3\n")
	h.load("incidents", "source_ref,kind,occurred_on,lon,lat,loc_precision,tier,note\nBIMAT-1,seizure,2026-05-01,106.6,16.6,1,restricted,BIMAT\nBIMAT-2,seizure,2026-05-01,106.6,16.6,1,restricted,BIMAT\n")
	h.asRole("analyst")
	id := read[border.List[struct{ ID string }]](t, h.get("/api/v1/incidents?limit=1")).Items[0].ID
	lines := func() int {
		t.Helper()
		all, err := h.store.Entries(t.Context(), access.EntryFilter{Post: "Trạm thử analyst", About: "GET"})
		if err != nil {
			t.Fatal(err)
		}
		return all.Total
	}
	for _, path := range []string{
		"/ogc/collections/incidents/items?f=html",
		"/ogc/collections/incidents/items/" + id + "?f=html",
		"/ogc/collections/incidents/items/" + id + "?f=csv",
		"/ogc/collections/incidents/items?f=csv&limit=10",
		"/ogc/collections/incidents/items?properties=note",
		"/ogc/collections/crossings/items?f=html",
		"/api/v1/traffic?crossing=loi-kin",
		"/api/v1/incidents/duplicates",
		"/api/v1/programmes/quang-tri-directive/targets/places-managed-here/lines",
	} {
		before := lines()
		if a := h.get(path); a.status != 200 || !strings.Contains(a.body, "BIMAT") && !strings.Contains(a.body, "loi-kin") {
			t.Errorf("%s: nothing restricted is read: %d %.200s", path, a.status, a.body)
		}
		if lines() != before+1 {
			t.Errorf("%s: %d lines in the audit, want one", path, lines()-before)
		}
	}
	before := lines()
	for _, path := range []string{"/ogc/collections/incidents?f=html", "/ogc/collections/communes/items?f=html", "/api/v1/traffic?crossing=lao-bao-la", "/ogc/collections/incidents/queryables?f=html"} {
		if a := h.get(path); a.status != 200 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if lines() != before {
		t.Errorf("%d lines of answers that hold no restricted record", lines()-before)
	}
}

// The auditor finds what was done and tried, and can change nothing; nobody else reads the audit.
func TestAuditorFindsWhatWasDone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.asRole("analyst")
	h.get("/api/v1/hotspots/HS-BIMAT")
	h.get("/tiles/hotspots/8/203/116.mvt")
	h.get("/tiles/hotspots/8/203/117.mvt")
	h.get("/api/v1/audit")
	h.get("/api/v1/crosswalk?from=2025-07-01&to=2025-07-02&format=csv")
	h.ask("PUT", "/api/v1/areas/vung-moi", `{"name":"Vùng mới","valid_from":"2025-07-01","members":[{"unit":"19441"}]}`, "X-Cotmoc", "1")
	h.cookie = ""
	h.get("/api/v1/hotspots?token=cotmoc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	h.asRole("auditor")
	all := h.get("/api/v1/audit?limit=1000")
	for _, want := range []string{
		`"kind":"read","post":"Trạm thử analyst","door":"GET /api/v1/hotspots/:code","subject":"HS-BIMAT"`,
		`"subject":"hotspots","detail":"map, for up to 10 minutes"`,
		`"kind":"refused","post":"Trạm thử analyst","door":"GET /api/v1/audit"`,
		`"kind":"export","post":"Trạm thử analyst","door":"GET /api/v1/crosswalk"`,
		`"kind":"change","post":"Trạm thử analyst","door":"PUT /api/v1/areas/:code","subject":"vung-moi"`,
		`"kind":"refused","post":"","door":"GET /`,
	} {
		if !strings.Contains(all.body, want) {
			t.Errorf("%s is missing in\n%s", want, strings.ReplaceAll(all.body, "},{", "},\n{"))
		}
	}
	if strings.Contains(all.body, "cotmoc_") || strings.Contains(all.body, password) {
		t.Error("a secret in the audit")
	}
	if n := strings.Count(all.body, `map, for up`); n != 1 {
		t.Errorf("%d lines for the tiles of one layer", n)
	}
	for _, d := range doors() {
		if d.method == "GET" || d.path == "/api/v1/session" || d.path == "/api/v1/locate" {
			continue
		}
		if a := h.ask(d.method, d.path, "{}", "X-Cotmoc", "1"); a.status != 403 {
			t.Errorf("the auditor at %s %s: %d", d.method, d.path, a.status)
		}
	}
	if a := h.get("/api/v1/audit?kind=theft"); a.status != 400 {
		t.Errorf("an unknown kind: %d", a.status)
	}
	if a := h.get("/api/v1/audit?kind=change&post=trạm+thử+analyst&from=2020-01-01"); a.status != 200 || !strings.Contains(a.body, "vung-moi") {
		t.Errorf("filtered: %d %s", a.status, a.body)
	}
	for _, role := range access.RoleIDs() {
		if role == "auditor" || role == access.Administrator {
			continue
		}
		h.asRole(role)
		if a := h.get("/api/v1/audit"); a.status != 403 {
			t.Errorf("%s reads the audit: %d", role, a.status)
		}
	}
}

// broken is an audit that cannot be written.
type broken struct{ access.Journal }

func (broken) AddEntries(context.Context, []access.Entry) error { return errors.New("no disk") }

// What must be recorded and cannot be is not shown; what needs no line is.
func TestNothingRestrictedWithoutItsLine(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.asRole("analyst")
	h.server.Recorder = access.NewRecorder(broken{h.store}, now)
	for _, path := range []string{"/api/v1/hotspots", "/api/v1/hotspots/HS-BIMAT", "/tiles/hotspots/8/203/116.mvt", "/api/v1/cells?res=7",
		"/api/v1/crosswalk?from=2025-07-01&to=2025-07-02&format=csv"} {
		a := h.get(path)
		if a.status != 503 || strings.Contains(a.body, "BIMAT") || a.header.Get("Etag") != "" || a.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d %.200s %v", path, a.status, a.body, a.header)
		}
	}
	if a := h.get("/api/v1/assessments"); a.status != 200 {
		t.Errorf("what needs no line: %d", a.status)
	}
}
