package postgis_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

var markerLoad = ingest.Load{Layer: "markers"}

// surveyedLine is a surveyed line along the western edge of commune 00001, from north to south.
func surveyedLine(t testing.TB, store *postgis.Store, lon float64) {
	t.Helper()
	put(t, store, ingest.Load{Layer: "border"}, border.Line{Country: "LA", Shape: orb.LineString{{lon, 16.2}, {lon, 15.9}}, Source: "đo"})
}

func markers(lats map[int]float64) (list []border.Marker) {
	for number, lat := range lats {
		list = append(list, border.Marker{Number: number, Country: "LA", Point: &orb.Point{107.3, lat}})
	}
	return list
}

func threeMarkers() []border.Marker {
	return markers(map[int]float64{605: 16.08, 606: 16.05, 607: 16.02})
}

// byMarker is an incident known by marker alone.
func byMarker(t testing.TB, ref, marker string, offset float64, side string, distance float64) border.Incident {
	i := seizure(t, ref, "2026-01-01", nil, 4)
	i.Marker, i.OffsetM, i.Side, i.BorderDistanceM, i.LocMethod = marker, &offset, side, &distance, "marker_offset"
	return i
}

// placed lists incidents: reference, whether their point is ours, precision, commune and what the source said.
func placed(t testing.TB, store *postgis.Store) (lines []string) {
	t.Helper()
	list, err := store.Incidents(t.Context(), border.IncidentFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list.Items {
		at, unit := "-", "-"
		if v.Lat != nil {
			at = strconv.FormatFloat(*v.Lon, 'f', 4, 64) + " " + strconv.FormatFloat(*v.Lat, 'f', 4, 64)
		}
		if v.UnitCode != nil {
			unit = *v.UnitCode
		}
		lines = append(lines, strings.Join([]string{v.SourceRef, at, strconv.FormatBool(v.ByMarker), strconv.Itoa(v.LocPrecision), unit}, " "))
	}
	return lines
}

// TestIncidentByMarkerGetsItsPoint: with nobody's marker it is taken without a point and listed; it gets one once line and
// marker are there, follows them, and loses it with them. What its source said stays all along.
func TestIncidentByMarkerGetsItsPoint(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 107.3))
	out := put(t, store, incidentLoad, byMarker(t, "a", "mốc 605", 1000, "vn", 200))
	wantCounts(t, out, 1, 0, 0)
	if len(out.Notes) != 1 || out.Notes[0].Field != "marker" || !strings.Contains(out.Notes[0].Reason.EN, "no marker 605") || !strings.Contains(out.Notes[0].Reason.VI, "chưa có điểm") {
		t.Errorf("notes %+v", out.Notes)
	}
	want(t, "without a marker", placed(t, store), "a - false 4 -")
	put(t, store, markerLoad, threeMarkers()...)
	want(t, "without a line", placed(t, store), "a - false 4 -")
	surveyedLine(t, store, 107.3)
	want(t, "with both", placed(t, store), "a 107.3019 16.0710 true 4 00001")
	if n := ask[int](t, pool, "SELECT num_nonnulls(cell_5, cell_6, cell_7, cell_8, cell_9) FROM incident"); n != 0 {
		t.Errorf("a border section counts in %d cells", n)
	}
	if u := ask[float64](t, pool, "SELECT uncertainty_m FROM incident"); u < 140 || u > 150 {
		t.Errorf("%.0f m uncertain, want 25 and a tenth of 1,200", u)
	}
	if out := put(t, store, incidentLoad, byMarker(t, "a", "mốc 605", 1000, "vn", 200)); out.Unchanged != 1 {
		t.Errorf("the same again: %+v", out)
	}
	put(t, store, markerLoad, markers(map[int]float64{605: 16.04})...)
	want(t, "after the marker was corrected", placed(t, store), "a 107.3019 16.0310 true 4 00001")
	record, err := store.Record(t.Context(), "incidents", "station|a")
	if err != nil || record.Body["geom"] != nil || record.Body["uncertainty_m"] != nil || record.Body["marker"] != "mốc 605" || record.Body["by_marker"] != nil {
		t.Errorf("the record says %+v, %v", record.Body, err)
	}
	history, err := store.History(t.Context(), "incidents", "station|a")
	if err != nil || len(history) != 1 {
		t.Errorf("%d changes, %v: a place of ours is no change of the record", len(history), err)
	}
	m, err := store.Record(t.Context(), "markers", "LA-605")
	if err != nil {
		t.Fatal(err)
	}
	if err := store.End(t.Context(), "markers", "LA-605", m.Version, "thử", "nhập nhầm"); err != nil {
		t.Fatal(err)
	}
	want(t, "after the marker ended", placed(t, store), "a - false 4 -")
	if n := ask[int](t, pool, "SELECT count(*) FROM incident_reference"); n != 0 {
		t.Errorf("%d references left", n)
	}
}

