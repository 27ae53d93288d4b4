package api_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// browser is one browser: it keeps its cookies.
type browser struct {
	h       *house
	from    string // its network address, as a trusted proxy tells
	cookies map[string]string
}

func (h *house) browser(from string) *browser {
	return &browser{h, from, map[string]string{}}
}

func (b *browser) ask(method, path, body string) answer {
	b.h.t.Helper()
	var cookies []string
	for name, value := range b.cookies {
		cookies = append(cookies, name+"="+value)
	}
	a := b.h.ask(method, path, body, "X-Cotmoc", "1", "X-Forwarded-For", b.from, "Cookie", strings.Join(cookies, "; "),
		"User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/127.0")
	for _, line := range a.header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			b.h.t.Fatal(err)
		}
		if c.Value == "" {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return a
}

func (b *browser) signIn(name, pass, code string) answer {
	b.h.t.Helper()
	body, err := json.Marshal(map[string]string{"name": name, "password": pass, "code": code})
	if err != nil {
		b.h.t.Fatal(err)
	}
	return b.ask("POST", "/api/v1/session", string(body))
}

// proxied is a house behind a proxy that it trusts: tests come from 0.0.0.0.
func proxied(t *testing.T) *house {
	h := newHouse(t, false)
	h.server.Proxies = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32")}
	if err := h.gate.AddPost(context.Background(), access.Account{Name: "Trạm Lao Bảo", Role: "analyst", Scope: scopeOf("analyst")}, password); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestTwoBrowsersOneSignedOut(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	one, two := h.browser("203.0.113.1"), h.browser("203.0.113.2")
	for _, b := range []*browser{one, two} {
		if a := b.signIn("trạm lao bảo", password, ""); a.status != 200 || len(b.cookies) != 2 {
			t.Fatalf("%d %s %v", a.status, a.body, b.cookies)
		}
	}
	list := one.ask("GET", "/api/v1/sessions", "")
	if strings.Count(list.body, `"browser":"Firefox · Linux"`) != 2 || strings.Count(list.body, `"current":true`) != 1 || strings.Contains(list.body, "203.0.113") {
		t.Errorf("sessions: %s", list.body)
	}
	kept := one.cookies["cotmoc_session"]
	if a := one.ask("DELETE", "/api/v1/session", ""); a.status != 204 || one.cookies["cotmoc_session"] != "" {
		t.Errorf("sign out: %d %v", a.status, one.cookies)
	}
	one.cookies["cotmoc_session"] = kept
	if a := one.ask("GET", "/api/v1/overview", ""); a.status != 401 {
		t.Errorf("a stolen cookie after the sign-out: %d", a.status)
	}
	if a := two.ask("GET", "/api/v1/overview", ""); a.status != 200 {
		t.Errorf("the other browser: %d", a.status)
	}
	if a := one.signIn("trạm lao bảo", password, ""); a.status != 200 {
		t.Fatal(a.body)
	}
	if a := one.ask("DELETE", "/api/v1/sessions?others=true", ""); a.status != 204 {
		t.Errorf("the others: %d", a.status)
	}
	if a, b := one.ask("GET", "/api/v1/overview", ""), two.ask("GET", "/api/v1/overview", ""); a.status != 200 || b.status != 401 {
		t.Errorf("after the others were ended: %d and %d", a.status, b.status)
	}
	if a := two.signIn("trạm lao bảo", password, ""); a.status != 200 {
		t.Fatal(a.body)
	}
	if a := two.ask("DELETE", "/api/v1/sessions", ""); a.status != 204 {
		t.Errorf("everywhere: %d", a.status)
	}
	for _, b := range []*browser{one, two} {
		if a := b.ask("GET", "/api/v1/sessions", ""); a.status != 401 {
			t.Errorf("after signing out everywhere: %d", a.status)
		}
	}
}

// Nobody reaches the sessions of another post, and a token does not change its account.
func TestSessionsAreTheirOwners(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	if err := h.gate.AddPost(context.Background(), access.Account{Name: "Trạm khác", Role: "administrator", Scope: scopeOf("administrator")}, password); err != nil {
		t.Fatal(err)
	}
	one, other := h.browser("203.0.113.1"), h.browser("203.0.113.2")
	one.signIn("Trạm Lao Bảo", password, "")
	other.signIn("Trạm khác", password, "")
	for id := range 10 {
		other.ask("DELETE", fmt.Sprintf("/api/v1/sessions/%d", id), "")
	}
	if a := one.ask("GET", "/api/v1/overview", ""); a.status != 200 {
		t.Errorf("another post ended the session: %d", a.status)
	}
	secret, _, err := h.gate.NewToken(context.Background(), "Trạm Lao Bảo", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range [][2]string{{"GET", "/api/v1/sessions"}, {"DELETE", "/api/v1/sessions"}, {"POST", "/api/v1/account/totp"}, {"PUT", "/api/v1/account/totp"},
		{"DELETE", "/api/v1/account/totp"}, {"PUT", "/api/v1/account/password"}, {"DELETE", "/api/v1/sessions/1"}} {
		if a := h.ask(d[0], d[1], `{"password":"`+password+`","next":"`+password+`x","code":"123456"}`, "Authorization", "Bearer "+secret); a.status != 403 {
			t.Errorf("a token at %s %s: %d %s", d[0], d[1], a.status, a.body)
		}
	}
}

// Whoever guesses, from one address or from hundreds, slows strangers; the post at its own desk signs in all the same.
func TestGuessesDoNotLockAPostOut(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	desk := h.browser("203.0.113.1")
	if a := desk.signIn("Trạm Lao Bảo", password, ""); a.status != 200 {
		t.Fatal(a.body)
	}
	slowed := 0
	for i := range 120 {
		a := h.browser(fmt.Sprintf("198.51.100.%d", i%100)).signIn("Trạm Lao Bảo", "sai mật khẩu rồi", "")
		if a.status == 429 {
			slowed++
		} else if a.status != 401 {
			t.Fatalf("guess %d: %d %s", i, a.status, a.body)
		}
	}
	if slowed < 40 {
		t.Errorf("of 120 guesses from 100 addresses %d were slowed", slowed)
	}
	if a := h.browser("198.51.100.200").signIn("Trạm Lao Bảo", password, ""); a.status != 429 {
		t.Errorf("a stranger's device under attack: %d", a.status)
	}
	desk.ask("DELETE", "/api/v1/session", "")
	desk.from = "198.51.100.7" // even from an address the guesses came from
	if a := desk.signIn("Trạm Lao Bảo", password, ""); a.status != 200 {
		t.Errorf("the post at its own desk: %d %s", a.status, a.body)
	}
	other := h.browser("198.51.100.7") // another account's device proves nothing here
	other.cookies["cotmoc_device"] = strings.Repeat("A", 43)
	if a := other.signIn("Trạm Lao Bảo", password, ""); a.status != 429 {
		t.Errorf("a made-up device: %d", a.status)
	}
	for range 8 {
		desk.signIn("Trạm Lao Bảo", "sai mật khẩu rồi", "")
	}
	if a := desk.signIn("Trạm Lao Bảo", password, ""); a.status != 429 {
		t.Errorf("a stolen desk guesses freely: %d", a.status)
	}
}

// Many names from one address (one common password tried on all) are slowed too.
func TestOneAddressManyNames(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	last := 0
	for i := range 40 {
		last = h.browser("198.51.100.1").signIn(fmt.Sprintf("Trạm số %d", i), "matkhau123456", "").status
	}
	if last != 429 {
		t.Errorf("the fortieth name from one address: %d", last)
	}
	if a := h.browser("2001:db8::1").signIn("Trạm Lao Bảo", password, ""); a.status != 200 {
		t.Errorf("another address: %d", a.status)
	}
}

// A caller cannot choose its address: what stands left of the proxy's own entry counts for nothing.
func TestForwardedAddressesAreBelievedFromProxiesOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for i := range 8 { // no proxy is named: all of these are one address
		h.ask("POST", "/api/v1/session", `{"name":"ai đó","password":"sai sai sai sai"}`, "X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i))
	}
	if a := h.ask("POST", "/api/v1/session", `{"name":"ai đó","password":"sai sai sai sai"}`, "X-Forwarded-For", "198.51.100.99"); a.status != 429 {
		t.Errorf("an address of its own choice: %d", a.status)
	}
	h = proxied(t)
	for i := range 8 {
		h.browser(fmt.Sprintf("1.2.3.%d, 198.51.100.1", i)).signIn("ai đó", "sai sai sai sai", "")
	}
	if a := h.browser("1.2.3.99, 198.51.100.1").signIn("ai đó", "sai sai sai sai", ""); a.status != 429 {
		t.Errorf("addresses in front of the proxy's: %d", a.status)
	}
}

// codeAt computes a code apart from the product's own way.
func codeAt(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(at.Unix()/30))
	m := hmac.New(sha1.New, key)
	m.Write(counter[:])
	sum := m.Sum(nil)
	o := sum[19] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[o:o+4])&0x7fffffff)%1_000_000)
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	b := h.browser("203.0.113.1")
	b.signIn("Trạm Lao Bảo", password, "")
	if a := b.ask("POST", "/api/v1/account/totp", `{"password":"không phải thế"}`); a.status != 403 {
		t.Errorf("begun with a wrong password: %d", a.status)
	}
	var shown access.Enrolment
	if a := b.ask("POST", "/api/v1/account/totp", `{"password":"`+password+`"}`); a.status != 200 || json.Unmarshal([]byte(a.body), &shown) != nil {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := h.browser("203.0.113.2").signIn("Trạm Lao Bảo", password, ""); a.status != 200 {
		t.Errorf("a factor that is not proved is asked for: %d", a.status)
	}
	if a := b.ask("PUT", "/api/v1/account/totp", `{"code":"000000"}`); a.status != 403 {
		t.Errorf("proved by a wrong code: %d", a.status)
	}
	code := codeAt(t, shown.Secret, now())
	if a := b.ask("PUT", "/api/v1/account/totp", `{"code":"`+code+`"}`); a.status != 204 {
		t.Fatalf("proved: %d %s", a.status, a.body)
	}
	if a := b.ask("GET", "/api/v1/account", ""); !strings.Contains(a.body, `"totp":true`) {
		t.Errorf("%s", a.body)
	}
	other := h.browser("203.0.113.3")
	if a := other.signIn("Trạm Lao Bảo", password, ""); a.status != 401 || !strings.Contains(a.body, `"field":"code"`) {
		t.Errorf("without a code: %d %s", a.status, a.body)
	}
	if a := other.signIn("Trạm Lao Bảo", "sai mật khẩu rồi", ""); a.status != 401 || strings.Contains(a.body, "code") {
		t.Errorf("a wrong password tells of the factor: %s", a.body)
	}
	if a := other.signIn("Trạm Lao Bảo", password, code); a.status != 401 {
		t.Errorf("a code that was used: %d", a.status)
	}
	next := codeAt(t, shown.Secret, now().Add(30*time.Second))
	if a := other.signIn("Trạm Lao Bảo", password, next); a.status != 200 {
		t.Errorf("the next code: %d %s", a.status, a.body)
	}
	if a := other.ask("DELETE", "/api/v1/account/totp", `{"password":"`+password+`","code":"000000"}`); a.status != 403 {
		t.Errorf("turned off with a wrong code: %d", a.status)
	}
	all, err := h.store.Entries(context.Background(), access.EntryFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all.Items {
		if text := fmt.Sprint(e); strings.Contains(text, shown.Secret) || strings.Contains(text, code) || strings.Contains(text, password) {
			t.Errorf("a secret in the audit: %+v", e)
		}
	}
	if err := h.gate.TakeFactor(context.Background(), "trạm lao bảo"); err != nil {
		t.Fatal(err)
	}
	if a := h.browser("203.0.113.4").signIn("Trạm Lao Bảo", password, ""); a.status != 200 {
		t.Errorf("after the administrator took it away: %d", a.status)
	}
}

func TestOwnPassword(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	one, two := h.browser("203.0.113.1"), h.browser("203.0.113.2")
	one.signIn("Trạm Lao Bảo", password, "")
	two.signIn("Trạm Lao Bảo", password, "")
	if a := one.ask("PUT", "/api/v1/account/password", `{"password":"`+password+`","next":"ngắn"}`); a.status != 400 {
		t.Errorf("a short one: %d", a.status)
	}
	if a := one.ask("PUT", "/api/v1/account/password", `{"password":"`+password+`","next":"mận chín đầu hè"}`); a.status != 204 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := two.ask("GET", "/api/v1/overview", ""); a.status != 401 {
		t.Errorf("the other browser is still in: %d", a.status)
	}
	if a := one.signIn("Trạm Lao Bảo", "mận chín đầu hè", ""); a.status != 200 {
		t.Errorf("with the new one: %d", a.status)
	}
}

// What failed is in the audit, without what was typed as a name that nobody has.
func TestFailedSignInsAreRecorded(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	h.browser("203.0.113.1").signIn("Trạm Lao Bảo", "sai mật khẩu rồi", "")
	h.browser("203.0.113.1").signIn("mậtkhẩucủatôi123", "x", "")
	h.browser("203.0.113.1").signIn("Trạm Lao Bảo", password, "")
	deadline := time.Now().Add(10 * time.Second)
	for {
		all, err := h.store.Entries(context.Background(), access.EntryFilter{About: "POST /api/v1/session"})
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprint(all.Items)
		if strings.Contains(text, "mậtkhẩu") || strings.Contains(text, "203.0.113") {
			t.Fatalf("holds what was typed or the address: %s", text)
		}
		refused, err := h.store.Entries(context.Background(), access.EntryFilter{Status: http.StatusUnauthorized})
		if err != nil || strings.Contains(fmt.Sprint(refused.Items), "sign_in Trạm Lao Bảo") {
			t.Fatalf("%v, %v", refused.Items, err)
		}
		if refused.Total == 2 && strings.Contains(text, "wrong password") && strings.Contains(text, "unknown account") && strings.Contains(text, "sign_in Trạm Lao Bảo") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("lines are missing: %s", text)
		}
	}
}

