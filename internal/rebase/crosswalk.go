package rebase

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// Basis says what a weight stands on.
type Basis string

// The bases, from the firmest. A row composed of several reforms has the weakest on its way.
const (
	LegalWhole   Basis = "legal_whole"   // the law says all of it
	SameInLists  Basis = "same_in_lists" // no law, but two lists that follow each other have it alike, and its whole district
	ByPopulation Basis = "population"    // by where people live
	ByArea       Basis = "area"          // by ground
)

func (b Basis) rank() int {
	return slices.Index([]Basis{LegalWhole, SameInLists, ByPopulation, ByArea}, b)
}

func weaker(a, b Basis) Basis {
	if b.rank() > a.rank() {
		return b
	}
	return a
}

// Follow says what the figures to be rebased follow when a unit is divided.
type Follow string

// People is for persons, cases and places; Ground for areas and plants.
const (
	People Follow = border.FollowPeople
	Ground Follow = border.FollowGround
)

// Crosswalk says how figures of the units of one day read over the units of another. The days may lie either
// way, with any number of reforms between them.
type Crosswalk struct {
	Level  string      `json:"level"`
	From   border.Date `json:"from"`
	To     border.Date `json:"to"`
	Follow Follow      `json:"follow"`
	Rows   []Row       `json:"rows"`   // by From, then To; weights of one From add up to exactly 1
	Lost   []Gap       `json:"lost"`   // units of the day From whose figures lead nowhere; they have no rows
	Broken []Gap       `json:"broken"` // units of the day To that the rows do not wholly account for
	Hash   string      `json:"sha256"` // seals all of the above
}

// Row says that Weight of a figure of From belongs to To. The true weight is taken to lie within Error of it:
// what that covers and what not is said at Build.
type Row struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Basis  Basis  `json:"basis"`
	Weight Weight `json:"weight"`
	Error  Weight `json:"error"`
}

// Gap is a unit no comparison reaches, and the reform on which the way ends.
type Gap struct {
	Code   string      `json:"code"`
	On     border.Date `json:"on"`
	Reason Reason      `json:"reason"`
}

// Reason says why a way ends.
type Reason string

// The reasons.
const (
	NoLineage Reason = "no_lineage" // the unit ended or began, and no lineage says into or out of what
	NoUnit    Reason = "no_unit"    // lineage leads into a code that is not among the units of its first day
	NoBasis   Reason = "no_basis"   // the unit was divided, and neither people nor ground of the parts are known
)

// Text gives the reason in words.
func (r Reason) Text() border.Text {
	switch r {
	case NoUnit:
		return border.Text{
			VI: "Bảng chuyển đổi dẫn đến một mã không có trong danh sách đơn vị.",
			EN: "The conversion table leads to a code that is not in the list of units.",
		}
	case NoBasis:
		return border.Text{
			VI: "Đơn vị bị chia tách nhưng không có ranh giới hay dân số để phân bổ.",
			EN: "The unit was divided, and there is neither a boundary nor a population to apportion by.",
		}
	}
	return border.Text{
		VI: "Không có bảng chuyển đổi cho lần thay đổi này nên số liệu không so sánh được.",
		EN: "There is no conversion table for this change, so figures cannot be compared.",
	}
}

// seal puts everything in order and computes the hash.
func (c *Crosswalk) seal() {
	slices.SortFunc(c.Rows, func(a, b Row) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	byCode := func(a, b Gap) int { return strings.Compare(a.Code, b.Code) }
	slices.SortFunc(c.Lost, byCode)
	slices.SortFunc(c.Broken, byCode)
	c.Hash = c.digest()
}

// digest is the SHA-256, in hexadecimal, of one line per fact: the head, the rows, the gaps. A change of this
// form is a change of the number in its first line.
func (c *Crosswalk) digest() string {
	h := sha256.New()
	fmt.Fprintf(h, "crosswalk 1\n%q %s %s %s\n", c.Level, c.From, c.To, c.Follow)
	for _, r := range c.Rows {
		fmt.Fprintf(h, "row %q %q %s %d %d\n", r.From, r.To, r.Basis, r.Weight, r.Error)
	}
	for _, g := range c.Lost {
		fmt.Fprintf(h, "lost %q %s %s\n", g.Code, g.On, g.Reason)
	}
	for _, g := range c.Broken {
		fmt.Fprintf(h, "broken %q %s %s\n", g.Code, g.On, g.Reason)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Check says whether a crosswalk is what Build made: sealed, in order, and every source's weights adding up.
func (c *Crosswalk) Check() error {
	if c.Hash != c.digest() {
		return border.Fail(border.Invalid, "Bảng chuyển đổi đã bị sửa: mã băm không khớp.",
			"The crosswalk was changed: its hash does not fit.", nil)
	}
	for i := 0; i < len(c.Rows); {
		from, sum := c.Rows[i].From, Weight(0)
		for ; i < len(c.Rows) && c.Rows[i].From == from; i++ {
			sum += c.Rows[i].Weight
		}
		if sum != Whole {
			return border.Fail(border.Invalid, fmt.Sprintf("Trọng số của đơn vị %s cộng lại bằng %s, không phải 1.", from, sum),
				fmt.Sprintf("The weights of unit %s add up to %s, not 1.", from, sum), nil)
		}
	}
	return nil
}
