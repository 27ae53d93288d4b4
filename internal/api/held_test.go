package api_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/access"
	"cotmoc/internal/api"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

// An oversight area had another commune on another day: its sums of that day are for who may read that commune too, not for
// who holds the area as it is.
func TestSumsOfAnAreaAreOfCommunesOneReads(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	from := border.NewDate(2025, time.July, 1)
	area := border.Area{Code: "khu-cu", Name: "Khu cũ", HolderRole: "Đồn trưởng", Province: "44", ValidFrom: from,
		Members: []border.AreaMember{{Unit: "19432", ValidFrom: from}, {Unit: "19441", ValidFrom: from, ValidTo: border.NewDate(2026, time.March, 1)}}}
	if _, err := h.store.SaveArea(context.Background(), area); err != nil {
		t.Fatal(err)
	}
	h.load("reports", reportRows("19441", map[string]string{"users_on_file": "7177"}))
	for _, who := range [][2]string{{"area_leader", "khu-cu"}, {"analyst", "19432"}} {
		h.within(who[0], who[1])
		if a := h.get("/api/v1/areas/khu-cu/summary?year=2026"); a.status != 200 || tells(a.body, "7177") {
			t.Errorf("%v, its own communes of today: %d %s", who, a.status, a.body)
		}
		for _, day := range []string{"?year=2025", "?on=2026-02-01"} {
			if a := h.get("/api/v1/areas/khu-cu/summary" + day); a.status != 404 || tells(a.body, "7177") || tells(a.body, "19441") {
				t.Errorf("%v reads sums over a commune beyond its reach, %s: %d %s", who, day, a.status, a.body)
			}
		}
	}
	h.within("analyst", "44")
	if a := h.get("/api/v1/areas/khu-cu/summary?on=2026-02-01"); a.status != 200 || !tells(a.body, "7177") {
		t.Errorf("the province: %d %s", a.status, a.body)
	}
}

// everyCommune is a programme whose targets miss figures of both communes, and read one of them commune by commune.
const everyCommune = `
id: thu-233
holds_from: 2025-01-01
legal_ref: Kế hoạch thử
title: {vi: "Thử", en: "Trial"}
provinces: ["44"]
targets:
  - id: retailers
    title: {vi: "Người bán lẻ", en: "Retailers"}
    article: {vi: "một", en: "one"}
    sort: outcome
    every: year
    measure: {sum: [retailers_known]}
    goal: {at_least: 1}
`

// What a target says is missing names the units of the caller's reach: in its list, and in the sentence that says why.
func TestATargetNamesNoUnitBeyondTheReach(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.load("programmes", everyCommune)
	for _, path := range []string{"/api/v1/programmes/thu-233/targets", "/api/v1/programmes/thu-233/targets/retailers", "/api/v1/programmes/thu-233/targets/retailers/lines"} {
		h.within("analyst", "")
		all := h.get(path)
		for _, word := range []string{"19432", "Lao Bảo", "19441", "Hướng Phùng"} {
			if !strings.Contains(all.body, word) {
				t.Errorf("%s names nobody %s: nothing is asked: %d %s", path, word, all.status, all.body)
			}
		}
		for scope, other := range map[string][]string{"19432": {"19441", "Hướng Phùng"}, "19441": {"19432", "Lao Bảo"}} {
			h.within("verifier", scope)
			a := h.get(path)
			for _, word := range other {
				if a.status != 200 || !strings.Contains(a.body, scope) || tells(a.body, word) {
					t.Errorf("%s reads of %s at %s: %d %s", scope, word, path, a.status, a.body)
				}
			}
		}
	}
}

// everyMember is a programme whose goal is that of each of three former districts: of one commune, of the other and of both.
const everyMember = `
id: thu-each
holds_from: 2025-01-01
legal_ref: Kế hoạch thử
title: {vi: "Thử", en: "Trial"}
provinces: ["44"]
scopes:
  - id: ba-huyen
    title: {vi: "Ba huyện cũ", en: "Three former districts"}
    level: district
    on: 2025-06-30
    units:
      - {code: "465", name: Huyện Trong, into: ["19432"]}
      - {code: "467", name: Huyện Ngoài, into: ["19441"]}
      - {code: "468", name: Huyện Chung, into: ["19432", "19441"]}
targets:
  - id: moi-huyen
    title: {vi: "Mỗi huyện", en: "Each district"}
    article: {vi: "một", en: "one"}
    sort: outcome
    every: year
    scope: ba-huyen
    each: true
    measure: {sum: [retailers_known]}
    goal: {at_least: 1}
`

