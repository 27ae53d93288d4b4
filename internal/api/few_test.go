package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// What is written of a report, the reasons given in it and what its figures are asked about are for its own posts and those over
// them: others read its state, and of questions about figures that count no people that there are some.
func TestAReportThatIsWrittenIsNotForOthers(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.load("reports", "commune_code,period,indicator,value\n44,2025,addicts_on_file,10\n44,2025,plants_destroyed,2\n")
	h.within(access.Administrator, "")
	if a := h.change(http.MethodPut, silentYear, `{"values":{"residents":{"value":900000},"addicts_on_file":{"value":31337}}}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	asked := func(role string) string {
		h.within(role, "")
		return h.get("/api/v1/questions").body
	}
	if all, others := asked("analyst"), asked("liaison"); !strings.Contains(all, `"code":"44"`) || strings.Contains(others, `"code":"44"`) {
		t.Errorf("that a report is asked about people alone is told: %s\n%s", all, others)
	}
	h.within(access.Administrator, "")
	a := h.change(http.MethodPut, silentYear, `{"version":1,"document":"12/BC","values":{"residents":{"value":900000},"addicts_on_file":{"value":31337},"users_on_file":{"value":7},"addicts_exempt":{"value":40409},
		"plants_destroyed":{"value":48271},"plant_area_m2":{"value":0}},"answers":{"rule.exempt_within_file":"do lỗi bàn giao"}}`)
	if a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	id := read[struct{ ID string }](t, a).ID
	paths := []string{silentYear, "/api/v1/reports/" + id, "/api/v1/questions"}
	figures := []string{"31337", "48271", "40409", "do lỗi bàn giao", "rule.", `"indicator":"addicts_on_file"`, `"indicator":"addicts_exempt"`}
	h.within("analyst", "")
	var all strings.Builder
	for _, path := range paths {
		all.WriteString(h.get(path).body)
	}
	for _, word := range figures {
		if !strings.Contains(all.String(), word) {
			t.Errorf("whoever may read it does not find %s in %s", word, all.String())
		}
	}
	for _, role := range []string{"liaison", "auditor"} {
		h.within(role, "")
		for _, path := range paths {
			a := h.get(path)
			if role == "auditor" && a.status == 403 {
				continue
			}
			for _, word := range figures[:len(figures)-2] {
				if tells(a.body, word) {
					t.Errorf("%s at %s reads %s: %s", role, path, word, a.body)
				}
			}
			list := a.body[max(0, strings.Index(a.body, `"questions":`)):]
			if strings.Contains(list, `.addicts_`) || !strings.Contains(list, "something asks for a reason") {
				t.Errorf("%s at %s is told of questions: %s", role, path, list)
			}
			if path != paths[2] && !strings.Contains(a.body, `"draft":null`) || path != paths[2] && !strings.Contains(a.body, `"masked":true`) {
				t.Errorf("%s at %s is not told that it reads no draft: %s", role, path, a.body)
			}
		}
	}
}

// A verdict that a file of recognition stands on carries the hash of its inputs for who may read each of them, and for nobody
// else: of four possible figures four hashes are soon made.
func TestAFileOfRecognitionTellsNoHashOfFewFigures(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	cleanLastYear(h)
	h.within(access.Verifier, "")
	if proposed := h.get("/api/v1/recognitions"); !hashOfInputs.MatchString(proposed.body) {
		t.Errorf("nothing is proposed on a verdict: %s", proposed.body)
	}
	h.within(access.CommuneReporter, "19441") // reads its own figures but persons wanted
	step := func(body string) answer { return h.step(`{"day":"2026-05-20",` + body + `}`) }
	for _, a := range []answer{step(`"step":"nominate"`), step(`"step":"assess_self","year":2025`)} {
		if a.status != http.StatusCreated || !strings.Contains(a.body, `"year":2025`) || hashOfInputs.MatchString(a.body) {
			t.Errorf("a step: %d %s", a.status, a.body)
		}
	}
	for _, who := range []struct {
		role, scope string
		told        bool
	}{{access.Verifier, "", true}, {"area_leader", "19441", true}, {"liaison", "", false}, {access.CommuneApprover, "19441", false}} {
		h.within(who.role, who.scope)
		for _, path := range []string{"/api/v1/units/19441/recognition", "/api/v1/recognitions"} {
			a := h.get(path)
			if told := hashOfInputs.MatchString(a.body); a.status != 200 || told && !who.told || !told && who.told && !strings.HasSuffix(path, "s") {
				t.Errorf("%v at %s: %d %s", who, path, a.status, a.body)
			}
		}
	}
}

// Of a village of few people no figure is told, also none of persons wanted where condition 2 is met; nor that it is met where only
// one of its two figures is there.
func TestPersonsWantedOfWhomLittleIsKnown(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.loadLevel(border.Village, "code,name,commune_code\n19432-01,Bản Nhỏ,19432\n")
	h.load("units", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"19429","name":"Khe Sanh","province":"44"},
	 "geometry":{"type":"Polygon","coordinates":[[[106.8,16.5],[106.9,16.5],[106.9,16.6],[106.8,16.6],[106.8,16.5]]]}}]}`)
	h.load("reports", "commune_code,period,indicator,value\n19432-01,2026,residents,120\n19432-01,2026,resident_offenders,0\n19432-01,2026,wanted_hiding,0\n19429,2026,wanted_hiding,0\n")
	h.within("liaison", "")
	for unit, hidden := range map[string]bool{"19432-01": true, "19429": true, "19441": false} {
		a := h.get("/api/v1/units/" + unit + "/reports?year=2026")
		for _, f := range read[border.List[struct {
			Indicator string
			Value     *float64
		}]](t, a).Items {
			if f.Indicator == "wanted_hiding" && (f.Value == nil) != hidden {
				t.Errorf("%s: %s", unit, a.body)
			}
		}
		if !strings.Contains(a.body, "wanted_hiding") {
			t.Errorf("%s: nothing is reported: %d %s", unit, a.status, a.body)
		}
	}
}

