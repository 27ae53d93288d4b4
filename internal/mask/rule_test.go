package mask_test

import (
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

func number(v float64) *float64 { return &v }

func year(t *testing.T, code string) border.Period {
	t.Helper()
	p, err := border.ParsePeriod(code)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The rule, case by case: one small commune in a province, one small village, one merger.
func TestWhatIsMasked(t *testing.T) {
	p := year(t, "2026")
	table := mask.NewTable(mask.TheRule(), mask.World{
		Small: []mask.Cell{{"19432", "addicts_on_file", p}, {"19432", "offenders_arrested", year(t, "2026-Q1")}, {"19441.1", "use_points", p},
			{"00009", "addicts_on_file", year(t, "2025-H1")}},
		Above: map[string][]string{"19432": {"44"}, "19441": {"44"}, "19441.1": {"19441"}, "19441.2": {"19441"}, "45": {"4"}},
		Into:  map[string][]string{"00009": {"00010"}},
		Below: map[string]bool{"19441.1": true, "19441.2": false},
		Rests: []mask.Cell{{"45", "addicts_on_file", p}},
	})
	for _, c := range []struct {
		why, unit, period, indicator string
		value                        float64
		below                        int // -1: shown, 0: masked without a bound
	}{
		{"small", "19432", "2026", "addicts_on_file", 4, 5},
		{"at the threshold", "19432", "2026", "users_on_file", 5, -1},
		{"zero is shown", "19432", "2026", "addicts_on_file", 0, -1},
		{"what contains it", "44", "2026", "addicts_on_file", 900, 0},
		{"another indicator of what contains it", "44", "2026", "users_on_file", 900, -1},
		{"another year of what contains it", "44", "2024", "addicts_on_file", 900, -1},
		{"the calendar year overlaps", "44", "2026-cal", "addicts_on_file", 900, 0},
		{"its own year adds up quarters", "19432", "2026", "offenders_arrested", 40, 0},
		{"another quarter does not", "19432", "2026-Q2", "offenders_arrested", 40, -1},
		{"the small quarter has its bound", "19432", "2026-Q1", "offenders_arrested", 3, 5},
		{"a part tells the rest of its whole", "19432", "2026", "addicts_exempt", 40, 0},
		{"a part of nobody", "19432", "2026", "addicts_exempt", 0, -1},
		{"places are no people", "19432", "2026", "use_points", 1, -1},
		{"residents are public", "19432", "2026", "residents", 3, -1},
		{"persons wanted, none", "19432", "2026", "wanted_hiding", 0, 0},
		{"persons wanted, many", "19432", "2026", "wanted_hiding", 40, 0},
		{"a small village shows nothing", "19441.1", "2026", "use_points", 0, 0},
		{"its commune contains it", "19441", "2026", "use_points", 7, 0},
		{"and so does the province", "44", "2026", "use_points", 70, 0},
		{"a larger village shows its figures", "19441.2", "2026", "use_points", 2, -1},
		{"but not how many live there", "19441.2", "2026", "residents", 900, 0},
		{"a small rest is left for who is silent", "45", "2026", "addicts_on_file", 300, 0},
		{"and in what contains it", "4", "2026", "addicts_on_file", 3000, 0},
		{"what a unit went into contains it", "00010", "2025", "addicts_on_file", 30, 0},
	} {
		got := mask.NewSight(table, nil).Mark(c.unit, year(t, c.period), c.indicator, number(c.value))
		if got.Masked != (c.below >= 0) || got.Masked && (got.Below != c.below || got.Reads == nil || got.Reads.VI == "" || got.Reads.EN == "") {
			t.Errorf("%s: %s %s %s = %g: %+v", c.why, c.unit, c.period, c.indicator, c.value, got)
		}
		if got := (*mask.Sight)(nil).Mark(c.unit, year(t, c.period), c.indicator, number(c.value)); got.Masked {
			t.Errorf("%s: masked for who sees everything", c.why)
		}
	}
	if got := mask.NewSight(table, nil).Mark("19432", p, "addicts_on_file", nil); got.Masked {
		t.Error("what nobody reported is no figure to mask")
	}
}

func TestASightSeesItsOwnUnitsAndWhatWentWhollyIntoThem(t *testing.T) {
	p := year(t, "2026")
	table := mask.NewTable(mask.TheRule(), mask.World{
		Into:  map[string][]string{"00001": {"10001"}, "00002": {"10001"}, "00003": {"10001", "10002"}, "00004": {"00001"}},
		Split: map[string]bool{"00002": true},
	})
	s := mask.NewSight(table, []string{"10001"})
	for unit, exact := range map[string]bool{"10001": true, "10002": false, "00001": true, "00002": false, "00003": false, "00004": true, "44": false} {
		if s.Exact(unit) != exact || s.Mark(unit, p, "addicts_on_file", number(2)).Masked == exact {
			t.Errorf("%s: exact %v, want %v", unit, s.Exact(unit), exact)
		}
	}
}

// Every indicator of persons is masked somehow, and nothing else is: a new one must be put into the table.
func TestEveryIndicatorOfPersonsIsInTheTable(t *testing.T) {
	s := mask.NewSight(mask.NewTable(mask.TheRule(), mask.World{}), nil)
	for _, i := range border.Indicators() {
		masked := s.Mark("19432", year(t, "2026"), i.ID, number(1)).Masked
		if persons := i.PerResident(); masked != persons {
			t.Errorf("%s: masked %v, counts persons %v", i.ID, masked, persons)
		}
	}
}
