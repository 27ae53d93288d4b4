package cell

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// ownCenters notes which of the hexagons have their centre in the polygon. It is what bands says of each, edge
// for edge and in the same arithmetic, but turned round: the centres, few, are sorted by latitude, and the
// edges, many, pass by.
func ownCenters(p orb.Polygon, passed []*hexagon) {
	if len(passed) == 0 {
		return
	}
	byLat := slices.Clone(passed)
	slices.SortFunc(byLat, func(a, b *hexagon) int { return cmp.Compare(a.center[1], b.center[1]) })
	s := newShelf(byLat)
	for _, ring := range p {
		for i := 1; i < len(ring); i++ {
			s.cross(ring[i-1], ring[i])
		}
		if n := len(ring); n > 1 && ring[0] != ring[n-1] {
			s.cross(ring[n-1], ring[0])
		}
	}
}

// shelf keeps hexagons by the latitude of their centres.
type shelf struct {
	byLat      []*hexagon
	lat        []float64 // of their centres
	south, top float64   // the first and the last of these
	per        float64   // boards per degree
	first      []int32   // of each board in byLat; one more at the end
}

func newShelf(byLat []*hexagon) *shelf {
	n := 4 * len(byLat)
	s := &shelf{byLat: byLat, lat: make([]float64, len(byLat)), first: make([]int32, n+1)}
	for i, h := range byLat {
		s.lat[i] = h.center[1]
	}
	s.south, s.top = s.lat[0], s.lat[len(s.lat)-1]
	s.per = float64(n) / max(s.top-s.south, math.SmallestNonzeroFloat64)
	if math.IsInf(s.per, 0) {
		s.per = 0
	}
	for _, y := range s.lat {
		s.first[s.board(y)+1]++
	}
	for k := 1; k <= n; k++ {
		s.first[k] += s.first[k-1]
	}
	return s
}

func (s *shelf) board(lat float64) int {
	return min(max(int((lat-s.south)*s.per), 0), len(s.first)-2)
}

// cross turns over every hexagon whose centre lies west of an edge.
func (s *shelf) cross(a, b orb.Point) {
	e := lowerFirst(a, b)
	low, high := e[0], e[1]
	if high[1] <= s.south || low[1] > s.top || low[1] == high[1] {
		return
	}
	for i := s.first[s.board(low[1])]; int(i) < len(s.lat) && s.lat[i] < high[1]; i++ {
		if s.lat[i] < low[1] {
			continue
		}
		h := s.byLat[i]
		if h.center[0] < low[0]+(h.center[1]-low[1])/(high[1]-low[1])*(high[0]-low[0]) {
			h.owned = !h.owned
		}
	}
}
