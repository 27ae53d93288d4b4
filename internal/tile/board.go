package tile

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// Freshness is how old revisions may be when they are used. News of a change makes them younger than that; this
// is what holds when the news does not arrive.
const Freshness = time.Second

// Ledger is how far the data of every layer had come at one moment. It is never changed once made.
type Ledger struct {
	Layers map[string]int64          // rises with every committed change of a layer
	Areas  map[string]map[Area]int64 // of layers that are counted by area: rises with every change in it
}

// Layer gives the revision of one layer.
func (l Ledger) Layer(name string) int64 { return l.Layers[name] }

// Sum gives a number that rises with every change of any of the layers; of all where none is named.
func (l Ledger) Sum(layers ...string) int64 {
	var sum int64
	if len(layers) == 0 {
		for _, n := range l.Layers {
			sum += n
		}
	}
	for _, name := range layers {
		sum += l.Layers[name]
	}
	return sum
}

// within gives a number that rises with every change of a layer inside a box.
func (l Ledger) within(layer string, b box) int64 {
	var sum int64
	for _, a := range areasOf(b, l.Areas[layer]) {
		sum += l.Areas[layer][a]
	}
	return sum
}

// Counter is where revisions come from. internal/postgis implements it.
type Counter interface {
	// Ledger gives the revisions of now.
	Ledger(ctx context.Context) (Ledger, error)
	// Listen calls changed with each layer that changes ("": any may have), until the context ends.
	Listen(ctx context.Context, changed func(layer string)) error
}

// Board remembers the revisions for Freshness, and forgets them at once when it hears of a change.
type Board struct {
	counter Counter
	now     func() time.Time
	flight  singleflight.Group

	mu    sync.Mutex
	heard int64 // how many changes were heard of
	known noted
}

type noted struct {
	ledger Ledger
	at     time.Time
}

// NewBoard makes a board. It works without Run, only a little later.
func NewBoard(counter Counter) *Board { return &Board{counter: counter, now: time.Now} }

// Run listens for changes until the context ends.
func (b *Board) Run(ctx context.Context) error {
	return b.counter.Listen(ctx, func(string) { b.forget() })
}

func (b *Board) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.heard++
	b.known = noted{}
}

// Revision gives a number that rises with every committed change of any of the layers, at most Freshness old.
func (b *Board) Revision(ctx context.Context, layers ...string) (int64, error) {
	l, err := b.Ledger(ctx)
	return l.Sum(layers...), err
}

// Ledger gives the revisions, at most Freshness old.
func (b *Board) Ledger(ctx context.Context) (Ledger, error) {
	known, heard := b.recall()
	if b.now().Sub(known.at) < Freshness {
		return known.ledger, nil
	}
	// The number of changes heard is the flight's key: nobody joins a question asked before one.
	asked := b.flight.DoChan(fmt.Sprint(heard), func() (any, error) {
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		asked := b.now()
		l, err := b.counter.Ledger(own)
		if err == nil {
			b.note(noted{l, asked}, heard)
		}
		return l, err
	})
	select {
	case r := <-asked:
		if r.Err != nil {
			return Ledger{}, fmt.Errorf("revisions: %w", r.Err)
		}
		return r.Val.(Ledger), nil
	case <-ctx.Done():
		return Ledger{}, ctx.Err()
	}
}

func (b *Board) recall() (noted, int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.known, b.heard
}

// note keeps an answer unless a change was heard of since it was asked for.
func (b *Board) note(n noted, heard int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.heard == heard {
		b.known = n
	}
}
