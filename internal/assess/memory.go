package assess

import (
	"maps"
	"slices"
	"sync"

	"cotmoc/internal/border"
)

// Memory remembers verdicts with the facts they stand on, so that a change re-judges only what depends on it: the
// unit whose facts changed, and its province. A verdict is given again only for the very same facts, seen at the same
// stage of the period; nothing has to be told of a change, and nothing remembered can be stale. It keeps the rounds
// (set, year and level) asked for last, at most rememberedRounds. It may be used by many goroutines at once; the
// assessments it gives are shared and must not be changed.
type Memory struct {
	mu     sync.Mutex
	rounds []*rememberedRound // the one asked for last comes last
	judged uint64
}

// rememberedRounds bounds the memory: communes and provinces of the year that runs and of the one before. A round of
// 3,321 communes takes some 40 MB.
const rememberedRounds = 4

// NewMemory makes an empty memory.
func NewMemory() *Memory { return &Memory{} }

// Judged says how many verdicts were worked out because nothing remembered fitted.
func (m *Memory) Judged() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.judged
}

type roundKey struct {
	set, level string
	year       int
}

type rememberedRound struct {
	roundKey
	units map[string]remembered // by code
}

// remembered is a verdict with all it stands on.
type remembered struct {
	facts      Facts
	communes   []Facts // of a province
	ended      bool    // the period had ended
	assessment Assessment
}

// recall gives what is remembered of a unit.
func (m *Memory) recall(k roundKey, code string) (remembered, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.round(k).units[code]
	return r, ok
}

// remember keeps a verdict in place of the one before.
func (m *Memory) remember(k roundKey, code string, r remembered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.judged++
	m.round(k).units[code] = r
}

// round finds or makes a round, makes it the one asked for last, and forgets the oldest of too many.
func (m *Memory) round(k roundKey) *rememberedRound {
	last := len(m.rounds) - 1
	if last >= 0 && m.rounds[last].roundKey == k {
		return m.rounds[last]
	}
	i := slices.IndexFunc(m.rounds, func(r *rememberedRound) bool { return r.roundKey == k })
	r := &rememberedRound{roundKey: k, units: map[string]remembered{}}
	if i >= 0 {
		r = m.rounds[i]
		m.rounds = slices.Delete(m.rounds, i, i+1)
	}
	m.rounds = append(m.rounds, r)
	if len(m.rounds) > rememberedRounds {
		m.rounds = slices.Delete(m.rounds, 0, 1)
	}
	return r
}

// stands says that a remembered verdict stands on these facts.
func (r *remembered) stands(f *Facts, communes []Facts, ended bool) bool {
	return r.ended == ended && r.facts.same(f) &&
		slices.EqualFunc(r.communes, communes, func(a, b Facts) bool { return a.same(&b) })
}

// same says that two facts are equal in everything a verdict tells.
func (f *Facts) same(o *Facts) bool {
	return f.Unit.Ref() == o.Unit.Ref() && f.Unit.Parent == o.Unit.Parent && f.OnRoute == o.OnRoute &&
		f.OnInterProvinceRoute == o.OnInterProvinceRoute && f.Changed.Equal(o.Changed) && maps.EqualFunc(f.Values, o.Values, sameValue)
}

func sameValue(a, b border.ReportValue) bool {
	return a.State == b.State && a.Source == b.Source && sameFigure(a.Value, b.Value) && a.Recorded.Equal(b.Recorded)
}

func sameFigure(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }
