package postgis

import (
	"slices"
	"sort"
)

// origins says where each staged row stood. Rows of one file take no memory of their own, not even where refused ones
// are missing between them: sequence numbers leave the same gaps, so that a load of any size stays small.
type origins struct {
	n    int // rows so far
	next int // the least sequence number of the next row
	runs []run
}

// run is rows of one file in their order: first is the sequence number of the first, row where it stood.
type run struct {
	first int
	file  string
	row   int
}

// add notes where the next staged row stood, and gives it a sequence number.
func (o *origins) add(file string, row int) (seq int) {
	seq = o.next
	last := len(o.runs) - 1
	if last >= 0 && o.runs[last].file == file && o.runs[last].first+row-o.runs[last].row >= o.next {
		seq = o.runs[last].first + row - o.runs[last].row
	} else {
		o.runs = append(o.runs, run{seq, file, row})
	}
	o.n, o.next = o.n+1, seq+1
	return seq
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
