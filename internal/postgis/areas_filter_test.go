package postgis_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

// shuffledAreas is SQL of communes that come, end and are made again under the same code, broken or going on by their lineage; of areas
// of them, whose communes stand in them for a while; and of incidents on any day in any of them.
func shuffledAreas(rnd *rand.Rand) string {
	var sql strings.Builder
	put := func(format string, args ...any) { fmt.Fprintf(&sql, format+";\n", args...) }
	date := func(n int) string { return border.NewDate(2020, 1, 1).AddDays(n).String() }
	quoted := func(from, n int) string { return "'" + date(from+n) + "'" }
	until := func(from int) string {
		if rnd.IntN(3) == 0 {
			return "NULL"
		}
		return quoted(from, 1+rnd.IntN(900))
	}
	put("SET session_replication_role = replica")
	for c := range 12 {
		for from, last := rnd.IntN(400), false; !last; {
			to := from + 1 + rnd.IntN(700)
			last = rnd.IntN(2) == 0
			end := quoted(to, 0)
			if last && rnd.IntN(2) == 0 {
				end = "NULL"
			}
			put("INSERT INTO unit (code, level, name, valid_from, valid_to, content_sha256) VALUES ('%05d', 'commune', 'n', '%s', %s, '')", c, date(from), end)
			into := []int{c, (c + 1) % 12}[rnd.IntN(2)] // it goes on, or breaks
			put("INSERT INTO lineage (on_date, from_code, from_level, to_code, to_level, kind, partial, content_sha256) VALUES ('%s', '%05d', 'commune', '%05d', 'commune', '%s', false, '')",
				date(to), c, into, []string{"rename", "merge_whole"}[rnd.IntN(2)])
			from = to + rnd.IntN(2)*rnd.IntN(100)
		}
	}
	for a := 1; a <= 6; a++ {
		from := rnd.IntN(500)
		put("INSERT INTO area (code, name, valid_from, valid_to, ended_at) VALUES ('khu-%d', 'n', '%s', %s, %s)", a, date(from), until(from), []string{"NULL", "NULL", "NULL", "now()"}[rnd.IntN(4)])
		for c := range 12 {
			since := rnd.IntN(600)
			for range rnd.IntN(3) { // not in it, once, or twice
				to := since + 1 + rnd.IntN(500)
				put("INSERT INTO area_member (area_id, unit_code, valid_from, valid_to) SELECT id, '%05d', '%s', '%s' FROM area WHERE code = 'khu-%d'", c, date(since), date(to), a)
				since = to + rnd.IntN(2)*50
			}
		}
	}
	for n := range 3000 {
		on := date(rnd.IntN(1800))
		put("INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, geom, unit_code, content_sha256, substances) VALUES ('s', '%d', 'seizure', '%s', '%s', 2, 1, ST_SetSRID(ST_MakePoint(106, 16), 4326), '%05d', '', '[]')",
			n, on, on, rnd.IntN(13))
	}
	put("INSERT INTO substance_line (incident_id, line, substance) SELECT id, 1, 'heroin' FROM incident WHERE id %% 3 = 0")
	put("RESET session_replication_role")
	return sql.String()
}

// Lists and counts of an area hold what area_commune, asked of each incident's first day, says that it does: on every day, whatever
// became of its communes, and within any days that are asked for beside.
func TestAnAreaHoldsWhatItsCommunesHoldOnEachDay(t *testing.T) {
	for seed := range uint64(3) {
		r := newReader(t)
		rnd := rand.New(rand.NewPCG(seed, 36)) //nolint:gosec // chance, not a secret
		r.exec("TRUNCATE unit, lineage, area, area_member, incident CASCADE")
		r.exec(shuffledAreas(rnd))
		found := 0
		for a := range 7 { // there is no khu-0
			f := border.IncidentFilter{Area: fmt.Sprintf("khu-%d", a), Page: border.Page{Limit: 1000}}
			if rnd.IntN(2) == 0 {
				f.From = border.NewDate(2020, 1, 1).AddDays(rnd.IntN(900))
				f.To = f.From.AddDays(rnd.IntN(900))
			}
			want := r.incidentsOf(f)
			found += len(want)
			list, err := r.Incidents(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, i := range list.Items {
				got = append(got, i.ID)
			}
			slices.Sort(got)
			if list.Total != len(want) || !slices.Equal(got, want) {
				t.Errorf("seed %d, %+v: %d incidents (%d counted), want %d", seed, f, len(got), list.Total, len(want))
			}
			if h, err := r.Histogram(t.Context(), f); err != nil || h.Total != len(want) {
				t.Errorf("seed %d, %+v: %d by month, %v, want %d", seed, f, h.Total, err, len(want))
			}
			held := r.ids("SELECT l.incident_id::text FROM substance_line AS l WHERE l.incident_id = ANY ($1::text[]::bigint[])", want)
			if s, err := r.Seizures(t.Context(), f); err != nil || s.Incidents != len(held) || len(held) > 0 && s.Substances[0].Incidents != len(held) {
				t.Errorf("seed %d, %+v: seizures %+v, %v, want %d", seed, f, s, err, len(held))
			}
		}
		if found < 100 {
			t.Errorf("seed %d: the areas hold %d incidents, too few to tell anything", seed, found)
		}
	}
}

// incidentsOf finds the incidents of an area and days row by row.
func (r *reader) incidentsOf(f border.IncidentFilter) []string {
	r.t.Helper()
	from, to := "-infinity", "infinity"
	if f.From != (border.Date{}) {
		from, to = f.From.String(), f.To.String()
	}
	return r.ids(`SELECT i.id::text FROM incident AS i
		WHERE i.ended_at IS NULL AND i.occurred_from BETWEEN $2::text::date AND $3::text::date
			AND EXISTS (SELECT FROM area_commune(i.occurred_from) AS c WHERE c.area_code = $1 AND c.unit_code = i.unit_code)
		ORDER BY i.id::text COLLATE "C"`, f.Area, from, to)
}

func (r *reader) ids(sql string, args ...any) []string {
	r.t.Helper()
	rows, err := r.pool.Query(r.t.Context(), sql, args...)
	if err != nil {
		r.t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		r.t.Fatal(err)
	}
	return list
}
