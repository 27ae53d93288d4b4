package postgis_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

var incidentLoad = ingest.Load{Layer: "incidents", Source: "station"}

func seizure(t testing.TB, ref, on string, at *orb.Point, precision int) border.Incident {
	return border.Incident{SourceRef: ref, Kind: "seizure", OccurredFrom: day(t, on), OccurredTo: day(t, on), TimePrecision: 2,
		Point: at, LocPrecision: precision}
}

func TestIncidentGetsTheCommuneOfTheDay(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "Cũ", "2020-01-01", 106))
	put(t, store, unitLoad, commune(t, "00009", "Khác", "2020-01-01", 106.1))
	split := commune(t, "00001", "Mới", "2025-07-01", 106)
	split.Shape = square(106, 16, 0.05)
	put(t, store, unitLoad, split)
	in, cut, edge := &orb.Point{106.01, 16.01}, &orb.Point{106.09, 16.09}, &orb.Point{106.1, 16.05}
	out := put(t, store, incidentLoad, seizure(t, "a", "2024-01-01", cut, 1), seizure(t, "b", "2026-01-01", cut, 1),
		seizure(t, "c", "2026-01-01", in, 1), seizure(t, "d", "2024-01-01", edge, 1))
	wantCounts(t, out, 4, 0, 0)
	got := askAll[string](t, pool, "SELECT source_ref || ' ' || coalesce(unit_code, '-') FROM incident ORDER BY source_ref")
	want(t, "communes", got, "a 00001", "b -", "c 00001", "d 00001")
	if len(out.Notes) != 1 || out.Notes[0].Row != 3 || out.Notes[0].Field != "lon" {
		t.Errorf("notes %+v, want one on row 3", out.Notes)
	}
}

// What is known by province counts there, never for the commune its point happens to lie in.
func TestIncidentCountsNoLowerThanItsPlace(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2020-01-01", 106))
	at := &orb.Point{106.01, 16.01}
	put(t, store, incidentLoad, seizure(t, "gps", "2026-01-01", at, 1), seizure(t, "province", "2026-01-01", at, 6))
	parent := ask[string](t, pool, "SELECT parent FROM unit WHERE code = '00001'")
	want(t, "units", askAll[string](t, pool, "SELECT source_ref || ' ' || unit_code FROM incident ORDER BY source_ref"), "gps 00001", "province "+parent)
	for unit, n := range map[string]int{"00001": 1, parent: 2} {
		if list, err := store.Incidents(t.Context(), border.IncidentFilter{Unit: unit}); err != nil || list.Total != n {
			t.Errorf("%s has %d incidents, want %d (%v)", unit, list.Total, n, err)
		}
	}
}

func TestIncidentFollowsUnitsLoadedLater(t *testing.T) {
	store, pool := open(t)
	named := seizure(t, "named", "2026-01-01", nil, 5)
	named.CommuneCode = "00001"
	out := put(t, store, incidentLoad, seizure(t, "point", "2026-01-01", &orb.Point{106.01, 16.01}, 1), named)
	wantCounts(t, out, 2, 0, 0)
	if len(out.Notes) != 2 {
		t.Errorf("notes %+v, want both rows", out.Notes)
	}
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106))
	want(t, "communes", askAll[string](t, pool, "SELECT DISTINCT unit_code FROM incident"), "00001")
	moved := commune(t, "00001", "A", "2025-07-01", 107)
	put(t, store, unitLoad, moved)
	got := askAll[string](t, pool, "SELECT source_ref || ' ' || coalesce(unit_code, '-') FROM incident ORDER BY source_ref")
	want(t, "after the correction", got, "named 00001", "point -")
}

func TestIncidentWithAnUnknownCommune(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106))
	bad, early := seizure(t, "bad", "2026-01-01", nil, 5), seizure(t, "early", "2024-01-01", nil, 5)
	bad.CommuneCode, early.CommuneCode = "99999", "00001"
	load := incidentLoad
	load.Partial = true
	out := put(t, store, load, bad, early)
	wantCounts(t, out, 1, 0, 1)
	if r := out.Refusals[0]; r.Field != "commune_code" || r.Row != 2 || r.File != "a.csv" {
		t.Errorf("refusal %+v", r)
	}
	if len(out.Notes) != 1 || out.Notes[0].Field != "commune_code" {
		t.Errorf("notes %+v, want one on the commune that was not valid yet", out.Notes)
	}
}

