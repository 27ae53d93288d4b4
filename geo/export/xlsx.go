package export

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
)

// maxXLSX is how many rows a sheet holds beside its header; maxCell how many characters a cell.
const maxXLSX, maxCell = 1<<20 - 1, 32767

// workbook writes one sheet, row by row: points as lon and lat (or x and y), other shapes as well-known text where a
// cell holds it.
type workbook struct {
	zip   *zip.Writer
	sheet *bufio.Writer
	table Table
	text  geometryText
	point bool
	row   int
	buf   []byte
}

func newXLSX(w io.Writer, t Table) (Writer, error) {
	b := &workbook{zip: zip.NewWriter(w), table: t, text: newGeometryText(t), point: t.Shape == "Point"}
	name := t.Name
	if len(name) > 31 {
		name = name[:31]
	}
	for _, part := range [][2]string{{"[Content_Types].xml", xlsxTypes}, {"_rels/.rels", xlsxRels}, {"xl/workbook.xml", fmt.Sprintf(xlsxBook, escaped(name))},
		{"xl/_rels/workbook.xml.rels", xlsxBookRels}, {"xl/styles.xml", xlsxStyles}} {
		entry, err := b.zip.Create(part[0])
		if err == nil {
			_, err = io.WriteString(entry, xml.Header+part[1])
		}
		if err != nil {
			return nil, failed("XLSX", err)
		}
	}
	entry, err := b.zip.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, failed("XLSX", err)
	}
	b.sheet = bufio.NewWriterSize(entry, flushAt)
	b.buf = append(b.buf, xml.Header+`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">`+
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`...)
	b.beginRow()
	b.cell([]byte("id"))
	switch {
	case b.point && t.System.Projected():
		b.cell([]byte("x"))
		b.cell([]byte("y"))
	case b.point:
		b.cell([]byte("lon"))
		b.cell([]byte("lat"))
	case t.Shape != "":
		b.cell([]byte("wkt"))
	}
	for _, c := range t.Columns {
		b.cell([]byte(c.Name))
	}
	return b, b.endRow()
}

const (
	xlsxTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`
	xlsxRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	xlsxBook = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<sheets><sheet name="%s" sheetId="1" r:id="rId1"/></sheets></workbook>`
	xlsxBookRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`
	xlsxStyles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
		`<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`
)

func escaped(s string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return ""
	}
	return b.String()
}

func (b *workbook) beginRow() { b.buf = append(b.buf, "<row>"...) }

func (b *workbook) endRow() error {
	b.buf = append(b.buf, "</row>"...)
	_, err := b.sheet.Write(b.buf)
	b.buf = b.buf[:0]
	return failed("XLSX", err)
}

func (b *workbook) cell(text []byte) {
	if len(text) > maxCell {
		text = []byte(fmt.Sprintf("(quá dài cho một ô / too long for a cell: %d)", len(text)))
	}
	b.buf = append(b.buf, `<c t="inlineStr"><is><t xml:space="preserve">`...)
	b.buf = append(b.buf, escaped(string(text))...)
	b.buf = append(b.buf, "</t></is></c>"...)
}

func (b *workbook) Write(r *Row) error {
	if b.row++; b.row > maxXLSX {
		return failed("XLSX", fmt.Errorf("%w: a sheet holds %d rows", ErrTooMany, maxXLSX))
	}
	b.beginRow()
	b.cell(r.ID)
	if b.table.Shape != "" {
		if err := b.geometry(r.WKB); err != nil {
			return failed("XLSX", err)
		}
	}
	for i := range b.table.Columns {
		b.value(b.table.Columns[i].Kind, &r.Values[i])
	}
	return b.endRow()
}

func (b *workbook) geometry(wkb []byte) error {
	if b.point {
		p, ok := pointOf(wkb)
		if !ok {
			b.buf = append(b.buf, "<c/><c/>"...)
			return nil
		}
		b.buf = append(b.buf, "<c><v>"...)
		at := len(b.buf)
		b.buf = b.text.pair(b.buf, p, '|')
		both := bytes.Split(bytes.Clone(b.buf[at:]), []byte("|"))
		b.buf = append(append(append(append(b.buf[:at], both[0]...), "</v></c><c><v>"...), both[1]...), "</v></c>"...)
		if b.text.lost {
			return errUnplaced
		}
		return nil
	}
	if wkb == nil {
		b.buf = append(b.buf, "<c/>"...)
		return nil
	}
	text, err := b.text.wkt(nil, wkb)
	b.cell(text)
	return err
}

// excelEpoch is 30 December 1899, the day 0 of spreadsheets, as days since 1970.
const excelEpoch = -25569

func (b *workbook) value(k Kind, v *Value) {
	switch {
	case !v.Known:
		b.buf = append(b.buf, "<c/>"...)
	case k == Number || k == Integer:
		b.buf = append(appendPlain(append(b.buf, "<c><v>"...), k, v), "</v></c>"...)
	case k == Bool:
		b.buf = append(strconv.AppendInt(append(b.buf, `<c t="b"><v>`...), v.Integer, 10), "</v></c>"...)
	case k == Date && v.Integer > excelEpoch+60:
		b.buf = append(strconv.AppendInt(append(b.buf, `<c s="1"><v>`...), v.Integer-excelEpoch, 10), "</v></c>"...)
	default:
		b.cell(appendPlain(nil, k, v))
	}
}

func (b *workbook) Close() error {
	if _, err := b.sheet.WriteString("</sheetData></worksheet>"); err != nil {
		return failed("XLSX", err)
	}
	if err := b.sheet.Flush(); err != nil {
		return failed("XLSX", err)
	}
	return failed("XLSX", b.zip.Close())
}
