package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
)

// PointFile is a table of points: a CSV, gzipped or not, with columns lon and lat in degrees, and one named on
// with a day where each point has its own.
type PointFile struct {
	Name     string
	Content  io.Reader
	Map      map[string]string // field to column, for files that call them otherwise
	Rules    border.Rules
	MaxBytes int64 // unpacked; 0: as for an import
}

// PointRow is one row of it.
type PointRow struct {
	Row    int         // as a spreadsheet counts: the header is row 1
	Cells  []string    // as they stand in the file, as many as the header has
	Point  orb.Point   // lon, lat in degrees
	On     border.Date // zero: the row does not say
	Faults []border.Fault
}

// PointTable reads the rows of a PointFile.
type PointTable struct {
	name   string
	table  *tableReader
	places map[string]int
	rules  border.Rules
	sign   decimal
}

// Check refuses a map that names no field (border.Usage), before anything is read.
func (f PointFile) Check() error {
	_, err := newColumns(pointFields(), f.Map)
	return err
}

// OpenPoints reads the header. The error is of kind border.Invalid for what is no such table, border.Usage for a
// map that names no field.
func OpenPoints(ctx context.Context, f PointFile) (*PointTable, error) {
	cols, err := newColumns(pointFields(), f.Map)
	if err != nil {
		return nil, err
	}
	l := defaultLimits()
	if f.MaxBytes > 0 {
		l.unpacked = f.MaxBytes
	}
	content, err := unpack(&counter{ctx: ctx, src: f.Content}, l)
	if err != nil {
		return nil, notRead(f.Name, err)
	}
	switch format, why := formatOf(content); format {
	case emptyFile:
		return nil, unreadable(f.Name, border.Text{VI: "tệp rỗng", EN: "the file is empty"}, nil)
	case foreign:
		return nil, unreadable(f.Name, why, nil)
	case geoJSON:
		return nil, unreadable(f.Name, border.Text{VI: "cần bảng CSV có cột lon, lat, không phải GeoJSON",
			EN: "a CSV table with columns lon, lat is needed, not GeoJSON"}, nil)
	}
	t, err := newTable(content, l)
	if err != nil {
		return nil, unreadable(f.Name, border.Text{VI: "không đọc được dòng tiêu đề", EN: "the header cannot be read"}, err)
	}
	places, _, problem := cols.bind(t.header)
	if problem != nil {
		return nil, unreadable(f.Name, *problem, nil)
	}
	return &PointTable{name: f.Name, table: t, places: places, rules: f.Rules, sign: decimal(f.Map["decimal"])}, nil
}

// pointFields are the coordinates, without which there is nothing to do, and the day.
func pointFields() []field {
	fields := append(coordinates(), known("on"))
	fields[0].needed, fields[1].needed = true, true
	return fields
}

// notRead says why a file cannot be read: that is the file's fault, or else the reader's.
func notRead(name string, err error) error {
	if why := readText(err); why != nil {
		return unreadable(name, *why, err)
	}
	return fmt.Errorf("read %s: %w", name, err)
}

// Header gives the names of the columns as they stand in the file.
func (t *PointTable) Header() []string { return t.table.header }

// Separator is the sign between the cells of the file.
func (t *PointTable) Separator() rune { return t.table.csv.Comma }

// Next gives the next row that is not empty; io.EOF at the end. What is wrong with the row is among its Faults.
func (t *PointTable) Next() (PointRow, error) {
	for {
		it, err := t.table.next()
		if errors.Is(err, io.EOF) {
			return PointRow{}, io.EOF
		}
		if err != nil {
			return PointRow{}, notRead(t.name, err)
		}
		if !it.blank() {
			return t.read(it), nil
		}
	}
}

func (t *PointTable) read(it item) PointRow {
	row := PointRow{Row: it.row, Cells: make([]string, len(t.table.header))}
	copy(row.Cells, it.cells)
	if it.problem != nil {
		row.Faults = []border.Fault{{Reason: *it.problem}}
		return row
	}
	r := &record{values: map[string]string{}, sign: t.sign}
	for name, at := range t.places {
		r.values[name] = clean(row.Cells[at])
	}
	row.On = r.day("on")
	switch p := r.point(); {
	case p != nil:
		row.Point = *p
		r.faults = append(r.faults, t.rules.CheckPoint(*p)...)
	case len(r.faults) == 0:
		r.fault("lon", "thiếu tọa độ", "the coordinates are missing")
	}
	row.Faults = r.faults
	return row
}
