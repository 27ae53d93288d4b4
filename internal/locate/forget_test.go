package locate

import (
	"testing"

	"github.com/paulmach/orb"
)

func atlasOf(t *testing.T, revision int64) *atlas {
	t.Helper()
	a := &atlas{revision: revision}
	if err := a.communes.locator.Add(orb.MultiPolygon{{{{106, 16}, {107, 16}, {107, 17}, {106, 16}}}}); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestForget: what is out of date goes, then the longest unused, until another as large has room.
func TestForget(t *testing.T) {
	size := atlasOf(t, 1).bytes()
	for _, c := range []struct{ limit, left int }{{3 * size, 2}, {10 * size, 3}, {2 * size, 1}, {size, 0}, {0, 0}} {
		first := atlasOf(t, 2)
		f := &Finder{limit: c.limit, kept: []*atlas{first, atlasOf(t, 2), atlasOf(t, 1), atlasOf(t, 2)}}
		if f.forget(2); len(f.kept) != c.left {
			t.Errorf("room for %d: %d kept, want %d", c.limit/size, len(f.kept), c.left)
		}
		if len(f.kept) > 0 && f.kept[0] != first {
			t.Error("the last used was dropped before others")
		}
	}
}
