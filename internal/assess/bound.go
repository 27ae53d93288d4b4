package assess

import (
	"fmt"
	"math"
	"math/bits"
	"regexp"
	"strings"
)

// bound is a threshold as the law writes it, kept as an exact fraction: "0.5 %" is 1/200. No comparison ever
// goes through a floating-point division.
type bound struct {
	num, den uint64
	percent  bool
}

// far stands for "more than any figure": results that would not fit are cut here. Reports end at 1e12.
const far = uint64(1) << 62

var boundText = regexp.MustCompile(`^(\d{1,9})(?:\.(\d{1,6}))?\s*(%?)$`)

// parseBound reads "0.5 %", "750" or "0.25".
func parseBound(s string) (bound, error) {
	m := boundText.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return bound{}, fmt.Errorf("threshold %q: want a number such as 2, 0.25 or 0.5 %%", s)
	}
	b := bound{den: 1, percent: m[3] == "%"}
	for _, digit := range m[1] + m[2] {
		b.num = b.num*10 + uint64(digit-'0')
	}
	for range m[2] {
		b.den *= 10
	}
	if b.percent {
		b.den *= 100
	}
	g := gcd(b.num, b.den)
	b.num, b.den = b.num/g, b.den/g
	return b, nil
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, 1)
}

// compare orders v against the bound times per: -1 below, 0 exactly there, 1 above.
func (b bound) compare(v, per uint64) int {
	vh, vl := bits.Mul64(v, b.den)
	bh, bl := bits.Mul64(b.num, per)
	switch {
	case vh != bh:
		return sign(vh > bh)
	case vl != bl:
		return sign(vl > bl)
	}
	return 0
}

func sign(positive bool) int {
	if positive {
		return 1
	}
	return -1
}

// first is the smallest whole number at or above the bound times per.
func (b bound) first(per uint64) uint64 { return mulDiv(b.num, per, b.den, true) }

// lastBase is the largest base at which v still reaches the bound: v >= bound*base.
func (b bound) lastBase(v uint64) uint64 {
	if b.num == 0 {
		return far
	}
	return mulDiv(v, b.den, b.num, false)
}

func mulDiv(a, b, d uint64, up bool) uint64 {
	hi, lo := bits.Mul64(a, b)
	if hi >= d {
		return far
	}
	q, rest := bits.Div64(hi, lo, d)
	if up && rest > 0 {
		q++
	}
	return min(q, far)
}

// float is the bound as people and JSON read it.
func (b bound) float() float64 { return float64(b.num) / float64(b.den) }

// less orders two bounds.
func (b bound) less(o bound) bool { return b.num*o.den < o.num*b.den }

// Figures are held as whole numbers of grains: a person is one grain, a square metre a million.
const (
	wholeGrain = 1
	fineGrain  = 1_000_000
)

// grains turns a reported figure into grains. Something above zero never becomes zero.
func grains(v float64, grain uint64) uint64 {
	scaled := v * float64(grain)
	n := math.Round(scaled)
	if math.Abs(n-scaled) > 1e-3 {
		n = math.Floor(scaled)
	}
	switch {
	case n >= float64(far):
		return far
	case n < 1 && v > 0:
		return 1
	}
	return uint64(n)
}

// add sums without wrapping round.
func add(a, b uint64) uint64 {
	if a > far-min(b, far) {
		return far
	}
	return a + b
}
