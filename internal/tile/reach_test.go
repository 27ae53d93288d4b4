package tile_test

import (
	"context"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/tile"
)

// raised hides what substances an incident was about from whoever is not cleared for restricted.
func raised(tier string) border.Reach {
	return border.Reach{Everywhere: true, Clearance: tier, Columns: border.TheColumns().With("incidents", "substances", border.TierRestricted)}
}

// What substances an incident was about, where that lies above a clearance, stands in no tile, is not said to, and is no filter.
func TestHiddenSubstancesAreInNoTile(t *testing.T) {
	one := told(t, 1, 106.6, 16.6, 1, 0)
	one.Substances, one.MassG = []string{"heroin"}, []float64{350}
	s := &shelf{incidents: []tile.Incident{one}}
	a := tile.NewAtlas(s, s, nil)
	server, _ := serverOf(t, &easel{}, tile.Config{})
	layer, _ := tile.LayerByID("incidents")
	for tier, seen := range map[string]bool{border.TierInternal: false, border.TierRestricted: true} {
		features := decoded(t, a, tile.Query{Layer: "incidents", Reach: raised(tier)})
		if _, has := features[0].Properties["substances"]; len(features) != 1 || has != seen {
			t.Errorf("%s: %v", tier, features[0].Properties)
		}
		if _, said := layer.Told(raised(tier))["substances"]; said != seen {
			t.Errorf("%s: told %v", tier, layer.Told(raised(tier)))
		}
		r := of("incidents")
		r.Reach, r.Substances = raised(tier), []string{"heroin"}
		if _, err := server.Tile(t.Context(), r); (err == nil) != seen {
			t.Errorf("%s filters by it: %v", tier, err)
		}
	}
}

// judgedAll says the same class of every commune.
type judgedAll []string

// OfYear is tile.Verdicts'.
func (j judgedAll) OfYear(context.Context, string, int) (map[string]tile.Verdict, error) {
	of := map[string]tile.Verdict{}
	for _, code := range j {
		of[code] = tile.Verdict{From: border.NewDate(2025, time.July, 1), Class: "type_3", Outcomes: []tile.Column{{ID: "art4.a", Outcome: "met"}}}
	}
	return of, nil
}

// Every commune is drawn; its class, and what it follows from, for who holds the commune.
func TestClassesAreDrawnOfTheReach(t *testing.T) {
	s := &shelf{}
	for i, code := range []string{"19432", "19441"} {
		west := 106.5 + float64(i)*0.1
		s.units = append(s.units, tile.Unit{ID: int64(i + 1), Level: border.Commune, Code: code, Name: code, Parent: "44", From: border.NewDate(2025, time.July, 1),
			Shape: orb.MultiPolygon{{{{west, 16.5}, {west + 0.1, 16.5}, {west + 0.1, 16.6}, {west, 16.6}, {west, 16.5}}}}})
	}
	a := tile.NewAtlas(s, s, judgedAll{"19432", "19441"})
	for name, c := range map[string]struct {
		reach border.Reach
		want  map[string]bool
	}{
		"everybody": {border.WholeReach(), map[string]bool{"19432": true, "19441": true}},
		"one":       {border.Reach{Places: border.PlacesOf("19441"), Clearance: border.TierRestricted}, map[string]bool{"19432": false, "19441": true}},
	} {
		features := decoded(t, a, tile.Query{Layer: "assessments", Reach: c.reach, On: november, Year: 2026, Level: border.Commune})
		if len(features) != 2 {
			t.Fatalf("%s: %d communes", name, len(features))
		}
		for _, f := range features {
			code, _ := f.Properties["code"].(string)
			_, class := f.Properties["class"]
			_, outcome := f.Properties["art4_a"]
			if class != c.want[code] || outcome != class {
				t.Errorf("%s: %v", name, f.Properties)
			}
		}
	}
}

// A tile drawn for one reach is not given to another, and one that shows no records is drawn once for all.
func TestATileIsKeptForItsReach(t *testing.T) {
	for layer, want := range map[string]int64{"hotspots": 3, "communes": 1} {
		e := &easel{}
		s, _ := serverOf(t, e, tile.Config{})
		for range 2 {
			for _, reach := range []border.Reach{border.WholeReach(), {Places: border.PlacesOf("19432"), Clearance: border.TierRestricted}, {Places: border.PlacesOf("19441"), Clearance: border.TierRestricted}} {
				r := of(layer)
				r.Reach = reach
				ask(t, s, r)
			}
		}
		if got := e.drawn.Load(); got != want {
			t.Errorf("%s is drawn %d times for three reaches, want %d", layer, got, want)
		}
	}
}
