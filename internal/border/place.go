package border

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Crossing is a gate or opening in the border. Its key is name, country and the province on our side.
type Crossing struct {
	Code         string // made from the key by the importer where the source has none
	Name         string
	Type         string
	Status       string // "" unknown
	Counterpart  string // the gate facing it
	FarProvince  string // the counterpart's province
	Country      string // LA, KH
	ProvinceCode string // as the source gives it; may be a province that no longer exists
	CommuneCode  string
	Point        *orb.Point // lon, lat
	Precision    string     // A about 2 km, B 5-10 km, "" unknown
	Valid        Validity
	Note         string
	Source       string
	Tier         string // who may see it at most; "": what its layer has
}

// Check lists what is wrong with the crossing.
func (c Crossing) Check(r Rules) []Fault {
	faults := append(named(c.Name), c.Valid.check()...)
	faults = append(faults, inList("type", c.Type, CrossingTypes(), true)...)
	faults = append(faults, inList("status", c.Status, CrossingStatuses(), false)...)
	if c.Point == nil {
		faults = append(faults, fault("lon", "thiếu tọa độ", "the coordinates are missing"))
	} else {
		faults = append(faults, r.CheckPoint(*c.Point)...)
	}
	faults = append(faults, r.tier(c.Tier, TierOfLayer("crossings", c.Type))...)
	return append(faults, freeTexts("code", c.Code, "counterpart", c.Counterpart, "far_province", c.FarProvince, "note", c.Note)...)
}

// KeyRoute is an approved route along which drugs move (Decision 28/2025, Art. 3). It counts in an
// assessment only if somebody approved it and it held in the period.
type KeyRoute struct {
	Code       string
	Name       string
	Level      string // province or inter_province
	ApprovedBy string // "" not approved
	ValidFrom  Date
	ValidTo    Date   // zero: open
	Side       string // "" ours; a leg on the far side counts in no assessment
	Continues  string // code of the route a far leg goes on from
	Shape      orb.Geometry
	Source     string
	Tier       string // who may see it at most; "": what its layer has
}

// Check lists what is wrong with the route.
func (k KeyRoute) Check(r Rules) []Fault {
	faults := append(coded(k.Code), named(k.Name)...)
	faults = append(faults, inList("level", k.Level, RouteLevels(), true)...)
	faults = append(faults, checkFreeText("approved_by", k.ApprovedBy)...)
	if k.ValidFrom.IsZero() {
		faults = append(faults, fault("valid_from", "thiếu ngày bắt đầu hiệu lực", "valid_from is missing"))
	}
	if !k.ValidTo.IsZero() && k.ValidTo.Before(k.ValidFrom) {
		faults = append(faults, fault("valid_to", "ngày hết hiệu lực trước ngày bắt đầu", "valid_to is before valid_from"))
	}
	faults = append(faults, inList("side", k.Side, Sides(), false)...)
	if k.Continues != "" && k.Continues == k.Code {
		faults = append(faults, fault("continues", "tuyến không nối tiếp chính nó", "a route does not go on from itself"))
	}
	faults = append(faults, checkFreeText("continues", k.Continues)...)
	faults = append(faults, r.tier(k.Tier, TierRestricted)...)
	return append(faults, shapeOf(k.Shape, r, "LineString", "MultiLineString", "Polygon", "MultiPolygon")...)
}

// Trail is an unofficial path; it has no legal type.
type Trail struct {
	Code           string
	Name           string
	Kind           string
	PassableMonths string // "1-5,11,12"
	Activity       string
	LastObserved   Date
	LocPrecision   int
	Valid          Validity
	Shape          orb.Geometry
	Source         string
	Tier           string // who may see it at most; "": what its layer has
}

// Check lists what is wrong with the trail.
func (t Trail) Check(r Rules) []Fault {
	faults := append(coded(t.Code), checkFreeText("name", t.Name)...)
	faults = append(faults, t.Valid.check()...)
	faults = append(faults, inList("kind", t.Kind, TrailKinds(), true)...)
	faults = append(faults, inList("activity", t.Activity, TrailActivities(), false)...)
	faults = append(faults, notFuture("last_observed_on", t.LastObserved, r)...)
	faults = append(faults, r.tier(t.Tier, TierInternal)...)
	return append(faults, shapeOf(t.Shape, r, "LineString", "MultiLineString")...)
}

