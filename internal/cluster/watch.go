package cluster

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

const (
	// watchArg asks the binary to be a watcher. No command of the product is called so.
	watchArg = "watch-private-cluster"
	// serverLockFD is where a watcher finds server.lock open and held.
	serverLockFD = 3
	// stable is how long a server must have lived for its sudden death to be worth a restart.
	stable = 5 * time.Second
	// comeback is how long restarts are tried: the killed server's other processes have to end first.
	comeback = 15 * time.Second
	// stopLimit is how long a fast shutdown may take; then the server is stopped at once and recovers next time.
	stopLimit = 60 * time.Second
	// logLimit is the size in bytes from which the server's log is set aside at the next start.
	logLimit = 8 << 20
)

// watch starts the watcher and says where in the server's log its words begin.
func (s server) watch(lock *os.File) (mark int64, err error) {
	if info, err := os.Stat(s.home.logFile()); err == nil && info.Size() > logLimit {
		if err := os.Rename(s.home.logFile(), s.home.logFile()+".1"); err != nil {
			return 0, err
		}
	}
	out, err := s.home.create(filepath.Base(s.home.logFile()), os.O_APPEND)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	if mark, err = out.Seek(0, io.SeekEnd); err != nil {
		return 0, err
	}
	o := s.home.owner
	cmd := exec.Command("/proc/self/exe", watchArg, s.home.path, s.bin.path("postgres"), //nolint:noctx // it outlives every context of ours
		strconv.FormatUint(uint64(o.uid), 10), strconv.FormatUint(uint64(o.gid), 10))
	cmd.Args[0] = Name
	cmd.Dir, cmd.Env = s.home.path, environ()
	cmd.Stdout, cmd.Stderr = out, out
	cmd.ExtraFiles = []*os.File{lock}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	go func() { _ = cmd.Wait() }() // only to let the kernel forget it: server.lock tells its end
	return mark, nil
}

// IsWatcher says that this process was started to be the watcher of a cluster.
func IsWatcher() bool { return len(os.Args) == 6 && os.Args[1] == watchArg }

// Watch is the whole life of a watcher: it keeps the server running while anybody uses it, stops it, and gives
// the exit code. Call it from the main goroutine.
func Watch() int {
	// The kernel stops the server when the thread that started it ends: this one lives as long as we do.
	runtime.LockOSThread()
	// Caught and dropped, not ignored: the server would inherit that, and miss our own SIGINT while it comes up.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGINT, syscall.SIGHUP, syscall.SIGPIPE)
	log := slog.New(slog.NewTextHandler(os.Stderr, nil)).With("pid", os.Getpid())
	_ = os.WriteFile("/proc/self/comm", []byte("cotmoc-watch"), 0) // a name for ps; nothing depends on it
	if err := watch(log); err != nil {
		log.Error("watcher ends", "err", err)
		return 1
	}
	return 0
}

func watch(log *slog.Logger) error {
	path, program := os.Args[2], os.Args[3]
	uid, err := strconv.ParseUint(os.Args[4], 10, 32)
	if err != nil {
		return fmt.Errorf("uid: %w", err)
	}
	gid, err := strconv.ParseUint(os.Args[5], 10, 32)
	if err != nil {
		return fmt.Errorf("gid: %w", err)
	}
	h := home{path: path, owner: owner{uid: uint32(uid), gid: uint32(gid)}}
	users, err := h.create("users.lock", 0)
	if err != nil {
		return err
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	unused := make(chan error, 1)
	go func() { unused <- waitExclusive(users) }()
	return h.keepRunning(log, program, unused, stop)
}

// waitExclusive sleeps in the kernel until nobody holds the lock any more, then holds it alone.
func waitExclusive(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// keepRunning runs the server until nobody uses it or a signal asks to stop.
func (h home) keepRunning(log *slog.Logger, program string, unused <-chan error, stop <-chan os.Signal) error {
	lock := os.NewFile(serverLockFD, "server.lock")
	defer lock.Close()
	var retryUntil time.Time
	for {
		began := time.Now()
		cmd := h.command(program, lock)
		if err := cmd.Start(); err != nil {
			return fmt.Errorf("start %s: %w", program, err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case err := <-unused:
			return errors.Join(err, halt(cmd, ended))
		case <-stop:
			return halt(cmd, ended)
		case err := <-ended:
			now := time.Now()
			if now.Sub(began) > stable {
				retryUntil = now.Add(comeback)
			}
			if now.After(retryUntil) {
				return errors.Join(errors.New("the server ended by itself"), err)
			}
			log.Warn("the server ended by itself and is started again", "err", err)
			time.Sleep(10 * tick)
		}
	}
}

// command is the server. It and all its processes keep server.lock open, so that the lock is free only when
// the last of them has ended.
func (h home) command(program string, lock *os.File) *exec.Cmd {
	cmd := exec.Command(program, "-D", h.data(), "-c", "config_file="+filepath.Join(h.path, "postgresql.conf")) //nolint:noctx // ended by halt
	cmd.Dir, cmd.Env, cmd.SysProcAttr = h.path, environ(), h.owner.attr()
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.ExtraFiles = []*os.File{lock}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGINT // fast shutdown
	return cmd
}

// halt stops the server: first so that the next start is quick, then so that it ends at any price.
func halt(cmd *exec.Cmd, ended <-chan error) error {
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		if err := cmd.Process.Signal(sig); errors.Is(err, os.ErrProcessDone) {
			return nil
		}
		select {
		case err := <-ended:
			if err != nil {
				return fmt.Errorf("stopped with %s: %w", sig, err)
			}
			return nil
		case <-time.After(stopLimit):
		}
	}
	return errors.New("the server does not end")
}
