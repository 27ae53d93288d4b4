package locate_test

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"cotmoc/data"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/locate"
	"cotmoc/internal/postgis"
)

// realStore holds the detailed communes of 2025 of the files that fit a pattern, or skips.
func realStore(tb testing.TB, pattern string) (*postgis.Store, *pgxpool.Pool) {
	tb.Helper()
	names, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "boundaries", "2025", pattern))
	if err != nil || len(names) == 0 {
		tb.Skipf("%s is skipped: shared/data/boundaries/2025 beside the project is missing", tb.Name())
	}
	facts, err := data.Load()
	if err != nil {
		tb.Fatal(err)
	}
	store, pool := open(tb)
	job := ingest.Job{Layer: "units", Level: border.Commune, ValidFrom: border.NewDate(2025, time.July, 1), Source: "thử", ProvinceOf: facts.ProvinceOf, Former: facts.FormerUnits,
		Rules: border.Rules{Today: today(), Area: border.ServedArea()}}
	for _, name := range names {
		job.Files = append(job.Files, ingest.DiskFile(filepath.Base(name), name))
	}
	if r, err := ingest.Run(tb.Context(), job, store); err != nil || r.Accepted == 0 {
		tb.Fatalf("load: %v, %d accepted, %d refused", err, r.Accepted, r.Refused)
	}
	return store, pool
}

// TestRealPlaces: in and around Quảng Trị, at corners of outlines and a hair beside them, the same communes as
// ST_Intersects.
func TestRealPlaces(t *testing.T) {
	store, pool := realStore(t, "44_*.geojson.gz")
	rnd := rand.New(rand.NewPCG(1, 1))
	points := scattered(rnd, orb.Bound{Min: orb.Point{105.5, 16}, Max: orb.Point{107.6, 18.2}}, 20_000)
	rows, err := pool.Query(t.Context(), `SELECT ST_X(d.geom), ST_Y(d.geom) FROM unit CROSS JOIN LATERAL ST_DumpPoints(geom) AS d
		WHERE level = 'commune' AND d.path[3] % 40 = 1`)
	if err != nil {
		t.Fatal(err)
	}
	corners, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p orb.Point, err error) { return p, row.Scan(&p[0], &p[1]) })
	if err != nil || len(corners) < 1000 {
		t.Fatalf("%d corners, %v", len(corners), err)
	}
	for _, p := range corners {
		points = append(points, p, orb.Point{p[0] + 1e-9, p[1]}, orb.Point{p[0], p[1] - 1e-9})
	}
	theirs, _ := joined(t, pool, points)
	compare(t, find(t, locate.NewFinder(store), points), theirs, points)
}

// BenchmarkLocate puts a million points in the box of Viet Nam into the 3,321 communes of 2025, and says how many
// times longer a join by ST_Intersects takes for the same, with an index on either side, and for how many points it
// finds another commune. Reading the boundaries is reported by itself: a server does it once. With -short it does so in the middle
// of the country.
func BenchmarkLocate(b *testing.B) {
	pattern, in := "*.geojson.gz", orb.Bound{Min: orb.Point{102.1, 8.4}, Max: orb.Point{109.5, 23.4}}
	if testing.Short() {
		pattern, in = "[45]*.geojson.gz", orb.Bound{Min: orb.Point{103.8, 11.5}, Max: orb.Point{109.5, 20}}
	}
	store, pool := realStore(b, pattern)
	points := scattered(rand.New(rand.NewPCG(1, 2)), in, 1_000_000)
	finder := locate.NewFinder(store)
	start := time.Now()
	find(b, finder, points[:1])
	reading := time.Since(start)
	var ours []string
	b.ResetTimer()
	for b.Loop() {
		ours = find(b, finder, points)
	}
	mean := b.Elapsed() / time.Duration(b.N)
	theirs, join := joined(b, pool, points)
	b.ReportMetric(float64(join)/float64(mean), "postgis/ours")
	b.ReportMetric(reading.Seconds(), "s-reading")
	b.ReportMetric(float64(compare(b, ours, theirs, points)), "points_other")
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "MiB-held")
	runtime.KeepAlive(finder)
}

func scattered(rnd *rand.Rand, in orb.Bound, n int) []orb.Point {
	points := make([]orb.Point, n)
	for i := range points {
		points[i] = orb.Point{in.Min[0] + rnd.Float64()*(in.Max[0]-in.Min[0]), in.Min[1] + rnd.Float64()*(in.Max[1]-in.Min[1])}
	}
	return points
}

