package ingest

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"cotmoc/geo"
	"cotmoc/geo/files"
	"cotmoc/internal/border"
)

// item is one row before it is read: the cells of a table, or the bytes of a feature.
type item struct {
	row     int
	cells   []string
	exact   []bool                // of the cells: numbers in which a point is the decimal sign; nil for none
	feature []byte                // as GeoJSON
	read    *files.Feature        // of a format that is read where it is cut
	problem *border.Text          // the row cannot be cut into cells
	faults  []border.Fault        // found where it is cut
	ready   *border.ProgrammeFile // read whole
}

func (i item) size() int {
	n := len(i.feature)
	if i.read != nil {
		n += i.read.Size(geo.Vertices(i.read.Shape))
	}
	for _, c := range i.cells {
		n += len(c) + 16
	}
	return n
}

// tableReader reads the rows of a CSV. Rows are numbered as a spreadsheet numbers them: the header is row 1,
// empty rows count, a cell with line breaks is one row.
type tableReader struct {
	csv    *csv.Reader
	bytes  *rowLimit
	header []string
	inside int // line breaks inside cells so far

	decoded bool // from another encoding than UTF-8
}

// rowLimit stops a row that does not end: an open quote swallows the rest of a file. What separates cells it counts where that is
// said: a cell of nothing is one byte of a file and fifty in memory.
type rowLimit struct {
	src       io.Reader
	n         int64
	limit     int64
	separator []byte
	cells     int
}

// mostSeparators is how many there may be in a row, with those between the vertices of its shape: over a million.
const mostSeparators = 1 << 20

func (l *rowLimit) Read(p []byte) (int, error) {
	n, err := l.src.Read(p)
	if len(l.separator) > 0 {
		l.cells += bytes.Count(p[:n], l.separator)
	}
	if l.n += int64(n); l.n > l.limit || l.cells > mostSeparators {
		return n, errLongRow
	}
	return n, err
}

// newTable reads the header. io.EOF says that there is none.
func newTable(content *bufio.Reader, l limits) (*tableReader, error) {
	if mark, _ := content.Peek(3); string(mark) == "\uFEFF" {
		if _, err := content.Discard(len(mark)); err != nil {
			return nil, err
		}
	}
	head, _ := content.Peek(content.Size())
	comma := separator(string(head))
	bounded := &rowLimit{src: content, limit: l.row, separator: []byte{byte(comma)}}
	t := &tableReader{csv: csv.NewReader(bounded), bytes: bounded}
	t.csv.Comma = comma
	t.csv.FieldsPerRecord = -1
	header, err := t.csv.Read()
	if err != nil {
		return nil, err
	}
	t.header = header
	return t, nil
}

// separator is the sign that stands most often in the first line, outside quotes.
func separator(head string) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range strings.TrimLeft(head, "\r\n") {
		if r == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if r == '\n' || r == '\r' {
			break
		}
		counts[r]++
	}
	best := ','
	for _, r := range []rune{';', '\t'} {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

// next gives the next row; io.EOF at the end.
func (t *tableReader) next() (item, error) {
	t.bytes.n, t.bytes.cells = 0, 0
	cells, err := t.csv.Read()
	var syntax *csv.ParseError
	if errors.As(err, &syntax) {
		text := border.Text{VI: "dấu ngoặc kép trong dòng không khớp nhau", EN: "the quotes in the row do not match"}
		row := syntax.StartLine - t.inside
		t.inside += syntax.Line - syntax.StartLine
		return item{row: row, problem: &text}, nil
	}
	if err != nil {
		return item{}, err
	}
	line, _ := t.csv.FieldPos(0)
	it := item{row: line - t.inside, cells: cells}
	for _, c := range cells {
		t.inside += strings.Count(c, "\n")
	}
	it.problem = t.check(cells)
	return it, nil
}

// check refuses rows with more or fewer cells than the header; empty cells at the end do not count.
func (t *tableReader) check(cells []string) *border.Text {
	for _, c := range cells {
		if !utf8.ValidString(c) || t.decoded && strings.ContainsRune(c, utf8.RuneError) {
			text := notUTF8()
			return &text
		}
	}
	if problem := beyond(cells, t.header); problem != nil {
		return problem
	}
	if len(cells) < len(t.header) && len(cells) == 1 && strings.TrimSpace(cells[0]) != "" {
		return &border.Text{VI: "dòng chỉ có một ô; dấu phân cách khác với dòng tiêu đề?", EN: "the row has one cell only; is its separator another than the header's?"}
	}
	return nil
}

// beyond refuses a row with something in a cell that has no header.
func beyond(cells, header []string) *border.Text {
	for i := len(header); i < len(cells); i++ {
		if strings.TrimSpace(cells[i]) != "" {
			return &border.Text{VI: "dòng có nhiều ô hơn dòng tiêu đề", EN: "the row has more cells than the header"}
		}
	}
	return nil
}

// blank says that nothing stands in the row.
func (i item) blank() bool {
	for _, c := range i.cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return i.feature == nil && i.read == nil && i.problem == nil && i.ready == nil && len(i.faults) == 0
}
