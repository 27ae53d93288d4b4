package postgis_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

// yearsOf3321 makes the communes of manyCommunes stand since 2015 and gives them reports of all years since $first, of which
// a tenth leaves figures out, so that all classes come up.
const yearsOf3321 = `
UPDATE unit SET ended_at = now() WHERE name = 'Tân Độ';
UPDATE unit SET valid_from = '2015-01-01' WHERE ended_at IS NULL;
UPDATE route SET valid_from = '2015-01-01';
INSERT INTO report_value (unit_code, period, period_from, period_to, indicator, value, value_state, source)
SELECT code, year::text, make_date(year - 1, 12, 15), make_date(year, 12, 14), indicator,
  CASE indicator
    WHEN 'residents' THEN 3000 + hashtext(code) & 8191
    WHEN 'plants_destroyed' THEN greatest(0, (hashtext(code || year) & 4095) - 3500)
    WHEN 'plant_area_m2' THEN greatest(0, (hashtext(year || code) & 1023) - 900) / 2.0
    ELSE greatest(0, (hashtext(code || year || indicator) & 31) - 12)
  END, 'reported', 'report ' || year
FROM unit, generate_series($first, 2025) year, unnest(ARRAY['residents', 'addicts_on_file', 'users_on_file', 'addicts_exempt', 'use_points',
  'offenders_arrested', 'resident_offenders', 'wanted_hiding', 'plants_destroyed', 'plant_area_m2']) AS indicator
WHERE level = 'commune' AND ended_at IS NULL AND (hashtext(code || year) & 15 <> 0 OR indicator IN ('residents', 'use_points'));
ANALYZE`

func decisionSets(t testing.TB) map[string]*assess.Set {
	t.Helper()
	const name = "qd-28-2025.yaml"
	b, err := os.ReadFile(filepath.Join("..", "..", "data", "criteria", name))
	if err != nil {
		t.Fatal(err)
	}
	sets, err := assess.ParseSets(map[string][]byte{name: b})
	if err != nil {
		t.Fatal(err)
	}
	return sets
}

// yearsAssessed are the ten years of yearsOf3321; with -short, as checks run it, the last two of them.
func yearsAssessed() []int {
	years := []int{2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025}
	if testing.Short() {
		return years[8:]
	}
	return years
}

// assessYears judges every commune of some years with its reasons and keeps it.
func assessYears(b *testing.B, r *reader, years []int) {
	v := &assess.Service{Sets: decisionSets(b), Source: r.Store, Now: func() time.Time { return border.NewDate(2026, time.March, 1).Time() }}
	for _, year := range years {
		list, err := v.All(b.Context(), year, "", "qd-28-2025", nil)
		if err != nil || len(list.Items) != 3321 {
			b.Fatal(len(list.Items), err)
		}
		if err := r.SaveAssessments(b.Context(), list.Items); err != nil {
			b.Fatal(err)
		}
	}
}

// plainYears is the peer: plain SQL that reads the same inputs (units of the day, the year's figures, and which
// commune a key route crosses by a join with ST_Intersects) and writes rows of the very same size, sent by the client
// into a table of the same make. copied is what writing takes where the rows come from a table of the same database
// and never pass the client: as little as rows of that size can cost.
func plainYears(b *testing.B, r *reader, years []int) (read, sent, copied time.Duration) {
	begun := time.Now()
	for _, year := range years {
		p := border.AssessedYear(year)
		readAll(b, r, "SELECT code, name, parent, valid_from::text, recorded_at FROM unit WHERE level = 'commune' AND ended_at IS NULL AND valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)", p.To.UTC())
		readAll(b, r, "SELECT unit_code, indicator, value, value_state, source, recorded_at FROM report_value WHERE period = $1 AND ended_at IS NULL", p.Code)
		readAll(b, r, `SELECT DISTINCT u.code, route.level FROM unit u JOIN route ON ST_Intersects(u.geom, route.geom)
			WHERE u.level = 'commune' AND route.ended_at IS NULL AND route.valid_from <= $1 AND (route.valid_to IS NULL OR route.valid_to >= $1)`, p.To.UTC())
	}
	read = time.Since(begun)
	for _, year := range years {
		rows := keptOf(b, r, year)
		sent += timed(func() {
			r.exec(`INSERT INTO peer SELECT nextval('peer_id'), * FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[],
				$5::boolean[], $6::boolean[], $7::timestamptz[], $8::text[], $9::text[], $10::json[], $11::timestamptz[], $12::text[])`, rows...)
		})
	}
	r.exec("TRUNCATE peer")
	copied = timed(func() {
		r.exec(`INSERT INTO peer SELECT id, unit_code, year, criteria, class, official, provisional, data_cutoff, engine, input_sha256,
			(body::text || ' ')::json, recorded_at, criteria_sha256 FROM assessment`)
	})
	return read, sent, copied
}

