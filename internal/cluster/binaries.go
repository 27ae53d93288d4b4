package cluster

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cotmoc/internal/border"
)

// oldest is the first major version of PostgreSQL that has what the product needs.
const oldest = 15

// binaries is one installation of PostgreSQL.
type binaries struct {
	dir   string
	major int
}

func (b binaries) path(program string) string { return filepath.Join(b.dir, program) }

// newestBinaries finds PostgreSQL: 15 where Debian puts it, else the newest there, else what PATH has.
func newestBinaries() (binaries, error) {
	found := installed()
	if i := slices.IndexFunc(found, func(b binaries) bool { return b.major == oldest }); i >= 0 {
		return found[i], nil
	}
	if len(found) > 0 {
		return found[len(found)-1], nil
	}
	return binaries{}, missing("PostgreSQL "+strconv.Itoa(oldest), nil)
}

// binariesFor finds the version that a cluster was made with: no other can open it.
func binariesFor(data string) (binaries, error) {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return binaries{}, fmt.Errorf("version of the cluster: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return binaries{}, fmt.Errorf("version of the cluster: %w", err)
	}
	for _, b := range installed() {
		if b.major == major {
			return b, nil
		}
	}
	return binaries{}, missing("PostgreSQL "+strconv.Itoa(major), nil)
}

// installed lists the usable installations, oldest first.
func installed() []binaries {
	var found []binaries
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is a good one: no error
	for _, dir := range dirs {
		major, err := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		if b := (binaries{dir, major}); err == nil && b.usable() {
			found = append(found, b)
		}
	}
	slices.SortFunc(found, func(a, b binaries) int { return a.major - b.major })
	if b, ok := onPath(); ok && len(found) == 0 {
		found = append(found, b)
	}
	return found
}

// onPath finds the installation behind the initdb that the shell would run.
func onPath() (binaries, bool) {
	program, err := exec.LookPath("initdb")
	if err != nil {
		return binaries{}, false
	}
	if target, err := filepath.EvalSymlinks(program); err == nil {
		program = target
	}
	out, err := exec.CommandContext(context.Background(), program, "--version").Output()
	if err != nil {
		return binaries{}, false
	}
	major, err := strconv.Atoi(regexp.MustCompile(`\d+`).FindString(string(out)))
	b := binaries{filepath.Dir(program), major}
	return b, err == nil && b.usable()
}

func (b binaries) usable() bool {
	for _, program := range []string{"initdb", "postgres"} {
		info, err := os.Stat(b.path(program))
		if err != nil || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return b.major >= oldest
}

// missing says what to install.
func missing(what string, cause error) error {
	return border.Fail(border.Unavailable,
		"Máy này thiếu "+what+". Trên Debian: apt-get install postgresql-15 postgresql-15-postgis-3 (make run tự làm việc này), hoặc đặt COTMOC_DATABASE_URL tới một máy chủ PostGIS.",
		"This machine lacks "+what+". On Debian: apt-get install postgresql-15 postgresql-15-postgis-3 (make run does it), or set COTMOC_DATABASE_URL to a PostGIS server.", cause)
}
