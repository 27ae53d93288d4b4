package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"cotmoc/internal/border"
)

// TokenPrefix begins every token, so that a leaked one can be recognised.
const TokenPrefix = "cotmoc_"

// mostName is how many characters the name of an account has at most.
const mostName = 60

// Gate signs posts in and out and knows who a secret belongs to.
type Gate struct {
	store     Store
	now       func() time.Time
	slow      *brake
	open, own *lane // of password checks: for anybody, and for devices that proved themselves
	recent    recent
	decoy     string // checked when the name is unknown, so that time tells nothing
	keys      Keys
	recorder  *Recorder
}

// NewGate builds a gate over a store. now is the clock. Second factors need With.
func NewGate(store Store, now func() time.Time) (*Gate, error) {
	decoy, err := HashPassword("a password nobody has")
	if err != nil {
		return nil, fmt.Errorf("gate: %w", err)
	}
	return &Gate{store: store, now: now, recent: recent{now: now}, slow: newBrake(now), open: newLane(openLane), own: newLane(ownLane), decoy: decoy}, nil
}

// With gives the gate the server's keys, and a recorder for tries that fail; nil: none.
func (g *Gate) With(keys Keys, recorder *Recorder) *Gate {
	g.keys, g.recorder = keys, recorder
	return g
}

// AddAccount makes an administrator's account for a post. The password obeys HashPassword's bounds.
func (g *Gate) AddAccount(ctx context.Context, name, password string) error {
	return g.AddPost(ctx, Account{Name: name, Role: Administrator}, password)
}

// AddFirst makes the administrator's account with which a house begins; where there are accounts already the error is of kind
// border.Usage: whoever forgets to say a role must not make an administrator.
func (g *Gate) AddFirst(ctx context.Context, a Account, password string) error {
	known, err := g.store.ListAccounts(ctx)
	if err != nil {
		return err
	}
	if len(known) > 0 {
		return border.Fail(border.Usage, "Hãy cho biết vai trò: --role "+strings.Join(RoleIDs(), "|")+".", "Say the role: --role "+strings.Join(RoleIDs(), "|")+".", nil)
	}
	a.Role = Administrator
	return g.AddPost(ctx, a, password)
}

// AddPost makes an account of a role with the scope it acts in. Administrators have none; a reporter must have one.
func (g *Gate) AddPost(ctx context.Context, a Account, password string) error {
	if err := a.checkRole(); err != nil {
		return err
	}
	name := postName(a.Name)
	if n := utf8.RuneCountInString(name); n < 2 || n > mostName || strings.ContainsAny(name, "\n\r\t@") {
		return border.At("name", border.Fail(border.Invalid,
			"Tên tài khoản là tên đơn vị, từ 2 đến 60 ký tự, không có @.",
			"An account's name is a post's name, 2 to 60 characters, without @.", nil))
	}
	read := name
	if name == strings.ToLower(name) { // a person's name is found by its capitals
		read = cases.Title(language.Vietnamese).String(name)
	}
	if faults := border.CheckText("name", read, border.MostText); len(faults) > 0 {
		why := faults[0].Reason
		return border.At("name", border.Fail(border.Invalid, "Tên tài khoản "+why.VI+".", "The account's name "+why.EN+".", nil))
	}
	hash, err := hashFor(name, password)
	if err != nil {
		return border.At("password", err)
	}
	return g.store.AddAccount(ctx, Account{Name: name, Role: a.Role, Scope: a.Scope, Since: a.Since, Until: a.Until}, hash)
}

// postName writes a name in one way, however it was typed: composed letters, single spaces.
func postName(typed string) string { return strings.Join(strings.Fields(norm.NFC.String(typed)), " ") }

// SetRole gives an account another role, scope and days, and signs it out everywhere. Its tokens were given for what it was: where
// role or scope differ they are revoked.
func (g *Gate) SetRole(ctx context.Context, a Account) error {
	if err := a.checkRole(); err != nil {
		return err
	}
	a.Name = postName(a.Name)
	defer g.recent.clear()
	return g.store.SetRole(ctx, a, g.now())
}

// checkRole refuses a role nobody knows, one that does not fit its scope, and one that ends before it begins.
func (a Account) checkRole() error {
	switch {
	case a.Role == Administrator && a.Scope != "":
		return border.At("scope", border.Fail(border.Invalid, "Quản trị viên không có phạm vi riêng.", "An administrator has no scope of its own.", nil))
	case a.Role == CommuneReporter && a.Scope == "":
		return border.At("scope", border.Fail(border.Invalid, "Tài khoản báo cáo phải có phạm vi: mã đơn vị của mình.", "A reporter needs a scope: the code of its own unit.", nil))
	case !a.Since.IsZero() && !a.Until.IsZero() && a.Until.Before(a.Since):
		return border.At("until", border.Fail(border.Invalid, "Ngày cuối giữ vai trò trước ngày đầu.", "The last day of the role is before the first.", nil))
	}
	return CheckRole(a.Role)
}

