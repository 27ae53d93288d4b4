package postgis_test

import (
	"math"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// plainBelt is what the list along the border says of distance and belt, in plain PostGIS, over the same outlines and
// the same line. $1 day, $2 width in metres.
const plainBelt = `WITH line AS MATERIALIZED (
  SELECT ST_Collect(coalesce(f.geom, b.geom))::geography AS geog
  FROM border_on($1) AS b
  LEFT JOIN unit_border_far AS f ON f.unit_id = b.unit_id AND f.n = b.n AND f.max_zoom = 9
), belt AS MATERIALIZED (
  SELECT ST_Buffer(geog, $2)::geometry AS geom FROM line
), outline AS (
  SELECT u.code, f.geom, ST_Distance(f.geom::geography, line.geog, false) AS metres
  FROM unit AS u
  JOIN unit_far AS f ON f.unit_id = u.id AND f.max_zoom = 11
  CROSS JOIN line
  WHERE u.level = 'commune' AND u.ended_at IS NULL AND u.valid_from <= $1 AND (u.valid_to IS NULL OR u.valid_to > $1)
)
SELECT o.code, o.metres / 1000,
  CASE WHEN o.metres <= $2 THEN ST_Area(ST_Intersection(o.geom, belt.geom)) / ST_Area(o.geom) ELSE 0 END
FROM outline AS o
CROSS JOIN belt
ORDER BY o.code`

// BenchmarkBorderAgainstPlainPostGIS asks for the border of five provinces beside plain PostGIS in the
// same run: cold, as after a change, and warm. x-cold and x-warm are how many times as long plain PostGIS takes.
func BenchmarkBorderAgainstPlainPostGIS(b *testing.B) {
	var files []string
	for _, p := range []string{"14", "40", "42", "44", "51"} {
		files = append(files, realFiles(b, p+"_*.geojson.gz")...)
	}
	store, pool := open(b)
	beginBorder(b, store)
	loadFiles(b, store, files)
	var cold, warm, plain time.Duration
	for b.Loop() {
		if _, err := pool.Exec(b.Context(), "UPDATE revision SET n = n + 1 WHERE layer = 'border'"); err != nil {
			b.Fatal(err)
		}
		var list border.TouchList
		cold += timed(func() { list = alongBorder(b, store) })
		warm += timed(func() { list = alongBorder(b, store) })
		plain += timed(func() { compareBelt(b, pool, list) })
	}
	b.ReportMetric(plain.Seconds()/cold.Seconds(), "x-cold")
	b.ReportMetric(plain.Seconds()/warm.Seconds(), "x-warm")
	b.ReportMetric(warm.Seconds()*1000/float64(b.N), "ms-warm")
}

func alongBorder(b *testing.B, store *postgis.Store) border.TouchList {
	b.Helper()
	list, err := store.Border(b.Context(), border.TouchFilter{On: today, BeltKm: 1, Page: border.Page{Limit: 10_000}})
	if err != nil || len(list.Items) < 400 {
		b.Fatalf("%d communes, %v", len(list.Items), err)
	}
	return list
}

// compareBelt asks plain PostGIS, and wants it to say the same of communes that hold no border: of those that do the
// list says 0 km, as they lie at it.
func compareBelt(b *testing.B, pool *pgxpool.Pool, list border.TouchList) {
	b.Helper()
	rows, err := pool.Query(b.Context(), plainBelt, today.UTC(), 1000.0)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	var code string
	var km, share float64
	_, err = pgx.ForEachRow(rows, []any{&code, &km, &share}, func() error {
		v := list.Items[n]
		if n++; v.Code != code {
			b.Fatalf("%s beside %s", v.Code, code)
		}
		if len(v.Stretches) == 0 && math.Abs(*v.DistanceKm-km) > 0.02+km*0.005 {
			b.Errorf("%s: %.3f km, plain PostGIS %.3f", code, *v.DistanceKm, km)
		}
		if math.Abs(*v.BeltShare-share) > 0.03 {
			b.Errorf("%s: share %.3f, plain PostGIS %.3f", code, *v.BeltShare, share)
		}
		return nil
	})
	if err != nil || n != len(list.Items) {
		b.Fatalf("%d of %d, %v", n, len(list.Items), err)
	}
}
