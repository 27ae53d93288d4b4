package postgis_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

// current lists what a table says now, one text a row, without what tells versions apart.
const current = `SELECT string_agg((to_jsonb(t) - ARRAY['id', 'recorded_at', 'recorded_by'])::text, E'\n' ORDER BY t.code) FROM crossing AS t WHERE ended_at IS NULL`

func TestUndoPutsBackWhatTheImportReplaced(t *testing.T) {
	store, pool := open(t)
	gates := ingest.Load{Layer: "crossings", Account: "Đồn 1"}
	put(t, store, gates, gate("a", "Lao Bảo"), gate("b", "La Lay"))
	before := ask[string](t, pool, current)
	renamed := gate("a", "Lao Bảo 2")
	out := put(t, store, gates, renamed, gate("b", "La Lay"), gate("c", "Cóc"))
	wantCounts(t, out, 2, 1, 0)
	done, err := store.Undo(t.Context(), out.Import, "Đồn 2")
	if err != nil || done.Ended != 2 || done.Restored != 1 || done.Layer != "crossings" {
		t.Fatalf("%+v, %v", done, err)
	}
	if got := ask[string](t, pool, current); got != before {
		t.Errorf("after the undo\n%s\nwant\n%s", got, before)
	}
	changes, err := store.History(t.Context(), "crossings", "a")
	if err != nil || len(changes) != 3 || *changes[2].By != "Đồn 2" || changes[2].After["name"] != "Lao Bảo" {
		t.Errorf("history %+v, %v", changes, err)
	}
	reason := ask[string](t, pool, "SELECT end_reason FROM crossing WHERE code = 'c'")
	if !strings.Contains(reason, "hoàn tác lần nhập "+strconv.FormatInt(out.Import, 10)) {
		t.Errorf("why the record ended: %q", reason)
	}
	if _, err := store.Undo(t.Context(), out.Import, ""); border.KindOf(err) != border.Conflict {
		t.Errorf("undone twice: %v", err)
	}
	undo, err := strconv.ParseInt(done.ID, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Undo(t.Context(), undo, ""); border.KindOf(err) != border.Conflict {
		t.Errorf("an undo was undone: %v", err)
	}
	wantCounts(t, put(t, store, gates, renamed, gate("b", "La Lay"), gate("c", "Cóc")), 2, 1, 0)
}

func TestUndoIsRefusedUnderALaterChange(t *testing.T) {
	store, pool := open(t)
	gates := ingest.Load{Layer: "crossings"}
	first := put(t, store, gates, gate("a", "Lao Bảo"), gate("b", "La Lay"))
	second := put(t, store, gates, gate("a", "Lao Bảo 2"))
	_, err := store.Undo(t.Context(), first.Import, "")
	if border.KindOf(err) != border.Conflict || !strings.Contains(border.TextOf(err).VI, `"a"`) {
		t.Fatalf("a later import stands on top: %v", err)
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM crossing WHERE ended_at IS NULL"); n != 2 {
		t.Errorf("%d gates after a refused undo", n)
	}
	if _, err := store.Undo(t.Context(), second.Import, ""); err != nil {
		t.Fatal(err)
	}
	// What the undo of the second put back is a later change too, though it says the same.
	if _, err := store.Undo(t.Context(), first.Import, ""); border.KindOf(err) != border.Conflict {
		t.Errorf("the first: %v", err)
	}
}

func TestUndoLeavesNoTrafficWithoutACrossing(t *testing.T) {
	store, _ := open(t)
	out := put(t, store, ingest.Load{Layer: "crossings"}, gate("a", "Lao Bảo"))
	persons := 12.0
	period, err := border.ParsePeriod("2026-09")
	if err != nil {
		t.Fatal(err)
	}
	traffic := put(t, store, ingest.Load{Layer: "traffic"}, border.Traffic{Crossing: "a", Period: period, PersonsIn: &persons})
	if _, err := store.Undo(t.Context(), out.Import, ""); border.KindOf(err) != border.Conflict {
		t.Fatalf("the crossing has traffic: %v", err)
	}
	for _, id := range []int64{traffic.Import, out.Import} {
		if _, err := store.Undo(t.Context(), id, ""); err != nil {
			t.Errorf("import %d: %v", id, err)
		}
	}
}

func TestUndoOfIncidentsBringsBackPlaceAndSubstances(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "Một", "2020-01-01", 106))
	grams := 350.0
	i := seizure(t, "a", "2026-01-01", &orb.Point{106.01, 16.01}, 1)
	i.Substances = []border.SubstanceLine{{Substance: "heroin", Quantity: &grams, Unit: "g"}}
	put(t, store, incidentLoad, i)
	moved := seizure(t, "a", "2026-01-02", &orb.Point{107.5, 16.01}, 1)
	out := put(t, store, incidentLoad, moved)
	if _, err := store.Undo(t.Context(), out.Import, ""); err != nil {
		t.Fatal(err)
	}
	const state = `SELECT i.unit_code || ' ' || i.occurred_from || ' ' || l.substance || ' ' || l.mass_g
		FROM incident AS i JOIN substance_line AS l ON l.incident_id = i.id WHERE i.ended_at IS NULL`
	if got := ask[string](t, pool, state); got != "00001 2026-01-01 heroin 350" {
		t.Errorf("brought back: %s", got)
	}
}