// TestCommuneOfAnIncidentByMarker: the commune named goes first, then the one at the place; beyond the border there is
// none; what may be anywhere counts for the province, what nobody can read is listed.
func TestCommuneOfAnIncidentByMarker(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 107.3), commune(t, "00002", "B", "2025-07-01", 107.4))
	surveyedLine(t, store, 107.2995) // 53 m beside the commune
	put(t, store, markerLoad, threeMarkers()...)
	named, far, wide := byMarker(t, "b-named", "605", 0, "la", 300), byMarker(t, "c-over", "605", 0, "la", 300), byMarker(t, "d-wide", "606", 0, "", 0)
	named.CommuneCode = "00002"
	off := 9000.0
	wide.UncertaintyM = &off
	vague := byMarker(t, "f-vague", "605", 0, "vn", 0)
	vague.OffsetM, vague.CommuneCode = nil, "00001"
	exact := byMarker(t, "g-exact", "606", 0, "vn", 300)
	exact.LocPrecision = 1
	out := put(t, store, incidentLoad, byMarker(t, "a-line", "605", 0, "on_line", 0), named, far, wide, byMarker(t, "e-none", "bờ suối", 0, "", 0), vague, exact)
	got := placed(t, store)
	for i, line := range []string{"a-line 107.2995 16.0800 true 4 00001", "b-named 107.2967 16.0800 true 4 00002", "c-over 107.2967 16.0800 true 4 -",
		"d-wide 107.2995 16.0500 true 6 44", "e-none - false 4 -", "f-vague 107.2995 16.0800 true 4 00001", "g-exact 107.3023 16.0500 true 2 00001"} {
		if got[len(got)-1-i] != line { // the last loaded come first
			t.Errorf("%s, want %s", got[len(got)-1-i], line)
		}
	}
	var rows []int
	for _, n := range out.Notes {
		if n.Field == "marker" { // others tell of what may be the same event
			rows = append(rows, n.Row)
		}
	}
	if !slices.Equal(rows, []int{4, 6}) {
		t.Errorf("notes %+v, want c-over and e-none", out.Notes)
	}
}

// TestCommuneBesideAnIncidentByMarker: a commune that comes near a place no commune holds takes it, as far as the place may
// be off, and leaves it when it goes.
func TestCommuneBesideAnIncidentByMarker(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 107.5))
	surveyedLine(t, store, 107.2)
	put(t, store, markerLoad, border.Marker{Number: 605, Country: "LA", Point: &orb.Point{107.2, 16.08}})
	i := byMarker(t, "a", "605", 0, "vn", 0)
	off := 4000.0
	i.UncertaintyM = &off
	put(t, store, incidentLoad, i)
	for _, c := range []struct {
		edge float64
		line string
	}{{107.5, "a 107.2000 16.0800 true 4 -"}, {107.23, "a 107.2000 16.0800 true 4 00001"}, {107.24, "a 107.2000 16.0800 true 4 -"}} {
		put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", c.edge))
		want(t, fmt.Sprintf("the commune's edge at %g", c.edge), placed(t, store), c.line)
	}
}

