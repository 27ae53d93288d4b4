package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/programme"
)

// plainLand is a country without reforms, recognitions or classes: what programmes are computed from besides the store.
type plainLand struct{}

func (plainLand) Ways(context.Context, border.Date, border.Date) ([]programme.Way, error) {
	return nil, nil
}

func (plainLand) Recognised(context.Context, border.Date, *time.Time) ([]programme.Recognised, error) {
	return nil, nil
}

func (plainLand) Communes(context.Context, int, string, *time.Time) ([]programme.UnitClass, error) {
	return []programme.UnitClass{{Unit: "19432", Name: "Lao Bảo", Class: "type_3"}}, nil
}

func (plainLand) Province(context.Context, int, string, *time.Time) (programme.UnitClass, error) {
	return programme.UnitClass{Unit: "44", Class: "undetermined"}, nil
}

func newLedger(store *postgis.Store, owed *programme.Service) *programme.Ledger {
	return &programme.Ledger{Facts: store.ProgrammeFacts(), Ways: plainLand{}, Recognitions: plainLand{}, Verdicts: plainLand{}, Reports: owed, Now: now}
}

// cooperate brings two programmes and a log of cooperation in.
func (h *house) cooperate() {
	h.t.Helper()
	for _, id := range []string{"quang-tri-233", "quang-tri-directive"} {
		text, err := os.ReadFile("../../data/programmes/" + id + ".yaml")
		if err != nil {
			h.t.Fatal(err)
		}
		h.load("programmes", string(text))
	}
	h.load("cooperation", `
- {code: LA-SVK, kind: counterpart, title: Savannakhet, aliases: [Xa-va-na-khet], level: province, country: LA, state: active}
- {code: LA-SVK-B1, kind: counterpart, title: Bản Kín, level: village, parent: LA-SVK, country: LA, state: active}
- {code: TT-1, kind: agreement, subtype: agreement, title: Thỏa thuận Kín, counterparts: [LA-SVK], programme: quang-tri-directive, item: hot-lines, state: in_force, day: 2024-02-01}
- {code: TT-1-B1, kind: agreement_step, title: Bước một, parent: TT-1, units: ["19432"], programme: quang-tri-directive, item: carry-out, state: done, day: 2026-02-01}
- {code: TT-1-B2, kind: agreement_step, title: Bước hai, parent: TT-1, units: ["19441"], programme: quang-tri-directive, state: planned, due_on: 2026-06-30}
- {code: YC-1, kind: request, subtype: legal_assistance, title: Ủy thác tư pháp, counterparts: [LA-SVK], programme: quang-tri-directive, direction: out, sent_on: 2026-10-01, acknowledged_on: 2026-10-04, answered_on: 2026-10-11, state: answered}
- {code: YC-2, kind: request, subtype: verification, title: Xác minh, counterparts: [LA-SVK-B1], direction: in, sent_on: 2026-11-01, state: sent}
- {code: GB-1, kind: briefing, title: Giao ban một, level: province_pair, host: Savannakhet, counterparts: [LA-SVK], programme: quang-tri-directive, item: briefings, state: done, day: 2026-03-01}
- {code: GB-2, kind: briefing, title: Giao ban hai, level: province_pair, host: Quảng Trị, counterparts: [LA-SVK], programme: quang-tri-directive, state: done, day: 2025-03-01}
- {code: GB-3, kind: briefing, title: Giao ban ba, level: province_pair, host: Savannakhet, counterparts: [LA-SVK], programme: quang-tri-directive, state: planned, due_on: 2027-03-01}
- {code: VM-1, kind: obstacle, title: Thiếu phiên dịch, parent: TT-1, programme: quang-tri-directive, item: carry-out, state: open, day: 2026-09-01}
- {code: DA-1, kind: support_project, title: Trạm bản Kín, counterparts: [LA-SVK-B1], programme: quang-tri-directive, item: projects, state: built, amount_vnd: 500000000, lon: 106.45, lat: 16.55, side: la}
`)
}

