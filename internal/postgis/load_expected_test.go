package postgis_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/programme"
)

// desk is a service over a database with two communes of province 44 and a duty of one year that asks two figures.
type desk struct {
	*programme.Service
	t     *testing.T
	store *postgis.Store
	pool  *pgxpool.Pool
	now   time.Time
}

func yearly() programme.Obligation {
	return programme.Obligation{ID: "thu.xa", LegalRef: "thử", Rhythm: programme.Yearly, ValidFrom: border.NewDate(2025, time.August, 24),
		Due: &programme.Due{Before: "12-20"}, Asks: []string{"residents", "use_points"},
		OwedBy: programme.Debtor{Level: border.Commune, Post: border.Text{VI: "Ủy ban nhân dân", EN: "People's Committee of"}}}
}

func newDesk(t *testing.T, duties ...programme.Obligation) *desk {
	t.Helper()
	store, pool := open(t)
	d := &desk{t: t, store: store, pool: pool, now: border.NewDate(2026, time.November, 21).Time()}
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106), commune(t, "00002", "B", "2025-07-01", 106.2))
	if len(duties) == 0 {
		duties = []programme.Obligation{yearly()}
	}
	d.Service = &programme.Service{Obligations: duties, Source: store, Now: func() time.Time { return d.now }}
	d.exec("UPDATE instance SET created_at = '2026-11-01'")
	return d
}

func (d *desk) exec(sql string, args ...any) {
	d.t.Helper()
	if _, err := d.pool.Exec(d.t.Context(), sql, args...); err != nil {
		d.t.Fatalf("%s: %v", sql, err)
	}
}

// on moves the clock.
func (d *desk) on(day string) *desk {
	d.t.Helper()
	date, err := border.ParseDate(day)
	if err != nil {
		d.t.Fatal(err)
	}
	d.now = date.Time().Add(9 * time.Hour)
	return d
}

// list tells every expected report on the day of the clock: "2026 00001 due".
func (d *desk) list(f programme.Filter) string {
	d.t.Helper()
	reports, err := d.Reports(d.t.Context(), f, border.DateOf(d.now))
	if err != nil {
		d.t.Fatal(err)
	}
	var words []string
	for _, r := range reports {
		word := r.Period + " " + r.Code + " " + r.State
		if !r.EndedOn.IsZero() {
			word += " until " + r.EndedOn.String()
		}
		words = append(words, word)
	}
	return strings.Join(words, "; ")
}

func (d *desk) expect(f programme.Filter, want string) {
	d.t.Helper()
	if got := d.list(f); got != want {
		d.t.Errorf("on %s: %q, want %q", border.DateOf(d.now), got, want)
	}
}

func (d *desk) write(unit, by string, values map[string]programme.Figure) {
	d.t.Helper()
	now, err := d.One(d.t.Context(), programme.Filter{Unit: unit, Period: "2026"})
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.SaveDraft(d.t.Context(), programme.Filter{Unit: unit, Period: "2026"}, programme.Draft{Values: values, Version: now.Version}, by); err != nil {
		d.t.Fatal(err)
	}
}

// Two posts that begin from the same page: the second is told, and nothing of the first is lost.
func TestTwoPostsWriteOneReport(t *testing.T) {
	d := newDesk(t)
	that := programme.Filter{Unit: "00001", Period: "2026"}
	first, err := d.SaveDraft(t.Context(), that, programme.Draft{Values: map[string]programme.Figure{"use_points": figure(1)}}, "Xã A")
	if err != nil || first.Version == 0 {
		t.Fatalf("%d, %v", first.Version, err)
	}
	other := programme.Draft{Values: map[string]programme.Figure{"use_points": figure(0)}}
	_, err = d.SaveDraft(t.Context(), that, other, "Xã A, ca đêm")
	var told *border.Error
	if !errors.As(err, &told) || told.Kind != border.Conflict || !strings.Contains(told.Text.VI, "Xã A") || !strings.Contains(told.Text.EN, "version") {
		t.Fatalf("the second: %v", err)
	}
	if now, err := d.One(t.Context(), that); err != nil || *now.Draft.Values["use_points"].Value != 1 || now.Version != first.Version {
		t.Fatalf("the first was written over: %+v, %v", now.Draft, err)
	}
	other.Version = first.Version
	second, err := d.SaveDraft(t.Context(), that, other, "Xã A, ca đêm")
	if err != nil || second.Version == first.Version {
		t.Fatalf("having seen it: %d, %v", second.Version, err)
	}
	step := programme.Step{To: programme.StateSubmitted, By: "Xã A", Seen: &first.Version}
	if _, err := d.Take(t.Context(), that, step); border.KindOf(err) != border.Conflict {
		t.Errorf("handing in what one did not see: %v", err)
	}
}

