package postgis

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed sql/read/state.sql
var stateSQL string

// state names what the records are at a moment: it is another one after every change.
type state struct{ revisions, change int64 }

// totals remembers how many records a filter finds for a reach, until anything changes: who turns pages, or looks again,
// does not have a million records counted anew.
type totals struct {
	mu sync.Mutex
	at state
	of map[[sha256.Size]byte]int // by the sum of reach, filter and statement: a filter may name thousands of communes
}

// mostTotals is how many totals are remembered.
const mostTotals = 10_000

// total counts by a statement of one number.
func (s *Store) total(ctx context.Context, sql string, args []any) (n int, err error) {
	var now state
	if err := s.pool.QueryRow(ctx, stateSQL).Scan(&now.revisions, &now.change); err != nil {
		return 0, fmt.Errorf("state of the records: %w", err)
	}
	asked, err := json.Marshal(args)
	if err != nil {
		return 0, fmt.Errorf("key of a total: %w", err)
	}
	key := sha256.Sum256([]byte(s.reachOf(ctx).Key() + " " + string(asked) + " " + sql))
	t := &s.totals
	t.mu.Lock()
	n, known := t.of[key]
	known = known && t.at == now
	t.mu.Unlock()
	if known {
		return n, nil
	}
	if err := s.pool.QueryRow(ctx, sql, args...).Scan(&n); err != nil {
		return 0, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at != now || len(t.of) >= mostTotals {
		t.at, t.of = now, map[[sha256.Size]byte]int{}
	}
	t.of[key] = n
	return n, nil
}
