package postgis_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/tile"
)

// The schema holds the code lists too; the two must not drift apart.
func TestSchemaHoldsTheCodeLists(t *testing.T) {
	_, pool := open(t)
	quoted := regexp.MustCompile(`'([^']+)'::text`)
	for column, list := range map[string]border.CodeList{
		"incident.kind": border.IncidentKinds(), "incident.loc_method": border.LocMethods(), "incident.side": border.Sides(),
		"incident.detection_mode": border.DetectionModes(), "incident.venue": border.Venues(), "incident.direction": border.Directions(),
		"incident.transport": border.Transports(), "incident.tier": border.Tiers(),
		"substance_line.substance": border.Substances(), "substance_line.form": border.SubstanceForms(), "substance_line.unit": border.QuantityUnits(),
		"crossing.type": border.CrossingTypes(), "crossing.status": border.CrossingStatuses(), "traffic.status": border.CrossingStatuses(),
		"trail.kind": border.TrailKinds(), "trail.activity": border.TrailActivities(), "effort.mode": border.EffortModes(),
		"hotspot.level": border.HotspotLevels(), "hotspot.functions": border.HotspotFunctions(), "hotspot.state": border.HotspotStates(),
		"hotspot.side": border.Sides(), "plot.state": border.PlotStates(), "plot.side": border.Sides(),
		"marker.type": border.MarkerTypes(), "marker.country": border.Countries(), "post.kind": border.PostKinds(),
		"route.level": border.RouteLevels(), "report_value.value_state": border.ValueStates(), "cooperation.kind": border.EntryKinds(), "cooperation.side": border.Sides(),
		"cooperation.tier": border.Tiers(), "cooperation.country": border.Countries(), "unit.level": border.Levels(),
	} {
		held := false
		for _, definition := range askAll[string](t, pool, `SELECT pg_get_constraintdef(c.oid)
			FROM pg_constraint AS c
			JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
			WHERE c.contype = 'c' AND c.conrelid::regclass::text || '.' || a.attname = $1`, column) {
			var codes []string
			for _, m := range quoted.FindAllStringSubmatch(definition, -1) {
				codes = append(codes, m[1])
			}
			held = held || slices.Equal(codes, list.IDs())
		}
		if !held {
			t.Errorf("%s: no constraint of the schema holds exactly %v", column, list.IDs())
		}
	}
}

// TestSchemaHoldsThePrecision: the schema refuses exactly the cells that are finer than border.FinestCell lets a precision
// count in.
func TestSchemaHoldsThePrecision(t *testing.T) {
	store, pool := open(t)
	for _, precision := range border.LocPrecisions().IDs() {
		n, err := strconv.Atoi(precision)
		if err != nil {
			t.Fatal(err)
		}
		put(t, store, incidentLoad, seizure(t, precision, "2026-01-01", &orb.Point{106.6, 16.6}, n))
		for res := 5; res <= 9; res++ {
			_, err := pool.Exec(t.Context(), fmt.Sprintf("UPDATE incident SET cell_%d = 1 WHERE source_ref = $1 AND ended_at IS NULL", res), precision)
			if refused := err != nil; refused != (res > border.FinestCell(n)) {
				t.Errorf("a cell of resolution %d for a place of precision %d: %v", res, n, err)
			}
		}
	}
}

func TestTraffic(t *testing.T) {
	store, _ := open(t)
	put(t, store, ingest.Load{Layer: "crossings"}, gate("lao-bao", "Lao Bảo"))
	september, err := border.ParsePeriod("2026-09")
	if err != nil {
		t.Fatal(err)
	}
	october, err := border.ParsePeriod("2026-10")
	if err != nil {
		t.Fatal(err)
	}
	persons := 1200.0
	load := ingest.Load{Layer: "traffic", Partial: true}
	out := put(t, store, load, border.Traffic{Crossing: "lao-bao", Period: september, PersonsIn: &persons},
		border.Traffic{Crossing: "lao-bao", Period: october, Status: "closed"},
		border.Traffic{Crossing: "la-lay", Period: september, PersonsIn: &persons})
	wantCounts(t, out, 2, 0, 1)
	if out.Refusals[0].Field != "crossing" {
		t.Errorf("refused for %s", out.Refusals[0].Field)
	}
	first, err := store.Traffic(t.Context(), border.TrafficFilter{Page: border.Page{Limit: 1}})
	if err != nil || first.Total != 2 || len(first.Items) != 1 || first.Next == nil {
		t.Fatalf("%+v, %v", first, err)
	}
	if v := first.Items[0]; v.Period != "2026-10" || *v.Status != "closed" || v.PersonsIn != nil || v.CrossingName != "Lao Bảo" {
		t.Errorf("latest %+v: unknown must stay null", v)
	}
	second, err := store.Traffic(t.Context(), border.TrafficFilter{Page: border.Page{Limit: 1, Cursor: *first.Next}})
	if err != nil || second.Next != nil || len(second.Items) != 1 || *second.Items[0].PersonsIn != 1200 {
		t.Errorf("%+v, %v", second, err)
	}
}

// A place that no longer stands is not drawn on a later day, and still is on an earlier one.
func TestPlacesHoldForATime(t *testing.T) {
	store, _ := open(t)
	m := border.Marker{Number: 605, Country: "LA", Point: &orb.Point{106.6, 16.6}, Valid: border.Validity{From: day(t, "2010-01-01"), To: day(t, "2020-12-31")}}
	put(t, store, ingest.Load{Layer: "markers"}, m)
	for on, drawn := range map[string]bool{"2009-12-31": false, "2010-01-01": true, "2020-12-31": true, "2021-01-01": false} {
		body, err := store.Tile(t.Context(), tile.Query{Layer: "markers", Z: 8, X: 203, Y: 116, On: day(t, on), Reach: border.WholeReach()}, tile.Ledger{})
		if err != nil || (len(body) > 0) != drawn {
			t.Errorf("on %s: %d bytes, %v; drawn %v", on, len(body), err, drawn)
		}
	}
	list, err := store.Markers(t.Context(), border.PlaceFilter{})
	if err != nil || list.Items[0].ValidTo != day(t, "2020-12-31") {
		t.Errorf("%+v, %v", list, err)
	}
	m.Valid.To = day(t, "2009-01-01")
	if faults := m.Check(border.Rules{Today: day(t, "2026-01-01"), Area: border.ServedArea()}); len(faults) != 1 || faults[0].Field != "valid_to" {
		t.Errorf("%v", faults)
	}
}

// Records end; nothing in the program can delete one.
func TestRecordsAreNeverDeleted(t *testing.T) {
	store, pool := open(t)
	put(t, store, ingest.Load{Layer: "crossings"}, gate("a", "Lao Bảo"))
	if _, err := pool.Exec(t.Context(), "DELETE FROM crossing"); err == nil {
		t.Error("a crossing was deleted")
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM crossing"); n != 1 {
		t.Errorf("%d crossings left", n)
	}
}
