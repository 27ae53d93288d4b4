package access

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"cotmoc/internal/border"
)

// How long a sign-in lasts at most, and unused; how long a device is known by.
const (
	SessionLife = 12 * time.Hour
	SessionIdle = 2 * time.Hour
	DeviceLife  = 180 * 24 * time.Hour
)

// The paces of sign-in. A device on which the account's password was right before has a brake of its own, which no try
// from elsewhere reaches: guesses can slow strangers, never the post at its own desk. Guesses at one account from many
// addresses slow further strangers by half a minute at the most; not a new device in a network where it proved itself before.
func devicePace() pace  { return pace{5, 15 * time.Minute} }
func pairPace() pace    { return pace{5, 15 * time.Minute} }
func addressPace() pace { return pace{30, 5 * time.Minute} }
func accountPace() pace { return pace{60, 30 * time.Second} }

// Password checks cost 19 MiB each: so many run at once, so many wait, for so long. Devices that proved themselves have
// a lane of their own.
const (
	openLane    = 2
	ownLane     = 1
	mostWaiting = 12
	longestWait = 3 * time.Second
)

// Attempt is a try to sign in.
type Attempt struct {
	Name, Password string
	Code           string // of the second factor; "": not given
	Address        string // network address
	Device         string // secret of a device that proved itself; "": none
	Browser        string // Browser
	Door           string // for the audit
}

// Opened is a session that was opened. The secrets are for cookies and are nowhere else.
type Opened struct {
	Caller
	Secret string
	Device string // "": the device was known
}

// Opening is what is kept of a session that opens.
type Opening struct {
	Account     Account
	Secret      SecretHash
	Device      *SecretHash // nil: known
	At, Expires time.Time
	Browser     string
	Line        Entry // of the audit
}

// Session is an open session as its post sees it.
type Session struct {
	ID      int64     `json:"id"`
	Browser string    `json:"browser"`
	Origin  string    `json:"origin"`
	Created time.Time `json:"created_at"`
	Used    time.Time `json:"used_at"`
	Expires time.Time `json:"expires_at"`
}

// lane bounds password checks.
type lane struct {
	places  chan struct{}
	waiting atomic.Int32
}

func newLane(n int) *lane { return &lane{places: make(chan struct{}, n)} }

// run runs a check when its turn comes; border.Unavailable where too many wait, or it takes too long.
func (l *lane) run(ctx context.Context, check func() bool) (bool, error) {
	if l.waiting.Add(1) > mostWaiting {
		l.waiting.Add(-1)
		return false, busy(nil)
	}
	defer l.waiting.Add(-1)
	ctx, cancel := context.WithTimeout(ctx, longestWait)
	defer cancel()
	select {
	case l.places <- struct{}{}:
		defer func() { <-l.places }()
		return check(), nil
	case <-ctx.Done():
		return false, busy(ctx.Err())
	}
}

func busy(cause error) error {
	return border.Fail(border.Unavailable, "Máy chủ đang bận; thử lại sau.", "The server is busy; try again later.", cause)
}

// knock is an attempt with what is known about it.
type knock struct {
	Attempt
	account Account
	hash    string // of the password; the decoy where there is nobody to sign in
	nobody  string // why nobody can sign in so; "" if somebody can
	own     bool   // on a device that proved itself for this account
	near    bool   // in a network where a device proved itself for it
}

// brakes are the keys by which a wrong try counts, with their paces.
func (k knock) brakes() map[string]pace {
	if k.own {
		sum := hashOf(k.Device)
		return map[string]pace{"device " + hex.EncodeToString(sum[:8]): devicePace()}
	}
	from, name := k.Address, strings.ToLower(cmp.Or(k.account.Name, k.Name)) // one brake, however the name is typed
	if ip, err := netip.ParseAddr(from); err == nil {
		from = network(ip.Unmap())
	}
	brakes := map[string]pace{"pair " + name + "\x00" + from: pairPace(), "address " + from: addressPace(), "account " + name: accountPace()}
	if k.near {
		delete(brakes, "account "+name)
	}
	return brakes
}

