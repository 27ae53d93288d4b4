package export

import (
	"archive/zip"
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// maxXLSX is how many rows a sheet holds beside its header; maxCell how many characters a cell; maxSheetName its name.
const maxXLSX, maxCell, maxSheetName = 1<<20 - 1, 32767, 31

// workbook writes one sheet, row by row: points as lon and lat (or x and y), other shapes as well-known text where a
// cell holds it. Rows wait in a temporary file.
type workbook struct {
	w     io.Writer
	file  *excelize.File
	sheet *excelize.StreamWriter
	day   int // style of dates
	table Table
	text  geometryText
	point bool
	row   int
	cells []any
}

func newXLSX(w io.Writer, t Table) (Writer, error) {
	b := &workbook{w: w, file: excelize.NewFile(), table: t, text: newGeometryText(t), point: t.Shape == "Point"}
	if err := b.begin(); err != nil {
		b.Abandon()
		return nil, failed("XLSX", err)
	}
	return b, nil
}

func (b *workbook) begin() (err error) {
	name := []rune(b.table.Name)
	sheet := string(name[:min(len(name), maxSheetName)])
	if err := b.file.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	if b.day, err = b.file.NewStyle(&excelize.Style{NumFmt: 14}); err != nil {
		return err
	}
	if b.sheet, err = b.file.NewStreamWriter(sheet); err != nil {
		return err
	}
	if err := b.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	b.cells = append(b.cells, "id")
	switch {
	case b.point && b.table.System.Projected():
		b.cells = append(b.cells, "x", "y")
	case b.point:
		b.cells = append(b.cells, "lon", "lat")
	case b.table.Shape != "":
		b.cells = append(b.cells, "wkt")
	}
	for _, c := range b.table.Columns {
		b.cells = append(b.cells, c.Name)
	}
	return b.endRow()
}

// endRow writes the cells that were gathered.
func (b *workbook) endRow() error {
	b.row++
	err := b.sheet.SetRow("A"+strconv.Itoa(b.row), b.cells)
	b.cells = b.cells[:0]
	return err
}

// fitting is a text as a cell holds it: always text, never a formula.
func fitting(text []byte) string {
	if len(text) > maxCell {
		return fmt.Sprintf("(quá dài cho một ô / too long for a cell: %d)", len(text))
	}
	return string(text)
}

// Write adds a row.
func (b *workbook) Write(r *Row) error {
	if b.row > maxXLSX {
		return failed("XLSX", fmt.Errorf("%w: a sheet holds %d rows", ErrTooMany, maxXLSX))
	}
	b.cells = append(b.cells[:0], fitting(r.ID))
	if b.table.Shape != "" {
		if err := b.geometry(r.WKB); err != nil {
			return failed("XLSX", err)
		}
	}
	for i := range b.table.Columns {
		b.cells = append(b.cells, b.cell(b.table.Columns[i].Kind, &r.Values[i]))
	}
	return failed("XLSX", b.endRow())
}

func (b *workbook) geometry(wkb []byte) error {
	if b.point {
		p, ok := pointOf(wkb)
		if ok && b.text.place != nil {
			if p, ok = b.text.place(p); !ok {
				return errUnplaced
			}
		}
		if !ok {
			b.cells = append(b.cells, nil, nil)
			return nil
		}
		b.cells = append(b.cells, b.text.rounded(p[0]), b.text.rounded(p[1]))
		return nil
	}
	if wkb == nil {
		b.cells = append(b.cells, nil)
		return nil
	}
	text, err := b.text.wkt(nil, wkb)
	b.cells = append(b.cells, fitting(text))
	return err
}

// excelEpoch is 30 December 1899, the day 0 of spreadsheets, as days since 1970.
const excelEpoch = -25569

// cell is a value as a sheet has it; days before March 1900, which spreadsheets count wrongly, are texts.
func (b *workbook) cell(k Kind, v *Value) any {
	switch {
	case !v.Known:
		return nil
	case k == Number:
		return v.Number
	case k == Integer:
		return v.Integer
	case k == Bool:
		return v.Integer != 0
	case k == Date && v.Integer > excelEpoch+60:
		return excelize.Cell{StyleID: b.day, Value: v.Integer - excelEpoch}
	}
	return fitting(appendPlain(nil, k, v))
}

// Close writes the workbook.
func (b *workbook) Close() error {
	defer b.Abandon()
	if err := b.sheet.Flush(); err != nil {
		return failed("XLSX", err)
	}
	// Straight to the reader: excelize would gather the packed workbook in memory first.
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(b.w) })
	_, err := b.file.WriteTo(io.Discard)
	return failed("XLSX", err)
}

// Abandon takes the temporary file away.
func (b *workbook) Abandon() {
	_ = b.file.Close() // what was written is written
}
