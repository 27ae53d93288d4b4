// Package archtest holds the import table of the house as a test: arrows point inwards only. It parses the
// files itself, because lists made by the go command get stuck in the test cache.
package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "cotmoc"

// mayImport says which of our own packages each package may import in code that ships. A package that is
// not listed fails the test: whoever adds one decides here where it stands.
func mayImport() map[string][]string {
	return map[string][]string{
		"geo":                  {},
		"geo/cell":             {"geo"},
		"geo/shape":            {"geo"},
		"geo/coverage":         {"geo"},
		"geo/line":             {"geo"},
		"geo/crs":              {},
		"geo/files":            {"geo", "geo/crs"},
		"geo/export":           {"geo/crs"},
		"internal/border":      {"geo", "geo/cell"},
		"internal/mask":        {"internal/border"},
		"internal/assess":      {"internal/border", "internal/mask"},
		"internal/programme":   {"internal/border", "internal/mask"},
		"internal/rebase":      {"internal/border", "internal/mask", "geo", "geo/cell"},
		"internal/recognition": {"internal/border"},
		"internal/ingest":      {"internal/border", "geo", "geo/cell", "geo/crs", "geo/files", "geo/shape"},
		"internal/locate":      {"internal/border", "internal/ingest", "geo/shape"},
		"internal/cql":         {"internal/border", "geo"},
		"internal/tile":        {"internal/border", "geo", "geo/cell", "geo/shape", "geo/pmtiles"},
		"internal/access":      {"internal/border"},
		"internal/sheet":       {"internal/border"},
		"internal/cluster":     {"internal/border"},
		"internal/postgis":     {"internal/border", "internal/mask", "internal/assess", "internal/ingest", "internal/tile", "internal/access", "internal/rebase", "internal/reference", "internal/programme", "internal/recognition", "geo", "geo/cell", "geo/shape", "geo/coverage", "geo/line", "internal/collection", "internal/cql", "geo/export"},
		"internal/api":         {"internal/border", "internal/mask", "internal/assess", "internal/ingest", "internal/locate", "internal/tile", "internal/access", "internal/rebase", "internal/programme", "internal/recognition", "internal/sheet", "geo", "geo/cell", "geo/pmtiles", "internal/collection", "internal/api/ogc", "internal/api/param"},
		"internal/demo":        {"internal/border", "internal/ingest", "internal/programme", "internal/recognition", "geo", "geo/cell", "geo/shape", "data"},
		"data":                 {"internal/border"},
		"web":                  {},
		"cmd/cotmoc":           {"internal/border", "internal/mask", "internal/assess", "internal/ingest", "internal/tile", "internal/access", "internal/cluster", "internal/postgis", "internal/api", "internal/demo", "internal/locate", "internal/rebase", "internal/reference", "internal/programme", "internal/recognition", "geo/coverage", "data", "web", "geo/pmtiles", "internal/collection", "geo/export", "internal/cql", "geo/crs", "internal/style"},
		"internal/reference":   {"internal/border", "geo/line"}, // points by marker, markers by point: domain words over geo/line
		"internal/pgtest":      {"internal/border", "internal/cluster", "internal/postgis"},
		"internal/archtest":    {},
		"geo/pmtiles":          {},
		"internal/collection":  {"internal/border", "internal/mask", "internal/assess", "internal/recognition", "internal/cql", "geo/export"},
		"internal/api/param":   {"internal/border"},
		"internal/api/ogc":     {"internal/access", "internal/api/param", "internal/border", "internal/mask", "internal/collection", "internal/cql", "internal/tile", "geo", "geo/crs", "geo/export", "internal/style"},
		"internal/style":       {"internal/border", "internal/collection"},
	}
}

