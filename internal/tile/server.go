package tile

import (
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
	Revision(ctx context.Context, layers ...string) (int64, error)
}

// Config is what a Server needs. Zero numbers take the usual values.
type Config struct {
	Renderer  Renderer
	Revisions Revisions
	Version   string        // of the program: another one may draw the same data differently
	MaxBytes  uint64        // memory for tiles; 128 MB
	Timeout   time.Duration // for one tile; 20 s
	Renders   int           // tiles rendered at the same time; 6
}

// Server gives tiles: from memory where the data has not changed, else rendered once for all who wait.
type Server struct {
	config  Config
	cache   *otter.Cache[string, []byte]
	flight  singleflight.Group
	renders *semaphore.Weighted
	hits    atomic.Int64
	misses  atomic.Int64
}

// Request asks for one tile of one or several layers.
type Request struct {
	Query       // its Layer plays no part
	Layers      []string
	Gzip        bool   // the client takes gzip
	IfNoneMatch string // the header as it came
}

// Answer is a tile. Body is gzipped where Gzip says so and empty where there is nothing to draw.
type Answer struct {
	ETag        string // strong, with its quotes
	Body        []byte
	Gzip        bool
	NotModified bool // the client has it already; Body is empty
}

// NewServer makes a server.
func NewServer(c Config) (*Server, error) {
	if c.MaxBytes == 0 {
		c.MaxBytes = 128 << 20
	}
	if c.Timeout == 0 {
		c.Timeout = 20 * time.Second
	}
	if c.Renders == 0 {
		c.Renders = 6
	}
	cache, err := otter.New(&otter.Options[string, []byte]{MaximumWeight: c.MaxBytes, Weigher: weigh})
	if err != nil {
		return nil, fmt.Errorf("tile cache: %w", err)
	}
	return &Server{config: c, cache: cache, renders: semaphore.NewWeighted(int64(c.Renders))}, nil
}

// weigh counts what an entry costs in memory: body, key, and about what the cache keeps beside them.
func weigh(key string, body []byte) uint32 {
	const beside = 200
	return uint32(len(key) + len(body) + beside)
}

// Tile gives a tile. A client that has it already is told so without any rendering. Errors: border.NotFound
// for an unknown layer, border.Invalid for a wrong question, border.Unavailable when it took too long.
func (s *Server) Tile(ctx context.Context, r Request) (Answer, error) {
	plan, err := planOf(r)
	if err != nil {
		return Answer{}, err
	}
	revision, err := s.config.Revisions.Revision(ctx, plan.revisions...)
	if err != nil {
		return Answer{}, err
	}
	key := fmt.Sprintf("%s@%d", plan.key, revision)
	answer := Answer{ETag: etag(s.config.Version, key, r.Gzip)}
	if matches(r.IfNoneMatch, answer.ETag) {
		answer.NotModified = true
		return answer, nil
	}
	packed, err := s.packed(ctx, key, plan.queries)
	if err != nil || len(packed) == 0 {
		return answer, err
	}
	if r.Gzip {
		answer.Body, answer.Gzip = packed, true
		return answer, nil
	}
	answer.Body, err = unpack(packed)
	return answer, err
}

// packed gives the gzipped tile from memory, or has it rendered. Whoever stops waiting stops nobody else: the
// rendering has a context of its own.
func (s *Server) packed(ctx context.Context, key string, queries []Query) ([]byte, error) {
	if body, there := s.cache.GetIfPresent(key); there {
		s.hits.Add(1)
		return body, nil
	}
	s.misses.Add(1)
	rendered := s.flight.DoChan(key, func() (any, error) { return s.render(context.WithoutCancel(ctx), key, queries) })
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

// render draws the layers one after the other, packs and keeps them. Layers of a vector tile are put
// together by putting their bytes together.
func (s *Server) render(ctx context.Context, key string, queries []Query) (packed []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("render tile %s: %v\n%s", key, p, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	if err := s.renders.Acquire(ctx, 1); err != nil {
		return nil, tooSlow(err)
	}
	defer s.renders.Release(1)
	var body []byte
	for _, q := range queries {
		layer, err := s.config.Renderer.Tile(ctx, q)
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, tooSlow(err)
		}
		if err != nil {
			return nil, err
		}
		body = append(body, layer...)
	}
	if packed, err = pack(body); err == nil {
		s.cache.Set(key, packed)
	}
	return packed, err
}

func tooSlow(cause error) error {
	return border.Fail(border.Unavailable, "Máy chủ đang bận, chưa vẽ kịp ô bản đồ này; hãy thử lại.",
		"The server is busy and could not draw this tile in time; try again.", cause)
}

// Stats tells how the memory does.
func (s *Server) Stats() (hits, misses int64, bytes uint64) {
	return s.hits.Load(), s.misses.Load(), s.cache.WeightedSize()
}

// plan is what a request comes to: a query per layer without what does not concern it, and a key that is the
// same for requests with the same answer.
type plan struct {
	queries   []Query
	revisions []string
	key       string
}

func planOf(r Request) (plan, error) {
	var p plan
	if len(r.Layers) == 0 {
		return p, noLayer("")
	}
	keys := make([]string, 0, len(r.Layers))
	seen := make(map[string]bool)
	for _, id := range r.Layers {
		if seen[id] {
			continue // a vector tile may hold a layer once
		}
		seen[id] = true
		layer, ok := LayerByID(id)
		if !ok {
			return p, noLayer(id)
		}
		q := layer.concerns(r.Query)
		if err := q.Check(); err != nil {
			return p, err
		}
		p.queries = append(p.queries, q)
		p.revisions = append(p.revisions, layer.Revisions...)
		keys = append(keys, q.key())
	}
	p.revisions = distinct(p.revisions)
	p.key = fmt.Sprintf("%d/%d/%d %s", r.Z, r.X, r.Y, strings.Join(keys, ";"))
	return p, nil
}

func noLayer(id string) error {
	return border.Fail(border.NotFound, fmt.Sprintf("Không có lớp bản đồ %q.", id), fmt.Sprintf("There is no layer %q.", id), nil)
}
