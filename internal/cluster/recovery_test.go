package cluster

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// userDir, in the environment, makes this test binary a user of the cluster of that data folder.
const userDir = "CLUSTER_TEST_USER_DIR"

func TestMain(m *testing.M) {
	if IsWatcher() {
		os.Exit(Watch())
	}
	if dir := os.Getenv(userDir); dir != "" {
		os.Exit(beMember(dir))
	}
	os.Exit(m.Run())
}

// beMember joins, says so, and leaves when its standard input ends.
func beMember(dir string) int {
	c, err := Join(context.Background(), Options{Dir: dir, NoSync: true})
	if err != nil {
		os.Stderr.WriteString(err.Error())
		return 1
	}
	os.Stdout.WriteString("joined\n")
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := c.Leave(); err != nil {
		os.Stderr.WriteString(err.Error())
		return 1
	}
	return 0
}

// member is another process that uses the cluster.
type member struct {
	cmd   *exec.Cmd
	stdin io.Closer
	said  *bufio.Reader
}

func newMember(t *testing.T, dir string) *member {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe")
	cmd.Env = append(os.Environ(), userDir+"="+dir)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &member{cmd, stdin, bufio.NewReader(stdout)}
}

func (u *member) joined(t *testing.T) {
	t.Helper()
	if line, err := u.said.ReadString('\n'); err != nil || line != "joined\n" {
		t.Fatalf("the other process said %q, %v", line, err)
	}
}

func (u *member) kill(t *testing.T) {
	t.Helper()
	if err := u.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = u.cmd.Wait() // "killed", as wanted
}

func TestKilledUserLeavesNothingBehind(t *testing.T) {
	dir := reachableDir(t)
	for range 3 {
		u := newMember(t, dir)
		u.joined(t)
		u.kill(t)
		wantNothingLeft(t, filepath.Join(dir, "cluster"))
	}
	// And at any moment of coming up.
	for _, after := range []int{0, 20, 60, 120, 200, 300, 450} {
		u := newMember(t, dir)
		time.Sleep(time.Duration(after) * time.Millisecond)
		u.kill(t)
	}
	db := open(t, join(t, dir).URL())
	if got := ask(t, db, "SELECT 1::text"); got != "1" {
		t.Error("no recovery")
	}
}

// The one that started the server may be killed or leave under another that joined.
func TestStarterGoesWhileAnotherStays(t *testing.T) {
	dir := reachableDir(t)
	for _, leave := range []func(u *member){
		func(u *member) { u.kill(t) },
		func(u *member) {
			u.stdin.Close()
			if err := u.cmd.Wait(); err != nil {
				t.Error(err)
			}
		},
	} {
		starter := newMember(t, dir)
		starter.joined(t)
		c := join(t, dir)
		pid := serverPID(t, c)
		if group, err := syscall.Getpgid(pid); err != nil || group == syscall.Getpgrp() {
			t.Errorf("Ctrl-C would reach the server: group %d, %v", group, err)
		}
		leave(starter)
		time.Sleep(300 * time.Millisecond) // a server stopped wrongly would be gone by now
		if got := ask(t, open(t, c.URL()), "SELECT 1::text"); got != "1" || serverPID(t, c) != pid {
			t.Error("the server did not outlive its starter")
		}
		if err := c.Leave(); err != nil {
			t.Fatal(err)
		}
	}
	wantNothingLeft(t, filepath.Join(dir, "cluster"))
}

func TestKilledServerIsStartedAgain(t *testing.T) {
	dir := reachableDir(t)
	c := join(t, dir)
	if _, err := open(t, c.URL()).Exec(t.Context(), "CREATE TABLE kept AS SELECT 42 AS n"); err != nil {
		t.Fatal(err)
	}
	pid := serverPID(t, c)
	kill(t, pid) // young: the watcher gives up, the next to join starts it
	again := join(t, dir)
	if got := ask(t, open(t, again.URL()), "SELECT n::text FROM kept"); got != "42" || serverPID(t, again) == pid {
		t.Error("no recovery by the next to join")
	}
	time.Sleep(stable + 500*time.Millisecond)
	pid = serverPID(t, again)
	kill(t, pid) // grown up: the watcher starts it again under its users
	for range 3000 {
		if err := answers(t.Context(), again.home); err == nil {
			break
		}
		time.Sleep(tick)
	}
	if got := ask(t, open(t, again.URL()), "SELECT n::text FROM kept"); got != "42" || serverPID(t, again) == pid {
		t.Error("no recovery by the watcher")
	}
}

