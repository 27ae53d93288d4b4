package collection_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"cotmoc/geo/export"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
)

// many is a store of so many features without a shape.
type many struct {
	collection.Store
	n int
}

func (m many) CountFeatures(_ context.Context, _ collection.Query, _ []byte, most int) (int, error) {
	return min(m.n, most), nil
}

func (m many) Features(_ context.Context, _ collection.Query, _ []byte, each func(*export.Row, *collection.Mark) error) error {
	row := export.Row{ID: []byte("x")}
	for range m.n {
		if err := each(&row, &collection.Mark{}); err != nil {
			return err
		}
	}
	return nil
}

// TestAFormatIsNotOverfilled: what a sheet cannot hold is refused before a byte is written, in words that name the way
// out; what it holds to the last row is written.
func TestAFormatIsNotOverfilled(t *testing.T) {
	xlsx, _ := export.Find("xlsx")
	if xlsx.Most != 1<<20-1 {
		t.Fatalf("XLSX holds %d rows beside its header", xlsx.Most)
	}
	for _, f := range export.Formats() {
		if f.ID != "xlsx" && f.Most != 0 {
			t.Errorf("%s is said to end at %d", f.ID, f.Most)
		}
	}
	xlsx.Most = 50 // the rule, on a smaller sheet
	for n, fits := range map[int]bool{0: true, 49: true, 50: true, 51: false, 5000: false} {
		var b bytes.Buffer
		reader := &collection.Reader{Store: many{n: n}}
		written, err := reader.Write(t.Context(), collection.Query{}, xlsx, export.Table{Name: "t"}, &b)
		switch {
		case fits && (err != nil || written != n || b.Len() == 0):
			t.Errorf("%d rows: %d written, %v", n, written, err)
		case !fits && (border.KindOf(err) != border.Invalid || b.Len() > 0 || !strings.Contains(err.Error(), "csv")):
			t.Errorf("%d rows: %d bytes, %v", n, b.Len(), err)
		}
	}
}

// TestASheetThatFillsUpMeanwhile: where more come while the file is written, the writer's own end is told in the same words.
func TestASheetThatFillsUpMeanwhile(t *testing.T) {
	xlsx, _ := export.Find("xlsx")
	xlsx.Most = 0 // as if they had been counted before
	var b bytes.Buffer
	_, err := (&collection.Reader{Store: many{n: 1 << 20}}).Write(t.Context(), collection.Query{}, xlsx, export.Table{Name: "t"}, &b)
	if border.KindOf(err) != border.Invalid || b.Len() > 0 {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
}
