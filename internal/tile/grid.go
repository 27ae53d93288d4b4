package tile

import (
	"math"

	"github.com/paulmach/orb"
)

// A tile's side in its own units, as powers of 2: eight of them to a pixel of a map that draws tiles 512 pixels wide.
// Outlines of units are up to half a pixel off already: of them four to a pixel look the same and take a tenth of the
// bytes less. The last zoom is drawn larger and larger by clients; there outlines are as fine as the rest.
const (
	fineBits    = 12
	outlineBits = 11
)

// outlineOf is the side of a tile with outlines at a zoom, as a power of 2. From very far away small communes need the
// finer units to be there at all.
func outlineOf(zoom uint32) uint {
	if zoom >= 5 && zoom < MaxZoom {
		return outlineBits
	}
	return fineBits
}

// OutlineSide is the side of a tile with outlines at a zoom, in units of the tile: whoever draws along them takes the same.
func OutlineSide(zoom uint32) int { return 1 << outlineOf(zoom) }

// marginPart is the part of its side by which a tile reaches over its edge: eight pixels.
const marginPart = 64

// pos is a place in the world of EPSG:3857, in 2^32 parts of its side from the north-west: 9 mm at the equator. The
// units of every tile are whole numbers of it, so what two units share as a vertex stays shared in every tile.
type pos struct{ x, y uint32 }

const worldParts = 1 << 32

// place projects a point (lon, lat in degrees); what lies beyond the projection goes to its edge.
func place(p orb.Point) pos {
	sin := math.Sin(p[1] * math.Pi / 180)
	y := 0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)
	return pos{part(p[0]/360 + 0.5), part(y)}
}

// part is a share of the world's side; not a number becomes 0.
func part(share float64) uint32 {
	return uint32(max(0, min(worldParts-1, share*worldParts)))
}

// box is a rectangle of the world, both corners in it. The zero box is not empty; emptyBox is.
type box struct{ minX, minY, maxX, maxY uint32 }

func emptyBox() box { return box{math.MaxUint32, math.MaxUint32, 0, 0} }

func (b *box) add(p pos) {
	b.minX, b.minY = min(b.minX, p.x), min(b.minY, p.y)
	b.maxX, b.maxY = max(b.maxX, p.x), max(b.maxY, p.y)
}

func (b *box) join(o box) {
	b.minX, b.minY = min(b.minX, o.minX), min(b.minY, o.minY)
	b.maxX, b.maxY = max(b.maxX, o.maxX), max(b.maxY, o.maxY)
}

func (b box) meets(o box) bool {
	return b.minX <= o.maxX && o.minX <= b.maxX && b.minY <= o.maxY && o.minY <= b.maxY
}

func (b box) holds(p pos) bool {
	return p.x >= b.minX && p.x <= b.maxX && p.y >= b.minY && p.y <= b.maxY
}

func (b box) within(o box) bool {
	return b.minX >= o.minX && b.maxX <= o.maxX && b.minY >= o.minY && b.maxY <= o.maxY
}

// wider gives the box with so many parts more at each side, within the world.
func (b box) wider(by uint32) box {
	return box{b.minX - min(by, b.minX), b.minY - min(by, b.minY),
		b.maxX + min(by, math.MaxUint32-b.maxX), b.maxY + min(by, math.MaxUint32-b.maxY)}
}

// window is a tile's view of the world.
type window struct {
	side   int32 // of the tile, in its own units
	shift  uint  // parts of the world in one unit of the tile, as a power of 2
	ox, oy int64 // the tile's north-west corner in its own units
	inner  box   // the tile itself
	outer  box   // with its margin
}

// windowOf gives the view of a tile whose side has 1 << bits units.
func windowOf(q Query, bits uint) window {
	side := uint64(1) << (32 - q.Z)
	inner := box{uint32(uint64(q.X) * side), uint32(uint64(q.Y) * side), uint32(uint64(q.X+1)*side - 1), uint32(uint64(q.Y+1)*side - 1)}
	return window{side: 1 << bits, shift: uint(32-q.Z) - bits, ox: int64(q.X) << bits, oy: int64(q.Y) << bits, inner: inner,
		outer: inner.wider(uint32(side / marginPart))}
}

// units gives a place in units of the tile, rounded.
func (w window) units(p pos) point {
	half := int64(1) << (w.shift - 1)
	return point{int32((int64(p.x)+half)>>w.shift - w.ox), int32((int64(p.y)+half)>>w.shift - w.oy)}
}

// point is a place in units of a tile; y grows southwards.
type point struct{ x, y int32 }
