package access

import (
	"context"
	"slices"

	"cotmoc/internal/border"
)

// What an administrator does with other accounts, in a session and by giving the own password again: a browser left open, or
// a token that leaked, makes no accounts. Its own account it changes as every post does (own.go), so one that may keep accounts
// always remains; whoever owns the data folder has the command line.

// Step is what may be done with an account besides giving it a role or a password.
type Step string

// The steps.
const (
	StepDisable Step = "disable"
	StepEnable  Step = "enable"
	StepSignOut Step = "sign_out"
	StepTOTPOff Step = "totp_off"
	StepLink    Step = "link"   // to the OpenID subject of a code
	StepUnlink  Step = "unlink" // from whichever it has
)

// Steps lists every step.
func Steps() []Step {
	return []Step{StepDisable, StepEnable, StepSignOut, StepTOTPOff, StepLink, StepUnlink}
}

// Accounts lists every account by name.
func (g *Gate) Accounts(ctx context.Context) ([]Account, error) { return g.store.ListAccounts(ctx) }

// Tokens lists every token, the newest last.
func (g *Gate) Tokens(ctx context.Context) ([]Token, error) { return g.store.ListTokens(ctx) }

// MayKeep proves that the caller keeps accounts: by its role, a session and its password. border.Forbidden, or Throttled.
func (g *Gate) MayKeep(ctx context.Context, c Caller, password string) error {
	if !c.May(Administer) {
		return border.Fail(border.Forbidden, "Chỉ quản trị viên quản lý tài khoản.", "Administrators alone keep accounts.", nil)
	}
	return border.At("confirm", g.confirm(ctx, c, password))
}

// Other finds the account of a number that is not the caller's own; border.NotFound, or Forbidden.
func (g *Gate) Other(ctx context.Context, c Caller, id int64) (Account, error) {
	all, err := g.store.ListAccounts(ctx)
	if err != nil {
		return Account{}, err
	}
	at := slices.IndexFunc(all, func(a Account) bool { return a.ID == id })
	switch {
	case at < 0:
		return Account{}, border.Fail(border.NotFound, "Không có tài khoản này.", "There is no such account.", nil)
	case id == c.ID:
		return Account{}, border.Fail(border.Forbidden, "Không tự thay đổi tài khoản của mình ở đây; hãy nhờ quản trị viên khác.",
			"Nobody changes its own account here; ask another administrator.", nil)
	}
	return all[at], nil
}

// Take takes a step with an account. code is that of StepLink.
func (g *Gate) Take(ctx context.Context, a Account, step Step, code string) error {
	defer g.recent.clear()
	switch step {
	case StepDisable:
		return g.Disable(ctx, a.Name)
	case StepEnable:
		return g.Enable(ctx, a.Name)
	case StepSignOut:
		t, _ := TraceOf(ctx)
		_, err := g.store.EndSessions(ctx, a.ID, 0, 0, Entry{Kind: SignedOut, Post: t.Post, Door: t.Door, Subject: a.Name, Origin: t.Origin})
		return err
	case StepTOTPOff:
		return g.TakeFactor(ctx, a.Name)
	case StepLink:
		if code == "" {
			return border.Refuse([]border.Fault{{Field: "code", Reason: border.Text{VI: "cần mã liên kết", EN: "the link code is needed"}}})
		}
		return g.LinkOpenID(ctx, a.Name, code)
	case StepUnlink:
		return g.LinkOpenID(ctx, a.Name, "")
	}
	return border.Refuse([]border.Fault{{Field: "step", Reason: border.Text{VI: "không có bước này", EN: "there is no such step"}}})
}

// RevokeToken ends a token at once; border.NotFound.
func (g *Gate) RevokeToken(ctx context.Context, id int64) error {
	defer g.recent.clear()
	return g.store.RevokeToken(ctx, id, g.now())
}
