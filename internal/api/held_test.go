package api_test

import (
	"context"
	"strings"
	"testing"
	"time"

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
	for _, path := range []string{"/api/v1/programmes/thu-233/targets", "/api/v1/programmes/thu-233/targets/retailers"} {
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
