package tile_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/tile"
)

// crowded holds many incidents in the middle of the country, half of them near a few places.
func crowded(b *testing.B, n int) *tile.Atlas {
	b.Helper()
	rnd := rand.New(rand.NewPCG(3, 3))
	kinds := border.IncidentKinds().IDs()
	s := &shelf{}
	for id := range int64(n) {
		at := orb.Point{105 + 3*rnd.Float64(), 14 + 4*rnd.Float64()}
		c, err := cell.At(at[0], at[1], 9)
		if err != nil {
			b.Fatal(err)
		}
		s.incidents = append(s.incidents, tile.Incident{ID: id + 1, Kind: kinds[rnd.IntN(len(kinds))], On: border.NewDate(2025, time.July, 1+rnd.IntN(500)), At: at,
			LocPrecision: 1, Cell: c, Substances: []string{"heroin"}, MassG: []float64{20}})
	}
	a := tile.NewAtlas(s, s, nil)
	if err := a.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	return a
}

// BenchmarkIncidentTiles draws cells and points of many incidents at every zoom, with a filter.
func BenchmarkIncidentTiles(b *testing.B) {
	n := 1_000_000
	if testing.Short() {
		n = 50_000
	}
	a := crowded(b, n)
	for _, layer := range []string{"cells", "incidents"} {
		for _, z := range []uint32{5, 8, 11, 14} {
			b.Run(layer+"-zoom-"+string([]byte{'0' + byte(z/10), '0' + byte(z%10)}), func(b *testing.B) {
				rnd := rand.New(rand.NewPCG(4, 4))
				for b.Loop() {
					at := maptile.At(orb.Point{105 + 3*rnd.Float64(), 14 + 4*rnd.Float64()}, maptile.Zoom(z))
					from := border.NewDate(2025, time.July, 1+rnd.IntN(300))
					q := tile.Query{Layer: layer, Z: z, X: at.X, Y: at.Y, Reach: border.WholeReach(), On: from, From: from, To: from.AddDays(100)}
					if _, err := a.Tile(b.Context(), q, tile.Ledger{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