// A kept assessment, and what it is made again as, are masked like one of today; whoever may read exactly reads the bytes that were
// kept. The clock is a real one, since the database dates what is kept.
func TestAKeptAssessmentIsMasked(t *testing.T) {
	t.Parallel()
	h := maskedHouseAt(t, func() time.Time { return time.Now().Add(time.Hour) })
	door := h.keep("19432")
	for _, change := range []string{"", "UPDATE assessment SET body = replace(body::text, '0.48404', '0.48405')::jsonb"} {
		if change != "" { // so that it is made again as another
			h.exec("SET session_replication_role = replica; " + change)
		}
		h.asReader("analyst", "")
		if a := h.get(door); a.status != 200 || !tells(a.body, "31337") || !strings.Contains(a.body, `"input_sha256":"`) || strings.Contains(a.body, `"again":{`) != (change != "") {
			t.Errorf("whoever may read it: %d %s", a.status, a.body)
		}
		for _, who := range [][2]string{{"liaison", ""}, {"liaison", "19432"}} {
			h.asReader(who[0], who[1])
			a := h.get(door)
			if a.status != 200 || !strings.Contains(a.body, `"class":`) || hashOfInputs.MatchString(a.body) {
				t.Errorf("%v: %d %s", who, a.status, a.body)
			}
			for _, secret := range secretFigures() {
				if tells(a.body, secret) {
					t.Errorf("%v reads %s: %s", who, secret, a.body)
				}
			}
		}
		h.asReader("area_leader", "19441")
		if a := h.get(door); a.status != 404 {
			t.Errorf("another commune: %d %s", a.status, a.body)
		}
	}
}

// A target is made of the figures its reader may read, on every door that tells of it.
func TestATargetTellsNoMaskedFigure(t *testing.T) {
	t.Parallel()
	h := maskedHouse(t)
	h.load("programmes", strings.NewReplacer("retailers_known", "addicts_on_file", "at_least: 1", "at_least: 90016").Replace(everyCommune))
	doors := []string{"/api/v1/programmes/thu-233/targets", "/api/v1/programmes/thu-233/targets/retailers", "/api/v1/programmes/thu-233/targets/retailers/lines"}
	h.asReader("analyst", "")
	for _, path := range doors {
		if a := h.get(path); a.status != 200 || !tells(a.body, "90017") {
			t.Errorf("whoever may read it, at %s: %d %s", path, a.status, a.body)
		}
	}
	const overview, reached = "/api/v1/programmes", `"on_track":1`
	if a := h.get(overview); !strings.Contains(a.body, reached) {
		t.Errorf("the goal is not reached: %s", a.body)
	}
	h.asReader("liaison", "")
	for _, path := range append(doors, overview) {
		a := h.get(path)
		for _, figure := range []string{"90017", "90.017", "90,017", reached} {
			if a.status != 200 || tells(a.body, figure) {
				t.Errorf("%s at %s: %d %s", figure, path, a.status, a.body)
			}
		}
	}
}

// Who sees every record and reads no few figures, as by a narrowed token, has tags and numbers of its own: those of who reads them would tell what the
// sentences say.
func TestTagsAndNumbersAreOfWhatIsRead(t *testing.T) {
	t.Parallel()
	h := maskedHouse(t)
	const page = "/ogc/collections/assessments/items?year=2026&limit=100"
	counted := page + "&filter=" + url.QueryEscape("summary LIKE 'Đạt 3 trong 5%'")
	narrowed := []access.Deed{access.SeeFigures, access.SeeRecords, access.SeeRestricted}
	for range 2 {
		h.asReader("analyst", "")
		tag := h.get(page).header.Get("Etag")
		if a := h.get(page, "If-None-Match", tag); a.status != http.StatusNotModified {
			t.Errorf("its own tag %q: %d", tag, a.status)
		}
		if a := h.get(counted); strings.Contains(a.body, `"numberMatched":0`) {
			t.Errorf("whoever reads the sentence finds none by it: %s", a.body)
		}
		h.asReader("analyst", "", narrowed...)
		if a := h.get(page, "If-None-Match", tag); a.status != 200 || a.header.Get("Etag") == tag {
			t.Errorf("the tag of who reads exactly holds for who does not: %d", a.status)
		}
		if a := h.get(counted); !strings.Contains(a.body, `"numberMatched":0`) {
			t.Errorf("found by a sentence that is not shown: %.300s", a.body)
		}
	}
}
