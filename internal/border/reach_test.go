package border_test

import (
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// What would tell a column that is not shown is not shown either; whoever is cleared for all sees every column.
func TestColumnsHideWhatWouldTellThem(t *testing.T) {
	columns := border.TheColumns().With("incidents", "substances", border.TierRestricted).With("cooperation", "amount_vnd", border.TierRestricted)
	internal := border.Reach{Everywhere: true, Clearance: border.TierInternal, Columns: columns}
	for layer, names := range map[string]string{"plots": "revisit_due overdue", "incidents": "substances substance_lines arrested_n", "cooperation": "amount_vnd projects_vnd", "trails": "last_observed_on"} {
		for _, name := range strings.Fields(names) {
			if internal.Sees(layer, name) || !slices.Contains(internal.Hidden(layer), name) {
				t.Errorf("%s.%s is shown", layer, name)
			}
			restricted := internal
			if restricted.Clearance = border.TierRestricted; !restricted.Sees(layer, name) || len(restricted.Hidden(layer)) > 0 {
				t.Errorf("%s.%s is not shown to who is cleared for all", layer, name)
			}
		}
	}
	if plain := (border.Reach{Clearance: border.TierInternal}); plain.Sees("trails", "last_observed_on") || !plain.Sees("incidents", "substances") || !plain.Sees("incidents", "note") {
		t.Error("without columns of its own a reach has those that ship")
	}
	if public := border.StrangersReach(); public.Sees("crossings", "note") || public.Sees("hotspots", "reason") || !public.Sees("hotspots", "functions") {
		t.Error("a stranger sees columns that stay with us")
	}
}

// A reach holds its places, and is whole only where it lacks nothing; what sees other records has another key, and a lower clearance lowers.
func TestReaches(t *testing.T) {
	area := border.Reach{Places: border.PlacesOf("19432", "19441"), Clearance: border.TierRestricted}
	country := border.Reach{Everywhere: true, Clearance: border.TierInternal}
	for _, c := range []struct {
		reach               border.Reach
		whole, holds, cells bool
		rank                string
	}{
		{border.WholeReach(), true, true, true, border.TierRestricted}, {area, false, true, true, border.TierRestricted}, {country, false, true, false, border.TierInternal},
		{border.StrangersReach(), false, true, false, border.TierPublic}, {border.Reach{}, false, false, false, border.TierPublic},
		{border.Reach{Everywhere: true, Clearance: "of no tier"}, false, true, false, border.TierPublic},
		{border.WholeReach().UpTo(border.TierShared), false, true, false, border.TierShared}, {country.UpTo(border.TierRestricted), false, true, false, border.TierInternal},
	} {
		if r := c.reach; r.Whole() != c.whole || r.Holds("19441") != c.holds || r.SeesCells() != c.cells || border.TierOfRank(r.Rank()) != c.rank {
			t.Errorf("%+v: whole %v, holds %v, cells %v, rank %d", r, r.Whole(), r.Holds("19441"), r.SeesCells(), r.Rank())
		}
	}
	if area.Holds("19440") || area.Holds("194320") || area.Holds("") {
		t.Error("an area holds what lies beyond it")
	}
	keys := map[string]bool{}
	lower, other := area, area
	lower.Clearance, other.Places = border.TierInternal, border.PlacesOf("19432", "19442")
	for _, r := range []border.Reach{border.WholeReach(), area, lower, other, country, border.StrangersReach(), {}} {
		if keys[r.Key()] {
			t.Errorf("%+v has the key of another", r)
		}
		keys[r.Key()] = true
	}
}

// Places are the same in any order and however often each is said; none have no key.
func TestPlaces(t *testing.T) {
	one, same := border.PlacesOf("19441", "19432"), border.PlacesOf("19432", "19441", "19432")
	if one.Key() != same.Key() || one.Key() == border.PlacesOf("19441").Key() || slices.Compare(same.Codes(), []string{"19432", "19441"}) != 0 {
		t.Errorf("%v and %v, keys %s and %s", one, same, one.Key(), same.Key())
	}
	if none := border.PlacesOf(); none.Key() != "" || none.Has("") || len(none.Codes()) > 0 || !one.Has("19441") {
		t.Errorf("none: %v", none)
	}
}
