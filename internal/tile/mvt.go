package tile

import (
	"encoding/binary"
	"math"
	"slices"
)

// Geometry types and commands of Mapbox Vector Tiles 2.1.
const (
	pointType   = 1
	polygonType = 3

	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

// sheet writes one layer of a vector tile. Features come one after the other: begin, tags and geometry, end.
type sheet struct {
	name     string
	side     int32 // of the tile, in its own units
	features []byte
	keys     []string
	values   []byte
	nValues  uint32
	keyAt    map[string]uint32
	textAt   map[string]uint32
	numberAt map[uint64]uint32 // bits of a double, or a whole number that no double is
	boolAt   [2]uint32         // one more than the place; 0: not there yet

	tags     []uint32
	geometry []uint32
	cursor   point
	n        int
	feature  []byte

	ring, spare []point // for clipping
}

func newSheet(name string, w window) *sheet {
	return &sheet{name: name, side: w.side, keyAt: map[string]uint32{}, textAt: map[string]uint32{}, numberAt: map[uint64]uint32{}}
}

func (s *sheet) begin() {
	s.tags, s.geometry, s.cursor = s.tags[:0], s.geometry[:0], point{}
}

func (s *sheet) key(name string) uint32 {
	at, there := s.keyAt[name]
	if !there {
		at = uint32(len(s.keys))
		s.keys = append(s.keys, name)
		s.keyAt[name] = at
	}
	return at
}

// text tags the feature; the empty text stands for nothing and is left out.
func (s *sheet) text(name, value string) {
	if value == "" {
		return
	}
	at, there := s.textAt[value]
	if !there {
		body := binary.AppendUvarint([]byte{1<<3 | 2}, uint64(len(value)))
		at = s.value(append(body, value...))
		s.textAt[value] = at
	}
	s.tags = append(s.tags, s.key(name), at)
}

// number tags the feature, as a whole number where it is one.
func (s *sheet) number(name string, value float64) {
	bits := math.Float64bits(value)
	at, there := s.numberAt[bits]
	if !there {
		var body []byte
		if value >= 0 && value < 1<<53 && value == math.Trunc(value) {
			body = binary.AppendUvarint([]byte{5 << 3}, uint64(value))
		} else {
			body = binary.LittleEndian.AppendUint64([]byte{3<<3 | 1}, bits)
		}
		at = s.value(body)
		s.numberAt[bits] = at
	}
	s.tags = append(s.tags, s.key(name), at)
}

func (s *sheet) boolean(name string, value bool) {
	i := 0
	if value {
		i = 1
	}
	if s.boolAt[i] == 0 {
		s.boolAt[i] = s.value([]byte{7 << 3, byte(i)}) + 1
	}
	s.tags = append(s.tags, s.key(name), s.boolAt[i]-1)
}

func (s *sheet) value(body []byte) uint32 {
	s.values = binary.AppendUvarint(append(s.values, 4<<3|2), uint64(len(body)))
	s.values = append(s.values, body...)
	s.nValues++
	return s.nValues - 1
}

// end writes the feature begun, if it has any geometry.
func (s *sheet) end(id uint64, kind byte) {
	if len(s.geometry) == 0 {
		return
	}
	f := binary.AppendUvarint(append(s.feature[:0], 1<<3), id)
	f = packed(f, 2, s.tags)
	f = append(f, 3<<3, kind)
	f = packed(f, 4, s.geometry)
	s.feature = f
	s.features = binary.AppendUvarint(append(s.features, 2<<3|2), uint64(len(f)))
	s.features = append(s.features, f...)
	s.n++
}

// packed appends a field of packed whole numbers; none is no field.
func packed(to []byte, field byte, numbers []uint32) []byte {
	if len(numbers) == 0 {
		return to
	}
	size := 0
	for _, n := range numbers {
		size += sizeOf(n)
	}
	to = binary.AppendUvarint(append(to, field<<3|2), uint64(size))
	for _, n := range numbers {
		to = binary.AppendUvarint(to, uint64(n))
	}
	return to
}

func sizeOf(n uint32) int {
	size := 1
	for ; n >= 0x80; n >>= 7 {
		size++
	}
	return size
}

// bytes gives the layer as a tile holds it; nothing where it has no feature.
func (s *sheet) bytes() []byte {
	if s.n == 0 {
		return nil
	}
	body := make([]byte, 0, len(s.features)+len(s.values)+16*len(s.keys)+len(s.name)+16)
	body = append(body, 15<<3, 2) // version
	body = binary.AppendUvarint(append(body, 1<<3|2), uint64(len(s.name)))
	body = append(append(body, s.name...), s.features...)
	for _, k := range s.keys {
		body = binary.AppendUvarint(append(body, 3<<3|2), uint64(len(k)))
		body = append(body, k...)
	}
	body = append(body, s.values...)
	body = binary.AppendUvarint(append(body, 5<<3), uint64(s.side))
	whole := binary.AppendUvarint(make([]byte, 0, len(body)+8), 0)[:0]
	whole = binary.AppendUvarint(append(whole, 3<<3|2), uint64(len(body)))
	return append(whole, body...)
}

// point adds a point in units of the tile.
func (s *sheet) point(p point) {
	s.geometry = append(s.geometry, moveTo|1<<3)
	s.step(p)
}

func (s *sheet) step(p point) {
	s.geometry = append(s.geometry, zigzag(p.x-s.cursor.x), zigzag(p.y-s.cursor.y))
	s.cursor = p
}

func zigzag(n int32) uint32 { return uint32(n)<<1 ^ uint32(n>>31) }

// polygons adds the rings that reach into the tile: outer ones clockwise on the screen, each before its holes. What
// has no area at this zoom is left out, a hole together with its outer ring.
func (s *sheet) polygons(w window, rings []ring) {
	kept := false
	for i := range rings {
		r := &rings[i]
		if r.hole && !kept || !r.box.meets(w.outer) {
			kept = kept && r.hole
			continue
		}
		drawn := s.draw(w, r)
		if !r.hole {
			kept = drawn
		}
	}
}

func (s *sheet) draw(w window, r *ring) bool {
	s.ring = s.ring[:0]
	last := point{math.MaxInt32, math.MaxInt32}
	for _, p := range r.points {
		if u := w.units(p); u != last {
			s.ring = append(s.ring, u)
			last = u
		}
	}
	if !r.box.within(w.outer) {
		s.ring, s.spare = w.clip(s.ring, s.spare)
	}
	line := tidy(s.ring)
	if len(line) < 3 {
		return false
	}
	area := doubleArea(line)
	if area == 0 {
		return false
	}
	if (area < 0) != r.hole {
		slices.Reverse(line)
	}
	s.geometry = append(s.geometry, moveTo|1<<3)
	s.step(line[0])
	s.geometry = append(s.geometry, lineTo|uint32(len(line)-1)<<3)
	for _, p := range line[1:] {
		s.step(p)
	}
	s.geometry = append(s.geometry, closePath|1<<3)
	return true
}

// ring is a ring of a polygon, not closed. Holes follow their outer ring.
type ring struct {
	box    box
	points []pos
	hole   bool
}
