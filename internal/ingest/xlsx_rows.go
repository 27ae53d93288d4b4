package ingest

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// sheetReader reads the rows of one sheet. Rows are numbered as the spreadsheet numbers them.
type sheetReader struct {
	book   *workbook
	tags   *tags
	src    io.Closer
	row    int
	ended  bool
	ahead  []item // rows read while looking for the header
	header []string
	places map[string]int
	ignore []string
}

// headerWithin is how many rows may stand above the header: titles, the name of the office.
const headerWithin = 20

// openSheet finds the header of a sheet: the row, or two rows of merged cells, among the first that names
// most of the fields wanted.
func openSheet(book *workbook, s sheet, cols columns) (*sheetReader, *border.Text, error) {
	src, err := book.zip.Open(s.entry)
	if err != nil {
		return nil, nil, err
	}
	r := &sheetReader{book: book, tags: newTags(src), src: src}
	for len(r.ahead) < headerWithin {
		it, err := r.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, errors.Join(err, src.Close())
		}
		if !it.blank() {
			r.ahead = append(r.ahead, it)
		}
	}
	rows := r.findHeader(cols)
	r.ahead = r.ahead[rows:]
	var problem *border.Text
	r.places, r.ignore, problem = cols.bind(r.header)
	return r, problem, nil
}

// findHeader chooses the header and says how many rows end with it.
func (r *sheetReader) findHeader(cols columns) (rows int) {
	most := -1
	for i, it := range r.ahead {
		if n := cols.matches(it.cells); n > most {
			most, rows, r.header = n, i+1, it.cells
		}
		if i == 0 {
			continue
		}
		if both := stacked(r.ahead[i-1].cells, it.cells); cols.matches(both) > most {
			most, rows, r.header = cols.matches(both), i+1, both
		}
	}
	return rows
}

// stacked reads two rows as one header: a cell merged over both rows stands in the upper, one that is split
// has its names in the lower.
func stacked(upper, lower []string) []string {
	both := slices.Clone(lower)
	for len(both) < len(upper) {
		both = append(both, "")
	}
	for i, name := range upper {
		if strings.TrimSpace(both[i]) == "" {
			both[i] = name
		}
	}
	return both
}

func (r *sheetReader) next() (item, error) {
	var it item
	var err error
	if len(r.ahead) > 0 {
		it, r.ahead = r.ahead[0], r.ahead[1:]
	} else if it, err = r.read(); err != nil {
		return it, err
	}
	if it.problem == nil {
		it.problem = beyond(it.cells, r.header)
	}
	return it, nil
}

// Close ends the reading of the sheet.
func (r *sheetReader) Close() error { return r.src.Close() }

// read takes the next row off the sheet; io.EOF at the end.
func (r *sheetReader) read() (item, error) {
	for {
		if r.ended {
			return item{}, io.EOF
		}
		token, err := r.tags.next()
		if errors.Is(err, io.EOF) {
			return item{}, errDamaged
		}
		if err != nil {
			return item{}, err
		}
		if end, is := token.(xml.EndElement); is && end.Name.Local == "sheetData" {
			r.ended = true
			continue
		}
		if tag, is := token.(xml.StartElement); is && tag.Name.Local == "row" {
			r.row++
			if n := atoi(attribute(tag, "r")); n >= r.row {
				r.row = n
			}
			return r.cells()
		}
	}
}

// cells reads a row up to its end.
func (r *sheetReader) cells() (item, error) {
	it := item{row: r.row}
	for size := 0; ; {
		if size > partLimit {
			return it, errLongRow
		}
		token, err := r.tags.next()
		if errors.Is(err, io.EOF) {
			return it, errDamaged
		}
		if err != nil {
			return it, err
		}
		if end, is := token.(xml.EndElement); is && end.Name.Local == "row" {
			return it, nil
		}
		tag, is := token.(xml.StartElement)
		if !is || tag.Name.Local != "c" {
			continue
		}
		at, ok := placeOfCell(tag, len(it.cells))
		if !ok {
			return it, errDamaged
		}
		text, exact, problem, err := r.cell(tag)
		if err != nil {
			return it, err
		}
		if it.problem == nil {
			it.problem = problem
		}
		if size += len(text); text != "" {
			it.cells = append(it.cells, make([]string, at-len(it.cells)+1)...)
			it.exact = append(it.exact, make([]bool, at-len(it.exact)+1)...)
			it.cells[at], it.exact[at] = text, exact
		}
	}
}

// placeOfCell is the column of a cell: the one it names, or the next. They never go backwards.
func placeOfCell(tag xml.StartElement, next int) (at int, ok bool) {
	ref := attribute(tag, "r")
	if ref == "" {
		return next, next < lastColumn
	}
	at, ok = cellColumn(ref)
	return at, ok && at >= next
}

// cell reads one cell: what a formula came to counts, not the formula.
func (r *sheetReader) cell(tag xml.StartElement) (text string, exact bool, problem *border.Text, err error) {
	ref := attribute(tag, "r")
	if attribute(tag, "t") == "inlineStr" {
		text, err = r.tags.text("c")
		return text, false, nil, err
	}
	raw, formula, err := r.value()
	if err != nil {
		return "", false, nil, err
	}
	if raw == "" {
		if formula {
			problem = &border.Text{VI: "ô " + ref + " là công thức chưa có kết quả; hãy mở và lưu lại bằng bảng tính",
				EN: "cell " + ref + " is a formula without a result; open and save it in a spreadsheet"}
		}
		return "", false, problem, nil
	}
	switch attribute(tag, "t") {
	case "s":
		s, found := r.book.strings.at(atoi(raw))
		if !found {
			return "", false, nil, errDamaged
		}
		return s, false, nil, nil
	case "str", "d":
		return raw, false, nil, nil
	case "b":
		return map[string]string{"1": "true", "0": "false"}[raw], false, nil, nil
	case "e":
		return raw, false, &border.Text{VI: "ô " + ref + " có lỗi " + raw, EN: "cell " + ref + " holds the error " + raw}, nil
	}
	var format numberFormat
	if style := atoi(attribute(tag, "s")); style >= 0 && style < len(r.book.styles) {
		format = r.book.styles[style]
	}
	text, exact = format.show(raw, r.book.from)
	return text, exact, nil, nil
}

// longestCell is more bytes than a spreadsheet lets into a cell.
const longestCell = 1 << 17

// value reads <v> up to the end of the cell, and whether there is a formula.
func (r *sheetReader) value() (raw string, formula bool, err error) {
	inside := false
	for {
		token, err := r.tags.next()
		if errors.Is(err, io.EOF) {
			return "", false, errDamaged
		}
		if err != nil {
			return "", false, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			inside = token.Name.Local == "v"
			formula = formula || token.Name.Local == "f"
		case xml.CharData:
			if inside {
				raw += string(token)
			}
			if len(raw) > longestCell {
				return "", false, errLongRow
			}
		case xml.EndElement:
			if token.Name.Local == "c" {
				return raw, formula, nil
			}
			inside = false
		}
	}
}
