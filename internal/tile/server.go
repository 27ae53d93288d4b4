package tile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"cotmoc/internal/border"
)

// Revisions tells how far the data behind record layers has come; Board implements it.
type Revisions interface {
	Ledger(ctx context.Context) (Ledger, error)
}

// Config is what a Server needs. Zero numbers take the usual values.
type Config struct {
	Renderer  Renderer
	Revisions Revisions
	Version   string        // of the program: another one may draw the same data differently
	MaxBytes  uint64        // memory for tiles; 128 MB
	Timeout   time.Duration // for one tile; 20 s
	Renders   int           // tiles rendered at the same time; 6
	Queue     int           // tiles that wait to be rendered; who comes then is told to come again; 200
}

// Server gives tiles: from memory where the data has not changed, else rendered once for all who wait.
type Server struct {
	config  Config
	cache   *otter.Cache[string, []byte]
	packer  *packer
	layers  map[string]Layer
	flight  singleflight.Group
	renders *semaphore.Weighted
	waiting atomic.Int64
	hits    atomic.Int64
	misses  atomic.Int64
}

// Request asks for one tile of one or several layers.
type Request struct {
	Query       // its Layer plays no part
	Layers      []string
	Encoding    Encoding // how the client takes it
	IfNoneMatch string   // the header as it came
}

// Answer is a tile. Body is packed as Encoding says and empty where there is nothing to draw.
type Answer struct {
	ETag        string // strong, with its quotes
	Body        []byte
	Encoding    Encoding // the one asked for, or Plain where packing would not make it smaller
	NotModified bool     // the client has it already; Body is empty
}

// NewServer makes a server.
func NewServer(c Config) (*Server, error) {
	c.MaxBytes = cmp.Or(c.MaxBytes, 128<<20)
	c.Timeout = cmp.Or(c.Timeout, 20*time.Second)
	c.Renders = cmp.Or(c.Renders, 6)
	c.Queue = cmp.Or(c.Queue, 200)
	cache, err := otter.New(&otter.Options[string, []byte]{MaximumWeight: c.MaxBytes, Weigher: weigh})
	if err != nil {
		return nil, fmt.Errorf("tile cache: %w", err)
	}
	packer, err := newPacker()
	if err != nil {
		return nil, fmt.Errorf("tile cache: %w", err)
	}
	return &Server{config: c, cache: cache, packer: packer, layers: byID(), renders: semaphore.NewWeighted(int64(c.Renders))}, nil
}

// weigh counts what an entry costs in memory: body, key, and about what the cache keeps beside them.
func weigh(key string, body []byte) uint32 {
	const beside = 200
	return uint32(len(key) + len(body) + beside)
}

// Tile gives a tile. A client that sees everything and has it already is told so without any rendering. Errors: border.NotFound
// for an unknown layer, border.Invalid for a wrong question, border.Unavailable when it took too long or too many wait.
func (s *Server) Tile(ctx context.Context, r Request) (Answer, error) {
	plan, err := s.plan(r)
	if err != nil {
		return Answer{}, err
	}
	if plan.at, err = s.config.Revisions.Ledger(ctx); err != nil {
		return Answer{}, err
	}
	key := plan.key()
	if !r.Reach.Whole() {
		return s.within(ctx, r, key, plan)
	}
	answer := Answer{ETag: etag(s.config.Version, key, r.Encoding)}
	if matches(r.IfNoneMatch, answer.ETag) {
		answer.NotModified = true
		return answer, nil
	}
	answer.Body, answer.Encoding, err = s.encoded(ctx, r, key, plan)
	return answer, err
}

// within gives a tile to who sees less than everything. Its tag names its bytes, not the revision: that would tell of changes
// beyond the reach.
func (s *Server) within(ctx context.Context, r Request, key string, p plan) (answer Answer, err error) {
	if answer.Body, answer.Encoding, err = s.encoded(ctx, r, key, p); err != nil {
		return answer, err
	}
	answer.ETag = etag(s.config.Version, string(answer.Body), r.Encoding)
	if answer.NotModified = matches(r.IfNoneMatch, answer.ETag); answer.NotModified {
		answer.Body = nil
	}
	return answer, nil
}

