package postgis_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/rebase"
)

func TestReportValuesAsKnownOn(t *testing.T) {
	r := newReader(t)
	r.value("19432", "2026", "addicts_on_file", 6, "reported", "2026-01-10T09:00:00+07:00", "2026-02-10T09:00:00+07:00")
	r.value("19432", "2026", "addicts_on_file", 9, "reported", "2026-02-10T09:00:00+07:00", nil)
	r.value("19432", "2026", "residents", 8000, "reported", "2026-01-20T09:00:00+07:00", nil)
	r.value("19432", "2026-H1", "use_points", 5, "reported", "2026-01-20T09:00:00+07:00", nil)
	for known, want := range map[string]map[string]float64{
		"":                          {"addicts_on_file": 9, "residents": 8000},
		"2026-02-01T00:00:00+07:00": {"addicts_on_file": 6, "residents": 8000},
		"2026-02-10T09:00:00+07:00": {"addicts_on_file": 9, "residents": 8000},
		"2026-01-15T00:00:00+07:00": {"addicts_on_file": 6},
		"2026-01-01T00:00:00+07:00": {},
	} {
		var at *time.Time
		if known != "" {
			moment := instant(t, known)
			at = &moment
		}
		values, err := r.ReportValues(t.Context(), "19432", 2026, at)
		if err != nil {
			t.Fatal(err)
		}
		if len(values) != len(want) {
			t.Errorf("known on %q: %d values, want %d", known, len(values), len(want))
		}
		for _, v := range values {
			if v.Value == nil || *v.Value != want[v.Indicator] || v.Label.VI == "" {
				t.Errorf("known on %q: %+v, want %g", known, v, want[v.Indicator])
			}
		}
	}
}

func TestYearValuesHoldAssessedYearsOnly(t *testing.T) {
	r := newReader(t)
	r.value("19432", "2026", "use_points", 2, "reported", "2026-01-10T09:00:00+07:00", nil)
	r.value("19432", "2025", "use_points", nil, "withheld", "2026-01-10T09:00:00+07:00", nil)
	r.value("19432", "2026-Q1", "use_points", 7, "reported", "2026-01-10T09:00:00+07:00", nil)
	r.value("19429", "2026", "use_points", 9, "reported", "2026-01-10T09:00:00+07:00", nil)
	values, err := postgis.Reforms{Store: r.Store}.YearValues(t.Context(), []string{"19432"})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(values, func(a, b rebase.Value) int { return strings.Compare(a.Period, b.Period) })
	if len(values) != 2 || values[0].Period != "2025" || values[0].State != "withheld" || values[1].Period != "2026" || values[1].Amount.Float() != 2 ||
		values[1].State != rebase.Reported {
		t.Errorf("values %+v", values)
	}
}

func incidentRef(i border.IncidentView) string { return i.SourceRef }

func someIncidents(r *reader) {
	r.incident("a", "seizure", "2026-01-31", 106.55, 16.65, 1)
	r.incident("b", "seizure", "2026-02-01", 106.56, 16.66, 2)
	r.incident("c", "illegal_crossing", "2026-02-14", 106.65, 16.65, 1)
	r.incident("d", "use_place", "2025-12-20", 106.75, 16.65, 3)
	r.incident("e", "seizure", "2026-02-14", 106.40, 16.65, 1) // over the border, in no unit
}

func TestIncidentFilters(t *testing.T) {
	r := newReader(t)
	someIncidents(r)
	r.exec(`UPDATE substance_line SET substance = 'cocaine' WHERE incident_id = (SELECT id FROM incident WHERE source_ref = 'c')`)
	february := border.NewDate(2026, time.February, 1)
	for _, c := range []struct {
		filter border.IncidentFilter
		want   string
	}{
		{border.IncidentFilter{}, "e;c;b;a;d;"},
		{border.IncidentFilter{Unit: "19432"}, "b;a;"},
		{border.IncidentFilter{Unit: "44"}, "c;b;a;"},
		{border.IncidentFilter{From: february}, "e;c;b;"},
		{border.IncidentFilter{From: february, To: february}, "b;"},
		{border.IncidentFilter{Kinds: []string{"use_place", "illegal_crossing"}}, "c;d;"},
		{border.IncidentFilter{Substances: []string{"cocaine"}}, "c;"},
		{border.IncidentFilter{Substances: []string{"ketamine", "heroin"}, From: february}, "e;b;"},
		{border.IncidentFilter{Substances: []string{"opium"}}, ""},
		{border.IncidentFilter{Unit: "'; DROP TABLE incident"}, ""},
	} {
		list, err := r.Incidents(t.Context(), c.filter)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(list.Items, incidentRef); got != c.want || list.Total != len(list.Items) {
			t.Errorf("%+v gives %s (total %d), want %s", c.filter, got, list.Total, c.want)
		}
		if h, err := r.Histogram(t.Context(), c.filter); err != nil || h.Total != list.Total {
			t.Errorf("%+v: the months count %d, the list %d, %v", c.filter, h.Total, list.Total, err)
		}
		if s, err := r.Seizures(t.Context(), c.filter); err != nil || s.Incidents != list.Total {
			t.Errorf("%+v: %d seizures of %d incidents, all with a substance, %v", c.filter, s.Incidents, list.Total, err)
		}
	}
	for substance, want := range map[string]int{"cocaine": 1, "heroin": 4, "opium": 0} {
		cells, err := r.Cells(t.Context(), border.CellFilter{Res: 8, Substances: []string{substance}})
		n := cells.Imprecise
		for _, c := range cells.Items {
			n += c.N
		}
		if err != nil || n != want {
			t.Errorf("%s: %d incidents in cells and without, want %d, %v", substance, n, want, err)
		}
	}
}

