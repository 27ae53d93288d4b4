package coverage_test

import (
	"testing"

	"cotmoc/geo"
	"cotmoc/geo/coverage"
)

// The benchmarks take all communes of 2025 and report vertices a second.

func BenchmarkBuild(b *testing.B) {
	units := communes(b)
	for b.Loop() {
		build(b, units)
	}
	perSecond(b, units)
}

func BenchmarkCheck(b *testing.B) {
	units := communes(b)
	c := build(b, units)
	for b.Loop() {
		if _, err := c.Check(coverage.Thresholds{}); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, units)
}

func BenchmarkFit(b *testing.B) {
	units := communes(b)
	c := build(b, units)
	for b.Loop() {
		c.Fit(50)
	}
	perSecond(b, units)
}

func BenchmarkSimplify(b *testing.B) {
	units := communes(b)
	c, _ := build(b, units).Fit(50)
	for b.Loop() {
		if _, err := c.Simplify(coverage.MapLevels()); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, units)
}

// BenchmarkImport is all that an import asks for: build, check, fit, four levels.
func BenchmarkImport(b *testing.B) {
	units := communes(b)
	for b.Loop() {
		c := build(b, units)
		if _, err := c.Check(coverage.Thresholds{}); err != nil {
			b.Fatal(err)
		}
		fitted, _ := c.Fit(50)
		if _, err := fitted.Simplify(coverage.MapLevels()); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, units)
}

func build(tb testing.TB, units []coverage.Unit) *coverage.Coverage {
	tb.Helper()
	c, err := coverage.Build(units)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func perSecond(b *testing.B, units []coverage.Unit) {
	n := 0
	for _, u := range units {
		n += geo.Vertices(u.Shape)
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mvertices/s")
}
