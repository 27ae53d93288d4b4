package rebase

import (
	"context"
	"slices"
	"sync"
)

// cache keeps the answers used last under their keys, and has them made one at a time: who asks for one that is
// being made gets that one.
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

func (c *cache[V]) get(ctx context.Context, key string, made func() (V, error)) (V, error) {
	if v, ok := c.recall(key); ok {
		return v, nil
	}
	var none V
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return none, ctx.Err()
	}
	defer func() { <-c.turn }()
	if v, ok := c.recall(key); ok {
		return v, nil
	}
	v, err := made()
	if err != nil {
		return none, err
	}
	c.keep(key, v)
	return v, nil
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
