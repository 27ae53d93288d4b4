package access

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"cotmoc/internal/border"
)

// OpenIDConfig says which provider is asked, and as whom. The provider's name is the only address the server ever asks.
type OpenIDConfig struct {
	Issuer, ClientID, ClientSecret string
	Redirect                       string // our own address to come back to
}

// How long a sign-in at the provider may take, and one question to it.
const (
	openIDTime  = 10 * time.Minute
	openIDLimit = 10 * time.Second
)

// OpenID signs posts in at a provider of OpenID Connect: the code flow with PKCE, state and nonce.
type OpenID struct {
	config OpenIDConfig
	keys   Keys
	now    func() time.Time
	client *http.Client

	mu       sync.Mutex
	provider *oidc.Provider // found at the first sign-in: the provider may be down when we start
}

// NewOpenID speaks to a provider. now is the clock.
func NewOpenID(config OpenIDConfig, keys Keys, now func() time.Time) *OpenID {
	client := &http.Client{Timeout: openIDLimit, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // a provider that leads elsewhere is not followed
	}}
	return &OpenID{config: config, keys: keys, now: now, client: client}
}

// passage is what must be known again when the post comes back. It waits in a cookie, sealed.
type passage struct {
	State, Nonce, Verifier string
	Until                  time.Time
}

// Begin gives the provider's address to go to, and what must be brought back (sealed, for a cookie).
func (o *OpenID) Begin(ctx context.Context) (address, sealed string, err error) {
	config, _, err := o.reach(ctx)
	if err != nil {
		return "", "", err
	}
	var p passage
	for _, into := range []*string{&p.State, &p.Nonce} {
		if *into, _, err = newSecret(""); err != nil {
			return "", "", err
		}
	}
	p.Verifier, p.Until = oauth2.GenerateVerifier(), o.now().Add(openIDTime)
	text, err := json.Marshal(p)
	if err != nil {
		return "", "", err
	}
	raw, err := o.keys.seal(text, 0)
	if err != nil {
		return "", "", err
	}
	return config.AuthCodeURL(p.State, oidc.Nonce(p.Nonce), oauth2.S256ChallengeOption(p.Verifier)),
		base64.RawURLEncoding.EncodeToString(raw), nil
}

// Finish takes the post back: the sealed passage, the state and code of the address it came with. It gives the subject as
// it is kept: issuer and subject under the server's key. The error is of kind border.Unauthorized.
func (o *OpenID) Finish(ctx context.Context, sealed, state, code string) (subject []byte, err error) {
	p, err := o.passage(sealed)
	if err != nil || state == "" || subtle.ConstantTimeCompare([]byte(p.State), []byte(state)) != 1 || o.now().After(p.Until) {
		return nil, notSigned(errors.Join(errors.New("state"), err))
	}
	config, provider, err := o.reach(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, o.client), openIDLimit)
	defer cancel()
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(p.Verifier))
	if err != nil {
		return nil, notSigned(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := provider.Verifier(&oidc.Config{ClientID: o.config.ClientID, Now: o.now}).Verify(ctx, raw)
	if err != nil {
		return nil, notSigned(err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(p.Nonce)) != 1 || id.Subject == "" {
		return nil, notSigned(errors.New("nonce or subject"))
	}
	sum := o.keys.mac("openid", id.Issuer+"\n"+id.Subject)
	return sum[:], nil
}

func (o *OpenID) passage(sealed string) (p passage, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return p, err
	}
	text, err := o.keys.open(raw, 0)
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal(text, &p)
}

func notSigned(cause error) error {
	return border.Fail(border.Unauthorized, "Không đăng nhập được qua OpenID; hãy thử lại.", "Signing in by OpenID failed; try again.", cause)
}

// reach finds the provider, once.
func (o *OpenID) reach(ctx context.Context) (*oauth2.Config, *oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider == nil {
		// The provider keeps this context for its keys, so it must not end with the request.
		found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), o.client), o.config.Issuer)
		if err != nil {
			return nil, nil, border.Fail(border.Unavailable, "Không tới được máy chủ OpenID.", "The OpenID provider cannot be reached.", err)
		}
		o.provider = found
	}
	return &oauth2.Config{ClientID: o.config.ClientID, ClientSecret: o.config.ClientSecret, Endpoint: o.provider.Endpoint(),
		RedirectURL: o.config.Redirect, Scopes: []string{oidc.ScopeOpenID}}, o.provider, nil
}

// SignInOpenID opens a session for the account linked to a subject. Of one that is linked to none the error is of kind
// border.Forbidden.
func (g *Gate) SignInOpenID(ctx context.Context, a Attempt, subject []byte) (Opened, error) {
	k := knock{Attempt: a}
	account, err := g.store.BySubject(ctx, subject)
	k.account = account
	if err == nil && !account.holds(g.now()) {
		g.failed(k, "account out of its time", http.StatusUnauthorized)
		return Opened{}, border.Fail(border.Unauthorized, "Tài khoản chưa đến hoặc đã hết thời hạn giữ vai trò.", "The account does not hold its role today.", nil)
	}
	if err != nil && border.KindOf(err) == border.NotFound || err == nil && account.Role == Service {
		g.failed(k, "openid subject without an account", http.StatusForbidden)
		return Opened{}, border.Fail(border.Forbidden, "Định danh OpenID này chưa gắn với tài khoản nào.", "This OpenID subject is linked to no account.", err)
	}
	if err != nil {
		return Opened{}, fmt.Errorf("sign in: %w", err)
	}
	if k, err = g.recognise(ctx, k); err != nil {
		return Opened{}, err
	}
	return g.enter(ctx, k, "openid")
}

// LinkOpenID links an account to the subject of a link code, as SignInOpenID's caller was shown it; "" to none.
func (g *Gate) LinkOpenID(ctx context.Context, name, code string) error {
	if code == "" {
		return g.store.LinkSubject(ctx, postName(name), nil)
	}
	raw, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(code), " ", ""))
	if err != nil || len(raw) != 32 {
		return border.At("code", border.Fail(border.Usage, "Mã liên kết gồm 64 chữ số hệ 16, hiện ra khi đăng nhập OpenID chưa gắn tài khoản.",
			"A link code has 64 hexadecimal digits; it is shown to an OpenID sign-in without an account.", err))
	}
	return g.store.LinkSubject(ctx, postName(name), raw)
}
