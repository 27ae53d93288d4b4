package access

import (
	"context"
	"sync"
	"time"
)

// recentFor is how long an answer may be used again by those who ask many times a second, such as a map for its tiles.
const recentFor = time.Second

// mostRecent bounds what is remembered.
const mostRecent = 10_000

// recent remembers who secrets belonged to a moment ago, so that a tile that did not change costs no query.
type recent struct {
	now   func() time.Time
	mu    sync.Mutex
	known map[SecretHash]remembered
}

type remembered struct {
	caller Caller
	until  time.Time
}

// Recent is BySession, or ByToken, whose answer may be a second old: whoever was signed out elsewhere may see tiles for
// that long. Signing out here holds at once.
func (g *Gate) Recent(ctx context.Context, secret string, token bool) (Caller, error) {
	sum := hashOf(secret)
	if a, there := g.recent.recall(sum); there {
		return a, nil
	}
	find := g.BySession
	if token {
		find = g.ByToken
	}
	asked := g.now()
	a, err := find(ctx, secret)
	a.Revisions = nil // they hold for one request
	if err == nil {
		g.recent.note(sum, remembered{a, asked.Add(recentFor)})
	}
	return a, err
}

func (r *recent) recall(sum SecretHash) (Caller, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found, there := r.known[sum]
	return found.caller, there && r.now().Before(found.until)
}

func (r *recent) note(sum SecretHash, found remembered) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil || len(r.known) >= mostRecent {
		r.known = map[SecretHash]remembered{}
	}
	r.known[sum] = found
}

// clear forgets everybody: somebody signed out, and a secret does not say whose it is.
func (r *recent) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known = nil
}