// CheckRole refuses a role that is not of the list; border.Usage.
func CheckRole(role string) error {
	if slices.Contains(RoleIDs(), role) {
		return nil
	}
	return border.At("role", border.Fail(border.Usage, "Không có vai trò "+role+"; các vai trò: "+strings.Join(RoleIDs(), ", ")+".",
		"There is no role "+role+"; the roles are: "+strings.Join(RoleIDs(), ", ")+".", nil))
}

// Disable shuts an account out: its sessions end, its tokens are revoked; border.NotFound.
func (g *Gate) Disable(ctx context.Context, name string) error {
	defer g.recent.clear()
	return g.store.DisableAccount(ctx, postName(name), g.now())
}

// Enable lets a disabled account sign in again; its old tokens stay revoked. border.NotFound.
func (g *Gate) Enable(ctx context.Context, name string) error {
	return g.store.EnableAccount(ctx, postName(name))
}

// SetPassword gives an account a new password and signs it out everywhere.
func (g *Gate) SetPassword(ctx context.Context, name, password string) error {
	name = postName(name)
	defer g.recent.clear()
	hash, err := hashFor(name, password)
	if err != nil {
		return border.At("password", err)
	}
	return g.store.SetPassword(ctx, name, hash)
}

// BySession finds who a session's secret belongs to; border.Unauthorized if nobody.
func (g *Gate) BySession(ctx context.Context, secret string) (Caller, error) {
	c, err := g.store.Session(ctx, hashOf(secret), g.now(), SessionIdle)
	return c, nobody(g.inTime(c, err))
}

// ByToken finds who a token belongs to; border.Unauthorized if nobody.
func (g *Gate) ByToken(ctx context.Context, secret string) (Caller, error) {
	c, err := g.store.TokenCaller(ctx, hashOf(secret), g.now())
	return c, nobody(g.inTime(c, err))
}

// inTime refuses an account before the first or past the last day of its role as one that is not there.
func (g *Gate) inTime(c Caller, err error) error {
	if err == nil && !c.holds(g.now()) {
		return border.Fail(border.NotFound, "Tài khoản chưa đến hoặc đã hết thời hạn giữ vai trò.", "The account does not hold its role today.", nil)
	}
	return err
}

// NewToken makes a token for an account, with scopes of what it may or, without any, for all of it. The secret is in
// the answer and nowhere else.
func (g *Gate) NewToken(ctx context.Context, account, label string, days int, scopes ...Deed) (secret string, t Token, err error) {
	if days < 1 || days > 366 {
		return "", Token{}, border.At("days", border.Fail(border.Invalid, "Mã truy cập có hạn từ 1 đến 366 ngày.",
			"A token lasts 1 to 366 days.", nil))
	}
	if faults := border.CheckText("label", label, border.MostText); len(faults) > 0 {
		return "", Token{}, border.Refuse(faults)
	}
	holder, _, err := g.store.Account(ctx, postName(account))
	if err != nil {
		return "", Token{}, fmt.Errorf("new token: %w", err)
	}
	for _, d := range scopes {
		if !roleMay(holder.Role, d) {
			return "", Token{}, border.At("scopes", border.Fail(border.Invalid, "Tài khoản này không được "+string(d)+", nên mã truy cập của nó cũng không.",
				"The account may not "+string(d)+", so no token of it may.", nil))
		}
	}
	secret, sum, err := newSecret(TokenPrefix)
	if err != nil {
		return "", Token{}, err
	}
	now := g.now()
	t, err = g.store.AddToken(ctx, sum, holder.Name, label, now, now.AddDate(0, 0, days), scopes)
	if err != nil {
		return "", Token{}, fmt.Errorf("new token: %w", err)
	}
	return secret, t, nil
}

func nobody(err error) error {
	if err != nil && border.KindOf(err) == border.NotFound {
		return border.Fail(border.Unauthorized, "Phiên làm việc hoặc mã truy cập không còn hiệu lực; hãy đăng nhập lại.",
			"The session or token is no longer valid; sign in again.", nil)
	}
	return err
}

// newSecret gives 256 random bits behind a prefix, and their hash.
func newSecret(prefix string) (string, SecretHash, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", SecretHash{}, fmt.Errorf("secret: %w", err)
	}
	secret := prefix + base64.RawURLEncoding.EncodeToString(raw)
	return secret, hashOf(secret), nil
}

func hashOf(secret string) SecretHash { return sha256.Sum256([]byte(secret)) }
