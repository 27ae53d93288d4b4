package postgis_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// BenchmarkMarkersUnderIncidents loads 700 markers under a million incidents near the border (100,000 with -short), one in
// ten known by marker alone, and says how long that takes beside the incidents' own import in the same run: x-markers all
// markers, x-one one marker moved, x-again the import of the incidents into another database that has the markers
// already, s-population a load of population.
func BenchmarkMarkersUnderIncidents(b *testing.B) {
	rows := millionRows
	if testing.Short() {
		rows = shortRows
	}
	var own, marked, one, again, population time.Duration
	for b.Loop() {
		store, line := borderedStore(b)
		file := borderIncidents(b, line, rows)
		own += bringIncidents(b, store, file, rows, 0)
		stones := stonesAlong(line)
		marked += timed(func() { put(b, store, markerLoad, stones...) })
		moved := stones[350]
		moved.Point = &orb.Point{moved.Point[0] + 0.01, moved.Point[1]}
		one += timed(func() { put(b, store, markerLoad, moved) })
		population += timed(func() {
			put(b, store, ingestPopulation, border.Population{Unit: border.NamedUnit{Level: border.Commune, Code: "19432"}, AsOf: day(b, "2026-01-01"), Residents: 8000, Source: "x"})
		})
		second, _ := borderedStore(b)
		put(b, second, markerLoad, stones...)
		again += bringIncidents(b, second, file, rows, 0)
	}
	b.ReportMetric(marked.Seconds()/own.Seconds(), "x-markers")
	b.ReportMetric(one.Seconds()/own.Seconds(), "x-one")
	b.ReportMetric(again.Seconds()/own.Seconds(), "x-again")
	b.ReportMetric(own.Seconds()/float64(b.N), "s-incidents")
	b.ReportMetric(population.Seconds()/float64(b.N), "s-population")
}

// borderedStore has the communes of two border provinces, and the border with Laos as it is drawn.
func borderedStore(b *testing.B) (*postgis.Store, orb.LineString) {
	b.Helper()
	store, pool := open(b)
	beginBorder(b, store)
	loadFiles(b, store, append(realFiles(b, "40_*.geojson.gz"), realFiles(b, "44_*.geojson.gz")...))
	rows, err := pool.Query(b.Context(), `SELECT ST_X(p.geom), ST_Y(p.geom) FROM border_line AS l CROSS JOIN LATERAL ST_DumpPoints(l.geom) AS p
		WHERE l.country = 'LA' ORDER BY l.id, p.path`)
	if err != nil {
		b.Fatal(err)
	}
	line, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p orb.Point, err error) { return p, row.Scan(&p[0], &p[1]) })
	if err != nil || len(line) < 100 {
		b.Fatalf("%d points of the border, %v", len(line), err)
	}
	return store, line
}

// borderIncidents writes a CSV of incidents within some 8 km of a line, one in ten known by marker alone.
func borderIncidents(tb testing.TB, line orb.LineString, n int) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "incidents.csv")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriter(f)
	rnd := rand.New(rand.NewPCG(7, 8))
	first := border.NewDate(2025, time.July, 1)
	fmt.Fprintln(w, "source_ref,kind,occurred_on,lon,lat,loc_precision,marker,offset_m,side,substances")
	for i := range n {
		on := first.AddDays(rnd.IntN(500))
		if i%10 == 0 {
			fmt.Fprintf(w, "m-%07d,seizure,%s,,,4,LA-%d,%d,vn,heroin %d g\n", i, on, 1+rnd.IntN(700), rnd.IntN(900), 1+rnd.IntN(900))
			continue
		}
		p := line[rnd.IntN(len(line))]
		fmt.Fprintf(w, "p-%07d,seizure,%s,%.6f,%.6f,%d,,,,heroin %d g\n", i, on, p[0]+0.14*(rnd.Float64()-0.5), p[1]+0.14*(rnd.Float64()-0.5), 1+rnd.IntN(3), 1+rnd.IntN(900))
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		tb.Fatal(err)
	}
	return path
}

// stonesAlong is 700 markers along a line.
func stonesAlong(line orb.LineString) (list []border.Marker) {
	for number := 1; number <= 700; number++ {
		p := line[(number-1)*(len(line)-1)/699]
		list = append(list, border.Marker{Number: number, Country: "LA", Point: &p})
	}
	return list
}
