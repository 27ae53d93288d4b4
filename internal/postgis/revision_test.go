package postgis_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"cotmoc/internal/ingest"
)

func TestRevisionRisesWithItsLayers(t *testing.T) {
	store, _ := open(t)
	revision := func(layers ...string) int64 {
		t.Helper()
		n, _, err := store.Revision(t.Context(), layers...)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n, at, err := store.Revision(t.Context()); n != 0 || !at.IsZero() || err != nil {
		t.Errorf("at first %d, %v, %v", n, at, err)
	}
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106))
	put(t, store, ingest.Load{Layer: "crossings"}, gate("a", "Lao Bảo"))
	for layer, n := range map[string]int64{"units": 1, "incidents": 1, "assessments": 1, "crossings": 1, "routes": 0} {
		if got := revision(layer); got != n {
			t.Errorf("%s: %d, want %d", layer, got, n)
		}
	}
	if got := revision("units", "crossings"); got != 2 {
		t.Errorf("of two layers: %d, want 2", got)
	}
	if got := revision(); got != 4 {
		t.Errorf("of all: %d, want 4", got)
	}
}

func TestListenHearsCommitsAndConnectsAgain(t *testing.T) {
	store, pool := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	heard, ended := make(chan string, 16), make(chan error, 1)
	go func() { ended <- store.Listen(ctx, func(layer string) { heard <- layer }) }()
	next := func(want string) {
		t.Helper()
		select {
		case got := <-heard:
			if got != want {
				t.Fatalf("heard %q, want %q", got, want)
			}
		case <-time.After(time.Minute):
			t.Fatalf("never heard %q", want)
		}
	}
	next("") // connected
	load := ingest.Load{Layer: "crossings", DryRun: true}
	put(t, store, load, gate("a", "Lao Bảo")) // tells nobody
	load.DryRun = false
	put(t, store, load, gate("a", "Lao Bảo"))
	next("crossings")
	put(t, store, load, gate("a", "Lao Bảo")) // changes nothing
	if n := ask[int](t, pool, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"); n != 1 {
		t.Fatalf("%d listeners cut, want 1", n)
	}
	next("") // connected again: everything may have changed
	put(t, store, load, gate("b", "La Lay"))
	next("crossings")
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}
