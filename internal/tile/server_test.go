package tile_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"cotmoc/internal/border"
	"cotmoc/internal/tile"
)

// long is how often a tile of zoom 5 has its text, so that packing pays; none of zoom 14 has any.
const long = 50

// easel draws a tile as the text of its layer; it can be made to wait, fail or panic, and counts.
type easel struct {
	drawn   atomic.Int64
	begun   chan struct{} // one message per tile begun, if not nil
	release chan struct{} // closed to let tiles finish, if not nil
	fault   error
	faulty  string // the one layer with the fault; empty: all
	panics  bool
}

func (e *easel) Tile(ctx context.Context, q tile.Query, _ tile.Ledger) ([]byte, error) {
	e.drawn.Add(1)
	if e.begun != nil {
		e.begun <- struct{}{}
	}
	if e.release != nil {
		select {
		case <-e.release:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if e.panics {
		panic("the brush broke")
	}
	fault := e.fault
	if e.faulty != "" && e.faulty != q.Layer {
		fault = nil
	}
	switch q.Z {
	case 14:
		return nil, fault
	case 5:
		return []byte(strings.Repeat(q.Layer+";", long)), fault
	}
	return []byte(q.Layer + ";"), fault
}

// tally is a revision per layer, and per area.
type tally struct {
	mu    sync.Mutex
	n     map[string]int64
	areas map[string]map[tile.Area]int64
}

func (r *tally) Ledger(context.Context) (tile.Ledger, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return tile.Ledger{Layers: maps.Clone(r.n), Areas: maps.Clone(r.areas)}, nil
}

func (r *tally) raise(layer string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.n == nil {
		r.n = make(map[string]int64)
	}
	r.n[layer]++
}

// raiseAt counts a change of a layer in an area.
func (r *tally) raiseAt(layer string, at tile.Area) {
	r.raise(layer)
	r.mu.Lock()
	defer r.mu.Unlock()
	was := r.areas[layer][at]
	r.areas = map[string]map[tile.Area]int64{layer: {at: was + 1}}
}

func serverOf(t *testing.T, e *easel, c tile.Config) (*tile.Server, *tally) {
	t.Helper()
	revisions := &tally{}
	c.Renderer, c.Revisions = e, revisions
	s, err := tile.NewServer(c)
	if err != nil {
		t.Fatal(err)
	}
	return s, revisions
}

func ask(t *testing.T, s *tile.Server, r tile.Request) tile.Answer {
	t.Helper()
	a, err := s.Tile(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var november = border.NewDate(2026, time.November, 21)

func of(layers ...string) tile.Request {
	return tile.Request{Layers: layers, Query: tile.Query{Z: 8, X: 203, Y: 115, On: november, Reach: border.WholeReach()}}
}

func TestTileIsDrawnOnceUntilItsDataChanges(t *testing.T) {
	e := &easel{}
	s, revisions := serverOf(t, e, tile.Config{})
	here, far := tile.Area{X: 203, Y: 115}, tile.Area{X: 203, Y: 118}
	first := ask(t, s, of("crossings"))
	if string(first.Body) != "crossings;" || first.Encoding != tile.Plain {
		t.Errorf("first answer %q", first.Body)
	}
	if again := ask(t, s, of("crossings")); again.ETag != first.ETag || e.drawn.Load() != 1 {
		t.Errorf("second answer %s after %d drawings", again.ETag, e.drawn.Load())
	}
	revisions.raise("incidents")
	if again := ask(t, s, of("crossings")); again.ETag != first.ETag || e.drawn.Load() != 1 {
		t.Error("a change of incidents made crossings stale")
	}
	revisions.raiseAt("crossings", far)
	if again := ask(t, s, of("crossings")); again.ETag != first.ETag || e.drawn.Load() != 1 {
		t.Error("a change of crossings far away made these stale")
	}
	revisions.raiseAt("crossings", here)
	if again := ask(t, s, of("crossings")); again.ETag == first.ETag || e.drawn.Load() != 2 {
		t.Error("a change of crossings did not make them stale")
	}
}

func TestKnownTileIsNotDrawn(t *testing.T) {
	e := &easel{}
	s, revisions := serverOf(t, e, tile.Config{})
	tag := ask(t, s, of("trails")).ETag
	fresh, _ := serverOf(t, e, tile.Config{}) // as after a restart: nothing in memory
	r := of("trails")
	for _, header := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		r.IfNoneMatch = header
		if a := ask(t, fresh, r); !a.NotModified || a.Body != nil || a.ETag != tag {
			t.Errorf("If-None-Match %s: %+v", header, a)
		}
	}
	if e.drawn.Load() != 1 {
		t.Errorf("%d drawings, want 1", e.drawn.Load())
	}
	r.IfNoneMatch = tag
	revisions.raise("trails")
	if a := ask(t, s, r); a.NotModified || len(a.Body) == 0 {
		t.Error("a changed tile counts as not modified")
	}
}

func TestETagTellsAnswersApart(t *testing.T) {
	s, _ := serverOf(t, &easel{}, tile.Config{Version: "1"})
	newer, _ := serverOf(t, &easel{}, tile.Config{Version: "2"})
	period := of("incidents")
	period.From = november
	kinds := of("incidents")
	kinds.Kinds = []string{"seizure", "precursor"}
	swapped := of("incidents")
	swapped.Kinds = []string{"precursor", "seizure", "seizure"}
	gates, all := of("crossings"), of("crossings")
	gates.Reach = border.StrangersReach()
	later := of("communes")
	later.On = later.On.AddDays(1)
	beside := of("communes")
	beside.X++
	packed := of("communes")
	packed.Encoding = tile.Gzip
	seen := map[string]int{ask(t, newer, of("communes")).ETag: -1}
	for i, r := range []tile.Request{of("communes"), of("incidents"), period, kinds, gates, all, later, beside, packed, of("communes", "crossings")} {
		tag := ask(t, s, r).ETag
		if other, there := seen[tag]; there {
			t.Errorf("requests %d and %d share the tag %s", i, other, tag)
		}
		seen[tag] = i
	}
	if ask(t, s, kinds).ETag != ask(t, s, swapped).ETag {
		t.Error("the order of kinds changes the tag")
	}
	dated := of("crossings")
	dated.From, dated.Res = november, 7
	if ask(t, s, dated).ETag != ask(t, s, all).ETag {
		t.Error("what plays no part in crossings changes the tag")
	}
}

// The tag of a tile for who sees less than everything says nothing of a change it does not see.
func TestATagTellsNothingOfWhatIsBeyond(t *testing.T) {
	s, revisions := serverOf(t, &easel{}, tile.Config{})
	r := of("crossings")
	r.Reach = border.Reach{Places: border.PlacesOf("19432"), Clearance: border.TierInternal}
	first := ask(t, s, r)
	revisions.raiseAt("crossings", tile.Area{X: 203, Y: 115})
	r.IfNoneMatch = first.ETag
	if again := ask(t, s, r); first.ETag == "" || again.ETag != first.ETag || !again.NotModified || len(again.Body) > 0 {
		t.Errorf("%+v, then %+v", first, again)
	}
}

func TestLayersArePutTogether(t *testing.T) {
	e := &easel{}
	s, revisions := serverOf(t, e, tile.Config{})
	r := of("communes", "crossings", "communes")
	first := ask(t, s, r)
	if string(first.Body) != "communes;crossings;" {
		t.Errorf("body %q", first.Body)
	}
	revisions.raiseAt("crossings", tile.Area{X: 203, Y: 115})
	if ask(t, s, r).ETag == first.ETag {
		t.Error("a change of one of its layers left the tile as it was")
	}
}

func TestGzipAndEmpty(t *testing.T) {
	e := &easel{}
	s, _ := serverOf(t, e, tile.Config{})
	r, want := of("communes"), strings.Repeat("communes;", long)
	r.Z, r.X, r.Y, r.Encoding = 5, 25, 14, tile.Gzip
	a := ask(t, s, r)
	z, err := gzip.NewReader(bytes.NewReader(a.Body))
	if err != nil || a.Encoding != tile.Gzip {
		t.Fatalf("%v, encoding %q", err, a.Encoding)
	}
	if body, err := io.ReadAll(z); err != nil || string(body) != want {
		t.Errorf("%q, %v", body, err)
	}
	r.Encoding = tile.Zstd
	a = ask(t, s, r)
	d, err := zstd.NewReader(bytes.NewReader(a.Body))
	if err != nil || a.Encoding != tile.Zstd {
		t.Fatalf("%v, encoding %q", err, a.Encoding)
	}
	defer d.Close()
	if body, err := io.ReadAll(d); err != nil || string(body) != want {
		t.Errorf("%q, %v", body, err)
	}
	r.Encoding = tile.Plain
	if a = ask(t, s, r); string(a.Body) != want {
		t.Errorf("not packed: %q", a.Body)
	}
	if n := e.drawn.Load(); n != 1 {
		t.Errorf("drawn %d times for two encodings", n)
	}
	for _, as := range []tile.Encoding{tile.Gzip, tile.Zstd, tile.Plain} {
		small := of("communes")
		small.Encoding = as
		if a := ask(t, s, small); string(a.Body) != "communes;" || a.Encoding != tile.Plain {
			t.Errorf("a tile that packing as %q makes larger: %+v", as, a)
		}
	}
	empty := of("communes")
	empty.Z, empty.Encoding = 14, tile.Gzip
	for range 2 {
		if a := ask(t, s, empty); len(a.Body) != 0 || a.Encoding != tile.Plain || a.ETag == "" {
			t.Errorf("an empty tile: %+v", a)
		}
	}
}

func TestManyWaitersOneDrawing(t *testing.T) {
	e := &easel{begun: make(chan struct{}, 10), release: make(chan struct{})}
	s, _ := serverOf(t, e, tile.Config{})
	impatient, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := s.Tile(impatient, of("communes"))
		left <- err
	}()
	<-e.begun
	var waiters sync.WaitGroup
	for range 20 {
		waiters.Go(func() {
			if a, err := s.Tile(t.Context(), of("communes")); err != nil || string(a.Body) != "communes;" {
				t.Errorf("a waiter got %q, %v", a.Body, err)
			}
		})
	}
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
	close(e.release)
	waiters.Wait()
	if n := e.drawn.Load(); n != 1 {
		t.Errorf("%d drawings, want 1", n)
	}
}

func TestFaultsAreToldAndForgotten(t *testing.T) {
	e := &easel{fault: errors.New("no paint")}
	s, _ := serverOf(t, e, tile.Config{})
	if _, err := s.Tile(t.Context(), of("communes")); !errors.Is(err, e.fault) {
		t.Errorf("got %v", err)
	}
	e.faulty = "border"
	if a, err := s.Tile(t.Context(), of("communes", "border", "crossings")); !errors.Is(err, e.fault) || len(a.Body) > 0 {
		t.Errorf("one layer of three failed: %q, %v", a.Body, err)
	}
	e.fault, e.panics = nil, true
	if _, err := s.Tile(t.Context(), of("communes")); err == nil || border.KindOf(err) != border.Internal {
		t.Errorf("a panic gives %v", err)
	}
	e.panics = false
	if a := ask(t, s, of("communes")); string(a.Body) != "communes;" {
		t.Errorf("after the faults: %q", a.Body)
	}
}

func TestSlowTileGivesUp(t *testing.T) {
	e := &easel{release: make(chan struct{})}
	s, _ := serverOf(t, e, tile.Config{Timeout: 20 * time.Millisecond})
	if _, err := s.Tile(t.Context(), of("communes")); border.KindOf(err) != border.Unavailable {
		t.Errorf("got %v, want Unavailable", err)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	s, _ := serverOf(t, &easel{}, tile.Config{MaxBytes: 20_000})
	for x := range uint32(2_000) {
		r := of("trails")
		r.Z, r.X = 11, x
		ask(t, s, r)
	}
	// The memory makes room in the background: it may be over for a moment.
	deadline := time.Now().Add(time.Minute)
	for {
		if _, misses, bytes := s.Stats(); bytes <= 20_000 && misses == 2_000 {
			return
		}
		if time.Now().After(deadline) {
			_, misses, bytes := s.Stats()
			t.Fatalf("%d bytes kept after %d drawings", bytes, misses)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestWrongRequests(t *testing.T) {
	s, _ := serverOf(t, &easel{}, tile.Config{})
	undated := of("communes")
	undated.On = border.Date{}
	deep := of("trails")
	deep.Z = 15
	outside := of("trails")
	outside.X = 256
	for _, c := range []struct {
		request tile.Request
		want    border.Kind
	}{{of("communes", "nothing"), border.NotFound}, {of(), border.NotFound}, {undated, border.Invalid}, {deep, border.Invalid}, {outside, border.Invalid}} {
		if _, err := s.Tile(t.Context(), c.request); border.KindOf(err) != c.want {
			t.Errorf("%v %+v gives %v", c.request.Layers, c.request.Query, err)
		}
	}
}
