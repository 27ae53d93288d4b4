package access

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"cotmoc/internal/border"
)

// What bounds the audit against those who would fill it or wait for it.
const (
	refusedEach   = 20               // refused tries of one origin, or of one post that is signed in, and minute that get a line of their own
	refusedAll    = 300              // of all origins; what strangers try takes no line from posts that are signed in
	refusedWindow = time.Minute      //
	waitingMost   = 2000             // lines that may wait for the database
	writeLimit    = 10 * time.Second // of one batch
	mapWindow     = 10 * time.Minute // a post's restricted tiles of one layer get one line in so long
	mapsMost      = 20_000           // posts and layers remembered
)

// Recorder adds lines to the audit: lines that come together share a commit.
type Recorder struct {
	journal Journal
	now     func() time.Time

	mu      sync.Mutex
	waiting []waiting
	writing bool

	window  time.Time // when the minute of refused tries began
	refused map[string]int
	listed  int
	left    int // refused tries of the minute without a line of their own
	maps    map[string]time.Time
}

type waiting struct {
	entry Entry
	done  chan error
}

// NewRecorder records into a journal. now is the clock.
func NewRecorder(journal Journal, now func() time.Time) *Recorder {
	return &Recorder{journal: journal, now: now, refused: map[string]int{}, maps: map[string]time.Time{}}
}

// Record adds a line and returns when it is kept. The error is of kind border.Unavailable: what cannot be recorded
// must not be shown.
func (r *Recorder) Record(ctx context.Context, e Entry) error {
	done := make(chan error, 1)
	if !r.enqueue(waiting{e, done}) {
		return notRecorded(nil)
	}
	select {
	case err := <-done:
		if err != nil {
			return notRecorded(err)
		}
		return nil
	case <-ctx.Done():
		return notRecorded(ctx.Err())
	}
}

func notRecorded(cause error) error {
	return border.Fail(border.Unavailable, "Chưa ghi được nhật ký kiểm toán nên chưa trả lời; thử lại sau.",
		"The audit cannot be written now, so there is no answer; try again later.", cause)
}

// RecordMap adds a line for restricted map tiles, one for each post and layers in ten minutes.
func (r *Recorder) RecordMap(ctx context.Context, e Entry) error {
	key := e.Post + "\x00" + e.Subject
	now := r.now()
	r.mu.Lock()
	known := r.maps[key].After(now)
	r.mu.Unlock()
	if known {
		return nil
	}
	e.Detail = "map, for up to 10 minutes"
	if err := r.Record(ctx, e); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.maps) >= mapsMost {
		clear(r.maps)
	}
	r.maps[key] = now.Add(mapWindow)
	return nil
}

// Refuse adds a line for a refused try, without waiting for it. Of many tries only the number is kept, so that nobody
// can fill the audit by being refused.
func (r *Recorder) Refuse(e Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turnWindow()
	who, most := "origin "+e.Origin, refusedAll
	if e.Kind == Refused && e.Post != "" {
		who, most = "post "+e.Post, math.MaxInt
	} else {
		r.listed++
	}
	r.refused[who]++
	if r.refused[who] > refusedEach || r.listed > most || !r.put(waiting{e, make(chan error, 1)}) {
		r.left++
	}
}

// Run settles every minute until ctx ends.
func (r *Recorder) Run(ctx context.Context) {
	tick := time.NewTicker(refusedWindow)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			r.Settle()
		}
	}
}

// Settle writes how many refused tries of a minute that is over got no line of their own. Call it now and then.
func (r *Recorder) Settle() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turnWindow()
}

// turnWindow begins a new minute if the last is over. The lock is held.
func (r *Recorder) turnWindow() {
	now := r.now()
	if now.Sub(r.window) < refusedWindow {
		return
	}
	if r.left > 0 {
		e := Entry{Kind: Refused, Subject: "many", Detail: fmt.Sprintf("%d more refused tries in the minute from %s", r.left, r.window.UTC().Format(time.RFC3339))}
		r.put(waiting{e, make(chan error, 1)})
	}
	r.window, r.listed, r.left = now, 0, 0
	clear(r.refused)
}

func (r *Recorder) enqueue(w waiting) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.put(w)
}

// put lets a line wait its turn, and begins to write if nobody does. The lock is held.
func (r *Recorder) put(w waiting) bool {
	if len(r.waiting) >= waitingMost {
		return false
	}
	r.waiting = append(r.waiting, w)
	if !r.writing {
		r.writing = true
		go r.write()
	}
	return true
}

// write writes what waits, batch after batch, until nothing does.
func (r *Recorder) write() {
	for {
		r.mu.Lock()
		batch := r.waiting
		r.waiting = nil
		if len(batch) == 0 {
			r.writing = false
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
		entries := make([]Entry, len(batch))
		for i, w := range batch {
			entries[i] = w.entry
		}
		ctx, cancel := context.WithTimeout(context.Background(), writeLimit)
		err := r.journal.AddEntries(ctx, entries)
		cancel()
		for _, w := range batch {
			w.done <- err
		}
	}
}
