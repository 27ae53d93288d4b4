package api_test

import (
	"fmt"
	"strings"
	"testing"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// reads puts lines of a post's reads of a day into the audit, as its owner: the audit gives them their number and hash; their
// day is set after, which nobody but a test does.
func (h *house) reads(post, day string, n int) {
	h.t.Helper()
	h.exec(`
		ALTER TABLE audit DISABLE TRIGGER ALL;
		GRANT INSERT ON audit TO current_user`)
	h.exec(`INSERT INTO audit (n, at, kind, post, door, subject, detail, origin, status, hash)
		SELECT (SELECT coalesce(max(n), 0) FROM audit) + i, $2::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' + i * interval '1 second', 'read', $1, 'GET /api/v1/hotspots/:code', 'x', '', '', 200, decode(repeat('00', 32), 'hex')
		FROM generate_series(1, $3::integer) AS i`, post, day+" 08:00", n)
	h.exec("ALTER TABLE audit ENABLE TRIGGER ALL")
}

// A post that read far more restricted records in a day than it or its peers ever do is named to whoever reads the audit, and to
// nobody else; busy work as usual is not, nor what lies weeks back.
func TestHeavyDaysAreTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for _, name := range []string{"Phòng một", "Phòng hai", "Phòng ba", "Phòng tư"} {
		h.post(access.Account{Name: name, Role: "analyst"})
	}
	h.post(access.Account{Name: "Máy đồng bộ", Role: access.Service})
	for post, days := range map[string]map[string]int{
		"Phòng một":   {"2026-11-10": 60, "2026-11-20": 100},    // the peers
		"Phòng hai":   {"2026-11-10": 90, "2026-11-20": 1000},   // far more than it or its peers
		"Phòng ba":    {"2026-11-10": 300, "2026-11-20": 700},   // its usual
		"Phòng tư":    {"2026-11-02": 900},                      // weeks ago
		"Máy đồng bộ": {"2026-11-19": 5000, "2026-11-20": 4000}, // its first day is heavy, the next its usual
		"phòng đã bỏ": {"2026-11-21": 201},                      // of no account any more
	} {
		for day, n := range days {
			h.reads(post, day, n)
		}
	}
	h.asRole("auditor")
	a := h.get("/api/v1/audit/heavy-days")
	list := read[border.List[access.HeavyDay]](t, a)
	var got []string
	for _, d := range list.Items {
		got = append(got, fmt.Sprintf("%s %s %d %d %d", d.Post, d.Day, d.Reads, d.Own, d.Peers))
	}
	want := []string{"phòng đã bỏ 2026-11-21 201 0 0", "Phòng hai 2026-11-20 1000 90 300", "Máy đồng bộ 2026-11-19 5000 0 0"}
	if a.status != 200 || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%d\n%s\nwant\n%s", a.status, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, role := range []string{"analyst", "area_leader", "liaison", access.Service} {
		h.asRole(role)
		if a := h.get("/api/v1/audit/heavy-days"); a.status != 403 || strings.Contains(a.body, "Phòng") {
			t.Errorf("%s: %d %s", role, a.status, a.body)
		}
	}
}
