package line

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Marker is a border marker: its number, its sub number (0: the main marker) and where it stands.
type Marker struct {
	Number, Sub int
	Point       orb.Point // lon, lat
}

// Markers is one series of border markers, those of the border with one country, along a line.
type Markers struct {
	line   *Line
	list   []standing // by number and sub number
	chains [][]int    // numbers in list, by chainage
	sign   []float64  // of each chain: 1 if numbers rise with the chainage, -1 if they fall
}

// standing is a marker and its place by the line.
type standing struct {
	Marker
	at Place
}

// Reference names a place by the nearest border marker.
type Reference struct {
	Number, Sub int
	OffsetM     float64 // metres along the line, positive towards higher numbers
	Place               // side and distance of the point beside the line; Left and Right are those of the line
}

// NewMarkers puts markers beside a line. Numbers rise along a chain the way most neighbours do; where that cannot
// be told, the way the chain runs. The error is ErrMarker if there is none, if two have the same number and sub
// number, or if one stands over withinM metres off the line.
func NewMarkers(l *Line, markers []Marker, withinM float64) (*Markers, error) {
	if len(markers) == 0 {
		return nil, fmt.Errorf("%w: there is none", ErrMarker)
	}
	m := &Markers{line: l, chains: make([][]int, l.Chains()), sign: make([]float64, l.Chains())}
	for _, k := range markers {
		if outOfRange(k.Point) {
			return nil, fmt.Errorf("%w: %d/%d at %v: %w", ErrMarker, k.Number, k.Sub, k.Point, ErrOutOfRange)
		}
		at := l.Nearest(k.Point)
		if at.DistanceM > withinM {
			return nil, fmt.Errorf("%w: %d/%d stands %.0f m off the line", ErrMarker, k.Number, k.Sub, at.DistanceM)
		}
		m.list = append(m.list, standing{k, at})
	}
	slices.SortFunc(m.list, func(a, b standing) int { return compare(a, b.Number, b.Sub) })
	for i, k := range m.list {
		if i > 0 && compare(m.list[i-1], k.Number, k.Sub) == 0 {
			return nil, fmt.Errorf("%w: %d/%d is there twice", ErrMarker, k.Number, k.Sub)
		}
		m.chains[k.at.Chain] = append(m.chains[k.at.Chain], i)
	}
	for c := range m.chains {
		m.order(c)
	}
	return m, nil
}

func compare(a standing, number, sub int) int {
	return cmp.Or(cmp.Compare(a.Number, number), cmp.Compare(a.Sub, sub))
}

// order tells which way the numbers of a chain rise, and sorts them by chainage.
func (m *Markers) order(c int) {
	rising := 0
	for i := 1; i < len(m.chains[c]); i++ {
		rising += cmp.Compare(m.list[m.chains[c][i]].at.Chainage, m.list[m.chains[c][i-1]].at.Chainage)
	}
	m.sign[c] = 1
	if rising < 0 {
		m.sign[c] = -1
	}
	slices.SortStableFunc(m.chains[c], func(a, b int) int {
		return cmp.Compare(m.list[a].at.Chainage, m.list[b].at.Chainage)
	})
}

// All lists the markers by number and sub number.
func (m *Markers) All() []Marker {
	list := make([]Marker, len(m.list))
	for i, k := range m.list {
		list[i] = k.Marker
	}
	return list
}

// Place is where a marker stands by the line. False if there is no such marker.
func (m *Markers) Place(number, sub int) (Place, bool) {
	i, found := slices.BinarySearchFunc(m.list, [2]int{number, sub}, func(a standing, b [2]int) int { return compare(a, b[0], b[1]) })
	if !found {
		return Place{}, false
	}
	return m.list[i].at, true
}

