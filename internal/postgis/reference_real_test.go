package postgis_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/reference"
)

// markedBorder has the communes of some provinces with the line drawn from them and a marker about every 3 km of it, beside
// the line, numbered along each country's border.
func markedBorder(t testing.TB, patterns ...string) (*postgis.Store, *pgxpool.Pool) {
	t.Helper()
	var files []string
	for _, p := range patterns {
		files = append(files, realFiles(t, p+"_*.geojson.gz")...)
	}
	store, pool := open(t)
	beginBorder(t, store)
	loadFiles(t, store, files)
	at := map[string]map[int]orb.Point{}
	rows, err := pool.Query(t.Context(), `SELECT b.country, ST_X(p.geom), ST_Y(p.geom) FROM border_on($1) AS b
		CROSS JOIN LATERAL ST_DumpPoints(ST_LineInterpolatePoints(ST_LineMerge(b.geom), least(1, 3000 / ST_Length(b.geom::geography)))) AS p
		WHERE b.derived`, today.UTC())
	if err != nil {
		t.Fatal(err)
	}
	var country string
	var p orb.Point
	if _, err = pgx.ForEachRow(rows, []any{&country, &p[0], &p[1]}, func() error {
		if at[country] == nil {
			at[country] = map[int]orb.Point{}
		}
		r, err := store.Reference().Refer(t.Context(), []orb.Point{p}, []border.Date{today})
		if err != nil || r[0].Country != country {
			return err
		}
		at[country][int(r[0].ChainageM/100)+1] = orb.Point{p[0] + 1e-4, p[1]}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var list []border.Marker
	for country, points := range at {
		for number, p := range points {
			list = append(list, border.Marker{Country: country, Number: number, Point: &p})
		}
	}
	out := put(t, store, markerLoad, list...)
	t.Logf("%d markers, %d noted", len(list), len(out.Notes))
	return store, pool
}

// TestRealReference goes from points on both banks of the line drawn from the communes of Điện Biên, where three
// countries meet, to markers and back within a metre; what lies in a commune lies on our side.
func TestRealReference(t *testing.T) {
	store, pool := markedBorder(t, "11")
	system, err := store.Reference().On(t.Context(), today)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := pool.Query(t.Context(), `SELECT ST_X(p.geom), ST_Y(p.geom) FROM unit_border AS b CROSS JOIN LATERAL ST_DumpPoints(b.geom) AS p`)
	if err != nil {
		t.Fatal(err)
	}
	vertices, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p orb.Point, err error) { return p, row.Scan(&p[0], &p[1]) })
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(11, 1))
	var points []orb.Point
	for range 4000 {
		v := vertices[rnd.IntN(len(vertices))]
		points = append(points, orb.Point{v[0] + 0.04*(rnd.Float64()-0.5), v[1] + 0.04*(rnd.Float64()-0.5)})
	}
	countries, wrong, asked := map[string]int{}, 0, 0
	inside := inACommune(t, pool, points)
	for i, p := range points {
		r := thereAndBack(t, system, p)
		countries[r.Country+" "+r.Side]++
		if r.UncertaintyM < 300 && r.DistanceM > 1 { // by the line drawn from the communes, not beyond their end
			asked++
			if (r.Side == "vn") != inside[i] {
				wrong++
			}
		}
	}
	t.Logf("%v; %d of %d on another side than their commune says", countries, wrong, asked)
	if asked < 2000 || wrong*200 > asked {
		t.Errorf("%d of %d points on the wrong side", wrong, asked)
	}
	for _, side := range []string{"LA vn", "LA la", "CN vn", "CN cn"} {
		if countries[side] < 50 {
			t.Errorf("%d points %s", countries[side], side)
		}
	}
}

func thereAndBack(t testing.TB, system *reference.System, p orb.Point) border.Reference {
	t.Helper()
	r, found := system.Refer(p)
	if !found || r.Marker == nil || !r.Approximate {
		t.Fatalf("%v: %+v", p, r)
	}
	at, err := system.Place(border.MarkerOffset{MarkerName: border.MarkerName{Country: r.Country, Number: *r.Number, Sub: *r.Sub}, OffsetM: *r.OffsetM,
		DistanceM: r.DistanceM, BearingDeg: &r.BearingDeg})
	if err != nil {
		t.Fatal(err)
	}
	if m := geo.DistanceM(p, orb.Point{at.Lon, at.Lat}); m > 1 {
		t.Fatalf("%v is %+v, which is %.2f m off", p, r, m)
	}
	return r
}

