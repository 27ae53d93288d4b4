package border

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

// Validity says when a place held in the world: from From to To, both included. Zero is open, or not said.
type Validity struct{ From, To Date }

func (v Validity) check() []Fault {
	if !v.To.IsZero() && v.To.Before(v.From) {
		return []Fault{fault("valid_to", "ngày hết hiệu lực trước ngày bắt đầu", "valid_to is before valid_from")}
	}
	return nil
}

// Marker is a border marker. Its key is country, number and sub number.
type Marker struct {
	Number  int
	Sub     int    // 0: the marker itself
	Type    string // "" unknown
	Country string // of the other side: LA, KH, CN
	Point   *orb.Point
	Valid   Validity
	Source  string
	Tier    string // who may see it at most; "": what its layer has
}

// Code names the marker: "LA-605", "LA-605-2".
func (m Marker) Code() string {
	if m.Sub == 0 {
		return fmt.Sprintf("%s-%d", m.Country, m.Number)
	}
	return fmt.Sprintf("%s-%d-%d", m.Country, m.Number, m.Sub)
}

// Check lists what is wrong with the marker.
func (m Marker) Check(r Rules) []Fault {
	var faults []Fault
	if m.Number <= 0 {
		faults = append(faults, fault("number", "số hiệu mốc phải là số nguyên dương", "the marker's number must be a whole number above 0"))
	}
	if m.Sub < 0 {
		faults = append(faults, fault("sub", "số phụ của mốc không được âm", "the sub number may not be negative"))
	}
	faults = append(faults, inList("type", m.Type, MarkerTypes(), false)...)
	faults = append(faults, inList("country", m.Country, Countries(), true)...)
	faults = append(faults, m.Valid.check()...)
	faults = append(faults, r.tier(m.Tier, TierInternal)...)
	return append(faults, pointOf(m.Point, r)...)
}

// Post is where guards, police or customs stand: an institution, never a person.
type Post struct {
	Code   string
	Name   string
	Kind   string
	Point  *orb.Point
	Valid  Validity
	Source string
	Tier   string // who may see it at most; "": what its layer has
}

// Check lists what is wrong with the post.
func (p Post) Check(r Rules) []Fault {
	faults := append(coded(p.Code), named(p.Name)...)
	faults = append(faults, inList("kind", p.Kind, PostKinds(), true)...)
	faults = append(faults, p.Valid.check()...)
	faults = append(faults, r.tier(p.Tier, TierInternal)...)
	return append(faults, pointOf(p.Point, r)...)
}

// Traffic is what went through a crossing in a period, and whether it was open. Unknown is nil or "". Its key is
// crossing and period.
type Traffic struct {
	Crossing    string // code of the crossing
	Period      Period
	Status      string
	PersonsIn   *float64
	PersonsOut  *float64
	VehiclesIn  *float64
	VehiclesOut *float64
	GoodsTIn    *float64 // tonnes
	GoodsTOut   *float64
	Source      string
}

// Check lists what is wrong with the traffic figures.
func (t Traffic) Check(r Rules) []Fault {
	var faults []Fault
	if t.Crossing == "" {
		faults = append(faults, fault("crossing", "thiếu cửa khẩu, lối mở", "the crossing is missing"))
	}
	faults = append(faults, checkFreeText("crossing", t.Crossing)...)
	if t.Period.From.After(r.Today) {
		faults = append(faults, fault("period", fmt.Sprintf("kỳ %s chưa bắt đầu", t.Period.Code), fmt.Sprintf("period %s has not begun", t.Period.Code)))
	}
	faults = append(faults, inList("status", t.Status, CrossingStatuses(), false)...)
	said := t.Status != ""
	for _, n := range []struct {
		field string
		value *float64
	}{{"persons_in", t.PersonsIn}, {"persons_out", t.PersonsOut}, {"vehicles_in", t.VehiclesIn}, {"vehicles_out", t.VehiclesOut},
		{"goods_t_in", t.GoodsTIn}, {"goods_t_out", t.GoodsTOut}} {
		said = said || n.value != nil
		faults = append(faults, amount(n.field, n.value)...)
		if n.value != nil && !strings.HasPrefix(n.field, "goods") && *n.value != float64(int64(*n.value)) {
			faults = append(faults, fault(n.field, "phải là số nguyên", "must be a whole number"))
		}
	}
	if !said {
		faults = append(faults, fault("persons_in", "dòng không có số liệu nào", "the row holds no figure"))
	}
	return faults
}

func pointOf(p *orb.Point, r Rules) []Fault {
	if p == nil {
		return []Fault{fault("lon", "thiếu tọa độ", "the coordinates are missing")}
	}
	return r.CheckPoint(*p)
}
