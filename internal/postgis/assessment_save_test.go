package postgis_test

import (
	"testing"
	"time"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

func TestSaveAssessmentsOnce(t *testing.T) {
	store, pool := open(t)
	cutoff := time.Date(2026, 11, 21, 0, 0, 0, 0, border.Zone)
	list := []assess.Assessment{
		{Unit: border.UnitRef{Code: "19432"}, Year: 2026, Criteria: assess.CriteriaRef{ID: "qd-28-2025"}, Class: "type_3",
			Official: true, DataCutoff: &cutoff, Engine: "1", InputSHA256: "aa"},
		{Unit: border.UnitRef{Code: "19429"}, Year: 2026, Criteria: assess.CriteriaRef{ID: "qd-28-2025"}, Class: "undetermined",
			Engine: "1", InputSHA256: "bb"},
	}
	for range 2 {
		if err := store.SaveAssessments(t.Context(), list); err != nil {
			t.Fatal(err)
		}
	}
	got := askAll[string](t, pool, `SELECT unit_code || ' ' || class || ' ' || (body ->> 'class') || ' ' || official || ' ' ||
		(data_cutoff IS NULL) FROM assessment ORDER BY unit_code DESC`)
	want(t, "saved", got, "19432 type_3 type_3 true false", "19429 undetermined undetermined false true")
	if n, _, err := store.Revision(t.Context(), postgis.Assessments); err != nil || n != 1 {
		t.Errorf("revision %d, %v; want 1", n, err)
	}
	list[0].InputSHA256 = "cc"
	if err := store.SaveAssessments(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM assessment"); n != 3 {
		t.Errorf("%d verdicts kept, want 3", n)
	}
	if err := store.SaveAssessments(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
