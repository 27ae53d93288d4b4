package postgis_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"cotmoc/geo"
)

// BenchmarkRealImport imports the 34 detailed files of 2025 as the command line does (3,321 communes, 7.13 million
// vertices: read, validated, cells, neighbours checked, far views drawn, stored) beside ogr2ogr, which copies the
// same features from GeoJSONSeq to GeoJSONSeq in the same run. x-ogr2ogr is the ratio of their times, MiB-peak the
// most memory this process held; the database has its own. border-of-import is the share of finding the border. With -short it
// does so with the middle of the country: TestRealTilesFit imports the whole of it and finds its border.
func BenchmarkRealImport(b *testing.B) {
	pattern, communes, least := "*.geojson.gz", 3321, int64(100<<20)
	if testing.Short() {
		pattern, communes, least = "[45]*.geojson.gz", 707, 40<<20
	}
	files := realFiles(b, pattern)
	ogr, err := exec.LookPath("ogr2ogr")
	if err != nil {
		b.Skipf("%s is skipped: ogr2ogr (package gdal-bin) is missing", b.Name())
	}
	lines := featureLines(b, files)
	var own, peer time.Duration
	var peak float64
	for b.Loop() {
		peer += copyByOGR(b, ogr, lines, least)
		store, pool := realStore(b)
		forgetPeak(b)
		begun := time.Now()
		if r := bring(b, store, "units", "", "2025-07-01", files...); r.Accepted != communes || r.Refused != 0 {
			b.Fatalf("accepted %d, refused %d", r.Accepted, r.Refused)
		}
		load := time.Since(begun)
		own += load
		peak = max(peak, peakMiB(b))
		b.ReportMetric(countBorder(b, store, pool, !testing.Short()).Seconds()/load.Seconds(), "border-of-import")
	}
	b.ReportMetric(own.Seconds()/peer.Seconds(), "x-ogr2ogr")
	b.ReportMetric(peer.Seconds()/float64(b.N), "s-ogr2ogr")
	b.ReportMetric(peak, "MiB-peak")
}

// featureLines writes the features of the files one to a line, as ogr2ogr reads them.
func featureLines(b *testing.B, files []string) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "communes.geojsonl")
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(out)
	for _, name := range files {
		if err := copyFeatures(w, name); err != nil {
			b.Fatalf("%s: %v", name, err)
		}
	}
	if err := errors.Join(w.Flush(), out.Close()); err != nil {
		b.Fatal(err)
	}
	return path
}

func copyFeatures(w io.Writer, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for r := geo.NewReader(z, 0); ; {
		raw, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var line bytes.Buffer
		if err := json.Compact(&line, raw); err != nil {
			return err
		}
		line.WriteByte('\n')
		if _, err := w.Write(line.Bytes()); err != nil {
			return err
		}
	}
}

func copyByOGR(b *testing.B, ogr, lines string, least int64) time.Duration {
	b.Helper()
	to := filepath.Join(b.TempDir(), "copy.geojsonl")
	begun := time.Now()
	if out, err := exec.CommandContext(b.Context(), ogr, "-f", "GeoJSONSeq", to, lines).CombinedOutput(); err != nil {
		b.Fatalf("ogr2ogr: %v\n%s", err, out)
	}
	took := time.Since(begun)
	if info, err := os.Stat(to); err != nil || info.Size() < least {
		b.Fatalf("ogr2ogr wrote too little: %v, %v", info, err)
	}
	return took
}

// forgetPeak makes Linux begin anew with the most memory held.
func forgetPeak(b *testing.B) {
	b.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Fatal(err)
	}
}

func peakMiB(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kib / 1024
}
