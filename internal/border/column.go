package border

import (
	"maps"
	"slices"
	"strings"
)

// Columns say which tier columns of a layer have, by the column's name in files, lists and filters alike: whoever is not
// cleared for it does not meet the column on any door. "" is no tier of its own: whoever sees the record sees the column.
// What names, dates, places or orders records is not in it: without that a record could not be found. Who must not see
// that must not see the record.
type Columns map[string]map[string]string

// TheColumns are the columns where nobody says otherwise. How we know something, and what we wrote about it, stays with us
// when the record goes to the counterpart; what tells where somebody patrolled, or will, is as restricted as patrols are.
func TheColumns() Columns {
	const own, us, few = "", TierInternal, TierRestricted
	return Columns{
		"incidents": {"recorded_by": us, "source": us, "source_ref": us, "detection_mode": us, "reliability": us, "credibility": us, "note": us,
			"substances": own, "arrested_n": few, "cases_n": own, "armed": own, "venue": own, "crossing": own, "trail": own, "direction": own, "transport": own, "border_distance_m": own},
		"crossings": {"recorded_by": us, "note": us, "source": own, "status": own, "counterpart": own, "far_province": own, "precision": own},
		"trails":    {"recorded_by": us, "last_observed_on": few, "source": us, "activity": own, "passable_months": own},
		"markers":   {"recorded_by": us, "source": own},
		"posts":     {"recorded_by": us, "source": us},
		"hotspots":  {"recorded_by": us, "reason": us, "note": us, "source": us, "functions": own},
		"plots":     {"recorded_by": us, "reason": us, "source": us, "revisit_due": few, "area_m2": own, "plants": own, "destroyed_on": own},
		"traffic": {"recorded_by": us, "persons_in": own, "persons_out": own, "vehicles_in": own, "vehicles_out": own, "goods_t_in": own, "goods_t_out": own,
			"source": own},
		"cooperation": {"programme": us, "item": us, "agency": us, "amount_vnd": us, "document": us, "note": us, "recorded_by": us, "source": us, "place": own, "n": own},
		"targets":     {"effort": few, "effort_before": few, "doubt": few},
		"reports":     {"wanted_hiding": few},
	}
}

// companions are what would tell a column that is not shown.
func companions(column string) []string {
	switch column {
	case "amount_vnd":
		return []string{"projects_vnd"}
	case "revisit_due":
		return []string{"overdue"}
	case "recorded_by":
		return []string{"by"} // in histories
	case "substances":
		return []string{"substance_lines"}
	}
	return nil
}

// Column gives a column's tier, "" where it has none of its own; false for one that can have none.
func (c Columns) Column(layer, column string) (tier string, known bool) {
	tier, known = c[layer][column]
	return tier, known
}

// With gives the columns with another tier for one.
func (c Columns) With(layer, column, tier string) Columns {
	out := maps.Clone(c)
	out[layer] = maps.Clone(c[layer])
	out[layer][column] = tier
	return out
}

// Sees says whether a column of a layer lies within the clearance.
func (r Reach) Sees(layer, column string) bool { return !slices.Contains(r.Hidden(layer), column) }

// Hidden lists the columns of a layer above the clearance, with what would tell them.
func (r Reach) Hidden(layer string) []string {
	if r.Rank() >= TierRank(TierRestricted) {
		return nil
	}
	columns := r.Columns
	if columns == nil {
		columns = TheColumns()
	}
	var names []string
	for name, tier := range columns[layer] {
		if tier != "" && TierRank(tier) > r.Rank() {
			names = append(append(names, name), companions(name)...)
		}
	}
	slices.SortFunc(names, strings.Compare)
	return names
}
