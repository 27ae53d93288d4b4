// Package programme answers which reports are owed, by whom and by when, what became of each, and what about them
// asks for an answer. Duties are data files (data/obligations). When a period opens, the list of reports expected for
// it is frozen: nothing leaves it, and only the law adds to it or ends a unit on it (ADR 15).
//
// The core is pure: lists, files and the day come in, verdicts go out. Days are days in Asia/Ho_Chi_Minh; errors that
// a person may see are border.Errors. Rates are shares from 0 to 1, and nil where there is nothing to divide by.
package programme