// Where a goal is every unit's, a post of some reads how its own stand, and of the others how many reach it. The sentence that says why names the
// first of what is missing to who holds that unit, and to nobody else.
func TestATargetOfEachUnitTellsOfTheReach(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.load("programmes", everyMember)
	h.load("reports", "commune_code,period,indicator,value\n19441,2026,retailers_known,31337\n")
	const path = "/api/v1/programmes/thu-each/targets/moi-huyen"
	for scope, members := range map[string]string{"": "465 467 468", "19432": "465", "19441": "467", "44": "465 467 468"} {
		h.within("analyst", scope)
		a := h.get(path)
		standing, codes := read[programme.TargetStanding](t, a), []string{}
		for _, m := range standing.Members {
			codes = append(codes, m.Code)
		}
		if got := strings.Join(codes, " "); a.status != 200 || got != members || standing.Denominator == nil || *standing.Denominator != 3 {
			t.Errorf("%q reads how %q stand: %d %s", scope, got, a.status, a.body)
		}
		if holds := scope != "19441"; strings.Contains(standing.Reason.VI, "Lao Bảo") != holds || strings.Contains(standing.Reason.EN, "19432") != holds || len(standing.Missing) != map[bool]int{true: 2}[holds] {
			t.Errorf("%q reads why: %+v, %+v", scope, standing.Reason, standing.Missing)
		}
		if tells(a.body, "31337") != strings.Contains(members, "467") {
			t.Errorf("%q reads the figure of the other commune: %s", scope, a.body)
		}
	}
}

// Of a record that is missing something, who is not cleared for it reads what is missing and not of what.
func TestATargetCoversWhatIsMissingOfARestrictedRecord(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.cooperate()
	h.exec("INSERT INTO hotspot (code, level, state, since, side, geom, content_sha256) VALUES ('HS-NOI-NAO', 'point', 'suspected', '2026-05-01', NULL, ST_SetSRID(ST_MakePoint(103, 12), 4326), '\\x00')")
	const path = "/api/v1/programmes/quang-tri-directive/targets/places-managed-here"
	for role, told := range map[string]bool{"analyst": true, "liaison": false} {
		h.within(role, "")
		a := h.get(path)
		if t0 := read[programme.TargetStanding](t, a); a.status != 200 || len(t0.Missing) == 0 || strings.Contains(a.body, "HS-NOI-NAO") != told {
			t.Errorf("%s: %d %s", role, a.status, a.body)
		}
	}
}

// Files of recognition, how many there are, who moved between classes, markers and what lies by them: an account of one commune is told of its own.
func TestListsOfWhatIsWorkedOutAreHeldToTheReach(t *testing.T) {
	t.Parallel()
	h := marked(t)
	h.load("markers", "number,sub,type,country,lon,lat\n606,,main,LA,106.58,16.85\n") // in the other commune
	h.load("reports", strings.ReplaceAll(reportRows("19432", nil)+rows("19441", map[string]string{"addicts_on_file": "900"}), ",2026,", ",2025,"))
	h.within(access.Administrator, "")
	if a := h.step(`{"step":"nominate","day":"2026-05-20"}`); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	others := map[string]string{
		"/api/v1/recognitions":                       "19441",
		"/api/v1/recognitions/summary":               `"scope":"country"`,
		"/api/v1/markers/locate?number=606":          `"number":606`,
		"/api/v1/locate?lon=106.6&lat=16.85":         `"marker":"606"`,
		"/api/v1/recognitions/conversions?year=2026": "",
	}
	whole := map[string]string{}
	for path, word := range others {
		a := h.get(path)
		if whole[path] = a.body; a.status != 200 || !strings.Contains(a.body, word) {
			t.Errorf("nothing is asked at %s: %d %s", path, a.status, a.body)
		}
	}
	h.within("analyst", "19432")
	if a := h.ask(http.MethodPost, "/api/v1/locate?markers=true", "lon,lat\n106.6,16.85\n", "Content-Type", "text/csv", "X-Cotmoc", "1"); a.status != http.StatusForbidden || strings.Contains(a.body, "606") {
		t.Errorf("a table of points is told the markers beyond: %d %s", a.status, a.body)
	}
	for path, word := range others {
		a := h.get(path)
		if a.status >= 500 || word != "" && strings.Contains(a.body, word) || a.body == whole[path] {
			t.Errorf("%s tells of what lies beyond: %d %s", path, a.status, a.body)
		}
	}
}

