package postgis_test

import (
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/pgtest"
)

// numbered are the tables of records whose place has a number, by the column that says the place.
func numbered() map[string]string {
	list := map[string]string{"incident": "unit_code", "report_value": "unit_code", "assessment": "unit_code"}
	for _, table := range []string{"crossing", "trail", "marker", "post", "route", "hotspot", "plot", "effort", "cooperation"} {
		list[table] = "communes"
	}
	return list
}

// unnumbered says how many rows of a table lie somewhere, and how many of these bear other numbers than those of where they lie.
func unnumbered(table, column string) string {
	if column == "unit_code" {
		return "SELECT count(*), count(*) FILTER (WHERE place_number IS DISTINCT FROM (SELECT number FROM place WHERE code = unit_code)) FROM " + table + " WHERE unit_code IS NOT NULL"
	}
	return "SELECT count(*), count(*) FILTER (WHERE place_numbers <> ARRAY(SELECT p.number FROM unnest(communes) WITH ORDINALITY AS c (code, n) JOIN place AS p USING (code) ORDER BY n)) FROM " +
		table + " WHERE communes <> '{}'"
}

// Every record bears the numbers of what it lies in, as it comes and when it lies elsewhere.
func TestRecordsBearTheNumbersOfTheirPlaces(t *testing.T) {
	r := newReader(t)
	r.everyLayer()
	r.value("19432", "2026", "residents", 7000, "reported", "2026-01-01", nil)
	check := func(when string) {
		for table, column := range numbered() {
			var all, wrong int
			if err := r.pool.QueryRow(t.Context(), unnumbered(table, column)).Scan(&all, &wrong); err != nil || wrong > 0 || all == 0 && table != "assessment" {
				t.Errorf("%s, %s: %d of %d without their numbers, %v", when, table, wrong, all, err)
			}
		}
	}
	check("new")
	r.exec("UPDATE unit SET code = '19499' WHERE code = '19432'")
	r.exec("SELECT belong_again()")
	r.exec("UPDATE incident SET unit_code = '19499' WHERE unit_code = '19432'")
	check("moved")
	var moved int
	if err := r.pool.QueryRow(t.Context(), "SELECT count(*) FROM post JOIN place ON place.code = '19499' WHERE place.number = ANY (place_numbers)").Scan(&moved); err != nil || moved == 0 {
		t.Errorf("%d posts moved, %v", moved, err)
	}
}

// A place of a reach has its number before anything lies there, so that the first record is seen by whoever asked before it came.
func TestTheFirstRecordOfAPlaceIsSeen(t *testing.T) {
	r := newReader(t)
	r.Store.ServeCallers()
	ctx := access.WithReach(t.Context(), border.Reach{Places: border.PlacesOf("19432", "29999"), Clearance: "restricted"})
	n := func() int {
		list, err := r.Incidents(ctx, border.IncidentFilter{})
		if err != nil {
			t.Fatal(err)
		}
		return list.Total
	}
	before := n()
	r.exec("INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, commune_code, unit_code, content_sha256) VALUES ('a', 'b', 'seizure', '2026-01-01', '2026-01-01', 2, 5, '29999', '29999', '\\x00')")
	r.exec("UPDATE revision SET n = n + 1 WHERE layer = 'incidents'")
	if after := n(); after != before+1 {
		t.Errorf("%d incidents after the first of a place, %d before", after, before)
	}
}

// Records from before get the numbers of their places, and nobody is told that they changed.
func TestPlaceNumbersStepNumbersWhatIsThere(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), pgtest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	const step = "00130_place_numbers.sql"
	applyUntil(t, conn, step)
	for _, sql := range []string{
		"INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, commune_code, unit_code, content_sha256) VALUES ('s', 'a', 'seizure', '2026-01-01', '2026-01-01', 2, 5, '00001', '00001', '\\x00')",
		"INSERT INTO report_value (unit_code, period, period_from, period_to, indicator, value, value_state) VALUES ('00002', '2026', '2025-12-15', '2026-12-14', 'residents', 7, 'reported')",
		"SET session_replication_role = replica",
		"INSERT INTO post (code, name, kind, geom, communes, content_sha256) VALUES ('p', 'n', 'station', ST_SetSRID(ST_MakePoint(106.6, 16.6), 4326), '{00002,00001}', '\\x00')",
		"RESET session_replication_role",
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	told := func() (n int) {
		if err := conn.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM record_change) + (SELECT coalesce(sum(n), 0) FROM revision)").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := told()
	apply(t, conn, filepath.Join("migrations", step))
	if after := told(); after != before {
		t.Errorf("%d changes told of, %d before", after, before)
	}
	for _, table := range []string{"incident", "report_value", "post"} {
		var all, wrong int
		if err := conn.QueryRow(t.Context(), unnumbered(table, numbered()[table])).Scan(&all, &wrong); err != nil || wrong > 0 || all != 1 {
			t.Errorf("%s: %d of %d without their numbers, %v", table, wrong, all, err)
		}
	}
}
