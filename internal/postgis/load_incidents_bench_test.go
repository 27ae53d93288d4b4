package postgis_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/data"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// millionRows is how many incidents the benchmark imports.
const millionRows = 1_000_000

// shortRows is how many it imports with -short, as checks run it.
const shortRows = 100_000

// BenchmarkMillionIncidents imports a million incidents from a CSV as the command line does (read, checked, put into
// communes and cells, merged, their substances with mass) beside a plain COPY of the very rows that came of it, in the
// order of the file, into the same tables with the same indexes and constraints of another database, in the same run.
// x-copy is the ratio of their times, x-again that of the same import a second time to the first, MiB-peak the most
// memory this process held meanwhile; the database has its own.
func BenchmarkMillionIncidents(b *testing.B) {
	var own, again, peer time.Duration
	var peak float64
	rows := millionRows
	if testing.Short() {
		rows = shortRows
	}
	for b.Loop() {
		store, pool := incidentStore(b)
		file := incidentFile(b, rows)
		forgetPeak(b)
		own += bringIncidents(b, store, file, rows, 0)
		peer += copyIncidents(b, pool)
		again += bringIncidents(b, store, file, 0, rows)
		peak = max(peak, peakMiB(b))
	}
	b.ReportMetric(own.Seconds()/peer.Seconds(), "x-copy")
	b.ReportMetric(again.Seconds()/own.Seconds(), "x-again")
	b.ReportMetric(peer.Seconds()/float64(b.N), "s-copy")
	b.ReportMetric(peak, "MiB-peak")
}

// incidentStore holds the communes of 2025; with -short those of the provinces the incidents lie in, which import in a quarter
// of the time.
func incidentStore(b *testing.B) (*postgis.Store, *pgxpool.Pool) {
	b.Helper()
	pattern := "*.geojson.gz"
	if testing.Short() {
		pattern = "[45]*.geojson.gz"
	}
	files := realFiles(b, pattern)
	facts, err := data.Load()
	if err != nil {
		b.Fatal(err)
	}
	factors, err := data.MassFactors(nil)
	if err != nil {
		b.Fatal(err)
	}
	store, pool := open(b, postgis.WithProvinceNames(facts.ProvinceName), postgis.WithMassFactors(factors))
	if r := bring(b, store, "units", "", "2025-07-01", files...); r.Accepted == 0 || r.Refused != 0 {
		b.Fatalf("%d communes, %d refused", r.Accepted, r.Refused)
	}
	return store, pool
}

func bringIncidents(b *testing.B, store *postgis.Store, file string, accepted, unchanged int) time.Duration {
	b.Helper()
	begun := time.Now()
	r := bring(b, store, "incidents", "", "", file)
	if r.Accepted != accepted || r.Unchanged != unchanged || r.Refused != 0 {
		b.Fatalf("accepted %d, unchanged %d, refused %d: %+v", r.Accepted, r.Unchanged, r.Refused, r.Refusals)
	}
	return time.Since(begun)
}

// incidentFile writes a CSV of incidents at points in and around the middle of Viet Nam, one in twenty known by its
// commune only, two in three with a substance or two.
func incidentFile(tb testing.TB, n int) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "incidents.csv")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriter(f)
	writeIncidents(w, n)
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		tb.Fatal(err)
	}
	return path
}

func writeIncidents(w io.Writer, n int) {
	rnd := rand.New(rand.NewPCG(7, 7))
	kinds, modes := border.IncidentKinds().Codes, border.DetectionModes().Codes
	substances := []string{"", "", "heroin %d g", "methamphetamine %d tablet", "methamphetamine crystal %d,5 kg; heroin 20 g", "opium %d,75 kg"}
	first := border.NewDate(2025, time.July, 1)
	fmt.Fprintln(w, "source_ref,kind,occurred_on,lon,lat,loc_precision,commune_code,detection_mode,substances,arrested_n,note")
	for i := range n {
		on := first.AddDays(rnd.IntN(500))
		lon, lat, precision, commune := fmt.Sprintf("%.6f", 105+3*rnd.Float64()), fmt.Sprintf("%.6f", 14+4*rnd.Float64()), 1+rnd.IntN(4), ""
		if i%20 == 0 {
			lon, lat, precision, commune = "", "", 5, "19432"
		}
		substance := substances[rnd.IntN(len(substances))]
		if substance != "" {
			substance = `"` + fmt.Sprintf(substance, 1+rnd.IntN(900)) + `"`
		}
		fmt.Fprintf(w, "qt-%07d,%s,%s,%s,%s,%d,%s,%s,%s,%d,Bắt quả tang tại khu vực biên giới\n", i, kinds[rnd.IntN(len(kinds))].ID, on,
			lon, lat, precision, commune, modes[rnd.IntN(len(modes))].ID, substance, rnd.IntN(4))
	}
}

// copyIncidents brings what is in one database into an empty one of the same make by COPY alone.
func copyIncidents(b *testing.B, from *pgxpool.Pool) (took time.Duration) {
	b.Helper()
	_, to := open(b)
	for _, table := range []string{"incident", "substance_line"} {
		rows := copyOut(b, from, table)
		begun := time.Now()
		copyIn(b, to, table, rows)
		took += time.Since(begun)
	}
	return took
}

func copyOut(b *testing.B, pool *pgxpool.Pool, table string) (path string) {
	b.Helper()
	path = filepath.Join(b.TempDir(), table)
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	c, err := pool.Acquire(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer c.Release()
	if _, err := c.Conn().PgConn().CopyTo(b.Context(), f, "COPY "+table+" TO STDOUT"); err != nil {
		b.Fatal(err)
	}
	return path
}

func copyIn(b *testing.B, pool *pgxpool.Pool, table, path string) {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	c, err := pool.Acquire(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer c.Release()
	if done, err := c.Conn().PgConn().CopyFrom(b.Context(), f, "COPY "+table+" FROM STDIN"); err != nil || done.RowsAffected() == 0 {
		b.Fatalf("%s: %v", table, err)
	}
}
