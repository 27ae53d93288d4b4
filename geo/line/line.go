// Package line answers where along a border line something is: how far from its beginning (the chainage), on
// which side and how far off, and back from a chainage or a border marker to a place.
//
// Coordinates are lon, lat in degrees (EPSG:4326), chainages, lengths and distances metres on the WGS 84
// ellipsoid. Between two vertices a line runs straight in degrees, as GeoJSON and PostGIS's geometry have it. A
// line that was built never changes and may be used from several goroutines.
package line

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/paulmach/orb"
)

// What may be wrong with a line, or with a question about it.
var (
	ErrNoLine     = errors.New("no line of any length")
	ErrOutOfRange = errors.New("coordinate out of range")
	ErrType       = errors.New("not a line")
	ErrBeyond     = errors.New("beyond the end of the line")
	ErrMarker     = errors.New("border markers do not fit the line")
)

const (
	// joinM is how near in metres two ends must lie to be the same place.
	joinM = 1
	// strideDeg is the longest step in degrees along which a metre per degree is taken to be the same.
	strideDeg = 0.05
)

// Line is one line or several chains. A chain is what pieces come to that meet end to end.
type Line struct {
	points []orb.Point // of all chains, one after another
	at     []float64   // chainage of each point within its chain
	piece  []int       // which piece each point's step forward came from
	starts []int       // first point of each chain, and the number of points at the end
	tree   tree
}

// New builds a line out of LineStrings and MultiLineStrings. Pieces are numbered as they come, those of a
// MultiLineString each by itself. Two ends that lie within a metre of each other, and of no third, are joined; a
// chain runs the way its first piece runs. Repeated points and pieces without length are left out. The error is
// ErrNoLine, ErrOutOfRange or ErrType.
func New(shapes ...orb.Geometry) (*Line, error) {
	var pieces []orb.LineString
	for i, s := range shapes {
		switch g := s.(type) {
		case orb.LineString:
			pieces = append(pieces, g)
		case orb.MultiLineString:
			pieces = append(pieces, g...)
		default:
			return nil, fmt.Errorf("shape %d: %w", i+1, ErrType)
		}
	}
	for i, p := range pieces {
		if n := slices.IndexFunc(p, outOfRange); n >= 0 {
			return nil, fmt.Errorf("line %d, point %d: %v: %w", i+1, n+1, p[n], ErrOutOfRange)
		}
	}
	l := &Line{}
	for _, c := range joined(pieces) {
		l.add(pieces, c)
	}
	if len(l.starts) == 0 {
		return nil, ErrNoLine
	}
	l.starts = append(l.starts, len(l.points))
	l.tree = newTree(l)
	return l, nil
}

func outOfRange(p orb.Point) bool {
	return !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) // written so that NaN is refused too
}

// add puts a chain at the end.
func (l *Line) add(pieces []orb.LineString, c []part) {
	first := len(l.points)
	for _, p := range c {
		for i := range pieces[p.piece] {
			l.append(first, p.point(pieces, i), p.piece)
		}
	}
	if len(l.points)-first < 2 {
		l.points, l.at, l.piece = l.points[:first], l.at[:first], l.piece[:first]
		return
	}
	l.starts = append(l.starts, first)
}

// append adds a point to the chain that began at first, with steps in between where it is far off.
func (l *Line) append(first int, to orb.Point, piece int) {
	n := len(l.points)
	if n == first {
		l.points, l.at, l.piece = append(l.points, to), append(l.at, 0), append(l.piece, piece)
		return
	}
	from := l.points[n-1]
	l.piece[n-1] = piece
	if from == to {
		return
	}
	steps := int(math.Ceil(max(math.Abs(to[0]-from[0]), math.Abs(to[1]-from[1])) / strideDeg))
	for k := 1; k <= steps; k++ {
		p, last := between(from, to, float64(k)/float64(steps)), len(l.points)-1
		l.at = append(l.at, l.at[last]+distanceM(l.points[last], p))
		l.points, l.piece = append(l.points, p), append(l.piece, piece)
	}
}

// Chains counts the chains; they are numbered from 0.
func (l *Line) Chains() int { return len(l.starts) - 1 }

// LengthM is the length of a chain in metres.
func (l *Line) LengthM(chain int) float64 { return l.at[l.starts[chain+1]-1] }

// TotalM is the length of all chains in metres.
func (l *Line) TotalM() (m float64) {
	for c := range l.Chains() {
		m += l.LengthM(c)
	}
	return m
}

// Bound is the box of the line.
func (l *Line) Bound() orb.Bound { return l.tree.boxes[0] }

// Piece tells which piece given to New a place on a chain belongs to. Chainages beyond an end count as the end.
func (l *Line) Piece(chain int, chainage float64) int {
	i, _ := l.step(chain, min(max(chainage, 0), l.LengthM(chain)))
	return l.piece[i]
}

// Part is a part of a chain that came from one piece.
type Part struct {
	Piece    int
	From, To float64 // chainages
}

// Parts lists what a chain is made of, in its direction.
func (l *Line) Parts(chain int) (parts []Part) {
	for i := l.starts[chain]; i+1 < l.starts[chain+1]; i++ {
		if n := len(parts); n == 0 || parts[n-1].Piece != l.piece[i] {
			parts = append(parts, Part{Piece: l.piece[i], From: l.at[i]})
		}
		parts[len(parts)-1].To = l.at[i+1]
	}
	return parts
}

// At is the point at a chainage in metres. The error is ErrBeyond.
func (l *Line) At(chain int, chainage float64) (orb.Point, error) {
	if chain < 0 || chain >= l.Chains() || !(chainage >= 0 && chainage <= l.LengthM(chain)) {
		return orb.Point{}, fmt.Errorf("chain %d at %.1f m: %w", chain, chainage, ErrBeyond)
	}
	i, t := l.step(chain, chainage)
	return between(l.points[i], l.points[i+1], t), nil
}

// Sub is the part of a chain between two chainages; it runs from the first to the second, backward if that is
// smaller. The error is ErrBeyond, or ErrNoLine if both are the same.
func (l *Line) Sub(chain int, from, to float64) (orb.LineString, error) {
	if from > to {
		s, err := l.Sub(chain, to, from)
		slices.Reverse(s)
		return s, err
	}
	a, err := l.At(chain, from)
	if err != nil {
		return nil, err
	}
	b, err := l.At(chain, to)
	if err != nil {
		return nil, err
	}
	s := orb.LineString{a}
	i, _ := l.step(chain, from)
	for i++; i < l.starts[chain+1] && l.at[i] < to; i++ {
		if l.points[i] != s[len(s)-1] {
			s = append(s, l.points[i])
		}
	}
	if b != s[len(s)-1] {
		s = append(s, b)
	}
	if len(s) < 2 {
		return nil, fmt.Errorf("chain %d from %.3f to %.3f m: %w", chain, from, to, ErrNoLine)
	}
	return s, nil
}

// step gives the point of a chain at or before a chainage, never the last, and the share of the way to the next.
func (l *Line) step(chain int, chainage float64) (i int, share float64) {
	first, last := l.starts[chain], l.starts[chain+1]-1
	i = first + sort.SearchFloat64s(l.at[first:last], chainage)
	if i > first && (i == last || l.at[i] > chainage) {
		i--
	}
	return i, (chainage - l.at[i]) / (l.at[i+1] - l.at[i])
}
