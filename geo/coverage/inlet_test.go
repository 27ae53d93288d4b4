package coverage_test

import (
	"testing"

	"cotmoc/geo/coverage"
)

// TestRealInlets: the country has slits between communes that open to the sea or over the border, such as the one
// between A Dơi and Đakrông; none is left once it is fitted.
func TestRealInlets(t *testing.T) {
	c, err := coverage.Build(communes(t))
	if err != nil {
		t.Fatal(err)
	}
	fitted, done := c.Fit(50)
	before, left := c.Inlets(50), fitted.Inlets(50)
	t.Logf("%d inlets before, %d after; %d gaps closed (%.0f square metres)", before, left, done.Gaps, done.GapsM2)
	if before == 0 || left != 0 {
		t.Errorf("%d inlets before, %d after", before, left)
	}
}
