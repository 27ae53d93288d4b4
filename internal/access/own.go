package access

import (
	"context"

	"cotmoc/internal/border"
)

// What a post may do about its own account, in a session of its own: a token or the demo may not.

// Sessions lists the caller's open sessions.
func (g *Gate) Sessions(ctx context.Context, c Caller) ([]Session, error) {
	if err := inSession(c); err != nil {
		return nil, err
	}
	return g.store.Sessions(ctx, c.ID, g.now(), SessionIdle)
}

// EndSession ends one of the caller's sessions; border.NotFound.
func (g *Gate) EndSession(ctx context.Context, c Caller, id int64, t Trace) error {
	if err := inSession(c); err != nil {
		return err
	}
	defer g.recent.clear()
	n, err := g.store.EndSessions(ctx, c.ID, id, 0, t.line(SignedOut))
	if err == nil && (n == 0 || id <= 0) {
		return border.Fail(border.NotFound, "Không có phiên làm việc này.", "There is no such session.", nil)
	}
	return err
}

// EndSessions ends all sessions of the caller, this one too unless others is set.
func (g *Gate) EndSessions(ctx context.Context, c Caller, others bool, t Trace) error {
	if err := inSession(c); err != nil {
		return err
	}
	var but int64
	if others {
		but = c.Session
	}
	defer g.recent.clear()
	_, err := g.store.EndSessions(ctx, c.ID, 0, but, t.line(SignedOut))
	return err
}

// SignOut ends the caller's own session.
func (g *Gate) SignOut(ctx context.Context, c Caller, t Trace) error {
	if c.Session == 0 {
		return nil
	}
	defer g.recent.clear()
	_, err := g.store.EndSessions(ctx, c.ID, c.Session, 0, t.line(SignedOut))
	return err
}

func (t Trace) line(kind EntryKind) Entry {
	return Entry{Kind: kind, Post: t.Post, Door: t.Door, Subject: t.Subject, Origin: t.Origin}
}

// HasFactor says whether the caller's account asks for a code at sign-in.
func (g *Gate) HasFactor(ctx context.Context, c Caller) (bool, error) {
	if c.ID == 0 {
		return false, nil
	}
	f, err := g.store.Factor(ctx, c.ID)
	return f.Proved, err
}

// BeginFactor gives the caller's account a second factor, which counts once a code of it is proved. Where there is a
// proved one already the error is of kind border.Conflict.
func (g *Gate) BeginFactor(ctx context.Context, c Caller, password string) (Enrolment, error) {
	if err := g.confirm(ctx, c, password); err != nil {
		return Enrolment{}, err
	}
	f, err := g.store.Factor(ctx, c.ID)
	if err != nil {
		return Enrolment{}, err
	}
	if f.Proved {
		return Enrolment{}, border.Fail(border.Conflict, "Tài khoản đã có mã xác thực; hãy tắt trước.",
			"The account has a second factor already; turn it off first.", nil)
	}
	seed, shown, err := newSeed(c.Name)
	if err != nil {
		return Enrolment{}, err
	}
	sealed, err := g.keys.seal(seed, c.ID)
	if err != nil {
		return Enrolment{}, err
	}
	return shown, g.store.SetFactor(ctx, c.ID, sealed)
}

// ProveFactor proves the second factor that was begun, by a code of it.
func (g *Gate) ProveFactor(ctx context.Context, c Caller, code string) error {
	if err := inSession(c); err != nil {
		return err
	}
	f, err := g.store.Factor(ctx, c.ID)
	if err != nil {
		return err
	}
	if f.Sealed == nil || f.Proved {
		return border.Fail(border.Conflict, "Không có mã xác thực nào đang chờ xác nhận.", "No second factor waits to be proved.", nil)
	}
	return g.proved(c, func() (bool, error) { return g.codeFits(ctx, c.ID, f, code) })
}

// EndFactor takes the second factor away, by password and a code.
func (g *Gate) EndFactor(ctx context.Context, c Caller, password, code string) error {
	if err := g.confirm(ctx, c, password); err != nil {
		return err
	}
	f, err := g.store.Factor(ctx, c.ID)
	if err != nil || f.Sealed == nil {
		return err
	}
	if f.Proved {
		if err := g.proved(c, func() (bool, error) { return g.codeFits(ctx, c.ID, f, code) }); err != nil {
			return err
		}
	}
	return g.store.SetFactor(ctx, c.ID, nil)
}

// ChangePassword gives the caller's account another password and ends all its sessions.
func (g *Gate) ChangePassword(ctx context.Context, c Caller, password, next string) error {
	if err := g.confirm(ctx, c, password); err != nil {
		return err
	}
	return g.SetPassword(ctx, c.Name, next)
}

// confirm asks for the caller's password again, at the pace of its own brake: a browser left open is no proof.
func (g *Gate) confirm(ctx context.Context, c Caller, password string) error {
	if err := inSession(c); err != nil {
		return err
	}
	_, hash, err := g.store.Account(ctx, c.Name)
	if err != nil {
		return err
	}
	return g.proved(c, func() (bool, error) { return g.own.run(ctx, func() bool { return PasswordFits(hash, password) }) })
}

// proved counts wrong passwords and codes given within a session.
func (g *Gate) proved(c Caller, fits func() (bool, error)) error {
	key := "within " + c.Name
	if g.slow.wait(key) > 0 {
		return border.Fail(border.Throttled, "Sai quá nhiều lần; thử lại sau.", "Too many wrong tries; try again later.", nil)
	}
	right, err := fits()
	if err != nil {
		return err
	}
	if !right {
		g.slow.wrong(key, devicePace())
		return border.Fail(border.Forbidden, "Mật khẩu hoặc mã xác thực không đúng.", "The password or code is wrong.", nil)
	}
	g.slow.right(key)
	return nil
}

func inSession(c Caller) error {
	if c.Session == 0 {
		return border.Fail(border.Forbidden, "Việc này chỉ làm được khi đã đăng nhập bằng tài khoản.", "This needs a sign-in of the account itself.", nil)
	}
	return nil
}

// EndAll ends every session of an account, by its name; border.NotFound.
func (g *Gate) EndAll(ctx context.Context, name string) error {
	a, _, err := g.store.Account(ctx, postName(name))
	if err != nil {
		return err
	}
	_, err = g.store.EndSessions(ctx, a.ID, 0, 0, Entry{Kind: SignedOut, Post: commandLine, Subject: a.Name})
	return err
}

// TakeFactor takes an account's second factor away, by its name; border.NotFound.
func (g *Gate) TakeFactor(ctx context.Context, name string) error {
	a, _, err := g.store.Account(ctx, postName(name))
	if err != nil {
		return err
	}
	return g.store.SetFactor(ctx, a.ID, nil)
}
