package rebase

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// cache keeps the answers used last under their keys, and has them made one at a time: who asks for one that is
// being made gets that one. One that takes longer than who asked will wait is made all the same, and is there for
// who asks again.
type cache[V any] struct {
	limit int
	turn  chan struct{} // held while an answer is made

	mu   sync.Mutex
	kept []answer[V] // the one used last at the end
}

type answer[V any] struct {
	key   string
	value V
}

func newCache[V any](limit int) *cache[V] {
	return &cache[V]{limit: limit, turn: make(chan struct{}, 1)}
}

// patience is how long an answer may be in the making.
const patience = 5 * time.Minute

func (c *cache[V]) get(ctx context.Context, key string, made func(context.Context) (V, error)) (V, error) {
	if v, ok := c.recall(key); ok {
		return v, nil
	}
	var none V
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return none, ctx.Err()
	}
	if v, ok := c.recall(key); ok {
		<-c.turn
		return v, nil
	}
	done := make(chan outcome[V], 1)
	go func() {
		defer func() { <-c.turn }()
		done <- c.make(ctx, key, made)
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

type outcome[V any] struct {
	value V
	err   error
}

// make has an answer made and keeps it. A panic is an error: nobody above this goroutine would catch it.
func (c *cache[V]) make(ctx context.Context, key string, made func(context.Context) (V, error)) (o outcome[V]) {
	defer func() {
		if p := recover(); p != nil {
			o = outcome[V]{err: fmt.Errorf("%s: panic: %v\n%s", key, p, debug.Stack())}
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	v, err := made(ctx)
	if err != nil {
		return outcome[V]{err: err}
	}
	c.keep(key, v)
	return outcome[V]{value: v}
}

func (c *cache[V]) recall(key string) (v V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.kept, func(a answer[V]) bool { return a.key == key })
	if i < 0 {
		return v, false
	}
	a := c.kept[i]
	c.kept = append(slices.Delete(c.kept, i, i+1), a)
	return a.value, true
}

func (c *cache[V]) keep(key string, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kept) == c.limit {
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	c.kept = append(c.kept, answer[V]{key, v})
}
