package rebase

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Amount is a count or a measure in millionths, so that sums are exact: 12 people are 12,000,000. It reaches
// to 9 million million.
type Amount int64

// unit is one whole, of amounts and of weights.
const unit = 1_000_000

// AmountOf reads a number, rounded to millionths. It refuses what is not a number, negative or too large:
// counts of this product are none of these.
func AmountOf(f float64) (Amount, error) {
	scaled := math.Round(f * unit)
	if !(scaled >= 0 && scaled < math.MaxInt64/2) {
		return 0, fmt.Errorf("amount %g: want a number from 0 to %g", f, float64(math.MaxInt64/2/unit))
	}
	return Amount(scaled), nil
}

// Float gives the number.
func (a Amount) Float() float64 { return float64(a) / unit }

// String gives the number with as many decimals as it has, at most six.
func (a Amount) String() string { return decimal(int64(a), false) }

// MarshalJSON gives the number.
func (a Amount) MarshalJSON() ([]byte, error) { return []byte(a.String()), nil }

// Weight is a part of one in millionths; weights of one source add up to exactly Whole.
type Weight int64

// Whole is all of it.
const Whole Weight = unit

// Float gives the number, 0 to 1.
func (w Weight) Float() float64 { return float64(w) / unit }

// String gives the number with six decimals.
func (w Weight) String() string { return decimal(int64(w), true) }

// MarshalJSON gives the number.
func (w Weight) MarshalJSON() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalJSON reads a number of 0 to 1 with at most six decimals.
func (w *Weight) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || !(f >= 0 && f <= 1) {
		return fmt.Errorf("weight %q: want a number from 0 to 1", b)
	}
	*w = Weight(math.Round(f * unit))
	return nil
}

func decimal(n int64, all bool) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	s := fmt.Sprintf("%s%d.%06d", sign, n/unit, n%unit)
	if all {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// times gives the part of an amount, rounded down, and what rounding left over, in millionths of a millionth.
func (a Amount) times(w Weight) (part Amount, rest uint64) {
	hi, lo := bits.Mul64(uint64(a), uint64(w))
	q, r := bits.Div64(hi, lo, unit)
	return Amount(q), r
}

// share cuts a whole number of millionths in the proportion of the measures, to the last one: everybody gets
// the part rounded down, and what is left goes, one each, to the largest remainders, the first of equals
// first. The measures are not negative and not all 0.
func share(whole int64, measures []float64) []int64 {
	total := 0.0
	for _, m := range measures {
		total += m
	}
	parts := make([]int64, len(measures))
	rests := make([]float64, len(measures))
	left := whole
	for i, m := range measures {
		exact := m / total * float64(whole)
		parts[i] = int64(math.Floor(exact))
		rests[i] = exact - float64(parts[i])
		left -= parts[i]
	}
	hand(parts, rests, left)
	return parts
}

// hand gives what is left, one each, to the largest rests.
func hand[R cmp.Ordered](parts []int64, rests []R, left int64) {
	if left <= 0 {
		return
	}
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rests[b], rests[a]) })
	for i := 0; left > 0; i, left = (i+1)%len(order), left-1 {
		parts[order[i]]++
	}
}
