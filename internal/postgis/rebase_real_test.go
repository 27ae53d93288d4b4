package postgis_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/rebase"
	"cotmoc/internal/tile"
)

// comparisons is the service as the server wires it.
func comparisons(t testing.TB, store *postgis.Store) *rebase.Service {
	reforms := postgis.Reforms{Store: store}
	return rebase.NewService(reforms, reforms, tile.NewBoard(store), func() time.Time { return day(t, "2026-11-21").Time() })
}

// realReform has the communes of 2014 (those of Quảng Bình and Quảng Trị with their shapes), the list of January
// 2025, the census, the conversion, and the communes since (those of Quảng Trị with their shapes).
func realReform(t testing.TB) (*postgis.Store, *pgxpool.Pool) {
	t.Helper()
	old, drawn := units2014(t, "Quảng Bình", "Quảng Trị")
	store, pool := realStore(t)
	bring(t, store, "units", "commune", "2014-01-01", drawn)
	bring(t, store, "units", "commune", "2014-01-01", old)
	bring(t, store, "units", "", "2025-01-01", sharedFile(t, "facts", "units-2025-01.csv"))
	bring(t, store, "population", "", "2019-04-01", sharedFile(t, "population", "census-2019-communes.csv"))
	bring(t, store, "lineage", "", "2025-07-01", sharedFile(t, "lineage", "2025-07-01.csv"))
	bring(t, store, "units", "", "2025-07-01", sharedFile(t, "facts", "communes-2025.csv"))
	bring(t, store, "units", "", "2025-07-01", realFiles(t, "44_*.geojson.gz")...)
	if _, err := pool.Exec(t.Context(), "ANALYZE"); err != nil {
		t.Fatal(err)
	}
	return store, pool
}

