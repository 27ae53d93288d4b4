package ingest_test

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// memory is a Store that keeps what it is given.
type memory struct {
	mu       sync.Mutex
	loads    []ingest.Load
	rows     []ingest.Row
	finished bool
	aborted  bool
	refused  int
	answer   ingest.Outcome // refusals and notes Finish gives
	fail     error          // what Put answers
	largest  int
}

func (m *memory) Open(_ context.Context, load ingest.Load) (ingest.Sink, error) {
	m.loads = append(m.loads, load)
	m.rows, m.aborted = nil, false
	return m, nil
}

func (m *memory) Put(_ context.Context, rows []ingest.Row) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rows = append(m.rows, rows...)
	m.largest = max(m.largest, len(rows))
	return m.fail
}

func (m *memory) Finish(_ context.Context, refused int) (ingest.Outcome, error) {
	m.finished, m.refused = true, refused
	out := m.answer
	if refused+len(out.Refusals) == 0 || m.loads[len(m.loads)-1].Partial {
		out.Accepted = len(m.rows) - len(out.Refusals)
	}
	return out, nil
}

func (m *memory) Abort(context.Context) { m.aborted = !m.finished }

func text(name, content string) ingest.File {
	return ingest.File{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func today() border.Date { return border.NewDate(2026, 11, 21) }

// job imports the files into a layer with the flags a careful person would give.
func job(layer string, files ...ingest.File) ingest.Job {
	j := ingest.Job{Layer: layer, Files: files, Rules: border.Rules{Today: today(), Area: border.ServedArea()}}
	if layer == "units" {
		j.ValidFrom = border.NewDate(2025, 7, 1)
		j.ProvinceOf = func(code string) (string, bool) { return "44", code[:2] == "19" || code[:2] == "18" }
	}
	return j
}

func run(t *testing.T, j ingest.Job) (ingest.Result, *memory) {
	t.Helper()
	m := &memory{}
	result, err := ingest.Run(context.Background(), j, m)
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	return result, m
}

// values gives the records of one type that reached the store.
func values[T any](t *testing.T, m *memory) []T {
	t.Helper()
	var all []T
	for _, r := range m.rows {
		v, is := r.Value.(T)
		if !is {
			t.Fatalf("row %d of %s holds a %T", r.Row, r.File, r.Value)
		}
		all = append(all, v)
	}
	return all
}

// refusal looks for a refusal of a row and field.
func refusal(r ingest.Result, row int, field string) (ingest.Refusal, bool) {
	for _, x := range r.Refusals {
		if x.Row == row && x.Field == field {
			return x, true
		}
	}
	return ingest.Refusal{}, false
}

// count is a Store that forgets what it is given.
type count struct{ rows int }

func (c *count) Open(context.Context, ingest.Load) (ingest.Sink, error) { return c, nil }
func (c *count) Put(_ context.Context, rows []ingest.Row) error {
	c.rows += len(rows)
	return nil
}
func (c *count) Finish(context.Context, int) (ingest.Outcome, error) { return ingest.Outcome{}, nil }
func (c *count) Abort(context.Context)                               {}
