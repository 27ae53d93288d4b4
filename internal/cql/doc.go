// Package cql reads filters in the Common Query Language of OGC (CQL2 1.0), as text and as JSON, into one tree,
// writes that tree in both ways again, and turns it into a condition for PostgreSQL with PostGIS.
//
// The whole grammar of the standard is read. What a filter means is settled against a schema: names of
// properties are only ever looked up, every literal is bound, and the SQL holds nothing of what the caller wrote.
// Coordinates are lon, lat in degrees; a DATE is a day in Asia/Ho_Chi_Minh, a TIMESTAMP a moment in UTC.
//
// Every refusal is an *Error: where (a character of the text, or a pointer into the JSON), and why in two languages.
package cql

import (
	"errors"
	"fmt"

	"cotmoc/internal/border"
)

// What a filter may hold at most. Beyond that it is refused before any work is done on it.
const (
	MaxLength   = 64 << 10 // bytes of text or JSON
	MaxDepth    = 48       // expressions within expressions
	MaxNodes    = 4000
	MaxVertices = 20_000
)

// Error says what is wrong with a filter, and where.
type Error struct {
	Place  Place
	Reason border.Text
}

// Error gives the English text with the place.
func (e *Error) Error() string { return e.Text().EN }

// Text gives the reason with the place, in two languages.
func (e *Error) Text() border.Text {
	switch {
	case e.Place.Pointer != "":
		return border.Text{VI: fmt.Sprintf("tại %s: %s", e.Place.Pointer, e.Reason.VI), EN: fmt.Sprintf("at %s: %s", e.Place.Pointer, e.Reason.EN)}
	case e.Place.Char > 0:
		return border.Text{VI: fmt.Sprintf("ở ký tự %d: %s", e.Place.Char, e.Reason.VI), EN: fmt.Sprintf("at character %d: %s", e.Place.Char, e.Reason.EN)}
	}
	return e.Reason
}

func refuse(at Place, vi, en string) error { return &Error{at, border.Text{VI: vi, EN: en}} }

func refusef(at Place, vi, en string, args ...any) error {
	return refuse(at, fmt.Sprintf(vi, args...), fmt.Sprintf(en, args...))
}

// TextOf finds what is wrong with a filter in a chain of errors; false if that is not what the error is about.
func TextOf(err error) (border.Text, bool) {
	var wrong *Error
	if errors.As(err, &wrong) {
		return wrong.Text(), true
	}
	return border.Text{}, false
}