// outsideOwners says which packages may import each library from elsewhere, with the reason it is there.
// orb is the vocabulary of shapes and may stand anywhere.
func outsideOwners() map[string][]string {
	return map[string][]string{
		"github.com/paulmach/orb":             {"*"},                                                                           // shapes: the vocabulary of the house
		"github.com/uber/h3-go/v4":            {"geo/cell"},                                                                    // H3 cells
		"github.com/twpayne/go-geos":          {"geo/shape"},                                                                   // GEOS: validity, overlay
		"github.com/tidwall/rtree":            {"geo/shape"},                                                                   // index of boxes; go-geos's own is broken
		"github.com/jackc/pgx/v5":             {"internal/postgis", "internal/cluster", "internal/pgtest"},                     // PostgreSQL
		"github.com/pressly/goose/v3":         {"internal/postgis"},                                                            // migrations
		"github.com/gofiber/fiber/v2":         {"internal/api", "internal/api/ogc"},                                            // HTTP
		"github.com/valyala/fasthttp":         {"internal/api"},                                                                // what fiber stands on: requests it answers before any handler
		"github.com/prometheus/client_golang": {"internal/api"},                                                                // /metrics
		"github.com/klauspost/compress":       {"internal/api", "internal/tile", "internal/ingest"},                            // gzip, faster than std's
		"github.com/maypok86/otter/v2":        {"internal/tile"},                                                               // weight-bounded cache
		"golang.org/x/sync":                   {"internal/tile", "internal/ingest", "internal/postgis"},                        // singleflight, errgroup
		"golang.org/x/text":                   {"internal/ingest", "internal/demo", "data", "internal/api", "internal/access"}, // NFC, folding, Accept-Language
		"github.com/coreos/go-oidc/v3":        {"internal/access"},                                                             // OpenID Connect: discovery, keys, ID tokens
		"golang.org/x/oauth2":                 {"internal/access"},                                                             // code flow with PKCE; go-oidc stands on it
		"golang.org/x/crypto":                 {"internal/access"},                                                             // Argon2id
		"golang.org/x/sys":                    {"internal/cluster"},                                                            // flock, prctl
		"golang.org/x/term":                   {"cmd/cotmoc"},                                                                  // password prompt, is it a terminal
		"github.com/goccy/go-yaml":            {"internal/assess", "internal/ingest", "internal/programme"},                    // criteria sets, import profiles, obligations, with line numbers
		"github.com/google/cel-go":            {"internal/assess"},                                                             // expressions of criteria sets
		"github.com/xuri/excelize/v2":         {"internal/sheet", "geo/export"},                                                // workbooks for people who read tables in Excel
		"github.com/mattn/go-sqlite3":         {"geo/files", "geo/export"},                                                     // GeoPackage is SQLite; cgo is there for GEOS already
		"github.com/spf13/cobra":              {"cmd/cotmoc"},                                                                  // subcommands and flags
		"github.com/schollz/progressbar/v3":   {"cmd/cotmoc"},                                                                  // progress on a terminal
	}
}

func TestArrowsPointInwards(t *testing.T) {
	table := mayImport()
	for file, imports := range shipped(t) {
		pkg := filepath.ToSlash(filepath.Dir(file))
		allowed, known := table[pkg]
		if !known {
			t.Errorf("%s: package %s is not in the import table", file, pkg)
			continue
		}
		for _, path := range imports {
			own, isOwn := strings.CutPrefix(path, module+"/")
			switch {
			case isOwn && !slices.Contains(allowed, own):
				t.Errorf("%s: %s may not import %s", file, pkg, own)
			case !isOwn && strings.Contains(strings.Split(path, "/")[0], "."):
				checkOutside(t, file, pkg, path)
			}
		}
	}
}

func checkOutside(t *testing.T, file, pkg, path string) {
	t.Helper()
	for library, owners := range outsideOwners() {
		if path != library && !strings.HasPrefix(path, library+"/") {
			continue
		}
		if !slices.Contains(owners, pkg) && !slices.Contains(owners, "*") {
			t.Errorf("%s: %s may not import %s; only %v may", file, pkg, path, owners)
		}
		return
	}
	t.Errorf("%s: %s is a library nobody wrote a reason for in the import table", file, path)
}

// TestFilesStaySmall keeps a file readable in one sitting.
func TestFilesStaySmall(t *testing.T) {
	for file := range shipped(t) {
		b, err := os.ReadFile(filepath.Join(root(t), file))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(b), "\n"); n > 600 {
			t.Errorf("%s has %d lines; none should have over 600", file, n)
		}
	}
}

// shipped gives every Go file that is not a test, with what it imports, by its path from the root.
func shipped(t *testing.T) map[string][]string {
	t.Helper()
	top := root(t)
	files := map[string][]string{}
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "var" || d.Name() == "bin" || (strings.HasPrefix(d.Name(), ".") && path != top)) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(top, path)
		if err != nil {
			return err
		}
		files[rel] = []string{}
		for _, i := range parsed.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			files[rel] = append(files[rel], name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("found only %d Go files below %s: the walk went wrong", len(files), top)
	}
	return files
}

// root is the folder with go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}
