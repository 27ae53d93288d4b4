package postgis_test

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

var hotspotLoad = ingest.Load{Layer: "hotspots", Account: "Trạm Lao Bảo"}

func spot(t *testing.T, code, state, since string, at orb.Point) border.Hotspot {
	t.Helper()
	return border.Hotspot{Code: code, Level: "point", State: state, Since: day(t, since), Shape: at, Source: "s"}
}

func step(t *testing.T, store *postgis.Store, code, to, on string) error {
	t.Helper()
	return store.Step(t.Context(), "hotspots", code, border.Step{To: to, On: day(t, on), Reason: "theo quyết định 12"}, "Đồn Lao Bảo")
}

func TestHotspotIsClosedAfterAHoldWithEffort(t *testing.T) {
	store, pool := open(t)
	at := orb.Point{106.6, 16.6}
	put(t, store, hotspotLoad, spot(t, "h", "managed", "2024-01-01", at))
	for _, s := range [][2]string{{"dismantled", "2024-03-01"}, {"held_clear", "2024-04-01"}} {
		if err := step(t, store, "h", s[0], s[1]); err != nil {
			t.Fatalf("%s: %v", s[0], err)
		}
	}
	refused := func(on, word string) {
		t.Helper()
		err := step(t, store, "h", "closed", on)
		if border.KindOf(err) != border.Conflict || !strings.Contains(border.TextOf(err).EN, word) {
			t.Errorf("closing on %s: %v, want a conflict with %q", on, err, word)
		}
	}
	refused("2025-03-31", "12 months")
	refused("2025-04-01", "no effort, no claim")
	near, err := cell.At(107.5, 16.6, 8)
	if err != nil {
		t.Fatal(err)
	}
	ten, none := 10.0, 0.0
	put(t, store, ingest.Load{Layer: "effort"}, border.Effort{Cell: near.String(), Month: day(t, "2024-06-01"), Mode: "foot", Hours: &ten})
	refused("2025-04-01", "no effort") // somewhere else
	there, err := cell.At(at.Lon(), at.Lat(), 8)
	if err != nil {
		t.Fatal(err)
	}
	put(t, store, ingest.Load{Layer: "effort"}, border.Effort{Cell: there.String(), Month: day(t, "2024-06-01"), Mode: "foot", Hours: &none},
		border.Effort{Cell: there.String(), Month: day(t, "2024-02-01"), Mode: "foot", Hours: &ten})
	refused("2025-04-01", "no effort") // nobody was there, or before the hold
	put(t, store, ingest.Load{Layer: "effort"}, border.Effort{Cell: there.String(), Month: day(t, "2024-07-01"), Mode: "foot", Hours: &ten})
	back := spot(t, "h", "held_clear", "2023-04-01", at)
	put(t, store, hotspotLoad, back)
	refused("2025-03-01", "12 months") // setting the day back does not shorten the hold
	if err := step(t, store, "h", "closed", "2025-04-01"); err != nil {
		t.Fatal(err)
	}
	got := askAll[string](t, pool, "SELECT state || ' ' || since || ' ' || recorded_by FROM hotspot WHERE code = 'h' ORDER BY id")
	want(t, "history", got, "managed 2024-01-01 Trạm Lao Bảo", "dismantled 2024-03-01 Đồn Lao Bảo", "held_clear 2024-04-01 Đồn Lao Bảo",
		"held_clear 2023-04-01 Trạm Lao Bảo", "closed 2025-04-01 Đồn Lao Bảo")
}

// An import is no way around the life of a hot spot.
func TestImportedStatesFollowTheLife(t *testing.T) {
	store, pool := open(t)
	at := orb.Point{106.6, 16.6}
	put(t, store, hotspotLoad, spot(t, "h", "managed", "2024-01-01", at))
	out := put(t, store, hotspotLoad, spot(t, "h", "closed", "2026-01-01", at))
	wantCounts(t, out, 0, 0, 1)
	if r := out.Refusals[0]; r.Field != "state" || !strings.Contains(r.Reason.EN, "cannot go from managed to closed") {
		t.Errorf("%+v", r)
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM hotspot"); n != 1 {
		t.Errorf("%d versions", n)
	}
	wantCounts(t, put(t, store, hotspotLoad, spot(t, "h", "dismantled", "2026-01-01", at)), 1, 0, 0)
}

