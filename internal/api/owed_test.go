package api_test

import (
	"fmt"
	"strings"
	"testing"

	"cotmoc/internal/access"
	"cotmoc/internal/api"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

// owedByAll is a programme under which every commune owes a task, and an institution another.
const owedByAll = `
id: thu-no
holds_from: 2025-01-01
legal_ref: Kế hoạch nợ
title: {vi: "Thử", en: "Trial"}
provinces: ["44"]
institutions:
  - {id: thu.xa, role: member, level: commune, name: {vi: "Ủy ban nhân dân", en: "People's Committee of"}}
  - {id: quang-tri.dang-uy-cong-an, role: lead, name: {vi: "Đảng ủy Công an tỉnh Quảng Trị", en: "Police Party Committee of Quảng Trị"}}
tasks:
  - id: viec-xa
    title: {vi: "Việc xã", en: "Commune's task"}
    article: {vi: "một", en: "one"}
    by: [thu.xa]
    due: {rhythm: year}
    evidence: [awareness]
  - id: viec-ban
    title: {vi: "Việc ban", en: "Committee's task"}
    article: {vi: "hai", en: "two"}
    by: [quang-tri.dang-uy-cong-an]
    due: {rhythm: year}
    evidence: [awareness]
`

// owing is a house in which two communes and an institution owe a task, each with something in its way, or shown, that lies in one commune.
func owing(t *testing.T) *house {
	t.Helper()
	h := newHouse(t, false)
	h.load("programmes", owedByAll)
	h.load("cooperation", `
- {code: VM-7, kind: obstacle, title: Vướng ban, units: ["19441"], programme: thu-no, item: viec-ban, state: open, day: 2026-09-01}
- {code: VM-8, kind: obstacle, title: Vướng trong, units: ["19432"], programme: thu-no, item: viec-xa, state: open, day: 2026-09-01}
- {code: VM-6, kind: obstacle, title: Vướng kín, units: ["19432"], programme: thu-no, item: viec-xa, state: open, day: 2026-09-02, tier: restricted}
- {code: VM-9, kind: obstacle, title: Vướng ngoài, units: ["19441"], programme: thu-no, item: viec-xa, state: open, day: 2026-09-01}
- {code: TT-7, kind: awareness, title: Tuyên truyền ban, units: ["19441"], programme: thu-no, item: viec-ban, state: planned, due_on: 2026-12-01}
- {code: TT-8, kind: awareness, title: Tuyên truyền trong, units: ["19432"], programme: thu-no, item: viec-xa, state: planned, due_on: 2026-12-01}
`)
	return h
}

// What is owed is told of the units of a reach and of institutions, which owe in nobody's commune, by every door alike: lists, sheets, agendas and
// their counts. How a duty stands does not depend on who asks; what shows it, and stands in its way, is seen as far as its records are.
func TestWhatIsOwedIsToldOfTheReachAndOfInstitutions(t *testing.T) {
	t.Parallel()
	h := owing(t)
	const inside, beyond, institution = "Lao Bảo", "Hướng Phùng", "Việc ban"
	whole, own := []string{"Vướng ban", "Vướng trong", "Vướng kín", "Vướng ngoài", "Tuyên truyền ban", "Tuyên truyền trong"}, []string{"Vướng trong", "Vướng kín", "Tuyên truyền trong"}
	for _, who := range []struct {
		role, scope string
		entries     []string
		duties      int
	}{{"analyst", "", whole, 3}, {"analyst", "19432", own, 2}, {"area_leader", "vung-kin", own, 2}, {access.CommuneApprover, "19432", []string{"Vướng trong", "Tuyên truyền trong"}, 2},
		{"liaison", "", []string{"Vướng ban", "Vướng trong", "Vướng ngoài", "Tuyên truyền ban", "Tuyên truyền trong"}, 3}} {
		h.within(who.role, who.scope)
		told := ""
		for _, door := range []struct{ path, tells string }{
			{"/api/v1/duties?programme=thu-no", inside + "," + institution}, {"/api/v1/agenda?programme=thu-no", inside + "," + institution}, {"/api/v1/agenda.ics?programme=thu-no", inside + "," + institution},
			{"/api/v1/agencies/thu.xa?programme=thu-no", inside}, {"/api/v1/agencies/quang-tri.dang-uy-cong-an?programme=thu-no", institution},
		} {
			a := h.get(door.path)
			for _, word := range strings.Split(door.tells, ",") {
				if a.status != 200 || !strings.Contains(a.body, word) {
					t.Errorf("%v does not read %s at %s: %d %s", who, word, door.path, a.status, a.body)
				}
			}
			if strings.Contains(door.tells, inside) && strings.Contains(a.body, beyond) != (who.scope == "") {
				t.Errorf("%v at %s, of the other commune: %s", who, door.path, a.body)
			}
			told += a.body
		}
		for _, word := range whole {
			if has, want := strings.Contains(told, word), strings.Contains(fmt.Sprint(who.entries), word); has != want {
				t.Errorf("%v reads %q: %v", who, word, has)
			}
		}
		for _, d := range read[border.List[programme.Duty]](t, h.get("/api/v1/duties?programme=thu-no&from=2026-12-01")).Items {
			if d.State != programme.DutyObstructed || len(d.Obstacles) == 0 {
				t.Errorf("%v: %s %s is %s, with %d obstacles", who, d.Item, d.Unit, d.State, len(d.Obstacles))
			}
		}
		events := 0
		for _, e := range read[border.List[programme.Event]](t, h.get("/api/v1/agenda?programme=thu-no&to=2026-12-31")).Items {
			if e.Kind != "duty" {
				continue
			}
			if events++; e.State != programme.DutyObstructed {
				t.Errorf("%v: %s is %s", who, e.UID, e.State)
			}
		}
		if events != who.duties {
			t.Errorf("%v reads %d duties in the agenda", who, events)
		}
		for _, p := range read[border.List[programme.Summary]](t, h.get("/api/v1/programmes")).Items {
			if p.ID == "thu-no" && p.Duties[programme.DutyObstructed] != who.duties {
				t.Errorf("%v: the programme counts %v", who, p.Duties)
			}
		}
		for _, list := range [][]programme.AgencySheet{read[border.List[programme.AgencySheet]](t, h.get("/api/v1/agencies")).Items, {read[programme.AgencySheet](t, h.get("/api/v1/agencies/thu.xa"))}} {
			for _, a := range list {
				if a.ID == "thu.xa" && a.Duties[programme.DutyObstructed] != who.duties-1 {
					t.Errorf("%v: the institution counts %v", who, a.Duties)
				}
			}
		}
	}
}

// A report an institution owes lies in no commune: an account of an area reads of none, at the door of the institution neither.
func TestAReportOfAnInstitutionIsNotForAnArea(t *testing.T) {
	t.Parallel()
	h := owing(t)
	h.exec(`WITH opened AS (INSERT INTO obligation_period (obligation, period, period_from, period_to, due_on, asks) VALUES ('qd-28-2025.ministry', '2024-cal', '2024-01-01', '2024-12-31', '2025-01-10', '{}') RETURNING id)
		INSERT INTO expected_report (obligation_period_id, owed_by, name, level, province, valid_from) SELECT id, 'quang-tri.dang-uy-cong-an', 'Đảng ủy', 'agency', '44', '2024-01-01' FROM opened`)
	for scope, told := range map[string]bool{"": true, "19432": false} {
		h.within("analyst", scope)
		for _, path := range []string{"/api/v1/agencies/quang-tri.dang-uy-cong-an", "/api/v1/reports?unit=quang-tri.dang-uy-cong-an", "/api/v1/silences?unit=quang-tri.dang-uy-cong-an"} {
			if a := h.get(path); a.status != 200 || strings.Contains(a.body, `"code":"quang-tri.dang-uy-cong-an"`) != told {
				t.Errorf("%q at %s: %d %s", scope, path, a.status, a.body)
			}
		}
	}
}

// A column above somebody's clearance stands in no agenda and in no sum of cooperation, and finds nothing there.
func TestWhatIsAheadHasNoColumnAboveTheClearance(t *testing.T) {
	t.Parallel()
	columns := border.TheColumns()
	for _, name := range []string{"programme", "agency", "place", "amount_vnd"} {
		columns = columns.With("cooperation", name, border.TierRestricted)
	}
	h := newHouseAt(t, false, now, func(d *api.Deps) { d.Columns = columns })
	h.load("cooperation", `
- {code: HN-1, kind: training, title: Hội nghị, programme: quang-tri-directive, agency: quang-tri.ngoai-vu, place: Nơi Kín, state: planned, due_on: 2026-12-01}
- {code: DA-9, kind: support_project, title: Trạm chín, counterparts: [LA-SVK], programme: quang-tri-directive, state: built, amount_vnd: 31337}
`)
	for role, told := range map[string]bool{"analyst": true, "liaison": false} {
		h.within(role, "")
		for path, words := range map[string][]string{
			"/api/v1/agenda":                               {"Nơi Kín", `"agency":"quang-tri.ngoai-vu","state":"planned"`},
			"/api/v1/agenda.ics":                           {"Nơi Kín"},
			"/api/v1/agenda?agency=quang-tri.ngoai-vu":     {"Hội nghị"},
			"/api/v1/agenda?programme=quang-tri-directive": {"Hội nghị"},
			"/api/v1/cooperation/relations":                {"500031337"},
		} {
			a := h.get(path)
			for _, word := range words {
				if a.status != 200 || strings.Contains(a.body, word) != told {
					t.Errorf("%s reads %s at %s: %d %s", role, word, path, a.status, a.body)
				}
			}
		}
		if a := h.get("/api/v1/agenda"); !strings.Contains(a.body, "Hội nghị") {
			t.Errorf("%s does not read the entry: %s", role, a.body)
		}
	}
}