func TestIncidentCellsAreNoFinerThanItsPlace(t *testing.T) {
	store, pool := open(t)
	at := &orb.Point{106.01, 16.01}
	for _, precision := range []int{1, 2, 3, 4, 9} {
		put(t, store, incidentLoad, seizure(t, string(rune('0'+precision)), "2026-01-01", at, precision))
	}
	got := askAll[string](t, pool, `SELECT loc_precision || ' ' || num_nonnulls(cell_5, cell_6, cell_7, cell_8, cell_9) FROM incident
		ORDER BY loc_precision`)
	want(t, "cells by precision", got, "1 5", "2 3", "3 2", "4 0", "9 0")
	finest, err := cell.At(at.Lon(), at.Lat(), 9)
	if err != nil {
		t.Fatal(err)
	}
	seven, err := finest.Parent(7)
	if err != nil {
		t.Fatal(err)
	}
	if id := ask[int64](t, pool, "SELECT cell_7 FROM incident WHERE loc_precision = 2"); id != seven.ID() {
		t.Errorf("cell %x, want the ancestor %x", id, seven.ID())
	}
}

func TestIncidentKeepsWhatWasReported(t *testing.T) {
	store, pool := open(t)
	quantity, arrested := 350.0, 0
	i := seizure(t, "a", "2026-01-01", &orb.Point{106.01, 16.01}, 1)
	i.Substances = []border.SubstanceLine{{Substance: "heroin", Quantity: &quantity, Unit: "g"}, {Substance: "opium"}}
	i.ArrestedN = &arrested
	wantCounts(t, put(t, store, incidentLoad, i), 1, 0, 0)
	got := ask[string](t, pool, `SELECT (substances -> 0 ->> 'quantity') || ' ' || coalesce(substances -> 1 ->> 'quantity', 'unknown') || ' ' ||
		arrested_n || ' ' || coalesce(cases_n::text, 'unknown') || ' ' || source FROM incident`)
	if got != "350 unknown 0 unknown station" {
		t.Errorf("kept %q", got)
	}
	i.Substances[0].Unit = "kg"
	wantCounts(t, put(t, store, incidentLoad, i), 1, 0, 0)
}

// TestIncidentsLieWhereTheDatabaseSays: points over several degrees, on edges and at sea, on days before, between and
// after a change of the communes, lie in the commune that a join by ST_Intersects finds.
func TestIncidentsLieWhereTheDatabaseSays(t *testing.T) {
	store, pool := open(t)
	for i := range 12 {
		lon := 104.6 + 0.2*float64(i)
		put(t, store, unitLoad, commune(t, fmt.Sprintf("%05d", 20-i), "A", "2020-01-01", lon))
		if i%3 == 0 {
			smaller := commune(t, fmt.Sprintf("%05d", 20-i), "A", "2025-07-01", lon)
			smaller.Shape = square(lon, 16, 0.05)
			put(t, store, unitLoad, smaller)
		}
	}
	rnd := rand.New(rand.NewPCG(3, 3)) //nolint:gosec // chance, not a secret
	var incidents []border.Incident
	for i := range 3000 {
		at := &orb.Point{104.5 + 0.05*float64(rnd.IntN(60)), 15.95 + 0.025*float64(rnd.IntN(10))}
		on := []string{"2019-12-31", "2020-01-01", "2025-06-30", "2025-07-01"}[rnd.IntN(4)]
		incidents = append(incidents, seizure(t, fmt.Sprint(i), on, at, 1))
	}
	wantCounts(t, put(t, store, incidentLoad, incidents...), 3000, 0, 0)
	const other = `SELECT count(*) FROM incident AS i WHERE i.unit_code IS DISTINCT FROM (SELECT min(u.code) FROM unit AS u WHERE u.level = 'commune'
		AND u.ended_at IS NULL AND u.valid_from <= i.occurred_from AND (u.valid_to IS NULL OR u.valid_to > i.occurred_from) AND ST_Intersects(u.geom, i.geom))`
	if n, found := ask[int](t, pool, other), ask[int](t, pool, "SELECT count(unit_code) FROM incident"); n != 0 || found < 300 || found > 2500 {
		t.Errorf("%d of %d placed incidents lie elsewhere", n, found)
	}
}
