package border

import "strings"

// What became of a unit on a day. One row of a conversion table says one of these.
const (
	Unchanged      = "unchanged"       // goes on under its code and name
	Rename         = "rename"          // another name or kind, the same code
	Recode         = "recode"          // another code, the same place
	MergeWhole     = "merge_whole"     // all of it became part of, or became, the other
	SplitPart      = "split_part"      // a part of it went there
	BoundaryAdjust = "boundary_adjust" // goes on, with another boundary
)

// LineageKinds lists the kinds of lineage.
func LineageKinds() []string {
	return []string{Unchanged, Rename, Recode, MergeWhole, SplitPart, BoundaryAdjust}
}

// CodesSince is the day the present system of unit codes began (Decision 124/2004/QĐ-TTg of 8 July 2004): a unit
// whose first day nobody knows, and of whose province nothing older is known, counts from it.
func CodesSince() Date { return NewDate(2004, 7, 8) }

// NamedUnit is a unit as a table or list names it. What the source leaves open is "".
type NamedUnit struct {
	Code         string // official code, or a provisional one
	Level        string
	Kind         string // "Xã", "Huyện" ...
	Name         string // without its kind, NFC
	FullName     string
	District     string // code of its district, until 30 June 2025
	Province     string // code of its province, two digits
	DistrictName string // full name
	ProvinceName string // full name
}

// Lineage says what became of a unit: From ended, or went on, as To.
type Lineage struct {
	From, To        NamedUnit
	On              Date // first day of To
	Kind            string
	Partial         bool   // only a part of From went to To
	PopulationWhole bool   // a part of the area, but all of the population
	AreaWhole       bool   // all of the area, but a part of the population
	LegalRef        string //
	WithoutUnit     bool   // From is ground that was in no unit, such as a mud flat; its code is provisional and nobody's figures come from it
	Note            string // as the source words it
	Source          string
}

// Population is how many people live in a unit, as of a day, according to a source.
type Population struct {
	Unit      NamedUnit // Code, or names where the source has no code
	AsOf      Date
	Residents float64

	Households *float64 // nil: the source does not say
	Source     string
}

// Kin is a unit another one came from or went into. Kind is "" where the one is only another version of the other.
type Kin struct {
	UnitRef
	Kind            string `json:"kind,omitempty"`
	On              Date   `json:"on"` // the day it happened
	Partial         bool   `json:"partial"`
	PopulationWhole bool   `json:"population_whole,omitempty"`
	WithoutUnit     bool   `json:"without_unit,omitempty"` // ground that was in no unit: there is no card for its code
	LegalRef        string `json:"legal_ref,omitempty"`
	Derived         bool   `json:"derived,omitempty"` // no law says so: two lists that follow each other have it alike, and its whole district
}

// provisionalMark begins codes made by the program for units without an official one.
const provisionalMark = "x-"

// ProvisionalCode makes a code of a digest of names.
func ProvisionalCode(digest string) string { return provisionalMark + digest }

// IsProvisional says that a code was made by the program.
func IsProvisional(code string) bool { return strings.HasPrefix(code, provisionalMark) }

// ReformDay is a day on which lineage of law took effect.
type ReformDay struct {
	On        Date           `json:"on"`
	LegalRefs []string       `json:"legal_refs"`
	Rows      int            `json:"rows"`
	Kinds     map[string]int `json:"kinds"` // rows of each kind, as LineageKinds
}
