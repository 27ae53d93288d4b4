package main

import (
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// openIDSettings are how posts sign in at a provider of OpenID Connect; empty: they do not.
type openIDSettings struct{ issuer, clientID, secretFile string }

func (o *openIDSettings) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.issuer, "oidc-issuer", o.issuer, "địa chỉ máy chủ OpenID / the OpenID provider's address")
	c.Flags().StringVar(&o.clientID, "oidc-client-id", o.clientID, "tên của hệ thống ở máy chủ OpenID / our name at the provider")
	c.Flags().StringVar(&o.secretFile, "oidc-secret-file", o.secretFile, "tệp khóa của hệ thống ở máy chủ OpenID / file with our secret there")
}

// check refuses half a configuration, and a provider that others can speak for.
func (o openIDSettings) check(publicURL string) error {
	if o == (openIDSettings{}) {
		return nil
	}
	if o.issuer == "" || o.clientID == "" || publicURL == "" {
		return usage("OpenID cần đủ COTMOC_OIDC_ISSUER, COTMOC_OIDC_CLIENT_ID và COTMOC_PUBLIC_URL.",
			"OpenID needs COTMOC_OIDC_ISSUER, COTMOC_OIDC_CLIENT_ID and COTMOC_PUBLIC_URL.")
	}
	at, err := url.Parse(o.issuer)
	if err != nil || at.Host == "" || at.Scheme != "https" && loopbackOnly(at.Host) != nil {
		return usage("COTMOC_OIDC_ISSUER phải là địa chỉ https.", "COTMOC_OIDC_ISSUER must be an https address.")
	}
	return nil
}

// openID gives the provider that is configured; nil: none.
func (s settings) openID(keys access.Keys) (*access.OpenID, error) {
	o := s.oidc
	if o == (openIDSettings{}) {
		return nil, nil //nolint:nilnil // none is no fault
	}
	var secret []byte
	if o.secretFile != "" {
		var err error
		if secret, err = os.ReadFile(o.secretFile); err != nil {
			return nil, border.Fail(border.Usage, "Không đọc được COTMOC_OIDC_SECRET_FILE.", "COTMOC_OIDC_SECRET_FILE cannot be read.", err)
		}
	}
	return access.NewOpenID(access.OpenIDConfig{Issuer: o.issuer, ClientID: o.clientID, ClientSecret: strings.TrimSpace(string(secret)),
		Redirect: strings.TrimRight(s.publicURL, "/") + "/api/v1/session/openid/callback"}, keys, time.Now), nil
}

func linkUser(s *settings) *cobra.Command {
	var none bool
	c := &cobra.Command{Use: "link NAME CODE", Short: "gắn định danh OpenID theo mã hiện ra lúc đăng nhập / link an OpenID subject by the code shown at sign-in",
		Args: cobra.ArbitraryArgs, RunE: func(c *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 || none == (len(args) == 2) {
				return usage("Cần: cotmoc user link TÊN MÃ, hoặc cotmoc user link TÊN --none.", "Wanted: cotmoc user link NAME CODE, or cotmoc user link NAME --none.")
			}
			code := ""
			if !none {
				code = args[1]
			}
			return withGate(c, s, func(g *access.Gate) error { return g.LinkOpenID(c.Context(), args[0], code) })
		}}
	c.Flags().BoolVar(&none, "none", false, "gỡ / take the link away")
	return c
}