// A thousand sign-ins at once: no more memory than the bounded checks take, whoever is too many hears it, the post on its own
// device still gets in, and who is signed in is answered.
func TestSignInCannotExhaustTheServer(t *testing.T) {
	h := proxied(t)
	desk := h.browser("203.0.113.1")
	if a := desk.signIn("Trạm Lao Bảo", password, ""); a.status != 200 {
		t.Fatal(a.body)
	}
	desk.ask("DELETE", "/api/v1/session", "")
	h.within("analyst", "")
	limit := 5*time.Second + 50*h.took("/api/v1/incidents") // whatever else the machine does
	var crowd sync.WaitGroup
	var mu sync.Mutex
	answers := map[int]int{}
	most := uint64(0)
	for i := range 1000 {
		crowd.Go(func() {
			_, err := h.gate.SignIn(context.Background(), access.Attempt{Name: fmt.Sprintf("Trạm %d", i), Password: "sai mật khẩu rồi",
				Address: fmt.Sprintf("10.%d.%d.1", i/250, i%250)})
			mu.Lock()
			defer mu.Unlock()
			answers[int(border.KindOf(err))]++
			var m runtime.MemStats
			if i%100 == 0 {
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		})
	}
	start := time.Now()
	a := desk.signIn("Trạm Lao Bảo", password, "")
	took := time.Since(start)
	flooded := make(chan struct{})
	go func() { crowd.Wait(); close(flooded) }()
	slowest := time.Duration(0)
	for over := false; !over; {
		select {
		case <-flooded:
			over = true // one more, so that there is one
		default:
		}
		slowest = max(slowest, h.took("/api/v1/incidents"))
	}
	if a.status != 200 || took > limit || slowest > limit {
		t.Errorf("under a flood the post on its own device: %d after %v; the slowest list after %v; at most %v", a.status, took, slowest, limit)
	}
	if answers[0] != 0 {
		t.Errorf("errors nobody classified: %v", answers)
	}
	if most > 600<<20 {
		t.Errorf("the heap grew to %d MiB", most>>20)
	}
	t.Logf("answers by kind %v, own desk in %v, lists in %v at most, heap %d MiB", answers, took, slowest, most>>20)
}

// BenchmarkSignIn is a whole sign-in over the API: it fails where the quickest of its tries takes 300 ms, which no load of the
// machine explains.
func BenchmarkSignIn(b *testing.B) {
	h := newHouse(b, false)
	if err := h.gate.AddPost(context.Background(), access.Account{Name: "Trạm Lao Bảo", Role: "analyst", Scope: scopeOf("analyst")}, password); err != nil {
		b.Fatal(err)
	}
	const limit = 300 * time.Millisecond
	quickest, slowest := time.Hour, time.Duration(0)
	signIn := func() {
		start := time.Now()
		if a := h.ask("POST", "/api/v1/session", `{"name":"Trạm Lao Bảo","password":"`+password+`"}`); a.status != 200 {
			b.Fatal(a.body)
		}
		took := time.Since(start)
		quickest, slowest = min(quickest, took), max(slowest, took)
	}
	for b.Loop() {
		for range 5 {
			signIn()
		}
	}
	for tries := 0; quickest > limit && tries < 100; tries++ { // a busy machine lets one through at last
		signIn()
	}
	b.ReportMetric(float64(quickest.Milliseconds()), "quickest-ms")
	b.ReportMetric(float64(slowest.Milliseconds()), "slowest-ms")
	if quickest > limit {
		b.Errorf("a sign-in takes %v", quickest)
	}
}

// silent is an audit that keeps nothing, to measure what keeping costs.
type silent struct{ access.Journal }

func (silent) AddEntries(context.Context, []access.Entry) error { return nil }

// BenchmarkRestrictedRead is a list of restricted records with its line in the audit, beside the same without.
func BenchmarkRestrictedRead(b *testing.B) {
	h := newHouse(b, false)
	if err := h.gate.AddPost(context.Background(), access.Account{Name: "Trạm Lao Bảo", Role: "analyst", Scope: scopeOf("analyst")}, password); err != nil {
		b.Fatal(err)
	}
	secret, _, err := h.gate.NewToken(context.Background(), "Trạm Lao Bảo", "", 1)
	if err != nil {
		b.Fatal(err)
	}
	h.token = secret
	for name, journal := range map[string]access.Journal{"recorded": h.store, "unrecorded": silent{h.store}} {
		for _, path := range []string{"/api/v1/hotspots", "/tiles/hotspots/8/203/116.mvt"} {
			b.Run(name+path, func(b *testing.B) {
				h.server.Recorder = access.NewRecorder(journal, time.Now)
				for b.Loop() {
					if a := h.get(path); a.status != 200 {
						b.Fatal(a.body)
					}
				}
			})
		}
	}
}
