package sheet_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"cotmoc/internal/border"
	"cotmoc/internal/sheet"
)

func table() sheet.Table {
	return sheet.Table{Name: "Các xã", NotesName: "Nguồn", Notes: []string{"Số liệu dựng."},
		Columns: []sheet.Column{{"code", "Mã", 8}, {"name", "Tên", 30}, {"n", "Số", 8}, {"due_on", "Hạn", 12}, {"known", "Rõ", 8}},
		Rows: [][]any{
			{"04117", "Xã Mường Chanh", 3, border.NewDate(2026, time.December, 19), true},
			{"19432", `=HYPERLINK("http://x")`, 0.5, border.Date{}, nil},
		}}
}

func TestCSV(t *testing.T) {
	var out bytes.Buffer
	if err := table().WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFFcode,name,n,due_on,known\r\n04117,Xã Mường Chanh,3,2026-12-19,true\r\n19432,\"'=HYPERLINK(\"\"http://x\"\")\",0.5,,\r\n"
	if out.String() != want {
		t.Errorf("%q", out.String())
	}
}

func TestWorkbook(t *testing.T) {
	var out bytes.Buffer
	if err := table().WriteXLSX(&out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Các xã")
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, row := range rows {
		got = append(got, strings.Join(row, "|"))
	}
	if strings.Join(got, "\n") != "Mã|Tên|Số|Hạn|Rõ\n04117|Xã Mường Chanh|3|19/12/2026|TRUE\n19432|=HYPERLINK(\"http://x\")|0.5" {
		t.Errorf("%q", got)
	}
	if formula, err := f.GetCellFormula("Các xã", "B3"); err != nil || formula != "" {
		t.Errorf("a text became the formula %q, %v", formula, err)
	}
	if kind, err := f.GetCellType("Các xã", "A2"); err != nil || kind != excelize.CellTypeInlineString {
		t.Errorf("a code is a %d, %v", kind, err)
	}
	if note, err := f.GetCellValue("Nguồn", "A1"); err != nil || note != "Số liệu dựng." {
		t.Errorf("notes: %q, %v", note, err)
	}
}

func TestStrangeCellsAreRefused(t *testing.T) {
	bad := table()
	bad.Rows = [][]any{{"1", struct{}{}, nil, nil, nil}}
	if err := bad.WriteCSV(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "row 1, name") {
		t.Errorf("csv: %v", err)
	}
	if err := bad.WriteXLSX(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "row 1, name") {
		t.Errorf("xlsx: %v", err)
	}
}
