package crs_test

import (
	"fmt"
	"math"
	"os/exec"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo/crs"
)

// TestThereAndBack takes the points of PROJ's table to WGS 84 and back.
func TestThereAndBack(t *testing.T) {
	for _, p := range table(t) {
		s, _ := crs.Find(p.code)
		q, ok := s.FromWGS84(p.to)
		limit := 0.002
		if !s.Projected() {
			limit = 2e-8
		}
		if d := math.Hypot(q[0]-p.from[0], q[1]-p.from[1]); !ok || d > limit {
			t.Errorf("%v to %v: %v, PROJ says %v (%g off)", p.to, s, q, p.from, d)
		}
	}
}

// TestForwardAgreesWithPROJ asks cs2cs itself.
func TestForwardAgreesWithPROJ(t *testing.T) {
	program, err := exec.LookPath("cs2cs")
	if err != nil {
		t.Fatal("cs2cs is not installed")
	}
	points := []orb.Point{{106.591, 16.619}, {102.1446, 22.4}, {109.4, 12.65}, {104.8, 8.57}, {105.83, 21.03}}
	for _, s := range crs.All() {
		if s.IsWGS84() {
			continue
		}
		var in strings.Builder
		for _, p := range points {
			fmt.Fprintf(&in, "%.12f %.12f\n", p[1], p[0])
		}
		c := exec.CommandContext(t.Context(), program, "-d", "10", "EPSG:4326", s.String())
		c.Stdin = strings.NewReader(in.String())
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			var x, y float64
			if _, err := fmt.Sscan(line, &x, &y); err != nil {
				t.Fatal(err)
			}
			limit := 0.001
			if !s.Projected() {
				x, y, limit = y, x, 1e-8 // lat first
			}
			if q, ok := s.FromWGS84(points[i]); !ok || math.Hypot(q[0]-x, q[1]-y) > limit {
				t.Errorf("%v in %v: %v, PROJ says %g %g", points[i], s, q, x, y)
			}
		}
	}
}

func TestNoPlace(t *testing.T) {
	zone, _ := crs.Find(9209)
	mercator, _ := crs.Find(3857)
	if q, ok := zone.FromWGS84(orb.Point{-80, 10}); ok {
		t.Errorf("the other side of the earth: %v", q)
	}
	if q, ok := mercator.FromWGS84(orb.Point{0, 90}); ok {
		t.Errorf("the pole: %v", q)
	}
}
