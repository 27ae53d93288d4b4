package border

import (
	"errors"
	"fmt"
)

// Kind sorts errors by what the caller can do about them. One place in internal/api maps kinds to HTTP
// statuses, one in cmd/cotmoc maps them to exit codes.
type Kind int

// The kinds of error. Internal is the zero value: an error nobody classified is ours, not the caller's.
const (
	Internal     Kind = iota // our fault, or a fault we have no word for
	Invalid                  // the input is wrong; the same call can never work
	NotFound                 // nothing there
	Conflict                 // the state of the data forbids it now
	Unauthorized             // nobody is signed in
	Forbidden                // signed in, but not for this
	Unavailable              // a part we need does not answer; the same call may work later
	Usage                    // a command was called wrongly
	Throttled                // too many tries; the same call may work later
)

// Text is one sentence in the two languages of the product. Vietnamese comes first.
type Text struct {
	VI string `json:"vi" yaml:"vi"`
	EN string `json:"en" yaml:"en"`
}

// In gives the text in a language: "en" for English, anything else Vietnamese.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.VI
}

// Error is the one error type with a meaning for a person: a kind, a text that is safe to show, and the
// cause, which is for the log only. Faults say what is wrong with each field, where the input has fields.
type Error struct {
	Kind       Kind
	Text       Text
	Faults     []Fault
	Successors []UnitRef // of NotFound: what the unit asked for became by the day
	Cause      error
}

// Fail builds an Error. cause may be nil.
func Fail(kind Kind, vi, en string, cause error) *Error {
	return &Error{Kind: kind, Text: Text{VI: vi, EN: en}, Cause: cause}
}

// Refuse builds the Error (Invalid) of a record with faults, nil without any: the text is that of the first.
func Refuse(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	first := faults[0]
	return &Error{Kind: Invalid, Faults: faults,
		Text: Text{VI: first.Field + ": " + first.Reason.VI, EN: first.Field + ": " + first.Reason.EN}}
}

// At says which field an Error is about, where it has no faults yet; any other error stays as it is.
func At(field string, err error) error {
	var e *Error
	if !errors.As(err, &e) || len(e.Faults) > 0 {
		return err
	}
	about := *e
	about.Faults = []Fault{{Field: field, Reason: e.Text}}
	return &about
}

// Error gives the English text followed by the cause.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Text.EN
	}
	return fmt.Sprintf("%s: %v", e.Text.EN, e.Cause)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf finds the kind of the first Error in the chain; Internal if there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// TextOf finds the text that is safe to show; a general sentence if the chain holds no Error.
func TextOf(err error) Text {
	var e *Error
	if errors.As(err, &e) {
		return e.Text
	}
	return Text{VI: "Lỗi trong hệ thống; xem nhật ký máy chủ.", EN: "Internal error; see the server's log."}
}

// SuccessorsOf finds what a unit that is there no longer became; none if the first Error in the chain does not say.
func SuccessorsOf(err error) []UnitRef {
	var e *Error
	if errors.As(err, &e) {
		return e.Successors
	}
	return nil
}

// FaultsOf finds the faults of the first Error in the chain; none if it names no field.
func FaultsOf(err error) []Fault {
	var e *Error
	if errors.As(err, &e) {
		return e.Faults
	}
	return nil
}