// TestUndoOfIncidentsByMarker: what comes back is what the source said, with a point of ours that still follows the
// markers; an undone import of markers moves the incidents back.
func TestUndoOfIncidentsByMarker(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 107.3))
	surveyedLine(t, store, 107.3)
	put(t, store, markerLoad, threeMarkers()...)
	put(t, store, incidentLoad, byMarker(t, "a", "605", 1000, "vn", 200))
	before := placed(t, store)
	want(t, "at first", before, "a 107.3019 16.0710 true 4 00001")
	said, err := store.Record(t.Context(), "incidents", "station|a")
	if err != nil {
		t.Fatal(err)
	}
	out := put(t, store, incidentLoad, byMarker(t, "a", "606", 0, "la", 200))
	want(t, "replaced", placed(t, store), "a 107.2981 16.0500 true 4 -")
	if _, err := store.Undo(t.Context(), out.Import, ""); err != nil {
		t.Fatal(err)
	}
	want(t, "after the undo", placed(t, store), before...)
	again, err := store.Record(t.Context(), "incidents", "station|a")
	if err != nil || !reflect.DeepEqual(again.Body, said.Body) {
		t.Errorf("the record says %+v, said %+v, %v", again.Body, said.Body, err)
	}
	out = put(t, store, markerLoad, markers(map[int]float64{605: 16.04})...)
	want(t, "after the marker was moved", placed(t, store), "a 107.3019 16.0310 true 4 00001")
	if _, err := store.Undo(t.Context(), out.Import, ""); err != nil {
		t.Fatal(err)
	}
	want(t, "after that was undone", placed(t, store), before...)
}

// TestIncidentsBetweenMarkers: by point and by name, the ends with what stands at them, neither before nor behind.
func TestIncidentsBetweenMarkers(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 107.3))
	surveyedLine(t, store, 107.3)
	put(t, store, markerLoad, append(threeMarkers(), border.Marker{Number: 604, Country: "LA", Point: &orb.Point{107.3, 16.11}})...)
	at := func(ref string, lat, lon float64) border.Incident {
		return seizure(t, ref, "2026-01-01", &orb.Point{lon, lat}, 1)
	}
	put(t, store, incidentLoad, at("before", 16.081, 107.301), at("first", 16.0799, 107.301), at("between", 16.06, 107.31), at("last", 16.0501, 107.301),
		at("behind", 16.049, 107.301), at("inland", 16.06, 107.399), byMarker(t, "named", "606", -200, "vn", 10), byMarker(t, "unplaced", "mốc KH 606", 0, "", 0))
	refs := func(r border.MarkerRange) (list []string) {
		got, err := store.Incidents(t.Context(), border.IncidentFilter{Markers: &r})
		if err != nil || got.Total != len(got.Items) {
			t.Fatalf("%v, %d of %d", err, len(got.Items), got.Total)
		}
		for i := range got.Items {
			list = append(list, got.Items[len(got.Items)-1-i].SourceRef)
		}
		return list
	}
	want(t, "605-606", refs(border.MarkerRange{From: 605, To: 606}), "first", "between", "last", "named", "unplaced")
	want(t, "of Laos", refs(border.MarkerRange{Country: "LA", From: 605, To: 606}), "first", "between", "last", "named")
	want(t, "of Cambodia", refs(border.MarkerRange{Country: "KH", From: 605, To: 606}), "unplaced")
	h, err := store.Histogram(t.Context(), border.IncidentFilter{Markers: &border.MarkerRange{From: 605, To: 606}})
	if err != nil || h.Total != 5 {
		t.Errorf("histogram %+v, %v", h, err)
	}
	list, err := store.Incidents(t.Context(), border.IncidentFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list.Items {
		if v.SourceRef == "behind" && (v.Marker != nil || v.OffsetM != nil || v.Side != nil || v.Reference == nil || *v.Reference.Marker != "606" || *v.Reference.OffsetM < 100 || v.Reference.Side != "vn") {
			t.Errorf("reported %v, worked out %+v", v.Marker, v.Reference)
		}
	}
}

func TestMisplacedMarkersAreNoted(t *testing.T) {
	store, _ := open(t)
	surveyedLine(t, store, 107.3)
	list := append(threeMarkers(), border.Marker{Number: 700, Country: "LA", Point: &orb.Point{107.3, 16.07}}, border.Marker{Number: 608, Country: "LA", Point: &orb.Point{107.35, 16.01}})
	out := put(t, store, markerLoad, list...)
	wantCounts(t, out, 5, 0, 0)
	if len(out.Notes) != 2 || !strings.Contains(out.Notes[0].Reason.EN, "700 is out of order") || !strings.Contains(out.Notes[1].Reason.EN, "608 stands 53") {
		t.Errorf("notes %+v", out.Notes)
	}
}

