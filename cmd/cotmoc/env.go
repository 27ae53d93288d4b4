package main

import (
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"cotmoc/geo/coverage"
	"cotmoc/internal/mask"
)

// settings are the configuration: flag > environment > default, read once here and passed on.
type settings struct {
	databaseURL string
	data        string // "": the command's own default
	listen      string
	publicURL   string
	basemap     string // a PMTiles file; "": none
	log         string
	tlsCert     string
	tlsKey      string
	proxies     string
	oidc        openIDSettings
	fit         coverage.Thresholds
	mask        mask.Rule
	examines    bool // leaves the second lock as it is
}

const envPrefix = "COTMOC_"

func envNames() []string {
	names := []string{"COTMOC_DATABASE_URL", "COTMOC_DATA", "COTMOC_LISTEN", "COTMOC_PUBLIC_URL", "COTMOC_BASEMAP", "COTMOC_LOG",
		"COTMOC_TLS_CERT", "COTMOC_TLS_KEY", "COTMOC_TRUSTED_PROXIES",
		"COTMOC_OIDC_ISSUER", "COTMOC_OIDC_CLIENT_ID", "COTMOC_OIDC_SECRET_FILE", "COTMOC_MASK_BELOW"}
	for _, f := range fitSettings(&coverage.Thresholds{}) {
		names = append(names, f.env())
	}
	return names
}

// readEnv takes the settings out of an environment. A COTMOC_ name nobody knows is an error that names the
// nearest known one: a misspelt setting must not be silently ignored.
func readEnv(environ []string) (settings, error) {
	values := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(strings.ToUpper(name), envPrefix) {
			continue
		}
		if !slices.Contains(envNames(), name) {
			near := nearest(name, envNames())
			return settings{}, usage(
				fmt.Sprintf("Không có biến môi trường %s. Có phải ý bạn là %s?", name, near),
				fmt.Sprintf("There is no environment variable %s. Did you mean %s?", name, near))
		}
		values[name] = value
	}
	s := settings{databaseURL: values["COTMOC_DATABASE_URL"], data: values["COTMOC_DATA"],
		listen: values["COTMOC_LISTEN"], publicURL: values["COTMOC_PUBLIC_URL"], basemap: values["COTMOC_BASEMAP"], log: values["COTMOC_LOG"],
		tlsCert: values["COTMOC_TLS_CERT"], tlsKey: values["COTMOC_TLS_KEY"], proxies: values["COTMOC_TRUSTED_PROXIES"],
		oidc: openIDSettings{values["COTMOC_OIDC_ISSUER"], values["COTMOC_OIDC_CLIENT_ID"], values["COTMOC_OIDC_SECRET_FILE"]}}
	if s.listen == "" {
		s.listen = "127.0.0.1:8080"
	}
	if s.log == "" {
		s.log = "text"
	}
	if err := readMask(&s.mask, values["COTMOC_MASK_BELOW"]); err != nil {
		return s, err
	}
	return s, readFit(&s.fit, values)
}

// check refuses values that can never work.
func (s settings) check() error {
	if s.log != "text" && s.log != "json" {
		return usage("COTMOC_LOG phải là text hoặc json.", "COTMOC_LOG must be text or json.")
	}
	if s.publicURL != "" && !strings.HasPrefix(s.publicURL, "http://") && !strings.HasPrefix(s.publicURL, "https://") {
		return usage("COTMOC_PUBLIC_URL phải bắt đầu bằng http:// hoặc https://.", "COTMOC_PUBLIC_URL must begin with http:// or https://.")
	}
	if err := s.checkSecurity(); err != nil {
		return err
	}
	if err := s.oidc.check(s.publicURL); err != nil {
		return err
	}
	if err := checkMask(s.mask); err != nil {
		return err
	}
	return checkFit(s.fit)
}

// logger writes to stderr: data alone goes to stdout. Servers tell what they do; other commands only what
// goes wrong.
func (s settings) logger(level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if s.log == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

// nearest finds the name with the fewest changed letters.
func nearest(to string, names []string) string {
	return slices.MinFunc(names, func(a, b string) int { return distance(to, a) - distance(to, b) })
}

// distance is the Levenshtein distance between two ASCII words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