func TestReformIsProposedNeverMerged(t *testing.T) {
	store, pool := open(t)
	put(t, store, hotspotLoad, spot(t, "old", "dismantled", "2025-01-01", orb.Point{106.6, 16.6}),
		spot(t, "far", "dismantled", "2025-01-01", orb.Point{106.62, 16.6}), spot(t, "other", "managed", "2025-01-01", orb.Point{106.601, 16.6}))
	out := put(t, store, hotspotLoad, spot(t, "new", "suspected", "2026-01-01", orb.Point{106.605, 16.6}))
	if len(out.Notes) != 1 || !strings.Contains(out.Notes[0].Reason.EN, "old") {
		t.Errorf("notes %+v, want one on old", out.Notes)
	}
	proposed, err := store.Reforms(t.Context())
	if err != nil || len(proposed) != 1 || proposed[0].Hotspot != "new" || proposed[0].Former != "old" || proposed[0].DistanceM < 500 || proposed[0].DistanceM > 560 {
		t.Fatalf("%+v, %v", proposed, err)
	}
	today := day(t, "2026-02-01")
	if err := store.AnswerReform(t.Context(), "new", "far", true, "x", "a", today); border.KindOf(err) != border.NotFound {
		t.Errorf("an answer to nothing: %v", err)
	}
	if err := store.AnswerReform(t.Context(), "new", "old", true, "cùng phương thức", "Đồn Lao Bảo", today); err != nil {
		t.Fatal(err)
	}
	got := askAll[string](t, pool, "SELECT code || ' ' || state || ' ' || since FROM hotspot WHERE ended_at IS NULL AND code IN ('old', 'new') ORDER BY code")
	want(t, "both stand", got, "new suspected 2026-01-01", "old reformed 2026-01-01")
	if proposed, err := store.Reforms(t.Context()); err != nil || len(proposed) != 0 {
		t.Errorf("answered, still proposed: %+v, %v", proposed, err)
	}
}

func TestHotspotCellsAreNoFinerThanAVillage(t *testing.T) {
	store, pool := open(t)
	exact := spot(t, "b", "managed", "2025-01-01", orb.Point{106.6, 16.6})
	exact.LocPrecision = 1
	vague := spot(t, "c", "managed", "2025-01-01", orb.Point{106.6, 16.6})
	vague.LocPrecision = 5
	area := spot(t, "d", "managed", "2025-01-01", orb.Point{})
	area.Shape = square(106, 16, 0.05)
	put(t, store, hotspotLoad, spot(t, "a", "managed", "2025-01-01", orb.Point{106.6, 16.6}), exact, vague, area)
	got := askAll[string](t, pool, "SELECT code || ' ' || coalesce(cell_res::text, '-') || ' ' || least(cardinality(cells), 2) FROM hotspot ORDER BY code")
	want(t, "cells", got, "a 6 1", "b 8 1", "c - 0", "d 7 2")
}

func TestPlotSteps(t *testing.T) {
	store, pool := open(t)
	put(t, store, ingest.Load{Layer: "plots"}, border.Plot{Code: "p", FoundOn: day(t, "2026-01-01"), State: "found", Shape: orb.Point{106.6, 16.6}})
	take := func(to, on string) error {
		return store.Step(t.Context(), "plots", "p", border.Step{To: to, On: day(t, on), Reason: "kiểm tra"}, "")
	}
	if err := take("clear", "2026-02-01"); border.KindOf(err) != border.Conflict {
		t.Errorf("clear before it was destroyed: %v", err)
	}
	if err := take("measured", "2026-01-02"); border.KindOf(err) != border.Invalid {
		t.Errorf("measured without a measure: %v", err)
	}
	for _, s := range [][2]string{{"destroyed", "2026-01-05"}, {"revisit_due", "2026-06-01"}, {"replanted", "2026-07-01"}, {"destroyed", "2026-07-02"}} {
		if err := take(s[0], s[1]); err != nil {
			t.Fatalf("%s: %v", s[0], err)
		}
	}
	if got := ask[string](t, pool, "SELECT destroyed_on || ' ' || recorded_by FROM plot WHERE ended_at IS NULL"); got != "2026-07-02 command line" {
		t.Errorf("%s", got)
	}
}

// A plot whose revisit was due says so until somebody tells of one.
func TestOverdueRevisit(t *testing.T) {
	store, _ := open(t)
	p := border.Plot{Code: "p", FoundOn: day(t, "2024-01-01"), Destroyed: day(t, "2024-01-05"), RevisitDue: day(t, "2024-12-01"), State: "destroyed",
		Shape: orb.Point{106.6, 16.6}}
	put(t, store, ingest.Load{Layer: "plots"}, p)
	overdue := func() bool {
		t.Helper()
		list, err := store.Plots(t.Context(), border.PlaceFilter{})
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		return list.Items[0].Overdue
	}
	if !overdue() {
		t.Error("nobody was there, and it is not overdue")
	}
	if err := store.Step(t.Context(), "plots", "p", border.Step{To: "clear", On: day(t, "2025-01-01"), Reason: "đã kiểm tra"}, ""); err != nil {
		t.Fatal(err)
	}
	if overdue() {
		t.Error("somebody was there, and it is overdue")
	}
}
