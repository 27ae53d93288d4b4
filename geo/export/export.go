// Package export writes streams of features as GeoJSON, GeoJSON text sequences, CSV, XLSX, FlatGeobuf and GeoPackage,
// one feature at a time: memory does not grow with their number.
//
// Shapes come as WKB in lon, lat degrees (EPSG:4326) and are written in any system of geo/crs, x before y except
// where a Table asks for the register's order. Numbers of shapes are rounded: to 7 decimals of a degree, to
// millimetres.
package export

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/geo/crs"
)

// Kind is what the values of a column are.
type Kind int

// The kinds of values.
const (
	Text      Kind = iota
	Number         // a float64
	Integer        // an int64
	Bool           // Integer 0 or 1
	Date           // Integer: days since 1 January 1970
	Timestamp      // Integer: microseconds since 1970, UTC
	Texts          // Text: separated by commas
)

// Column is one property of the features.
type Column struct {
	Name  string
	Title string // for people
	Kind  Kind
}

// Value is one property of one feature; which part holds it is said by the kind of the column.
type Value struct {
	Known   bool // false: unknown, and written as such
	Text    []byte
	Number  float64
	Integer int64
}

// Row is one feature. Its slices are the writer's only until Write returns.
type Row struct {
	ID     []byte
	WKB    []byte // EPSG:4326, without SRID; nil: no shape
	JSON   []byte // the shape as ShapeText gave it, in place of WKB; only GeoJSON in lon, lat takes it
	Values []Value

	// Feature is the whole feature as Collection.Text gave it, in place of everything else. Whoever changes a row takes it
	// out. Only GeoJSON with the same columns, in lon, lat, takes it.
	Feature []byte
}

// Table describes what is written.
type Table struct {
	Name    string // of a layer or sheet
	Title   string
	Columns []Column
	Shape   string // "Point", "MultiLineString", "MultiPolygon" ..., "Geometry" where they differ, "" for none
	System  crs.System
	LatLon  bool // GeoJSON alone: y before x, as the register orders EPSG:4326
}

// Writer writes features. Close finishes the file; without it what was written is not whole, and Abandon must be called.
type Writer interface {
	Write(r *Row) error
	Close() error
}

// Abandon gives back what a writer holds that is not going to be closed: temporary files.
func Abandon(w Writer) {
	if held, holds := w.(interface{ Abandon() }); holds {
		held.Abandon()
	}
}

// Format is a way to write features.
type Format struct {
	ID        string // as in f=
	Media     string
	Extension string
	Title     string
	Most      int // features a file holds; 0: any number
	open      func(w io.Writer, t Table) (Writer, error)
}

// Formats lists the formats, the first is what is written unless another is asked for.
func Formats() []Format {
	return []Format{
		{"geojson", "application/geo+json", "geojson", "GeoJSON", 0, newCollection},
		{"geojsonseq", "application/geo+json-seq", "geojsonl", "GeoJSON Text Sequences", 0, newSequence},
		{"csv", "text/csv; charset=utf-8", "csv", "CSV", 0, newCSV},
		{"fgb", "application/flatgeobuf", "fgb", "FlatGeobuf", 0, newFlatGeobuf},
		{"gpkg", "application/geopackage+sqlite3", "gpkg", "GeoPackage", 0, newGeoPackage},
		{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "Excel", maxXLSX, newXLSX},
	}
}

// Find gives the format of an id.
func Find(id string) (Format, bool) {
	for _, f := range Formats() {
		if f.ID == id {
			return f, true
		}
	}
	return Format{}, false
}

// Open begins a file. GeoPackage, FlatGeobuf with an index and XLSX are made in temporary files and written to w by Close.
func (f Format) Open(w io.Writer, t Table) (Writer, error) { return f.open(w, t) }

// ErrTooMany says that a format cannot hold so many features.
var ErrTooMany = errors.New("too many features for the format")

// unplaced is a point that the system written in has no place for.
var errUnplaced = errors.New("a point lies outside the coordinate system")

// placer turns points of EPSG:4326 into what is written.
func (t Table) placer() func(orb.Point) (orb.Point, bool) {
	if t.System.Code == 0 || t.System.IsWGS84() {
		if !t.LatLon {
			return nil
		}
		return func(p orb.Point) (orb.Point, bool) { return orb.Point{p[1], p[0]}, true }
	}
	return func(p orb.Point) (orb.Point, bool) {
		q, ok := t.System.FromWGS84(p)
		if t.LatLon {
			q[0], q[1] = q[1], q[0]
		}
		return q, ok
	}
}

// digits is how many decimals coordinates are written with.
func (t Table) digits() int {
	if t.System.Projected() {
		return 3
	}
	return 7
}

// appendPlain appends a known value as a table shows it.
func appendPlain(dst []byte, k Kind, v *Value) []byte {
	switch k {
	case Number:
		return appendFloat(dst, v.Number)
	case Integer:
		return strconv.AppendInt(dst, v.Integer, 10)
	case Bool:
		return strconv.AppendBool(dst, v.Integer != 0)
	case Date:
		return appendDate(dst, v.Integer)
	case Timestamp:
		return time.UnixMicro(v.Integer).UTC().AppendFormat(dst, "2006-01-02T15:04:05.999999Z")
	}
	return append(dst, v.Text...)
}

func appendFloat(dst []byte, f float64) []byte {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.AppendInt(dst, int64(f), 10)
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

// appendDate appends days since 1970 as YYYY-MM-DD, by the civil calendar's own arithmetic (in years 0 to 9999).
func appendDate(dst []byte, days int64) []byte {
	z := days + 719468
	era := z / 146097
	dayOfEra := z - era*146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*dayOfYear + 2) / 153
	day, month, year := dayOfYear-(153*shifted+2)/5+1, shifted+3, yearOfEra+era*400
	if month > 12 {
		month, year = month-12, year+1
	}
	dst = append(dst, byte('0'+year/1000%10), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10), '-')
	return append(dst, byte('0'+month/10), byte('0'+month%10), '-', byte('0'+day/10), byte('0'+day%10))
}

func failed(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("write %s: %w", what, err)
}

// Plain is a known value as a table shows it.
func Plain(k Kind, v *Value) string { return string(appendPlain(nil, k, v)) }
