package ingest

import (
	"slices"

	"cotmoc/geo"
	"cotmoc/geo/files"
)

// features numbers the features of a GeoJSON from 1.
type features struct {
	r     *geo.Reader
	first []byte
	err   error
	row   int
}

func (f *features) next() (item, error) {
	if f.row++; f.row == 1 {
		return item{row: 1, feature: f.first}, f.err
	}
	raw, err := f.r.Next()
	return item{row: f.row, feature: raw}, err
}

// readFeatures numbers the features of another format from 1.
type readFeatures struct {
	r     files.Reader
	row   int
	kinds []string       // of the shapes that are read; nil: any
	left  map[string]int // how many of other kinds were passed over
}

func (f *readFeatures) next() (item, error) {
	for {
		read, err := f.r.Next()
		f.row++
		if kind := kindOf(read.Shape); err == nil && read.Err == nil && kind != "" && f.kinds != nil && !slices.Contains(f.kinds, kind) {
			f.left[kind]++
			continue
		}
		return item{row: f.row, read: &read}, err
	}
}