// Hotspot is a place police watch for drugs, on either side of the border.
type Hotspot struct {
	Code        string
	Level       string
	Functions   []string
	State       string
	Since       Date
	Side        string
	CommuneCode string
	Note        string
	Reason      string // why it came into its state
	// LocPrecision is how exactly its place is known; 0: not given, and then no finer than a village.
	LocPrecision int
	Shape        orb.Geometry
	Source       string
	Tier         string // who may see it at most; "": what its layer has
}

// Check lists what is wrong with the hot spot.
func (h Hotspot) Check(r Rules) []Fault {
	faults := coded(h.Code)
	faults = append(faults, inList("level", h.Level, HotspotLevels(), true)...)
	for _, f := range h.Functions {
		faults = append(faults, inList("functions", f, HotspotFunctions(), true)...)
	}
	faults = append(faults, inList("state", h.State, HotspotStates(), true)...)
	faults = append(faults, inList("side", h.Side, Sides(), false)...)
	faults = append(faults, notFuture("since", h.Since, r)...)
	if h.LocPrecision != 0 {
		faults = append(faults, inList("loc_precision", fmt.Sprint(h.LocPrecision), LocPrecisions(), true)...)
	}
	faults = append(faults, freeTexts("note", h.Note, "reason", h.Reason)...)
	faults = append(faults, r.tier(h.Tier, TierRestricted)...)
	return append(faults, shapeOf(h.Shape, r, "Point", "Polygon", "MultiPolygon")...)
}

// Plot is a plot of drug plants.
type Plot struct {
	Code       string
	FoundOn    Date
	AreaM2     *float64
	Plants     *float64
	Destroyed  Date
	RevisitDue Date
	State      string
	Side       string
	Since      Date   // the day it came into its state; zero: not said
	Reason     string // why it came into its state
	Shape      orb.Geometry
	Source     string
	Tier       string // who may see it at most; "": what its layer has
}

// Check lists what is wrong with the plot.
func (p Plot) Check(r Rules) []Fault {
	faults := coded(p.Code)
	if p.FoundOn.IsZero() {
		faults = append(faults, fault("found_on", "thiếu ngày phát hiện", "found_on is missing"))
	}
	faults = append(faults, notFuture("found_on", p.FoundOn, r)...)
	faults = append(faults, notFuture("destroyed_on", p.Destroyed, r)...)
	faults = append(faults, notFuture("since", p.Since, r)...)
	faults = append(faults, checkFreeText("reason", p.Reason)...)
	if !p.Destroyed.IsZero() && p.Destroyed.Before(p.FoundOn) {
		faults = append(faults, fault("destroyed_on", "ngày phá nhổ trước ngày phát hiện", "destroyed_on is before found_on"))
	}
	faults = append(faults, amount("area_m2", p.AreaM2)...)
	faults = append(faults, amount("plants", p.Plants)...)
	faults = append(faults, p.CheckMeasured()...)
	faults = append(faults, inList("state", p.State, PlotStates(), true)...)
	faults = append(faults, inList("side", p.Side, Sides(), false)...)
	faults = append(faults, r.tier(p.Tier, TierRestricted)...)
	return append(faults, shapeOf(p.Shape, r, "Point", "Polygon", "MultiPolygon")...)
}

// CheckMeasured says that a plot that was measured has an area or a number of plants.
func (p Plot) CheckMeasured() []Fault {
	if p.State != "measured" || p.AreaM2 != nil || p.Plants != nil {
		return nil
	}
	return []Fault{fault("area_m2", "đã đo đếm thì phải có diện tích hoặc số cây", "what was measured has an area or a number of plants")}
}

