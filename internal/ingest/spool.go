package ingest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// spoolName begins the names of files and folders that hold an import's files while it runs.
const spoolName = "cotmoc-import-"

// young is how old a spool file must be to be taken for left over: between making and locking one passes a moment.
const young = time.Minute

// spool copies content to a file that nobody else sees, for formats that are not read from front to back. named: it is
// opened by its name; otherwise nothing stays of it however the process ends.
func (o *opened) spool(content io.Reader, named bool) (f *os.File, size int64, err error) {
	if f, err = os.CreateTemp("", spoolName+"*"); err != nil {
		return nil, 0, fmt.Errorf("spool: %w", err)
	}
	o.closers = append(o.closers, f.Close)
	if named {
		o.closers = append(o.closers, func() error { return os.Remove(f.Name()) })
		err = hold(f)
	} else {
		err = os.Remove(f.Name())
	}
	if err != nil {
		return nil, 0, fmt.Errorf("spool: %w", err)
	}
	if size, err = io.Copy(f, content); err != nil {
		return nil, 0, err
	}
	return f, size, nil
}

// SpoolFolder makes a folder for the files of an import. done removes it; if the process is killed before, Sweep of a
// later one does.
func SpoolFolder() (dir string, done func() error, err error) {
	if dir, err = os.MkdirTemp("", spoolName); err != nil {
		return "", nil, fmt.Errorf("spool: %w", err)
	}
	held, err := os.Open(dir)
	if err == nil {
		err = hold(held)
	}
	if err != nil {
		return "", nil, errors.Join(fmt.Errorf("spool: %w", err), os.RemoveAll(dir))
	}
	return dir, func() error { return errors.Join(os.RemoveAll(dir), held.Close()) }, nil
}

// hold locks a spool file or folder until it is closed: the kernel lets go of it however the process dies.
func hold(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// Sweep removes from a folder what imports spooled that were killed: what is ours and nobody holds any more.
func Sweep(dir string, now time.Time) error {
	left, err := filepath.Glob(filepath.Join(dir, spoolName+"*"))
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	var faults []error
	for _, path := range left {
		faults = append(faults, sweep(path, now))
	}
	return errors.Join(faults...)
}

func sweep(path string, now time.Time) error {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.ELOOP) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	defer func() { _ = f.Close() }() // only looked at
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	owner, known := info.Sys().(*syscall.Stat_t)
	if !known || int64(owner.Uid) != int64(os.Geteuid()) || now.Sub(info.ModTime()) < young || hold(f) != nil {
		return nil
	}
	return os.RemoveAll(path)
}
