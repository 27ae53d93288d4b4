package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"

	"cotmoc/geo"
	"cotmoc/internal/border"
)

// limits guard against files that swell: gzip packs zeros a thousand to one.
type limits struct {
	unpacked  int64 // bytes of one file after unpacking
	ratio     int64 // unpacked to packed bytes
	ratioFrom int64 // unpacked bytes from which the ratio counts
	row       int64 // bytes of one row of a table
}

func defaultLimits() limits {
	return limits{unpacked: 4 << 30, ratio: 200, ratioFrom: 64 << 20, row: geo.MaxFeature}
}

var (
	errSwollen = errors.New("the file swells beyond the limit when unpacked")
	errDamaged = errors.New("the packed file is damaged")
	errLongRow = errors.New("a row is too long")
)

// counter counts the bytes that pass and stops when the context ends.
type counter struct {
	ctx  context.Context
	src  io.Reader
	n    int64
	tell func(n int64) // how many bytes came just now; nil is told nothing
	err  error         // what stopped it, other than the end
}

func (c *counter) Read(p []byte) (int, error) {
	if c.err = c.ctx.Err(); c.err != nil {
		return 0, c.err
	}
	n, err := c.src.Read(p)
	if err != io.EOF {
		c.err = err
	}
	c.n += int64(n)
	if c.tell != nil {
		c.tell(int64(n))
	}
	return n, err
}

// unpacked reads the content of a file, unpacked if it is gzipped, within the limits.
type unpacked struct {
	src    io.Reader
	packed *counter // nil for a file that is not packed
	limits limits
	n      int64
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.src.Read(p)
	u.n += int64(n)
	if u.n > u.limits.unpacked {
		return n, errSwollen
	}
	if u.packed != nil && u.n > u.limits.ratioFrom && u.n > u.limits.ratio*u.packed.n {
		return n, errSwollen
	}
	if u.packed != nil && err != nil && !errors.Is(err, io.EOF) && u.packed.err == nil {
		err = fmt.Errorf("%w: %w", errDamaged, err)
	}
	return n, err
}

// unpack gives a reader of the content and looks at its beginning.
func unpack(raw *counter, l limits) (*bufio.Reader, error) {
	const ahead = 64 << 10
	head := bufio.NewReaderSize(raw, ahead)
	u := &unpacked{src: head, limits: l}
	if magic, _ := head.Peek(2); bytes.Equal(magic, []byte{0x1F, 0x8B}) {
		z, err := gzip.NewReader(head)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
		u.src, u.packed = z, raw
	}
	content := bufio.NewReaderSize(u, ahead)
	if _, err := content.Peek(1); err != nil && err != io.EOF {
		return nil, err
	}
	return content, nil
}

// readText says in both languages why reading stopped; nil for what is not the file's fault.
func readText(err error) *border.Text {
	switch {
	case errors.Is(err, errSwollen):
		return &border.Text{VI: "tệp nén phình ra quá giới hạn khi giải nén", EN: "the packed file swells beyond the limit"}
	case errors.Is(err, errLongRow):
		return &border.Text{VI: "có dòng quá dài; có thể thiếu dấu ngoặc kép đóng", EN: "a row is too long; a closing quote may be missing"}
	case errors.Is(err, errDamaged):
		return &border.Text{VI: "tệp bị hỏng hoặc bị cắt ngang", EN: "the file is damaged or cut off"}
	}
	return nil
}
