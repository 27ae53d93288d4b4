package border

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
)

// Area is an oversight area: a named set of communes and the post that holds it. Areas may nest and overlap. It
// holds from ValidFrom until the day before ValidTo; zero: open. The fields from Size on are told of a day.
type Area struct {
	Code       string        `json:"code"`
	Name       string        `json:"name"`
	HolderRole string        `json:"holder_role,omitempty"` // a post, never a person
	Province   string        `json:"province,omitempty"`    // code, where it lies in one
	ValidFrom  Date          `json:"valid_from"`
	ValidTo    Date          `json:"valid_to"`
	Source     string        `json:"source,omitempty"`
	Members    []AreaMember  `json:"members,omitzero"`       // of one area only; past and coming ones too
	Size       int           `json:"size"`                   // communes that stand in it on the day
	Within     []string      `json:"within,omitempty"`       // codes of the areas that hold all its communes
	Holds      []string      `json:"holds,omitempty"`        // of those all of whose communes it holds
	Overlaps   []string      `json:"overlaps,omitempty"`     // of those that share some, but not all of either
	Ended      []EndedMember `json:"ended_members,omitzero"` // of one area only: those that stand no longer
}

// AreaMember is a commune in an area while both say so. It stands on a day if, besides, a commune of its code is
// in force and no reform since ValidFrom made another of it (unchanged, rename and boundary_adjust do not).
type AreaMember struct {
	Unit      string `json:"unit"`           // code
	Name      string `json:"name,omitempty"` // on the day asked for; "": no such commune then
	ValidFrom Date   `json:"valid_from"`     // zero: the area's
	ValidTo   Date   `json:"valid_to"`
	Stands    bool   `json:"stands"` // it counts on the day asked for
}

// EndedMember is a commune that an area still names though a reform ended it. What it became is proposed to
// whoever keeps the area, and counts only once it is made a member.
type EndedMember struct {
	Unit       string          `json:"unit"`
	Name       string          `json:"name,omitempty"`
	EndedOn    Date            `json:"ended_on"` // first day without it
	Successors []AreaSuccessor `json:"successors"`
}

// AreaSuccessor is a commune that a former member went into, through every reform until the day asked for.
type AreaSuccessor struct {
	Unit    string `json:"unit"`
	Name    string `json:"name"`
	Partial bool   `json:"partial"` // a part of it went there
	Member  bool   `json:"member"`  // it stands in the area already
}

// AreaVersion is what was recorded of an area from RecordedAt until EndedAt; nil: until now.
type AreaVersion struct {
	Area
	RecordedAt time.Time  `json:"recorded_at"`
	EndedAt    *time.Time `json:"ended_at"`
}

// AreaFilter asks for the areas that hold on a day. Empty fields do not filter, except On, which is needed.
type AreaFilter struct {
	On       Date
	Province string // code: areas of it, and those that hold communes of it
	Unit     string // code of a commune: areas it stands in
}

// AreaOutline is the ground of an area on a day, in degrees (lon, lat) as maps up to zoom 11 show it.
type AreaOutline struct {
	Code, Name string
	Shape      orb.MultiPolygon // nil where no commune has a shape
	Shapeless  []string         // codes of communes without one
}

// DistrictsEnded is the first day without districts.
func DistrictsEnded() Date { return NewDate(2025, time.July, 1) }

// DayNear is the day if the area holds then, else its first day.
func (a Area) DayNear(day Date) Date {
	if day.Before(a.ValidFrom) || !a.ValidTo.IsZero() && !day.Before(a.ValidTo) {
		return a.ValidFrom
	}
	return day
}

// Check lists what is wrong with an area.
func (a Area) Check() []Fault {
	var faults []Fault
	bad := func(wrong bool, field, vi, en string) {
		if wrong {
			faults = append(faults, fault(field, vi, en))
		}
	}
	bad(!areaCode(a.Code), "code", "mã gồm 2 đến 64 chữ thường a-z, chữ số và gạch nối, có ít nhất một chữ cái, bắt đầu và kết thúc bằng chữ hoặc số",
		"a code is 2 to 64 lower case letters a-z, digits and hyphens, with a letter among them and a letter or digit at both ends")
	bad(a.Name == "", "name", "thiếu tên địa bàn", "the area's name is missing")
	bad(len(a.Name) > 200, "name", "tên quá dài", "the name is too long")
	bad(len(a.HolderRole) > 200, "holder_role", "tên chức vụ quá dài", "the post's name is too long")
	bad(a.Province != "" && !provinceCode(a.Province), "province", "mã tỉnh gồm 2 chữ số", "a province's code is 2 digits")
	bad(a.ValidFrom.IsZero(), "valid_from", "thiếu ngày bắt đầu", "the first day is missing")
	bad(!a.ValidTo.IsZero() && !a.ValidFrom.Before(a.ValidTo), "valid_to", "ngày kết thúc phải sau ngày bắt đầu",
		"the end must come after the first day")
	faults = append(faults, checkFreeText("name", a.Name)...)
	faults = append(faults, checkFreeText("holder_role", a.HolderRole)...)
	return append(faults, a.checkMembers()...)
}

// areaCode allows what can stand in an address and in a file's name everywhere, and cannot be a unit's code: an account whose scope
// is a commune must not see an area that somebody called the same.
func areaCode(code string) bool {
	for _, r := range code {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-') {
			return false
		}
	}
	return len(code) >= 2 && len(code) <= 64 && strings.Trim(code, "-") == code && strings.Trim(code, "0123456789-") != ""
}

func provinceCode(code string) bool {
	return len(code) == 2 && strings.Trim(code, "0123456789") == ""
}

// maxMembers is more communes than the country has.
const maxMembers = 12_000

func (a Area) checkMembers() []Fault {
	if len(a.Members) > maxMembers {
		return []Fault{fault("members", "quá nhiều xã", "there are too many communes")}
	}
	var faults []Fault
	seen := map[string][]AreaMember{}
	for i, m := range a.Members {
		if m.ValidFrom.IsZero() {
			m.ValidFrom = a.ValidFrom
		}
		field := func(of string) string { return fmt.Sprintf("members[%d].%s", i, of) }
		switch {
		case m.Unit == "":
			faults = append(faults, fault(field("unit"), "thiếu mã xã", "the commune's code is missing"))
		case !m.ValidTo.IsZero() && !m.ValidTo.After(m.ValidFrom):
			faults = append(faults, fault(field("valid_to"), fmt.Sprintf("xã %s kết thúc trước khi bắt đầu", m.Unit),
				fmt.Sprintf("commune %s ends before it begins", m.Unit)))
		case slices.ContainsFunc(seen[m.Unit], m.meets):
			faults = append(faults, fault(field("unit"), fmt.Sprintf("xã %s có hai lần trong cùng thời gian", m.Unit),
				fmt.Sprintf("commune %s is there twice at the same time", m.Unit)))
		}
		seen[m.Unit] = append(seen[m.Unit], m)
	}
	return faults
}

// meets says whether two memberships have a day in common.
func (m AreaMember) meets(o AreaMember) bool {
	return (m.ValidTo.IsZero() || m.ValidTo.After(o.ValidFrom)) && (o.ValidTo.IsZero() || o.ValidTo.After(m.ValidFrom))
}