func (d *desk) step(unit, by, to, reason string) error {
	d.t.Helper()
	_, err := d.Take(d.t.Context(), programme.Filter{Unit: unit, Period: "2026"}, programme.Step{To: to, By: by, Reason: reason})
	return err
}

func (d *desk) must(unit, by, to, reason string) {
	d.t.Helper()
	if err := d.step(unit, by, to, reason); err != nil {
		d.t.Fatalf("%s by %s: %v", to, by, err)
	}
}

// feeds tells what assessments read of 2026: "00001 use_points 2".
func (d *desk) feeds() string {
	d.t.Helper()
	return strings.Join(askAll[string](d.t, d.pool, `SELECT unit_code || ' ' || indicator || ' ' || coalesce(value::text, value_state)
		FROM report_value WHERE ended_at IS NULL AND period = '2026' ORDER BY 1`), "; ")
}

func figure(n float64) programme.Figure { return programme.Figure{Value: &n} }

func TestOnlyAcceptedFiguresFeed(t *testing.T) {
	d := newDesk(t)
	one := programme.Filter{Unit: "00001"}
	d.expect(one, "2026 00001 due")
	d.write("00001", "Xã A", map[string]programme.Figure{"residents": figure(900), "use_points": figure(1)})
	d.expect(one, "2026 00001 draft")
	d.write("00001", "Xã A", map[string]programme.Figure{"residents": figure(900), "use_points": figure(2)})
	d.must("00001", "Xã A", programme.StateSubmitted, "")
	if got := d.feeds(); got != "" {
		t.Errorf("a submitted report feeds %q", got)
	}
	if err := d.step("00001", "xã a", programme.StateAccepted, ""); border.KindOf(err) != border.Forbidden {
		t.Errorf("the writer accepts: %v", err)
	}
	before, _, err := d.store.Revision(t.Context(), postgis.Assessments)
	if err != nil {
		t.Fatal(err)
	}
	d.must("00001", "Tỉnh", programme.StateAccepted, "")
	if got := d.feeds(); got != "00001 residents 900; 00001 use_points 2" {
		t.Errorf("an accepted report feeds %q", got)
	}
	if after, _, err := d.store.Revision(t.Context(), postgis.Assessments); err != nil || after <= before {
		t.Errorf("assessments were not told: %d after %d, %v", after, before, err)
	}
	d.expect(one, "2026 00001 accepted")
	d.must("00001", "Tỉnh", programme.StateReturned, "sai số")
	if got := d.feeds(); got != "" {
		t.Errorf("a report returned after all feeds %q", got)
	}
	if n := ask[int](t, d.pool, "SELECT count(*) FROM report_value WHERE ended_at IS NOT NULL AND draft_id IS NOT NULL"); n != 2 {
		t.Errorf("%d figures are kept as history, want 2", n)
	}
	if n := ask[int](t, d.pool, "SELECT count(*) FROM report_draft"); n != 2 {
		t.Errorf("%d drafts are kept, want both", n)
	}
	steps := askAll[string](t, d.pool, "SELECT account || ' ' || to_state || ' ' || reason FROM report_step ORDER BY id")
	want(t, "steps", steps, "Xã A draft ", "Xã A submitted ", "Tỉnh accepted ", "Tỉnh returned sai số")
}

