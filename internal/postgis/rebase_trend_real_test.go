package postgis_test

import (
	"math"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

// lawOf is what the table of 1 July 2025 says of a commune of a province: what its predecessors reported for a year,
// whether the people of one of them were divided, and whether one of those has no boundary to divide it by.
type lawOf struct {
	code            string
	whole           float64 // of the predecessors that came with all their people
	divided, shaped bool
}

func lawOfProvince(t *testing.T, pool *pgxpool.Pool, province, year string) []lawOf {
	t.Helper()
	rows, err := pool.Query(t.Context(), `SELECT l.to_code,
			coalesce(sum(v.value) FILTER (WHERE NOT l.partial OR l.population_whole), 0),
			bool_or(l.partial AND NOT l.population_whole),
			coalesce(bool_and(o.geom IS NOT NULL) FILTER (WHERE l.partial AND NOT l.population_whole), true)
		FROM lineage AS l
		JOIN unit AS o ON o.code = l.from_code AND o.level = l.from_level AND o.ended_at IS NULL AND o.valid_to = l.on_date
		JOIN report_value AS v ON v.unit_code = l.from_code AND v.period = $1 AND v.indicator = 'use_points' AND v.ended_at IS NULL
		WHERE l.ended_at IS NULL AND l.to_province = $2 AND l.to_level = 'commune' AND l.on_date = '2025-07-01'
		GROUP BY l.to_code
		ORDER BY l.to_code`, year, province)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l lawOf, err error) {
		return l, row.Scan(&l.code, &l.whole, &l.divided, &l.shaped)
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestRealTrendsOverTheReform has the communes of the list of January 2025, taken as standing since December 2022, report
// on 2023 and 2024, and reads Quảng Trị and Tây Ninh of today: exact where the law says whole, apportioned where it divides.
func TestRealTrendsOverTheReform(t *testing.T) {
	_, drawn := units2014(t, "Quảng Bình", "Quảng Trị", "Tây Ninh", "Long An")
	store, pool := realStore(t)
	bring(t, store, "units", "commune", "2014-01-01", drawn)
	bring(t, store, "units", "", "2022-12-15", sharedFile(t, "facts", "units-2025-01.csv"))
	bring(t, store, "lineage", "", "2025-07-01", sharedFile(t, "lineage", "2025-07-01.csv"))
	bring(t, store, "units", "", "2025-07-01", append(realFiles(t, "44_*.geojson.gz"), realFiles(t, "80_*.geojson.gz")...)...)
	reportEverywhere(t, pool, "2024-12-14", 2023, 2024)
	s := comparisons(t, store)
	found := map[rebase.Status]int{}
	// Cồn Cỏ was a district without communes, and districts do not report here: 77 of the 78 communes of Quảng Trị.
	for province, communes := range map[string]int{"44": 77, "80": 96} {
		for year, code := range map[int]string{2023: "2023", 2024: "2024"} {
			law := lawOfProvince(t, pool, province, code)
			if len(law) != communes {
				t.Errorf("the table speaks of %d communes of %s whose predecessors reported", len(law), province)
			}
			for _, l := range law {
				tr, err := s.Trend(t.Context(), l.code, day(t, "2026-11-21"))
				if err != nil {
					t.Fatal(err)
				}
				f := figureOf(t, tr, year)
				found[f.Status]++
				checkAgainstLaw(t, l, year, f)
			}
		}
	}
	t.Logf("Quảng Trị and Tây Ninh in 2023 and 2024: %v", found)
	if found[rebase.Exact] < 200 || found[rebase.Apportioned] < 20 {
		t.Errorf("%v", found)
	}
}

func figureOf(t *testing.T, tr rebase.Trend, year int) rebase.YearFigure {
	t.Helper()
	for _, y := range tr.Years {
		if y.Year == year {
			return y.Values["use_points"]
		}
	}
	t.Fatalf("no %d in the trend of %s", year, tr.Unit.Code)
	return rebase.YearFigure{}
}

func checkAgainstLaw(t *testing.T, l lawOf, year int, f rebase.YearFigure) {
	t.Helper()
	want := rebase.Exact
	switch {
	case l.divided && l.shaped:
		want = rebase.Apportioned
	case l.divided:
		want = rebase.NotComparable
	}
	if f.Status != want {
		t.Errorf("%s in %d is %s, by the law %s: %+v", l.code, year, f.Status, want, f)
		return
	}
	switch {
	case want == rebase.Exact && (f.Value == nil || math.Abs(f.Value.Float()-l.whole) > 1e-9):
		t.Errorf("%s in %d: %v, its predecessors reported %g", l.code, year, f.Value, l.whole)
	case want == rebase.Apportioned && (f.Value == nil || f.Value.Float() < l.whole || f.Error == nil || f.Error.Float() <= 0 || f.State != border.Reported):
		t.Errorf("%s in %d: %v ± %v, at least %g came whole", l.code, year, f.Value, f.Error, l.whole)
	}
}
