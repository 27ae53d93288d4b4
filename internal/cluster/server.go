package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"cotmoc/internal/border"
)

// startLimit allows for crash recovery of as much as max_wal_size lets pile up on a slow disk.
const startLimit = 5 * time.Minute

// server knows how to make and start the server of a home.
type server struct {
	home   home
	bin    binaries
	noSync bool
	log    *slog.Logger
}

// ensure returns when the server answers, having made and started it if need be. The caller is behind the
// door and holds users.lock, so no watcher stops the server meanwhile.
func (s server) ensure(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, errors.New("the server did not answer in time"))
	defer cancel()
	for {
		lock, err := s.home.tryLock("server.lock", exclusive)
		if err != nil {
			return err
		}
		if lock != nil {
			return s.start(ctx, lock)
		}
		gone, err := s.await(ctx)
		if err != nil || !gone {
			return err
		}
	}
}

// start makes the cluster if there is none and hands it, with the lock, to a new watcher.
func (s server) start(ctx context.Context, lock *os.File) error {
	defer lock.Close() // the watcher has its own reference
	if err := s.create(ctx); err != nil {
		return err
	}
	bin, err := binariesFor(s.home.data())
	if err != nil {
		return err
	}
	s.bin = bin
	if err := errors.Join(s.configure(), s.clearStale()); err != nil {
		return err
	}
	began := time.Now()
	mark, err := s.watch(lock)
	if err != nil {
		return fmt.Errorf("start the watcher: %w", err)
	}
	lock.Close()
	gone, err := s.await(ctx)
	if err != nil {
		return err
	}
	if gone {
		return border.Fail(border.Unavailable,
			"PostgreSQL riêng không khởi động được; xem nhật ký "+s.home.logFile()+".",
			"The private PostgreSQL did not start; see its log "+s.home.logFile()+".", errors.New(s.home.logSince(mark)))
	}
	s.log.Info("private PostgreSQL started", "path", s.home.path, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// create runs initdb in a folder of its own, which becomes the cluster in one step: a half-made one is never
// used.
func (s server) create(ctx context.Context) error {
	if has(s.home.path) {
		return nil
	}
	// What a killed initdb left. Its last process may still write there: what stays goes the next time.
	halves, _ := filepath.Glob(filepath.Join(s.home.path, "initdb-*"))
	for _, half := range halves {
		if err := os.RemoveAll(half); err != nil {
			s.log.Warn("a half-made cluster stays for now", "path", half, "err", err)
		}
	}
	began := time.Now()
	dir := filepath.Join(s.home.path, "initdb-"+strconv.FormatInt(began.UnixNano(), 36))
	if err := s.initdb(ctx, dir); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	if err := os.Rename(dir, s.home.data()); err != nil {
		return fmt.Errorf("make the cluster: %w", err)
	}
	s.log.Info("private PostgreSQL made", "path", s.home.path, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// initdb makes an empty cluster that sorts as Vietnamese does.
func (s server) initdb(ctx context.Context, dir string) error {
	args := []string{
		"-D", dir, "-U", Name, "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=vi-VN",
		"--auth-local=peer", "--auth-host=reject", "--data-checksums", "--no-instructions",
	}
	if s.noSync {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, s.bin.path("initdb"), args...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = s.home.path, environ(), s.home.owner.attr()
	// The death signal belongs to the thread that starts the process.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	if out, err := cmd.CombinedOutput(); err != nil {
		return border.Fail(border.Unavailable,
			"Không tạo được PostgreSQL riêng ở "+s.home.path+".", "The private PostgreSQL in "+s.home.path+" cannot be made.",
			fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out)))
	}
	return nil
}

// clearStale removes what a killed server left to say that it runs, unless it does. PostgreSQL does so too,
// but gives up when another process of the same account has the old number, as after a container's restart.
func (s server) clearStale() error {
	pidFile := filepath.Join(s.home.data(), "postmaster.pid")
	text, err := os.ReadFile(pidFile)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("left-over postmaster.pid: %w", err)
	}
	pid, _, _ := strings.Cut(string(text), "\n")
	// A server works in its data folder; server.lock says that none of ours runs, so this is somebody's own.
	if cwd, err := os.Readlink("/proc/" + pid + "/cwd"); err == nil && sameFile(cwd, s.home.data()) {
		return border.Fail(border.Unavailable,
			"Một PostgreSQL khác (tiến trình "+pid+") đang chạy trên "+s.home.data()+"; hãy dừng nó.",
			"Another PostgreSQL (process "+pid+") runs on "+s.home.data()+"; stop it.", nil)
	}
	socket := filepath.Join(s.home.socket, ".s.PGSQL."+port)
	for _, path := range []string{pidFile, socket, socket + ".lock"} {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("left over from a killed server: %w", err)
		}
	}
	return nil
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// await returns when the server answers, or says that it is gone.
func (s server) await(ctx context.Context) (gone bool, err error) {
	for {
		err := answers(ctx, s.home)
		if err == nil {
			return false, nil
		}
		if refused(err) {
			return false, err
		}
		if gone, err := s.home.free("server.lock", exclusive); err != nil || gone {
			return gone, err
		}
		if stop := pause(ctx); stop != nil {
			return false, fmt.Errorf("wait for the private PostgreSQL: %w (last: %w)", stop, err)
		}
	}
}

func (h home) logFile() string { return filepath.Join(h.path, "server.log") }

// logSince gives what the server's log has from an offset on, at most its last 4,000 bytes.
func (h home) logSince(offset int64) string {
	f, err := os.Open(h.logFile())
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	if size, err := f.Seek(0, io.SeekEnd); err == nil {
		offset = max(offset, size-4000)
	}
	text, err := io.ReadAll(io.NewSectionReader(f, offset, 4000))
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(text))
}
