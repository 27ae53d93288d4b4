package postgis

import (
	"fmt"
	"math"
	"testing"
)

// TestTexts: a text is found under the stamp it was written with and no other, whatever its number, and stays as it was
// when its owner uses the buffer again.
func TestTexts(t *testing.T) {
	kept := texts{most: 1 << 20}
	buffer := make([]byte, 0, 16)
	ids := []int64{0, 1, 63, 64, 1 << 40, math.MaxInt64, -1, -64, math.MinInt64}
	for i, id := range ids {
		buffer = fmt.Append(buffer[:0], "row ", i)
		kept.copy(id, int64(i), buffer)
	}
	for i, id := range ids {
		if got := string(kept.get(id, int64(i))); got != fmt.Sprint("row ", i) {
			t.Errorf("row %d: %q", id, got)
		}
		if got := kept.get(id, int64(i)+1); got != nil {
			t.Errorf("row %d was found under a stamp it does not have: %s", id, got)
		}
	}
	for _, id := range []int64{2, 65, 1<<40 + 1} {
		if got := kept.get(id, 0); got != nil {
			t.Errorf("row %d was never put: %s", id, got)
		}
	}
	for id, near := range map[int64]bool{-2: true, 47: true, 48: true, 62: true, 65: false, 1<<40 - 1: true, 1 << 50: false} {
		if got := kept.near(id); got != near {
			t.Errorf("near %d: %t", id, got)
		}
	}
	kept.copy(1, 100, []byte("anew"))
	if kept.get(1, 1) != nil || string(kept.get(1, 100)) != "anew" {
		t.Error("a row written anew is not found under its new stamp alone")
	}
}

// TestTextsAreBounded: what is remembered never takes more than it may, and begins anew when it is full.
func TestTextsAreBounded(t *testing.T) {
	kept := texts{most: 1 << 20}
	text := make([]byte, 1000)
	for id := range int64(10_000) {
		kept.copy(id*7, 1, text)
		if kept.size > kept.most {
			t.Fatalf("%d bytes after %d rows", kept.size, id+1)
		}
		if kept.get(id*7, 1) == nil {
			t.Fatalf("row %d was forgotten at once", id*7)
		}
	}
	if kept.get(0, 1) != nil {
		t.Error("the first row is still there: nothing was ever forgotten")
	}
}