func timed(do func()) time.Duration {
	begun := time.Now()
	do()
	return time.Since(begun)
}

func readAll(b *testing.B, r *reader, sql string, args ...any) {
	rows, err := r.pool.Query(b.Context(), sql, args...)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for rows.Next() {
		if _, err := rows.Values(); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if rows.Err() != nil || n == 0 {
		b.Fatal(n, rows.Err())
	}
}

// keptOf reads the kept rows of a year, a list per column, for the peer to write.
func keptOf(b *testing.B, r *reader, year int) []any {
	var codes, criteria, classes, engines, hashes, bodies, texts []string
	var years []int32
	var official, provisional []bool
	var cutoffs, recorded []*time.Time
	err := r.pool.QueryRow(b.Context(), `SELECT array_agg(unit_code), array_agg(year), array_agg(criteria), array_agg(class), array_agg(official),
		array_agg(provisional), array_agg(data_cutoff), array_agg(engine), array_agg(input_sha256), array_agg(body), array_agg(recorded_at), array_agg(criteria_sha256)
		FROM assessment WHERE year = $1`, year).Scan(&codes, &years, &criteria, &classes, &official, &provisional, &cutoffs, &engines, &hashes, &bodies, &recorded, &texts)
	if err != nil || len(codes) != 3321 {
		b.Fatal(len(codes), err)
	}
	return []any{codes, years, criteria, classes, official, provisional, cutoffs, engines, hashes, bodies, recorded, texts}
}

// BenchmarkAssessTenYears judges 3,321 communes for ten years (two with -short), each with its reasons in two languages, and
// keeps the verdicts; it holds the time against that of plain SQL reading the same inputs and writing the same rows in the same run.
func BenchmarkAssessTenYears(b *testing.B) {
	r := newReader(b)
	r.exec(manyCommunes)
	years := yearsAssessed()
	r.exec(strings.Replace(yearsOf3321, "$first", strconv.Itoa(years[0]), 1))
	if err := r.BeginCriteria(b.Context(), decisionSets(b)); err != nil {
		b.Fatal(err)
	}
	r.exec("CREATE SEQUENCE peer_id")
	r.exec("CREATE TABLE peer (LIKE assessment INCLUDING CONSTRAINTS INCLUDING INDEXES)")
	var ours, plain, strict, reads []time.Duration
	measure := func() {
		r.exec("TRUNCATE assessment, peer")
		ours = append(ours, timed(func() { assessYears(b, r, years) }))
		read, sent, copied := plainYears(b, r, years)
		plain, strict, reads = append(plain, read+sent), append(strict, read+copied), append(reads, read)
	}
	for b.Loop() {
		measure()
	}
	for again(strict, ours, 4) {
		measure()
	}
	var size int64
	if err := r.pool.QueryRow(b.Context(), "SELECT sum(octet_length(body::text)) FROM assessment").Scan(&size); err != nil {
		b.Fatal(err)
	}
	own, sql, least := slices.Min(ours).Seconds(), slices.Min(plain).Seconds(), slices.Min(strict).Seconds()
	b.ReportMetric(own, "assess-s")
	b.ReportMetric(own/float64(len(years)), "a-year-s")
	b.ReportMetric(sql, "sql-s")
	b.ReportMetric(slices.Min(reads).Seconds(), "sql-read-s")
	b.ReportMetric(float64(size)/1e6, "MB-kept")
	b.ReportMetric(own/sql, "x-plain-sql")
	b.ReportMetric(own/least, "x-copying-sql")
	if own > 4*least {
		b.Errorf("assessing takes %.2f times what plain SQL takes; at most 4 is wanted", own/least)
	}
}
