// Package sheet answers how a table is written for a spreadsheet: CSV for scripts, XLSX for people.
//
// A cell is nil (not known), a string, an int, a float64, a bool or a border.Date; any other type is an error. Texts
// stay texts: nothing in a cell is ever taken for a formula.
package sheet

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"cotmoc/internal/border"
)

// Column is one column: its name for scripts, its head for people, its width in letters.
type Column struct {
	ID    string
	Head  string
	Width float64
}

// Table is a table with what must be known to read it: Name is that of its sheet (at most 31 letters), Notes stand on
// a sheet of their own under NotesName.
type Table struct {
	Name, NotesName string
	Columns         []Column
	Rows            [][]any
	Notes           []string
}

// byteOrderMark makes spreadsheet programs read UTF-8.
const byteOrderMark = "\uFEFF"

// WriteCSV writes UTF-8 with a byte order mark, one row a line, under the columns' ids; dates as 2026-12-19.
func (t Table) WriteCSV(w io.Writer) error {
	out := bufio.NewWriter(w)
	if _, err := out.WriteString(byteOrderMark); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	rows := csv.NewWriter(out)
	rows.UseCRLF = true
	line := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		line[i] = c.ID
	}
	if err := rows.Write(line); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	for n, row := range t.Rows {
		for i, cell := range row {
			text, err := plain(cell)
			if err != nil {
				return fmt.Errorf("write csv: row %d, %s: %w", n+1, t.Columns[i].ID, err)
			}
			line[i] = text
		}
		if err := rows.Write(line); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	rows.Flush()
	if err := rows.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// plain is a cell as CSV has it.
func plain(cell any) (string, error) {
	switch v := cell.(type) {
	case nil:
		return "", nil
	case string:
		return harmless(v), nil
	case int:
		return strconv.Itoa(v), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case bool:
		return strconv.FormatBool(v), nil
	case border.Date:
		if v.IsZero() {
			return "", nil
		}
		return v.String(), nil
	}
	return "", fmt.Errorf("a cell of type %T", cell)
}

// harmless keeps spreadsheet programs from taking a text of CSV for a formula, by an apostrophe before it.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// WriteXLSX writes a workbook: the table with a frozen head and a filter, days as days, and the notes.
func (t Table) WriteXLSX(w io.Writer) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // of temporary files, of which a workbook this small has none
	if err := t.fill(f); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return nil
}

// styles are those of a workbook, by number.
type styles struct{ head, text, day int }

func (t Table) fill(f *excelize.File) error {
	if err := f.SetSheetName("Sheet1", t.Name); err != nil {
		return err
	}
	look, err := newStyles(f)
	if err != nil {
		return err
	}
	if err := t.table(f, look); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(t.Columns), len(t.Rows)+1)
	if err != nil {
		return err
	}
	if err := f.AutoFilter(t.Name, "A1:"+last, nil); err != nil {
		return err
	}
	if len(t.Notes) == 0 {
		return nil
	}
	return t.notes(f, look)
}

func newStyles(f *excelize.File) (s styles, err error) {
	day := "dd/mm/yyyy"
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	for _, one := range []struct {
		into  *int
		style excelize.Style
	}{
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: top, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8F0F4"}}}},
		{&s.text, excelize.Style{Alignment: top}},
		{&s.day, excelize.Style{Alignment: top, CustomNumFmt: &day}},
	} {
		if *one.into, err = f.NewStyle(&one.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (t Table) table(f *excelize.File, look styles) error {
	out, err := f.NewStreamWriter(t.Name)
	if err != nil {
		return err
	}
	head := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		if err := out.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
		head[i] = excelize.Cell{StyleID: look.head, Value: c.Head}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, XSplit: 0, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", head); err != nil {
		return err
	}
	for n, row := range t.Rows {
		cells := make([]any, len(row))
		for i, cell := range row {
			if cells[i], err = look.cell(cell); err != nil {
				return fmt.Errorf("row %d, %s: %w", n+1, t.Columns[i].ID, err)
			}
		}
		if err := out.SetRow("A"+strconv.Itoa(n+2), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// cell is a cell as a workbook has it.
func (s styles) cell(cell any) (any, error) {
	switch v := cell.(type) {
	case nil:
		return nil, nil
	case string, int, float64, bool:
		return excelize.Cell{StyleID: s.text, Value: v}, nil
	case border.Date:
		if v.IsZero() {
			return nil, nil
		}
		at := v.UTC()
		return excelize.Cell{StyleID: s.day, Value: time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)}, nil
	}
	return nil, fmt.Errorf("a cell of type %T", cell)
}

func (t Table) notes(f *excelize.File, look styles) error {
	if _, err := f.NewSheet(t.NotesName); err != nil {
		return err
	}
	if err := f.SetColWidth(t.NotesName, "A", "A", 110); err != nil {
		return err
	}
	for i, note := range t.Notes {
		at := "A" + strconv.Itoa(i+1)
		if err := f.SetCellStr(t.NotesName, at, note); err != nil {
			return err
		}
		if err := f.SetCellStyle(t.NotesName, at, at, look.text); err != nil {
			return err
		}
	}
	return nil
}