// An import over accepted figures that is taken back leaves them what they were: the report's, which takes them along when it is returned,
// also meanwhile.
func TestUndoBringsBackFiguresOfTheReport(t *testing.T) {
	for name, returned := range map[string]string{"returned after the undo": "after", "returned before the undo": "before"} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.write("00001", "Xã A", map[string]programme.Figure{"residents": figure(900), "use_points": figure(2)})
			d.must("00001", "Xã A", programme.StateSubmitted, "")
			d.must("00001", "Tỉnh", programme.StateAccepted, "")
			over := put(t, d.store, reportLoad, value(t, "00001", "2026", "use_points", 0))
			if returned == "before" {
				d.must("00001", "Tỉnh", programme.StateReturned, "sai số")
			}
			if _, err := d.store.Undo(t.Context(), over.Import, ""); err != nil {
				t.Fatal(err)
			}
			if returned == "after" {
				if got := d.feeds(); got != "00001 residents 900; 00001 use_points 2" {
					t.Errorf("after the undo %q feed", got)
				}
				d.must("00001", "Tỉnh", programme.StateReturned, "sai số")
			}
			if got := d.feeds(); got != "" {
				t.Errorf("a report that was returned feeds %q", got)
			}
		})
	}
}

func TestAcceptedFiguresReplaceOthersAndAreReplaced(t *testing.T) {
	d := newDesk(t)
	put(t, d.store, reportLoad, value(t, "00001", "2026", "use_points", 7))
	d.expect(programme.Filter{Unit: "00001"}, "2026 00001 draft") // part of the figures is not the report
	d.write("00001", "Xã A", map[string]programme.Figure{"residents": figure(900), "use_points": {State: border.Withheld}})
	d.must("00001", "Xã A", programme.StateSubmitted, "")
	if got := d.feeds(); got != "00001 use_points 7" {
		t.Errorf("%q, want the import alone", got)
	}
	d.must("00001", "Tỉnh", programme.StateAccepted, "")
	if got := d.feeds(); got != "00001 residents 900; 00001 use_points withheld" {
		t.Errorf("%q", got)
	}
	put(t, d.store, reportLoad, value(t, "00001", "2026", "use_points", 8))
	if got := d.feeds(); got != "00001 residents 900; 00001 use_points 8" {
		t.Errorf("%q, want the later import", got)
	}
	d.expect(programme.Filter{Unit: "00001"}, "2026 00001 accepted")
}

func TestAnImportCountsAsAccepted(t *testing.T) {
	d := newDesk(t)
	put(t, d.store, reportLoad, value(t, "00001", "2026", "use_points", 0), value(t, "00001", "2026", "residents", 900),
		value(t, "00002", "2025", "use_points", 0), value(t, "00002", "2025", "residents", 800), value(t, "00002", "2026-H1", "use_points", 0))
	d.expect(programme.Filter{}, "2025 00001 missing; 2025 00002 accepted; 2026 00001 accepted; 2026 00002 due")
	_, err := d.SaveDraft(t.Context(), programme.Filter{Unit: "00001", Period: "2026"}, programme.Draft{}, "Xã A")
	if border.KindOf(err) != border.Conflict {
		t.Errorf("a draft over an import: %v", err)
	}
	list, err := d.Completeness(t.Context(), programme.Filter{Period: "2025"}, border.DateOf(d.now), "")
	if err != nil || len(list) != 1 || list[0].Owed != 2 || list[0].HandedIn != 1 || *list[0].Completeness != 0.5 || list[0].Timed != 1 || *list[0].Timeliness != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	silences, err := d.Silences(t.Context(), programme.Filter{}, border.DateOf(d.now))
	if err != nil || len(silences) != 1 {
		t.Fatalf("%+v, %v", silences, err)
	}
	if s := silences[0]; s.Code != "00001" || *s.AgeDays != 337 || s.Since.String() != "2025-12-20" || s.Owner.VI != "Ủy ban nhân dân xã A" {
		t.Errorf("%+v", s)
	}
}

func TestASubmissionSaysEverything(t *testing.T) {
	d := newDesk(t)
	d.write("00001", "Xã A", map[string]programme.Figure{"use_points": figure(0)})
	err := d.step("00001", "Xã A", programme.StateSubmitted, "")
	if faults := border.FaultsOf(err); len(faults) != 1 || faults[0].Field != "values.residents" {
		t.Errorf("submitted with a gap: %v", err)
	}
	if err := d.step("00002", "Xã B", programme.StateSubmitted, ""); border.KindOf(err) != border.Conflict {
		t.Errorf("submitted out of nothing: %v", err)
	}
	if err := d.step("00009", "Xã B", programme.StateSubmitted, ""); border.KindOf(err) != border.NotFound {
		t.Errorf("a unit nobody expects: %v", err)
	}
}

