package export

import (
	"bufio"
	"bytes"
	"io"
)

// table writes CSV: UTF-8 with a byte order mark, so that Excel reads Vietnamese; points as lon and lat (or x and y),
// other shapes as well-known text. Text that a spreadsheet would take for a formula is written as the text it is.
type csvTable struct {
	w       *bufio.Writer
	columns []Column
	point   bool
	shape   bool
	text    geometryText
	buf     []byte
}

func newCSV(w io.Writer, t Table) (Writer, error) {
	c := &csvTable{w: bufio.NewWriterSize(w, flushAt), columns: t.Columns, point: t.Shape == "Point", shape: t.Shape != "", text: newGeometryText(t)}
	c.buf = append(c.buf, "\ufeffid"...)
	for _, name := range c.shapeNames(t) {
		c.buf = append(append(c.buf, ','), name...)
	}
	for _, column := range t.Columns {
		c.buf = appendCell(append(c.buf, ','), []byte(column.Name))
	}
	return c, c.flush()
}

func (c *csvTable) shapeNames(t Table) []string {
	switch {
	case c.point && t.System.Projected():
		return []string{"x", "y"}
	case c.point:
		return []string{"lon", "lat"}
	case c.shape:
		return []string{"wkt"}
	}
	return nil
}

func (c *csvTable) flush() error {
	c.buf = append(c.buf, '\r', '\n')
	_, err := c.w.Write(c.buf)
	c.buf = c.buf[:0]
	return failed("CSV", err)
}

func (c *csvTable) Write(r *Row) error {
	c.buf = appendCell(c.buf, r.ID)
	if c.shape {
		if err := c.geometry(r.WKB); err != nil {
			return failed("CSV", err)
		}
	}
	for i := range c.columns {
		c.buf = append(c.buf, ',')
		v := &r.Values[i]
		if !v.Known {
			continue
		}
		if k := c.columns[i].Kind; k == Text || k == Texts {
			c.buf = appendCell(c.buf, v.Text)
		} else {
			c.buf = appendPlain(c.buf, k, v)
		}
	}
	return c.flush()
}

func (c *csvTable) geometry(wkb []byte) error {
	c.buf = append(c.buf, ',')
	if c.point {
		p, ok := pointOf(wkb)
		if !ok {
			c.buf = append(c.buf, ',')
			return nil
		}
		c.buf = c.text.pair(c.buf, p, ',')
		if c.text.lost {
			return errUnplaced
		}
		return nil
	}
	if wkb == nil {
		return nil
	}
	c.buf = append(c.buf, '"')
	var err error
	c.buf, err = c.text.wkt(c.buf, wkb)
	c.buf = append(c.buf, '"')
	return err
}

func (c *csvTable) Close() error { return failed("CSV", c.w.Flush()) }

// appendCell quotes a cell where it must be, and keeps spreadsheets from running it as a formula.
func appendCell(dst, text []byte) []byte {
	formula := len(text) > 0 && bytes.IndexByte([]byte("=+-@\t\r"), text[0]) >= 0
	if !formula && !bytes.ContainsAny(text, ",\"\r\n;") {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	if formula {
		dst = append(dst, '\'')
	}
	for _, b := range text {
		if b == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, b)
	}
	return append(dst, '"')
}
