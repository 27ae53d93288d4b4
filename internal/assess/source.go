package assess

import (
	"context"
	"time"

	"cotmoc/internal/border"
)

// Tri is yes, no, or not known. The zero value is Unknown, so that nothing is ever "no" by forgetting.
type Tri int8

// The three truths.
const (
	Unknown Tri = iota
	No
	Yes
)

// TriOf turns a known answer into a Tri.
func TriOf(yes bool) Tri {
	if yes {
		return Yes
	}
	return No
}

// Facts is what the records hold about one unit for one assessed year. It judges nothing.
type Facts struct {
	// Unit is the version valid on Query.On. Code, Level, Name, Parent and ValidFrom must be filled; Shape may stay nil.
	Unit border.Unit

	// Province is the code of the province the unit stands in on Query.On; of a province its own.
	Province string

	// Values are the unit's own report, by indicator id: rows of the year period (Query.Period.Code, never a
	// shorter one, never "-cal"), for indicators of Decision 28 at least. A missing row is absent from the map.
	// Rows in the states not_collected, withheld and not_applicable are in the map with a nil Value.
	Values map[string]border.ReportValue

	// OnRoute says whether an approved key route of any level (province or inter_province) crosses the unit.
	// OnInterProvinceRoute says the same of routes of level inter_province alone.
	//
	// A route counts when its approved_by is not empty and its validity [valid_from, valid_to) has a day in
	// common with Query.Period.From .. Query.On; an empty valid_to is open.
	//   - no route counts at all (of that level): No, even where the unit has no geometry;
	//   - the unit version has no geometry and some route counts: Unknown;
	//   - a route's interior shares at least one point with the unit's interior: Yes; for a line a stretch of more
	//     than 0 m inside, for a polygon an area of more than 0 m2. Touching the boundary only is No.
	OnRoute              Tri
	OnInterProvinceRoute Tri

	// Changed is the newest time at which something above was recorded: the values, the unit version, the
	// routes that count. Zero where nothing carries a time.
	Changed time.Time
}

// Query says which facts are wanted.
type Query struct {
	// Level is that of the units wanted. "", with a Code, wants the village, group or agency of that code.
	Level string
	// Period is the assessed year, 15 December to 14 December.
	Period border.Period
	// On is the day whose unit versions are wanted (valid_from <= On, and valid_to is open or > On): the last
	// day of the period, or today while the period runs. It lies in the period.
	On border.Date
	// Code, if not empty, wants this unit only.
	Code string
	// Province, if not empty, wants only units whose parent province has this code (or, at level province,
	// the province itself).
	Province string
	// Area, if not empty, wants only communes that stand in the oversight area of this code on On, as areas are
	// recorded now; one that does not exist then has none.
	Area string
	// KnownOn, if not nil, wants the values and the routes as they stood at that moment: of each key (unit,
	// period, indicator) the last row recorded at or before it, and no row at all where every one came later;
	// a route recorded later does not count. Unit versions are taken as they stood then; one first recorded
	// later as it was first recorded, because that it exists is law, not knowledge.
	// nil wants what is known now.
	KnownOn *time.Time
}

// Source is the port through which the verdict reads the records. internal/postgis implements it.
type Source interface {
	// Facts gives one entry per unit version that fits the query, ordered by unit code, each code once. A unit
	// that nobody reported on is there too, with empty Values: silence is a fact. No unit fits: an empty
	// slice and no error. All of a call is read from one snapshot, in a fixed number of statements however
	// many units there are.
	Facts(ctx context.Context, q Query) ([]Facts, error)
}
