package main

import (
	"crypto/tls"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
)

// securityFlags are how the server is reached.
func securityFlags(c *cobra.Command, s *settings) {
	c.Flags().StringVar(&s.tlsCert, "tls-cert", s.tlsCert, "tệp chứng thư (PEM, cả chuỗi) / certificate file (PEM, whole chain)")
	c.Flags().StringVar(&s.tlsKey, "tls-key", s.tlsKey, "tệp khóa của chứng thư (PEM) / the certificate's key file (PEM)")
	s.oidc.flags(c)
	c.Flags().StringVar(&s.proxies, "trusted-proxies", s.proxies, "địa chỉ proxy được tin, cách nhau dấu phẩy / addresses of trusted proxies, separated by commas")
}

// checkSecurity refuses half of a pair and addresses that are none.
func (s settings) checkSecurity() error {
	if (s.tlsCert == "") != (s.tlsKey == "") {
		return usage("COTMOC_TLS_CERT và COTMOC_TLS_KEY phải đi cùng nhau.", "COTMOC_TLS_CERT and COTMOC_TLS_KEY go together.")
	}
	_, err := s.trustedProxies()
	return err
}

// trustedProxies reads addresses ("10.0.0.1") and networks ("10.0.0.0/24").
func (s settings) trustedProxies() ([]netip.Prefix, error) {
	var proxies []netip.Prefix
	for _, text := range strings.FieldsFunc(s.proxies, func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			var ip netip.Addr
			if ip, err = netip.ParseAddr(text); err == nil {
				prefix = netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen())
			}
		}
		if err != nil || prefix.Bits() == 0 {
			return nil, usage("COTMOC_TRUSTED_PROXIES: "+text+" không phải địa chỉ của proxy; ví dụ 10.0.0.1 hoặc 10.0.0.0/24.",
				"COTMOC_TRUSTED_PROXIES: "+text+" is no proxy's address; such as 10.0.0.1 or 10.0.0.0/24.")
		}
		proxies = append(proxies, prefix.Masked())
	}
	return proxies, nil
}

// encrypted is how TLS is spoken where there is a certificate; nil and "http" without one.
func (s settings) encrypted() (config *tls.Config, scheme string, err error) {
	if s.tlsCert == "" {
		return nil, "http", nil
	}
	pair := &certificate{certFile: s.tlsCert, keyFile: s.tlsKey}
	if _, err := pair.get(nil); err != nil {
		return nil, "", err
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.get, NextProtos: []string{"http/1.1"}}, "https", nil
}

// certificate is read again when its file changes: a renewed one needs no restart.
type certificate struct {
	certFile, keyFile string
	mu                sync.Mutex
	changed           time.Time
	loaded            *tls.Certificate
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.certFile)
	if err == nil && c.loaded != nil && info.ModTime().Equal(c.changed) {
		return c.loaded, nil
	}
	var pair tls.Certificate
	if err == nil {
		pair, err = tls.LoadX509KeyPair(c.certFile, c.keyFile)
	}
	switch {
	case err == nil:
		c.loaded, c.changed = &pair, info.ModTime()
	case c.loaded == nil:
		return nil, border.Fail(border.Usage, "Không đọc được chứng thư TLS; xem COTMOC_TLS_CERT và COTMOC_TLS_KEY.",
			"The TLS certificate cannot be read; see COTMOC_TLS_CERT and COTMOC_TLS_KEY.", err)
	}
	return c.loaded, nil // half written: the one before goes on
}
