package ogc

import (
	"bytes"
	"io"
	"slices"
	"sync"
)

// piece is what a patient keeps bytes in: an answer that grows is not copied over and over. A pool lends them.
type piece = [256 << 10]byte

// patient is a writer that keeps its first bytes until there are more than most of them, then hands everything to
// a reader, waiting for it.
type patient struct {
	mu      sync.Mutex
	kept    [][]byte // full but for the last
	size    int      // of kept
	most    int      // of size
	pieces  *sync.Pool
	read    *io.PipeReader
	write   *io.PipeWriter
	flowing bool
	err     error
	ready   chan struct{} // closed when it flows, or when all is written
	once    sync.Once
}

func newPatient(most int, pieces *sync.Pool) *patient {
	p := &patient{most: most, pieces: pieces, ready: make(chan struct{})}
	p.read, p.write = io.Pipe()
	return p
}

// Write keeps bytes, or passes them on.
func (p *patient) Write(b []byte) (int, error) {
	p.mu.Lock()
	if !p.flowing {
		p.keep(b)
		if p.size > p.most {
			p.flowing = true
			p.once.Do(func() { close(p.ready) })
		}
		p.mu.Unlock()
		return len(b), nil
	}
	p.mu.Unlock()
	return p.write.Write(b)
}

func (p *patient) keep(b []byte) {
	p.size += len(b)
	for len(b) > 0 {
		last := len(p.kept) - 1
		if last < 0 || len(p.kept[last]) == cap(p.kept[last]) {
			lent, is := p.pieces.Get().(*piece)
			if !is {
				lent = new(piece)
			}
			p.kept = append(p.kept, lent[:0])
			last++
		}
		n := min(len(b), cap(p.kept[last])-len(p.kept[last]))
		p.kept[last] = append(p.kept[last], b[:n]...)
		b = b[n:]
	}
}

// finish says that all is written, or what went wrong.
func (p *patient) finish(err error) {
	p.mu.Lock()
	p.err = err
	p.mu.Unlock()
	p.write.CloseWithError(err) // nil is the end of the file
	p.once.Do(func() { close(p.ready) })
}

// wait waits until it is known whether the answer can begin; the error is one that came before.
func (p *patient) wait() error {
	<-p.ready
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.flowing {
		return nil
	}
	return p.err
}

// whole gives everything where it was little, once; nil where it flows.
func (p *patient) whole() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.flowing {
		return nil
	}
	body := slices.Concat(p.kept...)
	if body == nil {
		body = []byte{}
	}
	for _, full := range p.kept {
		p.pieces.Put((*piece)(full[:cap(full)]))
	}
	p.kept = nil
	return body
}

// reader gives what was kept and then what comes. Closing it stops the writer.
func (p *patient) reader() io.ReadCloser {
	var parts []io.Reader
	for _, full := range p.kept {
		parts = append(parts, bytes.NewReader(full))
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(append(parts, p.read)...), p.read}
}