// Every layer whose imports can be taken back is: its table is empty again, its history is not.
func TestUndoOfReportsAndOfWhatCannot(t *testing.T) {
	store, pool := open(t)
	units := put(t, store, unitLoad, commune(t, "00001", "Một", "2020-01-01", 106))
	_, err := store.Undo(t.Context(), units.Import, "")
	if border.KindOf(err) != border.Conflict || !strings.Contains(border.TextOf(err).EN, "units") {
		t.Errorf("units: %v", err)
	}
	put(t, store, ingest.Load{Layer: "reports"}, value(t, "00001", "2026", "use_points", 0))
	out := put(t, store, ingest.Load{Layer: "reports"}, value(t, "00001", "2026", "use_points", 4))
	revision, _, err := store.Revision(t.Context(), postgis.Assessments)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Undo(t.Context(), out.Import, ""); err != nil {
		t.Fatal(err)
	}
	if got := ask[float64](t, pool, "SELECT value FROM report_value WHERE ended_at IS NULL"); got != 0 {
		t.Errorf("the value is %g", got)
	}
	if later, _, err := store.Revision(t.Context(), postgis.Assessments); err != nil || later <= revision {
		t.Errorf("assessments do not hear of it: %d after %d, %v", later, revision, err)
	}
	for id, kind := range map[int64]border.Kind{9999: border.NotFound} {
		if _, err := store.Undo(t.Context(), id, ""); border.KindOf(err) != kind {
			t.Errorf("import %d: %v", id, err)
		}
	}
}

func TestImportsAreListed(t *testing.T) {
	store, _ := open(t)
	first := put(t, store, ingest.Load{Layer: "crossings", Source: "tỉnh", Account: "Đồn 1"}, gate("a", "Lao Bảo"))
	same := put(t, store, ingest.Load{Layer: "crossings"}, gate("a", "Lao Bảo"))
	put(t, store, ingest.Load{Layer: "crossings", Files: []string{"API"}, Expect: ingest.Expect{Create: true}}, gate("b", "La Lay"))
	done, err := store.Undo(t.Context(), first.Import, "Đồn 2")
	if err != nil {
		t.Fatal(err)
	}
	page, err := store.Imports(t.Context(), border.Page{Limit: 2})
	if err != nil || page.Total != 3 || len(page.Items) != 2 || page.Next == nil {
		t.Fatalf("%+v, %v", page, err)
	}
	undo, unchanged := page.Items[0], page.Items[1]
	if undo.ID != done.ID || undo.Undoes == nil || undo.Ended != 1 || undo.Undoable || *undo.Account != "Đồn 2" {
		t.Errorf("the undo: %+v", undo)
	}
	if unchanged.ID != strconv.FormatInt(same.Import, 10) || unchanged.Undoable || unchanged.Account != nil || unchanged.Unchanged != 1 {
		t.Errorf("an import that changed nothing: %+v", unchanged)
	}
	rest, err := store.Imports(t.Context(), border.Page{Limit: 2, Cursor: *page.Next})
	if err != nil || len(rest.Items) != 1 || rest.Next != nil || rest.Items[0].Undone == nil || rest.Items[0].Undone.ID != done.ID ||
		rest.Items[0].Source != "tỉnh" || rest.Items[0].Undoable {
		t.Errorf("the rest: %+v, %v", rest, err)
	}
	if _, err := store.Import(t.Context(), "77"); border.KindOf(err) != border.NotFound {
		t.Errorf("no import: %v", err)
	}
}

