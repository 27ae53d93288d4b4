package line_test

import (
	"compress/gzip"
	"encoding/json"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/coverage"
)

// realBorder is the outline of Sơn La as its communes draw it, its land border among it.
func realBorder(t *testing.T) orb.LineString {
	t.Helper()
	f, err := os.Open("../../../shared/data/boundaries/2025/14_son_la.geojson.gz")
	if err != nil {
		t.Skipf("%s: no shared/data/boundaries/2025/14_son_la.geojson.gz beside the project", t.Name())
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Features []struct{ Geometry json.RawMessage }
	}
	if err := json.NewDecoder(z).Decode(&read); err != nil {
		t.Fatal(err)
	}
	var units []coverage.Unit
	for _, feature := range read.Features {
		g, err := geo.ParseGeometry(feature.Geometry)
		if err != nil {
			t.Fatal(err)
		}
		shape, _ := geo.Areal(g)
		units = append(units, coverage.Unit{Shape: shape})
	}
	c, err := coverage.Build(units)
	if err != nil {
		t.Fatal(err)
	}
	fitted, _ := c.Fit(50)
	var longest orb.LineString
	for _, ring := range fitted.Outer() {
		var l orb.LineString
		for _, run := range ring {
			l = append(l, run.Line...)
		}
		if len(l) > len(longest) {
			longest = l
		}
	}
	return longest
}

// TestRealThereAndBack goes from chainages and markers of a real outline to places and back.
func TestRealThereAndBack(t *testing.T) {
	shape := realBorder(t)
	l := build(t, shape[:len(shape)-1]) // open, as a border is
	if l.Chains() != 1 || l.LengthM(0) < 500_000 {
		t.Fatalf("%d chains, %f m", l.Chains(), l.LengthM(0))
	}
	m := series(t, l, posts(t, l, 1))
	r := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		chainage := r.Float64() * l.LengthM(0)
		p, err := l.At(0, chainage)
		if err != nil {
			t.Fatal(err)
		}
		at := l.Nearest(p)
		back, err := l.At(0, at.Chainage)
		if err != nil || vincenty(p, back) > 0.01 {
			t.Fatalf("%f m and back is %f m, %v", chainage, at.Chainage, err)
		}
		ref, err := m.ToMarker(p)
		if err != nil {
			t.Fatal(err)
		}
		if back, err = m.FromMarker(ref.Number, ref.Sub, ref.OffsetM); err != nil || vincenty(p, back) > 0.1 {
			t.Fatalf("%v is %d%+.1f m, which is %v, %v", p, ref.Number, ref.OffsetM, back, err)
		}
	}
}
