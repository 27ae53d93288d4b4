package postgis_test

import (
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
)

// repaired is a commune whose file drew a spike that was taken off.
func repaired(t testing.TB) border.Unit {
	u := commune(t, "19432", "Lao Bảo", "2025-07-01", 106)
	spiked := orb.MultiPolygon{{{{106, 16}, {106.1, 16}, {106.3, 16}, {106.1, 16}, {106.1, 16.1}, {106, 16.1}, {106, 16}}}}
	u.Repaired = &border.Repair{Reason: border.Text{VI: "đường biên tự chạm tại 106.1 16", EN: "Ring Self-intersection[106.1 16]"},
		Original: spiked, VerticesBefore: 7, VerticesAfter: 5, AreaBeforeM2: 118e6, AreaAfterM2: 118e6}
	return u
}

func TestRepairIsReportedAndTheOriginalKept(t *testing.T) {
	store, pool := open(t)
	listed := func(on, province string) []border.RepairView {
		t.Helper()
		list, err := store.Repairs(t.Context(), border.RepairFilter{On: day(t, on), Province: province})
		if err != nil || list.Total != len(list.Items) {
			t.Fatalf("%+v, %v", list, err)
		}
		return list.Items
	}
	put(t, store, unitLoad, repaired(t), commune(t, "19429", "Khe Sanh", "2025-07-01", 106.1))
	got := listed("2026-01-01", "44")
	if len(got) != 1 || got[0].Code != "19432" || got[0].Name != "Lao Bảo" || got[0].VerticesBefore != 7 || got[0].VerticesAfter != 5 ||
		got[0].Reason.EN != "Ring Self-intersection[106.1 16]" || got[0].File != "a.csv" || got[0].Row != 2 {
		t.Fatalf("%+v", got)
	}
	if len(listed("2025-06-30", "")) != 0 {
		t.Error("it is listed for another day")
	}
	_, err := store.Repairs(t.Context(), border.RepairFilter{On: day(t, "2026-01-01"), Province: "46"})
	wantKind(t, "a province there is none of", err, border.Invalid)
	if !ask[bool](t, pool, "SELECT NOT ST_IsValid(original) AND ST_NPoints(original) = 7 FROM unit_repair") {
		t.Error("the shape of the file is lost")
	}
	put(t, store, unitLoad, repaired(t)) // the same again
	if n := ask[int](t, pool, "SELECT count(*) FROM unit_repair"); n != 1 {
		t.Errorf("%d reports of one repair", n)
	}
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo mới", "2026-07-01", 106)) // cuts the version short
	if len(listed("2026-06-30", "")) != 1 || len(listed("2026-07-01", "")) != 0 {
		t.Error("a repair does not follow its version")
	}
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106.0001)) // corrected
	if n := ask[int](t, pool, "SELECT count(*) FROM unit_repair WHERE ended_at IS NOT NULL"); n != 1 || len(listed("2026-01-01", "")) != 0 {
		t.Error("the repair of a shape that was replaced stands")
	}
}

func TestRepairPages(t *testing.T) {
	store, _ := open(t)
	second := repaired(t)
	second.Code, second.Shape = "19429", square(106.1, 16, 0.1)
	put(t, store, unitLoad, repaired(t), second)
	f := border.RepairFilter{On: day(t, "2026-01-01"), Page: border.Page{Limit: 1}}
	first, err := store.Repairs(t.Context(), f)
	if err != nil || first.Total != 2 || len(first.Items) != 1 || first.Next == nil {
		t.Fatalf("%+v, %v", first, err)
	}
	f.Cursor = *first.Next
	if next, err := store.Repairs(t.Context(), f); err != nil || len(next.Items) != 1 || next.Next != nil || next.Items[0].Code != "19429" {
		t.Errorf("%+v, %v", next, err)
	}
}
