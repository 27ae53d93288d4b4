package postgis_test

import (
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// TestHistoryOfAUnit: its versions, population and figures, each with before and after; a version of another time is
// another record, not a change.
func TestHistoryOfAUnit(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "00001", "Một", "2020-01-01", 106))
	put(t, store, ingest.Load{Layer: "units", Account: "tỉnh"}, commune(t, "00001", "Một Mới", "2020-01-01", 106))
	put(t, store, unitLoad, commune(t, "00001", "Một", "2025-07-01", 106.01))
	population := border.Population{Unit: border.NamedUnit{Level: border.Commune, Code: "00001"}, AsOf: day(t, "2026-01-01"), Residents: 8000, Source: "x"}
	put(t, store, ingestPopulation, population)
	population.Residents = 8100
	put(t, store, ingestPopulation, population)
	list, err := store.UnitHistory(t.Context(), "00001", []string{"units", "population", "reports"})
	if err != nil {
		t.Fatal(err)
	}
	changed := map[string]border.UnitChange{}
	for _, c := range list {
		changed[c.Layer+" "+c.Of+" "+c.Kind] = c
	}
	name := changed["units commune 2020-01-01 changed"]
	if created := changed["units commune 2020-01-01 created"]; created.After["name"] != "Một" || changed["units commune 2025-07-01 created"].After == nil {
		t.Errorf("%+v", list)
	}
	if residents := changed["population 2026-01-01 changed"]; residents.Before["residents"] != 8000.0 || residents.After["residents"] != 8100.0 || len(residents.Fields) != 1 {
		t.Errorf("population %+v", residents)
	}
	if name.After == nil || name.At.IsZero() {
		t.Errorf("versions %+v", list)
	}
	only, err := store.UnitHistory(t.Context(), "00001", []string{"population"})
	if err != nil || len(only) != 2 {
		t.Errorf("%+v, %v", only, err)
	}
	if _, err := store.UnitHistory(t.Context(), "00009", []string{"units"}); border.KindOf(err) != border.NotFound {
		t.Errorf("%v", err)
	}
}
