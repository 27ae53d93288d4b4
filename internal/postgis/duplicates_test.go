package postgis_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

var otherLoad = ingest.Load{Layer: "incidents", Source: "customs"}

// heroin is a seizure of heroin at a point.
func heroin(t *testing.T, ref, on string, lon float64) border.Incident {
	t.Helper()
	grams := 350.0
	i := seizure(t, ref, on, &orb.Point{lon, 16.01}, 1)
	i.Substances = []border.SubstanceLine{{Substance: "heroin", Quantity: &grams, Unit: "g"}}
	return i
}

func TestDuplicatesAreNearInPlaceTimeAndSubstance(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "00001", "Một", "2020-01-01", 106))
	put(t, store, incidentLoad, heroin(t, "a", "2026-01-10", 106.01))
	far, late, meth := heroin(t, "far", "2026-01-10", 106.03), heroin(t, "late", "2026-01-14", 106.01), heroin(t, "meth", "2026-01-10", 106.01)
	meth.Substances[0].Substance = "methamphetamine"
	nothing := heroin(t, "nothing", "2026-01-10", 106.01)
	nothing.Substances = nil
	unsure := heroin(t, "unsure", "2026-01-13", 106.03)
	radius := 2500.0
	unsure.UncertaintyM = &radius
	noPoint := heroin(t, "no-point", "2026-01-10", 106.05)
	noPoint.Point, noPoint.CommuneCode, noPoint.LocPrecision = nil, "00001", 5
	near := heroin(t, "near", "2026-01-12", 106.018)
	out := put(t, store, otherLoad, far, late, meth, nothing, unsure, noPoint, near)
	list, err := store.Duplicates(t.Context(), border.DuplicateFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for _, d := range list.Items {
		if d.First.SourceRef == "a" {
			pairs = append(pairs, d.Second.SourceRef)
		}
	}
	want(t, "duplicates of a", pairs, "near", "no-point", "unsure")
	last := out.Notes[0]
	if last.Row != 0 || !strings.HasPrefix(last.Reason.VI, strconv.Itoa(list.Total)+" cặp") {
		t.Errorf("notes %+v; %d pairs", out.Notes, list.Total)
	}
}

// TestThousandsAtOnePlaceAndDay: where every row pairs with every other, the import counts up to a limit and goes on.
func TestThousandsAtOnePlaceAndDay(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "00001", "Một", "2020-01-01", 106))
	rows := make([]border.Incident, 2000) // two million pairs
	for i := range rows {
		rows[i] = heroin(t, "r"+strconv.Itoa(i), "2026-01-10", 106.01)
	}
	out := put(t, store, incidentLoad, rows...)
	last := out.Notes[0]
	if out.Accepted != len(rows) || !strings.HasPrefix(last.Reason.VI, "hơn 1000 cặp") || !strings.HasPrefix(last.Reason.EN, "over 1000 pairs") {
		t.Errorf("accepted %d, notes %+v", out.Accepted, out.Notes)
	}
}

func TestTheSameIncidentCountsOnce(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "Một", "2020-01-01", 106))
	first := put(t, store, incidentLoad, heroin(t, "a", "2026-01-10", 106.01))
	put(t, store, otherLoad, heroin(t, "b", "2026-01-11", 106.011))
	pair := onePair(t, store)
	a, b := number(t, pair.First.ID), number(t, pair.Second.ID)
	if err := store.Decide(t.Context(), b, a, true, "cùng một biên bản", "Đồn 1"); err != nil {
		t.Fatal(err)
	}
	wantCounted(t, store, 1)
	view, err := store.Incident(t.Context(), pair.Second.ID)
	if err != nil || view.DuplicateOf == nil || *view.DuplicateOf != pair.First.ID {
		t.Errorf("the other: %+v, %v", view, err)
	}
	if list, err := store.Duplicates(t.Context(), border.DuplicateFilter{}); err != nil || list.Total != 0 || len(list.Items) != 0 {
		t.Errorf("still proposed: %+v, %v", list, err)
	}
	decided, err := store.Duplicates(t.Context(), border.DuplicateFilter{Decided: true})
	if err != nil || len(decided.Items) != 1 || !decided.Items[0].Decision.Same || decided.Items[0].Decision.By != "Đồn 1" {
		t.Errorf("decided: %+v, %v", decided, err)
	}
	// The keeper goes: what it stood for counts again.
	if _, err := store.Undo(t.Context(), first.Import, ""); err != nil {
		t.Fatal(err)
	}
	wantCounted(t, store, 1)
	if view, err := store.Incident(t.Context(), pair.Second.ID); err != nil || view.DuplicateOf != nil {
		t.Errorf("without its keeper: %+v, %v", view, err)
	}
	put(t, store, incidentLoad, heroin(t, "a", "2026-01-10", 106.01))
	wantCounted(t, store, 1)
	if err := store.Decide(t.Context(), a, b, false, "hai vụ", "Đồn 1"); err != nil {
		t.Fatal(err)
	}
	wantCounted(t, store, 2)
	if n := ask[int](t, pool, "SELECT count(*) FROM incident_pair"); n != 2 {
		t.Errorf("%d decisions are kept, want both", n)
	}
}

