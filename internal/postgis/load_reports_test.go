package postgis_test

import (
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

var reportLoad = ingest.Load{Layer: "reports"}

func value(t testing.TB, code, period, indicator string, n float64) border.ReportValue {
	t.Helper()
	p, err := border.ParsePeriod(period)
	if err != nil {
		t.Fatal(err)
	}
	return border.ReportValue{UnitCode: code, Period: p, Indicator: indicator, Value: &n, State: border.Reported}
}

func TestReportsReplaceByUnitPeriodAndIndicator(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106))
	first := []border.ReportValue{value(t, "00001", "2026", "use_points", 0), value(t, "44", "2026", "use_points", 3)}
	wantCounts(t, put(t, store, reportLoad, first...), 2, 0, 0)
	wantCounts(t, put(t, store, reportLoad, first...), 0, 2, 0)
	withheld := first[0]
	withheld.Value, withheld.State = nil, border.Withheld
	wantCounts(t, put(t, store, reportLoad, withheld, first[1]), 1, 1, 0)
	got := askAll[string](t, pool, `SELECT unit_code || ' ' || value_state || ' ' || coalesce(value::text, '') || ' ' || (ended_at IS NULL)
		|| ' ' || period_from || ' ' || period_to FROM report_value ORDER BY id`)
	want(t, "values", got, "00001 reported 0 false 2025-12-15 2026-12-14", "44 reported 3 true 2025-12-15 2026-12-14",
		"00001 withheld  true 2025-12-15 2026-12-14")
}

func TestReportOfAUnitThatWasNot(t *testing.T) {
	store, pool := open(t)
	out, err := tryPut(t.Context(), store, reportLoad, 0, value(t, "00001", "2026", "use_points", 0))
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, out, 0, 0, 1)
	if r := out.Refusals[0]; r.Reason.EN != "there are no administrative units yet; import units first (cotmoc import units ...)" {
		t.Errorf("refusal %+v", r)
	}
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106))
	load := reportLoad
	load.Partial = true
	out = put(t, store, load, value(t, "00001", "2026", "use_points", 0), value(t, "00001", "2024", "use_points", 0),
		value(t, "00001", "2025", "use_points", 0), value(t, "99999", "2026", "use_points", 0))
	wantCounts(t, out, 2, 0, 2)
	for i, row := range []int{3, 5} {
		if r := out.Refusals[i]; r.Row != row || r.Field != "commune_code" {
			t.Errorf("refusal %+v, want row %d", r, row)
		}
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM report_value"); n != 2 {
		t.Errorf("%d values, want those of 2026 and 2025", n)
	}
}
