package demo

import (
	"bytes"
	"context"
	"io"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// keeper takes what is imported.
type keeper struct{ rows []ingest.Row }

func (k *keeper) Open(context.Context, ingest.Load) (ingest.Sink, error) { return k, nil }
func (k *keeper) Put(_ context.Context, rows []ingest.Row) error {
	k.rows = append(k.rows, rows...)
	return nil
}
func (k *keeper) Finish(context.Context, int) (ingest.Outcome, error) {
	return ingest.Outcome{Accepted: len(k.rows)}, nil
}
func (k *keeper) Abort(context.Context) {}

// Every kind of entry that a programme asks for is in the demo's log, with three years of what comes back, and each
// passes the checks of an import.
func TestTheLogOfTheDemo(t *testing.T) {
	file := files(t)["cooperation.yaml"]
	k := &keeper{}
	job := ingest.Job{Layer: "cooperation", Source: Source, Rules: border.Rules{Today: lastDay(), Area: border.ServedArea()},
		Files: []ingest.File{{Name: file.Name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(file.Content)), nil }}}}
	result, err := ingest.Run(t.Context(), job, k)
	if err != nil || result.Refused > 0 || len(result.Notes) > 0 {
		t.Fatalf("%+v, %v", result, err)
	}
	codes, kinds, years, programmes := map[string]bool{}, map[string]int{}, map[int]int{}, map[string]int{}
	var entries []border.Entry
	for _, r := range k.rows {
		e := r.Value.(border.Entry)
		if codes[e.Code] {
			t.Errorf("%s stands twice", e.Code)
		}
		codes[e.Code] = true
		kinds[e.Kind]++
		years[e.Day().Year()]++
		programmes[e.Programme]++
		entries = append(entries, e)
	}
	for _, e := range entries {
		if e.Parent != "" && !codes[e.Parent] {
			t.Errorf("%s hangs on %s, which is not there", e.Code, e.Parent)
		}
		for _, c := range e.Counterparts {
			if !codes[c] {
				t.Errorf("%s names %s, which is not there", e.Code, c)
			}
		}
	}
	for _, kind := range border.EntryKinds().IDs() {
		if kinds[kind] == 0 && kind != "evidence" {
			t.Errorf("no %s", kind)
		}
	}
	for year := firstYear; year <= lastYear; year++ {
		if years[year] < 20 {
			t.Errorf("%d entries of %d", years[year], year)
		}
	}
	for _, p := range []string{"nghe-an-14", "quang-tri-directive", "quang-tri-233", "son-la-533", "plan-3219"} {
		if programmes[p] < 5 {
			t.Errorf("%d entries of %s", programmes[p], p)
		}
	}
}
