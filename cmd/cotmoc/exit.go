package main

import (
	"errors"

	"cotmoc/internal/border"
)

// Exit codes of every command.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3
)

// errRefused ends a command whose output already told of refused rows.
var errRefused = border.Fail(border.Invalid, "Có dòng bị từ chối.", "Some rows were refused.", nil)

// exitCode is the one map from kinds of error to exit codes.
func exitCode(err error) int {
	switch {
	case errors.Is(err, errRefused):
		return exitRefused
	case border.KindOf(err) == border.Usage:
		return exitUsage
	default:
		return exitFailed
	}
}

func usage(vi, en string) error { return border.Fail(border.Usage, vi, en, nil) }

// causeOf gives the text of an error's cause, "" if it has none.
func causeOf(err error) string {
	var e *border.Error
	if errors.As(err, &e) && e.Cause != nil {
		return e.Cause.Error()
	}
	return ""
}
