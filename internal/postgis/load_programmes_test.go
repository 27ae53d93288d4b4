package postgis_test

import (
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

func TestCooperationEntries(t *testing.T) {
	store, _ := open(t)
	far := border.Entry{Code: "LA-SVK", Kind: "counterpart", Title: "Savannakhet", Aliases: []string{"Savannakhét"}, Level: "province", State: "active"}
	ask := border.Entry{Code: "YC-1", Kind: "request", Subtype: "legal_assistance", Title: "Ủy thác", Direction: "out", State: "sent",
		Sent: border.NewDate(2026, time.March, 1), Counterparts: []string{"LA-SVK"}}
	lost := border.Entry{Code: "B-1", Kind: "agreement_step", Title: "Bước", State: "planned", Parent: "TT-9"}
	load := ingest.Load{Layer: "cooperation", Partial: true}
	out := put(t, store, load, ask, far, lost)
	wantCounts(t, out, 2, 0, 1)
	if r := out.Refusals[0]; r.Field != "parent" || !strings.Contains(r.Reason.EN, "TT-9") {
		t.Errorf("%+v", r)
	}
	wantCounts(t, put(t, store, load, far, ask), 0, 2, 0)
	ask.State, ask.Answered = "answered", border.NewDate(2026, time.March, 9)
	wantCounts(t, put(t, store, load, ask), 1, 0, 0)
	history, err := store.History(t.Context(), "cooperation", "YC-1")
	if err != nil || len(history) != 2 || history[1].Kind != "changed" || strings.Join(history[1].Fields, " ") != "answered_on state" {
		t.Errorf("%+v, %v", history, err)
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
	wantCounts(t, put(t, store, load, file(today, "d")), 1, 0, 0)
	wantCounts(t, put(t, store, load, file(today.AddDays(30), "e")), 1, 0, 0)
	wantCounts(t, put(t, store, load, file(today.AddDays(30), "f")), 1, 0, 0) // what does not hold yet may be mended
	if err := store.KeepProgrammes(t.Context(), []border.ProgrammeFile{file(first.HoldsFrom, "g")}); err != nil {
		t.Fatal(err)
	}
	if got := ask[string](t, pool, "SELECT string_agg(body, '' ORDER BY holds_from) FROM programme WHERE ended_at IS NULL"); got != "adf" {
		t.Errorf("kept %q", got)
	}
}
