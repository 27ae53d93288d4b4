package postgis_test

import (
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// TestMassesFollowTheirFactors: other factors weigh every line again, each by the day of its incident; the former set
// stays, and a program that still has old factors weighs by those of the database.
func TestMassesFollowTheirFactors(t *testing.T) {
	tablet := func(id string, best float64, from, to string) border.MassFactor {
		f := border.MassFactor{ID: id, Substance: "methamphetamine", Unit: "tablet", LowG: best / 2, BestG: best, HighG: 2 * best, ValidFrom: day(t, from), Basis: "thử"}
		if to != "" {
			f.ValidTo = day(t, to)
		}
		return f
	}
	old, pool := open(t, postgis.WithMassFactors([]border.MassFactor{tablet("a", 0.1, "2000-01-01", "")}))
	seized := func(ref, on string) border.Incident {
		n := 1000.0
		i := seizure(t, ref, on, &orb.Point{106.5, 16.5}, 1)
		i.Substances = []border.SubstanceLine{{Substance: "methamphetamine", Quantity: &n, Unit: "tablet"}}
		return i
	}
	begin := func(s *postgis.Store, want int) {
		t.Helper()
		if n, err := s.BeginMasses(t.Context()); err != nil || n != want {
			t.Errorf("%d lines weighed again, want %d, %v", n, want, err)
		}
	}
	mass := func(want float64) {
		t.Helper()
		got, err := old.Seizures(t.Context(), border.IncidentFilter{})
		if err != nil || got.Substances[0].MassG == nil || *got.Substances[0].MassG != want {
			t.Errorf("%+v, %v; want %g g", got.Substances, err, want)
		}
	}
	begin(old, 0)
	put(t, old, incidentLoad, seized("before", "2025-01-01"), seized("after", "2026-01-01"))
	mass(200)
	renewed, err := postgis.Connect(t.Context(), pool.Config().ConnString(), postgis.WithMassFactors([]border.MassFactor{
		tablet("a", 0.1, "2000-01-01", "2025-06-30"), tablet("b", 0.2, "2025-07-01", "")}))
	if err != nil {
		t.Fatal(err)
	}
	defer renewed.Close()
	begin(renewed, 1)
	begin(renewed, 0)
	mass(300)
	put(t, old, incidentLoad, seized("later", "2026-02-01"))
	mass(500)
	if n := ask[int](t, pool, "SELECT count(*) FROM mass_factor_set"); n != 2 {
		t.Errorf("%d sets are kept, want both", n)
	}
}
