package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certify writes a certificate for 127.0.0.1 under a serial number.
func certify(t *testing.T, dir string, serial int64) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "127.0.0.1"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &secret.PublicKey, secret)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalECPrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{key: {Type: "EC PRIVATE KEY", Bytes: raw}, cert: {Type: "CERTIFICATE", Bytes: der}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(parsed)
	return cert, key, pool
}

// served starts a server with settings, stops it after the test, and gives its address when it is ready.
func served(t *testing.T, here site, client *http.Client, env ...string) (address string) {
	t.Helper()
	c := program(t, here, "serve")
	c.Env = append(c.Env, env...)
	base := started(t, c, client)
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
	})
	_, address, _ = strings.Cut(base, "://")
	return address
}

func TestServesTLSByCertificateFiles(t *testing.T) {
	here, dir := besideDatabase(t), t.TempDir()
	cert, key, pool := certify(t, dir, 1)
	trust := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: trust, DisableKeepAlives: true}}
	address := served(t, here, client, "COTMOC_TLS_CERT="+cert, "COTMOC_TLS_KEY="+key)
	r, err := client.Get("https://" + address + "/api/v1/session")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS over TLS")
	}
	r, err = client.Post("https://"+address+"/api/v1/session", "application/json", strings.NewReader(`{"name":"x","password":"y"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if cookie := r.Header.Get("Set-Cookie"); r.StatusCode != http.StatusUnauthorized || cookie != "" {
		t.Errorf("%d %s", r.StatusCode, cookie)
	}
	old := &tls.Config{RootCAs: pool, MaxVersion: tls.VersionTLS11} //nolint:gosec // it must be refused
	if c, err := tls.Dial("tcp", address, old); err == nil {
		c.Close()
		t.Error("TLS 1.1 is spoken")
	}
	_, _, renewed := certify(t, dir, 2)
	trust2 := &tls.Config{RootCAs: renewed, MinVersion: tls.VersionTLS12}
	if c, err := tls.Dial("tcp", address, trust2); err != nil {
		t.Errorf("a renewed certificate is not taken without a restart: %v", err)
	} else {
		c.Close()
	}
	if err := os.WriteFile(cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := tls.Dial("tcp", address, trust2); err != nil {
		t.Errorf("a half-written certificate stops the server: %v", err)
	} else {
		c.Close()
	}
}

func TestWrongSecuritySettings(t *testing.T) {
	here := besideDatabase(t)
	for _, env := range [][]string{{"COTMOC_TLS_CERT=/no/such.pem"}, {"COTMOC_TLS_CERT=/no/such.pem", "COTMOC_TLS_KEY=/no/such.key"},
		{"COTMOC_TRUSTED_PROXIES=everybody"}, {"COTMOC_TRUSTED_PROXIES=0.0.0.0/0"}, {"COTMOC_TRUSTED_PROXY=10.0.0.1"},
		{"COTMOC_OIDC_ISSUER=https://id.example"}, {"COTMOC_OIDC_ISSUER=http://id.example", "COTMOC_OIDC_CLIENT_ID=c", "COTMOC_PUBLIC_URL=https://x.example"},
		{"COTMOC_OIDC_ISSUER=https://id.example", "COTMOC_OIDC_CLIENT_ID=c"}} {
		c := program(t, here, "serve", "--listen", "127.0.0.1:0")
		c.Env = append(c.Env, env...)
		out, _ := c.CombinedOutput()
		if c.ProcessState.ExitCode() != exitUsage {
			t.Errorf("%v: exit %d %s", env, c.ProcessState.ExitCode(), out)
		}
	}
	if entries, err := os.ReadDir(here.folder); err != nil || len(entries) > 0 {
		t.Errorf("left %v (err %v)", entries, err)
	}
}

// What a proxy before us and we might read differently is refused, and nothing hidden behind it is answered; slow and
// endless requests end.
func TestRawRequests(t *testing.T) {
	here := besideDatabase(t)
	client := &http.Client{Timeout: time.Minute}
	address := served(t, here, client)
	hidden := "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	for name, raw := range map[string]string{
		"both lengths":             "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"two lengths":              "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + hidden,
		"a length that is none":    "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: +2\r\n\r\n{}" + hidden,
		"a negative length":        "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n" + hidden,
		"obsolete encoding":        "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
		"a space before colon":     "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length : 2\r\n\r\n{}" + hidden,
		"broken chunks":            "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" + hidden,
		"no host":                  "GET /api/v1/session HTTP/1.1\r\n\r\n",
		"huge header":              "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("a", 200_000) + "\r\n\r\n",
		"huge path":                "GET /" + strings.Repeat("a", 200_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
		"nonsense":                 "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\x00", 50) + "\r\n\r\n",
		"a line break in the path": "GET /a%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\n\r\n",
		"a method nobody knows":    "FOO / HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n" + hidden,
		"two hosts":                "GET /api/v1/session HTTP/1.1\r\nHost: x\r\nHost: evil.example\r\n\r\n" + hidden,
		"a folded line":            "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nX: a\r\n Content-Length: 2\r\n\r\n" + hidden,
		"a return alone":           "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nX: a\rContent-Length: 2\r\n\r\n" + hidden,
		"another host":             "GET http://evil.example/api/v1/session HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		answers, body := spoken(t, address, raw)
		for _, status := range answers {
			if status >= 500 && status != 503 && status != 501 {
				t.Errorf("%s: %v %.300s", name, answers, body)
			}
		}
		if n := len(answers); strings.Count(body, "nosniff") != n || strings.Count(body, "\nContent-Security-Policy: default-src 'none'") != n {
			t.Errorf("%s: %v, headers are missing: %.300s", name, answers, body)
		}
		if strings.Contains(body, `"status":"ok"`) {
			t.Errorf("%s: what was hidden behind it was answered: %v", name, answers)
		}
		if strings.Contains(body, "\r\nSet-Cookie: a=b") || strings.Contains(body, "evil.example") {
			t.Errorf("%s: %.300s", name, body)
		}
	}
	r, err := client.Get("http://" + address + "/readyz")
	if err != nil {
		t.Fatalf("after all that: %v", err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusOK {
		t.Errorf("after all that: %d", r.StatusCode)
	}
}

// spoken sends bytes and no more, and reads what comes until the server closes.
func spoken(t *testing.T, address, raw string) (statuses []int, body string) {
	t.Helper()
	c, err := new(net.Dialer).DialContext(context.Background(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	go func() {
		_, _ = io.WriteString(c, raw)
		_ = c.(*net.TCPConn).CloseWrite()
	}()
	text, _ := io.ReadAll(bufio.NewReader(c))
	for _, answer := range strings.Split(string(text), "HTTP/1.1 ")[1:] { // one may follow the other on its line
		var status int
		if _, err := fmt.Sscanf(answer, "%d", &status); err != nil {
			t.Errorf("%.100q: %v", answer, err)
		}
		statuses = append(statuses, status)
	}
	return statuses, string(text)
}