// encoded gives a tile packed as it is asked for.
func (s *Server) encoded(ctx context.Context, r Request, key string, p plan) ([]byte, Encoding, error) {
	kept := r.Encoding
	if kept == Plain {
		kept = Gzip // what is kept is packed
	}
	packed, err := s.packed(ctx, key, kept, p)
	if err != nil || len(packed) == 0 {
		return nil, Plain, err
	}
	if r.Encoding == Plain {
		body, err := s.packer.unpack(packed, kept)
		return body, Plain, err
	}
	return packed, kept.of(packed), nil
}

// packed gives the tile from memory, or has it rendered. Whoever stops waiting stops nobody else: the rendering has a
// context of its own.
func (s *Server) packed(ctx context.Context, key string, as Encoding, p plan) ([]byte, error) {
	own := key + string(as)
	if body, there := s.cache.GetIfPresent(own); there {
		s.hits.Add(1)
		return body, nil
	}
	s.misses.Add(1)
	if s.waiting.Load() >= int64(s.config.Queue+s.config.Renders) {
		return nil, tooSlow(nil)
	}
	rendered := s.flight.DoChan(own, func() (any, error) { return s.fill(context.WithoutCancel(ctx), key, as, p) })
	select {
	case r := <-rendered:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.([]byte), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fill packs the tile as wanted and keeps it: from memory where it is there packed otherwise, else rendered.
func (s *Server) fill(ctx context.Context, key string, as Encoding, p plan) (packed []byte, err error) {
	s.waiting.Add(1)
	defer s.waiting.Add(-1)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("render tile %s: %v\n%s", key, p, debug.Stack())
		}
	}()
	if kept, there := s.cache.GetIfPresent(key + string(as)); there {
		return kept, nil // it came while this one was on its way here
	}
	var body []byte
	other := Gzip
	if as == Gzip {
		other = Zstd
	}
	if kept, there := s.cache.GetIfPresent(key + string(other)); there {
		body, err = s.packer.unpack(kept, other)
	} else {
		body, err = s.render(ctx, p)
	}
	if err != nil {
		return nil, err
	}
	if packed, err = s.packer.pack(body, as); err == nil {
		s.cache.Set(key+string(as), packed)
	}
	return packed, err
}

// render draws the layers one after the other. Layers of a vector tile are put together by putting their bytes
// together.
func (s *Server) render(ctx context.Context, p plan) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	if err := s.renders.Acquire(ctx, 1); err != nil {
		return nil, tooSlow(err)
	}
	defer s.renders.Release(1)
	var body []byte
	for _, q := range p.queries {
		layer, err := s.config.Renderer.Tile(ctx, q, p.at)
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, tooSlow(err)
		}
		if err != nil {
			return nil, err
		}
		body = append(body, layer...)
	}
	return body, nil
}

func tooSlow(cause error) error {
	return border.Fail(border.Unavailable, "Máy chủ đang bận, chưa vẽ kịp ô bản đồ này; hãy thử lại.",
		"The server is busy and could not draw this tile in time; try again.", cause)
}

// Stats tells how the memory does.
func (s *Server) Stats() (hits, misses int64, bytes uint64) {
	return s.hits.Load(), s.misses.Load(), s.cache.WeightedSize()
}

// plan is what a request comes to: a query per layer without what does not concern it, and the revisions it is answered at.
type plan struct {
	queries []Query
	layers  []Layer
	at      Ledger
}

// key is the same for requests with the same answer.
func (p plan) key() string {
	q := p.queries[0]
	var b strings.Builder
	fmt.Fprintf(&b, "%d/%d/%d", q.Z, q.X, q.Y)
	for i, q := range p.queries {
		fmt.Fprintf(&b, ";%s@%d", q.key(), p.layers[i].version(q, p.at))
	}
	return b.String()
}

func (s *Server) plan(r Request) (plan, error) {
	var p plan
	if len(r.Layers) == 0 {
		return p, noLayer("")
	}
	seen := make(map[string]bool)
	for _, id := range r.Layers {
		if seen[id] {
			continue // a vector tile may hold a layer once
		}
		seen[id] = true
		layer, ok := s.layers[id]
		if !ok {
			return p, noLayer(id)
		}
		q := layer.concerns(r.Query)
		if err := layer.check(q); err != nil {
			return p, err
		}
		p.queries = append(p.queries, q)
		p.layers = append(p.layers, layer)
	}
	return p, nil
}

func noLayer(id string) error {
	return border.Fail(border.NotFound, fmt.Sprintf("Không có lớp bản đồ %q.", id), fmt.Sprintf("There is no layer %q.", id), nil)
}