// inACommune asks PostGIS which points lie in a commune.
func inACommune(t testing.TB, pool *pgxpool.Pool, points []orb.Point) []bool {
	t.Helper()
	lon, lat := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		lon[i], lat[i] = p[0], p[1]
	}
	return askAll[bool](t, pool, `SELECT EXISTS (SELECT FROM unit AS u WHERE u.level = 'commune' AND u.ended_at IS NULL
		AND ST_Intersects(u.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326)))
		FROM unnest($1::double precision[], $2::double precision[]) WITH ORDINALITY AS p (lon, lat, n) ORDER BY n`, lon, lat)
}

// BenchmarkReference refers a million points within some 50 km of the border of three provinces to its markers, and says
// how many times longer PostGIS takes a point: the nearest line by its index, the nearest place of it, the share of
// the way along it, and the marker nearest along the line.
func BenchmarkReference(b *testing.B) {
	store, pool := markedBorder(b, "14", "40", "44")
	start := time.Now()
	system, err := store.Reference().On(b.Context(), today)
	if err != nil {
		b.Fatal(err)
	}
	reading := time.Since(start)
	rnd := rand.New(rand.NewPCG(1, 3))
	points := make([]orb.Point, 1_000_000)
	for i := range points {
		points[i] = orb.Point{103 + 4.5*rnd.Float64(), 16 + 5*rnd.Float64()}
	}
	b.ResetTimer()
	for b.Loop() {
		for _, p := range points {
			if _, found := system.Refer(p); !found {
				b.Fatal("no border")
			}
		}
	}
	each := b.Elapsed() / time.Duration(b.N*len(points))
	theirs := postgisEach(b, pool, points[:5000])
	b.ReportMetric(float64(each.Nanoseconds()), "ns/point")
	b.ReportMetric(float64(theirs)/float64(each), "postgis/ours")
	b.ReportMetric(reading.Seconds(), "s-reading")
}

// postgisEach is how long PostGIS takes for a point.
func postgisEach(b *testing.B, pool *pgxpool.Pool, points []orb.Point) time.Duration {
	b.Helper()
	lon, lat := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		lon[i], lat[i] = p[0], p[1]
	}
	var took time.Duration
	err := pgx.BeginFunc(b.Context(), pool, func(tx pgx.Tx) error {
		for _, statement := range []string{"SET LOCAL statement_timeout = 0",
			fmt.Sprintf("CREATE TEMPORARY TABLE line ON COMMIT DROP AS SELECT id, country, geom FROM border_on('%s')", today),
			"CREATE INDEX ON line USING gist (geom)",
			`CREATE TEMPORARY TABLE stone ON COMMIT DROP AS SELECT l.id, m.number, ST_LineLocatePoint(ST_LineMerge(l.geom), m.geom) AS at FROM marker AS m
				CROSS JOIN LATERAL (SELECT * FROM line WHERE line.country = m.country ORDER BY line.geom <-> m.geom LIMIT 1) AS l`,
			"CREATE INDEX ON stone (id)", "ANALYZE line", "ANALYZE stone"} {
			if _, err := tx.Exec(b.Context(), statement); err != nil {
				return err
			}
		}
		start := time.Now()
		_, err := tx.Exec(b.Context(), `SELECT l.id, ST_ClosestPoint(l.geom, p.geom), ST_Distance(l.geom::geography, p.geom::geography), s.number
			FROM (SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom FROM unnest($1::double precision[], $2::double precision[]) AS p (lon, lat)) AS p
			CROSS JOIN LATERAL (SELECT * FROM line ORDER BY line.geom <-> p.geom LIMIT 1) AS l
			CROSS JOIN LATERAL (SELECT ST_LineLocatePoint(ST_LineMerge(l.geom), p.geom) AS at) AS f
			LEFT JOIN LATERAL (SELECT number FROM stone WHERE stone.id = l.id ORDER BY abs(stone.at - f.at) LIMIT 1) AS s ON true`, lon, lat)
		took = time.Since(start)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return took / time.Duration(len(points))
}