func TestProgrammesOverHTTP(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	get := func(path string, into any) string {
		t.Helper()
		a := h.get(path)
		if a.status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, a.status, a.body)
		}
		if err := json.Unmarshal([]byte(a.body), into); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return a.body
	}
	var all struct{ Items []programme.Summary }
	get("/api/v1/programmes", &all)
	if len(all.Items) != 2 || all.Items[0].ID != "quang-tri-233" || all.Items[0].Year != 2026 {
		t.Fatalf("%+v", all)
	}
	var targets struct{ Items []programme.TargetStanding }
	body := get("/api/v1/programmes/quang-tri-directive/targets?sort=process", &targets)
	states := map[string]string{}
	for _, target := range targets.Items {
		states[target.ID] = target.State
	}
	if states["agreements-carried-out"] != "off_track" || states["legal-assistance-answered"] != "on_track" || states["projects-in-use"] != "on_track" || states["obstacles-resolved"] != "off_track" {
		t.Errorf("%v", states)
	}
	if strings.Contains(body, `"sort":"outcome"`) {
		t.Error("a filter by sort lets others through")
	}
	var lines struct {
		Items []programme.Line
		Total int
		Next  *string
	}
	get("/api/v1/programmes/quang-tri-directive/targets/agreements-carried-out/lines?limit=1", &lines)
	if lines.Total != 3 || lines.Next == nil || lines.Items[0].Code != "TT-1-B1" || !lines.Items[0].Counts {
		t.Errorf("%+v", lines)
	}
	get("/api/v1/programmes/quang-tri-directive/targets/agreements-carried-out/lines?limit=5&cursor="+*lines.Next, &lines)
	if len(lines.Items) != 2 || lines.Next != nil {
		t.Errorf("%+v", lines)
	}
	var managed programme.TargetStanding
	get("/api/v1/programmes/quang-tri-directive/targets/places-managed-here", &managed)
	if managed.State != "on_track" || *managed.Value != 1 || len(managed.Series) == 0 {
		t.Errorf("%+v", managed)
	}
	var agency programme.AgencySheet
	get("/api/v1/agencies/quang-tri.dang-uy-cong-an", &agency)
	if len(agency.Owed) == 0 || agency.Duties["overdue"] == 0 || agency.Roles[0].Programme != "quang-tri-directive" {
		t.Errorf("%+v", agency)
	}
	var log struct {
		Items []programme.LogView
		Total int
	}
	get("/api/v1/cooperation?counterpart=xa-va-na-khet&kind=request", &log)
	if log.Total != 2 || log.Items[0].Code != "YC-2" || log.Items[0].Clocks.Turn != "ours" || log.Items[1].Clocks.ToAnswer != 10 || *log.Items[1].Clocks.ToAct != 41 || log.Items[1].Clocks.Turn != "ours" {
		t.Errorf("%+v", log)
	}
	get("/api/v1/cooperation?overdue=true", &log)
	if log.Total != 1 || log.Items[0].Code != "TT-1-B2" || *log.Items[0].Overdue != 144 {
		t.Errorf("%+v", log)
	}
	var relations struct{ Items []programme.Relation }
	get("/api/v1/cooperation/relations?year=2026", &relations)
	svk := relations.Items[0]
	if svk.Counterpart.Code != "LA-SVK" || svk.Agreements != 1 || svk.Steps != 2 || svk.StepsDone != 1 || svk.Obstacles != 1 || svk.Asked != 2 || svk.Answered != 1 || *svk.MedianDays != 10 ||
		svk.NextBriefing.String() != "2027-03-01" || svk.ProjectsVND != 5e8 {
		t.Errorf("%+v", svk)
	}
	var rotations struct{ Items []programme.Rotation }
	get("/api/v1/cooperation/rotations", &rotations)
	if r := rotations.Items[0]; r.Next != "Quảng Trị" || r.Host != "Savannakhet" || len(r.Hosts) != 2 {
		t.Errorf("%+v", r)
	}
	ics := h.get("/api/v1/agenda.ics?programme=quang-tri-directive&lang=en")
	if ics.status != 200 || !strings.Contains(ics.body, "BEGIN:VCALENDAR") || !strings.Contains(ics.body, "Periodic briefings") {
		t.Errorf("%d %s", ics.status, ics.body)
	}
}

