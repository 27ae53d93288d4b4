// Package files reads features out of the files of geographic information systems: GeoPackage, zipped
// Shapefile, KML and KMZ, GPX. It holds one feature at a time, takes nothing a file says of sizes on trust,
// opens nothing a file points to, and keeps no pictures, styles, authors or other files' names.
//
// Coordinates come out as the file has them; System says in which coordinate system.
package files

import (
	"errors"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/crs"
)

// What may be wrong with a file. Readers wrap one of these with the detail.
var (
	ErrSyntax   = errors.New("the file is malformed")
	ErrTooLarge = errors.New("the file is larger than it may be")
	ErrChoice   = errors.New("the file holds several tables")
	ErrNone     = errors.New("the file holds no table of features")
	ErrEncoding = errors.New("the encoding of the text is not known")
)

// MaxFeature is the greatest size of one feature of a binary format in bytes: 10 MiB, some 600,000 vertices.
const MaxFeature = 10 << 20

// maxElement is that of an element of an XML, which is text as GeoJSON is.
const maxElement = geo.MaxFeature

// Value is one attribute as text, "" for none. Number says that it was a number, so that a point in it is the
// decimal sign.
type Value struct {
	Text   string
	Number bool
}

// Feature is one row: Names and Values go together. Shape is nil where there is none.
type Feature struct {
	Names  []string // shared between features; not to be changed
	Values []Value
	Shape  orb.Geometry
	Err    error // this feature cannot be read, the next ones may
}

// Size is what the feature takes in memory, in bytes, about.
func (f Feature) Size(vertices int) int {
	n := 16 * vertices
	for _, v := range f.Values {
		n += len(v.Text) + 24
	}
	return n
}

// Reader gives the features of a file one by one.
type Reader interface {
	// Next gives the next feature; io.EOF at the end.
	Next() (Feature, error)
	// System is the coordinate system the file says it is in.
	System() System
	Close() error
}

// System is what a file says of its coordinate system: one that is known; or the name of one that is not, or
// nothing at all.
type System struct {
	crs.System
	Known bool
	Name  string // as the file has it, where it is not known; "" if the file says nothing
}

// known is a system every file of a format is in.
func known(code crs.Code) System {
	s, ok := crs.Find(code)
	return System{System: s, Known: ok}
}

// ChoiceError lists the tables of a file of which one must be named. It wraps ErrChoice.
type ChoiceError struct{ Tables []string }

func (e *ChoiceError) Error() string {
	return fmt.Sprintf("%v: %s", ErrChoice, strings.Join(e.Tables, ", "))
}

// Unwrap gives ErrChoice.
func (e *ChoiceError) Unwrap() error { return ErrChoice }

// choose finds the table named want, or the only one. Names are compared without regard to case.
func choose(tables []string, want string) (string, error) {
	if want != "" {
		for _, name := range tables {
			if strings.EqualFold(name, want) {
				return name, nil
			}
		}
		return "", &ChoiceError{tables}
	}
	switch len(tables) {
	case 0:
		return "", ErrNone
	case 1:
		return tables[0], nil
	}
	return "", &ChoiceError{tables}
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrSyntax, fmt.Sprintf(format, args...))
}
