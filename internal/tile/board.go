package tile

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// Freshness is how old a revision may be when it is used. News of a change makes it younger than that; this
// is what holds when the news does not arrive.
const Freshness = time.Second

// Counter is where revisions come from. internal/postgis implements it.
type Counter interface {
	// Revision gives a number that rises with every committed change of any of the layers.
	Revision(ctx context.Context, layers ...string) (int64, time.Time, error)
	// Listen calls changed with each layer that changes ("": any may have), until the context ends.
	Listen(ctx context.Context, changed func(layer string)) error
}

// Board remembers revisions for Freshness, and forgets them at once when it hears of a change.
type Board struct {
	counter Counter
	now     func() time.Time
	flight  singleflight.Group

	mu    sync.Mutex
	heard int64 // how many changes were heard of
	known map[string]noted
}

type noted struct {
	revision int64
	at       time.Time
}

// NewBoard makes a board. It works without Run, only a little later.
func NewBoard(counter Counter) *Board {
	return &Board{counter: counter, now: time.Now, known: make(map[string]noted)}
}

// Run listens for changes until the context ends.
func (b *Board) Run(ctx context.Context) error {
	return b.counter.Listen(ctx, func(string) { b.forget() })
}

func (b *Board) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.heard++
	clear(b.known)
}

// Revision gives the revision of layers, at most Freshness old.
func (b *Board) Revision(ctx context.Context, layers ...string) (int64, error) {
	key := strings.Join(layers, ",")
	known, heard := b.recall(key)
	if b.now().Sub(known.at) < Freshness {
		return known.revision, nil
	}
	// The number of changes heard is part of the flight's key: nobody joins a question asked before one.
	asked := b.flight.DoChan(fmt.Sprintf("%d %s", heard, key), func() (any, error) {
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		asked := b.now()
		n, _, err := b.counter.Revision(own, layers...)
		if err == nil {
			b.note(key, noted{n, asked}, heard)
		}
		return n, err
	})
	select {
	case r := <-asked:
		if r.Err != nil {
			return 0, fmt.Errorf("revision of %s: %w", key, r.Err)
		}
		return r.Val.(int64), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (b *Board) recall(key string) (noted, int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.known[key], b.heard
}

// note keeps an answer unless a change was heard of since it was asked for.
func (b *Board) note(key string, n noted, heard int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.heard == heard {
		b.known[key] = n
	}
}
