package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"runtime/debug"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"cotmoc/geo"
	"cotmoc/geo/shape"
	"cotmoc/internal/border"
)

// ahead is how many chunks a worker may have read that the store has not taken yet: reading goes on while it stores.
const ahead = 4

// heldBytes is how much of a file may be read ahead and not stored yet: one great feature, or many small ones.
const heldBytes = geo.MaxFeature

// workers is how many rows are read at once.
func workers() int { return max(2, runtime.GOMAXPROCS(0)) }

// reading is the reading of one file: one goroutine cuts it into rows, workers read them, and the rows come
// out in the order of the file.
type reading struct {
	pass   *pass
	file   int
	opened *opened
	seen   int
	unread map[string]bool // columns nothing reads
	rows   map[string]int  // codes seen so far, where they may stand only once
	twice  map[string]twin // codes that stand twice, those of earlier passes and of this one
	held   *semaphore.Weighted
}

// chunk is a run of rows that one worker reads.
type chunk struct {
	items []item
	held  int64 // of heldBytes
	out   []decoded
	ready chan struct{}
}

func (r *reading) run(outer context.Context) error {
	g, ctx := errgroup.WithContext(outer)
	r.held = semaphore.NewWeighted(heldBytes)
	work, order := make(chan *chunk), make(chan *chunk, ahead*workers())
	g.Go(func() error {
		defer close(work)
		defer close(order)
		return r.cut(ctx, work, order)
	})
	for range workers() {
		d := &decoder{job: r.pass.job, layer: r.pass.layer, source: r.pass.source(r.file), shapes: shape.NewWorker(),
			cols: r.opened.cols, places: r.opened.places, system: r.opened.system, keys: map[string]string{}, twice: r.pass.twice[r.file]}
		g.Go(func() error {
			for c := range work {
				for _, it := range c.items {
					c.out = append(c.out, d.decode(it))
				}
				close(c.ready)
			}
			return nil
		})
	}
	g.Go(func() error { return r.collect(ctx, outer, order) })
	err := g.Wait()
	if r.twice != nil {
		r.pass.twice[r.file] = r.twice
	}
	return err
}

// cut makes chunks of rows and hands each to a worker, in order.
func (r *reading) cut(ctx context.Context, work, order chan<- *chunk) error {
	const rows, bytes = 128, 512 << 10
	for more := true; more; {
		c := &chunk{ready: make(chan struct{})}
		size := 0
		for len(c.items) < rows && size < bytes {
			it, err := r.opened.rows.next()
			if errors.Is(err, io.EOF) {
				more = false
				break
			}
			if err != nil {
				return r.stopped(err)
			}
			if it.blank() {
				continue
			}
			c.items, size = append(c.items, it), size+it.size()
		}
		c.held = min(int64(size), heldBytes)
		if err := r.held.Acquire(ctx, c.held); err != nil {
			return err
		}
		for _, to := range []chan<- *chunk{order, work} {
			select {
			case to <- c:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// stopped says why a file cannot be read on.
func (r *reading) stopped(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	why := readText(err) // before the shape's: a damaged file ends in the middle too
	if why == nil {
		why = knownText(err)
	}
	if why == nil {
		why = shapeText(err)
	}
	return unreadable(r.pass.job.Files[r.file].Name, *why, err)
}

// collect takes the rows in their order. What goes to the store goes under the caller's context, which
// outlives the reading of one file.
func (r *reading) collect(ctx, outer context.Context, order <-chan *chunk) error {
	for c := range order {
		select {
		case <-c.ready:
		case <-ctx.Done():
			return ctx.Err()
		}
		for _, d := range c.out {
			if err := r.row(outer, d); err != nil {
				return err
			}
		}
		r.release(c)
	}
	return nil
}

// release lets the next chunk be read. What was made of a great feature goes first, in GEOS too, which lets go of
// nothing until the collector runs.
func (r *reading) release(c *chunk) {
	const great = 4 << 20
	c.items, c.out = nil, nil
	if c.held > great {
		debug.FreeOSMemory()
	}
	r.held.Release(c.held)
}

func (r *reading) row(ctx context.Context, d decoded) error {
	r.seen++
	name := r.pass.job.Files[r.file].Name
	for _, column := range d.ignored {
		r.noteUnread(column)
	}
	for _, f := range d.faults {
		r.pass.refuse(Refusal{File: name, Row: d.row, Field: f.Field, Reason: f.Reason})
	}
	if len(d.faults) > 0 {
		return nil
	}
	for _, f := range d.notes {
		r.pass.note(Note{File: name, Row: d.row, Field: f.Field, Reason: f.Reason})
	}
	if d.code != "" && r.standsTwice(d) {
		return nil
	}
	return r.pass.take(ctx, name, d)
}

// noteUnread remembers a column nothing reads; a file may name its columns anew in every row.
func (r *reading) noteUnread(column string) {
	const most = 1000
	if len(r.unread) < most {
		r.unread[column] = true
	}
}

// standsTwice says that the row's code stood before in the file, and remembers it for the next pass.
func (r *reading) standsTwice(d decoded) bool {
	first, before := r.rows[d.code]
	if !before {
		r.rows[d.code] = d.row
		return false
	}
	if r.twice == nil { // the readers hold that of the pass before
		r.twice = map[string]twin{}
		maps.Copy(r.twice, r.pass.twice[r.file])
	}
	_, settled := r.twice[d.code]
	why := border.Text{
		VI: fmt.Sprintf("mã %s có nhiều lần trong tệp (dòng %d và %d); không dòng nào được nhận", d.code, first, d.row),
		EN: fmt.Sprintf("code %s is there more than once in the file (rows %d and %d); none is taken", d.code, first, d.row),
	}
	r.twice[d.code] = twin{why, settled}
	r.pass.again = true
	return true
}
