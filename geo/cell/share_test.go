package cell

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
)

// TestSharesAgreeWithClipping holds the walk along the outline against cutting the polygon with every cell
// that H3's overlapping mode finds.
func TestSharesAgreeWithClipping(t *testing.T) {
	for seed := range uint64(4) {
		for _, res := range []int{4, 5, 7, 8} {
			p := star(seed)
			ours, err := walked(p, res)
			if err != nil {
				t.Fatal(err)
			}
			theirs, err := clipped(p, res)
			if err != nil {
				t.Fatal(err)
			}
			compareShares(t, merged(ours), merged(theirs))
		}
	}
}

func compareShares(t *testing.T, ours, theirs []Share) {
	t.Helper()
	byCell := map[Cell]Share{}
	for _, s := range theirs {
		byCell[s.Cell] = s
	}
	for _, s := range ours {
		o, ok := byCell[s.Cell]
		if !ok || math.Abs(o.Area-s.Area) > 1e-9 || o.Owned != s.Owned {
			t.Errorf("cell %s: share %.12f owned %v, clipping gives %.12f %v (found: %v)", s.Cell, s.Area, s.Owned, o.Area, o.Owned, ok)
		}
		delete(byCell, s.Cell)
	}
	for _, o := range byCell {
		t.Errorf("cell %s: clipping gives %.12f, the walk missed it", o.Cell, o.Area)
	}
}

// TestSharesOwnWhatCentredOwns: the same cells, so that a partition stays one.
func TestSharesOwnWhatCentredOwns(t *testing.T) {
	for seed := range uint64(20) {
		mp := orb.MultiPolygon{star(seed), star(seed + 100)}
		shares, err := Shares(mp, 8)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Centred(mp, 8)
		if err != nil {
			t.Fatal(err)
		}
		var got []Cell
		for _, s := range shares {
			if s.Owned {
				got = append(got, s.Cell)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("star %d: %d owned, Centred gives %d", seed, len(got), len(want))
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("star %d: owned %s, Centred gives %s", seed, got[i], want[i])
			}
		}
	}
}
