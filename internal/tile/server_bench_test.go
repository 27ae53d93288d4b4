package tile_test

import (
	"testing"

	"cotmoc/internal/tile"
)

func benchmarked(b *testing.B) (*tile.Server, tile.Request) {
	s, err := tile.NewServer(tile.Config{Renderer: &easel{}, Revisions: &tally{}})
	if err != nil {
		b.Fatal(err)
	}
	r := of("communes", "crossings")
	r.Encoding = tile.Zstd
	a, err := s.Tile(b.Context(), r)
	if err != nil {
		b.Fatal(err)
	}
	r.IfNoneMatch = a.ETag
	return s, r
}

func BenchmarkTileFromMemory(b *testing.B) {
	s, r := benchmarked(b)
	r.IfNoneMatch = ""
	for b.Loop() {
		if _, err := s.Tile(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTileNotModified(b *testing.B) {
	s, r := benchmarked(b)
	for b.Loop() {
		if a, err := s.Tile(b.Context(), r); err != nil || !a.NotModified {
			b.Fatal(a, err)
		}
	}
}
