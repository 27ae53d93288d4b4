package api_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// listen serves the house on a port of its own and gives the address.
func (h *house) listen() string {
	h.t.Helper()
	l, err := new(net.ListenConfig).Listen(h.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.server.Serve(ctx, l, nil) }()
	h.t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			h.t.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

// gdal runs a program of GDAL with the key in the header.
func gdal(t *testing.T, key, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, program, args...)
	c.Env = append(os.Environ(), "GDAL_HTTP_HEADERS=Authorization: Bearer "+key, "CPL_LOG=/dev/stderr")
	out, err := c.CombinedOutput()
	if err != nil || strings.Contains(string(out), "ERROR") {
		t.Errorf("%s %s: %v: %.1500s", program, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestGDALReadsEveryCollection has ogrinfo list the collections and read each, by OGC API.
func TestGDALReadsEveryCollection(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	key, address := h.withKey(), h.listen()
	list := gdal(t, key, "ogrinfo", "-ro", "OAPIF:"+address+"/ogc")
	for _, c := range every() {
		if !strings.Contains(list, " "+c.ID+" ") {
			t.Errorf("%s is not listed: %s", c.ID, list)
		}
		var page struct{ NumberMatched int }
		if err := json.Unmarshal([]byte(h.get("/ogc/collections/"+c.ID+"/items?token="+key).body), &page); err != nil {
			t.Fatal(err)
		}
		out := gdal(t, key, "ogrinfo", "-ro", "-al", "OAPIF:"+address+"/ogc", c.ID)
		if got := strings.Count(out, "OGRFeature("+c.ID+")"); got != page.NumberMatched {
			t.Errorf("%s: GDAL reads %d features of %d: %.800s", c.ID, got, page.NumberMatched, out)
		}
	}
	// Without a key the public collections are there and no others.
	list = gdal(t, "", "ogrinfo", "-ro", "--config", "GDAL_HTTP_HEADERS", "", "OAPIF:"+address+"/ogc")
	if !strings.Contains(list, "communes") || strings.Contains(list, "incidents") {
		t.Errorf("a stranger is shown %s", list)
	}
	out := gdal(t, key, "ogrinfo", "-ro", "-al", "-where", "kind = 'use_place'", "OAPIF:"+address+"/ogc", "incidents")
	if strings.Count(out, "OGRFeature(incidents)") != 1 {
		t.Errorf("filtered: %.900s", out)
	}
	out = gdal(t, key, "ogrinfo", "-ro", "-al", "-spat", "106.55", "16.55", "106.62", "16.65", "OAPIF:"+address+"/ogc", "incidents")
	if strings.Count(out, "OGRFeature(incidents)") != 2 {
		t.Errorf("in a box: %.900s", out)
	}
}

// TestGDALPages has ogr2ogr page through 25,000 features, and wants each once.
func TestGDALPages(t *testing.T) {
	t.Parallel()
	const many = 25_000
	h := newHouse(t, false)
	h.addIncidents(1, many-3, "") // three are there
	key, address := h.withKey(), h.listen()
	file := filepath.Join(t.TempDir(), "all.csv")
	gdal(t, key, "ogr2ogr", "-f", "CSV", "-oo", "PAGE_SIZE=1000", file, "OAPIF:"+address+"/ogc", "incidents")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(content)) {
		for _, cell := range strings.Split(line, ",") {
			if strings.HasPrefix(cell, "m-") {
				seen[cell] = true
			}
		}
	}
	if n := strings.Count(string(content), "\n") - 1; n != many || len(seen) != many-3 {
		t.Errorf("%d rows, %d of them different, of %d", n, len(seen), many)
	}
}

// TestClientsThatLeave begins more downloads than there are places for and goes away each time: every place comes back.
func TestClientsThatLeave(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.addIncidents(1, 30_000, strings.Repeat("x", 300))
	key, address := h.withKey(), h.listen()
	for i := range 12 {
		body := download(t, address+"/ogc/collections/incidents/download?f=csv&token="+key)
		if _, err := io.CopyN(io.Discard, body, 10_000); err != nil {
			t.Errorf("download %d: %v", i, err)
		}
		body.Close()
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/ogc/collections/incidents/items?limit=10&token="+key, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	page, err := http.DefaultClient.Do(r)
	if err != nil || page.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("a page is not compressed: %v %v", err, page.Header)
	}
	page.Body.Close()
	whole := download(t, address+"/ogc/collections/incidents/download?f=geojsonseq&token="+key)
	defer whole.Close()
	body, err := io.ReadAll(whole)
	if n := strings.Count(string(body), "\x1e"); err != nil || n != 30_003 {
		t.Errorf("%d features of 30,003: %v", n, err)
	}
}

// TestStreamsThatBreak cuts the connection to the database in the midst of a download: what the client holds must not
// look whole.
func TestStreamsThatBreak(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.addIncidents(1, 30_000, strings.Repeat("x", 900))
	key, address := h.withKey(), h.listen()
	pool, err := pgxpool.New(t.Context(), h.url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for _, encoding := range []string{"identity", "gzip"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/ogc/collections/incidents/download?f=geojsonseq&token="+key, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", encoding)
		answer, err := http.DefaultClient.Do(r)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatal(answer, err)
		}
		if _, err := io.CopyN(io.Discard, answer.Body, 100_000); err != nil {
			t.Fatal(err)
		}
		if _, err := pool.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()"); err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, answer.Body); err == nil {
			t.Errorf("%s: %d bytes more, and the client takes it for whole", encoding, n)
		}
		answer.Body.Close()
	}
}

// download begins a download as soon as there is a place for it.
func download(t *testing.T, address string) io.ReadCloser {
	t.Helper()
	for range 600 {
		r, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		if r.StatusCode == http.StatusOK {
			return r.Body
		}
		r.Body.Close()
		if r.StatusCode != http.StatusServiceUnavailable {
			t.Fatalf("%s: %d", address, r.StatusCode)
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("no place comes back")
	return nil
}