// What is proposed for a file of recognition names the hot spots that speak against it to who is cleared for them.
func TestAProposalNamesNoEventBeyondTheReach(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	cleanLastYear(h)
	for _, s := range []string{`Công an xã {"step":"nominate","day":"2026-05-20"}`, `Công an xã {"step":"assess_self","day":"2026-05-20","year":2025}`, `Công an tỉnh {"step":"verify","day":"2026-05-21"}`,
		`Công an tỉnh {"step":"decide","day":"2026-05-22","decision_number":"1/QĐ"}`, `Công an tỉnh {"step":"recognise","day":"2026-05-22","decision_number":"1/QĐ"}`} {
		who, body, _ := strings.Cut(s, " {")
		h.as(who)
		if a := h.step("{" + body); a.status != http.StatusCreated {
			t.Fatalf("%s: %d %s", s, a.status, a.body)
		}
	}
	h.exec("INSERT INTO hotspot (code, level, state, functions, since, commune_code, geom, content_sha256) VALUES ('HS-DE-NGHI', 'point', 'managed', '{organised_use,retail,staging}', '2026-07-01', '19441', ST_SetSRID(ST_MakePoint(106.6, 16.81), 4326), '\\x00')")
	for role, told := range map[string]bool{access.Verifier: true, "liaison": false} {
		h.within(role, "")
		if a := h.get("/api/v1/recognitions"); a.status != 200 || !strings.Contains(a.body, `"suspends":true`) || strings.Contains(a.body, "HS-DE-NGHI") != told {
			t.Errorf("%s: %d %s", role, a.status, a.body)
		}
	}
}

// A column above somebody's clearance is no filter of a list either.
func TestNobodyFiltersByAColumnAboveTheClearance(t *testing.T) {
	t.Parallel()
	columns := border.TheColumns().With("incidents", "substances", border.TierRestricted).With("cooperation", "agency", border.TierRestricted).
		With("cooperation", "programme", border.TierRestricted).With("cooperation", "item", border.TierRestricted)
	h := newHouseAt(t, false, now, func(d *api.Deps) { d.Columns = columns })
	for role, want := range map[string]int{"analyst": 200, "liaison": 400} {
		h.within(role, "")
		for _, path := range []string{"/api/v1/incidents?substance=heroin", "/api/v1/incidents/histogram?substance=heroin", "/api/v1/cooperation?agency=quang-tri.bien-phong",
			"/api/v1/cooperation?programme=quang-tri-directive", "/api/v1/cooperation?item=briefings"} {
			if a := h.get(path); a.status != want {
				t.Errorf("%s at %s: %d %s", role, path, a.status, a.body)
			}
		}
	}
}

// The figures of a unit beyond the reach are answered as those of one that is not there, by every door of a unit that tells of them.
func TestFiguresOfAUnitBeyondAreNotThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for _, scope := range []string{"19432", "19441"} {
		h.within("analyst", scope)
		for _, door := range []string{"/assessment?year=2026", "/assessments", "/explanation?year=2026", "/trend", "/recognition", "/reports?year=2026"} {
			for _, unit := range []string{"19432", "19441"} {
				a := h.get("/api/v1/units/" + unit + door)
				if want := map[bool]int{true: 200, false: 404}[unit == scope]; a.status != want {
					t.Errorf("%s reads %s of %s: %d %.200s", scope, door, unit, a.status, a.body)
				}
			}
		}
		h.within(access.CommuneReporter, scope)
		for unit, want := range map[string]int{"19432": 404, "19441": 404, scope: 201} {
			if a := h.ask(http.MethodPost, "/api/v1/units/"+unit+"/recognition/steps", `{"step":"nominate"}`, "X-Cotmoc", "1"); a.status != want {
				t.Errorf("%s nominates %s: %d %.200s", scope, unit, a.status, a.body)
			}
		}
	}
}

