package postgis_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

// references lists what incidents are found by, and which transaction wrote it last.
func references(t testing.TB, pool *pgxpool.Pool) (found map[string]string, written map[string]string) {
	t.Helper()
	found, written = map[string]string{}, map[string]string{}
	rows, err := pool.Query(t.Context(), `SELECT i.source_ref, concat_ws(' ', r.country, r.number, r.sub, round(r.offset_m::numeric, 2)), r.xmin::text
		FROM incident_reference AS r JOIN incident AS i ON i.id = r.incident_id WHERE i.ended_at IS NULL`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var ref, at, by string
		if err := rows.Scan(&ref, &at, &by); err != nil {
			t.Fatal(err)
		}
		found[ref], written[ref] = at, by
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found, written
}

// fromScratch is references after all are worked out anew.
func fromScratch(t testing.TB, store *postgis.Store, pool *pgxpool.Pool) map[string]string {
	t.Helper()
	for _, statement := range []string{"DELETE FROM incident_reference", "INSERT INTO due_at_start VALUES ('incident_reference')"} {
		if _, err := pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.BeginReferences(t.Context()); err != nil {
		t.Fatal(err)
	}
	found, _ := references(t, pool)
	return found
}

// TestReferencesFollowWhatChanged loads, moves, dates and ends markers at random: what is brought up to date is what
// working all out anew gives, and incidents by other stretches are not written.
func TestReferencesFollowWhatChanged(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 107.3))
	surveyedLine(t, store, 107.3)
	rnd := rand.New(rand.NewPCG(4, 2))
	var incidents []any
	for i := range 300 {
		at := orb.Point{107.2 + 0.2*rnd.Float64(), 15.85 + 0.4*rnd.Float64()}
		incidents = append(incidents, seizure(t, fmt.Sprintf("p-%d", i), fmt.Sprintf("20%02d-06-01", 20+rnd.IntN(7)), &at, 1+rnd.IntN(6)))
	}
	for i := range 30 {
		incidents = append(incidents, byMarker(t, fmt.Sprintf("m-%d", i), fmt.Sprint(600+rnd.IntN(12)), 500, "vn", 100))
	}
	put(t, store, incidentLoad, incidents...)
	one := func() border.Marker {
		m := border.Marker{Number: 600 + rnd.IntN(12), Country: "LA", Point: &orb.Point{107.3 + 0.002*rnd.Float64(), 15.9 + 0.3*rnd.Float64()}}
		if rnd.IntN(3) == 0 {
			m.Valid.From = border.NewDate(2020+rnd.IntN(6), 7, 1)
		}
		if rnd.IntN(4) == 0 {
			m.Valid.To = border.NewDate(2026, 1, 1).AddDays(rnd.IntN(200))
		}
		return m
	}
	for round := range 25 {
		if m, err := store.Record(t.Context(), "markers", "LA-605"); err == nil && rnd.IntN(4) == 0 {
			if err := store.End(t.Context(), "markers", "LA-605", m.Version, "", "không còn"); err != nil {
				t.Fatal(err)
			}
		} else {
			put(t, store, markerLoad, one())
		}
		wantAsFromScratch(t, store, pool, round)
	}
}

// wantAsFromScratch fails where what is kept is not what working all out anew gives.
func wantAsFromScratch(t *testing.T, store *postgis.Store, pool *pgxpool.Pool, round int) {
	t.Helper()
	found, _ := references(t, pool)
	kept := placed(t, store)
	anew := fromScratch(t, store, pool)
	if round > 5 && len(anew) < 20 {
		t.Fatalf("round %d: %d references only", round, len(anew))
	}
	for ref := range anew {
		if found[ref] != anew[ref] {
			t.Fatalf("round %d: %s is by %q, should be by %q", round, ref, found[ref], anew[ref])
		}
	}
	if len(found) != len(anew) {
		t.Fatalf("round %d: %d references, should be %d", round, len(found), len(anew))
	}
	want(t, fmt.Sprintf("places in round %d", round), kept, placed(t, store)...)
}

