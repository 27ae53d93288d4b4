package geo_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"cotmoc/geo"

	"github.com/paulmach/orb/geojson"
)

// boundaries gives the text of province files beside the project, at most so many of the 34, or skips.
func boundaries(tb testing.TB, most int) [][]byte {
	tb.Helper()
	names, _ := filepath.Glob(filepath.Join("..", "..", "shared", "data", "boundaries", "2025", "*.geojson.gz"))
	if len(names) == 0 {
		tb.Skipf("%s is skipped: the boundary data beside the project is missing", tb.Name())
	}
	var all [][]byte
	for _, name := range names[:min(most, len(names))] {
		f, err := os.Open(name)
		if err != nil {
			tb.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			tb.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err != nil {
			tb.Fatal(err)
		}
		f.Close()
		all = append(all, b)
	}
	return all
}

func size(files [][]byte) (n int64) {
	for _, f := range files {
		n += int64(len(f))
	}
	return n
}

// readAll gives the number of features and vertices.
func readAll(tb testing.TB, text []byte) (features, vertices int) {
	tb.Helper()
	r := geo.NewReader(bytes.NewReader(text), 0)
	for {
		raw, err := r.Next()
		if errors.Is(err, io.EOF) {
			return features, vertices
		}
		if err != nil {
			tb.Fatal(err)
		}
		f, err := geo.ParseFeature(raw)
		if err != nil {
			tb.Fatal(err)
		}
		features++
		vertices += geo.Vertices(f.Geometry)
	}
}

// BenchmarkReader and BenchmarkEncodingJSON read the same files; their ratio is the figure that counts.
func BenchmarkReader(b *testing.B) {
	files := boundaries(b, 34)
	b.SetBytes(size(files))
	b.ReportAllocs()
	for b.Loop() {
		features, vertices := 0, 0
		for _, text := range files {
			f, v := readAll(b, text)
			features, vertices = features+f, vertices+v
		}
		if features != 3321 || vertices < 7_000_000 {
			b.Fatalf("%d features, %d vertices", features, vertices)
		}
	}
}

func BenchmarkEncodingJSON(b *testing.B) {
	files := boundaries(b, 34)
	b.SetBytes(size(files))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range files {
			var fc geojson.FeatureCollection
			if err := json.Unmarshal(text, &fc); err != nil {
				b.Fatal(err)
			}
		}
	}
}
