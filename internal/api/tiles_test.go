package api_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"cotmoc/internal/tile"
)

const crossingsTile = "/tiles/crossings/8/203/116.mvt"

// A tile made for one viewer is never given to another, whoever asks first, and however they ask.
func TestTilesOfOneScopeNeverReachAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	cookie := h.cookie
	for range 2 {
		h.cookie = cookie
		known := h.get(crossingsTile)
		if !strings.Contains(known.body, "Kín") {
			t.Error("who is signed in does not see the opening")
		}
		h.cookie = ""
		stranger := h.get(crossingsTile)
		if strings.Contains(stranger.body, "Kín") || !strings.Contains(stranger.body, "Lao Bảo") {
			t.Error("a stranger sees an opening, or not the gate")
		}
		tag := known.header.Get("Etag")
		if tag == stranger.header.Get("Etag") {
			t.Error("both have the same tag")
		}
		if a := h.get(crossingsTile, "If-None-Match", tag); a.status != 200 || strings.Contains(a.body, "Kín") {
			t.Errorf("a stranger with the other's tag: %d", a.status)
		}
		for _, name := range []string{"Authorization", "Cookie", "Accept-Encoding"} {
			if !strings.Contains(stranger.header.Get("Vary"), name) {
				t.Errorf("Vary %q lacks %s", stranger.header.Get("Vary"), name)
			}
		}
		if got := known.header.Get("Cache-Control"); got != "private, no-cache" {
			t.Errorf("Cache-Control %q", got)
		}
	}
}

// Who signs out sees no tile more.
func TestSigningOutClosesTilesAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	if a := h.get("/tiles/incidents/8/203/116.mvt"); a.status != 200 {
		t.Fatalf("signed in: %d", a.status)
	}
	cookie := h.cookie
	h.ask("DELETE", "/api/v1/session", "", "X-Cotmoc", "1")
	h.cookie = cookie
	if a := h.get("/tiles/incidents/8/203/116.mvt"); a.status != 401 {
		t.Errorf("signed out: %d", a.status)
	}
}

func TestTilesTakeTheClientsEncoding(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	const path = "/tiles/communes,crossings,border/5/25/14.mvt" // long enough to be worth packing
	for header, want := range map[string]string{"": "", "identity": "", "gzip": "gzip", "gzip, deflate, br, zstd": "gzip", "gzip;q=0, zstd;q=0.5": "zstd",
		"br": "", "*": "gzip", "*;q=0": ""} {
		a := h.get(path, "Accept-Encoding", header)
		if got := a.header.Get("Content-Encoding"); a.status != 200 || got != want || a.body == "" {
			t.Errorf("Accept-Encoding %q: %d, encoding %q, want %q", header, a.status, got, want)
		}
	}
}

// stuck is a renderer that never comes to an end by itself.
type stuck struct{ begun chan struct{} }

func (s stuck) Tile(ctx context.Context, _ tile.Query, _ tile.Ledger) ([]byte, error) {
	s.begun <- struct{}{}
	<-ctx.Done()
	return nil, ctx.Err()
}

// With more tiles asked for than can be drawn the next is told to come again, and the server still says that it is well.
func TestOverloadIsTold(t *testing.T) {
	h := newHouse(t, false)
	limit := time.Second + 20*h.took("/readyz") // whatever else the machine does
	renderer := stuck{make(chan struct{}, 8)}
	tiles, err := tile.NewServer(tile.Config{Renderer: renderer, Revisions: tile.NewBoard(h.store), Renders: 1, Queue: 1, Timeout: 3 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	h.server.Tiles = tiles
	var waiters sync.WaitGroup
	for _, address := range []string{"8/203/116", "8/203/115"} {
		waiters.Go(func() {
			if a := h.get("/tiles/communes/" + address + ".mvt"); a.status != 503 || a.header.Get("Retry-After") == "" {
				t.Errorf("a tile that took too long: %d, Retry-After %q", a.status, a.header.Get("Retry-After"))
			}
		})
	}
	<-renderer.begun
	var a answer
	for range 100 { // the second of the two may not be waiting yet
		if a = h.get("/tiles/communes/8/203/117.mvt"); a.status == 503 {
			break
		}
	}
	if a.status != 503 || a.header.Get("Retry-After") == "" || !strings.Contains(a.header.Get("Content-Type"), "problem+json") {
		t.Errorf("one too many: %d %v", a.status, a.header)
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if took := h.took(path); took > limit {
			t.Errorf("%s meanwhile after %s; at most %s", path, took, limit)
		}
	}
	waiters.Wait()
}
