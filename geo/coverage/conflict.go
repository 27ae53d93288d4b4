package coverage

import (
	"runtime"
	"sync"
)

// span is a piece of a thinned arc with all that its conflicts with others depend on: the straight line from a
// to b, and the vertices of the finer level that it stands for.
type span struct {
	piece
	a, b  uint32
	chain []uint32 // from a to b, both included
	bound box      // of the chain
	fresh bool
}

// splittable says that there are vertices to give back.
func (s *span) splittable() bool { return len(s.chain) > 2 }

// spans lists all pieces.
func (t *thinner) spans() []span {
	all := t.list[:0]
	for a, kept := range t.kept {
		for k := range max(len(kept), 1) - 1 {
			chain := t.from[a][kept[k] : kept[k+1]+1]
			s := span{piece: piece{a, k}, a: chain[0], b: chain[len(chain)-1], chain: chain, bound: boxOf(t.points[chain[0]]), fresh: t.fresh[a][k]}
			for _, v := range chain {
				s.bound.extend(t.points[v])
			}
			all = append(all, s)
		}
	}
	t.list = all
	return all
}

// conflicts gives the pieces that must not stay as straight as they are: because they cross, touch or cover
// another piece, or pass over one of its ends, which would then lie on the wrong side. Pieces that were
// looked at before are compared only with fresh ones. Two pieces with nothing to give back are left alone:
// they are at odds in the finer level already.
//
// If no end of another piece lies between a chain and its straight line, and no straight lines cross, the
// result can be made from the finer level by moving lines without any passing over another (Saalfeld 1999).
func (t *thinner) conflicts() []piece {
	spans := t.spans()
	index := newIndex(len(spans), func(i int) box { return spans[i].bound })
	bad := make([]bool, len(spans))
	var mu sync.Mutex
	inHalves(len(spans), func(i int) {
		if !spans[i].fresh {
			return
		}
		index.near(spans[i].bound, func(j int) {
			if j == i || j < i && spans[j].fresh || !spans[i].bound.meets(spans[j].bound) {
				return
			}
			first, second := t.compare(&spans[i], &spans[j])
			if first || second {
				mu.Lock()
				bad[i], bad[j] = bad[i] || first, bad[j] || second
				mu.Unlock()
			}
		})
	})
	var found []piece
	for i, b := range bad {
		if b {
			found = append(found, spans[i].piece)
		}
		t.fresh[spans[i].arc][spans[i].number] = false
	}
	return found
}

// compare says which of two pieces must give back vertices on account of the other.
func (t *thinner) compare(s, o *span) (first, second bool) {
	if !s.splittable() && !o.splittable() {
		return false, false
	}
	if t.meet(s, o) {
		return s.splittable(), o.splittable()
	}
	return t.passes(s, o.a) || t.passes(s, o.b), t.passes(o, s.a) || t.passes(o, s.b)
}

// meet says whether the straight lines have more in common than an end.
func (t *thinner) meet(s, o *span) bool {
	a, b, c, d := s.a, s.b, o.a, o.b
	if a == d || b == d {
		c, d = d, c
	}
	switch {
	case b == c:
		a, b = b, a
		fallthrough
	case a == c:
		if b == d {
			return true
		}
		p, q, r := t.points[a], t.points[b], t.points[d]
		return side(p, q, r) == 0 && (between(p, q, r) || between(p, r, q))
	}
	return touch(t.points[a], t.points[b], t.points[c], t.points[d])
}

// passes says whether v lies between the chain of a piece and its straight line.
func (t *thinner) passes(s *span, v uint32) bool {
	p := t.points[v]
	if v == s.a || v == s.b || !s.splittable() || !s.bound.holds(p) {
		return false
	}
	if distance2(p, t.points[s.a], t.points[s.b]) > t.limit*(1+1e-9) {
		return false
	}
	inside := false
	previous := t.points[s.b]
	for _, w := range s.chain {
		q := t.points[w]
		if w == v {
			return false
		}
		if (previous.y > p.y) != (q.y > p.y) && (side(previous, q, p) > 0) == (q.y > previous.y) {
			inside = !inside
		}
		previous = q
	}
	return inside
}

// inHalves calls f for every number below n, in two goroutines.
func inHalves(n int, f func(int)) {
	if n < 1000 || runtime.GOMAXPROCS(0) < 2 {
		for i := range n {
			f(i)
		}
		return
	}
	var wg sync.WaitGroup
	for half := range 2 {
		wg.Go(func() {
			for i := half; i < n; i += 2 {
				f(i)
			}
		})
	}
	wg.Wait()
}