// An import is taken back whole or not at all: of what its account may not see (any more) nothing is left standing, unsaid.
func TestUndoIsRefusedWhereARecordLiesBeyondTheReach(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2020-01-01", 106), commune(t, "19435", "Lao Bảo 2", "2020-01-01", 107))
	post := laoBao(border.TierRestricted)
	for name, other := range map[string]border.Incident{"elsewhere": seizure(t, "b", "2026-01-01", &orb.Point{107.01, 16.01}, 1), "above": {Tier: border.TierRestricted}} {
		if other.SourceRef == "" {
			tier := other.Tier
			other = seizure(t, "c", "2026-01-01", &orb.Point{106.02, 16.02}, 1)
			other.Tier = tier
		}
		load := incidentLoad
		load.Account, load.Source = post.Post, name
		out := put(t, store, load, seizure(t, "a", "2026-01-01", &orb.Point{106.01, 16.01}, 1), other)
		for _, clearance := range []string{border.TierInternal, border.TierRestricted} {
			if name == "above" && clearance == border.TierRestricted {
				continue
			}
			_, err := store.Undo(access.WithReach(t.Context(), laoBao(clearance)), out.Import, post.Post)
			if border.KindOf(err) != border.Forbidden {
				t.Errorf("%s, cleared for %s: %v", name, clearance, err)
			}
		}
		if n := ask[int](t, pool, "SELECT count(*) FROM incident WHERE ended_at IS NULL AND source = '"+name+"'"); n != 2 {
			t.Errorf("%s: %d of 2 records after a refused undo", name, n)
		}
		if _, err := store.Undo(t.Context(), out.Import, ""); err != nil {
			t.Errorf("%s, by who sees it all: %v", name, err)
		}
	}
}

// A record that was shared, and is no more, is opened again by nobody who may not share.
func TestUndoOpensNothingForWhoMayNotShare(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2020-01-01", 106))
	told := func(tier string) border.Incident {
		i := seizure(t, "a", "2026-01-01", &orb.Point{106.01, 16.01}, 1)
		i.Tier, i.Note = tier, "bản "+tier
		return i
	}
	load := incidentLoad
	load.Account = "Trạm Lao Bảo"
	put(t, store, load, told(border.TierShared))
	closed := put(t, store, load, told(border.TierRestricted))
	by := laoBao(border.TierRestricted)
	if _, err := store.Undo(access.WithReach(t.Context(), by), closed.Import, by.Post); border.KindOf(err) != border.Forbidden || !strings.Contains(border.TextOf(err).EN, " a") {
		t.Fatalf("shared again: %v", err)
	}
	if tier := ask[string](t, pool, "SELECT tier FROM incident WHERE ended_at IS NULL"); tier != border.TierRestricted {
		t.Errorf("the record is %s", tier)
	}
	by.Shares = true
	if _, err := store.Undo(access.WithReach(t.Context(), by), closed.Import, by.Post); err != nil {
		t.Errorf("by who may share: %v", err)
	}
	// What goes back to its layer's own tier opens nothing.
	by.Shares = false
	inner := put(t, store, load, told(border.TierInternal))
	above := put(t, store, load, told(border.TierRestricted))
	if _, err := store.Undo(access.WithReach(t.Context(), by), above.Import, by.Post); err != nil {
		t.Errorf("back to internal: %v (over import %d)", err, inner.Import)
	}
}
