package ingest_test

import (
	"os"
	"path/filepath"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// shared gives files of the data beside the project, or skips the test by name.
func shared(tb testing.TB, pattern ...string) []ingest.File {
	tb.Helper()
	paths, _ := filepath.Glob(filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, pattern...)...))
	if len(paths) == 0 {
		tb.Skipf("%s is skipped: %s beside the project is missing", tb.Name(), filepath.Join(pattern...))
	}
	var files []ingest.File
	for _, p := range paths {
		if _, err := os.Stat(p); err != nil {
			tb.Fatal(err)
		}
		files = append(files, ingest.DiskFile("", p))
	}
	return files
}

func TestRealProvince(t *testing.T) {
	j := job("units", shared(t, "boundaries", "2025", "44_quang_tri.geojson.gz")...)
	j.Level = border.Commune
	result, m := run(t, j)
	if result.Accepted != 78 || result.Refused != 0 {
		t.Fatalf("%d accepted, %d refused: %v", result.Accepted, result.Refused, result.Refusals)
	}
	for _, u := range values[border.Unit](t, m) {
		if u.Parent != "44" || u.Kind == "" || u.FullName != u.Kind+" "+u.Name || u.Seat == nil || u.AreaKm2 <= 0 || len(u.Shape) == 0 {
			t.Errorf("unit %s: parent %q, kind %q, name %q, full %q, %g km2, seat %v", u.Code, u.Parent, u.Kind, u.Name, u.FullName, u.AreaKm2, u.Seat)
		}
	}
}

func TestRealCrossings(t *testing.T) {
	result, m := run(t, job("crossings", shared(t, "facts", "crossings.csv")...))
	if result.Accepted != 26 || result.Refused != 0 {
		t.Fatalf("%d accepted, %d refused: %v", result.Accepted, result.Refused, result.Refusals)
	}
	codes := map[string]bool{}
	for _, c := range values[border.Crossing](t, m) {
		codes[c.Code] = true
	}
	if len(codes) != 26 || !codes["lao-bao-la-45"] || !codes["dak-koi-kh-62"] {
		t.Errorf("%d codes: %v", len(codes), codes)
	}
}

// BenchmarkCountry reads the 34 files of 2025 into memory as an import does.
func BenchmarkCountry(b *testing.B) {
	files := shared(b, "boundaries", "2025", "*.geojson.gz")
	for b.Loop() {
		j := job("units", files...)
		j.ProvinceOf = func(string) (string, bool) { return "44", true }
		m := &count{}
		result, err := ingest.Run(b.Context(), j, m)
		if err != nil {
			b.Fatal(err)
		}
		if m.rows != 3321 {
			b.Fatalf("%d rows; refused %d: %v", m.rows, result.Refused, result.Refusals)
		}
		b.ReportMetric(float64(len(result.Notes)), "notes")
	}
}
