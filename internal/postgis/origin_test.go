package postgis

import (
	"fmt"
	"testing"
)

// TestOrigins: rows that follow one another take one run, and each is told from where it stood.
func TestOrigins(t *testing.T) {
	var o origins
	type place struct {
		file string
		row  int
	}
	var all []place
	for i := range 3000 {
		p := place{fmt.Sprintf("%d.csv", i/1000), 2 + i%1000}
		if i%1000 > 500 {
			p.row++ // an empty row between
		}
		o.add(p.file, p.row)
		all = append(all, p)
	}
	for seq, p := range all {
		if file, row := o.at(seq); file != p.file || row != p.row {
			t.Fatalf("row %d stood in %s:%d, want %s:%d", seq, file, row, p.file, p.row)
		}
	}
	if len(o.runs) != 6 || len(o.files()) != 3 || o.n != 3000 {
		t.Errorf("%d runs, files %v", len(o.runs), o.files())
	}
	if (&origins{}).files() == nil {
		t.Error("no file is an empty list, not null")
	}
}