// Off is the chainage that lies offset metres from a marker's place on the line, towards higher numbers if positive.
// The error is ErrMarker if there is no such marker, ErrBeyond if the line ends before.
func (m *Markers) Off(number, sub int, offset float64) (chain int, chainage float64, err error) {
	at, found := m.Place(number, sub)
	if !found {
		return 0, 0, fmt.Errorf("%w: there is no %d/%d", ErrMarker, number, sub)
	}
	chainage = at.Chainage + m.sign[at.Chain]*offset
	if end := m.line.LengthM(at.Chain); !(chainage >= -slackM && chainage <= end+slackM) {
		return 0, 0, fmt.Errorf("marker %d/%d and %.1f m: %w", number, sub, offset, ErrBeyond)
	}
	return at.Chain, min(max(chainage, 0), m.line.LengthM(at.Chain)), nil
}

// slackM is how far in metres an offset may pass an end of the line by rounding.
const slackM = 0.01

// FromMarker is the point of the line at Off.
func (m *Markers) FromMarker(number, sub int, offset float64) (orb.Point, error) {
	chain, chainage, err := m.Off(number, sub, offset)
	if err != nil {
		return orb.Point{}, err
	}
	return m.line.At(chain, chainage)
}

// ToMarker names a point by the marker nearest along the line. The error is ErrMarker if no marker stands on the
// chain nearest to the point.
func (m *Markers) ToMarker(p orb.Point) (Reference, error) { return m.Refer(m.line.Nearest(p)) }

// Refer is ToMarker for a point whose place by the line is known.
func (m *Markers) Refer(at Place) (Reference, error) {
	chain := m.chains[at.Chain]
	if len(chain) == 0 {
		return Reference{}, fmt.Errorf("%w: none stands on chain %d", ErrMarker, at.Chain)
	}
	after, _ := slices.BinarySearchFunc(chain, at.Chainage, func(i int, c float64) int { return cmp.Compare(m.list[i].at.Chainage, c) })
	best := chain[min(after, len(chain)-1)]
	if after > 0 {
		before := chain[after-1]
		if math.Abs(m.list[before].at.Chainage-at.Chainage) <= math.Abs(m.list[best].at.Chainage-at.Chainage) {
			best = before
		}
	}
	k := m.list[best]
	return Reference{k.Number, k.Sub, m.sign[at.Chain] * (at.Chainage - k.at.Chainage), at}, nil
}

// GapM is how far in metres it is along the line from a marker to the farther of its two neighbours; 0 where it has
// none. Markers of the same number are no neighbours.
func (m *Markers) GapM(number, sub int) (far float64) {
	at, found := m.Place(number, sub)
	if !found {
		return 0
	}
	before, after := 0.0, 0.0
	for _, i := range m.chains[at.Chain] {
		k := m.list[i]
		switch d := k.at.Chainage - at.Chainage; {
		case k.Number == number:
		case d < 0:
			before = -d // the last one is the nearest
		case after == 0:
			after = d
		}
	}
	return max(before, after)
}

// OutOfOrder lists the markers that have to be left out for the numbers of each chain to rise or fall throughout, as
// few as can be. Sub numbers play no part: those on either bank of a river take turns.
func (m *Markers) OutOfOrder() (list []Marker) {
	for c, chain := range m.chains {
		numbers := make([]int, len(chain))
		for n, i := range chain {
			numbers[n] = int(m.sign[c]) * m.list[i].Number
		}
		for n, kept := range rising(numbers) {
			if !kept {
				list = append(list, m.list[chain[n]].Marker)
			}
		}
	}
	return list
}

// rising says which numbers belong to a longest part that never falls.
func rising(numbers []int) []bool {
	var tails []int // place of the smallest number that a part of each length ends with
	before := make([]int, len(numbers))
	for i, n := range numbers {
		at, _ := slices.BinarySearchFunc(tails, n, func(t, n int) int {
			if numbers[t] <= n {
				return -1
			}
			return 1
		})
		before[i] = -1
		if at > 0 {
			before[i] = tails[at-1]
		}
		tails = append(tails[:at], append([]int{i}, tails[min(at+1, len(tails)):]...)...)
	}
	kept := make([]bool, len(numbers))
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = before[i] {
			kept[i] = true
		}
	}
	return kept
}