// Effort is patrol work in one cell (or, where only that is known, one commune) in one month. Its key is
// place, month, mode and unit.
type Effort struct {
	Cell        string // H3 id, or ""
	CommuneCode string
	Month       Date // first day of the calendar month
	Mode        string
	Km          *float64
	Hours       *float64
	Passes      *float64
	PatrolUnit  string // the institution: a post, a squad
	Source      string
	Tier        string // who may see it at most; "": what its layer has
}

// Check lists what is wrong with the effort record. Whether Cell is a real H3 cell is checked by the
// importer, which can ask geo/cell.
func (e Effort) Check(r Rules) []Fault {
	var faults []Fault
	if (e.Cell == "") == (e.CommuneCode == "") {
		faults = append(faults, fault("cell", "cần đúng một trong hai: ô H3 hoặc mã xã", "exactly one of cell and commune_code is needed"))
	}
	if e.Month.IsZero() {
		faults = append(faults, fault("month", "thiếu tháng", "the month is missing"))
	}
	faults = append(faults, notFuture("month", e.Month, r)...)
	faults = append(faults, inList("mode", e.Mode, EffortModes(), true)...)
	faults = append(faults, amount("km", e.Km)...)
	faults = append(faults, amount("hours", e.Hours)...)
	faults = append(faults, amount("passes", e.Passes)...)
	faults = append(faults, r.tier(e.Tier, TierRestricted)...)
	return append(faults, checkFreeText("unit", e.PatrolUnit)...)
}

// Line is a stretch of the land border with one country.
type Line struct {
	Country     string // LA, KH, CN
	Approximate bool   // not a surveyed line
	Source      string
	Shape       orb.Geometry
}

// Check lists what is wrong with the line.
func (b Line) Check(r Rules) []Fault {
	var faults []Fault
	if len(b.Country) != 2 {
		faults = append(faults, fault("country", "nước phải là mã hai chữ (LA, KH, CN)", "country must be a two-letter code (LA, KH, CN)"))
	}
	return append(faults, shapeOf(b.Shape, r, "LineString", "MultiLineString")...)
}

// amount refuses a negative or endless number; nil is unknown and fine.
func amount(field string, n *float64) []Fault {
	if n == nil || (*n >= 0 && !math.IsInf(*n, 1)) {
		return nil
	}
	return []Fault{fault(field, fmt.Sprintf("số %g không được âm", *n), fmt.Sprintf("%g may not be negative", *n))}
}

func coded(code string) []Fault {
	if code == "" {
		return []Fault{fault("code", "thiếu mã", "the code is missing")}
	}
	return checkFreeText("code", code)
}

func named(name string) []Fault {
	if name == "" {
		return []Fault{fault("name", "thiếu tên", "the name is missing")}
	}
	return checkFreeText("name", name)
}

func notFuture(field string, d Date, r Rules) []Fault {
	if d.IsZero() || !d.After(r.Today) {
		return nil
	}
	return []Fault{fault(field, fmt.Sprintf("ngày %s ở tương lai", d.Vietnamese()), fmt.Sprintf("%s is in the future", d.English()))}
}

// shapeOf refuses a missing geometry, one of another type, and one with a bad coordinate.
func shapeOf(g orb.Geometry, r Rules, types ...string) []Fault {
	if g == nil {
		return []Fault{fault("geometry", "thiếu hình học", "the geometry is missing")}
	}
	for _, t := range types {
		if g.GeoJSONType() == t {
			return r.checkCorners(g.Bound())
		}
	}
	return []Fault{fault("geometry", fmt.Sprintf("kiểu hình học %s không dùng được ở đây (cần %v)", g.GeoJSONType(), types),
		fmt.Sprintf("geometry type %s does not fit here (want %v)", g.GeoJSONType(), types))}
}

// checkCorners checks a geometry by its box; decoders in geo have already refused what is not a number.
func (r Rules) checkCorners(b orb.Bound) []Fault {
	faults := r.CheckPoint(b.Min)
	if len(faults) == 0 {
		faults = r.CheckPoint(b.Max)
	}
	for i := range faults {
		faults[i].Field = "geometry"
	}
	return faults
}
