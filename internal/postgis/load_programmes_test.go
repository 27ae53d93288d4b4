package postgis_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/programme"
)

func TestCooperationEntries(t *testing.T) {
	store, _ := open(t)
	far := border.Entry{Code: "LA-SVK", Kind: "counterpart", Title: "Savannakhet", Aliases: []string{"Savannakhét"}, Level: "province", State: "active"}
	ask := border.Entry{Code: "YC-1", Kind: "request", Subtype: "legal_assistance", Title: "Ủy thác", Direction: "out", State: "sent",
		Sent: border.NewDate(2026, time.March, 1), Counterparts: []string{"LA-SVK"}}
	lost := border.Entry{Code: "B-1", Kind: "agreement_step", Title: "Bước", State: "planned", Parent: "TT-9"}
	load := ingest.Load{Layer: "cooperation", Partial: true}
	long := time.Date(2000, time.January, 1, 0, 0, 0, 0, border.Zone)
	out := put(t, store, load, ask, far, lost)
	wantCounts(t, out, 2, 0, 1)
	if r := out.Refusals[0]; r.Field != "parent" || !strings.Contains(r.Reason.EN, "TT-9") {
		t.Errorf("%+v", r)
	}
	wantCounts(t, put(t, store, load, far, ask), 0, 2, 0)
	before := time.Now()
	ask.State, ask.Answered = "answered", border.NewDate(2026, time.March, 9)
	wantCounts(t, put(t, store, load, ask), 1, 0, 0)
	history, err := store.History(t.Context(), "cooperation", "YC-1")
	if err != nil || len(history) != 2 || history[1].Kind != "changed" || strings.Join(history[1].Fields, " ") != "answered_on state" {
		t.Errorf("%+v, %v", history, err)
	}
	for _, c := range []struct {
		facts programme.Facts
		want  string
	}{{store.ProgrammeFacts(), "active answered"}, {store.ProgrammeFacts().AsKnown(before), "active sent"}, {store.ProgrammeFacts().AsKnown(long), ""}} {
		list, err := c.facts.LogEntries(t.Context())
		var states []string
		for _, e := range list {
			states = append(states, e.State)
		}
		if err != nil || strings.Join(states, " ") != c.want {
			t.Errorf("%v, want %s (%v)", states, c.want, err)
		}
	}
	stranger := ask
	stranger.Code, stranger.Counterparts = "YC-2", []string{"YC-1"}
	wantCounts(t, put(t, store, load, stranger), 0, 0, 1)
}

// A version that holds is never changed, and none is put into years that are over.
func TestProgrammesKeepTheirPast(t *testing.T) {
	store, pool := open(t)
	today := border.DateOf(time.Now())
	file := func(from border.Date, body string) border.ProgrammeFile {
		return border.ProgrammeFile{ID: "thu", HoldsFrom: from, LegalRef: "1/KH", Title: border.Text{VI: "Thử", EN: "A try"}, Text: body}
	}
	load := ingest.Load{Layer: "programmes", Partial: true}
	first := file(border.NewDate(2023, time.December, 12), "a")
	if err := store.KeepProgrammes(t.Context(), []border.ProgrammeFile{first}); err != nil {
		t.Fatal(err)
	}
	wantCounts(t, put(t, store, load, first), 0, 1, 0)
	for name, f := range map[string]border.ProgrammeFile{"changed": file(first.HoldsFrom, "b"), "slipped in": file(border.NewDate(2024, time.January, 1), "c")} {
		out := put(t, store, load, f)
		wantCounts(t, out, 0, 0, 1)
		if out.Refusals[0].Field != "holds_from" || out.Refusals[0].Reason.VI == "" {
			t.Errorf("%s: %+v", name, out.Refusals)
		}
	}
	before := time.Now()
	wantCounts(t, put(t, store, load, file(today, "d")), 1, 0, 0)
	wantCounts(t, put(t, store, load, file(today.AddDays(30), "e")), 1, 0, 0)
	wantCounts(t, put(t, store, load, file(today.AddDays(30), "f")), 1, 0, 0) // what does not hold yet may be mended
	if err := store.KeepProgrammes(t.Context(), []border.ProgrammeFile{file(first.HoldsFrom, "g")}); err != nil {
		t.Fatal(err)
	}
	if got := ask[string](t, pool, "SELECT string_agg(body, '' ORDER BY holds_from) FROM programme WHERE ended_at IS NULL"); got != "adf" {
		t.Errorf("kept %q", got)
	}
	for _, c := range []struct {
		at   time.Time
		want string
	}{{time.Now().Add(time.Hour), "adf"}, {before, "a"}, {time.Date(2000, time.January, 1, 0, 0, 0, 0, border.Zone), "a later"}} {
		list, err := store.ProgrammeFacts().AsKnown(c.at).ProgrammeFiles(t.Context())
		got := ""
		for _, f := range list {
			if got += f.Text; f.Later {
				got += " later"
			}
		}
		if err != nil || got != c.want {
			t.Errorf("at %s: %q, want %q (%v)", c.at, got, c.want, err)
		}
	}
}

