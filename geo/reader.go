package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MaxFeature is the size of one feature a Reader takes if it is not told otherwise: 16 MiB, some 600,000
// vertices. The largest commune of the country has thirty thousand; what holds more would take more memory than an
// import may.
const MaxFeature = 16 << 20

// recordSeparator begins each record of a GeoJSON text sequence (RFC 8142).
const recordSeparator = 0x1E

// Reader takes the features out of GeoJSON one by one: a FeatureCollection, a text sequence, features or
// geometries one a line, or a single one. It holds one feature at a time, never the file.
type Reader struct {
	src          io.Reader
	buf          []byte
	lo, hi       int // the bytes of buf not used yet
	err          error
	limit        int
	value        []byte // the value being read
	inCollection bool
	first        bool // no feature of the collection was read yet
	started      bool
	given        bool   // a feature was handed out
	system       string // the name in "crs", as files of before 2016 have it
}

// NewReader reads from src; limit is the greatest size of one feature in bytes, 0 for MaxFeature.
func NewReader(src io.Reader, limit int) *Reader {
	if limit <= 0 {
		limit = MaxFeature
	}
	return &Reader{src: src, buf: make([]byte, 256<<10), limit: limit}
}

// Next gives the bytes of the next feature, which are the caller's to keep and for ParseFeature to read. The
// error is io.EOF at the end; any other means that the file cannot be read on.
func (r *Reader) Next() ([]byte, error) {
	r.start()
	for {
		found, err := r.step()
		if err != nil || found {
			r.given = true
			return r.taken(), err
		}
	}
}

// taken gives the value read, for the caller to keep: a copy of a small one, a large one itself.
func (r *Reader) taken() []byte {
	const large = 1 << 20
	if len(r.value) < large {
		return bytes.Clone(r.value)
	}
	value := r.value
	r.value = nil
	return value
}

// System is the coordinate system the file names in "crs", "" if it names none; it is known once the first
// feature was read. Files of today have none: they are WGS 84.
func (r *Reader) System() string { return r.system }

// start passes over a byte order mark.
func (r *Reader) start() {
	if r.started {
		return
	}
	r.started = true
	for r.hi < 3 && r.fill() {
	}
	if bytes.HasPrefix(r.buf[r.lo:r.hi], []byte("\xEF\xBB\xBF")) {
		r.lo += 3
	}
}

// step reads one feature into value, or enters or leaves a collection.
func (r *Reader) step() (found bool, err error) {
	r.value = r.value[:0]
	if r.inCollection {
		return r.nextOfCollection()
	}
	c, err := r.peek()
	switch {
	case err != nil:
		return false, err
	case c == recordSeparator:
		r.lo++
		return false, nil
	case c != '{':
		return false, fmt.Errorf("%w: want an object, not %s", ErrSyntax, excerpt(r.buf[r.lo:r.hi]))
	}
	r.lo++
	r.value = append(r.value, '{')
	return r.members(true)
}

func (r *Reader) nextOfCollection() (found bool, err error) {
	c, err := r.inside()
	if err != nil {
		return false, err
	}
	if c == ']' {
		r.lo++
		r.inCollection = false
		_, err := r.members(false) // what follows the features
		return false, err
	}
	if !r.first {
		if err := r.expect(','); err != nil {
			return false, err
		}
	}
	r.first = false
	if c, err = r.inside(); err == nil && c != '{' {
		err = fmt.Errorf("%w: a feature must be an object", ErrSyntax)
	}
	if err != nil {
		return false, err
	}
	return true, r.readValue()
}

// members reads the members of an object into value, up to its end (true) or up to the features of a
// collection (false).
func (r *Reader) members(first bool) (complete bool, err error) {
	for ; ; first = false {
		c, err := r.inside()
		if err != nil {
			return false, err
		}
		if c == '}' {
			r.lo++
			r.value = append(r.value, '}')
			return true, nil
		}
		if !first {
			if err := r.expect(','); err != nil {
				return false, err
			}
			r.value = append(r.value, ',')
		}
		entered, err := r.member()
		if err != nil || entered {
			return false, err
		}
	}
}

