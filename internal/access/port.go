package access

import (
	"context"
	"time"

	"cotmoc/internal/border"
)

// Account is a post that may sign in ("Trạm Lao Bảo 2"), never a person.
type Account struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"`
	Role     string    `json:"role"`
	Disabled bool      `json:"disabled"`
	Created  time.Time `json:"created_at"`
	Scope    string    `json:"scope,omitempty"` // code of the unit, agency or oversight area it acts for; "": the whole country

	Since border.Date `json:"since"` // the first day on which it holds its role; null: from the beginning
	Until border.Date `json:"until"` // the last one; null: no end

	Factor bool `json:"totp"`   // a code is asked for at sign-in
	Linked bool `json:"linked"` // to a subject of OpenID Connect
}

// holds says that the account holds its role at a time.
func (a Account) holds(now time.Time) bool {
	today := border.DateOf(now)
	return (a.Since.IsZero() || !today.Before(a.Since)) && (a.Until.IsZero() || !a.Until.Before(today))
}

// Token is a script's key. Its secret is shown once and kept only as a hash.
type Token struct {
	ID      int64     `json:"id"`
	Account string    `json:"account"`
	Label   string    `json:"label"`
	Created time.Time `json:"created_at"`
	Expires time.Time `json:"expires_at"`
	Revoked bool      `json:"revoked"`

	Scopes []Deed     `json:"scopes"`  // null: whatever the account may
	Used   *time.Time `json:"used_at"` // null: never; to the minute
}

// SecretHash is the SHA-256 of a session's or token's secret.
type SecretHash [32]byte

// Accounts keeps accounts. internal/postgis implements it. Names are unique without regard to case.
type Accounts interface {
	AddAccount(ctx context.Context, a Account, passwordHash string) error // name, role, scope; border.Conflict if the name is taken, Invalid if nothing has the scope's code
	Account(ctx context.Context, name string) (Account, string, error)    // with its password hash; border.NotFound
	ListAccounts(ctx context.Context) ([]Account, error)                  // by name
	SetPassword(ctx context.Context, name, passwordHash string) error     // ends the account's sessions too
	SetRole(ctx context.Context, a Account, now time.Time) error          // role, scope and days of the account of that name; ends its sessions, and where role or scope differ its tokens
	Rehash(ctx context.Context, id int64, was, passwordHash string) error // the same password under other parameters; nothing where it is another by now
	EnableAccount(ctx context.Context, name string) error                 // lets it sign in again
	DisableAccount(ctx context.Context, name string, now time.Time) error // ends its sessions, revokes its tokens
}

// Sessions keeps sign-ins, and the devices and networks they were made on. A session of a disabled account, one past expires_at, and
// one unused for longer than idle are all border.NotFound.
type Sessions interface {
	OpenSession(ctx context.Context, o Opening) (id int64, err error)
	Session(ctx context.Context, hash SecretHash, now time.Time, idle time.Duration) (Caller, error) // marks it used
	Sessions(ctx context.Context, account int64, now time.Time, idle time.Duration) ([]Session, error)
	EndSessions(ctx context.Context, account, only, but int64, line Entry) (n int64, err error) // only 0: all but one; with all, the devices too
	Known(ctx context.Context, account int64, device SecretHash, origin string, now time.Time) (own, near bool, err error)
}

// Factors keeps what proves an account beside its password.
type Factors interface {
	Factor(ctx context.Context, account int64) (Factor, error)
	SetFactor(ctx context.Context, account int64, sealed []byte) error // nil: none
	UseStep(ctx context.Context, account, step int64, now time.Time) (bool, error)
	BySubject(ctx context.Context, subject []byte) (Account, error)     // border.NotFound
	LinkSubject(ctx context.Context, name string, subject []byte) error // nil: none; border.Conflict
}

// Tokens keeps scripts' keys. A revoked or expired token, or one of a disabled account, is border.NotFound.
type Tokens interface {
	AddToken(ctx context.Context, hash SecretHash, account, label string, now, expires time.Time, scopes []Deed) (Token, error)
	TokenCaller(ctx context.Context, hash SecretHash, now time.Time) (Caller, error) // marks it used
	ListTokens(ctx context.Context) ([]Token, error)
	RevokeToken(ctx context.Context, id int64, now time.Time) error // border.NotFound
}

// Store is all of them.
type Store interface {
	Accounts
	Sessions
	Factors
	Tokens
}
