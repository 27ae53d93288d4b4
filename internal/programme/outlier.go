package programme

import (
	"math"
	"slices"
)

// What makes a figure ask for an answer. Medians, not means: one wild year must not hide the next.
const (
	usualDeviations = 3.5    // robust deviations from the median (Iglewicz and Hoaglin)
	madToDeviation  = 1.4826 // makes the median deviation of normal figures their standard deviation
	leastShare      = 0.03   // of the median: closer than this is never far, however alike the others are
	leastPeers      = 5      // fewer neighbours tell nothing
)

// spread is the middle of some figures and how far from it is usual, told on the scale of even: the median deviation,
// but never less than counting itself scatters, which there is 1, nor than a small share of the middle.
type spread struct{ middle, usual float64 }

// spreadOf needs at least one figure; none may be negative.
func spreadOf(figures []float64) spread {
	middle := median(figures)
	off := make([]float64, len(figures))
	for i, f := range figures {
		off[i] = math.Abs(even(f) - even(middle))
	}
	return spread{middle, max(madToDeviation*median(off), 1, leastShare*math.Sqrt(middle))}
}

// even makes counts of any size scatter alike (Anscombe): without it whoever is large would always be far, and whoever
// is small never.
func even(figure float64) float64 { return 2 * math.Sqrt(figure+3.0/8) }

// far says whether a figure lies unusually far from the middle.
func (s spread) far(figure float64) bool {
	return math.Abs(even(figure)-even(s.middle)) > usualDeviations*s.usual
}

// median of at least one figure; the mean of the two middle ones where they are even in number.
func median(figures []float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}
