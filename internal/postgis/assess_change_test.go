package postgis_test

import (
	"testing"
	"time"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

// A change to one report is seen in the list the map colours 3,321 communes by within a second of its commit, and
// only that commune and its province are judged again.
func TestAChangedReportShowsWithinASecond(t *testing.T) {
	r := newReader(t)
	r.exec(manyCommunes)
	v := &assess.Service{Sets: decisionSets(t), Source: r.Store, Memory: assess.NewMemory(),
		Now: func() time.Time { return border.NewDate(2026, time.March, 1).Time() }}
	classOf := func(code string) (class string) {
		t.Helper()
		communes, err := v.All(t.Context(), 2026, "", "", nil)
		if err != nil || len(communes.Items) != 3321 {
			t.Fatal(len(communes.Items), err)
		}
		for _, a := range communes.Items {
			if a.Unit.Code == code {
				class = a.Class
			}
		}
		return class
	}
	provinces := func() {
		t.Helper()
		if _, err := v.Provinces(t.Context(), 2026, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	const code = "31234"
	begun := time.Now()
	if class := classOf(code); class != "type_1" {
		t.Fatalf("before: %s", class)
	}
	limit := max(time.Second, time.Since(begun)/2) // on a machine that needs two seconds for all of them, half of what it needs
	provinces()
	change := func(figure int, want string) (took time.Duration) {
		t.Helper()
		before := v.Memory.Judged()
		r.exec("UPDATE report_value SET ended_at = clock_timestamp() WHERE unit_code = $1 AND period = '2026' AND ended_at IS NULL", code)
		r.exec(`INSERT INTO report_value (unit_code, period, period_from, period_to, indicator, value, value_state, recorded_at)
			SELECT DISTINCT ON (indicator) unit_code, period, period_from, period_to, indicator, CASE indicator WHEN 'residents' THEN 9000 ELSE $2::integer END, value_state, clock_timestamp()
			FROM report_value WHERE unit_code = $1 AND period = '2026'`, code, figure)
		committed := time.Now()
		class := classOf(code)
		took = time.Since(committed)
		if class != want {
			t.Errorf("after: %s, want %s", class, want)
		}
		if provinces(); v.Memory.Judged()-before != 2 {
			t.Errorf("%d verdicts worked out, want the commune's and its province's", v.Memory.Judged()-before)
		}
		return took
	}
	// Others may hold the machine meanwhile: the shortest of some tries is what it takes.
	took := change(0, "drug_free")
	for try := 0; took > limit && try < 12; try++ {
		took = min(took, change(60, "type_1"), change(0, "drug_free"))
	}
	if took > limit {
		t.Errorf("the new class shows %v after the commit, more than %v", took, limit)
	}
	t.Logf("shown %v after the commit, of %v", took, limit)
}
