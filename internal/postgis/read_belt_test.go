package postgis_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// behindBorder gives how far Khe Sanh lies from the border on a day, and what of it lies in a belt.
func behindBorder(t *testing.T, store *postgis.Store, on string, beltKm float64) (km, share float64) {
	t.Helper()
	list, err := store.Border(t.Context(), border.TouchFilter{On: day(t, on), BeltKm: beltKm})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list.Items {
		if v.Code == "19429" {
			return *v.DistanceKm, *v.BeltShare
		}
	}
	t.Fatalf("no Khe Sanh on %s", on)
	return 0, 0
}

// TestWhatWasMeasuredFollowsChanges: measured once for a span of days, anew after units or border changed, and for a
// belt of each width; by many at once.
func TestWhatWasMeasuredFollowsChanges(t *testing.T) {
	store, _ := open(t)
	put(t, store, borderLoad, general())
	south, north, behind := frontier(t)
	put(t, store, unitLoad, south, north, behind)
	var g errgroup.Group
	for range 8 {
		g.Go(func() error {
			for _, width := range []float64{0.5, 1, 2, 3, 5, 8, 12, 13, 15, 20, 30, 50} {
				if _, err := store.Border(t.Context(), border.TouchFilter{On: today, BeltKm: width}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	wantMeasured := func(when, on string, beltKm, wantKm, wantShare float64) {
		t.Helper()
		if km, share := behindBorder(t, store, on, beltKm); math.Abs(km-wantKm) > 0.05 || math.Abs(share-wantShare) > 0.015 {
			t.Errorf("%s on %s: %.2f km off, %.3f in the belt of %g km; want %g and %g", when, on, km, share, beltKm, wantKm, wantShare)
		}
	}
	wantMeasured("at first", "2025-08-01", 10, 10.69, 0)
	wantMeasured("in a wider belt", "2026-03-01", 16, 10.69, 0.5)
	later := behind
	later.ValidFrom, later.Shape = day(t, "2026-01-01"), orb.MultiPolygon{{box(106.15, 16, 0.1)}}
	put(t, store, unitLoad, later)
	wantMeasured("before it moved", "2025-08-01", 16, 10.69, 0.5)
	wantMeasured("where it moved", "2026-03-01", 16, 16.04, 0)
	put(t, store, borderLoad, border.Line{Country: "LA", Source: "survey", Shape: orb.LineString{{106.05, 16.2}, {106.05, 16}}})
	wantMeasured("by the surveyed line", "2025-08-01", 10, 5.35, 0.435)
	wantMeasured("by the surveyed line", "2026-03-01", 10, 10.69, 0)
}
