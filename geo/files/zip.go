package files

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Zip is an opened zip whose directory was found to be of a sane size.
type Zip struct {
	dir   *zip.Reader
	limit int64
}

// OpenZip reads the directory of a zip of size bytes. limit bounds the unpacked size of one entry.
func OpenZip(src io.ReaderAt, size, limit int64) (*Zip, error) {
	if err := checkDirectory(src, size); err != nil {
		return nil, err
	}
	dir, err := zip.NewReader(src, size)
	if err != nil {
		return nil, fmt.Errorf("%w: zip: %w", ErrSyntax, err)
	}
	return &Zip{dir, limit}, nil
}

// checkDirectory bounds what archive/zip will hold in memory: it reads every entry that fits between the
// start of the directory and the end of the file, whatever count the file states.
func checkDirectory(src io.ReaderAt, size int64) error {
	const end, longest, most = 22, 22 + 65535, 4 << 20
	tail := make([]byte, min(size, longest))
	if _, err := src.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read zip: %w", err)
	}
	at := len(tail) - end
	for ; at >= 0; at-- { // the last mark whose comment fits into the file, as archive/zip looks for it
		if string(tail[at:at+4]) == "PK\x05\x06" && at+end+int(binary.LittleEndian.Uint16(tail[at+20:])) <= len(tail) {
			break
		}
	}
	if at < 0 {
		return malformed("the zip is cut off")
	}
	entries := binary.LittleEndian.Uint16(tail[at+10:])
	long, offset := int64(binary.LittleEndian.Uint32(tail[at+12:])), int64(binary.LittleEndian.Uint32(tail[at+16:]))
	if entries == 0xFFFF || long > most || offset > size || size-offset > most+longest {
		return fmt.Errorf("%w: the directory of the zip", ErrTooLarge)
	}
	return nil
}

// maxRatio is how much an entry may swell, once it is over a size that does no harm.
const maxRatio, harmless = 200, 64 << 20

// Open opens the entry of that path. A reader of it fails with ErrTooLarge where the entry swells.
func (z *Zip) Open(name string) (io.ReadCloser, error) {
	for _, f := range z.dir.File {
		if f.Name != name {
			continue
		}
		src, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%w: %s in the zip: %w", ErrSyntax, name, err)
		}
		most := z.limit
		if f.CompressedSize64 < uint64(z.limit)/maxRatio {
			most = max(harmless, maxRatio*int64(f.CompressedSize64))
		}
		return &entry{ReadCloser: src, left: min(most, z.limit)}, nil
	}
	return nil, malformed("the zip holds no %s", name)
}

// entry is an entry of a zip within its limit.
type entry struct {
	io.ReadCloser
	left int64
}

func (e *entry) Read(p []byte) (int, error) {
	n, err := e.ReadCloser.Read(p)
	if e.left -= int64(n); e.left < 0 {
		return n, fmt.Errorf("%w: an entry of the zip", ErrTooLarge)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: zip: %w", ErrSyntax, err)
	}
	return n, err
}

// With lists the entries whose name ends so, without regard to case; what macOS adds is left out.
func (z *Zip) With(suffix string) []string {
	var all []string
	for _, f := range z.dir.File {
		name := f.Name
		if strings.HasSuffix(strings.ToLower(name), suffix) && !strings.HasPrefix(name, "__MACOSX/") && !strings.HasPrefix(path.Base(name), "._") {
			all = append(all, name)
		}
	}
	return all
}

// read gives the whole of a small entry.
func (z *Zip) read(name string, most int64) ([]byte, error) {
	src, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	b, err := io.ReadAll(io.LimitReader(src, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%w: %s", ErrTooLarge, name)
	}
	return b, err
}