// SignIn checks a password, and a code where the account asks for one, and opens a session. Errors: border.Unauthorized,
// with a fault of the field code where one is needed; border.Throttled after too many wrong tries; border.Unavailable.
func (g *Gate) SignIn(ctx context.Context, a Attempt) (Opened, error) {
	k, err := g.knock(ctx, a)
	if err != nil {
		return Opened{}, err
	}
	if err := g.waits(k); err != nil {
		return Opened{}, err
	}
	l := g.open
	if k.own || k.near {
		l = g.own
	}
	fits, err := l.run(ctx, func() bool { return PasswordFits(k.hash, a.Password) })
	if err != nil {
		return Opened{}, err
	}
	if !fits || k.nobody != "" {
		return Opened{}, g.wrong(k, k.nobody, "wrong password")
	}
	if err := g.second(ctx, k); err != nil {
		return Opened{}, err
	}
	for key := range k.brakes() {
		if !strings.HasPrefix(key, "address ") && !strings.HasPrefix(key, "account ") { // a right guess does not pay for the others
			g.slow.right(key)
		}
	}
	if err := g.rehash(ctx, k); err != nil {
		return Opened{}, err
	}
	return g.enter(ctx, k, "password")
}

// rehash brings a password that was right to the parameters of today.
func (g *Gate) rehash(ctx context.Context, k knock) error {
	if current(k.hash) {
		return nil
	}
	hash, err := hashOfPassword(k.Password)
	if err != nil {
		return err
	}
	ctx = WithTrace(ctx, Trace{Post: k.account.Name, Door: k.Door, Origin: g.keys.Origin(k.Address)})
	return g.store.Rehash(ctx, k.account.ID, k.hash, hash)
}

// knock looks up whom an attempt is about, and whether it comes from a device that proved itself.
func (g *Gate) knock(ctx context.Context, a Attempt) (knock, error) {
	a.Name = postName(a.Name)
	k := knock{Attempt: a, hash: g.decoy, nobody: "unknown account"}
	if len(a.Name) > mostName*4 {
		return k, nil
	}
	account, hash, err := g.store.Account(ctx, a.Name)
	switch {
	case err != nil && border.KindOf(err) == border.NotFound:
		return k, nil
	case err != nil:
		return k, fmt.Errorf("sign in: %w", err)
	}
	k.account = account
	switch {
	case account.Disabled:
		k.nobody = "disabled account"
	case !account.holds(g.now()):
		k.nobody = "account out of its time"
	case account.Role == Service:
		k.nobody = "service account"
	default:
		k.hash, k.nobody = hash, ""
	}
	return g.recognise(ctx, k)
}

// recognise finds whether the account proved itself on the device, or in the network.
func (g *Gate) recognise(ctx context.Context, k knock) (_ knock, err error) {
	if k.own, k.near, err = g.store.Known(ctx, k.account.ID, hashOf(k.Device), g.keys.Origin(k.Address), g.now()); err != nil {
		return k, fmt.Errorf("sign in: %w", err)
	}
	return k, nil
}

func (g *Gate) waits(k knock) error {
	var wait time.Duration
	for key := range k.brakes() {
		wait = max(wait, g.slow.wait(key))
	}
	if wait <= 0 {
		return nil
	}
	g.failed(k, "slowed", http.StatusTooManyRequests)
	secs := int(wait.Seconds()) + 1
	return border.Fail(border.Throttled, fmt.Sprintf("Sai quá nhiều lần; thử lại sau %d giây.", secs),
		fmt.Sprintf("Too many wrong tries; try again in %d s.", secs), nil)
}

