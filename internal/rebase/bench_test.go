package rebase_test

import (
	"fmt"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

// reformOf2025 has the size of the real one: 10,034 old communes into 3,321, 430 of them divided in two.
func reformOf2025() *world {
	first := day(2014, 1, 1)
	old, now := map[string]place{}, map[string]place{}
	w := &world{eras: []era{{first, old}, {reform(), now}}}
	for i := range 3321 {
		now[fmt.Sprintf("N%05d", i)] = place{since: reform(), people: float64(5000 + i)}
	}
	for i := range 10_034 {
		code := fmt.Sprintf("O%05d", i)
		old[code] = place{since: first, people: float64(2000 + i)}
		l := rebase.Link{From: code, To: fmt.Sprintf("N%05d", i%3321), On: reform(), Kind: border.MergeWhole}
		if i%23 == 0 {
			l.Kind, l.Partial = border.SplitPart, true
			other := l
			other.To = fmt.Sprintf("N%05d", (i+1)%3321)
			w.links = append(w.links, other)
		}
		w.links = append(w.links, l)
	}
	return w
}

// BenchmarkRebase reads 10 years of 10 indicators of 10,034 old communes, a million values, over 3,321 new ones.
func BenchmarkRebase(b *testing.B) {
	w := reformOf2025()
	c := build(b, w, rebase.Query{From: eve(), To: reform()})
	var values []rebase.Value
	for year := 2016; year < 2026; year++ {
		for k := range 10 {
			for i := range 10_034 {
				values = append(values, rebase.Value{Unit: fmt.Sprintf("O%05d", i), Indicator: fmt.Sprint("i", k),
					Period: fmt.Sprint(year), Amount: rebase.Amount(i*k) * 1_000_000, State: rebase.Reported})
			}
		}
	}
	start := time.Now()
	for b.Loop() {
		r, err := rebase.Rebase(values, c)
		if err != nil || len(r.Figures) != 332_100 {
			b.Fatal(len(r.Figures), err)
		}
	}
	b.ReportMetric(float64(b.N)*float64(len(values))/time.Since(start).Seconds()/1e6, "Mvalues/s")
}

// BenchmarkBuild makes the crosswalk of a reform of that size, without boundaries.
func BenchmarkBuild(b *testing.B) {
	w := reformOf2025()
	for b.Loop() {
		build(b, w, rebase.Query{From: eve(), To: reform()})
	}
}