// A single entry is read, written and ended like any other record, and its changes are kept.
func TestCooperationEntriesAreRecords(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	entry := `{"type":"Feature","geometry":null,"properties":{"code":"KS-1","kind":"survey","title":"Khảo sát","state":"planned","programme":"quang-tri-directive","due_on":"2026-12-01"}}`
	if a := h.change("POST", "/api/v1/cooperation", entry); a.status != 201 || !strings.Contains(a.body, `"survey"`) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	named := strings.Replace(strings.Replace(entry, "KS-1", "KS-2", 1), "Khảo sát", "Khảo sát, đầu mối Nguyễn Văn An", 1)
	if a := h.change("POST", "/api/v1/cooperation", named); a.status != 400 || strings.Contains(a.body, "Văn An") || !strings.Contains(a.body, `"title"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := h.get("/api/v1/cooperation/KS-1/history"); a.status != 200 || !strings.Contains(a.body, `"created"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// What the log holds back from a post it holds back everywhere: in the list, the record, its history, the agenda, and
// behind the numbers it adds to.
func TestTiersOfTheLog(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.cooperate()
	h.load("cooperation", `
- {code: TT-1-B3, kind: agreement_step, title: Bước che, parent: TT-1, units: ["19432"], programme: quang-tri-directive, item: carry-out, state: done, day: 2026-03-01, tier: restricted}
- {code: TD-B3, kind: exchange, title: Trao đổi che, programme: quang-tri-directive, item: hot-lines, direction: out, sent_on: 2026-03-01, state: sent, tier: restricted}
- {code: VM-B2, kind: obstacle, title: Vướng che, parent: TT-1, programme: quang-tri-directive, item: carry-out, state: open, day: 2026-09-01, tier: restricted}
- {code: TT-1-B4, kind: agreement_step, title: Việc che, parent: TT-1, programme: quang-tri-directive, state: planned, due_on: 2026-12-30, tier: restricted}
`)
	for _, path := range []string{"/api/v1/cooperation", "/api/v1/cooperation/TD-B3", "/api/v1/cooperation/TD-B3/history", "/api/v1/agenda", "/api/v1/agenda.ics",
		"/api/v1/programmes/quang-tri-directive/targets/agreements-carried-out/lines", "/api/v1/duties?programme=quang-tri-directive", "/api/v1/agencies/quang-tri.bien-phong"} {
		h.asRole("analyst")
		if a := h.get(path); a.status != 200 || !strings.Contains(a.body, "che") {
			t.Errorf("analyst, %s: %d %s", path, a.status, a.body)
		}
		h.asRole("liaison")
		if a := h.get(path); strings.Contains(a.body, "che\"") || strings.Contains(a.body, "TT-1-B3") {
			t.Errorf("liaison, %s: %d %s", path, a.status, a.body)
		}
	}
	var lines struct{ Items []programme.Line }
	a := h.get("/api/v1/programmes/quang-tri-directive/targets/agreements-carried-out/lines?counts=true")
	if err := json.Unmarshal([]byte(a.body), &lines); err != nil || len(lines.Items) != 2 || lines.Items[1].Code != "" || lines.Items[1].Note == nil {
		t.Errorf("what is hidden still counts: %v %s", err, a.body)
	}
	h.asRole("commune_reporter")
	if a := h.get("/api/v1/duties?programme=quang-tri-directive"); a.status != 200 || strings.Contains(a.body, "Giao ban một") || !strings.Contains(a.body, `"state":"done"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// Every kind of entry says which states, forms and fields it has; what it needs is refused when it is missing.
func TestEntryForms(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	var forms struct{ Items []border.EntryForm }
	a := h.get("/api/v1/cooperation/kinds")
	if err := json.Unmarshal([]byte(a.body), &forms); err != nil || len(forms.Items) != len(border.EntryKinds().Codes) {
		t.Fatalf("%v %s", err, a.body)
	}
	for _, f := range forms.Items {
		if len(f.States) == 0 {
			t.Errorf("%s has no states", f.Kind)
		}
		a := h.change("POST", "/api/v1/cooperation", `{"type":"Feature","geometry":null,"properties":{"code":"X-1","kind":"`+f.Kind+`","title":"Thử","state":"`+f.States[0]+`"}}`)
		for _, field := range f.Needs {
			if a.status != 400 || !strings.Contains(a.body, `"`+field+`"`) {
				t.Errorf("%s without %s: %d %s", f.Kind, field, a.status, a.body)
			}
		}
	}
}

// A liaison officer keeps the log, but neither changes what it does not see nor hides what it writes from itself.
func TestALiaisonOfficerKeepsTheLog(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.cooperate()
	h.load("cooperation", "- {code: TD-B3, kind: exchange, title: Trao đổi che, direction: out, sent_on: 2026-03-01, state: sent, tier: restricted}")
	h.asRole("liaison")
	entry := func(code, more string) string {
		return `{"type":"Feature","geometry":null,"properties":{"code":"` + code + `","kind":"exchange","title":"Trao đổi","direction":"out","sent_on":"2026-11-01","state":"sent"` + more + `}}`
	}
	if a := h.change("POST", "/api/v1/cooperation", entry("TD-N1", "")); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := h.change("POST", "/api/v1/cooperation", entry("TD-N2", `,"tier":"restricted"`)); a.status != 400 || !strings.Contains(a.body, `"tier"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	for _, method := range []string{"PUT", "DELETE"} {
		if a := h.change(method, "/api/v1/cooperation/TD-B3?version=1&reason=x", entry("TD-B3", "")); a.status != 404 {
			t.Errorf("%s: %d %s", method, a.status, a.body)
		}
	}
	if a := h.change("POST", "/api/v1/crossings", entry("TD-N3", "")); a.status != 403 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// Posts of an area, and those below restricted, read every programme's targets as far as they see: the duties of other
// communes, and where patrols went in the whole of the programme, are not among what they read.
func TestTargetsAreToldToPostsOfAnArea(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.mark()
	for _, who := range [][2]string{{"commune_reporter", "19432"}, {"verifier", "19432"}, {"area_leader", "vung-kin"}, {"liaison", ""}, {"analyst", ""}} {
		h.within(who[0], who[1])
		for _, id := range []string{"quang-tri-233", "quang-tri-directive"} {
			var list border.List[programme.TargetStanding]
			readInto(t, h.get("/api/v1/programmes/"+id+"/targets"), &list)
			duties := 0
			for _, target := range list.Items {
				at := "/api/v1/programmes/" + id + "/targets/" + target.ID
				for _, path := range []string{at, at + "/lines"} {
					a := h.get(path)
					if a.status != http.StatusOK || who[1] != "" && tells(a.body, "19441") {
						t.Errorf("%v %s: %d %.300s", who, path, a.status, a.body)
					}
					duties += strings.Count(a.body, `"layer":"duties"`)
				}
				if seesEffort := who == [2]string{"analyst", ""}; !seesEffort && (target.Effort != nil || target.EffortBefore != nil) {
					t.Errorf("%v reads the effort beside %s %s: %+v", who, id, target.ID, target.Effort)
				}
			}
			if len(list.Items) == 0 || id == "quang-tri-233" && duties == 0 {
				t.Errorf("%v %s: %d targets, %d duties", who, id, len(list.Items), duties)
			}
		}
	}
}