// What programmes are computed from, as known before anything was recorded: nothing, and now: what there is.
func TestProgrammeFactsAsKnown(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO report_value (unit_code, period, period_from, period_to, indicator, value, value_state, source)
		VALUES ('19432', '2026', '2025-12-15', '2026-12-14', 'use_points', 1, 'reported', 'test')`)
	r.exec(`INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, commune_code, unit_code, content_sha256)
		VALUES ('test', '1', 'seizure', '2026-03-01', '2026-03-01', 2, 5, '19432', '19432', '\x00')`)
	on, from, to := today, border.NewDate(2025, time.December, 15), border.NewDate(2026, time.December, 14)
	count := func(f programme.Facts) (n []int) {
		t.Helper()
		communes, err := f.ProgrammeCommunes(t.Context(), on)
		figures, err2 := f.YearFigures(t.Context(), "2026")
		spots, err3 := f.PlaceLives(t.Context(), "hotspots", on)
		plots, err4 := f.PlaceLives(t.Context(), "plots", on)
		incidents, err5 := f.IncidentFacts(t.Context(), from, to)
		effort, err6 := f.EffortOf(t.Context(), from, to, nil)
		traffic, err7 := f.TrafficFacts(t.Context(), from, to, nil)
		if err := errors.Join(err, err2, err3, err4, err5, err6, err7); err != nil {
			t.Fatal(err)
		}
		return []int{len(communes), len(figures), len(spots), len(plots), len(incidents), effort.Records, len(traffic)}
	}
	now := count(r.ProgrammeFacts())
	for i, n := range count(r.ProgrammeFacts().AsKnown(time.Date(1999, time.January, 1, 0, 0, 0, 0, border.Zone))) {
		if n != 0 {
			t.Errorf("%d: %d known before anything was recorded, %v now", i, n, now)
		}
	}
	if now[0] == 0 || now[1] != 1 || now[4] != 1 {
		t.Errorf("the fixture has nothing to know: %v", now)
	}

	// That two records tell the same counts from when it was said.
	r.exec(`INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, commune_code, unit_code, content_sha256)
		VALUES ('test', '2', 'seizure', '2026-03-01', '2026-03-01', 2, 6, '44', '44', '\x01')`)
	before := time.Now()
	known, err := r.ProgrammeFacts().IncidentFacts(t.Context(), from, to)
	if err != nil || len(known) != 2 || known[0].Commune != "19432" || known[1].Commune != "" || known[1].Province != "44" {
		t.Errorf("a place known no finer than its province: %+v, %v", known, err)
	}
	r.exec(`INSERT INTO incident_pair (keeper_source, keeper_ref, other_source, other_ref, same) VALUES ('test', '1', 'test', '2', true)`)
	for _, c := range []struct {
		facts programme.Facts
		want  int
	}{{r.ProgrammeFacts(), 1}, {r.ProgrammeFacts().AsKnown(before), 2}} {
		if list, err := c.facts.IncidentFacts(t.Context(), from, to); err != nil || len(list) != c.want {
			t.Errorf("%d incidents, want %d: %v", len(list), c.want, err)
		}
	}
}