// member reads one key and value; entered says that the value is the array of features, which is left to be
// read one by one.
func (r *Reader) member() (entered bool, err error) {
	c, err := r.inside()
	if err == nil && c != '"' {
		err = fmt.Errorf("%w: want a key in quotes", ErrSyntax)
	}
	if err != nil {
		return false, err
	}
	from := len(r.value)
	if err := r.readValue(); err != nil {
		return false, err
	}
	key := string(r.value[from:])
	if err := r.expect(':'); err != nil {
		return false, err
	}
	if c, err = r.inside(); err != nil {
		return false, err
	}
	if key == `"features"` && c == '[' {
		r.lo++
		r.inCollection, r.first = true, true
		return true, nil
	}
	r.value = append(r.value, ':')
	from = len(r.value)
	if err := r.readValue(); err != nil {
		return false, err
	}
	if key == `"crs"` {
		return false, r.note(r.value[from:])
	}
	return false, nil
}

// note keeps the coordinate system a file names, and refuses a second one: it would come too late for the
// features before it.
func (r *Reader) note(raw []byte) error {
	var crs *struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(raw, &crs); err != nil {
		return fmt.Errorf("%w: crs: %w", ErrSyntax, err)
	}
	if crs == nil || crs.Properties.Name == "" || crs.Properties.Name == r.system {
		return nil
	}
	if r.given || r.system != "" {
		return fmt.Errorf("%w: %s stands behind features", ErrSystem, crs.Properties.Name)
	}
	r.system = crs.Properties.Name
	return nil
}

// readValue appends one JSON value to value.
func (r *Reader) readValue() error {
	var m matcher
	if _, err := r.inside(); err != nil {
		return err
	}
	for {
		n, done, err := m.match(r.buf[r.lo:r.hi])
		if err != nil {
			return err
		}
		if len(r.value)+n > r.limit {
			return fmt.Errorf("%w: over %d bytes", ErrTooLarge, r.limit)
		}
		r.value = append(r.value, r.buf[r.lo:r.lo+n]...)
		r.lo += n
		if done {
			return nil
		}
		if !r.fill() {
			return r.cutOff()
		}
	}
}

// peek passes over space and gives the next byte without taking it.
func (r *Reader) peek() (byte, error) {
	for {
		for r.lo < r.hi {
			if c := r.buf[r.lo]; !isSpace(c) {
				return c, nil
			}
			r.lo++
		}
		if !r.fill() {
			return 0, r.err
		}
	}
}

// inside is peek where the end of the file is not to be expected.
func (r *Reader) inside() (byte, error) {
	c, err := r.peek()
	if err != nil {
		return 0, r.cutOff()
	}
	return c, nil
}

func (r *Reader) cutOff() error {
	if errors.Is(r.err, io.EOF) {
		return fmt.Errorf("%w: the file ends in the middle: %w", ErrSyntax, io.ErrUnexpectedEOF)
	}
	return r.err
}

func (r *Reader) expect(want byte) error {
	c, err := r.inside()
	if err != nil {
		return err
	}
	if c != want {
		return fmt.Errorf("%w: want %q at %s", ErrSyntax, want, excerpt(r.buf[r.lo:r.hi]))
	}
	r.lo++
	return nil
}

// fill reads more; false at the end or on an error, which is kept in err.
func (r *Reader) fill() bool {
	if r.err != nil {
		return false
	}
	if r.lo > 0 {
		r.hi = copy(r.buf, r.buf[r.lo:r.hi])
		r.lo = 0
	}
	if r.hi == len(r.buf) {
		return true
	}
	n, err := r.src.Read(r.buf[r.hi:])
	r.hi += n
	r.err = err
	return n > 0 || err == nil
}
