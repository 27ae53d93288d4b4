package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"cotmoc/internal/access"
	"cotmoc/internal/api"
	"cotmoc/internal/border"
)

// What is worked out from the whole country shows an account of an area the units of its own: communes that were drawn, duties
// owed, how many communes are of a class, and what of a target is missing. Whoever sees the country finds both.
func TestWhatIsWorkedOutNamesOwnUnitsAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.load("units", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"19429","name":"Khe Sanh","fullName":"Xã Khe Sanh","province":"44"},
	 "geometry":{"type":"Polygon","coordinates":[[[106.8,16.5],[106.9,16.5],[106.9,16.6],[106.8,16.6],[106.8,16.5]]]}}]}`) // silent: it can be drawn
	h.asRole(access.Administrator)
	if a := h.ask(http.MethodPost, "/api/v1/draws", `{"seed":7,"n":2,"year":2026}`, "X-Cotmoc", "1"); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	paths := []string{"/api/v1/draws/1", "/api/v1/assessments?year=2026", "/api/v1/assessments?year=2026&detail=summary", "/api/v1/cycle?year=2026", "/api/v1/reports", "/api/v1/recognitions"}
	for _, id := range []string{"quang-tri-233", "quang-tri-directive"} {
		paths = append(paths, "/api/v1/duties?programme="+id, "/api/v1/programmes/"+id+"/targets")
	}
	paths = append(paths, "/api/v1/agencies/quang-tri.ban-chi-dao", "/api/v1/agencies/quang-tri.bien-phong")
	told := map[string]bool{}
	for _, who := range [][2]string{{"analyst", ""}, {"area_leader", "vung-kin"}, {"verifier", "19432"}, {access.CommuneApprover, "19432"}} {
		h.within(who[0], who[1])
		for _, path := range paths {
			a := h.get(path)
			other := tells(a.body, "19441") || strings.Contains(a.body, "Hướng Phùng") || tells(a.body, "19429") || strings.Contains(a.body, "Khe Sanh")
			if who[1] == "" {
				told[path] = other
			} else if a.status != 200 || other {
				t.Errorf("%v reads of another commune at %s: %d %.300s", who, path, a.status, a.body)
			}
		}
		if who[1] == "" {
			continue
		}
		if a := h.get("/api/v1/assessments?year=2026"); !strings.Contains(a.body, `"drug_free":0`) || !strings.Contains(a.body, `"type_3":1`) || !strings.Contains(a.body, `"total":1`) {
			t.Errorf("%v reads counts of others: %s", who, a.body[max(0, len(a.body)-300):])
		}
	}
	for _, path := range paths[:5] {
		if !told[path] {
			t.Errorf("%s tells nobody of the other commune: nothing is asked there", path)
		}
	}
}

// A fall in addicts stands beside the rise of the neighbours one sees: the sum over others would be the figure of the only one.
func TestABalanceTellsNoFigureOfANeighbourBeyond(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.load("units", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"19429","name":"Khe Sanh","fullName":"Xã Khe Sanh","province":"44"},
	 "geometry":{"type":"Polygon","coordinates":[[[106.7,16.5],[106.8,16.5],[106.8,16.7],[106.7,16.7],[106.7,16.5]]]}}]}`)
	year := func(own, other string) string {
		return reportRows("19432", map[string]string{"addicts_on_file": own}) + rows("19429", map[string]string{"addicts_on_file": other})
	}
	h.load("reports", strings.ReplaceAll(year("9", "1000"), ",2026,", ",2025,"))
	h.load("reports", year("6", "7177"))
	const path = "/api/v1/units/19432/explanation?year=2026"
	for scope, want := range map[string]string{"": `"beyond":0,"rise":6177`, "19432": `"neighbours":[],"beyond":1,"rise":0`} {
		h.within("analyst", scope)
		a := h.get(path)
		if a.status != 200 || !strings.Contains(a.body, want) || (scope != "" && (tells(a.body, "6177") || tells(a.body, "6.177") || tells(a.body, "7177"))) {
			t.Errorf("%q: %d %s", scope, a.status, a.body)
		}
	}
}

