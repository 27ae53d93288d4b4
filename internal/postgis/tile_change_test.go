package postgis_test

import (
	"context"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/tile"
)

// TestImportMakesTilesStale goes the whole way: an import, its revision, the board, the server, the ETag.
func TestImportMakesTilesStale(t *testing.T) {
	for name, listening := range map[string]bool{"with news": true, "without news": false} {
		t.Run(name, func(t *testing.T) {
			store, _ := open(t)
			board := tile.NewBoard(store)
			if listening {
				ctx, stop := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() { done <- board.Run(ctx) }()
				t.Cleanup(func() { stop(); <-done })
			}
			server, err := tile.NewServer(tile.Config{Renderer: tile.NewAtlas(store, store, nil), Revisions: board})
			if err != nil {
				t.Fatal(err)
			}
			ask := func() tile.Answer {
				a, err := server.Tile(t.Context(), tile.Request{Layers: []string{"crossings"}, Query: tile.Query{Reach: border.StrangersReach()}})
				if err != nil {
					t.Fatal(err)
				}
				return a
			}
			empty := ask()
			put(t, store, ingest.Load{Layer: "crossings", Source: "test"}, gate("lao-bao", "Lao Bảo"))
			imported := time.Now()
			for asked := time.Now(); ask().ETag == empty.ETag; asked = time.Now() {
				// A revision is a second old at most, however long its answer takes on a busy machine.
				if asked.Sub(imported) > tile.Freshness {
					t.Fatal("the tile is stale long after the import")
				}
				time.Sleep(time.Millisecond)
			}
			if len(ask().Body) == 0 {
				t.Error("the new tile does not hold the new gate")
			}
		})
	}
}