// Communes to be visited are drawn for the country, and what a visit found is written of one's own: a post of some communes draws nothing and finds
// nothing beyond them.
func TestVisitsAreDrawnForTheCountry(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.load("units", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"19429","name":"Khe Sanh","province":"44"},
	 "geometry":{"type":"Polygon","coordinates":[[[106.8,16.5],[106.9,16.5],[106.9,16.6],[106.8,16.6],[106.8,16.5]]]}}]}`)
	draw := func() answer {
		return h.ask(http.MethodPost, "/api/v1/draws", `{"seed":7,"n":1,"year":2026}`, "X-Cotmoc", "1")
	}
	h.within(access.Verifier, "19432")
	if a := draw(); a.status != http.StatusForbidden {
		t.Errorf("a post of a commune draws: %d %s", a.status, a.body)
	}
	h.within(access.Verifier, "")
	if a := draw(); a.status != http.StatusCreated || !strings.Contains(a.body, `"19429"`) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for scope, may := range map[string]bool{"19432": false, "19429": true} { // on a day before the draw, which whoever may is told
		h.within(access.Verifier, scope)
		if a := h.ask(http.MethodPost, "/api/v1/draws/1/findings", `{"unit":"19429","finding":"clean","day":"2020-01-01"}`, "X-Cotmoc", "1"); (a.status == http.StatusForbidden) == may || strings.Contains(a.body, `"field":"day"`) != may {
			t.Errorf("%s finds in 19429: %d %s", scope, a.status, a.body)
		}
	}
}

// Of a figure that was corrected the history tells neither what it was nor what it became where either may not be read.
func TestACorrectedFigureIsMaskedBeforeAndAfter(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for _, value := range []string{"31337", "40409"} {
		h.load("reports", "commune_code,period,indicator,value\n19432,2026,wanted_hiding,"+value+"\n19432,2026,addicts_exempt,"+value+"\n")
	}
	for role, told := range map[string]bool{"analyst": true, "liaison": false} {
		h.within(role, "")
		all, pages := "", 0
		for path := "/api/v1/units/19432/history?layer=reports&limit=1"; path != ""; pages++ { // a page on which a change stands by itself
			a := h.get(path)
			next := read[struct{ Next *string }](t, a).Next
			if all, path = all+a.body, ""; next != nil {
				path = "/api/v1/units/19432/history?layer=reports&limit=1&cursor=" + url.QueryEscape(*next)
			}
		}
		for _, value := range []string{"31337", "40409"} {
			if pages < 4 || tells(all, value) != told || strings.Contains(all, `"masked":true`) == told {
				t.Errorf("%s reads %s on %d pages: %s", role, value, pages, excerpt(all, value))
			}
		}
	}
}

// Restricted entries of the log stand in its list for who may see them, and on no map: neither in its tiles nor in what the overview says that it shows.
func TestTheMapShowsNoRestrictedEntry(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.cooperate()
	h.within("analyst", "")
	shown := func() string {
		return regexp.MustCompile(`"cooperation":\d+`).FindString(h.get("/api/v1/overview").body)
	}
	before := shown()
	h.load("cooperation", "\n- {code: DA-8, kind: survey, title: Khảo sát che, state: planned, lon: 106.451, lat: 16.551, side: la, tier: restricted}\n")
	if a := h.get("/api/v1/cooperation"); !strings.Contains(a.body, "DA-8") {
		t.Errorf("it is not in the list: %s", a.body)
	}
	if after := shown(); after != before || after == "" {
		t.Errorf("the overview counts it: %s, %s", before, after)
	}
	if a := h.get("/tiles/cooperation/8/203/116.mvt"); a.status != 200 || !strings.Contains(a.body, "DA-1") || strings.Contains(a.body, "DA-8") {
		t.Errorf("the tile: %d %q", a.status, a.body)
	}
}
