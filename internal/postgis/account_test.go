package postgis_test

import (
	"testing"
	"time"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

const station = "Trạm Lao Bảo 2"

func account(t *testing.T, store *postgis.Store) access.Account {
	t.Helper()
	if err := store.AddAccount(t.Context(), access.Account{Name: station, Role: access.Administrator}, "hash"); err != nil {
		t.Fatal(err)
	}
	a, hash, err := store.Account(t.Context(), "TRẠM lao bảo 2")
	if err != nil || hash != "hash" || a.Name != station || a.Disabled || a.Role != "administrator" || a.Created.IsZero() {
		t.Fatalf("account %+v, hash %q, %v", a, hash, err)
	}
	return a
}

func opening(a access.Account, secret access.SecretHash, at, expires time.Time) access.Opening {
	device := secret
	device[31] = 1
	return access.Opening{Account: a, Secret: secret, Device: &device, At: at, Expires: expires, Browser: "Firefox · Linux",
		Line: access.Entry{Kind: access.SignedIn, Post: a.Name, Origin: "loopback"}}
}

func wantKind(t *testing.T, what string, err error, kind border.Kind) {
	t.Helper()
	if err == nil || border.KindOf(err) != kind {
		t.Errorf("%s: %v, want an error of kind %d", what, err, kind)
	}
}

func TestAccounts(t *testing.T) {
	store, _ := open(t)
	account(t, store)
	wantKind(t, "same name", store.AddAccount(t.Context(), access.Account{Name: "trạm LAO BẢO 2", Role: access.Administrator}, "x"), border.Conflict)
	_, _, err := store.Account(t.Context(), "nobody")
	wantKind(t, "unknown name", err, border.NotFound)
	wantKind(t, "unknown password", store.SetPassword(t.Context(), "nobody", "x"), border.NotFound)
	wantKind(t, "unknown disable", store.DisableAccount(t.Context(), "nobody", time.Now()), border.NotFound)
	if err := store.SetPassword(t.Context(), station, "other"); err != nil {
		t.Fatal(err)
	}
	if _, hash, err := store.Account(t.Context(), station); err != nil || hash != "other" {
		t.Errorf("hash %q, %v", hash, err)
	}
	if err := store.AddAccount(t.Context(), access.Account{Name: "a", Role: access.Administrator}, "x"); err != nil {
		t.Fatal(err)
	}
	list, err := store.ListAccounts(t.Context())
	if err != nil || len(list) != 2 || list[0].Name != "a" || list[1].Name != station {
		t.Errorf("list %+v, %v", list, err)
	}
}

func TestSessions(t *testing.T) {
	store, _ := open(t)
	a := account(t, store)
	start := time.Now().Truncate(time.Second)
	idle := 2 * time.Hour
	begin := func(hash access.SecretHash) {
		t.Helper()
		if _, err := store.OpenSession(t.Context(), opening(a, hash, start, start.Add(12*time.Hour))); err != nil {
			t.Fatal(err)
		}
	}
	at := func(hash access.SecretHash, after time.Duration) error {
		got, err := store.Session(t.Context(), hash, start.Add(after), idle)
		if err == nil && got.Name != station {
			t.Errorf("session of %q", got.Name)
		}
		return err
	}
	one, two := access.SecretHash{1}, access.SecretHash{2}
	begin(one)
	for _, after := range []time.Duration{time.Hour, 2*time.Hour + 30*time.Minute, 4 * time.Hour} { // each use keeps it alive
		if err := at(one, after); err != nil {
			t.Errorf("after %v: %v", after, err)
		}
	}
	wantKind(t, "unused for longer than idle", at(one, 6*time.Hour+time.Minute), border.NotFound)
	begin(two)
	wantKind(t, "unknown", at(access.SecretHash{9}, 0), border.NotFound)
	for after := time.Hour; after < 12*time.Hour; after += time.Hour {
		if err := at(two, after); err != nil {
			t.Errorf("after %v: %v", after, err)
		}
	}
	wantKind(t, "expired", at(two, 12*time.Hour), border.NotFound)
	three := access.SecretHash{3}
	begin(three)
	for range 2 {
		if _, err := store.EndSessions(t.Context(), a.ID, 0, 0, access.Entry{Kind: access.SignedOut}); err != nil {
			t.Error(err)
		}
	}
	wantKind(t, "ended", at(three, 0), border.NotFound)
	begin(three)
	if err := store.SetPassword(t.Context(), station, "new"); err != nil {
		t.Fatal(err)
	}
	wantKind(t, "after a new password", at(three, 0), border.NotFound)
}

func TestTokensAndDisabledAccounts(t *testing.T) {
	store, _ := open(t)
	a := account(t, store)
	now := time.Now().Truncate(time.Second)
	add := func(n byte) access.Token {
		t.Helper()
		token, err := store.AddToken(t.Context(), access.SecretHash{n}, "trạm lao bảo 2", "QGIS", now, now.Add(24*time.Hour), nil)
		if err != nil || token.ID == 0 || token.Account != station || token.Revoked {
			t.Fatalf("token %+v, %v", token, err)
		}
		return token
	}
	holder := func(n byte, after time.Duration) error {
		_, err := store.TokenCaller(t.Context(), access.SecretHash{n}, now.Add(after))
		return err
	}
	first := add(1)
	add(2)
	if err := holder(1, time.Hour); err != nil {
		t.Error(err)
	}
	wantKind(t, "expired", holder(1, 24*time.Hour), border.NotFound)
	if err := store.RevokeToken(t.Context(), first.ID, now); err != nil {
		t.Error(err)
	}
	wantKind(t, "revoked", holder(1, 0), border.NotFound)
	wantKind(t, "revoke nothing", store.RevokeToken(t.Context(), 999, now), border.NotFound)
	if _, err := store.OpenSession(t.Context(), opening(a, access.SecretHash{3}, now, now.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	if err := store.DisableAccount(t.Context(), station, now); err != nil {
		t.Fatal(err)
	}
	wantKind(t, "token of a disabled account", holder(2, 0), border.NotFound)
	_, err := store.Session(t.Context(), access.SecretHash{3}, now, time.Hour)
	wantKind(t, "session of a disabled account", err, border.NotFound)
	_, err = store.AddToken(t.Context(), access.SecretHash{4}, station, "", now, now.Add(time.Hour), nil)
	wantKind(t, "token for a disabled account", err, border.NotFound)
	list, err := store.ListTokens(t.Context())
	if err != nil || len(list) != 2 || !list[0].Revoked || !list[1].Revoked || list[0].Label != "QGIS" {
		t.Errorf("tokens %+v, %v", list, err)
	}
}

func TestScopes(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO unit (code, level, kind, name, full_name, parent, valid_from, content_sha256)
		VALUES ('19432-01', 'village', 'Bản', 'Ka Tăng', 'Bản Ka Tăng', '19432', '2025-07-01', '\x00')`)
	if _, err := r.SaveArea(t.Context(), border.Area{Code: "don-lao-bao", Name: "Đồn Lao Bảo", HolderRole: "Đồn trưởng", Province: "44", ValidFrom: border.NewDate(2025, time.July, 1),
		Members: []border.AreaMember{{Unit: "19432"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.SaveArea(t.Context(), border.Area{Code: "don-khac", Name: "Đồn khác", HolderRole: "Đồn trưởng", Province: "46", ValidFrom: border.NewDate(2025, time.July, 1),
		Members: []border.AreaMember{{Unit: "19900"}}}); err != nil {
		t.Fatal(err)
	}
	r.exec(`INSERT INTO unit (code, level, kind, name, full_name, parent, valid_from, valid_to, ended_at, content_sha256) VALUES
		('19501', 'commune', 'Xã', 'n', 'n', '44', '2025-07-01', NULL, now(), '\x00'), ('19502', 'commune', 'Xã', 'n', 'n', '44', '2026-12-01', NULL, NULL, '\x00'),
		('19503', 'commune', 'Xã', 'n', 'n', '44', '2025-07-01', '2026-01-01', NULL, '\x00'), ('19504', 'commune', 'Xã', 'n', 'n', '44', '2025-07-01', '2026-01-01', NULL, '\x00'),
		('19504', 'commune', 'Xã', 'n', 'n', '46', '2026-01-01', NULL, NULL, '\x00'), ('19504-01', 'village', 'Bản', 'n', 'n', '19504', '2025-07-01', NULL, NULL, '\x00'),
		('19505', 'commune', 'Xã', 'n', 'n', '44', '2025-07-01', NULL, now(), '\x00'), ('19505', 'commune', 'Xã', 'n', 'n', '46', '2025-07-01', NULL, NULL, '\x00'),
		('19505-01', 'village', 'Bản', 'n', 'n', '19505', '2025-07-01', NULL, NULL, '\x00'), ('19432-02', 'village', 'Bản', 'n', 'n', '19432', '2025-07-01', NULL, now(), '\x00'),
		('19432-03', 'village', 'Bản', 'n', 'n', '19432', '2025-07-01', '2026-01-01', NULL, '\x00'), ('19432-04', 'village', 'Bản', 'n', 'n', '19432', '2026-12-01', NULL, NULL, '\x00')`)
	for _, c := range []struct {
		scope, code string
		within      bool
	}{{"19432", "19432", true}, {"44", "19432", true}, {"44", "19432-01", true}, {"19432", "19432-01", true}, {"don-lao-bao", "19432", true},
		{"19432", "19429", false}, {"44", "19900", false}, {"19432", "44", false}, {"don-lao-bao", "19429", false}, {"none", "19432", false}, {"44", "99999", false},
		{"44", "19501", false}, {"44", "19502", false}, {"44", "19503", false}, {"44", "19504-01", false}, {"46", "19504-01", true}, {"44", "19505-01", false}, {"46", "19505-01", true}, // taken back, of another day, or below another
		{"don-lao-bao", "19900", false}, {"don-lao-bao", "19432-01", true}, {"don-lao-bao", "19432-02", false}, {"don-lao-bao", "19432-03", false}, {"don-lao-bao", "19432-04", false}} {
		if within, err := r.Within(t.Context(), c.scope, c.code, today); err != nil || within != c.within {
			t.Errorf("%s within %s: %v, %v", c.code, c.scope, within, err)
		}
	}
	wantKind(t, "a misspelt scope", r.AddAccount(t.Context(), access.Account{Name: "x", Role: access.Verifier, Scope: "99999"}, "h"), border.Invalid)
	if err := r.AddAccount(t.Context(), access.Account{Name: "Công an xã", Role: access.CommuneReporter, Scope: "19432"}, "h"); err != nil {
		t.Fatal(err)
	}
	if a, _, err := r.Account(t.Context(), "công an xã"); err != nil || a.Role != access.CommuneReporter || a.Scope != "19432" {
		t.Errorf("%+v, %v", a, err)
	}
	if err := r.SetRole(t.Context(), access.Account{Name: "Công an xã", Role: access.CommuneApprover, Scope: "44"}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if a, _, err := r.Account(t.Context(), "công an xã"); err != nil || a.Role != access.CommuneApprover || a.Scope != "44" {
		t.Errorf("%+v, %v", a, err)
	}
	wantKind(t, "another misspelt scope", r.SetRole(t.Context(), access.Account{Name: "Công an xã", Role: access.Verifier, Scope: "99999"}, time.Now()), border.Invalid)
	wantKind(t, "a role for nobody", r.SetRole(t.Context(), access.Account{Name: "nobody", Role: access.Verifier}, time.Now()), border.NotFound)
	for _, bad := range []string{"('a', 'chief', NULL, 'h')", "('b', 'commune_reporter', NULL, 'h')", "('c', 'administrator', '44', 'h')", "('d', 'verifier', '', 'h')"} {
		if _, err := r.pool.Exec(t.Context(), "INSERT INTO account (name, role, scope, password_hash) VALUES "+bad); err == nil {
			t.Errorf("the schema takes %s", bad)
		}
	}
}