func TestKilledWatcherTakesTheServerWithIt(t *testing.T) {
	dir := reachableDir(t)
	c := join(t, dir)
	kill(t, parent(t, serverPID(t, c)))
	wantNothingLeft(t, c.Path())
	if got := ask(t, open(t, join(t, dir).URL()), "SELECT 1::text"); got != "1" {
		t.Error("no recovery")
	}
}

// A server killed together with its watcher, as by a power cut, whose number another process has by now.
func TestStaleFilesOfAnotherProcess(t *testing.T) {
	dir := reachableDir(t)
	c := join(t, dir)
	pidFile := filepath.Join(c.home.data(), "postmaster.pid")
	text, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Leave(); err != nil {
		t.Fatal(err)
	}
	other := exec.CommandContext(t.Context(), "sleep", "60")
	other.SysProcAttr = c.home.owner.attr()
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Process.Kill(); _ = other.Wait() }()
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := c.home.write("data/postmaster.pid", strconv.Itoa(other.Process.Pid)+"\n"+rest); err != nil {
		t.Fatal(err)
	}
	if err := c.home.write(".s.PGSQL.5432.lock", strconv.Itoa(other.Process.Pid)+"\n"); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, open(t, join(t, dir).URL()), "SELECT 1::text"); got != "1" {
		t.Error("no recovery")
	}
}

func TestHalfMadeClusterIsNotUsed(t *testing.T) {
	dir := reachableDir(t)
	h, err := findHome(dir)
	if err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(h.path, "initdb-half")
	if err := os.MkdirAll(filepath.Join(half, "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(half, "PG_VERSION"), []byte("15\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, open(t, join(t, dir).URL()), "SELECT 1::text"); got != "1" {
		t.Error("no start")
	}
	if _, err := os.Stat(half); !os.IsNotExist(err) {
		t.Errorf("the half-made cluster stays: %v", err)
	}
}

func TestFailedStartSaysWhy(t *testing.T) {
	dir := reachableDir(t)
	c := join(t, dir)
	if err := c.Leave(); err != nil {
		t.Fatal(err)
	}
	if err := c.home.write("local.conf", "no_such_setting = 1\n"); err != nil {
		t.Fatal(err)
	}
	_, err := Join(t.Context(), Options{Dir: dir, NoSync: true})
	if err == nil || !strings.Contains(err.Error(), "no_such_setting") {
		t.Errorf("got %v, want the server's own reason", err)
	}
	wantNothingLeft(t, c.Path())
}

func TestUnreachableDataFolder(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("only root lends the cluster to another user; nothing to check as anybody else")
		return
	}
	dir := filepath.Join(t.TempDir(), "kept", "var") // below a folder that is root's alone
	if err := os.Mkdir(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	c := join(t, dir)
	want := filepath.Join("/var/lib/cotmoc", id(dir))
	t.Cleanup(func() { os.RemoveAll(want) })
	t.Cleanup(func() { _ = c.Leave() })
	if c.Path() != want {
		t.Fatalf("cluster in %s, want %s", c.Path(), want)
	}
	if n := c.Note(); !strings.Contains(n.VI, want) || !strings.Contains(n.EN, want) {
		t.Errorf("the note %+v does not say where", n)
	}
	// Data stays where it is when the folder becomes reachable.
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	if again := join(t, dir); again.Path() != want {
		t.Errorf("then in %s", again.Path())
	}
}

func TestRootJoinsTheClusterOfAUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("needs root to be somebody else first; nothing to check as anybody else")
		return
	}
	dir := reachableDir(t)
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	o, err := lookUp(nobody.Uid)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "cluster")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, int(o.uid), int(o.gid)); err != nil {
		t.Fatal(err)
	}
	c := join(t, dir)
	info, err := os.Stat(c.home.data())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ownerOf(info); err != nil || got != o {
		t.Errorf("data of %+v, %v; want %+v", got, err, o)
	}
	if got := ask(t, open(t, c.URL()), "SELECT 1::text"); got != "1" {
		t.Error("root cannot connect")
	}
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// parent is the process that started another: of a server, its watcher.
func parent(t *testing.T, pid int) int {
	t.Helper()
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	ppid, err := strconv.Atoi(strings.Fields(rest)[1])
	if err != nil {
		t.Fatal(err)
	}
	return ppid
}
