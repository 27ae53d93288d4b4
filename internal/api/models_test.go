package api_test

import (
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
	"cotmoc/internal/recognition"
)

// withModels loads two villages of Quảng Trị, one residential group there, and a group and a school of Sơn La.
func withModels(t *testing.T) *house {
	t.Helper()
	h := newHouse(t, false)
	h.loadUnder("14", "units", border.NewDate(2025, 7, 1), `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"03646","name":"Tô Hiệu","fullName":"Phường Tô Hiệu"},
	 "geometry":{"type":"Polygon","coordinates":[[[103.9,21.3],[104,21.3],[104,21.4],[103.9,21.4],[103.9,21.3]]]}}]}`)
	for level, file := range map[string]string{
		"village": "code,name,commune_code\n19432-01,Bản Ka Tăng,19432\n19441-01,Thôn Xa Ry,19441\n",
		"group":   "code,name,commune_code\n19432-T1,Tổ dân phố 1,19432\n03646-T1,Tổ dân phố 1,03646\n",
		"agency":  "code,name,kind,commune_code\n03646.TH,Trường Tiểu học Tô Hiệu,Trường học,03646\n14.SO,Cơ quan minh họa,Cơ quan,14\n",
	} {
		if r := h.loadLevel(level, file); r.Refused > 0 || r.Accepted != 2 {
			t.Fatalf("%s: %+v", level, r)
		}
	}
	return h
}

