package ogc

import (
	"bytes"
	"io"
	"sync"
)

// patient is a writer that keeps its first bytes until there are more than most of them, then hands everything to
// a reader, waiting for it.
type patient struct {
	mu      sync.Mutex
	kept    bytes.Buffer
	most    int // of kept
	read    *io.PipeReader
	write   *io.PipeWriter
	flowing bool
	err     error
	ready   chan struct{} // closed when it flows, or when all is written
	once    sync.Once
}

func newPatient(most int) *patient {
	p := &patient{most: most, ready: make(chan struct{})}
	p.read, p.write = io.Pipe()
	return p
}

// Write keeps bytes, or passes them on.
func (p *patient) Write(b []byte) (int, error) {
	p.mu.Lock()
	if !p.flowing {
		p.kept.Write(b)
		if p.kept.Len() > p.most {
			p.flowing = true
			p.once.Do(func() { close(p.ready) })
		}
		p.mu.Unlock()
		return len(b), nil
	}
	p.mu.Unlock()
	return p.write.Write(b)
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

// whole gives everything where it was little; nil where it flows.
func (p *patient) whole() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.flowing {
		return nil
	}
	return p.kept.Bytes()
}

// reader gives what was kept and then what comes. Closing it stops the writer.
func (p *patient) reader() io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(&p.kept, p.read), p.read}
}
