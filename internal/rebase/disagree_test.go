package rebase_test

import (
	"math"
	"slices"
	"testing"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

// TestLawAndGroundDisagree: the law says that 00003 went whole into 10003 and that 00001 gave a part to 10003.
// On the ground three tenths of 00003 lie in 10001, and 00001 and 10003 are apart.
func TestLawAndGroundDisagree(t *testing.T) {
	west, east := land(t, 105, 18, 105.03, 18.04), land(t, 105.03, 18, 105.1, 18.04)
	town := land(t, 104.96, 18, 105, 18.04)
	sea := land(t, 104.9, 18, 104.92, 18.04)
	before := map[string][]cell.Cell{"00001": slices.Concat(town, sea), "00003": slices.Concat(west, east)}
	after := map[string][]cell.Cell{"10001": slices.Concat(town, west), "10003": east}
	links := []rebase.Link{
		{From: "00001", To: "10001", Kind: border.SplitPart, Partial: true},
		{From: "00001", To: "10003", Kind: border.SplitPart, Partial: true},
		{From: "00003", To: "10003", Kind: border.MergeWhole},
		{From: "00007", To: "10003", Kind: border.MergeWhole}, // nobody drew it: nothing to say
	}
	got, err := rebase.Disagreements(links, before, after, 0.05)
	if err != nil {
		t.Fatal(err)
	}
	out := float64(len(sea)) / float64(len(sea)+len(town))
	part := float64(len(west)) / float64(len(west)+len(east))
	want := []rebase.Disagreement{
		{Old: "00001", Verdict: rebase.InNoUnit, Share: out, AreaKm2: 9.4},
		{Old: "00001", New: "10003", Verdict: rebase.NothingShared, Kind: border.SplitPart},
		{Old: "00003", New: "10001", Verdict: rebase.NotNamed, Share: part, AreaKm2: 14.1},
		{Old: "00003", New: "10003", Verdict: rebase.NotWhole, Share: part, AreaKm2: 14.1, Kind: border.MergeWhole},
	}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i, d := range got {
		area := d.AreaKm2
		d.AreaKm2 = want[i].AreaKm2
		if d != want[i] || math.Abs(area-d.AreaKm2) > 1 {
			t.Errorf("%+v with %g km2, want %+v", d, area, want[i])
		}
	}
	if few, err := rebase.Disagreements(links, before, after, 0.9); err != nil || len(few) != 1 || few[0].Verdict != rebase.NothingShared {
		t.Errorf("above nine tenths: %+v, %v", few, err)
	}
}
