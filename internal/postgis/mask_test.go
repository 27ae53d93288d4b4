package postgis_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// What is masked follows from what is stored, all versions of it: a small figure that was corrected, one withheld, a
// village with few residents and one of which nobody knows how many, and the communes and provinces above them all.
func TestMasksFollowFromWhatIsStored(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO unit (code, level, kind, name, full_name, parent, valid_from, content_sha256)
		SELECT c, 'village', 'Bản', c, c, '19432', '2025-07-01', '\x00' FROM unnest(ARRAY['19432-01', '19432-02', '19432-03']) c`)
	r.exec(`UPDATE unit SET valid_to = '2026-07-01' WHERE code = '19440'`)
	r.exec(`INSERT INTO lineage (on_date, from_code, from_level, to_code, to_level, kind, partial, content_sha256)
		VALUES ('2026-07-01', '19440', 'commune', '19900', 'commune', 'merge_whole', false, '\x00'),
			('2026-07-01', '19435', 'commune', '19900', 'commune', 'split_part', true, '\x00')`)
	r.exec(`INSERT INTO revision (layer, n, changed_at) VALUES ('reports', 1, now())`)
	const at, until = "2026-01-01T00:00:00+07", "2026-02-01T00:00:00+07"
	r.value("19429", "2026", "addicts_on_file", 3, "reported", at, until) // corrected since
	r.value("19429", "2026", "addicts_on_file", 30, "reported", until, nil)
	r.value("19440", "2026", "users_on_file", 2, "reported", at, nil)
	r.value("19435", "2026", "offenders_arrested", nil, "withheld", at, nil)
	r.value("19435", "2026", "addicts_on_file", 5, "reported", at, nil)
	r.value("19432-01", "2026", "residents", 120, "reported", at, nil)
	r.value("19432-01", "2026", "use_points", 1, "reported", at, nil)
	r.value("19432-02", "2026", "residents", 900, "reported", at, nil)
	r.value("19432-02", "2026", "retail_points", 1, "reported", at, nil)
	r.value("19432-03", "2026", "plants_destroyed", 7, "reported", at, nil) // nobody knows how many live there
	r.value("46", "2026", "resident_offenders", 12, "reported", at, nil)
	r.value("19900", "2026", "resident_offenders", 10, "reported", at, nil)
	book := mask.NewBook(mask.TheRule(), r.Store)
	sight, err := book.Sight(t.Context(), mask.Reader{}, today)
	if err != nil {
		t.Fatal(err)
	}
	year := border.AssessedYear(2026)
	for _, c := range []struct {
		unit, indicator string
		value           float64
		masked          bool
	}{
		{"19429", "addicts_on_file", 30, false}, {"44", "addicts_on_file", 500, true}, {"46", "addicts_on_file", 500, false},
		{"44", "users_on_file", 500, true}, {"19900", "users_on_file", 500, true}, {"46", "users_on_file", 500, true}, {"44", "offenders_arrested", 500, true},
		{"19435", "addicts_on_file", 5, false}, {"19432-01", "use_points", 1, true}, {"19432", "use_points", 9, true}, {"44", "use_points", 9, true},
		{"19432-02", "retail_points", 1, false}, {"19432", "retail_points", 9, false}, {"19432-03", "plants_destroyed", 7, true}, {"19432", "plants_destroyed", 9, true},
		{"19432", "addicts_on_file", 9, false}, {"46", "resident_offenders", 12, true}, {"19900", "resident_offenders", 10, false},
	} {
		if got := sight.Mark(c.unit, year, c.indicator, &c.value); got.Masked != c.masked {
			t.Errorf("%s %s: %+v, want masked %v", c.unit, c.indicator, got, c.masked)
		}
	}
	if s, err := book.Sight(t.Context(), mask.Reader{Scope: "19900"}, today); err != nil || !s.Exact("19440") || !s.Exact("19900") || s.Exact("19435") {
		t.Error("who sees a unit sees what went wholly into it, and of no other")
	}
	if again, err := book.Sight(t.Context(), mask.Reader{}, today); err != nil || again != sight {
		t.Errorf("the sight is made anew though nothing changed: %v", err)
	}
	r.value("19432", "2026", "resident_offenders", 1, "reported", at, nil)
	r.exec(`UPDATE revision SET n = n + 1 WHERE layer = 'reports'`)
	if sight, err = book.Sight(t.Context(), mask.Reader{}, today); err != nil {
		t.Fatal(err)
	}
	if v := 40.0; !sight.Mark("44", year, "resident_offenders", &v).Masked {
		t.Error("a new small figure does not reach the masks")
	}
}

func TestMembersOfScopes(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO unit (code, level, kind, name, full_name, parent, valid_from, content_sha256)
		VALUES ('19432-01', 'village', 'Bản', 'Ka Tăng', 'Bản Ka Tăng', '19432', '2025-07-01', '\x00')`)
	if _, err := r.SaveArea(t.Context(), border.Area{Code: "don-lao-bao", Name: "Đồn Lao Bảo", HolderRole: "Đồn trưởng", Province: "44", ValidFrom: border.NewDate(2025, time.July, 1),
		Members: []border.AreaMember{{Unit: "19432"}, {Unit: "19900"}}}); err != nil {
		t.Fatal(err)
	}
	for scope, want := range map[string]string{"19432": "19432 19432-01", "46": "19900 46", "don-lao-bao": "19432 19432-01 19900 don-lao-bao", "none": "none",
		"44": "19429 19432 19432-01 19435 19440 44"} {
		codes, err := r.ScopeMembers(t.Context(), scope, today)
		slices.Sort(codes)
		if got := strings.Join(codes, " "); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", scope, got, err, want)
		}
	}
}
