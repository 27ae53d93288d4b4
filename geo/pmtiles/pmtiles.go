// Package pmtiles answers which tiles an archive holds, and makes such archives: PMTiles, version 3, one file with the tiles
// of a map and directories to find them by (https://github.com/protomaps/PMTiles, spec/v3). A file is read where it lies;
// what it says of itself is never believed without a look at its size.
package pmtiles

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// ErrFormat says that a file is no PMTiles archive of version 3, or a broken one.
var ErrFormat = errors.New("not a PMTiles archive of version 3")

// Compression is how tiles or directories are packed.
type Compression byte

// The compressions of the format.
const (
	Unknown Compression = iota
	None
	Gzip
	Brotli
	Zstd
)

// Kind is what tiles are.
type Kind byte

// The kinds of the format.
const (
	Other Kind = iota
	MVT
	PNG
	JPEG
	WebP
	AVIF
)

// Info is what an archive says of itself.
type Info struct {
	Kind             Kind
	Compression      Compression // of the tiles
	MinZoom, MaxZoom uint8
	Bounds           [4]float64 // west, south, east, north in degrees
	Tiles            uint64     // how many addresses have a tile
	Metadata         []byte     // JSON
}

// MaxZoom is the last zoom an archive may hold here: beyond it numbers of tiles are no longer of use.
const MaxZoom = 26

// ID is the number of a tile: those of lower zooms first, those of one zoom along a Hilbert curve.
func ID(z uint8, x, y uint32) uint64 {
	id := (uint64(1)<<(2*z) - 1) / 3
	for a := int(z) - 1; a >= 0; a-- {
		s := uint32(1) << a
		rx, ry := x&s>>a, y&s>>a
		id += uint64((3*rx)^ry) << (2 * a)
		x, y = x&(s-1), y&(s-1)
		if ry == 0 {
			if rx == 1 {
				x, y = s-1-x, s-1-y
			}
			x, y = y, x
		}
	}
	return id
}

const headerSize = 127

// header is the beginning of a file.
type header struct {
	rootAt, rootSize       uint64
	metadataAt, metadata   uint64
	leavesAt, leaves       uint64
	dataAt, data           uint64
	addressed, entries     uint64
	contents               uint64
	clustered              bool
	internal, tiles        Compression
	kind                   Kind
	minZoom, maxZoom       uint8
	west, south, east, top int32 // degrees times 10^7
}

func (h header) bytes() []byte {
	b := make([]byte, 0, headerSize)
	b = append(append(b, "PMTiles"...), 3)
	for _, n := range []uint64{h.rootAt, h.rootSize, h.metadataAt, h.metadata, h.leavesAt, h.leaves, h.dataAt, h.data, h.addressed, h.entries, h.contents} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	b = append(b, 0, byte(h.internal), byte(h.tiles), byte(h.kind), h.minZoom, h.maxZoom)
	if h.clustered {
		b[96] = 1
	}
	for _, n := range []int32{h.west, h.south, h.east, h.top} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	b = append(b, h.minZoom)
	b = binary.LittleEndian.AppendUint32(b, uint32(h.west+(h.east-h.west)/2))
	return binary.LittleEndian.AppendUint32(b, uint32(h.south+(h.top-h.south)/2))
}

func parseHeader(b []byte) (header, error) {
	var h header
	if len(b) < headerSize || string(b[:7]) != "PMTiles" || b[7] != 3 {
		return h, ErrFormat
	}
	for i, n := range []*uint64{&h.rootAt, &h.rootSize, &h.metadataAt, &h.metadata, &h.leavesAt, &h.leaves, &h.dataAt, &h.data, &h.addressed, &h.entries, &h.contents} {
		*n = binary.LittleEndian.Uint64(b[8+8*i:])
	}
	h.clustered = b[96] == 1
	h.internal, h.tiles, h.kind, h.minZoom, h.maxZoom = Compression(b[97]), Compression(b[98]), Kind(b[99]), b[100], b[101]
	for i, n := range []*int32{&h.west, &h.south, &h.east, &h.top} {
		*n = int32(binary.LittleEndian.Uint32(b[102+4*i:]))
	}
	if h.minZoom > h.maxZoom || h.maxZoom > MaxZoom {
		return h, fmt.Errorf("%w: zooms %d to %d", ErrFormat, h.minZoom, h.maxZoom)
	}
	return h, nil
}

// entry says where tiles, or a directory further down, lie. run 0 is such a directory.
type entry struct {
	id     uint64
	offset uint64
	length uint32
	run    uint32
}

// encode writes a directory, packed.
func encode(entries []entry) ([]byte, error) {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	var last uint64
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.id-last)
		last = e.id
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.run))
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.length))
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+uint64(entries[i-1].length) {
			b = append(b, 0)
		} else {
			b = binary.AppendUvarint(b, e.offset+1)
		}
	}
	return pack(b)
}

// decode reads a directory, unpacked.
func decode(b []byte) ([]entry, error) {
	r := bytes.NewReader(b)
	n, err := binary.ReadUvarint(r)
	if err != nil || n > uint64(len(b)) {
		return nil, fmt.Errorf("%w: a directory of %d entries in %d bytes", ErrFormat, n, len(b))
	}
	entries := make([]entry, n)
	var last uint64
	fields := []func(e *entry, i int, v uint64) bool{
		func(e *entry, i int, v uint64) bool { e.id, last = last+v, last+v; return i == 0 || v > 0 },
		func(e *entry, _ int, v uint64) bool { e.run = uint32(v); return v <= math.MaxUint32 },
		func(e *entry, _ int, v uint64) bool { e.length = uint32(v); return v > 0 && v <= math.MaxUint32 },
		func(e *entry, i int, v uint64) bool {
			if v > 0 {
				e.offset = v - 1
			} else if i > 0 {
				e.offset = entries[i-1].offset + uint64(entries[i-1].length)
			}
			return v > 0 || i > 0
		},
	}
	for _, field := range fields {
		for i := range entries {
			v, err := binary.ReadUvarint(r)
			if err != nil || !field(&entries[i], i, v) {
				return nil, fmt.Errorf("%w: entry %d of a directory", ErrFormat, i)
			}
		}
	}
	return entries, nil
}

func pack(b []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// mostUnpacked bounds a directory or the metadata, unpacked.
const mostUnpacked = 64 << 20

func unpack(b []byte, as Compression) ([]byte, error) {
	switch as {
	case None:
		return b, nil
	case Gzip:
	default:
		return nil, fmt.Errorf("%w: directories in compression %d; gzip or none is read", ErrFormat, as)
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	all, err := io.ReadAll(io.LimitReader(r, mostUnpacked+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if len(all) > mostUnpacked {
		return nil, fmt.Errorf("%w: a directory of over %d bytes", ErrFormat, mostUnpacked)
	}
	return all, nil
}
