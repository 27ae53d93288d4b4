package postgis_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
	"cotmoc/internal/postgis"
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
		{"44", "users_on_file", 500, true}, {"19900", "users_on_file", 500, true}, {"46", "users_on_file", 500, true}, {"44", "offenders_arrested", 500, true}, {"19900", "offenders_arrested", 500, true},
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
	r.exec(`INSERT INTO unit (code, level, kind, name, full_name, parent, valid_from, valid_to, ended_at, content_sha256) VALUES
		('19432-02', 'village', 'Bản', 'n', 'n', '19432', '2025-07-01', '2026-01-01', NULL, '\x00'), ('19432-03', 'village', 'Bản', 'n', 'n', '19432', '2026-12-01', NULL, NULL, '\x00'),
		('19432-04', 'village', 'Bản', 'n', 'n', '19432', '2025-07-01', NULL, now(), '\x00')`) // of yesterday, of tomorrow, and taken back
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

// Each condition by which something is masked: of two figures that differ in it alone one is masked, or neither would be were it left out.
func TestEachConditionOfTheMasks(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO unit (code, level, kind, name, full_name, parent, valid_from, content_sha256)
		SELECT '19432-' || c, CASE c WHEN 'cơ quan' THEN 'agency' WHEN 'tổ' THEN 'group' ELSE 'village' END, 'Bản', c, c, '19432', '2025-07-01', '\x00'
		FROM unnest(ARRAY['từng ít', 'từng nói ít', 'đếm ít', 'đông', 'cơ quan', 'tổ', 'giữ kín']) c`)
	r.exec(`INSERT INTO unit (code, level, kind, name, full_name, parent, valid_from, ended_at, content_sha256)
		VALUES ('19429-nhầm', 'village', 'Bản', 'n', 'n', '19435', '2025-07-01', now(), '\x00'), ('19429-nhầm', 'village', 'Bản', 'n', 'n', '19429', '2025-07-01', NULL, '\x00')`)
	r.exec(`UPDATE unit SET district = '465' WHERE code = '19429' AND level = 'commune'`)
	r.exec(`UPDATE unit SET valid_to = '2026-07-01' WHERE code = '19440'`)
	r.exec(`INSERT INTO population (unit_code, as_of, residents, source, content_sha256) VALUES ('19432-đếm ít', '2026-01-01', 120, 'x', '\x00')`)
	const at, until = "2026-01-01T00:00:00+07", "2026-02-01T00:00:00+07"
	says := func(unit, indicator string, value any) { r.value(unit, "2026", indicator, value, "reported", at, nil) }
	r.value("19432-từng nói ít", "2026", "residents", 120, "reported", at, until) // corrected since
	r.value("19432-từng nói ít", "2026", "residents", 900, "reported", until, nil)
	r.value("19432-từng ít", "2025", "residents", 120, "reported", at, nil)
	for _, village := range []string{"từng ít", "đếm ít", "đông", "cơ quan", "tổ", "giữ kín"} {
		says("19432-"+village, "residents", map[string]int{"cơ quan": 120, "tổ": 120, "giữ kín": 120, "từng ít": 900, "đếm ít": 900, "đông": 900}[village])
	}
	r.value("19432-giữ kín", "2026", "plant_area_m2", nil, "withheld", at, nil)
	says("19429-nhầm", "residents", 120)
	says("19429-nhầm", "schools", 1)
	says("19429", "retailers_known", 4)
	says("19900", "retailers_known", 5)
	says("19429", "users_on_file", 1)
	for indicator, all := range map[string]int{"outflow_moved": 14, "outflow_centre": 15} { // beside 10
		says("46", indicator, all)
		says("19900", indicator, 10)
	}
	says("44", "outflow_treated", 12)
	says("19440", "outflow_treated", 10)
	sight, err := mask.NewBook(mask.TheRule(), r.Store).Sight(t.Context(), mask.Reader{}, today)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why, unit, indicator string
		value                float64
		masked               bool
	}{
		{"few lived there once", "19432-từng ít", "use_points", 9, true}, {"few were said to live there", "19432-từng nói ít", "use_points", 9, true},
		{"few were counted there", "19432-đếm ít", "use_points", 9, true}, {"many live there", "19432-đông", "use_points", 9, false},
		{"an agency of few", "19432-cơ quan", "use_points", 9, true}, {"a group of few", "19432-tổ", "use_points", 9, true},
		{"what a village of few withholds is in its commune's", "19432", "plant_area_m2", 900, true},
		{"it lies below this commune", "19429", "schools", 9, true}, {"it was said to lie below that one", "19435", "schools", 9, true}, {"and never below a third", "19900", "schools", 9, false},
		{"four are few", "44", "retailers_known", 900, true}, {"five are not", "46", "retailers_known", 900, false}, {"one is few", "44", "users_on_file", 900, true},
		{"a district contains its communes", "465", "users_on_file", 900, true}, {"in what they told", "465", "addicts_on_file", 900, false},
		{"four are left for who is silent", "46", "outflow_moved", 14, true}, {"five are left", "46", "outflow_centre", 15, false},
		{"beside one that has ended", "44", "outflow_treated", 12, true},
	} {
		if got := sight.Mark(c.unit, border.AssessedYear(2026), c.indicator, &c.value); got.Masked != c.masked {
			t.Errorf("%s: %s %s: %+v, want masked %v", c.why, c.unit, c.indicator, got, c.masked)
		}
	}
}

// Who sees a unit sees what went into it as a whole: not a unit of which a part went elsewhere, by the row or by its kind, nor one whose code names
// another still.
func TestWhatWentInPartIsNotSeen(t *testing.T) {
	r := newReader(t)
	for i, row := range []struct {
		from, kind string
		partial    bool
		exact      bool
	}{{"18001", "merge_whole", false, true}, {"18002", "merge_whole", true, false}, {"18003", "split_part", false, false}, {"18004", "boundary_adjust", false, false}, {"19435", "merge_whole", false, false}} {
		r.exec(`INSERT INTO lineage (on_date, from_code, from_level, to_code, to_level, kind, partial, content_sha256) VALUES ('2026-01-01', $1, 'commune', '19900', 'commune', $2, $3, '\x00')`,
			row.from, row.kind, row.partial)
		r.exec(`INSERT INTO revision (layer, n, changed_at) VALUES ('lineage', $1, now()) ON CONFLICT (layer) DO UPDATE SET n = excluded.n`, i+1)
		s, err := mask.NewBook(mask.TheRule(), r.Store).Sight(t.Context(), mask.Reader{Scope: "19900"}, today)
		if err != nil || s.Exact(row.from) != row.exact {
			t.Errorf("%+v: exact %v, %v", row, s.Exact(row.from), err)
		}
	}
}

// A change of whatever masks follow from makes them anew.
func TestMasksAreMadeAnewAfterEachChange(t *testing.T) {
	r := newReader(t)
	before, err := r.MaskRevision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, layer := range []string{"units", "lineage", "population", "reports", postgis.AreaLayer} {
		r.exec("INSERT INTO revision (layer, n, changed_at) VALUES ($1, 1, now()) ON CONFLICT (layer) DO UPDATE SET n = revision.n + 1", layer)
		after, err := r.MaskRevision(t.Context())
		if err != nil || after <= before {
			t.Errorf("a change of %s: %d after %d, %v", layer, after, before, err)
		}
		before = after
	}
}
