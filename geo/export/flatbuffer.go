package export

import (
	"encoding/binary"
	"slices"
)

// flat builds a FlatBuffers message from its end to its beginning, as that format wants it; only what FlatGeobuf
// needs of it. Positions are counted from the end.
type flat struct {
	b []byte // reversed: the last byte of the message first
}

// slot is one field of a table: a scalar of 1, 2, 4 or 8 bytes, or a position to refer to.
type slot struct {
	id    int
	size  int
	value uint64
	ref   bool
}

func (f *flat) reset() { f.b = f.b[:0] }

// pad makes what is written next, n bytes and then more, begin where it is aligned.
func (f *flat) pad(size, more int) {
	for (len(f.b)+more)%size != 0 {
		f.b = append(f.b, 0)
	}
}

func (f *flat) raw(v uint64, size int) {
	for i := size - 1; i >= 0; i-- {
		f.b = append(f.b, byte(v>>(8*i)))
	}
}

// bytes writes a vector of bytes; a text ends with a zero that does not count.
func (f *flat) bytes(data []byte, text bool) int {
	n := len(data)
	if text {
		n++
	}
	f.pad(4, n)
	if text {
		f.b = append(f.b, 0)
	}
	for _, b := range slices.Backward(data) {
		f.b = append(f.b, b)
	}
	f.raw(uint64(len(data)), 4)
	return len(f.b)
}

// scalars writes a vector of n values of a size.
func (f *flat) scalars(n, size int, at func(i int) uint64) int {
	f.pad(4, n*size)
	f.pad(size, n*size)
	for i := n - 1; i >= 0; i-- {
		f.raw(at(i), size)
	}
	f.raw(uint64(n), 4)
	return len(f.b)
}

// refs writes a vector of references to what was written before.
func (f *flat) refs(positions []int) int {
	f.pad(4, 4*len(positions))
	for _, p := range slices.Backward(positions) {
		f.raw(uint64(len(f.b)+4-p), 4)
	}
	f.raw(uint64(len(positions)), 4)
	return len(f.b)
}

// table writes a table with its own vtable before it.
func (f *flat) table(slots []slot) int {
	slices.SortStableFunc(slots, func(a, b slot) int { return a.size - b.size }) // small ones last in the message
	begin := len(f.b)
	offsets := map[int]int{}
	fields := 0
	for _, s := range slots {
		f.pad(s.size, s.size)
		v := s.value
		if s.ref {
			v = uint64(len(f.b) + 4 - int(s.value))
		}
		f.raw(v, s.size)
		offsets[s.id] = len(f.b)
		fields = max(fields, s.id+1)
	}
	f.pad(4, 4)
	f.raw(uint64(4+2*fields), 4) // the vtable stands right before the table
	end := len(f.b)
	for id := fields - 1; id >= 0; id-- {
		offset := 0
		if at, has := offsets[id]; has {
			offset = end - at
		}
		f.raw(uint64(offset), 2)
	}
	f.raw(uint64(end-begin), 2)
	f.raw(uint64(4+2*fields), 2)
	return end
}

// finish writes the message with its size before it.
func (f *flat) finish(dst []byte, root int) []byte {
	most := 8
	f.pad(most, 4+4)
	f.raw(uint64(len(f.b)+4-root), 4)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(f.b)))
	for _, b := range slices.Backward(f.b) {
		dst = append(dst, b)
	}
	return dst
}
