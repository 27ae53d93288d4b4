package postgis

import (
	"fmt"
	"testing"
)

// TestOrigins: rows of one file take one run, and each is told from where it stood.
func TestOrigins(t *testing.T) {
	var o origins
	type place struct {
		file string
		row  int
	}
	all := map[int]place{}
	for i := range 3000 {
		p := place{fmt.Sprintf("%d.csv", i/1000), 2 + i%1000}
		if i%1000 > 500 {
			p.row++ // an empty row between
		}
		all[o.add(p.file, p.row)] = p
	}
	for seq, p := range all {
		if file, row := o.at(seq); file != p.file || row != p.row {
			t.Fatalf("row %d stood in %s:%d, want %s:%d", seq, file, row, p.file, p.row)
		}
	}
	if len(all) != 3000 || len(o.runs) != 3 || len(o.files()) != 3 || o.n != 3000 {
		t.Errorf("%d runs, files %v", len(o.runs), o.files())
	}
	if o.add("2.csv", 5); len(o.runs) != 4 {
		t.Error("a row that goes back begins a run")
	}
	if (&origins{}).files() == nil {
		t.Error("no file is an empty list, not null")
	}
}
