package postgis_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// manyIncidents puts n incidents of two years and a hundred communes into the table, three km apart, by SQL alone.
func manyIncidents(t testing.TB, pool *pgxpool.Pool, n int) {
	t.Helper()
	for _, statement := range []string{
		`INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, geom, loc_precision, unit_code, content_sha256, substances)
			SELECT 'many', 'n' || g, 'seizure', on_day, on_day, 2, ST_SetSRID(ST_MakePoint(103 + (g % 100) * 0.03, 14 + (g / 100) % 100 * 0.03), 4326), 1, lpad((g % 100)::text, 5, '0'), ''::bytea,
				'[{"substance": "heroin"}]'
			FROM generate_series(1, $1) AS g CROSS JOIN LATERAL (SELECT date '2024-01-01' + (g * 7919) % 730 AS on_day) AS d`,
	} {
		if _, err := pool.Exec(t.Context(), statement, n); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := pool.Exec(t.Context(), "ANALYZE incident"); err != nil {
		t.Fatal(err)
	}
}

// TestTheFilterOfIncidentsIsInlined has PostgreSQL explain the statements that use it: no call of the function is left,
// and each filter finds its index.
func TestTheFilterOfIncidentsIsInlined(t *testing.T) {
	_, pool := open(t)
	manyIncidents(t, pool, 20_000)
	if _, err := pool.Exec(t.Context(), `INSERT INTO marker (code, number, sub, country, geom, content_sha256) VALUES ('LA-1', 1, 0, 'LA', ST_SetSRID(ST_MakePoint(103, 14), 4326), '');
		INSERT INTO incident_reference (incident_id, country, number, sub, offset_m) SELECT id, 'LA', id % 700, 0, 0 FROM incident; ANALYZE incident_reference`); err != nil {
		t.Fatal(err)
	}
	from, to := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)
	for _, file := range []string{"incidents", "incidents_total", "histogram", "seizures", "seizures_incidents"} {
		text, err := os.ReadFile(filepath.Join("sql", "read", file+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		for want, args := range map[string][]any{
			"incident_unit":             {[]string{"00007"}, nil, nil, nil, nil, nil, nil, nil},
			"incident_day":              {nil, from, to, nil, nil, nil, nil, nil},
			"incident_reference_marker": {nil, nil, nil, nil, "LA", 600, 603, nil},
		} {
			if file == "incidents" {
				args = append(args, 10_000, nil, nil)
			}
			statement, err := postgis.Within(border.WholeReach(), variants(t, string(text))[0])
			if err != nil {
				t.Fatal(err)
			}
			plan := explained(t, pool, statement, args...)
			if strings.Contains(plan, "Function Scan on incident_matching") || !strings.Contains(plan, want) {
				t.Errorf("%s %v: want %s\n%s", file, args, want, plan)
			}
		}
	}
}

func explained(t testing.TB, pool *pgxpool.Pool, statement string, args ...any) string {
	t.Helper()
	rows, err := pool.Query(t.Context(), "EXPLAIN "+statement, args...)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// TestOneEventToldTwiceSpeaksOnce: of two records of one event one speaks against a recognition and one counts as found
// by others; where the record that counts stands in another commune, the other one still speaks for its own.
func TestOneEventToldTwiceSpeaksOnce(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "00001", "Một", "2025-07-01", 106), commune(t, "00002", "Hai", "2025-07-01", 106.1))
	event := func(ref string, lon float64) border.Incident {
		i := seizure(t, ref, "2026-02-01", &orb.Point{lon, 16.05}, 1)
		arrested := 2
		i.Kind, i.DetectionMode, i.ArrestedN = "use_place", "patrol_discovered", &arrested
		return i
	}
	put(t, store, incidentLoad, event("keeper", 106.05), event("again", 106.05), event("over", 106.15))
	year, err := border.ParsePeriod("2026")
	if err != nil {
		t.Fatal(err)
	}
	speak := func() (events, found map[string]int) {
		events, found = map[string]int{}, map[string]int{}
		list, err := store.RecognitionEvents(t.Context(), "", day(t, "2026-01-01"), local())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			events[e.Unit]++
		}
		got, err := store.Found(t.Context(), year, []string{"patrol_discovered"})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range got {
			found[f.Unit+" "+f.Indicator] += f.N
		}
		return events, found
	}
	if events, found := speak(); events["00001"] != 2 || found["00001 offenders_arrested"] != 4 {
		t.Fatalf("before: %v, %v", events, found)
	}
	for _, p := range [][2]int64{{1, 2}, {1, 3}} {
		if err := store.Decide(t.Context(), p[0], p[1], true, "", "x"); err != nil {
			t.Fatal(err)
		}
	}
	events, found := speak()
	if events["00001"] != 1 || found["00001 offenders_arrested"] != 2 || found["00001 use_points"] != 1 {
		t.Errorf("the same event counts twice: %v, %v", events, found)
	}
	if events["00002"] != 1 || found["00002 use_points"] != 1 {
		t.Errorf("a commune's only record fell silent: %v, %v", events, found)
	}
}
