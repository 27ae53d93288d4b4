package postgis_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/postgis"
)

// laoBao is the reach of a post of commune 19432.
func laoBao(clearance string) border.Reach {
	return border.Reach{Places: border.PlacesOf("19432"), Clearance: clearance, Post: "Trạm Lao Bảo"}
}

// placesFrom are so many places with numbers for codes, from one on.
func placesFrom(first, n int) border.Places {
	var codes []string
	for i := range n {
		codes = append(codes, fmt.Sprintf("%05d", first+i))
	}
	return border.PlacesOf(codes...)
}

// within spells a statement out for a reach, with its values.
func (r *reader) within(reach border.Reach, sql string, args ...any) (text string, all []any, err error) {
	r.t.Helper()
	err = r.pool.AcquireFunc(r.t.Context(), func(c *pgxpool.Conn) error {
		text, all, err = postgis.WithinArgs(r.t.Context(), c.Conn(), reach, sql, args...)
		return err
	})
	return text, all, err
}

// as runs a statement as the application under a reach, over a connection of its own, and gives the texts of its first column.
func (r *reader) as(reach border.Reach, sql string, args ...any) (list []string, err error) {
	r.t.Helper()
	err = r.under(reach, func(tx pgx.Tx) error {
		rows, err := tx.Query(r.t.Context(), sql, args...)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return list, err
}

// under does something as the application under a reach, in a transaction.
func (r *reader) under(reach border.Reach, do func(pgx.Tx) error) error {
	r.t.Helper()
	role := "cotmoc_area_" + border.TierOfRank(reach.Rank())
	switch {
	case reach.Whole():
		role = "cotmoc_whole"
	case reach.Everywhere:
		role = "cotmoc_country_" + border.TierOfRank(reach.Rank())
	}
	return pgx.BeginFunc(r.t.Context(), r.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(r.t.Context(), `SELECT
				set_config('cotmoc.places', coalesce((
					SELECT string_agg((n = ANY (p.numbers))::integer::text, '' ORDER BY n)
					FROM generate_series(1, (SELECT max(one) FROM unnest(p.numbers) AS one)) AS n), ''), true),
				set_config('cotmoc.reader', $2, true), set_config('role', $3, true)
			FROM (SELECT place_numbers($1) AS numbers) AS p`, reach.Places.Codes(), reach.Post, role)
		if err != nil {
			return err
		}
		return do(tx)
	})
}

// places puts a record of every layer into commune 19432 and another into 19435 (names end in -in and -out), and one of
// another tier than its layer's into 19432 (-low, -high).
func (r *reader) everyLayer() {
	r.t.Helper()
	for _, at := range []struct {
		name string
		x, y float64
		tier any
	}{{"in", 106.55, 16.65, nil}, {"out", 106.65, 16.75, nil}, {"low", 106.56, 16.66, "public"}, {"high", 106.57, 16.67, "restricted"}} {
		point := fmt.Sprintf("ST_SetSRID(ST_MakePoint(%g, %g), 4326)", at.x, at.y)
		line := fmt.Sprintf("ST_SetSRID(ST_MakeLine(ST_MakePoint(%g, %g), ST_MakePoint(%g, %g)), 4326)", at.x, at.y, at.x+0.01, at.y+0.01)
		for _, sql := range []string{
			"INSERT INTO crossing (code, name, type, geom, tier, content_sha256) VALUES ('crossing-'||$1, 'n', 'opening', " + point + ", $2, '\\x00')",
			"INSERT INTO trail (code, kind, geom, tier, content_sha256) VALUES ('trail-'||$1, 'footpath', " + line + ", $2, '\\x00')",
			"INSERT INTO route (code, name, level, valid_from, geom, tier, content_sha256) VALUES ('route-'||$1, 'n', 'province', '2020-01-01', " + line + ", $2, '\\x00')",
			"INSERT INTO hotspot (code, level, state, geom, tier, content_sha256) VALUES ('hotspot-'||$1, 'point', 'managed', " + point + ", $2, '\\x00')",
			"INSERT INTO plot (code, found_on, state, geom, tier, content_sha256) VALUES ('plot-'||$1, '2026-01-01', 'found', " + point + ", $2, '\\x00')",
			"INSERT INTO marker (code, number, country, geom, tier, content_sha256) VALUES ('marker-'||$1, 600, 'LA', " + point + ", $2, '\\x00')",
			"INSERT INTO post (code, name, kind, geom, tier, content_sha256) VALUES ('post-'||$1, 'n', 'station', " + point + ", $2, '\\x00')",
			"INSERT INTO cooperation (code, kind, title, aliases, counterparts, units, state, geom, tier, content_sha256) VALUES ('cooperation-'||$1, 'survey', 'n', '{}', '{}', '{}', 'done', " + point + ", $2, '\\x00')",
		} {
			r.exec(sql, at.name, at.tier)
		}
		r.exec("INSERT INTO traffic (code, crossing, period, period_from, period_to, persons_in, content_sha256) VALUES ('traffic-'||$1, 'crossing-'||$1, '2026-01', '2026-01-01', '2026-01-31', 5, '\\x00')", at.name)
		c := mustCell(r.t, at.x, at.y, 8).ID()
		r.exec("INSERT INTO unit_cell (unit_id, res, cell) SELECT id, 8, $1 FROM unit WHERE level = 'commune' AND ended_at IS NULL AND valid_to IS NULL AND ST_Covers(geom, "+point+") ON CONFLICT DO NOTHING", c)
		r.exec("INSERT INTO effort (code, cell, month, mode, hours, cell_8, tier, content_sha256) VALUES ('effort-'||$1, $2, '2026-01-01', 'foot', 3, $2, $3, '\\x00')", at.name, c, at.tier)
		r.incident(at.name, "seizure", "2026-01-10", at.x, at.y, 1)
		r.exec("UPDATE incident SET tier = $2 WHERE source_ref = $1", at.name, at.tier)
		r.exec("INSERT INTO import (layer, files, accepted, unchanged, refused, account) VALUES ('crossings', '{x}', 1, 0, 0, 'post-'||$1)", at.name)
	}
}

// recordTables are the tables whose rows a reach decides on, by what names a row; and the other tables, which hold no records of
// places. A new table must stand in one of them.
func recordTables() map[string]string {
	return map[string]string{"incident": "source_ref", "crossing": "code", "trail": "code", "route": "code", "hotspot": "code", "plot": "code",
		"marker": "code", "post": "code", "effort": "code", "cooperation": "code", "traffic": "code", "import": "account",
		"substance_line": "incident_id::text", "incident_reference": "incident_id::text", "incident_pair": "keeper_ref", "reform_answer": "hotspot",
		"report_value": "unit_code", "assessment": "unit_code"}
}

func otherTables() []string {
	return strings.Fields(`account area area_member audit border_line border_rest criteria_text criteria_use device draw draw_finding due_at_start expected_report fit_finding goose_db_version
		instance lineage mass_factor_set method obligation_period place population programme recognition_step record_change report_draft report_step revision
		revision_area second_lock session token unit unit_border unit_border_far unit_cell unit_far unit_repair unit_share`)
}

// A new table is one of records, under the second lock, or somebody says here that it is none.
func TestEveryTableIsLockedOrHoldsNoRecords(t *testing.T) {
	r := newReader(t)
	rows, err := r.pool.Query(t.Context(), `SELECT c.relname::text, c.relrowsecurity, (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid)::integer
		FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
		AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var locked bool
	var policies, records int
	others := otherTables()
	_, err = pgx.ForEachRow(rows, []any{&name, &locked, &policies}, func() error {
		_, isRecord := recordTables()[name]
		switch {
		case isRecord && (!locked || policies < 2):
			t.Errorf("%s holds records and is not locked", name)
		case !isRecord && !strings.Contains(" "+strings.Join(others, " ")+" ", " "+name+" "):
			t.Errorf("%s: say in sql/lock.sql who sees its rows, or here that it holds no records of places", name)
		}
		if isRecord {
			records++
		}
		return nil
	})
	if err != nil || records != len(recordTables()) {
		t.Errorf("%d tables of records, %v", records, err)
	}
}

// A plain SELECT as the application shows what the reach holds and nothing else, of every layer.
func TestAPlainSelectShowsTheReachAlone(t *testing.T) {
	r := newReader(t)
	r.everyLayer()
	names := func(table string, reach border.Reach) string {
		list, err := r.as(reach, "SELECT coalesce(string_agg(replace("+recordTables()[table]+", '"+table+"-', ''), ' ' ORDER BY 1), '') FROM "+table)
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		fields := strings.Fields(list[0])
		return strings.Join(fields, " ")
	}
	sorted := func(text string) string {
		has := map[string]bool{}
		for _, f := range strings.Fields(text) {
			has[f] = true
		}
		out := ""
		for _, f := range []string{"high", "in", "low", "out"} {
			if has[f] {
				out += f + " "
			}
		}
		return strings.TrimSpace(out)
	}
	everywhere := border.Reach{Everywhere: true, Clearance: "internal"}
	for table, want := range map[string][4]string{ // restricted in the commune, internal in it, internal everywhere, everything
		"incident":    {"high in low", "in low", "in low out", "high in low out"},
		"crossing":    {"high in low", "in low", "in low out", "high in low out"},
		"trail":       {"high in low", "in low", "in low out", "high in low out"},
		"marker":      {"high in low", "in low", "in low out", "high in low out"},
		"post":        {"high in low", "in low", "in low out", "high in low out"},
		"cooperation": {"high in low", "in low", "in low out", "high in low out"},
		"route":       {"high in low", "low", "low", "high in low out"},
		"hotspot":     {"high in low", "low", "low", "high in low out"},
		"plot":        {"high in low", "low", "low", "high in low out"},
		"effort":      {"high in low", "low", "low", "high in low out"},
		"traffic":     {"high in low", "in low", "in low out", "high in low out"},
	} {
		for i, reach := range []border.Reach{laoBao("restricted"), laoBao("internal"), everywhere, border.WholeReach()} {
			if got := sorted(names(table, reach)); got != want[i] {
				t.Errorf("%s for %s: %q, want %q", table, reach.Key(), got, want[i])
			}
		}
		if got := names(table, border.Reach{}); got != "" {
			t.Errorf("%s without a reach: %q", table, got)
		}
		if got := sorted(names(table, border.StrangersReach())); got != "low" {
			t.Errorf("%s for strangers: %q", table, got)
		}
	}
	mine := laoBao("internal")
	mine.Post = "post-in"
	if list, err := r.as(mine, "SELECT account FROM import"); err != nil || len(list) != 1 || list[0] != "post-in" {
		t.Errorf("imports: %v, %v", list, err)
	}
	for table, statement := range map[string]string{"substance_line": "SELECT i.source_ref FROM substance_line JOIN incident AS i ON i.id = incident_id WHERE line = 1"} {
		list, err := r.as(laoBao("internal"), statement)
		if all, _ := r.as(laoBao("internal"), "SELECT count(*)::text FROM "+table); err != nil || len(list) != 2 || all[0] != "6" {
			t.Errorf("%s: %v of %v, %v", table, list, all, err)
		}
	}
}

// What the application's role may not: own, change or pass the lock, or write the audit other than by adding to it.
func TestTheApplicationCannotPassTheLock(t *testing.T) {
	r := newReader(t)
	r.everyLayer()
	for _, role := range []border.Reach{laoBao("internal"), {Everywhere: true, Clearance: "internal"}, border.WholeReach()} {
		for _, statement := range []string{
			"ALTER TABLE incident DISABLE ROW LEVEL SECURITY", "DROP POLICY tier ON incident", "CREATE POLICY mine ON incident USING (true)",
			"ALTER TABLE incident OWNER TO cotmoc_app", "ALTER TABLE audit DISABLE TRIGGER ALL", "UPDATE audit SET post = ''", "DELETE FROM audit",
			"TRUNCATE audit", "TRUNCATE incident", "DROP TABLE incident", "CREATE TABLE mine (id integer)", "SET session_replication_role = replica",
			"ALTER ROLE cotmoc_app BYPASSRLS", "CREATE ROLE mine SUPERUSER", "UPDATE second_lock SET mark = ''",
			"COPY incident TO PROGRAM 'true'", "SELECT pg_read_file('/etc/passwd')",
		} {
			if _, err := r.as(role, statement); err == nil {
				t.Errorf("%s may %s", role.Key(), statement)
			}
		}
	}
	if list, err := r.as(laoBao("internal"), "SELECT count(*)::text FROM incident"); err != nil || list[0] != "2" {
		t.Errorf("%v, %v", list, err)
	}
	for _, statement := range []string{
		"INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, commune_code, unit_code, content_sha256) VALUES ('a', 'b', 'seizure', '2026-01-01', '2026-01-01', 2, 5, '19435', '19435', '\\x00')",
		"INSERT INTO crossing (code, name, type, geom, tier, content_sha256) VALUES ('x', 'n', 'opening', ST_SetSRID(ST_MakePoint(106.55, 16.65), 4326), 'restricted', '\\x00')",
	} {
		if _, err := r.as(laoBao("internal"), statement); err == nil || !strings.Contains(err.Error(), "row-level security") {
			t.Errorf("written beyond the reach: %v", err)
		}
	}
}

// Every question of the store is answered within the reach of its context, whatever connection it gets.
func TestTheStoreReadsWithinTheReach(t *testing.T) {
	r := newReader(t)
	r.everyLayer()
	r.Store.ServeCallers()
	if list, err := r.Incidents(t.Context(), border.IncidentFilter{}); err != nil || list.Total != 0 {
		t.Errorf("without a reach: %d incidents, %v", list.Total, err)
	}
	for range 3 { // connections change hands
		for _, c := range []struct {
			reach border.Reach
			want  int
		}{{laoBao("internal"), 2}, {border.WholeReach(), 4}, {laoBao("restricted"), 3}, {border.StrangersReach(), 1}, {border.Reach{}, 0}} {
			ctx := access.WithReach(t.Context(), c.reach)
			list, err := r.Incidents(ctx, border.IncidentFilter{})
			if err != nil || list.Total != c.want || len(list.Items) != c.want {
				t.Errorf("%s: %d incidents, want %d, %v", c.reach.Key(), list.Total, c.want, err)
			}
			crossings, err := r.Crossings(ctx, border.PlaceFilter{})
			if err != nil || crossings.Total != c.want {
				t.Errorf("%s: %d crossings, want %d, %v", c.reach.Key(), crossings.Total, c.want, err)
			}
		}
	}
	within := access.WithReach(t.Context(), laoBao("internal"))
	if _, err := r.Record(within, "crossings", "crossing-in"); err != nil {
		t.Error(err)
	}
	absent, beyond := "crossing-none", "crossing-out"
	_, first := r.Record(within, "crossings", absent)
	_, second := r.Record(within, "crossings", beyond)
	if border.KindOf(first) != border.NotFound || strings.ReplaceAll(first.Error(), absent, beyond) != second.Error() {
		t.Errorf("%v and %v are told apart", first, second)
	}
}

// Cells tell of incidents beyond the reach as coarsely as tiles do, and only to those who may see cells.
func TestCellsBeyondTheReachAreCoarse(t *testing.T) {
	r := newReader(t)
	r.everyLayer()
	for _, c := range []struct {
		clearance string
		res, n    int
	}{{"restricted", 7, 4}, {"restricted", 8, 3}, {"internal", 7, 2}} {
		list, err := r.Cells(access.WithReach(t.Context(), laoBao(c.clearance)), border.CellFilter{Res: c.res, Page: border.Page{Limit: 100}})
		n := 0
		for _, one := range list.Items {
			n += one.N
		}
		if err != nil || n != c.n {
			t.Errorf("%s at %d: %d incidents, want %d, %v", c.clearance, c.res, n, c.n, err)
		}
	}
}

// An incident that one beyond the reach stands for counts itself there, and nothing is told of the other.
func TestADoubleBeyondTheReachIsNotTold(t *testing.T) {
	r := newReader(t)
	r.everyLayer()
	r.exec("INSERT INTO incident_pair (keeper_source, keeper_ref, other_source, other_ref, same) VALUES ('test', 'out', 'test', 'in', true), ('test', 'high', 'test', 'low', true)")
	for want, reach := range map[string]border.Reach{"out high ": border.WholeReach(), "high ": laoBao("restricted"), "": laoBao("internal"), "out ": {Everywhere: true, Clearance: "internal"}} {
		list, err := r.as(reach, "SELECT coalesce(string_agg(k.source_ref || ' ', '' ORDER BY k.source_ref DESC), '') FROM incident_double AS d JOIN incident AS k ON k.id = d.duplicate_of")
		if err != nil || list[0] != want {
			t.Errorf("%s: %v, want %q, %v", reach.Key(), list, want, err)
		}
		all, err := r.as(reach, "SELECT count(*)::text FROM incident_double")
		if err != nil || all[0] != fmt.Sprint(strings.Count(want, " ")) {
			t.Errorf("%s: %v doubles, %v", reach.Key(), all, err)
		}
	}
}

// A scope holds its communes of today, what lies below them and what went into them whole; not those that lie elsewhere now, are of another day, or were
// taken back.
func TestGroundOfScopes(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO lineage (on_date, from_code, from_level, to_code, to_level, kind, partial, content_sha256) VALUES
		('2025-07-01', '19400', 'commune', '19432', 'commune', 'merge_whole', false, '\x00'),
		('2020-01-01', '19399', 'commune', '19400', 'commune', 'rename', false, '\x00'),
		('2025-07-01', '19401', 'commune', '19432', 'commune', 'split_part', true, '\x00'),
		('2025-07-01', '19435', 'commune', '19432', 'commune', 'merge_whole', false, '\x00'),
		('2025-07-01', '45', 'province', '44', 'province', 'merge_whole', false, '\x00')`)
	r.exec(`INSERT INTO lineage (on_date, from_code, from_level, to_code, to_level, kind, partial, ended_at, content_sha256) VALUES
		('2025-07-01', '19411', 'commune', '19432', 'commune', 'merge_whole', false, now(), '\x00'), -- taken back
		('2026-12-01', '19412', 'commune', '19432', 'commune', 'merge_whole', false, NULL, '\x00'), -- not yet
		('2025-07-01', '19413', 'commune', '19432', 'commune', 'merge_whole', true, NULL, '\x00'),
		('2025-07-01', '19414', 'commune', '19432', 'commune', 'split_part', false, NULL, '\x00'),
		('2025-07-01', '465', 'district', '19432', 'commune', 'merge_whole', false, NULL, '\x00'),
		('2025-07-01', '19415', 'village', '19432', 'village', 'merge_whole', false, NULL, '\x00')`)
	r.exec(`INSERT INTO unit (code, level, kind, name, full_name, parent, valid_from, valid_to, ended_at, content_sha256) VALUES
		('19501', 'commune', 'Xã', 'n', 'n', '44', '2025-07-01', NULL, now(), '\x00'), ('19502', 'commune', 'Xã', 'n', 'n', '44', '2026-12-01', NULL, NULL, '\x00'),
		('19503', 'commune', 'Xã', 'n', 'n', '44', '2025-07-01', '2026-01-01', NULL, '\x00'), ('19432-01', 'village', 'Bản', 'n', 'n', '19432', '2025-07-01', NULL, NULL, '\x00'),
		('19432-02', 'village', 'Bản', 'n', 'n', '19432', '2025-07-01', NULL, now(), '\x00'), ('19900-01', 'group', 'Tổ', 'n', 'n', '19900', '2025-07-01', NULL, NULL, '\x00'),
		('46-01', 'agency', 'Cơ quan', 'n', 'n', '46', '2025-07-01', NULL, NULL, '\x00')`)
	r.exec(`WITH a AS (INSERT INTO area (code, name, valid_from) VALUES ('vung-1', 'Vùng 1', '2025-07-01') RETURNING id)
		INSERT INTO area_member (area_id, unit_code, valid_from) SELECT id, c, '2025-07-01' FROM a, unnest(ARRAY['19432', '19900']) AS c`)
	for scope, want := range map[string]string{"19432": "19399 19400 19432 19432-01", "44": "19399 19400 19429 19432 19432-01 19435 19440 44 45",
		"vung-1": "19399 19400 19432 19432-01 19900 19900-01 vung-1", "agency": "agency", "19900": "19900 19900-01", "46": "19900 19900-01 46 46-01"} {
		reaches := access.NewReaches(r.Store, nil, func() time.Time { return today.UTC() })
		reach, err := reaches.Of(t.Context(), access.Caller{Account: access.Account{Role: "analyst", Scope: scope}}, true)
		if err != nil || strings.Join(reach.Places.Codes(), " ") != want || reach.Everywhere || reach.Clearance != "restricted" {
			t.Errorf("%s: %v, %v; want %s", scope, reach, err, want)
		}
	}
}

// Communes that change move the records in them.
func TestRecordsFollowTheirCommunes(t *testing.T) {
	r := newReader(t)
	r.exec("INSERT INTO crossing (code, name, type, geom, content_sha256) VALUES ('c', 'n', 'opening', ST_SetSRID(ST_MakePoint(106.49, 16.65), 4326), '\\x00'), ('far', 'n', 'opening', ST_SetSRID(ST_MakePoint(106.3, 16.65), 4326), '\\x00')")
	codes := func() string {
		var text string
		if err := r.pool.QueryRow(t.Context(), "SELECT string_agg(array_to_string(communes, ','), ';' ORDER BY code) FROM crossing").Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	if got := codes(); got != "19432;" {
		t.Errorf("just beyond the border and far from it: %q", got)
	}
	r.exec("UPDATE unit SET code = '19499' WHERE code = '19432'")
	r.exec("SELECT belong_again()")
	if got := codes(); got != "19499;" {
		t.Errorf("after the commune changed: %q", got)
	}
}

// Under the lock a box still uses the index of places, and a commune that of communes.
func TestIndexesAreUsedUnderTheLock(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO post (code, name, kind, geom, content_sha256)
		SELECT 'p' || n, 'n', 'station', ST_SetSRID(ST_MakePoint(100 + (n % 2000) * 0.001, 10 + (n / 2000) * 0.01), 4326), '\x00' FROM generate_series(1, 30000) AS n`)
	r.exec("ANALYZE post")
	for _, reach := range []border.Reach{border.WholeReach(), laoBao("internal"), {Everywhere: true, Clearance: "internal"}} {
		plan, err := r.as(reach, "EXPLAIN SELECT code FROM post WHERE ended_at IS NULL AND geom && ST_MakeEnvelope(100, 10, 100.01, 10.01, 4326)")
		if text := strings.Join(plan, "\n"); err != nil || !strings.Contains(text, "Index") || strings.Contains(text, "Seq Scan on post") {
			t.Errorf("%s: %v\n%s", reach.Key(), err, text)
		}
	}
}

// What asks for a box finds it by the index of places, with both locks on: the statements themselves, as they are sent.
func TestBoxesAreFoundByTheirIndexUnderBothLocks(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO post (code, name, kind, geom, content_sha256)
		SELECT 'p' || n, 'n', 'station', ST_SetSRID(ST_MakePoint(100 + (n % 2000) * 0.001, 10 + (n / 2000) * 0.01), 4326), '\x00' FROM generate_series(1, 30000) AS n`)
	manyIncidents(t, r.pool, 30_000)
	r.exec("UPDATE incident SET cell_7 = $1", mustCell(t, 103, 14, 7).ID())
	r.exec("ANALYZE")
	read := func(file string) string {
		b, err := os.ReadFile("sql/read/" + file)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	many, most := border.Reach{Places: placesFrom(0, 100), Clearance: "internal", Post: "Vùng"}, border.Reach{Places: placesFrom(0, 3000), Clearance: "internal"}
	const inBox = " t WHERE t.geom && ST_MakeEnvelope($%d::double precision, $%d::double precision, $%d::double precision, $%d::double precision, 4326)"
	for _, c := range []struct {
		name, sql, index string
		args             []any
	}{
		{"tile of posts", read("tile_posts.sql"), "post_geom", []any{15, 25486, 15474, 100.0, 10.0, 100.01, 10.01, nil}},
		{"cells", read("cells_incidents.sql"), "incident_geom", []any{nil, nil, nil, nil, 103.0, 14.0, 103.04, 14.04}},
		{"features of posts", "SELECT * FROM (" + read("features_posts.sql") + ")" + fmt.Sprintf(inBox, 2, 3, 4, 5), "post_geom", []any{nil, 100.0, 10.0, 100.01, 10.01}},
		{"features of incidents", "SELECT * FROM (" + read("features_incidents.sql") + ")" + fmt.Sprintf(inBox, 1, 2, 3, 4), "incident_geom", []any{103.0, 14.0, 103.04, 14.04}},
	} {
		for _, reach := range []border.Reach{border.WholeReach(), laoBao("internal"), many, most, {Everywhere: true, Clearance: "internal"}} {
			sql, args, err := r.within(reach, c.sql, c.args...)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := r.as(reach, "EXPLAIN "+sql, args...)
			text := strings.Join(plan, "\n")
			commune := strings.Contains(text, "incident_unit") && len(reach.Places.Codes()) == 1 // a commune has fewer incidents than the box
			if err != nil || !strings.Contains(text, c.index) && !commune || strings.Contains(text, "Seq Scan on post") || strings.Contains(text, "Seq Scan on incident ") {
				t.Errorf("%s for %s: %v\n%s", c.name, reach.Key(), err, text)
			}
		}
	}
}

// What the lock lacks is put on again at the next start, as after a restore into a server that lacks its roles' rights.
func TestTheLockIsPutOnAgain(t *testing.T) {
	url := pgtest.URL(t)
	ctx := context.Background()
	db, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(ctx)
	failed := func() string {
		t.Helper()
		store, err := postgis.Connect(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		checks, err := store.Checks(ctx)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, c := range checks {
			if strings.HasPrefix(c.Name, "second lock") && !c.OK {
				text += c.Name + " " + c.Detail + "; "
			}
		}
		return text
	}
	if text := failed(); text != "" {
		t.Fatalf("before anything the doctor says %q", text)
	}
	for statement, want := range map[string]string{
		"ALTER TABLE hotspot DISABLE ROW LEVEL SECURITY":                            "open: hotspot",
		"DROP POLICY internal ON hotspot":                                           "policies",
		"DROP POLICY place ON incident":                                             "policies",
		"CREATE POLICY mine ON incident USING (true)":                               "policies",
		"CREATE POLICY mine ON unit USING (true)":                                   "policies",
		"ALTER POLICY place ON incident USING (true)":                               "policies",
		"ALTER POLICY internal ON incident TO cotmoc_area_internal":                 "policies",
		"DROP POLICY whole ON traffic; CREATE POLICY whole ON traffic USING (true)": "policies",
	} {
		if _, err := db.Exec(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		if text := failed(); !strings.Contains(text, want) {
			t.Errorf("%s: the doctor says %q", statement, text)
		}
		if err := postgis.Migrate(ctx, url); err != nil {
			t.Fatal(err)
		}
		if text := failed(); text != "" {
			t.Errorf("%s: after a start the doctor says %q", statement, text)
		}
	}
	var left int
	if err := db.QueryRow(ctx, "SELECT count(*) FROM pg_policy WHERE polname = 'mine'").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d policies of others are left, %v", left, err)
	}
	var told int
	if err := db.QueryRow(ctx, "SELECT count(*) FROM audit WHERE subject = 'second lock'").Scan(&told); err != nil || told != 8 {
		t.Errorf("the audit tells of %d changes of the lock, want 8, %v", told, err)
	}
}

// A role of the lock that was made a member of another may become what passes it. In a transaction that is taken back: roles are the whole server's.
func TestARoleThatMayBecomeAnotherIsTold(t *testing.T) {
	_, pool := open(t)
	text, err := os.ReadFile("sql/read/lock_check.sql")
	if err != nil {
		t.Fatal(err)
	}
	for statement, want := range map[string]string{
		"SELECT":                                   "",
		"GRANT pg_read_all_data TO cotmoc_app":     "cotmoc_app may become pg_read_all_data",
		"GRANT cotmoc_whole TO cotmoc_area_public": "cotmoc_area_public may become cotmoc_whole",
		"ALTER ROLE cotmoc_app INHERIT":            "cotmoc_app may",
		"ALTER ROLE cotmoc_area_public BYPASSRLS":  "cotmoc_area_public may",
	} {
		tx, err := pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		rows, err := tx.Query(t.Context(), string(text), []string{"incident"}, []string{"cotmoc_whole"}, 0)
		if err != nil {
			t.Fatal(err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
			Name   string
			OK     bool
			Detail string
		}])
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if f.Name == "second lock: no role passes it" && (f.OK != (want == "") || !strings.Contains(f.Detail, want)) {
				t.Errorf("%s: %+v", statement, f)
			}
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// A backup made and restored by PostgreSQL's own programs keeps the rules, before any program of ours has started on it.
func TestARestoredBackupKeepsTheRules(t *testing.T) {
	r := newReader(t)
	r.everyLayer()
	file, target := t.TempDir()+"/backup", pgtest.Empty(t)
	for _, command := range [][]string{{"pg_dump", "-Fc", "-f", file, "-d", r.url}, {"pg_restore", "--exit-on-error", "--clean", "--if-exists", "-d", target, file}} {
		if out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).CombinedOutput(); err != nil { //nolint:gosec // our own words
			t.Fatalf("%s: %v: %s", command[0], err, out)
		}
	}
	pool, err := pgxpool.New(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	restored := &reader{t: t, pool: pool}
	for table := range recordTables() {
		one, err := r.as(laoBao("internal"), "SELECT count(*)::text FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		if other, err := restored.as(laoBao("internal"), "SELECT count(*)::text FROM "+table); err != nil || other[0] != one[0] {
			t.Errorf("%s: %v rows after, %v before, %v", table, other, one, err)
		}
	}
	if _, err := restored.as(laoBao("internal"), "ALTER TABLE incident DISABLE ROW LEVEL SECURITY"); err == nil {
		t.Error("the application may take the lock off")
	}
	if list, err := restored.as(laoBao("internal"), "SELECT count(*)::text FROM incident"); err != nil || list[0] != "2" {
		t.Errorf("%v, %v", list, err)
	}
}

// A code is found whole in the list of a reach, first, last or between, and any commune of several counts; each lock holds alone.
func TestCommunesAreFoundInTheListOfAReach(t *testing.T) {
	r := newReader(t)
	r.exec(`SET session_replication_role = replica;
		INSERT INTO post (code, name, kind, geom, communes, place_numbers, content_sha256)
		SELECT n, n, 'station', ST_SetSRID(ST_MakePoint(106.6, 16.6), 4326), c, place_numbers(c), '\x00'
		FROM (VALUES ('first', ARRAY['19432']), ('between', ARRAY['19435']), ('last', ARRAY['19441']), ('two', ARRAY['20000', '19435']), ('part', ARRAY['1943']),
			('longer', ARRAY['194321']), ('empty', ARRAY['']), ('nowhere', '{}'::text[]), ('beyond', ARRAY['20000', '20001'])) AS p (n, c);
		RESET session_replication_role`)
	three := border.Reach{Places: border.PlacesOf("19432", "19435", "19441"), Clearance: "restricted"}
	many := three
	many.Places = border.PlacesOf(append(placesFrom(50000, 600).Codes(), three.Places.Codes()...)...)
	for _, c := range []struct {
		name         string
		asked, under border.Reach // the query's reach, and the connection's
		want         string
	}{
		{"both locks", three, three, "between first last two"},
		{"the query alone", three, border.WholeReach(), "between first last two"},
		{"row-level security alone", border.WholeReach(), three, "between first last two"},
		{"a set of many", many, border.WholeReach(), "between first last two"},
		{"a list of many", border.WholeReach(), many, "between first last two"},
		{"no places, by the query", border.Reach{Clearance: "restricted"}, border.WholeReach(), ""},
		{"no places, by row-level security", border.WholeReach(), border.Reach{Clearance: "restricted"}, ""},
	} {
		sql, args, err := r.within(c.asked, "SELECT code FROM post AS t WHERE {{post t}} ORDER BY code")
		if err != nil {
			t.Fatal(err)
		}
		list, err := r.as(c.under, sql, args...)
		if got := strings.Join(list, " "); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}
