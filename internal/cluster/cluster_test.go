package cluster

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestJoinMakesTheDatabase(t *testing.T) {
	c := join(t, reachableDir(t))
	db := open(t, c.URL())
	if got := ask(t, db, "SELECT count(*)::text FROM pg_extension WHERE extname = ANY('{postgis,unaccent,btree_gist,pg_trgm}')"); got != "4" {
		t.Errorf("%s of 4 extensions", got)
	}
	if got := ask(t, db, "SHOW timezone"); got != "Asia/Ho_Chi_Minh" {
		t.Errorf("time zone %s", got)
	}
	if got := ask(t, db, "SHOW listen_addresses"); got != "" {
		t.Errorf("listens on %q", got)
	}
	if got := ask(t, db, "SELECT string_agg(w, ' ' ORDER BY w) FROM unnest('{Đông,Dương,Em,Ân,An,Áo}'::text[]) w"); got != "An Áo Ân Dương Đông Em" {
		t.Errorf("Vietnamese order: %s", got)
	}
	if got := ask(t, db, "SELECT (usesuper AND current_user = 'cotmoc')::text FROM pg_user WHERE usename = current_user"); got != "true" {
		t.Errorf("superuser: %s", got)
	}
	environment, err := os.ReadFile("/proc/" + strconv.Itoa(serverPID(t, c)) + "/environ")
	if err != nil || !strings.Contains(string(environment), "MALLOC_TRIM_THRESHOLD_=") {
		t.Errorf("a backend gives its memory back after each query: %v", err)
	}
	info, err := os.Stat(c.Path())
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder %v, %v", info.Mode(), err)
	}
}

func TestLastToLeaveStopsTheServer(t *testing.T) {
	dir := reachableDir(t)
	first, second := join(t, dir), join(t, dir)
	pid := serverPID(t, first)
	if err := first.Leave(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // a watcher that stopped it wrongly would have by now
	if got := ask(t, open(t, second.URL()), "SELECT 1::text"); got != "1" || serverPID(t, second) != pid {
		t.Error("the first to leave stopped the server under the second")
	}
	if err := second.Leave(); err != nil {
		t.Fatal(err)
	}
	wantNothingLeft(t, second.Path())
	if err := second.Leave(); err != nil {
		t.Errorf("leaving twice: %v", err)
	}
	third := join(t, dir)
	if got := ask(t, open(t, third.URL()), "SELECT 1::text"); got != "1" {
		t.Error("no restart")
	}
}

func TestManyComeAndGoAtOnce(t *testing.T) {
	dir := reachableDir(t)
	errs := make(chan error)
	const users, rounds = 4, 4
	for range users {
		go func() {
			for range rounds {
				errs <- comeAndGo(t.Context(), dir)
			}
		}()
	}
	for range users * rounds {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	wantNothingLeft(t, filepath.Join(dir, "cluster"))
}

func comeAndGo(ctx context.Context, dir string) error {
	c, err := Join(ctx, Options{Dir: dir, NoSync: true})
	if err != nil {
		return err
	}
	db, err := pgx.Connect(ctx, c.URL())
	if err != nil {
		return err
	}
	if err := db.Close(ctx); err != nil {
		return err
	}
	return c.Leave()
}

// A data folder may lie deep: a unix socket's path may not.
func TestLongPath(t *testing.T) {
	dir := filepath.Join(reachableDir(t), strings.Repeat("thư-mục-dài/", 8), "dữ liệu 'của' \"xã\"")
	c := join(t, dir)
	if got := ask(t, open(t, c.URL()), "SHOW data_directory"); got != filepath.Join(dir, "cluster", "data") {
		t.Errorf("data lies in %s", got)
	}
	info, err := os.Lstat(c.home.socket)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("socket folder %v, %v", info.Mode(), err)
	}
	t.Cleanup(func() { os.RemoveAll(c.home.socket) })
}

func TestSocketFolderOfSomebodyElseIsRefused(t *testing.T) {
	dir := filepath.Join(reachableDir(t), strings.Repeat("x", 100))
	trap := "/tmp/cotmoc-" + id(filepath.Join(dir, "cluster"))
	if err := os.Mkdir(trap, 0o777); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(trap)
	if err := os.Chmod(trap, 0o777); err != nil {
		t.Fatal(err)
	}
	c, err := Join(t.Context(), Options{Dir: dir, NoSync: true})
	if err == nil {
		t.Error("a folder open to all was taken for the socket", c.Leave())
	}
}

func TestStrangersAreKeptOut(t *testing.T) {
	c := join(t, reachableDir(t))
	if os.Geteuid() != 0 {
		// Only root can try as somebody else; for others the folder's mode is what keeps people out.
		if info, err := os.Stat(c.Path()); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("folder %v, %v", info, err)
		}
		return
	}
	psql := func(uid uint32) ([]byte, error) {
		cmd := exec.CommandContext(t.Context(), "psql", "-XAtc", "SELECT 'in'", c.URL())
		cmd.Dir, cmd.SysProcAttr = "/", &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
		return cmd.CombinedOutput()
	}
	if out, err := psql(c.home.owner.uid); err != nil {
		t.Errorf("the owner is kept out: %s", out)
	}
	if out, err := psql(4711); err == nil {
		t.Errorf("a stranger got in: %s", out)
	}
	// Even where a stranger reaches the socket, peer authentication refuses.
	if err := os.Chmod(c.Path(), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(c.Path(), ".s.PGSQL.5432"), 0o777); err != nil {
		t.Fatal(err)
	}
	if out, err := psql(4711); err == nil {
		t.Errorf("a stranger got in through an open folder: %s", out)
	}
}

// reachableDir is a folder below which the unprivileged user may have its data. t.TempDir would not do: its
// parent is open to its maker only.
func reachableDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "cluster-test-") //nolint:usetesting // t.TempDir is out of the other user's reach
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func join(t *testing.T, dir string) *Cluster {
	t.Helper()
	c, err := Join(t.Context(), Options{Dir: dir, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Leave(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func open(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(context.Background()) }) // the server may be gone by design
	return db
}

func ask(t *testing.T, db *pgx.Conn, query string) string {
	t.Helper()
	var got string
	if err := db.QueryRow(t.Context(), query).Scan(&got); err != nil {
		t.Fatal(err)
	}
	return got
}

func serverPID(t *testing.T, c *Cluster) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.home.data(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// wantNothingLeft waits until no process has anything to do with the cluster, and complains if some stay.
func wantNothingLeft(t *testing.T, path string) {
	t.Helper()
	var left []string
	for range 3000 {
		if left = processesOf(t, path); len(left) == 0 {
			return
		}
		time.Sleep(tick)
	}
	t.Errorf("left behind: %q", left)
}

// processesOf lists the command lines of the processes that work in a folder or below.
func processesOf(t *testing.T, path string) []string {
	t.Helper()
	var found []string
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		cwd, err := os.Readlink(filepath.Join(dir, "cwd"))
		if err != nil || (cwd != path && !strings.HasPrefix(cwd, path+"/")) {
			continue // not ours to see, gone meanwhile, or another's
		}
		line, _ := os.ReadFile(filepath.Join(dir, "cmdline")) // gone meanwhile: nothing left of it
		if len(line) > 0 {
			found = append(found, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return found
}
