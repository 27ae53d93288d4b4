package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// mode is how a lock is held: shared with others, or by one alone.
type mode int

const (
	shared    mode = syscall.LOCK_SH
	exclusive mode = syscall.LOCK_EX
)

// tick is the rhythm of everything that has to be asked again.
const tick = 20 * time.Millisecond

// create opens a file in the home for reading and writing, making it if need be. It never follows a link:
// root works here in a folder that belongs to somebody else.
func (h home) create(name string, flag int) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(h.path, name), os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW|flag, 0o600)
	if err != nil {
		return nil, err
	}
	if err := h.owner.give(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// lock waits for a lock. Closing the file lets go of it.
func (h home) lock(ctx context.Context, name string, m mode) (*os.File, error) {
	for {
		f, err := h.tryLock(name, m)
		if f != nil || err != nil {
			return f, err
		}
		if err := pause(ctx); err != nil {
			return nil, fmt.Errorf("wait for %s: %w", name, err)
		}
	}
}

// tryLock takes a lock now; nil and no error if somebody else holds it.
func (h home) tryLock(name string, m mode) (*os.File, error) {
	f, err := h.create(name, 0)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	err = syscall.Flock(int(f.Fd()), int(m)|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
		return nil, nil
	}
	return nil, fmt.Errorf("lock %s: %w", name, err)
}

// free says whether a lock could be had now, without keeping it.
func (h home) free(name string, m mode) (bool, error) {
	f, err := h.tryLock(name, m)
	if f == nil {
		return false, err
	}
	return true, f.Close()
}

// pause waits one tick, or says why the context ended.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(tick):
		return nil
	}
}
