package ogc

import (
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/internal/tile"
)

// A unit that a tile cut shows no edge of the tile, and what is left lies where it should.
func TestEdgesOfTilesAreNotDrawn(t *testing.T) {
	at := tile.Query{Z: 1, X: 1, Y: 0}
	const extent = 4096
	cut := orb.Polygon{{{-64, 1000}, {2048, 1000}, {2048, 3000}, {-64, 3000}, {-64, 1000}}}
	lines := edges(cut, at, extent)
	if len(lines) != 1 || len(lines[0]) != 4 {
		t.Fatalf("%v: want the three sides inside", lines)
	}
	if corner := lines[0][1]; corner[0] != 90 {
		t.Errorf("the middle of the eastern half of the world lies at %v", corner)
	}
	if whole := edges(orb.Polygon{{{10, 10}, {20, 10}, {20, 20}, {10, 10}}}, at, extent); len(whole) != 1 || len(whole[0]) != 4 {
		t.Errorf("a ring inside: %v", whole)
	}
	if none := edges(orb.Polygon{{{-64, -64}, {4160, -64}, {4160, 4160}, {-64, 4160}, {-64, -64}}}, at, extent); len(none) != 0 {
		t.Errorf("a unit that fills the tile: %v", none)
	}
	p := orb.Point{106.6, 16.6}
	if of := tileAt(p, 8); of.X != 203 || of.Y != 116 {
		t.Errorf("%+v", of)
	}
	if from, to := tilesOver(orb.Bound{Min: orb.Point{102, 8}, Max: orb.Point{110, 24}}); (to.X-from.X+1)*(to.Y-from.Y+1) > mostGround || from.Z < 4 {
		t.Errorf("the country: %+v to %+v", from, to)
	}
}