// The whole year of a village: report, acceptance, class, explanation, kept assessment, recognition.
func TestAVillageThroughTheYear(t *testing.T) {
	t.Parallel()
	h := withModels(t)
	h.as("Công an xã")
	const sheet = "/api/v1/units/19432-01/reports/2026"
	s := read[programme.Sheet](t, h.get(sheet))
	if s.State != "due" || !s.DueOn.IsZero() || len(s.Asks) != 6 || s.Commune != "19432" || s.Province != "44" || s.Level != "village" || s.OwedTo != nil {
		t.Fatalf("%+v", s)
	}
	if a := h.get("/api/v1/units/19432-01/assessment?year=2026"); read[assess.Assessment](t, a).Class != "undetermined" {
		t.Fatalf("a village that did not report: %s", a.body)
	}
	a := h.change("PUT", sheet, `{"nil_report":true,"document":"4/BC-B"}`)
	if a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := h.change("POST", sheet+"/steps", `{"to":"submitted"}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := h.change("POST", sheet+"/steps", `{"to":"accepted"}`); a.status != 403 {
		t.Errorf("its own writer accepts it: %d %s", a.status, a.body)
	}
	h.as("Công an tỉnh")
	if a := h.change("POST", sheet+"/steps", `{"to":"accepted"}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	verdict := read[assess.Assessment](t, h.get("/api/v1/units/19432-01/assessment?year=2026"))
	if verdict.Class != "no_drug_crime" || verdict.Official || verdict.Criteria.ID != "quang-tri-village" || !strings.Contains(verdict.Summary.EN, "Not an official class") {
		t.Errorf("%+v", verdict)
	}
	texts := parsed[border.List[assess.SetUse]](t, h.get("/api/v1/criteria/quang-tri-village/texts"))
	if texts.Total != 1 || texts.Items[0].SHA256 != verdict.Criteria.SHA256 || texts.Items[0].To != nil {
		t.Errorf("%+v of %s", texts, verdict.Criteria.SHA256)
	}
	if a := h.get("/api/v1/criteria/quang-tri-village/texts/" + verdict.Criteria.SHA256); a.body != string(shipped(t, "criteria", "quang-tri-village.yaml")["quang-tri-village.yaml"]) {
		t.Errorf("the text a verdict names: %d %s", a.status, a.body)
	}
	for _, none := range []string{"none/texts", "quang-tri-village/texts/00"} {
		if a := h.get("/api/v1/criteria/" + none); a.status != 404 {
			t.Errorf("%s: %d", none, a.status)
		}
	}
	if a := h.get("/api/v1/units/19432-01/assessment?year=2026&criteria=qd-28-2025"); a.status != 400 {
		t.Errorf("the Decision on a village: %d %s", a.status, a.body)
	}
	if a := h.get("/api/v1/units/19432-01/explanation?year=2026"); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
	table := h.get("/api/v1/cycle?year=2026&level=village")
	if a := parsed[cycleAnswer](t, table); codesOf(a) != "19432-01 19441-01" || a.Items[0].Class != "no_drug_crime" || a.Items[1].Class != "undetermined" || !strings.Contains(table.body, `"commune_name":"Xã Lao Bảo"`) {
		t.Errorf("%s", table.body)
	}
	if a := h.get("/api/v1/assessments?year=2026&level=village&criteria=quang-tri-village&detail=summary"); !strings.Contains(a.body, `"commune":"19441","commune_name":"Xã `) {
		t.Errorf("a what-if does not say where its villages lie: %s", a.body)
	}
	if a := h.get("/api/v1/cycle?year=2026&level=village&format=csv&lang=en"); !strings.Contains(a.body, "Xã Lao Bảo,quang-tri-village,false") && !strings.Contains(a.body, "quang-tri-village") {
		t.Errorf("%s", a.body)
	}
	if a := parsed[cycleAnswer](t, h.get("/api/v1/cycle?year=2026&level=village&area=vung-kin")); codesOf(a) != "19432-01" {
		t.Errorf("of an oversight area: %s", codesOf(a))
	}
	h.recogniseVillage(t)
	h.narrowedToVillages(t)
}

// narrowedToVillages asks every list of the cycle for one level.
func (h *house) narrowedToVillages(t *testing.T) {
	t.Helper()
	for path, codes := range map[string]string{"level=village": "19432-01 19441-01", "level=village&silent=true": "19441-01", "level=village&class=no_drug_crime": "19432-01",
		"level=village&class=clean": "", "level=village&sort=silent&order=down": "19441-01 19432-01"} {
		if a := parsed[cycleAnswer](t, h.get("/api/v1/cycle?year=2026&"+path)); codesOf(a) != codes {
			t.Errorf("the table, %s: %q, want %q", path, codesOf(a), codes)
		}
	}
	files := func(level string) (codes []string) {
		for _, f := range read[border.List[recognition.View]](t, h.get("/api/v1/recognitions?level="+level)).Items {
			if level != "" && f.Unit.Level != level {
				t.Errorf("%s among %s", f.Unit.Level, level)
			}
			codes = append(codes, f.Unit.Code)
		}
		return codes
	}
	if every := files(""); !slices.Equal(files("village"), []string{"19432-01"}) || len(files("group")) != 0 || slices.Contains(files("commune"), "19432-01") || !slices.Contains(every, "19432-01") {
		t.Errorf("files: %v, villages %v, groups %v, communes %v", every, files("village"), files("group"), files("commune"))
	}
	reports := read[border.List[programme.Report]](t, h.get("/api/v1/reports?level=village&period=2026"))
	if reports.Total != 2 || reports.Items[0].Level != "village" {
		t.Errorf("reports: %+v", reports)
	}
	if quiet := read[border.List[programme.Silence]](t, h.get("/api/v1/silences?level=village")); quiet.Total != 0 { // no text sets them a day
		t.Errorf("silent villages: %+v", quiet.Items)
	}
	if rates := read[border.List[programme.Tally]](t, h.get("/api/v1/completeness?level=village&period=2026")); rates.Total != 1 || rates.Items[0].Owed != 2 || rates.Items[0].HandedIn != 1 {
		t.Errorf("completeness: %+v", rates.Items)
	}
	for _, path := range []string{"recognitions", "reports", "silences", "completeness", "questions"} {
		if a := h.get("/api/v1/" + path + "?level=colour"); a.status != 400 || !strings.Contains(a.body, "village") {
			t.Errorf("%s of an unknown level: %d %s", path, a.status, a.body)
		}
	}
}

// recogniseVillage takes the steps for the year before, whose report was imported.
func (h *house) recogniseVillage(t *testing.T) {
	t.Helper()
	var rows strings.Builder
	for _, id := range strings.Fields("addicts_on_file users_on_file use_points retail_points offenders_arrested resident_offenders") {
		rows.WriteString("19432-01,2025," + id + ",0\n")
	}
	h.load("reports", "commune_code,period,indicator,value\n"+rows.String())
	const steps = "/api/v1/units/19432-01/recognition/steps"
	take := func(post, body string, status int) string {
		t.Helper()
		h.as(post)
		a := h.change("POST", steps, body)
		if a.status != status {
			t.Fatalf("%s %s: %d %s", post, body, a.status, a.body)
		}
		return a.body
	}
	take("Công an xã", `{"designation":"drug_free","step":"nominate"}`, 404) // no text of Quảng Trị calls a village that
	take("Công an xã", `{"designation":"no_drug_crime","step":"nominate","day":"2026-11-02"}`, 201)
	take("Công an xã", `{"designation":"no_drug_crime","step":"assess_self","year":2025,"day":"2026-11-02"}`, 400)
	take("Công an xã", `{"designation":"no_drug_crime","step":"assess_self","year":2025,"day":"2026-11-02","reason":"Biên bản 3/BB của bản"}`, 201)
	take("Công an xã", `{"designation":"no_drug_crime","step":"verify","day":"2026-11-03"}`, 400)
	take("Công an tỉnh", `{"designation":"no_drug_crime","step":"verify","day":"2026-11-03"}`, 201)
	take("Công an tỉnh", `{"designation":"no_drug_crime","step":"decide","decision_number":"9/QĐ-UBND","day":"2026-11-04"}`, 201)
	take("Công an tỉnh", `{"designation":"no_drug_crime","step":"recognise","decision_number":"9/QĐ-UBND","day":"2026-11-05"}`, 201)
	files := read[border.List[recognition.View]](t, h.get("/api/v1/units/19432-01/recognition"))
	if files.Total != 1 || files.Items[0].State != "recognised" || !files.Items[0].InForce || files.Items[0].Unit.Commune != "19432" {
		t.Fatalf("%+v", files.Items)
	}
	kept := files.Items[0].Steps[1].Evidence.Verdicts
	if len(kept) != 1 || kept[0].Class != "no_drug_crime" || kept[0].Official {
		t.Fatalf("what the step stands on: %+v", files.Items[0].Steps[1])
	}
	list := read[border.List[assess.Kept]](t, h.get("/api/v1/units/19432-01/assessments"))
	if list.Total != 1 {
		t.Fatalf("%d kept", list.Total)
	}
}

// Each unit is judged by the text of its own province, and by none where there is none.
func TestModelsOfTwoProvinces(t *testing.T) {
	t.Parallel()
	h := withModels(t)
	h.as("Công an tỉnh")
	type list struct {
		Items   []assess.Assessment
		Unruled []border.UnitRef
	}
	groups := read[list](t, h.get("/api/v1/assessments?year=2026&level=group"))
	if len(groups.Items) != 1 || groups.Items[0].Criteria.ID != "son-la-1185-2023" || len(groups.Unruled) != 1 || groups.Unruled[0].Code != "19432-T1" {
		t.Errorf("%+v", groups)
	}
	if a := h.get("/api/v1/units/19432-T1/assessment?year=2026"); a.status != 404 || !strings.Contains(a.body, "son-la-1185-2023") {
		t.Errorf("no text speaks: %d %s", a.status, a.body)
	}
	if a := h.get("/api/v1/units/19432-T1/assessment?year=2026&criteria=son-la-1185-2023"); a.status != 200 || read[assess.Assessment](t, a).Official {
		t.Errorf("a what-if: %d %s", a.status, a.body)
	}
	h.load("reports", "commune_code,period,indicator,value\n03646.TH,2026,addicts_on_file,0\n03646.TH,2026,users_on_file,1\n03646.TH,2026,use_points,0\n03646.TH,2026,resident_offenders,0\n")
	for code, class := range map[string]string{"03646.TH": "undetermined", "14.SO": "undetermined"} {
		if a := read[assess.Assessment](t, h.get("/api/v1/units/"+code+"/assessment?year=2026")); a.Class != class || a.Criteria.ID != "son-la-1185-2023" {
			t.Errorf("%s: %s by %s", code, a.Class, a.Criteria.ID)
		}
	}
	if a := parsed[cycleAnswer](t, h.get("/api/v1/cycle?year=2026&level=group")); codesOf(a) != "03646-T1 19432-T1" || a.Items[1].Class != "undetermined" {
		t.Errorf("%+v", a)
	}
	if a := h.get("/api/v1/reports?unit=03646.TH"); !strings.Contains(a.body, `"by_import":true`) || !strings.Contains(a.body, `"commune":"03646"`) {
		t.Errorf("%s", a.body)
	}
	if a := h.get("/api/v1/reports?unit=19432-T1"); !strings.Contains(a.body, `"total":0`) {
		t.Errorf("a group owes under no text: %s", a.body)
	}
}

// A code must not lead to two units, nor a unit stand nowhere.
func TestModelsThatCannotBe(t *testing.T) {
	t.Parallel()
	h := withModels(t)
	for level, row := range map[string]string{
		"agency":  "19432-01,Trường Lao Bảo,19432", // a village has it
		"village": "19432-02,Bản Không,99999",      // no such commune
		"group":   "19432,Tổ 1,19432",              // looks like a commune
	} {
		if r := h.loadLevel(level, "code,name,commune_code\n"+row+"\n"); r.Refused != 1 || r.Accepted != 0 {
			t.Errorf("%s %s: %+v", level, row, r)
		}
	}
}