func TestRealRebase(t *testing.T) {
	store, pool := realReform(t)
	s := comparisons(t, store)
	begun := time.Now()
	q := rebase.Query{Level: border.Commune, From: day(t, "2025-06-30"), To: day(t, "2025-07-01")}
	walk, err := s.Crosswalk(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("crosswalk of the country: %d rows, %d lost, %d broken in %d ms, sha256 %.12s", len(walk.Rows), len(walk.Lost), len(walk.Broken),
		time.Since(begun).Milliseconds(), walk.Hash)
	if len(walk.Rows) < 9_500 || len(walk.Lost) > 400 { // divided communes without shapes have nothing to be divided by
		t.Errorf("%d rows, %d lost, %d broken", len(walk.Rows), len(walk.Lost), len(walk.Broken))
	}
	checkLists(t, s)
	checkCensus(t, store, pool, walk)
	checkDisagreements(t, s)
	checkTrends(t, pool, s)
}

// checkLists follows the communes of 2014 into the list of January 2025, which no law joins.
func checkLists(t *testing.T, s *rebase.Service) {
	t.Helper()
	walk, err := s.Crosswalk(t.Context(), rebase.Query{Level: border.Commune, From: day(t, "2024-12-14"), To: day(t, "2025-01-02")})
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for _, r := range walk.Rows {
		if r.Basis == rebase.SameInLists {
			same++
		}
		if r.Basis != rebase.SameInLists && r.Basis != rebase.LegalWhole || r.From != r.To || r.Weight != rebase.Whole {
			t.Errorf("%+v", r)
		}
	}
	t.Logf("2014 to January 2025: %d of %d communes comparable, %d lost", same, same+len(walk.Broken), len(walk.Lost))
	if same < 3_000 || same > 3_500 || // counted from the two files by hand: 3,103 without codes that stand twice
		len(walk.Broken) < 1_000 {
		t.Errorf("%d communes alike, %d not", same, len(walk.Broken))
	}
}

// checkCensus rebases the census of 2019, as it counts for the units of June 2025, to the communes of July.
func checkCensus(t *testing.T, store *postgis.Store, pool *pgxpool.Pool, walk *rebase.Crosswalk) {
	t.Helper()
	units, err := postgis.Reforms{Store: store}.Units(t.Context(), border.Commune, walk.From)
	if err != nil {
		t.Fatal(err)
	}
	var values []rebase.Value
	counted := 0
	for _, u := range units {
		v := rebase.Value{Unit: u.Code, Indicator: "residents", Period: "2019", State: border.NotCollected}
		if u.Population != nil {
			counted++
			v.State = rebase.Reported
			if v.Amount, err = rebase.AmountOf(u.Population.Residents); err != nil {
				t.Fatal(err)
			}
		}
		values = append(values, v)
	}
	r, err := rebase.Rebase(values, walk)
	if err != nil {
		t.Fatal(err)
	}
	known, exact, asked := 0, 0, ask[float64](t, pool, `SELECT sum(residents) FROM population AS p WHERE ended_at IS NULL AND EXISTS (
		SELECT FROM unit WHERE code = p.unit_code AND level IN ('commune', 'district') AND ended_at IS NULL AND valid_to = '2025-07-01')`)
	for _, f := range r.Figures {
		if f.Known {
			known++
		}
		if f.Status == rebase.Exact && f.Known {
			exact++
		}
	}
	b := r.Balances[0]
	t.Logf("census: %d of %d units counted, %s people; %d of %d communes of 2025 known, %d of them exactly; %s known, %s withheld, %s lost",
		counted, len(units), b.Before, known, len(r.Figures), exact, b.After, b.Withheld, b.Lost)
	if b.Before != b.After+b.Withheld+b.Lost || b.Before.Float() > 0.5*asked || b.After.Float() < 0.2*asked {
		t.Errorf("%+v, of %.0f people counted: those of communes that nothing joins to 2014 do not count for 2025", b, asked)
	}
}

func checkDisagreements(t *testing.T, s *rebase.Service) {
	t.Helper()
	f := rebase.DisagreementFilter{On: day(t, "2025-07-01"), Province: "44", Least: 0.25}
	begun := time.Now()
	rows, err := s.Disagreements(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	cold := time.Since(begun)
	begun = time.Now()
	f.Least = rebase.DefaultLeast
	more, err := s.Disagreements(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[rebase.Verdict]int{}
	for _, v := range more {
		verdicts[v.Verdict]++
		if v.Old.Name == "" || v.New != nil && v.New.Name == "" {
			t.Errorf("a unit without a name: %+v", v)
		}
	}
	t.Logf("Quảng Trị: %d disagreements of a quarter or more (%d ms cold), %d of a twentieth or more %v (%.1f ms warm)", len(rows), cold.Milliseconds(),
		len(more), verdicts, float64(time.Since(begun).Microseconds())/1000)
	if len(rows) == 0 || len(rows) > 80 || len(more) <= len(rows) || len(more) > 400 {
		t.Errorf("%d and %d disagreements", len(rows), len(more))
	}
}

// checkTrends has every predecessor report on 2025 and earlier, and reads all communes of Quảng Trị.
func checkTrends(t *testing.T, pool *pgxpool.Pool, s *rebase.Service) {
	t.Helper()
	reportEverywhere(t, pool, "2024-12-14", 2015, 2024)
	reportEverywhere(t, pool, "2026-11-21", 2025, 2026)
	codes := askAll[string](t, pool, "SELECT code FROM unit WHERE parent = '44' AND level = 'commune' AND valid_from = '2025-07-01' AND ended_at IS NULL ORDER BY code")
	if len(codes) != 78 {
		t.Fatalf("%d communes", len(codes))
	}
	worst, all, older, compared := time.Duration(0), time.Duration(0), 0, 0
	for _, code := range codes {
		begun := time.Now()
		tr, err := s.Trend(t.Context(), code, day(t, "2026-11-21"))
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(begun)
		worst, all = max(worst, took), all+took
		if last := tr.Years[len(tr.Years)-1]; last.Year != 2026 || last.Rebased || !last.Own || last.Values["use_points"].Status != rebase.Exact {
			t.Errorf("%s: %+v", code, last)
		}
		for _, y := range tr.Years[:len(tr.Years)-2] { // on the units of 2014
			older++
			f := y.Values["use_points"]
			if f.Status != rebase.NotComparable {
				compared++
			}
			if known := f.Status != rebase.NotComparable; known != (f.Value != nil) || known != (f.State == rebase.Reported) || known == (f.Reason != "") {
				t.Errorf("%s in %d: %+v", code, y.Year, f)
			}
		}
	}
	if older < 70*10 || compared < 50 || compared > older/2 { // nine districts in ten of Quảng Bình and Quảng Trị were reformed between
		t.Errorf("%d years of predecessors, %d comparable", older, compared)
	}
	t.Logf("%d of %d years on the units of 2014 are comparable", compared, older)
	t.Logf("a trend of 12 years: %.1f ms in the mean, %.1f ms at most", float64((all/78).Microseconds())/1000, float64(worst.Microseconds())/1000)
	begun := time.Now()
	p, err := s.Population(t.Context(), "19432", day(t, "2026-11-21"))
	if err != nil || p != nil && p.Value != nil { // communes of its district were merged after 2014, and no table says which way
		t.Errorf("Lao Bảo: %+v, %v", p, err)
	}
	t.Logf("the population of Lao Bảo is not told, in %.1f ms", float64(time.Since(begun).Microseconds())/1000)
}

// reportEverywhere has every commune of a day report ten indicators for some years.
func reportEverywhere(t testing.TB, pool *pgxpool.Pool, on string, first, last int) {
	t.Helper()
	_, err := pool.Exec(context.Background(), `INSERT INTO report_value (unit_code, period, period_from, period_to, indicator, value, value_state)
		SELECT code, y::text, make_date(y - 1, 12, 15), make_date(y, 12, 14), indicator, 1 + (id + y) % 17, 'reported'
		FROM unit, generate_series($2::int, $3::int) AS y, unnest(ARRAY['residents', 'addicts_on_file', 'users_on_file', 'addicts_exempt', 'use_points',
			'offenders_arrested', 'resident_offenders', 'wanted_hiding', 'plants_destroyed', 'plant_area_m2']) AS indicator
		WHERE level = 'commune' AND ended_at IS NULL AND valid_from <= $1::date AND (valid_to IS NULL OR valid_to > $1::date)`, on, first, last)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(context.Background(), "ANALYZE report_value"); err != nil {
		t.Fatal(err)
	}
}
