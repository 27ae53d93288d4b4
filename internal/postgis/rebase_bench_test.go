package postgis_test

import (
	"crypto/sha256"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/rebase"
)

// realLineage has the list of January 2025, the conversion and the communes since, without shapes.
func realLineage(t testing.TB) (*postgis.Store, *pgxpool.Pool) {
	t.Helper()
	store, pool := realStore(t)
	bring(t, store, "units", "", "2025-01-01", sharedFile(t, "facts", "units-2025-01.csv"))
	bring(t, store, "population", "", "2019-04-01", sharedFile(t, "population", "census-2019-communes.csv"))
	bring(t, store, "lineage", "", "2025-07-01", sharedFile(t, "lineage", "2025-07-01.csv"))
	bring(t, store, "units", "", "2025-07-01", sharedFile(t, "facts", "communes-2025.csv"))
	return store, pool
}

// plainRows reads the rows by plain SQL and counts them.
func plainRows(t testing.TB, pool *pgxpool.Pool, codes []string) int {
	t.Helper()
	rows, err := pool.Query(t.Context(), `SELECT unit_code, period, indicator, value, value_state, source FROM report_value
		WHERE ended_at IS NULL AND unit_code = ANY ($1)`, codes)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	var code, period, indicator, state, source string
	var value *float64
	for rows.Next() {
		if err := rows.Scan(&code, &period, &indicator, &value, &state, &source); err != nil {
			t.Fatal(err)
		}
		n++
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}

// rebased reads the same rows and gives the figures over the communes of 2025.
func rebased(t testing.TB, store *postgis.Store, walk *rebase.Crosswalk, codes []string) *rebase.Result {
	t.Helper()
	values, err := postgis.Reforms{Store: store}.YearValues(t.Context(), codes)
	if err != nil {
		t.Fatal(err)
	}
	r, err := rebase.Rebase(values, walk)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// again says whether to measure once more: three times at least, and on a busy machine until the best of ours is within
// limit times the best of the peer's, twelve times at most.
func again(peer, ours []time.Duration, limit float64) bool {
	return len(ours) < 3 || len(ours) < 12 && slices.Min(ours).Seconds() > limit*slices.Min(peer).Seconds()
}

// crowded says how much longer two take at once than one alone: 1 where both cores are free, 2 where other work leaves one. Who
// works with two beside a peer that works with one is slower beside it by so much.
func crowded() float64 {
	block := make([]byte, 1<<20)
	work := func() {
		sum := sha256.New()
		for range 128 {
			sum.Write(block)
		}
	}
	begun := time.Now()
	work()
	alone := time.Since(begun)
	var both sync.WaitGroup
	begun = time.Now()
	for range 2 {
		both.Go(work)
	}
	both.Wait()
	return max(1, time.Since(begun).Seconds()/alone.Seconds())
}

// BenchmarkRebaseAgainstPlainSQL reads ten years of ten indicators of all 10,000 predecessors, a million rows, over
// the 3,321 communes of 2025, from the database to the figures, and holds the time against that of only reading
// the same rows by plain SQL in the same run.
func BenchmarkRebaseAgainstPlainSQL(b *testing.B) {
	store, pool := realLineage(b)
	reportEverywhere(b, pool, "2025-06-30", 2016, 2025)
	codes := askAll[string](b, pool, "SELECT DISTINCT unit_code FROM report_value ORDER BY unit_code")
	q := rebase.Query{Level: border.Commune, From: day(b, "2025-06-30"), To: day(b, "2025-07-01")}
	var plain, whole, build []time.Duration
	crowd := 2.0
	measure := func() {
		crowd = min(crowd, crowded())
		begun := time.Now()
		n := plainRows(b, pool, codes)
		plain = append(plain, time.Since(begun))
		begun = time.Now()
		walk, err := rebase.Build(b.Context(), postgis.Reforms{Store: store}, q)
		if err != nil {
			b.Fatal(err)
		}
		build = append(build, time.Since(begun))
		begun = time.Now()
		r := rebased(b, store, walk, codes)
		whole = append(whole, time.Since(begun))
		if n < 900_000 || len(r.Figures) != 3321*10*10 {
			b.Fatal(n, "rows,", len(r.Figures), "figures")
		}
	}
	for b.Loop() {
		measure()
	}
	for again(plain, whole, 2) {
		measure()
	}
	sql, all := slices.Min(plain).Seconds(), slices.Min(whole).Seconds()
	b.ReportMetric(sql, "sql-s")
	b.ReportMetric(all, "rebase-s")
	b.ReportMetric(slices.Min(build).Seconds(), "crosswalk-s")
	b.ReportMetric(all/sql, "x-plain-sql")
	b.ReportMetric(crowd, "x-crowded")
	if all > 2*crowd*sql {
		b.Errorf("rebasing takes %.2f times what reading the rows takes; at most 2 is wanted, or %.2f on a machine as busy as this", all/sql, 2*crowd)
	}
}
