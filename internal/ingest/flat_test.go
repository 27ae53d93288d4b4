package ingest_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"cotmoc/internal/ingest"
)

// peak is a Store that forgets rows and remembers how much memory was in use when they came.
type peak struct {
	count
	heap uint64
}

func (p *peak) Open(context.Context, ingest.Load) (ingest.Sink, error) { return p, nil }

func (p *peak) Put(ctx context.Context, rows []ingest.Row) error {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	p.heap = max(p.heap, m.HeapAlloc)
	return p.count.Put(ctx, rows)
}

// repeated gives a head, a body n times and a tail, without holding them.
func repeated(head, body, tail string, n int) io.ReadCloser {
	parts := []io.Reader{strings.NewReader(head)}
	for range n / 1000 {
		parts = append(parts, strings.NewReader(body))
	}
	return io.NopCloser(io.MultiReader(append(parts, strings.NewReader(tail))...))
}

// TestBulkLeavesMemoryFlat reads 24 MB of placemarks and of waypoints: what is held has nothing to do with how many
// there are.
func TestBulkLeavesMemoryFlat(t *testing.T) {
	const n, most = 20_000, 16 << 20
	note := strings.Repeat("Bắt giữ tại thôn Ka Tăng. ", 30)
	fields := []string{"source_ref", "1", "kind", "seizure", "occurred_on", "2026-11-05", "note", note}
	var data, leaves strings.Builder
	for i := 0; i < len(fields); i += 2 {
		fmt.Fprintf(&data, `<Data name="%s"><value>%s</value></Data>`, fields[i], fields[i+1])
		fmt.Fprintf(&leaves, `<%s>%s</%s>`, fields[i], fields[i+1], fields[i])
	}
	placemark := "<Placemark><ExtendedData>" + data.String() + "</ExtendedData><Point><coordinates>106.5,16.5</coordinates></Point></Placemark>"
	waypoint := `<wpt lon="106.5" lat="16.5"><extensions>` + leaves.String() + "</extensions></wpt>"
	for name, parts := range map[string][3]string{"KML": {"<kml>", placemark, "</kml>"}, "GPX": {"<gpx>", waypoint, "</gpx>"}} {
		body := strings.Repeat(parts[1], 1000)
		store := &peak{}
		f := ingest.File{Name: name, Open: func() (io.ReadCloser, error) { return repeated(parts[0], body, parts[2], n), nil }}
		if _, err := ingest.Run(t.Context(), job("incidents", f), store); err != nil || store.rows != n {
			t.Fatalf("%s: %d rows, %v", name, store.rows, err)
		}
		if store.heap > most {
			t.Errorf("%s: %d MiB in use, want under %d", name, store.heap>>20, most>>20)
		}
		t.Logf("%s: %d MiB at most", name, store.heap>>20)
	}
}
