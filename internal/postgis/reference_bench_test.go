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
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

// BenchmarkBorderUnderIncidents loads 700 markers, and then the border, under a million incidents near it (100,000 with
// -short), one in ten known by marker alone, and says how long that takes beside the incidents' own import in the same
// run: x-markers all markers, x-one one marker moved, x-line a surveyed line some 100 m beside the one that was, x-vertex
// one vertex of it moved, x-commune one commune by the border drawn anew, x-again the import of the incidents into
// another database that has the markers already, s-population a load of population. MiB-peak is the most memory this
// process held while the border was loaded.
func BenchmarkBorderUnderIncidents(b *testing.B) {
	rows := millionRows
	if testing.Short() {
		rows = shortRows
	}
	var own, marked, one, again, population, lined, vertex, redrawn time.Duration
	var peak float64
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
		forgetPeak(b)
		redrawn += timed(func() { put(b, store, unitLoad, laoBaoMoved(b)) })
		lined += timed(func() { survey(b, store, beside(line)) })
		line = beside(line)
		line[len(line)/2][0] += 0.0005
		vertex += timed(func() { survey(b, store, line) })
		peak = max(peak, peakMiB(b))
		second, _ := borderedStore(b)
		put(b, second, markerLoad, stones...)
		again += bringIncidents(b, second, file, rows, 0)
	}
	for name, took := range map[string]time.Duration{"x-markers": marked, "x-one": one, "x-again": again, "x-line": lined, "x-vertex": vertex, "x-commune": redrawn} {
		b.ReportMetric(took.Seconds()/own.Seconds(), name)
	}
	b.ReportMetric(peak, "MiB-peak")
	b.ReportMetric(own.Seconds()/float64(b.N), "s-incidents")
	b.ReportMetric(population.Seconds()/float64(b.N), "s-population")
}

// survey gives the border with Laos a surveyed line.
func survey(b *testing.B, store *postgis.Store, line orb.LineString) {
	b.Helper()
	put(b, store, ingest.Load{Layer: "border"}, border.Line{Country: "LA", Shape: line, Source: "đo"})
}

// beside is a line some 100 m to the east.
func beside(line orb.LineString) orb.LineString {
	line = line.Clone()
	for i := range line {
		line[i][0] += 0.001
	}
	return line
}

// laoBaoMoved is a commune by the border some 20 m to the east.
func laoBaoMoved(b *testing.B) border.Unit {
	b.Helper()
	for _, row := range realUnits(b, realFiles(b, "44_*.geojson.gz")[0]) {
		u, is := row.Value.(border.Unit)
		if !is || u.Code != "19432" {
			continue
		}
		for _, polygon := range u.Shape {
			for _, ring := range polygon {
				for i := range ring {
					ring[i][0] += 0.0002
				}
			}
		}
		return u
	}
	b.Fatal("no Lao Bảo")
	return border.Unit{}
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
