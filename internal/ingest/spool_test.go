package ingest_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"cotmoc/internal/ingest"
)

// TestSweepTakesWhatNobodyHolds: what a killed import left goes; what is held, young or somebody's own stays.
func TestSweepTakesWhatNobodyHolds(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	held, done, err := ingest.SpoolFolder()
	if err != nil {
		t.Fatal(err)
	}
	left, folder, other := filepath.Join(temp, "cotmoc-import-1"), filepath.Join(temp, "cotmoc-import-2"), filepath.Join(temp, "mine")
	link := filepath.Join(temp, "cotmoc-import-3")
	for _, path := range []string{left, filepath.Join(folder, "0"), other} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(other, link); err != nil {
		t.Fatal(err)
	}
	there := func(path string) bool {
		_, err := os.Lstat(path)
		return err == nil
	}
	if err := ingest.Sweep(temp, time.Now()); err != nil || !there(left) || !there(folder) {
		t.Errorf("young ones went: %v", err)
	}
	if err := ingest.Sweep(temp, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if there(left) || there(folder) || !there(held) || !there(other) || !there(link) {
		t.Errorf("left %v, folder %v, held %v, other %v, link %v", there(left), there(folder), there(held), there(other), there(link))
	}
	if err := done(); err != nil || there(held) {
		t.Errorf("done: %v", err)
	}
}
