package access

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"cotmoc/internal/border"
)

func TestPasswordFitsOnlyItself(t *testing.T) {
	phc, err := HashPassword("mốc 605 hướng nam")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("not the parameters we promise: %s", phc)
	}
	if !PasswordFits(phc, "mốc 605 hướng nam") {
		t.Error("the right password does not fit")
	}
	for _, wrong := range []string{"", "mốc 605 hướng bắc", "mốc 605 hướng nam ", strings.Repeat("x", MaxPassword+1)} {
		if PasswordFits(phc, wrong) {
			t.Errorf("%q fits", wrong)
		}
	}
	for _, broken := range []string{"", "plain", "$argon2id$v=19$m=19456,t=2,p=1$$", "$argon2i$v=19$m=1,t=1,p=1$YWJj$YWJj"} {
		if PasswordFits(broken, "mốc 605 hướng nam") {
			t.Errorf("a password fits %q", broken)
		}
	}
	again, err := HashPassword("mốc 605 hướng nam")
	if err != nil || again == phc {
		t.Errorf("two hashes of one password are equal (err %v)", err)
	}
}

func TestShortPasswordIsRefused(t *testing.T) {
	for _, p := range []string{"", "123456789", strings.Repeat("đ", 9)} {
		if _, err := HashPassword(p); border.KindOf(err) != border.Invalid {
			t.Errorf("%q: %v, want a refusal", p, err)
		}
	}
	if _, err := HashPassword("núi đá ước"); err != nil {
		t.Errorf("ten characters: %v", err)
	}
}

func TestPasswordsEverybodyTriesFirstAreRefused(t *testing.T) {
	const name = "Trạm Lao Bảo 2"
	for _, p := range []string{"1234567890", "0912345678", "27/12/1987", "aaaaaaaaaaaa", "password12", "P@ssw0rd2026!", "matkhau123", "Mật khẩu 123", "matkhaumatkhau",
		"qwertyuiop1", "Admin@2026", "bienphong2026", "Bộ đội biên phòng 1", "iloveyou123", "anhyeuem99", "tramlaobao2", "TrạmLaoBảo@2026", "2 trạm lao bảo", "abcdefgh123"} {
		if _, err := hashFor(name, p); border.KindOf(err) != border.Invalid {
			t.Errorf("%q: %v, want a refusal", p, err)
		}
	}
	for _, p := range []string{"mốc 605 hướng nam", "một mật khẩu đủ dài", "suối cạn tháng ba", "xK7$9#2x!84", "correct horse battery", "ທ່າແຂກ ສະຫວັນ", "Trạm Lao Bảo có mận chín"} {
		if guessable(name, p) {
			t.Errorf("%q is refused", p)
		}
	}
}

// A telephone composes Vietnamese letters, an old desktop may not: it is the same password.
func TestPasswordsAreTheSameHoweverTyped(t *testing.T) {
	const composed = "mốc ở hướng đông"
	split := norm.NFD.String(composed)
	for _, typed := range [][2]string{{composed, split}, {split, composed}} {
		phc, err := HashPassword(typed[0])
		if err != nil || !PasswordFits(phc, typed[1]) || PasswordFits(phc, "moc o huong dong") {
			t.Errorf("%q and %q: %v", typed[0], typed[1], err)
		}
	}
}

func TestOldParametersAreToldApart(t *testing.T) {
	phc, err := HashPassword("mốc 605 hướng nam")
	if err != nil || !current(phc) {
		t.Errorf("%s is not of today: %v", phc, err)
	}
	if current(strings.Replace(phc, "t=2", "t=1", 1)) || current("") {
		t.Error("parameters of another day count as those of today")
	}
}

func TestBrakeSlowsOneAddressOnly(t *testing.T) {
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, border.Zone)
	b, p := newBrake(func() time.Time { return now }), devicePace()
	for range p.free {
		if b.wait("a") > 0 {
			t.Fatal("slowed before the free tries were used")
		}
		b.wrong("a", p)
	}
	b.wrong("a", p)
	if w := b.wait("a"); w <= 0 {
		t.Error("not slowed after the free tries")
	}
	if w := b.wait("b"); w > 0 {
		t.Errorf("another address waits %v", w)
	}
	for range 40 {
		b.wrong("a", p)
	}
	if w := b.wait("a"); w != p.longest {
		t.Errorf("waits %v, want at most %v", w, p.longest)
	}
	now = now.Add(p.longest)
	if w := b.wait("a"); w > 0 {
		t.Errorf("still waits %v when the time is over", w)
	}
	b.right("a")
	b.wrong("a", p)
	if w := b.wait("a"); w > 0 {
		t.Errorf("waits %v after a right password", w)
	}
}

func TestBrakeIsBounded(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBrake(func() time.Time { return now })
	for i := range brakeSize * 2 {
		b.wrong(string(rune(i)), devicePace())
	}
	if len(b.tries) > brakeSize {
		t.Errorf("holds %d keys, want at most %d", len(b.tries), brakeSize)
	}
}

// Names that are made up by the ten thousand do not make the brake forget whom they cover up.
func TestBrakeRemembersWhoIsGuessedAt(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBrake(func() time.Time { return now })
	for range accountPace().free {
		b.wrong("account trạm", accountPace())
	}
	now = now.Add(time.Minute) // it need not wait now
	for i := range brakeSize * 3 {
		b.wrong(fmt.Sprint("account ", i), accountPace())
	}
	if b.wrong("account trạm", accountPace()); b.wait("account trạm") <= 0 {
		t.Error("a guess after many made-up names is free again")
	}
}

func TestRolesAndScopes(t *testing.T) {
	as := func(role string, scopes ...Deed) Caller { return Caller{Account: Account{Role: role}, Scopes: scopes} }
	for _, d := range Deeds() {
		if !as(Administrator).May(d) {
			t.Errorf("an administrator may not %s", d)
		}
		if as("nobody").May(d) || as("").May(d) {
			t.Errorf("a role nobody knows may %s", d)
		}
		if got := as("auditor").May(d); got != (d == ReadAudit) {
			t.Errorf("the auditor and %s: %v", d, got)
		}
		if got := (Caller{Demo: true}).May(d); got == (d == ReadAudit) {
			t.Errorf("the demo and %s: %v", d, got)
		}
	}
	if as("analyst", SeeFigures).May(SeeRecords) || !as("analyst", SeeFigures).May(SeeFigures) || as("liaison", SeeRestricted).May(SeeRestricted) {
		t.Error("scopes widen a role, or do not narrow it")
	}
	if _, err := CheckScopes([]string{"see_figures", "all"}); border.KindOf(err) != border.Usage {
		t.Errorf("a scope nobody knows: %v", err)
	}
}
