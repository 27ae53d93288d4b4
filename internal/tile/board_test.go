package tile

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// ledger is a counter whose news can be held back.
type ledger struct {
	mu    sync.Mutex
	n     int64
	asked int
	fault error
	hear  func(string)
}

func (l *ledger) Ledger(context.Context) (Ledger, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	return at(l.n), l.fault
}

func at(units int64) Ledger { return Ledger{Layers: map[string]int64{"units": units}} }

func (l *ledger) Listen(ctx context.Context, changed func(string)) error {
	l.hear = changed
	changed("")
	<-ctx.Done()
	return ctx.Err()
}

// boardAt is a board whose clock the test moves.
func boardAt(l *ledger) (*Board, *time.Time) {
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	b := NewBoard(l)
	b.now = func() time.Time { return now }
	return b, &now
}

func revisionOf(t *testing.T, b *Board) int64 {
	t.Helper()
	n, err := b.Revision(t.Context(), "units", "incidents")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRevisionIsAskedOnceASecond(t *testing.T) {
	l := &ledger{n: 1}
	b, now := boardAt(l)
	for range 100 {
		revisionOf(t, b)
	}
	if l.asked != 1 {
		t.Errorf("asked %d times", l.asked)
	}
	l.n = 2
	*now = now.Add(Freshness - time.Millisecond)
	if revisionOf(t, b) != 1 {
		t.Error("asked again too early")
	}
	*now = now.Add(time.Millisecond)
	if revisionOf(t, b) != 2 {
		t.Error("a revision older than a second was used, though no news came")
	}
}

func TestNewsMakesTheBoardForget(t *testing.T) {
	l := &ledger{n: 1}
	b, _ := boardAt(l)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.Run(ctx) }()
	revisionOf(t, b)
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	revisionOf(t, b)
	l.n = 2
	l.hear("units")
	if revisionOf(t, b) != 2 {
		t.Error("the news was not heard")
	}
}

func TestAnswerFromBeforeTheNewsIsNotKept(t *testing.T) {
	l := &ledger{n: 1}
	b, _ := boardAt(l)
	_, heard := b.recall()
	b.forget()
	b.note(noted{at(1), b.now()}, heard)
	l.n = 2
	if revisionOf(t, b) != 2 {
		t.Error("an answer asked for before a change outlived it")
	}
}

func TestBoardDoesNotKeepFaults(t *testing.T) {
	l := &ledger{n: 1, fault: errors.New("away")}
	b, _ := boardAt(l)
	if _, err := b.Revision(t.Context(), "units"); !errors.Is(err, l.fault) {
		t.Errorf("got %v", err)
	}
	l.fault = nil
	if n, err := b.Revision(t.Context(), "units"); n != 1 || err != nil {
		t.Errorf("after the fault: %d, %v", n, err)
	}
}
