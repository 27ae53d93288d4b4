package rebase

import (
	"context"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// Source is what building a crosswalk reads: legal lineage, unit versions, and their cells. All three speak of
// one level of units ("commune") and of what the system knows now. A unit of another level that lineage leads
// from or to, such as an island district without communes that became a commune, stands among the units of the
// level on the days it was valid.
type Source interface {
	// Lineage gives the lineage rows that took effect after the first day and up to and including the second
	// (after < On <= until), in any order. None is no error: then only versions that lasted link the days.
	Lineage(ctx context.Context, level string, after, until border.Date) ([]Link, error)

	// Units gives the unit versions valid on a day, with or without a polygon, each code once, in any order.
	// Population is the figure of that code nearest in time, of those that no reform of the unit lies between;
	// nil if nobody gave one.
	Units(ctx context.Context, level string, on border.Date) ([]Unit, error)

	// Cells gives the centre-owned H3 cells (a partition, all of one resolution, 8 to 11) of the versions valid
	// on a day, for the codes asked for. Codes without a polygon are left out. A unit too small to own a cell
	// comes with the cell of its inner point, as the unit's cells are stored.
	Cells(ctx context.Context, level string, on border.Date, codes []string, res int) (map[string][]cell.Cell, error)
}

// Link is one row of the legal lineage: on the day On the unit From (a code valid on its eve) went, wholly or in
// part, into the unit To (a code valid that day). border.Lineage says the same of units by name.
type Link struct {
	From, To        string
	On              border.Date
	Kind            string // border.LineageKinds
	Partial         bool   // only a part of From went into To
	PopulationWhole bool   // a part of the ground, but everybody who lives there
	AreaWhole       bool   // all of the ground, but a part of the people
	LegalRef        string // "": nobody said
	Derived         bool   // no law: two lists that follow each other have it alike, and its whole district
}

// whole says that all of From went into To, ground and people.
func (l Link) whole() bool {
	return !l.Partial && !l.AreaWhole && l.Kind != border.SplitPart && l.Kind != border.BoundaryAdjust
}

// settles says that all of what the figures follow went into To.
func (l Link) settles(follow Follow) bool {
	if follow == People && l.PopulationWhole || follow == Ground && l.AreaWhole {
		return true
	}
	return l.whole()
}

// Unit is a unit version as a crosswalk sees it. The same code with the same ValidFrom on two days is the same
// version: nothing happened to it in between.
type Unit struct {
	Code       string
	Name       string
	Province   string // code; "": unknown, or it is one
	ValidFrom  border.Date
	AreaKm2    float64     // 0: unknown
	Population *Population // nil: unknown
}

// Population is how many people live in a unit, when that was so, and who says it.
type Population struct {
	Residents  float64     `json:"residents"`
	Households *float64    `json:"households"` // nil: unknown
	AsOf       border.Date `json:"as_of"`
	Source     string      `json:"source"`
}

// of gives what a count says of residentsID or householdsID; nil: nothing.
func (p Population) of(what string) *float64 {
	if what == householdsID {
		return p.Households
	}
	return &p.Residents
}

// CellPopulation gives the people living in a cell of the resolution asked for; ok is false where nobody knows.
// 0 people is knowledge.
type CellPopulation func(c cell.Cell) (people float64, ok bool)
