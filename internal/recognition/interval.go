package recognition

import "math"

// Interval is a share with its exact two-sided interval (Clopper and Pearson, 1934), 0 to 1.
type Interval struct {
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Exact gives the share of x in n with its exact interval at a level above 0 and below 1, such as 0.95: the coverage is
// never less than the level. x lies in 0 to n and n is at least 1.
func Exact(x, n int, level float64) Interval {
	tail := (1 - level) / 2
	i := Interval{Share: float64(x) / float64(n), Low: 0, High: 1}
	if x > 0 {
		i.Low = bisect(func(p float64) bool { return 1-below(x-1, n, p) < tail })
	}
	if x < n {
		i.High = bisect(func(p float64) bool { return below(x, n, p) > tail })
	}
	return i
}

// bisect finds the share below which ok holds; ok falls once from 0 to 1.
func bisect(ok func(p float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 60 {
		if mid := (low + high) / 2; ok(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// below is the chance of at most x in n at share p, by logarithms so that a large n does not underflow.
func below(x, n int, p float64) float64 {
	all, _ := math.Lgamma(float64(n) + 1)
	sum := 0.0
	for k := range x + 1 {
		a, _ := math.Lgamma(float64(k) + 1)
		b, _ := math.Lgamma(float64(n-k) + 1)
		sum += math.Exp(all - a - b + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
	}
	return math.Min(sum, 1)
}