// find gives the codes of communes, "" where there is none.
func find(tb testing.TB, f *locate.Finder, points []orb.Point) []string {
	tb.Helper()
	on := make([]border.Date, len(points))
	for i := range on {
		on[i] = today()
	}
	places, err := f.Find(tb.Context(), points, on)
	if err != nil {
		tb.Fatal(err)
	}
	codes := make([]string, len(points))
	for i, p := range places {
		if p.Commune != nil {
			codes[i] = p.Commune.Code
		}
	}
	return codes
}

// joined asks PostGIS: points and communes each with an index, the join as its planner likes it, and how long that
// alone takes, without bringing the points there.
func joined(tb testing.TB, pool *pgxpool.Pool, points []orb.Point) (codes []string, took time.Duration) {
	tb.Helper()
	codes = make([]string, len(points))
	err := pgx.BeginFunc(tb.Context(), pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(tb.Context(), "SET LOCAL statement_timeout = 0; CREATE TEMPORARY TABLE point (i integer, geom geometry(Point, 4326)) ON COMMIT DROP"); err != nil {
			return err
		}
		_, err := tx.CopyFrom(tb.Context(), pgx.Identifier{"point"}, []string{"i", "geom"}, pgx.CopyFromSlice(len(points), func(i int) ([]any, error) {
			return []any{i, pointEWKB(points[i])}, nil
		}))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(tb.Context(), "CREATE INDEX ON point USING gist (geom); ANALYZE point; ANALYZE unit"); err != nil {
			return err
		}
		start := time.Now()
		rows, err := tx.Query(tb.Context(), `SELECT p.i, min(u.code) FROM point AS p JOIN unit AS u ON ST_Intersects(u.geom, p.geom)
			WHERE u.level = 'commune' AND u.ended_at IS NULL AND u.valid_from <= $1::date AND (u.valid_to IS NULL OR u.valid_to > $1::date)
			GROUP BY p.i`, today().UTC())
		if err != nil {
			return err
		}
		var i int
		var code string
		_, err = pgx.ForEachRow(rows, []any{&i, &code}, func() error {
			codes[i] = code
			return nil
		})
		took = time.Since(start)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return codes, took
}

func compare(tb testing.TB, ours, theirs []string, points []orb.Point) (other int) {
	tb.Helper()
	if !slices.ContainsFunc(theirs, func(c string) bool { return c != "" }) {
		tb.Error("PostGIS finds no point in any commune")
	}
	for i := range points {
		if ours[i] != theirs[i] {
			if other++; other <= 10 {
				tb.Errorf("%v: %q, ST_Intersects says %q", points[i], ours[i], theirs[i])
			}
		}
	}
	return other
}

// TestAHairBesideAnEdge compares with ST_Intersects as near to a slanted common edge as doubles go, where PostGIS 3.3
// rounds: a point may come out on the other side there, but none further off than a ten-thousandth of a millimetre.
func TestAHairBesideAnEdge(t *testing.T) {
	store, pool := open(t)
	load(t, store, border.Commune, border.NewDate(2025, time.July, 1),
		`{"type":"Feature","properties":{"code":"00002","name":"B","fullName":"Xã B","province":"44"},"geometry":{"type":"Polygon","coordinates":[[[106,16],[106.3,16.7],[105,16.7],[105,16],[106,16]]]}}`,
		`{"type":"Feature","properties":{"code":"00001","name":"A","fullName":"Xã A","province":"44"},"geometry":{"type":"Polygon","coordinates":[[[106,16],[107,16],[107,16.7],[106.3,16.7],[106,16]]]}}`)
	var points []orb.Point
	for k := range 2000 {
		y := 16 + 0.7*float64(k)/2000
		x := 106 + (y-16)*0.3/0.7
		for range 6 {
			points = append(points, orb.Point{x, y})
			x = math.Nextafter(x, 0)
		}
		points = append(points, orb.Point{x - 1e-12, y}, orb.Point{x + 1e-12, y})
	}
	ours := find(t, locate.NewFinder(store), points)
	theirs, _ := joined(t, pool, points)
	other := 0
	for i, p := range points {
		if ours[i] == theirs[i] {
			continue
		}
		other++
		off := math.Abs(p[0] - (106 + (p[1]-16)*0.3/0.7))
		if off > 5e-13 {
			t.Errorf("%v, %g degrees off: %s, ST_Intersects says %s", p, off, ours[i], theirs[i])
		}
		if ours[i] == "" || theirs[i] == "" {
			t.Errorf("%v: %q and %q: between the two communes there is nothing", p, ours[i], theirs[i])
		}
	}
	t.Logf("%d of %d points in the other commune", other, len(points))
}
