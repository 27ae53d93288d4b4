package postgis_test

import (
	"math"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

// TestRealSharesLieWithinTheirError holds the weights by ground of divided communes of Hà Nội against the shares of
// their polygons.
func TestRealSharesLieWithinTheirError(t *testing.T) {
	_, drawn := units2014(t, "Hà Nội")
	store, pool := realStore(t)
	bring(t, store, "units", "commune", "2014-01-01", drawn)
	bring(t, store, "units", "", "2025-01-01", sharedFile(t, "facts", "units-2025-01.csv"))
	bring(t, store, "lineage", "", "2025-07-01", sharedFile(t, "lineage", "2025-07-01.csv"))
	bring(t, store, "units", "", "2025-07-01", realFiles(t, "01_*.geojson.gz")...)
	begun := time.Now()
	walk, err := comparisons(t, store).Crosswalk(t.Context(), rebase.Query{Level: border.Commune, From: day(t, "2025-06-30"), To: day(t, "2025-07-01"), Follow: rebase.Ground})
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(begun)
	rows, out, far, worst := 0, 0, 0, 0.0
	for _, r := range walk.Rows {
		if r.Basis != rebase.ByArea {
			continue
		}
		// Of the ground in the successors the law names, the part in this one.
		share := ask[*float64](t, pool, `SELECT sum(ST_Area(ST_Intersection(o.geom, n.geom))) FILTER (WHERE n.code = $2)
				/ nullif(sum(ST_Area(ST_Intersection(o.geom, n.geom))), 0)
			FROM unit AS o
			JOIN lineage AS l ON l.from_code = o.code AND l.ended_at IS NULL AND l.on_date = '2025-07-01'
			JOIN unit AS n ON n.code = l.to_code AND n.level = 'commune' AND n.ended_at IS NULL AND n.valid_from = '2025-07-01'
			WHERE o.code = $1 AND o.level = 'commune' AND o.ended_at IS NULL AND o.valid_to = '2025-07-01'`, r.From, r.To)
		if share == nil {
			continue
		}
		rows++
		off := math.Abs(r.Weight.Float() - *share)
		worst = max(worst, off)
		if off > r.Error.Float() {
			out++
			t.Logf("%s to %s: weight %s ± %s, polygons %.4f", r.From, r.To, r.Weight, r.Error, *share)
		}
		if off > 0.1 {
			far++
		}
	}
	noBasis := 0
	for _, g := range walk.Lost {
		if g.Reason == rebase.NoBasis && ask[bool](t, pool, "SELECT EXISTS (SELECT FROM unit WHERE code = $1 AND level = 'commune' AND ended_at IS NULL AND geom IS NOT NULL AND valid_to = '2025-07-01' AND parent = '01')", g.Code) {
			noBasis++
			t.Logf("%s has an outline and no basis", g.Code)
		}
	}
	t.Logf("%d rows by ground in %d ms; %d outside their error, %d off by more than a tenth, %.4f at most; %d with an outline and no basis",
		rows, took.Milliseconds(), out, far, worst, noBasis)
	if rows < 100 || out > 0 || far > 0 || noBasis > 0 {
		t.Errorf("%d rows, %d outside their error, %d far off, %d without a basis", rows, out, far, noBasis)
	}
	// Ngọc Hà, 0.8 km2, was divided between Ba Đình and Ngọc Hà: one cell of resolution 8 would put it in Tây Hồ.
	begun = time.Now()
	told, err := comparisons(t, store).Disagreements(t.Context(), rebase.DisagreementFilter{On: day(t, "2025-07-01"), Unit: "00016", Least: rebase.DefaultLeast})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the report in %d ms", time.Since(begun).Milliseconds())
	for _, d := range told {
		t.Errorf("%+v", d)
	}
}
