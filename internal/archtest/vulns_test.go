package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The look-up of vulnerabilities fails where one is found or where it breaks off, and says so where a database cannot be
// reached. Programs of our own stand for those that go to the network.
func TestVulnerabilitiesAreLookedUp(t *testing.T) {
	script, err := filepath.Abs("../../.ci/vulns")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		curl, govulncheck, npm string // what each does
		fails                  bool
		says                   []string
	}{
		"nothing found":      {"true", "echo no vulnerabilities", "echo found 0 vulnerabilities", false, []string{"Go: no vulnerabilities", "npm: found 0"}},
		"no network":         {"exit 6", "exit 9", "echo npm error audit endpoint returned an error; exit 1", false, []string{"Go dependencies were not looked up", "npm dependencies were not looked up"}},
		"one in Go":          {"true", "echo GO-2026-1; exit 3", "echo found 0", true, []string{"GO-2026-1", "npm: found 0"}},
		"one in npm":         {"exit 6", "exit 9", "echo 1 critical severity vulnerability; exit 1", true, []string{"1 critical"}},
		"Go's breaks off":    {"true", "echo cannot load; exit 1", "echo found 0", true, []string{"cannot load"}},
		"npm's lock is lost": {"exit 6", "exit 9", "echo npm error code ENOLOCK; exit 1", true, []string{"ENOLOCK"}},
	} {
		dir := t.TempDir()
		for file, does := range map[string]string{"curl": c.curl, "npm": c.npm, "bin/tools/govulncheck-1.1.4": c.govulncheck} {
			path := filepath.Join(dir, file)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte("#!/bin/sh\n"+does+"\n"), 0o755); err != nil { //nolint:gosec // it is a program
				t.Fatal(err)
			}
		}
		run := exec.CommandContext(t.Context(), "sh", script, "./cmd/cotmoc")
		run.Dir, run.Env = dir, append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
		out, err := run.CombinedOutput()
		if (err != nil) != c.fails {
			t.Errorf("%s: %v: %s", name, err, out)
		}
		for _, word := range c.says {
			if !strings.Contains(string(out), word) {
				t.Errorf("%s: %q is not said: %s", name, word, out)
			}
		}
	}
}
