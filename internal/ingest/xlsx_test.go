package ingest_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// book makes a workbook of sheets: names and the XML of their rows go together.
func book(t *testing.T, shared string, sheets ...string) ingest.File {
	t.Helper()
	entries := map[string]string{
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="mm/dd/yyyy"/><numFmt numFmtId="171" formatCode="00000"/><numFmt numFmtId="172" formatCode="&quot;tháng &quot;mm/yyyy"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="172"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
	}
	if shared != "" {
		entries["xl/sharedStrings.xml"] = shared
	}
	var list, targets strings.Builder
	for i := 0; i < len(sheets); i += 2 {
		name, state, _ := strings.Cut(sheets[i], "|")
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" state="%s" r:id="rId%d"/>`, name, i+1, state, i)
		fmt.Fprintf(&targets, `<Relationship Id="rId%d" Target="worksheets/s%d.xml"/>`, i, i)
		entries[fmt.Sprintf("xl/worksheets/s%d.xml", i)] = `<worksheet><sheetData>` + sheets[i+1] + `</sheetData></worksheet>`
	}
	entries["xl/workbook.xml"] = `<workbook xmlns:r="x"><sheets>` + list.String() + `</sheets></workbook>`
	entries["xl/_rels/workbook.xml.rels"] = `<Relationships>` + targets.String() + `</Relationships>`
	return packedAs(t, "a.xlsx", entries)
}

// cells writes a row of texts.
func cells(row int, texts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, row)
	for i, s := range texts {
		if s != "" {
			fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, row, s)
		}
	}
	return b.String() + "</row>"
}

const incidentHead = "source_ref,kind,occurred_on,commune_code,note"

func TestWorkbookCells(t *testing.T) {
	f := book(t, `<sst><si><t>seizure</t></si><si><r><t>Bắt </t></r><r><t>giữ</t></r><rPh><t>x</t></rPh></si></sst>`, "Vụ",
		cells(1, strings.Split(incidentHead, ",")...)+
			`<row r="2"><c r="A2"><v>17</v></c><c r="B2" t="s"><v>0</v></c><c r="C2" s="1"><v>46331</v></c><c r="D2" s="3"><v>1234</v></c><c r="E2" t="s"><v>1</v></c></row>`+
			`<row r="4"><c r="A4" t="str"><f>A2&amp;"x"</f><v>17x</v></c><c r="B4" t="s"><v>0</v></c><c r="C4" s="2"><v>46331</v></c><c r="D4"><v>19432</v></c></row>`+
			`<row r="5"><c r="A5"><v>18</v></c><c r="B5" t="s"><v>0</v></c><c r="C5" s="4"><v>46331</v></c><c r="D5"><v>19432</v></c></row>`+
			`<row r="6"><c r="A6"><v>19</v></c><c r="B6" t="s"><v>0</v></c><c r="C6" s="5"><v>46331.75</v></c><c r="D6"><v>19432</v></c><c r="E6" t="b"><v>1</v></c></row>`+
			`<row r="7"><c r="A7"><f>B1</f></c><c r="B7" t="s"><v>0</v></c><c r="C7" s="1"><v>46331</v></c></row>`+
			`<row r="8"><c r="A8" t="e"><v>#N/A</v></c><c r="B8" t="s"><v>0</v></c><c r="C8" s="1"><v>46331</v></c></row>`+
			`<row r="9"><c r="A9"><v>20</v></c><c r="B9" t="s"><v>0</v></c><c r="C9"><v>46331</v></c><c r="D9"><v>19432</v></c></row>`+
			`<row r="10"><c r="A10"><v>21</v></c><c r="B10" t="s"><v>0</v></c><c r="C10" s="1"><v>46331</v></c><c r="D10"><v>19432</v></c><c r="H10"><v>1</v></c></row>`)
	j := job("incidents", f)
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{7, "", "A7 is a formula"}, {8, "", "#N/A"}, {9, "occurred_on", "day number"}, {10, "", "more cells"}})
	all := values[border.Incident](t, m)
	if len(all) != 4 || m.rows[1].Row != 4 {
		t.Fatalf("%+v", all)
	}
	if a := all[0]; a.SourceRef != "17" || a.OccurredFrom.String() != "2026-11-05" || a.CommuneCode != "01234" || a.Note != "Bắt giữ" {
		t.Errorf("%+v", a)
	}
	if b := all[1]; b.SourceRef != "17x" || b.OccurredFrom.String() != "2026-11-05" || b.TimePrecision != 2 {
		t.Errorf("a formula's result, a day shown month first: %+v", b)
	}
	if c := all[2]; c.TimePrecision != 4 || c.OccurredTo.String() != "2026-11-30" {
		t.Errorf("a month: %+v", c)
	}
	if d := all[3]; d.TimePrecision != 1 || d.Note != "true" {
		t.Errorf("a time: %+v", d)
	}
}