// A reform within a period: the list that was frozen keeps who ended, with the day, and takes on who began.
func TestAFrozenListThroughAReform(t *testing.T) {
	d := newDesk(t)
	d.expect(programme.Filter{}, "2026 00001 due; 2026 00002 due")
	d.exec("UPDATE unit SET valid_to = '2026-11-01' WHERE code = '00001'")
	put(t, d.store, unitLoad, commune(t, "00003", "C", "2026-11-01", 106.4))
	d.expect(programme.Filter{}, "2026 00001 waived until 2026-11-01; 2026 00002 due; 2026 00003 due")
	list, err := d.Completeness(t.Context(), programme.Filter{}, border.DateOf(d.now), programme.ByProvince)
	if err != nil || len(list) != 1 || list[0].Owed != 2 || list[0].Ended != 1 || list[0].Province != "44" {
		t.Errorf("%+v, %v", list, err)
	}
	d.exec("UPDATE unit SET ended_at = now() WHERE code = '00002'")
	d.exec("UPDATE revision SET n = n + 1 WHERE layer = 'units'")
	d.expect(programme.Filter{Unit: "00002"}, "2026 00002 due") // nobody leaves the list by leaving the register
	for _, sql := range []string{"DELETE FROM expected_report", "UPDATE report_step SET reason = 'x'", "DELETE FROM report_step"} {
		d.exec("INSERT INTO report_step (expected_id, to_state, account, taken_at, reason) SELECT id, 'waived', 'x', now(), 'x' FROM expected_report LIMIT 1")
		if _, err := d.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was allowed", sql)
		}
	}
}

func TestWhatAPeriodAskedStays(t *testing.T) {
	d := newDesk(t)
	d.expect(programme.Filter{}, "2026 00001 due; 2026 00002 due")
	changed := yearly()
	changed.Due, changed.Asks = &programme.Due{Before: "12-16"}, []string{"use_points"}
	d.Service = &programme.Service{Obligations: []programme.Obligation{changed}, Source: d.store, Now: d.Now}
	d.on("2026-12-19").expect(programme.Filter{Unit: "00001", Period: "2026"}, "2026 00001 due")
	d.on("2026-12-20").expect(programme.Filter{Unit: "00001", Period: "2026"}, "2026 00001 missing")
	s, err := d.One(t.Context(), programme.Filter{Unit: "00001", Period: "2026"})
	if err != nil || len(s.Asks) != 2 {
		t.Errorf("%+v, %v", s.Asks, err)
	}
}

func TestDistrictsOweUntilTheyEnd(t *testing.T) {
	duty := programme.Obligation{ID: "thu.huyen", Rhythm: programme.Yearly, ValidFrom: border.NewDate(2023, time.April, 11),
		OwedBy: programme.Debtor{Level: border.District}, EndedDistricts: true}
	d := newDesk(t, duty)
	d.exec("UPDATE instance SET created_at = '2025-01-01'")
	d.exec(`INSERT INTO unit (code, level, name, full_name, parent, valid_from, valid_to, content_sha256)
		VALUES ('116', 'district', 'Mường La', 'Huyện Mường La', '14', '2020-01-01', NULL, ''), ('117', 'district', 'Bắc Yên', 'Huyện Bắc Yên', '14', '2020-01-01', '2025-07-01', '')`)
	area := border.Area{Code: "huyen-117", Name: "Bắc Yên", ValidFrom: border.DistrictsEnded(), Members: []border.AreaMember{{Unit: "00001"}}}
	if _, err := d.store.SaveArea(t.Context(), area); err != nil {
		t.Fatal(err)
	}
	d.expect(programme.Filter{}, "2025 116 waived until 2025-07-01; 2025 117 waived until 2025-07-01")
	area.HolderRole = "Đồn trưởng"
	if _, err := d.store.SaveArea(t.Context(), area); err != nil {
		t.Fatal(err)
	}
	d.expect(programme.Filter{}, "2025 116 waived until 2025-07-01; 2025 117 due; 2026 117 due")
	d.expect(programme.Filter{Area: "huyen-117"}, "2025 117 due; 2026 117 due")
}

