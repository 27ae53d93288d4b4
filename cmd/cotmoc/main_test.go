package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cotmoc/internal/cluster"
	"cotmoc/internal/pgtest"
)

// built is the program under test, built when a test first asks for it. The race detector watches the tests and what they
// call, not this: commands are started by the hundred, and what they run is raced in its own packages.
var built struct {
	once         sync.Once
	folder, path string
	err          error
}

func TestMain(m *testing.M) {
	if cluster.IsWatcher() {
		os.Exit(cluster.Watch())
	}
	code := m.Run()
	if built.folder != "" {
		_ = os.RemoveAll(built.folder)
	}
	os.Exit(code)
}

func binary(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if built.folder, built.err = os.MkdirTemp("", "cotmoc-program-"); built.err != nil { //nolint:usetesting // it outlives the test
			return
		}
		if built.err = os.Chmod(built.folder, 0o755); built.err != nil { //nolint:gosec // the cluster's user starts the watcher from it
			return
		}
		built.path = filepath.Join(built.folder, "cotmoc")
		out, err := exec.CommandContext(context.Background(), "go", "build", "-buildvcs=false", "-ldflags", "-s -w", "-o", built.path, ".").CombinedOutput() //nolint:gosec // our own words
		if err != nil {
			built.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// site is where commands of a test work: a data folder, and the server of tests where they need none of their own.
type site struct {
	folder   string
	database string // its connection string; empty: the private server of the folder
}

// program prepares a command of cotmoc on a site.
func program(t testing.TB, at site, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(context.Background(), binary(t), args...)
	c.Env = append(os.Environ(), "COTMOC_DATA="+at.folder, "COTMOC_DATABASE_URL="+at.database)
	return c
}

// cotmoc runs a command to its end.
func cotmoc(t testing.TB, at site, args ...string) (code int, out, errs string) {
	t.Helper()
	c := program(t, at, args...)
	var o, e bytes.Buffer
	c.Stdout, c.Stderr = &o, &e
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), o.String(), e.String()
}

// besideDatabase is a site with a database of the test's own, ready at once.
func besideDatabase(t testing.TB) site {
	t.Helper()
	return site{folder: dataFolder(t).folder, database: pgtest.URL(t)}
}

// dataFolder is a site with a private server, which the first command makes and the last stops: an empty folder that the
// cluster's user can enter, unlike t.TempDir under root: else the clusters of tests would go to /var/lib/cotmoc and stay there.
func dataFolder(t testing.TB) site {
	t.Helper()
	folder, err := os.MkdirTemp(pgtest.Temp(), "cotmoc-test-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil { //nolint:gosec // nothing secret lies here
		t.Fatal(err)
	}
	return site{folder: folder}
}

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const oneCommune = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"19432","name":"Lao Bảo","fullName":"Xã Lao Bảo"},
 "geometry":{"type":"Polygon","coordinates":[[[106.5,16.5],[106.7,16.5],[106.7,16.7],[106.5,16.7],[106.5,16.5]]]}}]}`

func TestWrongUsage(t *testing.T) {
	here := dataFolder(t)
	units := write(t, "units.geojson", oneCommune)
	for _, args := range [][]string{{"serv"}, {"serve", "now"}, {"serve", "--port", "1"}, {"import"}, {"import", "units"},
		{"import", "planets", units}, {"import", "reports", units, "--profile", "nobody"}, {"import", "reports", units, "--map", "crs=EPSG:1"}, {"import", "units", units}, {"import", "units", units, "--valid-from", "1/7/2025"},
		{"assess"}, {"assess", "--year", "x"}, {"assess", "--year", "2026", "--unit", "1", "--province", "2"},
		{"locate", units, units}, {"locate", "--on", "today"}, {"locate", "--map", "x=y"},
		{"token", "revoke", "x"}, {"user", "add"}, {"demo", "--listen", "0.0.0.0:1"}, {"serve", "--log", "xml"},
		{"assess", "--year", "2026", "--known-on", "yesterday"}, {"area", "lits"}, {"area", "list", "--on", "mai"}, {"area", "show"},
		{"area", "end", "khu-1"}, {"area", "save", "/no/such.json"}, {"area", "districts", "--on", "1/7/2025"},
		{"due", "--on", "21/11/2026"}, {"due", "--area", "a", "--province", "44"}, {"due", "now"}, {"programme", "lits"}, {"programme", "status"}, {"programme", "check"},
		{"border", "--on", "today"}, {"border", "--belt-km", "0"}, {"border", "44"}} {
		code, out, errs := cotmoc(t, here, args...)
		if strings.Contains(errs, "cotmoc cotmoc") {
			t.Errorf("%v: %s", args, errs)
		}
		if code != exitUsage || out != "" || !strings.Contains(errs, "Lỗi: ") || !strings.Contains(errs, "Error: ") {
			t.Errorf("%v: exit %d, out %q, err %q; want exit 2 and an error in both languages", args, code, out, errs)
		}
	}
	if _, _, errs := cotmoc(t, here, "import", "incident", units); !strings.Contains(errs, `"incidents"`) {
		t.Errorf("a layer misspelt: %s", errs)
	}
	if entries, err := os.ReadDir(here.folder); err != nil || len(entries) > 0 {
		t.Errorf("wrong usage left %v in the data folder (err %v)", entries, err)
	}
}

func TestUnknownVariableNamesTheRightOne(t *testing.T) {
	c := program(t, dataFolder(t), "version")
	c.Env = append(c.Env, "COTMOC_DATABSE_URL=x")
	b, err := c.CombinedOutput()
	if err == nil || c.ProcessState.ExitCode() != exitUsage || !strings.Contains(string(b), "COTMOC_DATABASE_URL") {
		t.Errorf("exit %d: %s", c.ProcessState.ExitCode(), b)
	}
}

func TestNearestName(t *testing.T) {
	for typed, want := range map[string]string{"COTMOC_DATABSE_URL": "COTMOC_DATABASE_URL", "COTMOC_PORT": "COTMOC_DATA",
		"COTMOC_LISTN": "COTMOC_LISTEN", "COTMOC_PUBLICURL": "COTMOC_PUBLIC_URL", "COTMOC_LOGS": "COTMOC_LOG", "cotmoc_data": "COTMOC_DATA"} {
		_, err := readEnv([]string{typed + "=1", "PATH=/bin"})
		if err == nil || !(strings.Contains(err.Error(), want) || typed == "COTMOC_PORT") {
			t.Errorf("%s: %v, want %s", typed, err, want)
		}
	}
	if _, err := readEnv([]string{"COTMOC_DATA=x", "COTMOC_LOG=json", "HOME=/"}); err != nil {
		t.Error(err)
	}
}

// TestTheWholeChain goes the way of the README: units and reports in, a verdict out, each command on its own.
func TestFitThresholds(t *testing.T) {
	s, err := readEnv([]string{"COTMOC_FIT_GAP_M=20"})
	if err != nil || s.fit.GapWidthM != 20 || s.fit.SliverWidthM != 5 {
		t.Errorf("%+v, %v", s.fit, err)
	}
	for _, wrong := range []string{"COTMOC_FIT_GAP_M=wide", "COTMOC_FIT_SLIVER_M=0", "COTMOC_FIT_OUTSIDE_M=NaN", "COTMOC_FIT_WARNING_M2=1e9"} {
		s, err := readEnv([]string{wrong})
		if err == nil {
			err = s.check()
		}
		if err == nil {
			t.Errorf("%s is taken", wrong)
		}
	}
	if s, err := readEnv([]string{"COTMOC_MASK_BELOW=10"}); err != nil || s.check() != nil || s.mask.Below != 10 {
		t.Errorf("%+v, %v", s.mask, err)
	}
	for _, wrong := range []string{"COTMOC_MASK_BELOW=few", "COTMOC_MASK_BELOW=2", "COTMOC_MASK_BELOW=1000"} {
		s, err := readEnv([]string{wrong})
		if err == nil {
			err = s.check()
		}
		if err == nil {
			t.Errorf("%s is taken", wrong)
		}
	}
	if _, err := readEnv([]string{"COTMOC_FIT_GAPM=1"}); err == nil || !strings.Contains(err.Error(), "COTMOC_FIT_GAP_M") {
		t.Errorf("a misspelt threshold: %v", err)
	}
}

func TestTheWholeChain(t *testing.T) {
	here := dataFolder(t)
	units := write(t, "units.geojson", oneCommune)
	importUnits := []string{"import", "units", units, "--valid-from", "2025-07-01", "--level", "commune", "--json"}
	for i, want := range []string{`"accepted":1,"unchanged":0`, `"accepted":0,"unchanged":1`} {
		if code, out, errs := cotmoc(t, here, importUnits...); code != exitDone || !strings.Contains(out, want) {
			t.Fatalf("import %d: exit %d, %s %s; want %s", i+1, code, out, errs, want)
		}
	}
	bad := write(t, "bad.csv", "commune_code;period;indicator;value\n19432;2026;use_points;-1\n19432;2026;residents;1000\n")
	code, _, errs := cotmoc(t, here, "import", "reports", bad)
	if code != exitRefused || !strings.Contains(errs, "bad.csv:2: value:") {
		t.Errorf("a bad row: exit %d, %s", code, errs)
	}
	good := write(t, "good.csv", "commune_code;period;indicator;value\n19432;2026;residents;1000\n19432;2026;addicts_on_file;6\n")
	if code, out, errs := cotmoc(t, here, "import", "reports", good, "--dry-run"); code != exitDone {
		t.Errorf("dry run: exit %d, %s %s", code, out, errs)
	}
	before := verdictOf(t, here)
	if before.Missing != 10 {
		t.Errorf("after a dry run and a refused file %d inputs are missing, want all 10", before.Missing)
	}
	if code, _, errs := cotmoc(t, here, "import", "reports", good); code != exitDone {
		t.Errorf("import: exit %d, %s", code, errs)
	}
	if after := verdictOf(t, here); after.Class != "undetermined" || after.Missing != 8 {
		t.Errorf("two inputs of ten reported: %+v", after)
	}
	empty := write(t, "empty.csv", "")
	if code, _, errs := cotmoc(t, here, "import", "reports", empty); code != exitFailed || errs == "" {
		t.Errorf("an empty file: exit %d, %s", code, errs)
	}
	if code, out, errs := cotmoc(t, here, "border"); code != exitDone || !strings.HasPrefix(out, "code,name,") || !strings.Contains(out, "\n19432,") {
		t.Errorf("border: exit %d, %s %s", code, out, errs)
	}
	code, out, errs := cotmoc(t, here, "border", "--json", "--belt-km", "25", "--on", "2026-01-01")
	if code != exitDone || !strings.Contains(out, `"belt_km":25`) || !strings.Contains(out, "Natural Earth") {
		t.Errorf("border: exit %d, %s %s", code, out, errs)
	}
	if code, out, errs := cotmoc(t, here, "doctor"); code != exitDone || strings.Contains(out, "✗") {
		t.Errorf("doctor: exit %d, %s %s", code, out, errs)
	}
	if code, _, errs := cotmoc(t, here, "demo", "--listen", "127.0.0.1:0"); code != exitFailed || !strings.Contains(errs, "Error: ") {
		t.Errorf("demo on real records: exit %d, %s", code, errs)
	}
}

// TestFitOnTheCommandLine: two communes twenty metres apart, by thresholds that let that pass and by those that do not.
func TestFitOnTheCommandLine(t *testing.T) {
	here := besideDatabase(t)
	apart := write(t, "apart.geojson", `{"type":"FeatureCollection","features":[
	 {"type":"Feature","properties":{"code":"19432","name":"Lao Bảo","province":"44"},"geometry":{"type":"Polygon","coordinates":[[[106.5,16.5],[106.6,16.5],[106.6,16.6],[106.5,16.6],[106.5,16.5]]]}},
	 {"type":"Feature","properties":{"code":"19429","name":"Khe Sanh","province":"44"},"geometry":{"type":"Polygon","coordinates":[[[106.6002,16.5],[106.7,16.5],[106.7,16.6],[106.6002,16.6],[106.6002,16.5]]]}}]}`)
	code, _, errs := cotmoc(t, here, "import", "units", apart, "--valid-from", "2025-07-01", "--fit-gap-m", "5")
	if code != exitDone || strings.Contains(errs, "do not fit") {
		t.Errorf("gaps up to 5 m: exit %d, %s", code, errs)
	}
	if code, out, errs := cotmoc(t, here, "fit"); code != exitDone || !strings.Contains(out, "do not fit in 1 places (Gap 1") {
		t.Errorf("gaps up to 50 m: exit %d, %s %s", code, out, errs)
	}
	if code, _, errs := cotmoc(t, here, "fit", "--fit-gap-m", "0"); code != exitUsage || !strings.Contains(errs, "COTMOC_FIT_GAP_M") {
		t.Errorf("a threshold of 0: exit %d, %s", code, errs)
	}
}

type verdictView struct {
	Class   string
	Missing int
}

func verdictOf(t *testing.T, here site) verdictView {
	t.Helper()
	code, out, errs := cotmoc(t, here, "assess", "--year", "2026", "--json")
	var list struct {
		Items []struct {
			Class   string `json:"class"`
			Missing []any  `json:"missing"`
		} `json:"items"`
		Total  int            `json:"total"`
		Counts map[string]int `json:"counts"`
	}
	if err := json.Unmarshal([]byte(out), &list); err != nil || code != exitDone || list.Total != 1 || list.Counts[list.Items[0].Class] != 1 {
		t.Fatalf("assess: exit %d, %v: %s %s", code, err, out, errs)
	}
	return verdictView{list.Items[0].Class, len(list.Items[0].Missing)}
}

// serving starts a server and waits until it answers.
func serving(t testing.TB, at site, args ...string) (c *exec.Cmd, base string) {
	t.Helper()
	c = program(t, at, args...)
	return c, started(t, c, http.DefaultClient)
}

// started starts a server on a port that is free, waits until it is ready, and gives its address.
func started(t testing.TB, c *exec.Cmd, client *http.Client) (base string) {
	t.Helper()
	c.Args = append(c.Args, "--listen", "127.0.0.1:0")
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	lines := bufio.NewReader(said)
	for before := ""; base == ""; {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("the server ends: %s", before)
		}
		before += line
		_, base, _ = strings.Cut(strings.TrimSpace(line), "is serving at  ")
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if answers(client, base+"/readyz") {
			return base
		}
	}
	t.Fatal("the server does not answer")
	return ""
}

// answers says whether a GET is answered with 200.
func answers(client *http.Client, url string) bool {
	res, err := client.Get(url)
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}

func TestServeStopsCleanlyAndRecoversFromKill(t *testing.T) {
	here := dataFolder(t)
	c, base := serving(t, here, "serve")
	units := write(t, "units.geojson", oneCommune)
	if code, _, errs := cotmoc(t, here, "import", "units", units, "--valid-from", "2025-07-01"); code != exitDone {
		t.Fatalf("import beside a running server: exit %d, %s", code, errs)
	}
	if !answers(http.DefaultClient, base+"/api/v1/units/19432") {
		t.Error("the server does not see what another command imported")
	}
	if err := c.Process.Kill(); err != nil { // kill -9
		t.Fatal(err)
	}
	_ = c.Wait()
	c, base = serving(t, here, "serve")
	if !answers(http.DefaultClient, base+"/api/v1/units/19432") {
		t.Error("after kill -9 the record is gone")
	}
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("Ctrl-C: %v, want exit 0", err)
	}
	if left, err := exec.Command("pgrep", "-f", here.folder).Output(); err == nil {
		t.Errorf("processes are left behind: %s", left)
	}
}

func TestAccountsOnTheCommandLine(t *testing.T) {
	here := besideDatabase(t)
	add := program(t, here, "user", "add", "Bộ Chỉ huy")
	add.Stdin = strings.NewReader("một mật khẩu đủ dài\n")
	if b, err := add.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	again := program(t, here, "user", "add", "bộ chỉ huy", "--role", "auditor")
	again.Stdin = strings.NewReader("một mật khẩu đủ dài\n")
	if b, err := again.CombinedOutput(); err == nil {
		t.Errorf("the same name twice is taken: %s", b)
	}
	code, out, errs := cotmoc(t, here, "token", "create", "Bộ Chỉ huy", "--label", "thử")
	if code != exitDone || !strings.HasPrefix(out, "cotmoc_") {
		t.Fatalf("token: exit %d, %s %s", code, out, errs)
	}
	if code, out, _ := cotmoc(t, here, "token", "list"); code != exitDone || strings.Contains(out, "cotmoc_") {
		t.Errorf("the list shows a secret: %s", out)
	}
	if code, out, _ := cotmoc(t, here, "user", "list", "--json"); code != exitDone || !strings.Contains(out, `"total":1`) {
		t.Errorf("list: %s", out)
	}
	if code, _, _ := cotmoc(t, here, "user", "disable", "Bộ Chỉ huy"); code != exitDone {
		t.Error("disable failed")
	}
	if code, _, _ := cotmoc(t, here, "user", "disable", "Không ai"); code != exitFailed {
		t.Error("disabling nobody succeeded")
	}
}
