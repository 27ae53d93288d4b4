package access

import (
	"sync"
	"time"
)

// brake slows wrong sign-ins: five are free, then each doubles the wait up to a quarter of an hour. It is
// kept per name and address, in memory, and holds at most brakeSize keys.
type brake struct {
	mu    sync.Mutex
	now   func() time.Time
	tries map[string]tries
}

type tries struct {
	wrong int
	until time.Time
}

const (
	freeTries = 5
	longest   = 15 * time.Minute
	brakeSize = 10_000
)

func newBrake(now func() time.Time) *brake {
	return &brake{now: now, tries: map[string]tries{}}
}

// wait says how long the key must still wait.
func (b *brake) wait(key string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tries[key].until.Sub(b.now())
}

func (b *brake) wrong(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.tries) >= brakeSize {
		b.forget()
	}
	t := b.tries[key]
	t.wrong++
	if over := t.wrong - freeTries; over >= 0 {
		t.until = b.now().Add(min(longest, time.Second<<min(over, 20)))
	}
	b.tries[key] = t
}

func (b *brake) right(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.tries, key)
}

// forget drops the keys that need not wait any more; all of them if that frees nothing.
func (b *brake) forget() {
	for k, t := range b.tries {
		if !t.until.After(b.now()) {
			delete(b.tries, k)
		}
	}
	if len(b.tries) >= brakeSize {
		b.tries = map[string]tries{}
	}
}