// wrong counts a wrong try. What is said is the same whether the account exists or not.
func (g *Gate) wrong(k knock, why ...string) error {
	for key, p := range k.brakes() {
		g.slow.wrong(key, p)
	}
	for _, w := range why {
		if w != "" {
			g.failed(k, w, http.StatusUnauthorized)
			break
		}
	}
	return border.Fail(border.Unauthorized, "Sai tên tài khoản hoặc mật khẩu.", "Wrong account name or password.", nil)
}

// failed writes a failed try into the audit. A name nobody has is left out: people type passwords there.
func (g *Gate) failed(k knock, why string, status int) {
	if g.recorder != nil {
		g.recorder.Refuse(Entry{Kind: SignInFailed, Post: k.account.Name, Door: k.Door, Detail: why, Origin: g.keys.Origin(k.Address), Status: status})
	}
}

// second asks for the second factor where the account has one.
func (g *Gate) second(ctx context.Context, k knock) error {
	f, err := g.store.Factor(ctx, k.account.ID)
	if err != nil || !f.Proved {
		return err
	}
	if k.Code == "" {
		return codeError("cần mã 6 số của ứng dụng xác thực", "the 6-digit code of the authenticator is needed")
	}
	fits, err := g.codeFits(ctx, k.account.ID, f, k.Code)
	if err != nil {
		return err
	}
	if !fits {
		_ = g.wrong(k, "wrong code") // the text below says more
		return codeError("mã xác thực sai, hết hạn hoặc đã dùng", "the code is wrong, expired or was used before")
	}
	return nil
}

func codeError(vi, en string) error {
	e := border.Fail(border.Unauthorized, "Đăng nhập: "+vi+".", "Sign-in: "+en+".", nil)
	e.Faults = []border.Fault{{Field: "code", Reason: border.Text{VI: vi, EN: en}}}
	return e
}

// codeFits takes a code, once.
func (g *Gate) codeFits(ctx context.Context, account int64, f Factor, code string) (bool, error) {
	seed, err := g.keys.open(f.Sealed, account)
	if err != nil {
		return false, border.Fail(border.Unavailable, "Không đọc được mã xác thực của tài khoản; hãy báo người quản trị (cotmoc user totp-off).",
			"The account's second factor cannot be read; tell the administrator (cotmoc user totp-off).", err)
	}
	step, fits := stepOf(seed, code, g.now())
	if !fits {
		return false, nil
	}
	return g.store.UseStep(ctx, account, step, g.now())
}

// enter opens the session.
func (g *Gate) enter(ctx context.Context, k knock, how string) (Opened, error) {
	secret, sum, err := newSecret("")
	if err != nil {
		return Opened{}, err
	}
	now := g.now()
	o := Opening{Account: k.account, Secret: sum, At: now, Expires: now.Add(SessionLife), Browser: k.Browser,
		Line: Entry{Kind: SignedIn, Post: k.account.Name, Door: k.Door, Detail: how, Origin: g.keys.Origin(k.Address), Status: http.StatusOK}}
	in := Opened{Caller: Caller{Account: k.account}, Secret: secret}
	if !k.own {
		device, deviceSum, err := newSecret("")
		if err != nil {
			return Opened{}, err
		}
		in.Device, o.Device = device, &deviceSum
	}
	if in.Session, err = g.store.OpenSession(ctx, o); err != nil {
		return Opened{}, fmt.Errorf("sign in: %w", err)
	}
	return in, nil
}

// Browser names a browser and its system by short lists; what it sent is kept nowhere.
func Browser(userAgent string) string {
	name := func(forms ...string) string { // form, name, form, name; the first that fits
		for i := 0; i+1 < len(forms); i += 2 {
			if strings.Contains(userAgent, forms[i]) {
				return forms[i+1]
			}
		}
		return ""
	}
	program := name("Edg/", "Edge", "OPR/", "Opera", "coc_coc", "Cốc Cốc", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari", "QGIS", "QGIS", "curl/", "curl")
	system := name("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS", "macOS", "Linux", "Linux")
	return strings.Trim(program+" · "+system, " ·")
}