func TestHeaderOfWorkbook(t *testing.T) {
	row := cells(6, "1", "seizure", "2026-11-05", "19432", "", "106,5", "16,5")
	f := book(t, "", "Bìa|hidden", cells(1, "x"), "Vụ việc", cells(1, "BỘ CHỈ HUY", "", "CỘNG HÒA")+cells(3, "DANH SÁCH VỤ VIỆC")+
		cells(4, "Mã vụ", "Loại", "Ngày xảy ra", "Mã xã", "Ghi chú", "Tọa độ")+cells(5, "", "", "", "", "", "Kinh độ", "Vĩ độ")+row, "Khác", cells(1, "y"))
	_, m := run(t, job("incidents", f))
	v := values[border.Incident](t, m)
	if len(v) != 1 || m.rows[0].Row != 6 || v[0].Point == nil || v[0].Point.Lat() != 16.5 {
		t.Fatalf("%+v", v)
	}
	for name, c := range map[string]struct{ sheet, word string }{"another sheet": {"khác", "is missing"}, "none": {"Tháng 12", "Vụ việc"}} {
		j := job("incidents", f)
		j.Map = map[string]string{"sheet": c.sheet}
		if _, err := ingest.Run(context.Background(), j, &memory{}); border.KindOf(err) != border.Invalid || !strings.Contains(border.TextOf(err).EN, c.word) {
			t.Errorf("%s: %v", name, border.TextOf(err))
		}
	}
}

func TestHostileWorkbooks(t *testing.T) {
	head := cells(1, strings.Split(incidentHead, ",")...)
	broken := book(t, "", "a", head+`<row r="2"><c r="A2"`)
	for name, c := range map[string]struct {
		file ingest.File
		word string
	}{
		"no text of that number": {book(t, `<sst/>`, "a", head+`<row><c r="A2" t="s"><v>9</v></c></row>`), "damaged"},
		"a column out of range":  {book(t, "", "a", head+`<row><c r="ZZZZ2"><v>9</v></c></row>`), "damaged"},
		"columns backwards":      {book(t, "", "a", head+`<row><c r="B2"><v>9</v></c><c r="A2"><v>9</v></c></row>`), "damaged"},
		"cut off":                {broken, "damaged"},
		"texts cut off":          {book(t, `<sst><si><t>a</t></si>`, "a", head), "damaged"},
		"no sheet":               {book(t, ""), "no sheet"},
		"a long cell":            {book(t, "", "a", head+`<row><c r="A2"><v>`+strings.Repeat("1", 200_000)+`</v></c></row>`), "too long"},
		"only a header":          {book(t, "", "a", head), "no row"},
	} {
		_, err := ingest.Run(context.Background(), job("incidents", c.file), &memory{})
		if border.KindOf(err) != border.Invalid || !strings.Contains(border.TextOf(err).EN, c.word) {
			t.Errorf("%s: %v, %+v", name, err, border.TextOf(err))
		}
	}
}

// TestBulkOfOneTextInAWorkbook: a text of 70 MiB, packed into a file of some kilobytes.
func TestBulkOfOneTextInAWorkbook(t *testing.T) {
	swelling := book(t, "<sst><si><t>"+strings.Repeat("x", 70<<20)+"</t></si></sst>", "a", cells(1, strings.Split(incidentHead, ",")...))
	if _, err := ingest.Run(t.Context(), job("incidents", swelling), &memory{}); border.KindOf(err) != border.Invalid {
		t.Errorf("%v, %+v", err, border.TextOf(err))
	}
}

// FuzzWorkbook changes the rows and texts of a workbook: it is read or refused, whatever stands there.
func FuzzWorkbook(f *testing.F) {
	f.Add(`<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>0</v></c><c r="C2" s="1"><v>46331</v></c></row>`, `<sst><si><t>seizure</t></si></sst>`)
	f.Fuzz(func(t *testing.T, rows, shared string) {
		j := job("incidents", book(t, shared, "a", cells(1, strings.Split(incidentHead, ",")...)+rows))
		j.Partial = true
		_, err := ingest.Run(context.Background(), j, &memory{})
		if err != nil && border.KindOf(err) != border.Invalid {
			t.Errorf("%v", err)
		}
	})
}

// TestNothingIsLeftBehind looks for the copies of files that cannot be read from front to back.
func TestNothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	head := cells(1, strings.Split(incidentHead, ",")...)
	for name, f := range map[string]ingest.File{"sound": book(t, "", "a", head+cells(2, "1", "seizure", "2026-11-05", "19432")),
		"damaged": book(t, "", "a", head+`<row`), "no database": text("a.gpkg", "SQLite format 3\x00x"), "no zip": text("a.zip", "PK\x03\x04x")} {
		_, err := ingest.Run(context.Background(), job("incidents", f), &memory{})
		if (err == nil) != (name == "sound") {
			t.Errorf("%s: %v", name, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s leaves %v, %v", name, left, err)
		}
	}
}