// TestReferencesFollowTheLine bends, cuts, turns, splits and takes back lines of two countries, and reshapes communes along
// them, at random: what is brought up to date is what working all out anew gives.
func TestReferencesFollowTheLine(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 107.3))
	rnd := rand.New(rand.NewPCG(4, 3))
	line := orb.LineString{}
	for i := range 61 { // southwards, then southwest: what is near along a slant may be far outside a box
		line = append(line, orb.Point{107.3 + 0.002*rnd.Float64() - 0.01*float64(max(0, i-20)), 16.3 - 0.01*float64(i)})
	}
	var stones []any
	for i := range 8 {
		p := line[8*i]
		stones = append(stones, border.Marker{Number: 600 + i, Country: "LA", Point: &p}, border.Marker{Number: 1 + i, Country: "KH", Point: &p})
	}
	put(t, store, markerLoad, stones...)
	var incidents []any
	for i := range 400 {
		at := line[rnd.IntN(len(line))]
		at[0], at[1] = at[0]+0.2*(rnd.Float64()-0.5), at[1]+0.2*(rnd.Float64()-0.5)
		incidents = append(incidents, seizure(t, fmt.Sprintf("p-%d", i), fmt.Sprintf("20%02d-06-01", 24+rnd.IntN(3)), &at, 1+rnd.IntN(6)))
	}
	for i := range 60 {
		incidents = append(incidents, byMarker(t, fmt.Sprintf("m-%d", i), fmt.Sprint(600+rnd.IntN(9)), float64(2500*rnd.IntN(5)), "vn", 100))
	}
	put(t, store, incidentLoad, incidents...)
	for round := range 25 {
		changeLine(t, store, rnd, line)
		wantAsFromScratch(t, store, pool, round)
	}
}

// changeLine loads a line like another one, or a commune beside it, that differs somewhere.
func changeLine(t *testing.T, store *postgis.Store, rnd *rand.Rand, line orb.LineString) {
	t.Helper()
	one := func(country string, shapes ...orb.LineString) {
		var list []any
		for _, s := range shapes {
			list = append(list, border.Line{Country: country, Shape: s, Source: "đo"})
		}
		put(t, store, ingest.Load{Layer: "border"}, list...)
	}
	at := 5 + rnd.IntN(len(line)-10)
	switch rnd.IntN(8) {
	case 0: // turned about
		turned := line.Clone()
		slices.Reverse(turned)
		one("LA", turned)
	case 1: // in two pieces, the second first
		one("LA", line[at:].Clone(), line[:at+1].Clone())
	case 2: // a gap, bridged
		one("LA", line[:at].Clone(), line[at+2:].Clone())
	case 3: // a third piece where two meet
		one("LA", line[:at+1].Clone(), line[at:].Clone(), orb.LineString{line[at], {line[at][0] + 0.05, line[at][1] + 0.01}})
	case 4: // shorter
		one("LA", line[:at].Clone())
	case 5: // the other country has the south
		one("KH", line[at:].Clone())
		one("LA", line[:at+1].Clone())
	case 6: // the western edge of the commune beside it
		put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 107.3+0.01*rnd.Float64()))
	default:
		for i := at; i < at+3; i++ {
			line[i][0] += 0.01 * (rnd.Float64() - 0.5)
		}
		one("LA", line.Clone())
	}
}

// TestReferencesElsewhereStay: one marker moved writes the incidents between its neighbours; a load of what is not by the
// border writes none.
func TestReferencesElsewhereStay(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 107.3))
	surveyedLine(t, store, 107.3)
	put(t, store, markerLoad, markers(map[int]float64{601: 16.16, 602: 16.13, 603: 16.10, 604: 16.07, 605: 16.04, 606: 16.01, 607: 15.98})...)
	var incidents []any
	for i := range 100 {
		incidents = append(incidents, seizure(t, fmt.Sprintf("p-%02d", i), "2026-06-01", &orb.Point{107.31, 15.95 + 0.0025*float64(i)}, 1))
	}
	put(t, store, incidentLoad, incidents...)
	_, before := references(t, pool)
	changed := func() (n int) {
		_, after := references(t, pool)
		for ref := range after {
			if before[ref] != after[ref] {
				n++
			}
		}
		before = after
		return n
	}
	put(t, store, markerLoad, markers(map[int]float64{604: 16.071})...)
	if n := changed(); n < 10 || n > 24 {
		t.Errorf("%d of 100 incidents written, want those between markers 603 and 605", n)
	}
	put(t, store, unitLoad, commune(t, "00009", "Xa", "2025-07-01", 105.1))
	if n := changed(); n != 0 {
		t.Errorf("a commune far from the border wrote %d references", n)
	}
}
