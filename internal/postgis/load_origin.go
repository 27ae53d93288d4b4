package postgis

import (
	"slices"
	"sort"
)

// origins says where each staged row stood. Rows that follow one another in a file take no memory of their own, so
// that a load of any size stays small.
type origins struct {
	n    int // rows so far
	runs []run
}

// run is rows of one file that follow one another: first is the sequence number of the first, row where it stood.
type run struct {
	first int
	file  string
	row   int
}

// add notes where the next staged row stood.
func (o *origins) add(file string, row int) {
	if last := len(o.runs) - 1; last < 0 || o.runs[last].file != file || o.runs[last].row+o.n-o.runs[last].first != row {
		o.runs = append(o.runs, run{o.n, file, row})
	}
	o.n++
}

// at says where the row with a sequence number stood.
func (o *origins) at(seq int) (file string, row int) {
	r := o.runs[sort.Search(len(o.runs), func(i int) bool { return o.runs[i].first > seq })-1]
	return r.file, r.row + seq - r.first
}

// files lists the names of the files the rows came from, in their order.
func (o *origins) files() []string {
	names := []string{}
	for _, r := range o.runs {
		if !slices.Contains(names, r.file) {
			names = append(names, r.file)
		}
	}
	return names
}
