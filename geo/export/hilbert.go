package export

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// nodeSize is how many boxes of a level one box of the level above holds.
const nodeSize = 16

// boxed is a feature in the spool: its box, and where it stands.
type boxed struct {
	box      orb.Bound
	at, size int64
	curve    uint32 // its place on the Hilbert curve
}

// alongHilbert orders features along a Hilbert curve through the box of all, which it gives.
func alongHilbert(items []boxed) orb.Bound {
	all := noBound()
	for _, i := range items {
		all = joined(all, i.box)
	}
	for i := range items {
		b := items[i].box
		items[i].curve = hilbert(step(b.Min[0]+b.Max[0], all.Min[0], all.Max[0]), step(b.Min[1]+b.Max[1], all.Min[1], all.Max[1]))
	}
	slices.SortStableFunc(items, func(a, b boxed) int { return cmp.Compare(a.curve, b.curve) })
	return all
}

// step says which of 65,536 steps between two ends the middle of a stretch is in, given the sum of its ends.
func step(sum, low, high float64) uint32 {
	share := (sum/2 - low) / (high - low)
	if !(share >= 0) { // no width, or no shape
		return 0
	}
	return uint32(min(share, 1) * math.MaxUint16)
}

// hilbert is how far along the curve a square of a grid of 65,536 by 65,536 lies.
func hilbert(x, y uint32) (d uint32) {
	const last = 1<<16 - 1
	for side := uint32(1) << 15; side > 0; side >>= 1 {
		right, upper := x&side != 0, y&side != 0
		switch {
		case right && !upper:
			d += 3 * side * side
		case right:
			d += 2 * side * side
		case upper:
			d += side * side
		}
		if upper {
			continue
		}
		if right {
			x, y = last-x, last-y
		}
		x, y = y, x
	}
	return d
}

// packedRTree is the index of FlatGeobuf over features in their order: the boxes of all levels, the one around all first,
// each with the number of its first box in the level below, or the place of its feature.
func packedRTree(items []boxed) []byte {
	counts := []int{len(items)}
	total := len(items)
	for n := len(items); n > 1; {
		n = (n + nodeSize - 1) / nodeSize
		counts, total = append(counts, n), total+n
	}
	if len(items) == 1 { // a lone feature has a box above it too
		counts, total = append(counts, 1), 2
	}
	boxes, offsets := make([]orb.Bound, total), make([]uint64, total)
	begin, place := total-len(items), int64(0)
	for i, item := range items {
		boxes[begin+i], offsets[begin+i] = item.box, uint64(place)
		place += item.size
	}
	for level := 1; level < len(counts); level++ {
		above := begin - counts[level]
		for i := range counts[level] {
			first := begin + i*nodeSize
			box := noBound()
			for _, b := range boxes[first:min(first+nodeSize, begin+counts[level-1])] {
				box = joined(box, b)
			}
			boxes[above+i], offsets[above+i] = box, uint64(first)
		}
		begin = above
	}
	index := make([]byte, 0, 40*total)
	for i, b := range boxes {
		for _, f := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
			index = binary.LittleEndian.AppendUint64(index, math.Float64bits(f))
		}
		index = binary.LittleEndian.AppendUint64(index, offsets[i])
	}
	return index
}
