package export

import (
	"io"
	"strconv"
	"unicode/utf8"
)

// Collection writes a GeoJSON FeatureCollection. Trailer, if set before Close, is written after the features: members
// of the collection, beginning with a comma.
type Collection struct {
	Count   int
	Trailer func() []byte
	w       io.Writer
	text    geometryText
	keys    [][]byte
	columns []Column
	buf     []byte
	begun   bool
	lines   bool
}

// flushAt is how much is gathered before it is written.
const flushAt = 64 << 10

func newCollection(w io.Writer, t Table) (Writer, error) { return NewCollection(w, t), nil }

// NewCollection begins a FeatureCollection.
func NewCollection(w io.Writer, t Table) *Collection {
	c := &Collection{w: w, text: newGeometryText(t), columns: t.Columns}
	for i, column := range t.Columns {
		var key []byte
		if i > 0 {
			key = append(key, ',')
		}
		c.keys = append(c.keys, append(appendString(key, []byte(column.Name)), ':'))
	}
	return c
}

// newSequence writes one feature a line, each after a record separator (RFC 8142).
func newSequence(w io.Writer, t Table) (Writer, error) {
	c := NewCollection(w, t)
	c.lines = true
	return c, nil
}

// Write appends a feature.
func (c *Collection) Write(r *Row) error {
	switch {
	case c.lines:
		c.buf = append(c.buf, 0x1e)
	case c.begun:
		c.buf = append(c.buf, ",\n"...)
	default:
		c.buf = append(c.buf, `{"type":"FeatureCollection","features":[`+"\n"...)
	}
	c.begun = true
	c.Count++
	var err error
	if c.buf, err = c.feature(c.buf, r); err != nil {
		return failed("GeoJSON", err)
	}
	if c.lines {
		c.buf = append(c.buf, '\n')
	}
	if len(c.buf) < flushAt {
		return nil
	}
	_, err = c.w.Write(c.buf)
	c.buf = c.buf[:0]
	return failed("GeoJSON", err)
}

// Close ends the collection.
func (c *Collection) Close() error {
	if !c.lines {
		if !c.begun {
			c.buf = append(c.buf, `{"type":"FeatureCollection","features":[`...)
		}
		c.buf = append(c.buf, "\n]"...)
		if c.Trailer != nil {
			c.buf = append(c.buf, c.Trailer()...)
		}
		c.buf = append(c.buf, "}\n"...)
	}
	_, err := c.w.Write(c.buf)
	c.buf = nil
	return failed("GeoJSON", err)
}

// Feature gives one feature by itself, with members, beginning with a comma, behind it.
func Feature(t Table, r *Row, members []byte) ([]byte, error) {
	c := NewCollection(io.Discard, t)
	b, err := c.feature(nil, r)
	if err != nil {
		return nil, failed("GeoJSON", err)
	}
	return append(append(b[:len(b)-1], members...), '}'), nil
}

// Append appends a feature as Write writes it.
func (c *Collection) Append(dst []byte, r *Row) ([]byte, error) {
	dst, err := c.feature(dst, r)
	return dst, failed("GeoJSON", err)
}

// ShapeText gives a shape (WKB in EPSG:4326, nil for none) as it stands in GeoJSON in lon, lat.
func ShapeText(wkb []byte) ([]byte, error) {
	if wkb == nil {
		return []byte("null"), nil
	}
	text := newGeometryText(Table{})
	return text.geoJSON(nil, wkb)
}

func (c *Collection) feature(dst []byte, r *Row) ([]byte, error) {
	if r.Feature != nil {
		return append(dst, r.Feature...), nil
	}
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = appendString(dst, r.ID)
	dst = append(dst, `,"geometry":`...)
	var err error
	if r.JSON != nil {
		dst = append(dst, r.JSON...)
	} else if r.WKB == nil {
		dst = append(dst, "null"...)
	} else if dst, err = c.text.geoJSON(dst, r.WKB); err != nil {
		return dst, err
	}
	dst = append(dst, `,"properties":{`...)
	for i := range c.columns {
		dst = append(dst, c.keys[i]...)
		dst = appendJSON(dst, c.columns[i].Kind, &r.Values[i])
	}
	return append(dst, "}}"...), nil
}

func appendJSON(dst []byte, k Kind, v *Value) []byte {
	switch {
	case !v.Known:
		return append(dst, "null"...)
	case k == Number, k == Integer, k == Bool:
		return appendPlain(dst, k, v)
	case k == Date, k == Timestamp:
		return append(appendPlain(append(dst, '"'), k, v), '"')
	case k == Texts:
		return appendTexts(dst, v.Text)
	}
	return appendString(dst, v.Text)
}

func appendTexts(dst, text []byte) []byte {
	dst = append(dst, '[')
	for i, from := 0, 0; i <= len(text) && len(text) > 0; i++ {
		if i < len(text) && text[i] != ',' {
			continue
		}
		if from > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, text[from:i])
		from = i + 1
	}
	return append(dst, ']')
}

// appendString appends a JSON string; what is not UTF-8 becomes U+FFFD.
func appendString(dst, s []byte) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= 0x20 && b != '"' && b != '\\' && b < utf8.RuneSelf {
			i++
			continue
		}
		if b >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(s[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
		}
		dst = append(dst, s[from:i]...)
		switch {
		case b == '"' || b == '\\':
			dst = append(dst, '\\', b)
		case b == '\n':
			dst = append(dst, `\n`...)
		case b < 0x20:
			dst = append(dst, `\u00`...)
			if b < 0x10 {
				dst = append(dst, '0')
			}
			dst = strconv.AppendUint(dst, uint64(b), 16)
		default:
			dst = append(dst, `\ufffd`...)
		}
		i++
		from = i
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}
