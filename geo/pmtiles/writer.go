package pmtiles

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Writer makes an archive. Nothing stands under its name before Finish; Abort leaves nothing behind.
type Writer struct {
	path    string
	spool   *os.File // the tiles, until it is known how long the directories are
	out     *bufio.Writer
	end     uint64
	known   map[[sha256.Size]byte]entry
	entries []entry
	head    header
}

// Create begins an archive. Tiles are gathered in a file beside it.
func Create(path string) (*Writer, error) {
	spool, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return nil, fmt.Errorf("make %s: %w", path, err)
	}
	return &Writer{path: path, spool: spool, out: bufio.NewWriter(spool), known: map[[sha256.Size]byte]entry{}}, nil
}

// Add adds a tile, packed as Finish will say. Tiles come in ascending order of their ID. The same bytes are kept once.
func (w *Writer) Add(z uint8, x, y uint32, body []byte) error {
	id := ID(z, x, y)
	var last *entry
	if n := len(w.entries); n > 0 {
		last = &w.entries[n-1]
		if id < last.id+uint64(last.run) {
			return fmt.Errorf("tile %d/%d/%d: comes too late", z, x, y)
		}
	}
	if len(body) == 0 {
		return fmt.Errorf("tile %d/%d/%d: is empty", z, x, y)
	}
	w.head.addressed++
	sum := sha256.Sum256(body)
	e, there := w.known[sum]
	if !there {
		if _, err := w.out.Write(body); err != nil {
			return fmt.Errorf("write tiles: %w", err)
		}
		e = entry{offset: w.end, length: uint32(len(body))}
		w.known[sum] = e
		w.end += uint64(len(body))
	}
	if last != nil && last.offset == e.offset && id == last.id+uint64(last.run) {
		last.run++
		return nil
	}
	e.id, e.run = id, 1
	w.entries = append(w.entries, e)
	return nil
}

// Finish writes the archive under its name. Of info its Tiles play no part.
func (w *Writer) Finish(info Info) (err error) {
	defer func() { err = errors.Join(err, w.Abort()) }()
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write tiles: %w", err)
	}
	if len(w.entries) == 0 {
		return errors.New("an archive without tiles")
	}
	root, leaves, err := directories(w.entries)
	if err != nil {
		return err
	}
	metadata, err := pack(info.Metadata)
	if err != nil {
		return err
	}
	const degree = 1e7
	h := w.head
	h.rootAt, h.rootSize = headerSize, uint64(len(root))
	h.metadataAt, h.metadata = h.rootAt+h.rootSize, uint64(len(metadata))
	h.leavesAt, h.leaves = h.metadataAt+h.metadata, uint64(len(leaves))
	h.dataAt, h.data = h.leavesAt+h.leaves, w.end
	h.entries, h.contents, h.clustered = uint64(len(w.entries)), uint64(len(w.known)), true
	h.internal, h.tiles, h.kind, h.minZoom, h.maxZoom = Gzip, info.Compression, info.Kind, info.MinZoom, info.MaxZoom
	b := info.Bounds
	h.west, h.south, h.east, h.top = int32(b[0]*degree), int32(b[1]*degree), int32(b[2]*degree), int32(b[3]*degree)
	return w.put(h.bytes(), root, metadata, leaves)
}

// put writes the parts and then the tiles into a file of their own, and gives it its name.
func (w *Writer) put(parts ...[]byte) error {
	out, err := os.CreateTemp(filepath.Dir(w.path), "."+filepath.Base(w.path)+"-*")
	if err != nil {
		return fmt.Errorf("make %s: %w", w.path, err)
	}
	defer os.Remove(out.Name())
	for _, p := range parts {
		if err == nil {
			_, err = out.Write(p)
		}
	}
	if err == nil {
		_, err = w.spool.Seek(0, io.SeekStart)
	}
	if err == nil {
		_, err = io.Copy(out, w.spool)
	}
	if err == nil {
		err = errors.Join(out.Chmod(0o644), out.Sync())
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("write %s: %w", w.path, err)
	}
	if err := os.Rename(out.Name(), w.path); err != nil {
		return fmt.Errorf("write %s: %w", w.path, err)
	}
	return nil
}

// Abort drops what was gathered. After Finish it does nothing.
func (w *Writer) Abort() error {
	if w.spool == nil {
		return nil
	}
	err := errors.Join(w.spool.Close(), os.Remove(w.spool.Name()))
	w.spool = nil
	return err
}

// mostRoot is how long the first directory may be: with the header it has to be in the first 16 KiB of a file.
const mostRoot = 16<<10 - headerSize

// directories writes the entries as one directory, or as a directory of directories where that would be too long.
func directories(entries []entry) (root, leaves []byte, err error) {
	if root, err = encode(entries); err != nil || len(root) <= mostRoot {
		return root, nil, err
	}
	for size := 4096; ; size *= 2 {
		leaves = nil
		var above []entry
		for at := 0; at < len(entries); at += size {
			leaf, err := encode(entries[at:min(at+size, len(entries))])
			if err != nil {
				return nil, nil, err
			}
			above = append(above, entry{id: entries[at].id, offset: uint64(len(leaves)), length: uint32(len(leaf))})
			leaves = append(leaves, leaf...)
		}
		if root, err = encode(above); err != nil || len(root) <= mostRoot {
			return root, leaves, err
		}
	}
}