func TestMarkersAreFoundAsPeopleWriteThem(t *testing.T) {
	store, _ := open(t)
	list := append(threeMarkers(), border.Marker{Number: 605, Sub: 2, Country: "LA", Point: &orb.Point{107.3, 16.07}},
		border.Marker{Number: 606, Country: "KH", Point: &orb.Point{106, 11}})
	put(t, store, markerLoad, list...)
	for q, codes := range map[string]string{"mốc 605/2": "LA-605-2", "605/2": "LA-605-2", "từ mốc 606 đến 620": "KH-606 LA-606 LA-607",
		"between markers 600 and 605": "LA-605 LA-605-2", "KH 600-620": "KH-606", "LA-605-2": "LA-605-2", "mốc 607": "LA-607"} {
		found, err := store.Markers(t.Context(), border.PlaceFilter{Query: q})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range found.Items {
			got = append(got, m.Code)
		}
		if len(got) > 1 && got[0] > got[1] && got[0][3:] == got[1][3:] {
			got[0], got[1] = got[1], got[0]
		}
		if strings.Join(got, " ") != codes {
			t.Errorf("%q finds %v, want %s", q, got, codes)
		}
	}
}

// TestGroundHoldsForItsDays: the line of a day before a reform, and markers only while they stood.
func TestGroundHoldsForItsDays(t *testing.T) {
	store, _ := open(t)
	surveyedLine(t, store, 107.3)
	gone := threeMarkers()[:1]
	gone[0].Valid = border.Validity{From: day(t, "2010-01-01"), To: day(t, "2020-12-31")}
	put(t, store, markerLoad, gone...)
	for on, stands := range map[string]bool{"2009-12-31": false, "2010-01-01": true, "2020-12-31": true, "2021-01-01": false} {
		list, err := store.Reference().Refer(t.Context(), []orb.Point{{107.31, 16.05}}, []border.Date{day(t, on)})
		if err != nil || list[0] == nil || (list[0].Marker != nil) != stands {
			t.Errorf("on %s: %+v, %v", on, list, err)
		}
	}
	at, err := store.Reference().Place(t.Context(), border.MarkerOffset{MarkerName: border.MarkerName{Number: gone[0].Number}}, day(t, "2015-01-01"))
	if err != nil || geo.DistanceM(orb.Point{at.Lon, at.Lat}, *gone[0].Point) > 1 {
		t.Errorf("%+v, %v", at, err)
	}
}

// TestReferencesBegin: a database that an earlier program filled gets places and markers at the next start, once.
func TestReferencesBegin(t *testing.T) {
	store, pool := open(t)
	if err := store.BeginReferences(t.Context()); err != nil {
		t.Fatal(err)
	}
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 107.3))
	surveyedLine(t, store, 107.3)
	put(t, store, markerLoad, threeMarkers()...)
	put(t, store, incidentLoad, byMarker(t, "a", "605", 0, "vn", 200), seizure(t, "b", "2026-01-01", &orb.Point{107.31, 16.05}, 1))
	before := placed(t, store)
	for _, statement := range []string{"DELETE FROM incident_reference", "INSERT INTO due_at_start VALUES ('incident_reference')"} {
		if _, err := pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := pool.Exec(t.Context(), `UPDATE incident SET geom = NULL, by_marker = false, said_precision = NULL, unit_code = NULL WHERE by_marker`); err != nil {
		t.Fatal(err)
	}
	want(t, "as an earlier program left it", placed(t, store), "b 107.3100 16.0500 false 1 00001", "a - false 4 -")
	for range 2 {
		if err := store.BeginReferences(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	want(t, "after the start", placed(t, store), before...)
	if n := ask[int](t, pool, "SELECT count(*) FROM incident_reference"); n != 2 {
		t.Errorf("%d references", n)
	}
}