// However pairs are decided, at least one incident of them counts.
func TestDecisionsNeverRunInACircle(t *testing.T) {
	store, _ := open(t)
	put(t, store, incidentLoad, heroin(t, "a", "2026-01-10", 106.01), heroin(t, "b", "2026-01-10", 106.01), heroin(t, "c", "2026-01-10", 106.01))
	for _, p := range [][2]int64{{1, 2}, {2, 3}, {3, 1}} {
		if err := store.Decide(t.Context(), p[0], p[1], true, "", "x"); err != nil {
			t.Fatal(err)
		}
	}
	wantCounted(t, store, 1)
	for what, p := range map[string][2]int64{"itself": {1, 1}, "nothing": {1, 99}} {
		if err := store.Decide(t.Context(), p[0], p[1], true, "", "x"); border.KindOf(err) != border.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := store.Decide(t.Context(), 1, 2, true, "hỏi 0912345678", "x"); border.KindOf(err) != border.Invalid {
		t.Errorf("a phone number in a reason: %v", err)
	}
}

func onePair(t *testing.T, store *postgis.Store) border.Duplicate {
	t.Helper()
	list, err := store.Duplicates(t.Context(), border.DuplicateFilter{Unit: "00001"})
	if err != nil || list.Total != 1 || len(list.Items) != 1 || list.Items[0].DistanceM == nil {
		t.Fatalf("%+v, %v", list, err)
	}
	return list.Items[0]
}

// wantCounted asks every way of counting incidents.
func wantCounted(t *testing.T, store *postgis.Store, n int) {
	t.Helper()
	list, err := store.Incidents(t.Context(), border.IncidentFilter{})
	if err != nil || list.Total != n || len(list.Items) != n {
		t.Errorf("list %d of %d, %v; want %d", len(list.Items), list.Total, err, n)
	}
	months, err := store.Histogram(t.Context(), border.IncidentFilter{})
	if err != nil || months.Total != n {
		t.Errorf("histogram %d, %v; want %d", months.Total, err, n)
	}
	seizures, err := store.Seizures(t.Context(), border.IncidentFilter{})
	if err != nil || seizures.Incidents != n || *seizures.Substances[0].MassG != 350*float64(n) {
		t.Errorf("seizures %+v, %v; want %d", seizures, err, n)
	}
	overview, err := store.Overview(t.Context())
	if err != nil || overview.Counts.Incidents != n {
		t.Errorf("overview %+v, %v; want %d", overview.Counts, err, n)
	}
	cells, err := store.Cells(t.Context(), border.CellFilter{Res: 7})
	sum := 0
	for _, c := range cells.Items {
		sum += c.N
	}
	if err != nil || sum != n {
		t.Errorf("cells %d, %v; want %d", sum, err, n)
	}
}

func number(t *testing.T, id string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestDuplicatesOfManyRecords: thousands of rows of one place and day are counted up to a limit and paged through, and a
// pair that lies below thousands of records without one is reached by the pages.
func TestDuplicatesOfManyRecords(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "Một", "2020-01-01", 106))
	put(t, store, incidentLoad, heroin(t, "a", "2023-01-10", 106.01))
	put(t, store, otherLoad, heroin(t, "b", "2023-01-10", 106.01))
	manyIncidents(t, pool, 10_000)
	ids, pages := map[string]bool{}, 0
	walk := func(f border.DuplicateFilter, atMost int) (first border.DuplicateList) {
		for {
			list, err := store.Duplicates(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			if pages++; pages == 1 {
				first = list
			}
			for _, d := range list.Items {
				if ids[d.ID] {
					t.Fatalf("pair %s comes twice", d.ID)
				}
				ids[d.ID] = true
			}
			if list.Next == nil || pages == atMost {
				return first
			}
			f.Cursor = *list.Next
		}
	}
	first := walk(border.DuplicateFilter{}, 100)
	if !ids["1-2"] || len(ids) != 1 || pages != 3 || first.Total != 0 || !first.More {
		t.Errorf("%v on %d pages, at first %+v", ids, pages, first)
	}
	rows := make([]border.Incident, 2000) // two million pairs
	for i := range rows {
		rows[i] = heroin(t, "r"+strconv.Itoa(i), "2026-01-10", 106.01)
	}
	put(t, store, incidentLoad, rows...)
	ids, pages = map[string]bool{}, 0
	begun := time.Now()
	first = walk(border.DuplicateFilter{Page: border.Page{Limit: 1000}}, 5)
	if first.Total != 1000 || !first.More || len(ids) != 5000 {
		t.Errorf("total %d, more %v, %d pairs on five pages", first.Total, first.More, len(ids))
	}
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("five pages took %s", took)
	}
}
