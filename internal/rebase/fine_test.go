package rebase_test

import (
	"math"
	"testing"

	"cotmoc/internal/rebase"
)

// TestSmallUnitsAreDividedByFinerCells: a unit of a few dozen cells is divided by some hundreds, with a smaller error
// around much the same weight.
func TestSmallUnitsAreDividedByFinerCells(t *testing.T) {
	coarse, fine := townAndHills(t), townAndHills(t)
	fine.fine = true
	q := rebase.Query{From: eve(), To: reform(), Follow: rebase.Ground}
	a, b := row(t, build(t, coarse, q), "00003", "10003"), row(t, build(t, fine, q), "00003", "10003")
	if b.Error >= a.Error || b.Error == 0 || math.Abs(a.Weight.Float()-b.Weight.Float()) > a.Error.Float() {
		t.Errorf("coarse %+v, fine %+v", a, b)
	}
}
