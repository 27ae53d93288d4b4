package access

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cotmoc/internal/border"
)

// EntryKind sorts the lines of the audit.
type EntryKind string

// The kinds of line. What a post decided (steps of reports and recognition, draws, answers) is a Decision; whatever
// else it wrote is a Change.
const (
	SignedIn     EntryKind = "sign_in"
	SignInFailed EntryKind = "sign_in_failed"
	SignedOut    EntryKind = "sign_out"
	Read         EntryKind = "read" // of restricted data
	Exported     EntryKind = "export"
	Changed      EntryKind = "change"
	Decided      EntryKind = "decision"
	AccountKept  EntryKind = "account" // accounts and tokens
	Refused      EntryKind = "refused"
)

// EntryKinds lists every kind.
func EntryKinds() []EntryKind {
	return []EntryKind{SignedIn, SignInFailed, SignedOut, Read, Exported, Changed, Decided, AccountKept, Refused}
}

// KnownKind says whether there is a kind of that name.
func KnownKind(name string) bool { return slices.Contains(EntryKinds(), EntryKind(name)) }

// Entry is a line of the audit. It holds no secret and no personal data: posts are posts, an origin is a keyed hash, a
// door is a route and not the address that was asked for.
type Entry struct {
	N       int64     `json:"n"` // from 1, without gaps
	At      time.Time `json:"at"`
	Kind    EntryKind `json:"kind"`
	Post    string    `json:"post"`    // "": a stranger
	Door    string    `json:"door"`    // "GET /api/v1/hotspots/:code"; "": no request
	Subject string    `json:"subject"` // what it was about
	Detail  string    `json:"detail"`
	Origin  string    `json:"origin"` // Keys.Origin; "": no request
	Status  int       `json:"status"` // of the answer; 0: none
	Hash    Hash      `json:"hash"`
}

// EntryFilter asks for lines of the audit. Empty fields do not filter.
type EntryFilter struct {
	Kind     EntryKind
	Post     string // whole name, in whatever case
	Origin   string
	About    string // part of door, subject or detail
	Status   int    // of the answer
	From, To time.Time
	border.Page
}

// Journal keeps the audit. internal/postgis implements it. Nothing in it can be changed or taken out.
type Journal interface {
	AddEntries(ctx context.Context, entries []Entry) error                   // N, At and Hash are given there
	Entries(ctx context.Context, f EntryFilter) (border.List[Entry], error)  // the latest first
	EachEntry(ctx context.Context, each func(Entry) error) error             // all, in their order
	AuditHead(ctx context.Context) (Head, error)                             // the last line; zero if there is none
	AuditLine(ctx context.Context, n int64) (Head, error)                    // the line of a number; zero if there is none
	HeavyDays(ctx context.Context, from, to border.Date) ([]HeavyDay, error) // the latest first, at most 100
	AuditGuards(ctx context.Context) (problems []string, err error)          // what of the table's own locks is missing
}

// Trace says on whose behalf and through which door a request works. Through the context it reaches the lines that the
// database adds to the audit in the transaction of a change.
type Trace struct{ Post, Door, Subject, Origin string }

type traceKey struct{}

// WithTrace gives a context that carries a trace.
func WithTrace(ctx context.Context, t Trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

// TraceOf finds the trace of a context; false where nobody set one.
func TraceOf(ctx context.Context) (Trace, bool) {
	t, ok := ctx.Value(traceKey{}).(Trace)
	return t, ok
}

// mostSubject is how many bytes of a subject are kept.
const mostSubject = 160

// secretForm finds what may be one of our secrets: a token, or the bare secret of a session or device.
var secretForm = regexp.MustCompile(TokenPrefix + `[A-Za-z0-9_-]*|[A-Za-z0-9_-]{40,}`)

// Subject makes what a caller sent fit to be kept in the audit: no control characters, secrets and whatever points to
// a person masked, cut to a length.
func Subject(sent string) string {
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ToValidUTF8(sent, ""))
	text = secretForm.ReplaceAllString(norm.NFC.String(text), "***")
	if len(text) > mostSubject {
		text = strings.ToValidUTF8(text[:mostSubject], "") + "…"
	}
	return border.WithoutPersonal(text)
}