func TestQuestionsOfTheStore(t *testing.T) {
	duty := yearly()
	duty.Asks = []string{"residents", "use_points", "offenders_arrested", "plants_destroyed"}
	d := newDesk(t, duty)
	put(t, d.store, reportLoad, value(t, "00001", "2026", "residents", 900), value(t, "00001", "2026", "use_points", 0),
		value(t, "00001", "2026", "offenders_arrested", 0), value(t, "00001", "2026", "plants_destroyed", 0), value(t, "00001", "2025", "residents", 500))
	d.exec(`INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, commune_code, unit_code, detection_mode, arrested_n, content_sha256)
		VALUES ('thử', '1', 'seizure', '2026-03-01', '2026-03-01', 2, 2, '00001', '00001', 'checkpoint_control', 2, ''),
		('thử', '2', 'use_place', '2026-03-01', '2026-03-01', 2, 2, '00001', '00001', 'public_report', NULL, ''),
		('thử', '3', 'use_place', '2025-12-01', '2025-12-20', 6, 2, '00001', '00001', 'patrol_discovered', NULL, ''),
		('thử', '4', 'use_place', '2026-03-01', '2026-03-01', 2, 6, '00001', '00001', 'patrol_discovered', NULL, ''),
		('thử', '5', 'seizure', '2026-03-01', '2026-03-01', 2, 2, '00002', '00002', 'checkpoint_control', 2, '')`)
	d.exec(`INSERT INTO hotspot (code, level, functions, state, since, side, commune_code, geom, content_sha256)
		VALUES ('1', 'point', '{organised_use}', 'managed', '2026-01-01', 'vn', '00001', 'SRID=4326;POINT(106 16)', ''),
		('2', 'point', '{organised_use}', 'closed', '2026-01-01', 'vn', '00001', 'SRID=4326;POINT(106 16)', '')`)
	d.exec(`INSERT INTO plot (code, found_on, destroyed_on, state, side, geom, content_sha256)
		SELECT 'p', '2026-02-01', '2026-02-02', 'destroyed', 'vn', ST_PointOnSurface(geom), '' FROM unit WHERE code = '00001' AND level = 'commune'`)
	list, err := d.Questions(t.Context(), programme.Filter{Period: "2026"})
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v: commune 00002 has not spoken, and its period runs", list, err)
	}
	var ids []string
	for _, q := range list[0].Questions {
		ids = append(ids, q.ID)
	}
	slices.Sort(ids)
	want(t, "questions", ids, "others_found.offenders_arrested.arrest", "others_found.plants_destroyed.plot", "others_found.use_points.hotspot", "own_history.residents")
	if list, err = d.Questions(t.Context(), programme.Filter{Period: "2026"}, programme.ByOwnHistory); err != nil || len(list) != 1 || len(list[0].Questions) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err = d.on("2026-12-20").Questions(t.Context(), programme.Filter{Period: "2026", Unit: "00002"}); err != nil || len(list) != 1 {
		t.Errorf("silence after the day is asked about what others found: %+v, %v", list, err)
	}
}

// Two posts at the same report at once: one step is taken, the other is told why not.
func TestTwoPostsAtOnce(t *testing.T) {
	d := newDesk(t)
	d.write("00001", "Xã A", map[string]programme.Figure{"residents": figure(900), "use_points": figure(2)})
	d.must("00001", "Xã A", programme.StateSubmitted, "")
	id := ask[int64](t, d.pool, "SELECT id FROM expected_report WHERE owed_by = '00001'")
	errs := make(chan error, 2)
	for _, to := range []string{programme.StateAccepted, programme.StateReturned} {
		go func() {
			errs <- d.store.TakeStep(t.Context(), id, programme.Step{To: to, By: "Tỉnh", At: d.now, Reason: "r"})
		}()
	}
	first, second := <-errs, <-errs
	returned := ask[string](t, d.pool, "SELECT string_agg(to_state, ' ' ORDER BY id) FROM report_step")
	switch {
	case first == nil && second == nil && returned == "draft submitted accepted returned": // in this order both may be taken
	case (first == nil) != (second == nil) && returned == "draft submitted returned":
	default:
		t.Errorf("%v, %v: %s", first, second, returned)
	}
}
