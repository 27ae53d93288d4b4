package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// post adds an account of a role.
func (h *house) post(a access.Account) {
	h.t.Helper()
	if err := h.gate.AddPost(context.Background(), a, password); err != nil {
		h.t.Fatal(err)
	}
}

// idOf finds the number of an account by its name.
func (h *house) idOf(name string) int64 {
	h.t.Helper()
	a, _, err := h.store.Account(context.Background(), name)
	if err != nil {
		h.t.Fatal(err)
	}
	return a.ID
}

// with is a JSON body with the administrator's own password.
func with(t *testing.T, body map[string]any) string {
	t.Helper()
	if _, there := body["confirm"]; !there {
		body["confirm"] = password
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAdministratorsKeepAccounts(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	h.post(access.Account{Name: "Quản trị tỉnh", Role: access.Administrator})
	admin, post := h.browser("203.0.113.1"), h.browser("203.0.113.2")
	if a := admin.signIn("Quản trị tỉnh", password, ""); a.status != 200 {
		t.Fatal(a.body)
	}
	do := func(want int, method, path string, body map[string]any) answer {
		t.Helper()
		a := admin.ask(method, path, with(t, body))
		if a.status != want {
			t.Errorf("%s %s %v: %d %s, want %d", method, path, body, a.status, a.body, want)
		}
		return a
	}
	do(201, "POST", "/api/v1/accounts", map[string]any{"name": "Đồn Ba Tầng", "role": "analyst", "scope": "19441", "until": "2026-12-31", "password": "suối cạn tháng ba"})
	do(409, "POST", "/api/v1/accounts", map[string]any{"name": norm.NFD.String("đồn  ba tầng"), "role": "analyst", "password": "suối cạn tháng ba"})
	for field, body := range map[string]map[string]any{
		"a person":         {"name": "Nguyễn Văn An", "role": "analyst", "password": "suối cạn tháng ba"},
		"lower case":       {"name": "nguyễn văn an", "role": "analyst", "password": "suối cạn tháng ba"},
		"a telephone":      {"name": "0912 345 678", "role": "analyst", "password": "suối cạn tháng ba"},
		"an address":       {"name": "an@example.vn", "role": "analyst", "password": "suối cạn tháng ba"},
		"no such role":     {"name": "Đồn A Dơi", "role": "king", "password": "suối cạn tháng ba"},
		"no role":          {"name": "Đồn A Dơi", "password": "suối cạn tháng ba"},
		"no such scope":    {"name": "Đồn A Dơi", "role": "analyst", "scope": "99999", "password": "suối cạn tháng ba"},
		"an easy password": {"name": "Đồn A Dơi", "role": "analyst", "password": "đồn a dơi 2026"},
		"days backwards":   {"name": "Đồn A Dơi", "role": "analyst", "since": "2026-12-31", "until": "2026-01-01", "password": "suối cạn tháng ba"},
	} {
		if a := do(400, "POST", "/api/v1/accounts", body); !strings.Contains(a.body, `"errors":[{"field":"`) {
			t.Errorf("%s: no field is named in %s", field, a.body)
		}
	}
	list := admin.ask("GET", "/api/v1/accounts", "")
	if !strings.Contains(list.body, `"name":"Đồn Ba Tầng","role":"analyst"`) || strings.Contains(list.body, "argon2") || strings.Contains(list.body, "A Dơi") {
		t.Errorf("accounts: %s", list.body)
	}
	if a := post.signIn("Đồn Ba Tầng", "suối cạn tháng ba", ""); a.status != 200 {
		t.Fatal(a.body)
	}
	at := fmt.Sprintf("/api/v1/accounts/%d", h.idOf("Đồn Ba Tầng"))
	signedOut := func(what string) {
		t.Helper()
		if a := post.ask("GET", "/api/v1/overview", ""); a.status != 401 {
			t.Errorf("after %s: %d", what, a.status)
		}
	}
	do(204, "PUT", at+"/password", map[string]any{"password": "mận chín đầu hè"})
	signedOut("another password")
	enter := func(want int) {
		t.Helper()
		if a := post.signIn("Đồn Ba Tầng", "mận chín đầu hè", ""); a.status != want {
			t.Errorf("sign in: %d %s", a.status, a.body)
		}
	}
	enter(200)
	do(204, "POST", at+"/steps", map[string]any{"step": "sign_out"})
	signedOut("being signed out")
	enter(200)
	do(204, "PUT", at+"/role", map[string]any{"role": "verifier"})
	signedOut("another role")
	enter(200)
	do(204, "POST", at+"/steps", map[string]any{"step": "disable"})
	signedOut("being disabled")
	enter(401)
	do(204, "POST", at+"/steps", map[string]any{"step": "enable"})
	enter(200)
	do(204, "POST", at+"/steps", map[string]any{"step": "link", "code": strings.Repeat("ab", 32)})
	do(204, "POST", at+"/steps", map[string]any{"step": "unlink"})
	do(204, "POST", at+"/steps", map[string]any{"step": "totp_off"})
	do(400, "POST", at+"/steps", map[string]any{"step": "link"})
	do(400, "POST", at+"/steps", map[string]any{"step": "promote"})
	do(404, "POST", "/api/v1/accounts/999999/steps", map[string]any{"step": "disable"})
	do(404, "POST", "/api/v1/accounts/x/steps", map[string]any{"step": "disable"})

	own := fmt.Sprintf("/api/v1/accounts/%d", h.idOf("Quản trị tỉnh"))
	do(403, "POST", own+"/steps", map[string]any{"step": "disable"})
	do(403, "PUT", own+"/role", map[string]any{"role": "auditor"})
	do(403, "POST", "/api/v1/accounts", map[string]any{"name": "Đồn Thanh", "role": "administrator", "password": "mận chín đầu hè", "confirm": "không phải mật khẩu"})

	audit := admin.ask("GET", "/api/v1/audit?limit=1000&kind=account", "").body
	for _, want := range []string{`"post":"Quản trị tỉnh","door":"POST /api/v1/accounts"`, `account name=Đồn Ba Tầng role=analyst scope=19441 until=2026-12-31`,
		`account name=Đồn Ba Tầng role=verifier`, `changed disabled_at`, `changed password_hash`} {
		if !strings.Contains(audit, want) {
			t.Errorf("%s is missing in the audit: %s", want, audit)
		}
	}
	if strings.Contains(audit, "suối cạn") || strings.Contains(audit, "mận chín") || strings.Contains(audit, "argon2") {
		t.Error("a password in the audit")
	}
}

// Nobody but an administrator in a session of its own keeps accounts: not another role, not a token, not the demo.
func TestNobodyElseKeepsAccounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	change := func(want int, headers ...string) {
		t.Helper()
		for _, d := range [][2]string{{"POST", "/api/v1/accounts"}, {"PUT", "/api/v1/accounts/1/role"}, {"PUT", "/api/v1/accounts/1/password"},
			{"POST", "/api/v1/accounts/1/steps"}, {"POST", "/api/v1/tokens"}, {"DELETE", "/api/v1/tokens/1"}} {
			a := h.ask(d[0], d[1], with(t, map[string]any{"name": "Đồn Thanh", "role": "administrator", "password": "mận chín đầu hè", "account": "Đồn Thanh", "days": 1}),
				append(headers, "X-Cotmoc", "1")...)
			if a.status != want {
				t.Errorf("%s %s: %d %s, want %d", d[0], d[1], a.status, a.body, want)
			}
		}
	}
	change(401)
	for _, role := range access.RoleIDs() {
		if h.asRole(role); role != access.Administrator {
			change(403)
			for _, path := range []string{"/api/v1/accounts", "/api/v1/tokens"} {
				if a := h.get(path); a.status != 403 {
					t.Errorf("%s at %s: %d", role, path, a.status)
				}
			}
		}
	}
	secret, _, err := h.gate.NewToken(context.Background(), "Trạm thử administrator", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	h.cookie, h.token = "", ""
	change(403, "Authorization", "Bearer "+secret)
	if err := h.gate.MayKeep(t.Context(), access.Caller{Demo: true}, ""); border.KindOf(err) != border.Forbidden {
		t.Errorf("whoever sits at the demo: %v", err)
	}
}

func TestTokensOverHTTP(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.post(access.Account{Name: "Phòng GIS", Role: "analyst"})
	h.asRole(access.Administrator)
	ask := func(want int, method, path string, body map[string]any) answer {
		t.Helper()
		a := h.ask(method, path, with(t, body), "X-Cotmoc", "1")
		if a.status != want {
			t.Errorf("%s %v: %d %s, want %d", path, body, a.status, a.body, want)
		}
		return a
	}
	var made struct {
		Token string
		ID    int64
	}
	if err := json.Unmarshal([]byte(ask(201, "POST", "/api/v1/tokens", map[string]any{"account": "phòng gis", "label": "QGIS", "days": 30, "scopes": []string{"see_records"}}).body), &made); err != nil {
		t.Fatal(err)
	}
	ask(400, "POST", "/api/v1/tokens", map[string]any{"account": "Phòng GIS", "days": 400})
	ask(400, "POST", "/api/v1/tokens", map[string]any{"account": "Phòng GIS", "days": 1, "scopes": []string{"administer"}}) // more than the account may
	ask(400, "POST", "/api/v1/tokens", map[string]any{"account": "Phòng GIS", "days": 1, "scopes": []string{"all"}})
	ask(404, "POST", "/api/v1/tokens", map[string]any{"account": "Phòng", "days": 1})
	cookie := h.cookie
	h.cookie = ""
	if a := h.get("/api/v1/incidents", "Authorization", "Bearer "+made.Token); a.status != 200 {
		t.Errorf("the token: %d", a.status)
	}
	h.cookie = cookie
	if list := h.get("/api/v1/tokens").body; !strings.Contains(list, `"label":"QGIS"`) || strings.Contains(list, made.Token) || strings.Contains(list, `"used_at":null`) {
		t.Errorf("tokens: %s", list)
	}
	ask(204, "DELETE", fmt.Sprintf("/api/v1/tokens/%d", made.ID), map[string]any{})
	ask(404, "DELETE", "/api/v1/tokens/999", map[string]any{})
	h.cookie = ""
	if a := h.get("/api/v1/incidents", "Authorization", "Bearer "+made.Token); a.status != 401 {
		t.Errorf("a revoked token: %d", a.status)
	}
}

// A token was given for what its account was: it does not grow with it.
func TestAnotherRoleEndsTokens(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.post(access.Account{Name: "Phòng GIS", Role: "analyst"})
	secret, _, err := h.gate.NewToken(t.Context(), "Phòng GIS", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	become := func(a access.Account, want int) {
		t.Helper()
		a.Name = "Phòng GIS"
		if err := h.gate.SetRole(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		if got := h.get("/api/v1/incidents", "Authorization", "Bearer "+secret); got.status != want {
			t.Errorf("as %+v: %d, want %d", a, got.status, want)
		}
	}
	become(access.Account{Role: "analyst", Until: border.DateOf(now()).AddDays(30)}, 200)
	become(access.Account{Role: access.Administrator}, 401)
	become(access.Account{Role: "analyst"}, 401)
}

// A role holds from its first day to its last: before and after it neither password, session nor token opens anything.
func TestARoleHoldsForATime(t *testing.T) {
	t.Parallel()
	at := now()
	h := newHouseAt(t, false, func() time.Time { return at })
	today := border.DateOf(now())
	h.post(access.Account{Name: "Trạm tạm", Role: "analyst", Since: today.AddDays(1), Until: today.AddDays(2)})
	secret, _, err := h.gate.NewToken(t.Context(), "Trạm tạm", "", 30)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range []int{401, 200, 200, 401} {
		at = time.Date(2026, 11, 21+day, 23, 59, 0, 0, border.Zone)
		a := h.ask("POST", "/api/v1/session", `{"name":"Trạm tạm","password":"`+password+`"}`)
		session, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
		token := h.get("/api/v1/incidents", "Authorization", "Bearer "+secret).status
		if a.status != want || token != want {
			t.Errorf("day %d: sign in %d, token %d, want %d", day, a.status, token, want)
		}
		at = at.Add(2 * time.Minute)
		if got := h.get("/api/v1/incidents", "Cookie", session).status; day == 1 && got != 200 || day != 1 && got != 401 {
			t.Errorf("day %d, the session past midnight: %d", day, got)
		}
	}
}

// A provider opens nothing to an account that does not hold its role.
func TestOpenIDOpensNothingOutOfTime(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	code := strings.Repeat("ab", 32)
	if err := h.gate.LinkOpenID(t.Context(), "Trạm Lao Bảo", code); err != nil {
		t.Fatal(err)
	}
	subject := bytes.Repeat([]byte{0xab}, 32)
	today := border.DateOf(now())
	for _, c := range []struct {
		since, until border.Date
		want         border.Kind
	}{{border.Date{}, border.Date{}, 0}, {today.AddDays(1), border.Date{}, border.Unauthorized}, {border.Date{}, today.AddDays(-1), border.Unauthorized}} {
		if err := h.gate.SetRole(t.Context(), access.Account{Name: "Trạm Lao Bảo", Role: "analyst", Since: c.since, Until: c.until}); err != nil {
			t.Fatal(err)
		}
		if opened, err := h.gate.SignInOpenID(t.Context(), access.Attempt{Address: "203.0.113.1"}, subject); border.KindOf(err) != c.want && c.want != 0 || (err == nil) != (c.want == 0) || (opened.Secret == "") != (c.want != 0) {
			t.Errorf("%v to %v: %v", c.since, c.until, err)
		}
	}
}

// The same name and password in whichever Unicode form a keyboard makes.
func TestSignInHoweverTyped(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	if a := h.browser("203.0.113.1").signIn("  "+norm.NFD.String("TRẠM  lao bảo"), norm.NFD.String(password), ""); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// Whoever signs in on a browser that was signed in leaves no session behind.
func TestSignInEndsTheSessionBefore(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	b := h.browser("203.0.113.1")
	b.signIn("Trạm Lao Bảo", password, "")
	before := b.cookies["cotmoc_session"]
	b.signIn("Trạm Lao Bảo", password, "")
	if b.cookies["cotmoc_session"] == before {
		t.Fatal("the same session goes on")
	}
	b.cookies["cotmoc_session"] = before
	if a := b.ask("GET", "/api/v1/overview", ""); a.status != 401 {
		t.Errorf("the session before: %d", a.status)
	}
}

// A post under attack gets in on a new device in its own network, and from elsewhere waits.
func TestANewDeviceInTheOwnNetwork(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	for _, network := range []string{"203.0.113.1", "127.0.0.1"} {
		if a := h.browser(network).signIn("Trạm Lao Bảo", password, ""); a.status != 200 {
			t.Fatal(a.body)
		}
	}
	for i := range 80 {
		h.browser(fmt.Sprintf("198.51.100.%d", i)).signIn("Trạm Lao Bảo", "sai mật khẩu rồi", "")
	}
	if a := h.browser("203.0.113.1").signIn("Trạm Lao Bảo", password, ""); a.status != 200 {
		t.Errorf("a new device in its own network: %d %s", a.status, a.body)
	}
	if a := h.browser("203.0.113.2").signIn("Trạm Lao Bảo", password, ""); a.status != 429 {
		t.Errorf("a new device elsewhere: %d", a.status)
	}
	if a := h.browser("127.0.0.2").signIn("Trạm Lao Bảo", password, ""); a.status != 429 {
		t.Errorf("loopback, which is no network: %d", a.status)
	}
	for range 8 {
		h.browser("203.0.113.1").signIn("Trạm Lao Bảo", "sai mật khẩu rồi", "")
	}
	if a := h.browser("203.0.113.1").signIn("Trạm Lao Bảo", password, ""); a.status != 429 {
		t.Errorf("guesses from its own network are free: %d", a.status)
	}
	h2 := proxied(t)
	h2.browser("203.0.113.1").signIn("Trạm Lao Bảo", password, "")
	if err := h2.gate.EndAll(t.Context(), "Trạm Lao Bảo"); err != nil {
		t.Fatal(err)
	}
	if err := h2.gate.EndAll(t.Context(), "Trạm Lao Bảo"); err != nil { // signed out already: what is known of its devices goes all the same
		t.Fatal(err)
	}
	if own, near, err := h2.store.Known(t.Context(), h2.idOf("Trạm Lao Bảo"), access.SecretHash{}, "", now()); own || near || err != nil {
		t.Errorf("%v, %v, %v", own, near, err)
	}
}

// A password kept under weaker parameters is brought to those of today by the sign-in that proves it.
func TestOldParametersAreReplaced(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	const weak = "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
	old := weak + base64.RawStdEncoding.EncodeToString(argon2.IDKey([]byte(norm.NFC.String(password)), []byte("somesaltsomesalt"), 1, 8192, 1, 32))
	if err := h.store.SetPassword(t.Context(), "Trạm Lao Bảo", old); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if a := h.browser("203.0.113.1").signIn("Trạm Lao Bảo", password, ""); a.status != 200 {
			t.Fatal(a.body)
		}
	}
	if _, hash, err := h.store.Account(t.Context(), "Trạm Lao Bảo"); err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("%s, %v", hash, err)
	}
}

// What a post names beyond its reach is answered as not there, and kept.
func TestTriesBeyondTheReachAreRecorded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.post(access.Account{Name: "Công an xã", Role: "analyst", Scope: "19441"})
	a := h.ask("POST", "/api/v1/session", `{"name":"Công an xã","password":"`+password+`"}`)
	h.cookie, _, _ = strings.Cut(a.header.Get("Set-Cookie"), ";")
	if a := h.get("/api/v1/units/19432/assessment"); a.status != 404 {
		t.Fatalf("beyond: %d", a.status)
	}
	// A file is tried in the background, also where nothing would be kept of it: it tells that a code is taken all the same.
	if j := h.upload(map[string]string{"layer": "hotspots", "dry_run": "true"}, "h.csv", "code,level,state,since,side,lon,lat\nHS-BIMAT,point,managed,2026-01-01,vn,106.6,16.8\n"); j.State != "failed" {
		t.Fatalf("a code of another area: %+v", j)
	}
	h.asRole("auditor")
	deadline := time.Now().Add(time.Minute)
	for status, want := range map[string]string{"404": `"door":"GET /api/v1/units/:code/assessment","subject":"19432"`, "403": `"door":"POST /api/v1/imports","subject":"hotspots"`} {
		for !strings.Contains(h.get("/api/v1/audit?status="+status+"&post="+url.QueryEscape("công an xã")).body, `"kind":"refused","post":"Công an xã",`+want) {
			if time.Now().After(deadline) {
				t.Fatalf("%s is missing in %s", want, h.get("/api/v1/audit").body)
			}
		}
	}
	if list := h.get("/api/v1/audit?status=403").body; tells(list, "19432") {
		t.Errorf("filtered by another status: %s", list)
	}
	if a := h.get("/api/v1/audit?status=now"); a.status != 400 {
		t.Errorf("no status: %d", a.status)
	}
}
