package assess

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// hash seals everything the verdict stands on: a canonical text of it, one input a line, hashed with SHA-256. The
// time of recording and the source of a figure are no part of it: the same figures give the same hash.
func (s *Set) hash(l *level, q *Question) string {
	var b strings.Builder
	line := func(words ...string) {
		b.WriteString(strings.Join(words, " "))
		b.WriteByte('\n')
	}
	line("engine", Engine)
	line("criteria", s.ID)
	line("unit", q.Unit.Code, q.Unit.Level, q.Unit.ValidFrom.String())
	line("year", strconv.Itoa(q.Year))
	for _, id := range l.judged() {
		state, v := q.stateOf(id)
		line(id, state, strconv.FormatFloat(v, 'g', -1, 64))
	}
	line(onKeyRoute, strconv.Itoa(int(q.OnRoute)))
	line(onInterProvinceRoute, strconv.Itoa(int(q.OnInterProvinceRoute)))
	for _, reading := range slices.Sorted(maps.Keys(q.Communes)) {
		t := q.Communes[reading]
		line("communes", reading, strconv.Itoa(t.Communes), strconv.Itoa(t.Key), strconv.Itoa(t.Open))
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// judged lists every indicator the level looks at, sorted.
func (l *level) judged() []string {
	ids := slices.Clone(l.inputs)
	for i := range l.criteria {
		ids = append(ids, l.criteria[i].inputs...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
