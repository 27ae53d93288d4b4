// Package pgtest gives every test a database of its own, on a real PostGIS.
//
// One private cluster (package cluster, without fsync) serves all test processes of a user; it stops when the last of
// them ends. It lies in memory where there is room (see [Temp]): a database is some hundred files, and a disk takes
// longer to make and remove them than most tests take for their questions. A template database is migrated once per state of the migrations,
// every test gets a copy of it and drops it. Tests that begin with the same records copy a World, which is filled
// once a process. A test that cannot have its database fails: it is never skipped.
//
// Tests inside package postgis itself must be in package postgis_test: this package imports postgis.
package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/cluster"
	"cotmoc/internal/postgis"
)

// limit bounds whatever is done once for all tests of a process.
const limit = 5 * time.Minute

// The cluster's watcher is this very binary started once more, and tests would run in it if nobody stopped
// them. Every test package would need the same TestMain; so this is the one init of the product, and it is in
// no binary but those of tests.
func init() { //nolint:gochecknoinits // see above
	if cluster.IsWatcher() {
		os.Exit(cluster.Watch())
	}
}

// New gives a pool on a database of the test's own, migrated and empty.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URL gives the connection string of a database of the test's own, migrated and empty.
func URL(t testing.TB) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatalf("no database for the test: %v", err)
	}
	template, err := s.template()
	if err != nil {
		t.Fatalf("no migrated database for the test: %v", err)
	}
	return s.clone(t, template)
}

// World is a database with records that many tests of a package begin with. Its zero value is one that nobody has
// filled yet.
type World struct {
	once sync.Once
	name string
}

// URL gives the connection string of a database of the test's own with the records of the world. The first test of the
// process to ask fills it: fill gets the connection string of a migrated and empty database, and must have closed its
// connections when it returns. If it fails the test, it fails the others too.
func (w *World) URL(t testing.TB, fill func(url string)) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatalf("no database for the test: %v", err)
	}
	w.once.Do(func() {
		template, err := s.template()
		if err != nil {
			t.Fatalf("no migrated database for the test: %v", err)
		}
		name := fmt.Sprintf("world_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), s.made.Add(1))
		if err := s.copy(t.Context(), name, template); err != nil {
			t.Fatalf("make a database for many tests: %v", err)
		}
		fill(s.cluster.DatabaseURL(name))
		w.name = name
	})
	if w.name == "" {
		t.Fatal("the test that was to fill the database for many failed")
	}
	return s.clone(t, w.name)
}

// Empty gives the connection string of a database of the test's own that has the extensions and nothing else.
func Empty(t testing.TB) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatalf("no database for the test: %v", err)
	}
	return s.clone(t, cluster.Name) // nobody but us sees this cluster, and we leave its own database alone
}

// server is the cluster of all tests, joined by this process until it ends: the kernel leaves for us.
type server struct {
	cluster  *cluster.Cluster
	template func() (string, error)
	made     *atomic.Int64
}

// shared joins once per process, by the first test that asks.
var shared = sync.OnceValues(func() (server, error) {
	dir, err := folder()
	if err != nil {
		return server{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	c, err := cluster.Join(ctx, cluster.Options{Dir: dir, NoSync: true})
	if err != nil {
		return server{}, err
	}
	s := server{cluster: c, made: new(atomic.Int64)}
	s.template = sync.OnceValues(s.migrated)
	return s, s.sweep(ctx)
})

// room is how many bytes must be free in memory for the data of tests to go there. All tests at once take less than half.
const room = 4 << 30

// Temp is the folder for data of tests: that of files in memory where there is one with room, else the system's for what
// is temporary. Who sets TMPDIR decides.
func Temp() string {
	const memory, tmpfs = "/dev/shm", 0x01021994
	var fs syscall.Statfs_t
	if os.Getenv("TMPDIR") != "" || syscall.Statfs(memory, &fs) != nil || fs.Type != tmpfs || fs.Bavail*uint64(fs.Bsize) < room {
		return os.TempDir()
	}
	return memory
}

// folder is where all tests of this user find the cluster. It must be this user's own: anybody may make
// folders beside it.
func folder() (string, error) {
	dir := filepath.Join(Temp(), "cotmoc-test-"+strconv.Itoa(os.Getuid()))
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	if st, ok := info.Sys().(*syscall.Stat_t); !ok || !info.IsDir() || int(st.Uid) != os.Getuid() {
		return "", fmt.Errorf("%s belongs to somebody else", dir)
	}
	return dir, nil
}

// clone copies a database for a test and drops the copy after it.
func (s server) clone(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("t_%d_%d_%d", time.Now().UnixNano(), os.Getpid(), s.made.Add(1))
	if err := s.copy(t.Context(), name, template); err != nil {
		t.Fatalf("make a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := s.do(context.WithoutCancel(t.Context()), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return s.cluster.DatabaseURL(name)
}

// copy makes a database like another. A copy of files is quicker than one through the log, and needs no safety here.
func (s server) copy(ctx context.Context, name, template string) error {
	return s.do(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY file_copy")
}

// do runs statements that no transaction may hold, each on its own.
func (s server) do(ctx context.Context, statements ...string) error {
	db, err := pgx.Connect(ctx, s.cluster.DatabaseURL("postgres"))
	if err != nil {
		return err
	}
	defer db.Close(context.WithoutCancel(ctx))
	for _, statement := range statements {
		if _, err := db.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// migrated gives the name of the template for the present migrations. The first process to need it makes it;
// the others wait.
func (s server) migrated() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	sum, err := hashMigrations()
	if err != nil {
		return "", err
	}
	name := "migrated_" + sum
	db, err := pgx.Connect(ctx, s.cluster.DatabaseURL("postgres"))
	if err != nil {
		return "", err
	}
	defer db.Close(ctx) // and with it the lock
	if _, err := db.Exec(ctx, "SELECT pg_advisory_lock(hashtext('pgtest template'))"); err != nil {
		return "", err
	}
	var exists bool
	if err := db.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil || exists {
		return name, err
	}
	return name, s.make(ctx, name)
}

// make migrates a database under another name first: a half-migrated one is never copied.
func (s server) make(ctx context.Context, name string) error {
	raw := name + "_raw"
	if err := errors.Join(s.do(ctx, "DROP DATABASE IF EXISTS "+raw+" WITH (FORCE)"), s.copy(ctx, raw, cluster.Name)); err != nil {
		return err
	}
	if err := postgis.Migrate(ctx, s.cluster.DatabaseURL(raw)); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return s.do(ctx, "ALTER DATABASE "+raw+" RENAME TO "+name)
}

// sweep drops what killed tests, ended processes and older migrations left.
func (s server) sweep(ctx context.Context) error {
	db, err := pgx.Connect(ctx, s.cluster.DatabaseURL("postgres"))
	if err != nil {
		return err
	}
	defer db.Close(ctx)
	rows, err := db.Query(ctx, `
		SELECT datname
		FROM pg_database, pg_stat_file('base/' || oid || '/PG_VERSION', true) AS file
		WHERE datname LIKE 't\_%' AND file.modification < now() - interval '2 hours'
		   OR datname LIKE 'migrated\_%' AND file.modification < now() - interval '3 days'
		   OR datname LIKE 'world\_%'`)
	if err != nil {
		return err
	}
	old, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range slices.DeleteFunc(old, inUse) {
		if err := s.do(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			return err
		}
	}
	return nil
}

// inUse says whether a database is the world of a process that runs.
func inUse(name string) bool {
	var pid int
	_, err := fmt.Sscanf(name, "world_%d_", &pid)
	return err == nil && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// hashMigrations names the state of everything that Migrate may apply.
func hashMigrations() (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	store := os.DirFS(filepath.Join(root, "internal", "postgis"))
	err = fs.WalkDir(store, "migrations", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(store, path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the migrations: %w", err)
	}
	lock, err := postgis.LockMark()
	if err != nil {
		return "", err
	}
	fmt.Fprint(sum, lock)
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// moduleRoot is the folder of go.mod: go test starts every test in the folder of its package.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod above the test's folder")
		}
		dir = filepath.Dir(dir)
	}
}