func TestIncidentPagesAndFields(t *testing.T) {
	r := newReader(t)
	someIncidents(r)
	got := ""
	filter := border.IncidentFilter{Page: border.Page{Limit: 2}}
	for range 3 {
		list, err := r.Incidents(t.Context(), filter)
		if err != nil {
			t.Fatal(err)
		}
		got += names(list.Items, incidentRef)
		if list.Next == nil {
			break
		}
		filter.Cursor = *list.Next
	}
	if got != "e;c;b;a;d;" {
		t.Errorf("pages give %s", got)
	}
	list, err := r.Incidents(t.Context(), border.IncidentFilter{Unit: "19432"})
	if err != nil {
		t.Fatal(err)
	}
	i := list.Items[1]
	if *i.UnitName != "Lao Bảo" || *i.Lon != 106.55 || i.OccurredFrom.String() != "2026-01-31" || !i.MadeUp ||
		len(i.Substances) != 3 || *i.Substances[0].Quantity != 350 || i.Substances[2].Quantity != nil || i.ArrestedN != nil {
		t.Errorf("incident a: %+v", i)
	}
}

func TestIncidentIDOutlivesACorrection(t *testing.T) {
	r := newReader(t)
	r.incident("a", "seizure", "2026-01-31", 106.55, 16.65, 1)
	list, err := r.Incidents(t.Context(), border.IncidentFilter{})
	if err != nil {
		t.Fatal(err)
	}
	id := list.Items[0].ID
	r.exec(`UPDATE incident SET ended_at = now()`)
	r.incident("a", "storage_site", "2026-01-30", 106.55, 16.65, 1)
	i, err := r.Incident(t.Context(), id)
	if err != nil || i.Kind != "storage_site" || i.ID == id {
		t.Errorf("the old id gives %s %s, %v; want the correction", i.ID, i.Kind, err)
	}
	for _, wrong := range []string{"0", "x", "", "99999999999999999999"} {
		if _, err := r.Incident(t.Context(), wrong); border.KindOf(err) != border.NotFound {
			t.Errorf("incident %q gives %v, want NotFound", wrong, err)
		}
	}
}

func TestHistogramCountsEmptyMonthsToo(t *testing.T) {
	r := newReader(t)
	someIncidents(r)
	h, err := r.Histogram(t.Context(), border.IncidentFilter{From: border.NewDate(2025, time.November, 15), To: border.NewDate(2026, time.March, 3)})
	if err != nil {
		t.Fatal(err)
	}
	want := []border.MonthCount{{Month: "2025-11", N: 0}, {Month: "2025-12", N: 1}, {Month: "2026-01", N: 1}, {Month: "2026-02", N: 3}, {Month: "2026-03", N: 0}}
	if h.Total != 5 || len(h.Months) != len(want) {
		t.Fatalf("histogram %+v", h)
	}
	for i, m := range h.Months {
		if m != want[i] {
			t.Errorf("month %+v, want %+v", m, want[i])
		}
	}
	empty, err := r.Histogram(t.Context(), border.IncidentFilter{Kinds: []string{"precursor"}})
	if err != nil || empty.Total != 0 || len(empty.Months) != 0 {
		t.Errorf("no incidents: %+v, %v", empty, err)
	}
}

func TestOverview(t *testing.T) {
	r := newReader(t)
	r.exec(`UPDATE unit SET ended_at = now()`)
	empty, err := r.Overview(t.Context())
	if err != nil || empty.BBox != nil || len(empty.Years) != 0 || empty.Counts.Communes != 0 || !empty.Incidents.From.IsZero() {
		t.Errorf("with nothing on record: %+v, %v", empty, err)
	}
	r.exec(`UPDATE unit SET ended_at = NULL`)
	r.exec(`INSERT INTO unit (code, level, name, parent, valid_from, content_sha256) VALUES ('1', 'commune', 'Mai sau', '44', '2999-01-01', '\x00')`)
	someIncidents(r)
	r.value("19432", "2026", "use_points", 2, "reported", "2026-01-10T09:00:00+07:00", nil)
	r.value("19429", "2024", "use_points", 2, "reported", "2026-01-10T09:00:00+07:00", nil)
	r.value("19900", "2023-Q2", "use_points", 2, "reported", "2026-01-10T09:00:00+07:00", "2026-01-11T09:00:00+07:00")
	o, err := r.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Years) != 2 || o.Years[0] != 2026 || o.Years[1] != 2024 {
		t.Errorf("years %v", o.Years)
	}
	if o.BBox == nil || *o.BBox != [4]float64{106.5, 16.6, 106.7, 16.7} {
		t.Errorf("box %v, want that of the two communes with reports", o.BBox)
	}
	if !o.MadeUp || !o.Schematic || o.Counts.Communes != 5 || o.Counts.Incidents != 5 {
		t.Errorf("%+v", o)
	}
	if !o.DataCutoff.Equal(instant(t, "2026-02-01T08:00:00+07:00")) {
		t.Errorf("data cut-off %v", o.DataCutoff)
	}
	if o.Incidents.From.String() != "2025-12-20" || o.Incidents.To.String() != "2026-02-14" {
		t.Errorf("incidents %+v", o.Incidents)
	}
}
