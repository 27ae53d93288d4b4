package border

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// The tiers of records, from everybody to the fewest.
const (
	TierPublic     = "public"
	TierShared     = "shared" // may go to the counterpart
	TierInternal   = "internal"
	TierRestricted = "restricted"
)

// RecordLayers are the layers whose records lie in communes and have a tier.
func RecordLayers() []string {
	return []string{"incidents", "crossings", "traffic", "trails", "markers", "posts", "routes", "hotspots", "plots", "effort", "cooperation"}
}

// TierRank orders tiers: the higher, the fewer may see it. What is no tier ranks above all.
func TierRank(tier string) int {
	order := []string{TierPublic, TierShared, TierInternal, TierRestricted}
	if i := slices.Index(order, tier); i >= 0 {
		return i
	}
	return len(order)
}

// TierOfLayer is the tier of records of a layer of which nothing is said; of crossings of a type. record_tier() says the
// same in the database.
func TierOfLayer(layer, kind string) string {
	switch {
	case slices.Contains([]string{"hotspots", "plots", "routes", "effort"}, layer):
		return TierRestricted
	case layer == "crossings" && slices.Contains([]string{"international", "main", "secondary"}, kind):
		return TierPublic
	}
	return TierInternal
}

// tier lists what is wrong with the tier said of a record of a layer.
func (r Rules) tier(tier, byLayer string) []Fault {
	faults := inList("tier", tier, Tiers(), false)
	if len(faults) == 0 && tier != "" && r.KeepsTiers && TierRank(tier) < TierRank(byLayer) {
		faults = append(faults, fault("tier", "chỉ tài khoản được quyền chia sẻ mới mở rộng hơn mức của lớp ("+Tiers().Label(byLayer).VI+")",
			"only an account that may share opens a record further than its layer ("+Tiers().Label(byLayer).EN+")"))
	}
	return faults
}

// Reach says which records somebody may see: where they lie, and up to which tier. The zero Reach sees none.
type Reach struct {
	Everywhere bool    // records of the whole country, and those that lie in no commune
	Places     Places  // else those of these communes and provinces
	Clearance  string  // the highest tier; "" is public
	Columns    Columns // the tiers of columns; nil: TheColumns
	Shares     bool    // it may open records further than their layer is
	Post       string  // the account's name; "" for a stranger
}

// FinestBeyond is the finest resolution at which cells count incidents that a reach does not hold: about 5 km2. Finer ones
// would tell where they are.
const FinestBeyond = 7

// SeesCells says whether cells may be seen, and with them that there are incidents beyond the reach.
func (r Reach) SeesCells() bool { return r.Rank() >= TierRank(TierRestricted) }

// WholeReach sees everything.
func WholeReach() Reach { return Reach{Everywhere: true, Clearance: TierRestricted, Shares: true} }

// UpTo is the reach with a clearance that is no higher than a tier.
func (r Reach) UpTo(tier string) Reach {
	if r.Rank() > TierRank(tier) {
		r.Clearance = tier
	}
	return r
}

// StrangersReach sees what is public.
func StrangersReach() Reach { return Reach{Everywhere: true, Clearance: TierPublic} }

// Whole says that nothing is beyond the reach.
func (r Reach) Whole() bool { return r.Everywhere && r.Rank() >= TierRank(TierRestricted) }

// Rank is the rank of the clearance: what is no tier clears for no more than is public.
func (r Reach) Rank() int {
	if rank := TierRank(r.Clearance); rank <= TierRank(TierRestricted) {
		return rank
	}
	return TierRank(TierPublic)
}

// Holds says whether a commune or province lies in the reach.
func (r Reach) Holds(code string) bool {
	if r.Everywhere {
		return true
	}
	return r.Places.Has(code)
}

// Key is the same for reaches that see the same records, whoever has them: it belongs into the key of whatever is kept.
func (r Reach) Key() string {
	switch {
	case r.Whole():
		return "whole"
	case r.Everywhere:
		return "everywhere " + TierOfRank(r.Rank())
	}
	return r.Places.Key() + " " + TierOfRank(r.Rank())
}

// TierOfRank is the tier of a rank that TierRank gave.
func TierOfRank(rank int) string {
	return []string{TierPublic, TierShared, TierInternal, TierRestricted}[rank]
}

// Places are codes of communes and provinces, each once. They are made once and asked often: an area may have thousands. The
// zero Places are none.
type Places struct {
	codes []string // ascending
	key   string
}

// PlacesOf makes places of codes.
func PlacesOf(codes ...string) Places {
	if len(codes) == 0 {
		return Places{}
	}
	codes = slices.Compact(slices.Sorted(slices.Values(codes)))
	sum := sha256.Sum256([]byte(strings.Join(codes, ",")))
	return Places{codes: codes, key: hex.EncodeToString(sum[:16])}
}

// Codes are the codes, ascending; nobody writes into them.
func (p Places) Codes() []string { return p.codes }

// Key is the same for the same places, and another one for others; "" for none.
func (p Places) Key() string { return p.key }

// Has says whether a code is among them.
func (p Places) Has(code string) bool {
	_, there := slices.BinarySearch(p.codes, code)
	return there
}
