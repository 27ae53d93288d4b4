package coverage_test

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cotmoc/geo"
	"cotmoc/geo/coverage"
)

// communes reads the communes of 2025 of these provinces, all if none is named, or skips.
func communes(tb testing.TB, provinces ...string) (units []coverage.Unit) {
	tb.Helper()
	for _, name := range boundaries(tb, "2025") {
		province, _, _ := strings.Cut(filepath.Base(name), "_")
		if len(provinces) == 0 || strings.Contains(strings.Join(provinces, " "), province) {
			units = append(units, features(tb, name, province)...)
		}
	}
	return units
}

func boundaries(tb testing.TB, year string) []string {
	tb.Helper()
	names, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "boundaries", year, "*.geojson.gz"))
	if len(names) == 0 {
		tb.Skipf("%s is skipped: the boundary data beside the project is missing", tb.Name())
	}
	return names
}

func features(tb testing.TB, name, province string) (units []coverage.Unit) {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		tb.Fatal(err)
	}
	for r := geo.NewReader(z, 0); ; {
		raw, err := r.Next()
		if errors.Is(err, io.EOF) {
			return units
		}
		if err != nil {
			tb.Fatal(err)
		}
		feature, err := geo.ParseFeature(raw)
		if err != nil {
			tb.Fatal(err)
		}
		mp, _ := geo.Areal(feature.Geometry)
		units = append(units, coverage.Unit{ID: province + "/" + feature.ID, Shape: mp})
	}
}

// TestRealProvinces takes two provinces and their common border.
func TestRealProvinces(t *testing.T) {
	units := communes(t, "44", "46")
	c, err := coverage.Build(units)
	if err != nil {
		t.Fatal(err)
	}
	fitted, done := c.Fit(50)
	t.Logf("%+v", c.Stats())
	t.Logf("%d overlaps (%.0f square metres) and %d gaps (%.0f) fitted", done.Overlaps, done.OverlapsM2, done.Gaps, done.GapsM2)
	full, err := fitted.Simplify([]coverage.Level{{}})
	if err != nil {
		t.Fatal(err)
	}
	fits := with(units, full[0].Shapes)
	pairs, _ := neighbours(t, fits)
	across := 0
	for p := range pairs {
		if units[p[0]].ID[:2] != units[p[1]].ID[:2] {
			across++
		}
	}
	if across < 10 {
		t.Errorf("%d pairs of neighbours across the border of the provinces", across)
	}
	all, err := fitted.Simplify(everyOther(coverage.MapLevels()))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range all {
		far := with(units, g.Shapes)
		valid(t, far)
		noOverlap(t, far)
		sameNeighbours(t, fits, far)
		sameUnion(t, fits, far, g.Level.Tolerance)
		narrowerThanAPixel(t, far, g.Level)
		for u := range far {
			if len(far[u].Shape) == 0 {
				t.Errorf("%s is lost", far[u].ID)
			}
		}
	}
}

// narrowerThanAPixel lets pass gaps and overlaps that nobody can see at the last zoom of a level. Gaps that are
// open at an end are channels.
func narrowerThanAPixel(t *testing.T, units []coverage.Unit, l coverage.Level) {
	t.Helper()
	pixel := 2 * math.Pi * 6378137 / (512 * math.Exp2(float64(l.MaxZoom)))
	for _, f := range check(t, units, coverage.Thresholds{GapWidthM: pixel}) {
		if f.Kind == coverage.Overlap || f.Kind == coverage.Gap && f.WidthM > pixel {
			t.Errorf("zoom %d: %s of %v, %g m wide, at %v", l.MaxZoom, f.Kind, f.Units, f.WidthM, f.Shape[0][0])
		}
	}
}

// TestRealCommunes holds what is known of the communes of 2025: who fits, and who does not; and for all 3,321 that
// far views have no gap and no overlap, keep neighbours neighbours, lose no commune and no island that can be seen,
// and stay within the tolerance of each level.
func TestRealCommunes(t *testing.T) {
	units := communes(t)
	c, err := coverage.Build(units)
	if err != nil {
		t.Fatal(err)
	}
	if s := c.Stats(); s.Units != 3321 || s.Shared < 3_269_000 || s.Overlapping > 100 {
		t.Errorf("%+v", s)
	}
	found, err := c.Check(coverage.Thresholds{})
	if err != nil {
		t.Fatal(err)
	}
	worst := found.Items[0]
	n := map[coverage.Kind]int{}
	for _, f := range found.Items {
		n[f.Kind]++
		if f.Kind == coverage.Overlap && f.AreaM2 > worst.AreaM2 || worst.Kind != coverage.Overlap {
			worst = f
		}
	}
	if strings.Join(worst.Units, " ") != "15/02647 15/02683 15/02746" || math.Abs(worst.AreaM2-3.506e6) > 1e4 {
		t.Errorf("the worst overlap: %v, %g square metres", worst.Units, worst.AreaM2)
	}
	t.Logf("%v, and %d below a square metre", n, found.TooSmall)
	fitted, done := c.Fit(50)
	t.Logf("fitted: %d overlaps, %.0f square metres; %d gaps, %.0f; %d units", done.Overlaps, done.OverlapsM2, done.Gaps, done.GapsM2, len(done.Units))
	all, err := fitted.Simplify(append(coverage.MapLevels(), coverage.Level{MaxZoom: 22}))
	if err != nil {
		t.Fatal(err)
	}
	last := len(all) - 1
	full, finest := all[last].Shapes, with(units, all[last-1].Shapes)
	for _, g := range all[:last] {
		far := with(units, g.Shapes)
		valid(t, far)
		sameNeighbours(t, finest, far)
		narrowerThanAPixel(t, far, g.Level)
		farthest := withinTolerance(t, units, full, g.Shapes, g.Level)
		t.Logf("zoom %d: %d vertices, %d islands left out; %.3g degrees from what it was at the most, the tolerance is %.3g",
			g.Level.MaxZoom, g.Vertices, g.Islands, farthest, g.Level.Tolerance)
	}
}

// TestRealCommunesOf2014 takes outlines that were simplified one by one, so that hardly any two neighbours fit.
func TestRealCommunesOf2014(t *testing.T) {
	var units []coverage.Unit
	for _, name := range boundaries(t, "2014") {
		units = append(units, features(t, name, "")...)
	}
	found, err := coverage.Check(units, coverage.Thresholds{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(found.Items); n < 50_000 {
		t.Errorf("%d findings", n)
	}
	all, err := coverage.Simplify(units, []coverage.Level{coverage.LevelFor(9)})
	if err != nil {
		t.Fatal(err)
	}
	far := with(units, all[0].Shapes)
	valid(t, far)
	edgesOf(t, far)
	for _, f := range check(t, far, coverage.Thresholds{}) {
		if f.Kind == coverage.Overlap {
			t.Errorf("%+v", f)
		}
	}
}

// everyOther are some of the levels, the first and the last among them: the whole country at all nine takes minutes.
func everyOther(levels []coverage.Level) []coverage.Level {
	var some []coverage.Level
	for i := 0; i < len(levels); i += 2 {
		some = append(some, levels[i])
	}
	return some
}
