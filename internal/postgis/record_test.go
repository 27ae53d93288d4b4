package postgis_test

import (
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

func TestHistoryKeepsWhoBeforeAndAfter(t *testing.T) {
	store, _ := open(t)
	put(t, store, ingest.Load{Layer: "crossings"}, gate("a", "Lao Bảo"))
	closed := gate("a", "Lao Bảo")
	closed.Status = "closed"
	put(t, store, ingest.Load{Layer: "crossings", Account: "Đồn Lao Bảo"}, closed)
	r, err := store.Record(t.Context(), "crossings", "a")
	if err != nil || r.Body["status"] != "closed" || *r.By != "Đồn Lao Bảo" {
		t.Fatalf("%+v, %v", r, err)
	}
	if err := store.End(t.Context(), "crossings", "a", r.Version-1, "x", "nhập nhầm"); border.KindOf(err) != border.Conflict {
		t.Errorf("an old version was ended: %v", err)
	}
	if err := store.End(t.Context(), "crossings", "a", r.Version, "x", ""); border.KindOf(err) != border.Invalid {
		t.Errorf("ended without a reason: %v", err)
	}
	if err := store.End(t.Context(), "crossings", "a", r.Version, "Trạm 2", "nhập nhầm"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Record(t.Context(), "crossings", "a"); border.KindOf(err) != border.NotFound {
		t.Errorf("an ended record: %v", err)
	}
	put(t, store, ingest.Load{Layer: "crossings"}, gate("a", "Lao Bảo"))
	changes, err := store.History(t.Context(), "crossings", "a")
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, c := range changes {
		kinds = append(kinds, c.Kind+" by "+*c.By)
	}
	want(t, "changes", kinds, "created by command line", "changed by Đồn Lao Bảo", "ended by Trạm 2", "returned by command line")
	c := changes[1]
	if c.Before["status"] != nil || c.After["status"] != "closed" || len(c.Fields) != 1 || c.Fields[0] != "status" {
		t.Errorf("before %v, after %v, fields %v", c.Before["status"], c.After["status"], c.Fields)
	}
	if e := changes[2]; *e.Reason != "nhập nhầm" || e.After != nil {
		t.Errorf("end %+v", e)
	}
	if _, err := store.History(t.Context(), "crossings", "none"); border.KindOf(err) != border.NotFound {
		t.Errorf("history of nothing: %v", err)
	}
	if _, err := store.History(t.Context(), "units; DROP TABLE unit", "a"); border.KindOf(err) != border.NotFound {
		t.Errorf("history of no layer: %v", err)
	}
}

func TestSingleRecordNeedsTheVersionSeen(t *testing.T) {
	store, _ := open(t)
	load := ingest.Load{Layer: "crossings", Files: []string{"API"}, Expect: ingest.Expect{Create: true}}
	wantCounts(t, put(t, store, load, gate("a", "Lao Bảo")), 1, 0, 0)
	if _, err := tryPut(t.Context(), store, load, 0, gate("a", "La Lay")); border.KindOf(err) != border.Conflict {
		t.Errorf("made twice: %v", err)
	}
	r, err := store.Record(t.Context(), "crossings", "a")
	if err != nil {
		t.Fatal(err)
	}
	load.Expect = ingest.Expect{Version: r.Version}
	wantCounts(t, put(t, store, load, gate("a", "La Lay")), 1, 0, 0)
	if _, err := tryPut(t.Context(), store, load, 0, gate("a", "Lao Bảo")); border.KindOf(err) != border.Conflict {
		t.Errorf("written over an unseen version: %v", err)
	}
	if _, err := tryPut(t.Context(), store, load, 0, gate("b", "Lao Bảo")); border.KindOf(err) != border.NotFound {
		t.Errorf("replaced what was not there: %v", err)
	}
}

func TestIncidentByAnyOfItsIds(t *testing.T) {
	store, _ := open(t)
	put(t, store, incidentLoad, seizure(t, "a", "2026-01-01", &orb.Point{106.01, 16.01}, 1))
	first, err := store.Record(t.Context(), "incidents", "station|a")
	if err != nil {
		t.Fatal(err)
	}
	put(t, store, incidentLoad, seizure(t, "a", "2026-01-02", &orb.Point{106.01, 16.01}, 1))
	for _, code := range []string{"station|a", "1"} {
		r, err := store.Record(t.Context(), "incidents", code)
		if err != nil || r.Version == first.Version || r.Body["occurred_from"] != "2026-01-02" {
			t.Errorf("%s: %+v, %v", code, r, err)
		}
	}
}

// What a column added later leaves unknown must not make an old record look changed.
func TestLaterColumnsLeaveOldRecordsUnchanged(t *testing.T) {
	store, pool := open(t)
	put(t, store, incidentLoad, seizure(t, "a", "2026-01-01", &orb.Point{106.01, 16.01}, 1))
	// The hash of this record as the program wrote it before the columns came.
	const before = "c78ac065d7babf01bea59d5d6683bb951c16e12621797d518f8e78f0f74e47f6"
	if got := ask[string](t, pool, "SELECT encode(content_sha256, 'hex') FROM incident"); got != before {
		t.Errorf("hash %s, want %s", got, before)
	}
	i := seizure(t, "a", "2026-01-01", &orb.Point{106.01, 16.01}, 1)
	i.Direction = "into_vn"
	wantCounts(t, put(t, store, incidentLoad, i), 1, 0, 0)
	if n := ask[int](t, pool, "SELECT count(DISTINCT content_sha256) FROM incident"); n != 2 {
		t.Errorf("%d hashes: a known direction is content", n)
	}
}

func TestSubstanceLinesAndMass(t *testing.T) {
	factors := []border.MassFactor{{ID: "old", Substance: "methamphetamine", Unit: "tablet", LowG: 0.1, BestG: 0.1, HighG: 0.1,
		ValidFrom: day(t, "2000-01-01"), ValidTo: day(t, "2025-12-31"), Basis: "x"},
		{ID: "new", Substance: "methamphetamine", Unit: "tablet", LowG: 0.08, BestG: 0.09, HighG: 0.1, ValidFrom: day(t, "2026-01-01"), Basis: "x"}}
	store, pool := open(t, postgis.WithMassFactors(factors))
	kilo, tablets, low, high, plants := 1.5, 1000.0, 900.0, 1100.0, 30.0
	lines := []border.SubstanceLine{{Substance: "heroin", Quantity: &kilo, Unit: "kg"},
		{Substance: "methamphetamine", Form: "tablet", Quantity: &tablets, Unit: "tablet", Low: &low, High: &high},
		{Substance: "cannabis_plant", Quantity: &plants, Unit: "plant"}, {Substance: "ketamine"}}
	early, late := seizure(t, "early", "2025-06-01", &orb.Point{106.01, 16.01}, 1), seizure(t, "late", "2026-06-01", &orb.Point{106.01, 16.01}, 1)
	early.Substances, late.Substances = lines[1:2], lines
	put(t, store, incidentLoad, early, late)
	got := askAll[string](t, pool, `SELECT i.source_ref || ' ' || l.substance || ' ' || coalesce(round(l.mass_low_g::numeric, 1)::text, '-') || ' ' ||
		coalesce(round(l.mass_g::numeric, 1)::text, '-') || ' ' || coalesce(round(l.mass_high_g::numeric, 1)::text, '-') || ' ' || coalesce(l.factor, '-')
		FROM substance_line AS l JOIN incident AS i ON i.id = l.incident_id ORDER BY i.source_ref, l.line`)
	want(t, "mass", got, "early methamphetamine 90.0 100.0 110.0 old", "late heroin 1500.0 1500.0 1500.0 -",
		"late methamphetamine 72.0 90.0 110.0 new", "late cannabis_plant - - - -", "late ketamine - - - -")
}

// An incident of several substances counts once in total and once with each substance.
func TestSeizuresCountOnce(t *testing.T) {
	store, _ := open(t)
	gram, kilo, tablets := 350.0, 1.0, 200.0
	both := seizure(t, "both", "2026-01-01", &orb.Point{106.01, 16.01}, 1)
	both.Substances = []border.SubstanceLine{{Substance: "heroin", Quantity: &gram, Unit: "g"}, {Substance: "heroin", Quantity: &kilo, Unit: "kg"},
		{Substance: "mdma", Quantity: &tablets, Unit: "tablet"}}
	one := seizure(t, "one", "2026-01-02", &orb.Point{106.01, 16.01}, 1)
	one.Substances = []border.SubstanceLine{{Substance: "heroin"}}
	put(t, store, incidentLoad, both, one, seizure(t, "none", "2026-01-03", &orb.Point{106.01, 16.01}, 1))
	both.Note = "sửa" // a corrected record must not count a second time
	put(t, store, incidentLoad, both)
	got, err := store.Seizures(t.Context(), border.IncidentFilter{})
	if err != nil || got.Incidents != 2 || len(got.Substances) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	h, m := got.Substances[0], got.Substances[1]
	if h.Substance != "heroin" || h.Incidents != 2 || h.Lines != 3 || h.Unweighed != 1 || *h.MassG != 1350 || len(h.Quantities) != 2 {
		t.Errorf("heroin %+v", h)
	}
	if m.Incidents != 1 || m.MassG != nil || m.Unweighed != 1 || m.Quantities[0].Unit != "tablet" || m.Quantities[0].Quantity != 200 {
		t.Errorf("mdma %+v: no factor, no mass", m)
	}
	if got, err := store.Seizures(t.Context(), border.IncidentFilter{From: day(t, "2026-01-02")}); err != nil || got.Incidents != 1 {
		t.Errorf("filtered %+v, %v", got, err)
	}
}

// What no cell can hold is told by the finest unit its place supports.
func TestImpreciseByUnit(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2020-01-01", 106))
	at := &orb.Point{106.01, 16.01}
	load := func(ref string, p *orb.Point, precision int, code string) border.Incident {
		i := seizure(t, ref, "2026-01-01", p, precision)
		i.CommuneCode = code
		return i
	}
	put(t, store, incidentLoad, load("gps", at, 1, ""), load("village", at, 3, ""), load("section", at, 4, ""), load("named section", nil, 4, "00001"),
		load("commune", nil, 5, "00001"), load("province", at, 6, ""), load("unknown", at, 9, ""), load("outside", &orb.Point{110, 10}, 3, ""))
	list, err := store.Cells(t.Context(), border.CellFilter{Res: 7})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, u := range list.ImpreciseBy {
		level := "no unit"
		if u.Code != nil {
			level = *u.Level
		}
		got[level] += u.N
	}
	if list.Imprecise != 7 || got["commune"] != 3 || got["no unit"] != 2 || got["province"] != 2 {
		t.Errorf("%d: %v", list.Imprecise, got)
	}
	n := 0
	for _, c := range list.Items {
		n += c.N
	}
	if n+list.Imprecise != 8 {
		t.Errorf("%d in cells and %d beside them; 8 incidents", n, list.Imprecise)
	}
}
