package postgis_test

import (
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// absent is the error of a unit that is not there on a day.
func absent(t *testing.T, store *postgis.Store, code, on string) (border.Text, []border.UnitRef) {
	t.Helper()
	_, err := store.Unit(t.Context(), code, day(t, on))
	if border.KindOf(err) != border.NotFound || len(border.FaultsOf(err)) != 1 {
		t.Fatalf("%s on %s: %v", code, on, err)
	}
	if _, again := (postgis.Reforms{Store: store}).UnitOn(t.Context(), code, day(t, on)); border.TextOf(again) != border.TextOf(err) {
		t.Errorf("the trend says %v", again)
	}
	return border.TextOf(err), border.SuccessorsOf(err)
}

func TestAbsentUnitsSayWhatTheyBecame(t *testing.T) {
	store, _ := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, old(t, "19434", "Thị trấn", "Lao Bảo", 106), old(t, "19436", "Xã", "Tân Thành", 106.1))
	put(t, store, lineageLoad, became(t, "19434", "Lao Bảo", "06970", "Lao Bảo", border.MergeWhole),
		became(t, "19436", "Tân Thành", "06970", "Lao Bảo", border.MergeWhole))
	out := put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))

	said := false
	for _, n := range out.Notes {
		said = said || strings.Contains(n.Reason.EN, "06970") && strings.Contains(n.Reason.EN, "19432")
	}
	if !said {
		t.Errorf("nobody is told of the other code: %+v", out.Notes)
	}
	text, successors := absent(t, store, "06970", "2026-11-21")
	if len(successors) != 1 || successors[0].Code != "19432" || !strings.Contains(text.VI, "Lao Bảo (19432)") || !strings.Contains(text.EN, "another code") {
		t.Errorf("a code of the table: %+v, %+v", text, successors)
	}
	text, successors = absent(t, store, "19436", "2026-11-21")
	if len(successors) != 1 || successors[0].Code != "19432" || successors[0].ValidFrom != day(t, "2025-07-01") ||
		!strings.Contains(text.VI, "30/06/2025, nay thuộc Lao Bảo (19432)") && !strings.Contains(text.VI, "30/6/2025, nay thuộc Lao Bảo (19432)") {
		t.Errorf("an old commune: %+v, %+v", text, successors)
	}
	if text, successors = absent(t, store, "19432", "2025-06-30"); len(successors) != 0 || !strings.Contains(text.EN, "has it from 1 July 2025") {
		t.Errorf("a commune to come: %+v, %+v", text, successors)
	}
	if text, successors = absent(t, store, "99999", "2025-06-30"); len(successors) != 0 || strings.Contains(text.EN, ":") {
		t.Errorf("a code nobody has: %+v, %+v", text, successors)
	}
}

// TestCodeOfATableIsKept loads the units first: the table's code is mended while it is read.
func TestCodeOfATableIsKept(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, old(t, "19436", "Xã", "Tân Thành", 106.1))
	lao := commune(t, "19432", "Lao Bảo", "2025-07-01", 106)
	put(t, store, unitLoad, lao)
	row := became(t, "19436", "Tân Thành", "06970", "Lao Bảo", border.MergeWhole)
	wantCounts(t, put(t, store, lineageLoad, row), 1, 0, 0)
	wantCounts(t, put(t, store, lineageLoad, row), 0, 1, 0)
	want(t, "both codes", askAll[string](t, pool, "SELECT to_code || ' ' || to_code_given FROM lineage WHERE from_level = 'commune' AND ended_at IS NULL"), "19432 06970")
	if text, successors := absent(t, store, "06970", "2026-11-21"); len(successors) != 1 || successors[0].Code != "19432" {
		t.Errorf("%+v, %+v", text, successors)
	}
}
