package api_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"cotmoc/internal/access"
)

// provider is a real OpenID provider that runs here, with a client for us.
func provider(t *testing.T) *httptest.Server {
	t.Helper()
	var handler http.Handler
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	server.Start()
	t.Cleanup(server.Close)
	storage.RegisterClients(storage.WebClient("cotmoc", "our secret", "http://localhost/api/v1/session/openid/callback"))
	handler = exampleop.SetupServer(server.URL, storage.NewStorage(storage.NewUserStore(server.URL)), slog.New(slog.NewTextHandler(io.Discard, nil)), false)
	return server
}

// atProvider signs a user in at the provider and gives the address it leads back to.
func atProvider(t *testing.T, address, user string) *url.URL {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var back *url.URL
	client := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "localhost" && r.URL.Path == "/api/v1/session/openid/callback" {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	page, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	form, err := io.ReadAll(page.Body)
	page.Body.Close()
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindSubmatch(form)
	if err != nil || id == nil {
		t.Fatalf("%v, %s", err, form)
	}
	answer, err := client.PostForm(page.Request.URL.Scheme+"://"+page.Request.URL.Host+"/login/username",
		url.Values{"username": {user}, "password": {"verysecure"}, "id": {string(id[1])}})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if back == nil {
		t.Fatalf("the provider does not lead back: %s", answer.Status)
	}
	return back
}

func TestSignInAtAProvider(t *testing.T) {
	t.Parallel()
	h := proxied(t)
	at := provider(t)
	keys, err := access.LoadKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h.server.OpenID = access.NewOpenID(access.OpenIDConfig{Issuer: at.URL, ClientID: "cotmoc", ClientSecret: "our secret",
		Redirect: "http://localhost/api/v1/session/openid/callback"}, keys, time.Now)
	begin := func(b *browser) string {
		t.Helper()
		a := b.ask("GET", "/api/v1/session/openid", "")
		to, err := url.Parse(a.header.Get("Location"))
		if err != nil || a.status != 303 || !strings.HasPrefix(to.String(), at.URL+"/") {
			t.Fatalf("%d %s %v", a.status, to, err)
		}
		for _, name := range []string{"state", "nonce", "code_challenge"} {
			if len(to.Query().Get(name)) < 43 {
				t.Errorf("%s is missing in %s", name, to)
			}
		}
		if to.Query().Get("code_challenge_method") != "S256" {
			t.Errorf("PKCE: %s", to)
		}
		return to.String()
	}
	b := h.browser("203.0.113.1")
	back := atProvider(t, begin(b), "test-user2")
	first := b.cookies["cotmoc_openid"]
	a := b.ask("GET", back.RequestURI(), "")
	code := regexp.MustCompile(`[0-9a-f]{64}`).FindString(a.body)
	if a.status != 403 || code == "" || b.cookies["cotmoc_session"] != "" {
		t.Fatalf("a subject without an account: %d %s", a.status, a.body)
	}
	if err := h.gate.LinkOpenID(context.Background(), "Trạm Lao Bảo", code); err != nil {
		t.Fatal(err)
	}
	b.cookies["cotmoc_openid"] = first
	if a := b.ask("GET", back.RequestURI(), ""); a.status != 401 {
		t.Errorf("a code that was used: %d", a.status)
	}
	back = atProvider(t, begin(b), "test-user2")
	thief := h.browser("203.0.113.9") // the address without the cookie of whoever began
	if a := thief.ask("GET", back.RequestURI(), ""); a.status != 401 {
		t.Errorf("without the passage: %d", a.status)
	}
	other := h.browser("203.0.113.8")
	begin(other)
	if a := other.ask("GET", back.RequestURI(), ""); a.status != 401 {
		t.Errorf("with another's passage: %d", a.status)
	}
	if a := b.ask("GET", back.RequestURI(), ""); a.status != 200 || b.cookies["cotmoc_session"] == "" || !strings.Contains(a.body, `url=/"`) {
		t.Fatalf("signed in: %d %s", a.status, a.body)
	}
	if a := b.ask("GET", "/api/v1/session", ""); !strings.Contains(a.body, "Trạm Lao Bảo") || !strings.Contains(a.body, `"openid":true`) {
		t.Errorf("%s", a.body)
	}
	found, err := h.store.Containing(context.Background(), []string{"id2", "test-user2", "Test User2"})
	if err != nil || len(found) != 0 {
		t.Errorf("the subject stands in %v, %v", found, err)
	}
	if err := h.gate.LinkOpenID(context.Background(), "Trạm Lao Bảo", ""); err != nil {
		t.Fatal(err)
	}
	if a := b.ask("GET", "/api/v1/overview", ""); a.status != 401 {
		t.Errorf("the session outlives the link: %d", a.status)
	}
	at.Close()
	h.server.OpenID = access.NewOpenID(access.OpenIDConfig{Issuer: at.URL, ClientID: "cotmoc"}, keys, time.Now)
	if a := h.browser("203.0.113.1").ask("GET", "/api/v1/session/openid", ""); a.status != 503 {
		t.Errorf("the provider is away: %d", a.status)
	}
}