// Who does not see a column neither writes into it nor wipes it out.
func TestAWriterLeavesWhatItDoesNotSee(t *testing.T) {
	t.Parallel()
	columns := border.TheColumns().With("cooperation", "amount_vnd", border.TierRestricted)
	h := newHouseAt(t, false, now, func(d *api.Deps) { d.Columns = columns })
	entry := func(title, amount string) string {
		return `{"type":"Feature","geometry":null,"properties":{"code":"K-9","kind":"support_project","title":"` + title + `","state":"built","units":"19432"` + amount + `}}`
	}
	h.within(access.Administrator, "")
	if a := h.ask(http.MethodPost, "/api/v1/cooperation", entry("Việc", `,"amount_vnd":"31337"`)); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	h.within("liaison", "")
	at, version := "/api/v1/cooperation/K-9", func() string { return strings.Trim(h.get("/api/v1/cooperation/K-9").header.Get("Etag"), `"`) }
	if a := h.ask(http.MethodPut, at, entry("Việc", `,"amount_vnd":"1"`), "If-Match", strconv.Quote(version())); a.status != 400 || !strings.Contains(a.body, "amount_vnd") {
		t.Errorf("writes what it does not see: %d %s", a.status, a.body)
	}
	if a := h.ask(http.MethodPut, at, entry("Việc khác", ""), "If-Match", strconv.Quote(version())); a.status != 200 || tells(a.body, "31337") {
		t.Errorf("writes the rest: %d %s", a.status, a.body)
	}
	h.within(access.Administrator, "")
	if a := h.get(at); !strings.Contains(a.body, "31337") || !strings.Contains(a.body, "Việc khác") {
		t.Errorf("what the writer did not see is gone: %s", a.body)
	}
}

// A step names the events it stands on; whoever is not cleared for a hot spot does not read of it there either.
func TestAStepNamesNoEventBeyondTheReach(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.exec("INSERT INTO hotspot (code, level, state, functions, since, commune_code, geom, content_sha256) VALUES ('HS-TRONG', 'point', 'managed', '{organised_use,retail,staging}', '2026-05-01', '19432', ST_SetSRID(ST_MakePoint(106.6, 16.61), 4326), '\\x00')")
	h.asRole(access.Administrator)
	if a := h.ask(http.MethodPost, "/api/v1/units/19432/recognition/steps", `{"step":"nominate","designation":"drug_free","events":["hotspot HS-TRONG"]}`, "X-Cotmoc", "1"); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for _, who := range []struct {
		role, scope string
		hotspot     bool
	}{{access.Verifier, "", true}, {access.Verifier, "19432", true}, {"liaison", "", false}, {access.CommuneApprover, "19432", false}} {
		h.within(who.role, who.scope)
		a := h.get("/api/v1/units/19432/recognition")
		if a.status != 200 || strings.Contains(a.body, "HS-TRONG") != who.hotspot {
			t.Errorf("%v: %d %s", who, a.status, excerpt(a.body, "HS-TRONG"))
		}
	}
}

// A step on an event beyond the reach is refused as one on an event that is not there: one that was taken would tell of it.
func TestAStepTellsOfNoEventBeyondTheReach(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.exec("INSERT INTO hotspot (code, level, state, functions, since, commune_code, geom, content_sha256) VALUES ('HS-TRONG', 'point', 'managed', '{organised_use,retail,staging}', '2026-05-01', '19432', ST_SetSRID(ST_MakePoint(106.6, 16.61), 4326), '\\x00')")
	h.exec("SELECT setval(pg_get_serial_sequence('incident', 'id'), 7710000)")
	for _, tier := range []string{"internal", "restricted"} {
		h.exec("INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, tier, geom, unit_code, content_sha256) VALUES ('thử', $1, 'use_place', '2026-05-01', '2026-05-01', 2, 1, $1, ST_SetSRID(ST_MakePoint(106.6, 16.61), 4326), '19432', '\\x00')", tier)
	}
	const seen, hidden, hotspot, absent = "incident 7710001", "incident 7710002", "hotspot HS-TRONG", "hotspot HS-KHONG"
	step := func(event string) answer {
		return h.ask(http.MethodPost, "/api/v1/units/19432/recognition/steps", `{"step":"nominate","designation":"drug_free","events":["`+event+`"]}`, "X-Cotmoc", "1")
	}
	h.within(access.CommuneReporter, "19432")
	none := step(absent)
	for _, event := range []string{hidden, hotspot, "unit 19432"} {
		if a := step(event); a.status != http.StatusBadRequest || strings.ReplaceAll(a.body, event, absent) != none.body {
			t.Errorf("%s is told: %d %s; %s", event, a.status, a.body, none.body)
		}
	}
	if a := step(seen); a.status != http.StatusCreated {
		t.Errorf("%s: %d %s", seen, a.status, a.body)
	}
}
