package pmtiles

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
)

// Archive is an open file. It is safe for concurrent use; close it when done.
type Archive struct {
	file io.ReaderAt
	done func() error
	size uint64
	head header
	info Info
	root []entry

	mu     sync.Mutex
	leaves map[uint64][]entry // by offset
}

// mostLeaves is how many directories are remembered.
const mostLeaves = 64

// Limits of what is read at once: a tile, and a directory or the metadata as they lie in the file.
const (
	mostTile   = 16 << 20
	mostPacked = 16 << 20
)

// Open opens an archive and reads its first directory. The error is ErrFormat where the file is something else, or broken.
func Open(path string) (*Archive, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open tiles: %w", err)
	}
	a := &Archive{file: f, done: f.Close, leaves: map[uint64][]entry{}}
	stat, err := f.Stat()
	if err == nil {
		a.size = uint64(stat.Size())
		err = a.begin()
	}
	if err != nil {
		return nil, fmt.Errorf("open tiles %s: %w", path, errors.Join(err, f.Close()))
	}
	return a, nil
}

func (a *Archive) begin() error {
	b, err := a.read(0, headerSize, headerSize)
	if err != nil {
		return err
	}
	if a.head, err = parseHeader(b); err != nil {
		return err
	}
	h := a.head
	if a.root, err = a.directory(h.rootAt, h.rootSize); err != nil {
		return err
	}
	if b, err = a.read(h.metadataAt, h.metadata, mostPacked); err != nil {
		return err
	}
	if len(b) > 0 {
		if b, err = unpack(b, h.internal); err != nil {
			return err
		}
	}
	const degree = 1e7
	a.info = Info{Kind: h.kind, Compression: h.tiles, MinZoom: h.minZoom, MaxZoom: h.maxZoom, Tiles: h.addressed, Metadata: b,
		Bounds: [4]float64{float64(h.west) / degree, float64(h.south) / degree, float64(h.east) / degree, float64(h.top) / degree}}
	return nil
}

// read reads a part of the file, if it is there and not longer than most.
func (a *Archive) read(at, size, most uint64) ([]byte, error) {
	if size > most || at > a.size || size > a.size-at {
		return nil, fmt.Errorf("%w: %d bytes at %d of %d", ErrFormat, size, at, a.size)
	}
	b := make([]byte, size)
	if _, err := a.file.ReadAt(b, int64(at)); err != nil {
		return nil, fmt.Errorf("read tiles: %w", err)
	}
	return b, nil
}

func (a *Archive) directory(at, size uint64) ([]entry, error) {
	b, err := a.read(at, size, mostPacked)
	if err != nil {
		return nil, err
	}
	if b, err = unpack(b, a.head.internal); err != nil {
		return nil, err
	}
	return decode(b)
}

// Info tells what the archive holds.
func (a *Archive) Info() Info { return a.info }

// Close closes the file.
func (a *Archive) Close() error { return a.done() }

// Tile gives a tile as it lies in the archive, packed as Info says; there is false where the archive has none.
func (a *Archive) Tile(z uint8, x, y uint32) (body []byte, there bool, err error) {
	if z > a.head.maxZoom || z < a.head.minZoom || uint64(x)>>z > 0 || uint64(y)>>z > 0 {
		return nil, false, nil
	}
	id, entries := ID(z, x, y), a.root
	const deepest = 4
	for range deepest {
		e, found := find(entries, id)
		if !found {
			return nil, false, nil
		}
		if e.run > 0 {
			if id >= e.id+uint64(e.run) {
				return nil, false, nil
			}
			body, err := a.read(a.head.dataAt+e.offset, uint64(e.length), mostTile)
			return body, err == nil, err
		}
		if entries, err = a.leaf(e); err != nil {
			return nil, false, err
		}
	}
	return nil, false, fmt.Errorf("%w: directories within directories", ErrFormat)
}

// find gives the last entry that does not begin after a tile.
func find(entries []entry, id uint64) (entry, bool) {
	i, exact := slices.BinarySearchFunc(entries, id, func(e entry, id uint64) int { return cmp.Compare(e.id, id) })
	if !exact {
		i--
	}
	if i < 0 {
		return entry{}, false
	}
	return entries[i], true
}

func (a *Archive) leaf(e entry) ([]entry, error) {
	a.mu.Lock()
	known, there := a.leaves[e.offset]
	a.mu.Unlock()
	if there {
		return known, nil
	}
	entries, err := a.directory(a.head.leavesAt+e.offset, uint64(e.length))
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.leaves) >= mostLeaves {
		clear(a.leaves)
	}
	a.leaves[e.offset] = entries
	return entries, nil
}
