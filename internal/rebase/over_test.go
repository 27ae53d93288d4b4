package rebase_test

import (
	"math/rand/v2"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

// TestYearOverSaysWhatTrendsSay: the figures of a year over the units of a later day are those of each unit's own trend
// where they are exact, and missing where they are not.
func TestYearOverSaysWhatTrendsSay(t *testing.T) {
	exact, open := 0, 0
	for seed := range uint64(6) {
		b := &books{world: randomWorld(t, seed, 3)}
		rnd := rand.New(rand.NewPCG(seed, 5))
		for code := range b.eras[1].places {
			for _, indicator := range []string{"addicts_on_file", "plant_area_m2"} {
				if rnd.IntN(9) > 0 {
					b.report(code, 2017, indicator, float64(rnd.IntN(500)))
				}
			}
		}
		for _, era := range b.eras[1:] { // the units of the year itself, and those of after a reform
			on := era.from.AddDays(900)
			over, err := b.service().YearOver(t.Context(), 2017, on)
			if err != nil {
				t.Fatal(err)
			}
			for code := range era.places {
				year := trend(t, b, code, on)[2017]
				for _, indicator := range []string{"addicts_on_file", "plant_area_m2"} {
					v, there := over[code][indicator]
					f := year.Values[indicator]
					if f.Value != nil && f.Status == rebase.Exact {
						exact++
						if !there || v.State != border.Reported || *v.Value != f.Value.Float() || v.Period.Code != "2017" {
							t.Errorf("seed %d: %s %s is %+v, the trend says %v", seed, code, indicator, v, f.Value)
						}
					} else if open++; v.Value != nil || v.State == border.Reported {
						t.Errorf("seed %d: %s %s is %v, and the trend does not know it", seed, code, indicator, *v.Value)
					}
				}
			}
		}
	}
	if exact < 5 || open < 5 {
		t.Errorf("%d exact, %d open: the test looks at too little", exact, open)
	}
}
