package access

import (
	"slices"
	"sync"
	"time"
)

// brake slows wrong sign-ins: some are free, then each doubles the wait up to a bound. It is kept in memory and holds at
// most brakeSize keys.
type brake struct {
	mu    sync.Mutex
	now   func() time.Time
	tries map[string]tries
}

type tries struct {
	wrong       int
	until, last time.Time
}

// pace is how many wrong tries are free, and how long one waits at most.
type pace struct {
	free    int
	longest time.Duration
}

const (
	brakeSize   = 10_000
	brakeMemory = time.Hour // without a wrong try, all are free again
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

func (b *brake) wrong(key string, p pace) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.tries) >= brakeSize {
		b.forget()
	}
	now, t := b.now(), b.tries[key]
	if now.Sub(t.last) > brakeMemory {
		t = tries{}
	}
	t.wrong++
	t.last = now
	if over := t.wrong - p.free; over >= 0 {
		t.until = now.Add(min(p.longest, time.Second<<min(over, 20)))
	}
	b.tries[key] = t
}

func (b *brake) right(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.tries, key)
}

// forget drops the half with the fewest wrong tries: whoever makes up names to be forgotten goes first.
func (b *brake) forget() {
	var counts []int
	for _, t := range b.tries {
		counts = append(counts, t.wrong)
	}
	slices.Sort(counts)
	most := counts[len(counts)/2]
	for k, t := range b.tries {
		if t.wrong <= most {
			delete(b.tries, k)
		}
	}
}
