package border

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Incident is something seen or found at a place and time. Unknown is nil or "", never 0.
type Incident struct {
	Source        string // who delivered the record; with SourceRef its key
	SourceRef     string
	Kind          string
	OccurredFrom  Date // first day it may have happened
	OccurredTo    Date // last day, included
	TimePrecision int  // 1 hour, 2 day, 3 week, 4 month, 5 two months, 6 quarter or worse
	Point         *orb.Point
	LocPrecision  int      // 1 GPS, 2 named place <= 1 km, 3 village <= 3 km, 4 border section, 5 commune, 6 province, 9 unknown
	UncertaintyM  *float64 // radius in metres
	LocMethod     string   // gps, map_click, marker_offset, gazetteer, admin_only, imported
	CommuneCode   string   // as the source gave it
	Marker        string
	OffsetM       *float64 // >= 0 towards higher marker numbers, negative back
	Side          string
	DetectionMode string
	Reliability   string // A-F; F is unknown
	Credibility   int    // 1-6; 6 is unknown; 0: not given
	Substances    []SubstanceLine
	ArrestedN     *int
	CasesN        *int
	Armed         *bool
	Venue         string
	Crossing      string
	Trail         string
	Note          string

	Direction       string
	Transport       string
	Tier            string   // who may see it at most; "" is internal
	BorderDistanceM *float64 // metres to the border line, as the source gives it
}

// SubstanceLine is one substance of an incident, as reported. Quantity is the best figure; Low and High bound it
// where the source does.
type SubstanceLine struct {
	Substance string   `json:"substance"`
	Form      string   `json:"form,omitempty"`
	Quantity  *float64 `json:"quantity"`
	Unit      string   `json:"unit,omitempty"`
	Low       *float64 `json:"low,omitempty"`
	High      *float64 `json:"high,omitempty"`
}

// FinestCell is the finest H3 resolution a location precision supports: a record never enters statistics
// below it. 0 means no cell at all: the record counts for its commune or province only.
func FinestCell(locPrecision int) int {
	switch locPrecision {
	case 1:
		return 9 // cells of about 0.1 km2
	case 2:
		return 7 // about 5 km2, 1.4 km edge: a named place within 1 km
	case 3:
		return 6 // about 36 km2, 3.7 km edge: a village within 3 km
	}
	return 0
}

// Check lists what is wrong with the incident.
func (i Incident) Check(r Rules) []Fault {
	var faults []Fault
	if i.SourceRef == "" {
		faults = append(faults, fault("source_ref", "thiếu số tham chiếu của nguồn", "the source's reference is missing"))
	}
	faults = append(faults, inList("kind", i.Kind, IncidentKinds(), true)...)
	faults = append(faults, i.checkTime(r)...)
	faults = append(faults, i.checkPlace(r)...)
	faults = append(faults, inList("detection_mode", i.DetectionMode, DetectionModes(), false)...)
	for _, c := range []struct {
		field, value string
		list         CodeList
	}{{"side", i.Side, Sides()}, {"venue", i.Venue, Venues()}, {"direction", i.Direction, Directions()},
		{"transport", i.Transport, Transports()}, {"loc_method", i.LocMethod, LocMethods()}} {
		faults = append(faults, inList(c.field, c.value, c.list, false)...)
	}
	faults = append(faults, r.tier(i.Tier, TierInternal)...)
	faults = append(faults, amount("border_distance_m", i.BorderDistanceM)...)
	faults = append(faults, i.checkGrades()...)
	faults = append(faults, i.checkSubstances()...)
	faults = append(faults, notNegative("arrested_n", i.ArrestedN)...)
	faults = append(faults, notNegative("cases_n", i.CasesN)...)
	return append(faults, freeTexts("note", i.Note, "source_ref", i.SourceRef, "source", i.Source, "marker", i.Marker,
		"crossing", i.Crossing, "trail", i.Trail)...)
}

func (i Incident) checkTime(r Rules) []Fault {
	switch {
	case i.OccurredFrom.IsZero():
		return []Fault{fault("occurred_on", "thiếu ngày xảy ra", "the day it occurred is missing")}
	case i.OccurredFrom.After(r.Today):
		return []Fault{fault("occurred_on",
			fmt.Sprintf("ngày %s ở tương lai", i.OccurredFrom.Vietnamese()), fmt.Sprintf("%s is in the future", i.OccurredFrom.English()))}
	case i.OccurredTo.Before(i.OccurredFrom):
		return []Fault{fault("occurred_on", "ngày cuối trước ngày đầu", "the last day is before the first")}
	case i.TimePrecision < 1 || i.TimePrecision > 6:
		return []Fault{fault("time_precision", "độ chính xác thời gian phải từ 1 đến 6", "time precision must be 1 to 6")}
	case i.OccurredFrom.Year() < 1950:
		return []Fault{fault("occurred_on", "ngày trước năm 1950", "the day is before 1950")}
	}
	return nil
}

func (i Incident) checkPlace(r Rules) []Fault {
	var faults []Fault
	if i.Point == nil && i.Marker == "" && i.CommuneCode == "" {
		faults = append(faults, fault("lon", "cần có vị trí: tọa độ, cột mốc kèm khoảng cách, hoặc mã xã",
			"a place is needed: a point, a marker with an offset, or a commune"))
	}
	if i.Point != nil {
		faults = append(faults, r.CheckPoint(*i.Point)...)
	}
	if i.Marker != "" && i.OffsetM == nil && i.Point == nil && i.CommuneCode == "" {
		faults = append(faults, fault("offset_m", "cột mốc phải kèm khoảng cách (0 nếu ngay tại mốc)",
			"a marker needs an offset (0 if right at it)"))
	}
	if i.OffsetM != nil && (math.Abs(*i.OffsetM) > 100_000 || math.IsNaN(*i.OffsetM)) {
		faults = append(faults, fault("offset_m", "khoảng cách quá 100 km", "the offset is over 100 km"))
	}
	if u := i.UncertaintyM; u != nil && (*u < 0 || *u > 1_000_000 || math.IsNaN(*u)) {
		faults = append(faults, fault("uncertainty_m", "bán kính sai số phải từ 0 đến 1.000.000 m",
			"the uncertainty must be 0 to 1,000,000 m"))
	}
	switch i.LocPrecision {
	case 1, 2, 3, 4, 5, 6, 9:
	default:
		faults = append(faults, fault("loc_precision", "độ chính xác vị trí phải là 1-6 hoặc 9",
			"location precision must be 1-6 or 9"))
	}
	if i.Venue == dwelling {
		faults = append(faults, i.checkDwelling()...)
	}
	return faults
}

// dwelling is the venue of what happened in somebody's home.
const dwelling = "dwelling"

// checkDwelling refuses a place of a home that is finer than a village: a home is a person. Hundredths of a degree are
// about a kilometre. Nothing is rounded here: near an edge that would count the incident for another commune unseen.
func (i Incident) checkDwelling() []Fault {
	var faults []Fault
	if i.Point != nil && (!hundredths(i.Point.Lon()) || !hundredths(i.Point.Lat())) {
		faults = append(faults, fault("lon", "nơi ở chỉ được lưu đến mức thôn, bản: ghi mã xã thay cho tọa độ, hoặc tọa độ của thôn, bản làm tròn đến 0,01 độ",
			"a dwelling is stored no finer than village: give the commune in place of the point, or the village's point rounded to 0.01 degrees"))
	}
	if i.LocPrecision < village {
		faults = append(faults, fault("loc_precision", "nơi ở chỉ được lưu đến mức thôn, bản: độ chính xác vị trí từ 3 trở lên",
			"a dwelling is stored no finer than village: location precision 3 or coarser"))
	}
	if u := i.UncertaintyM; u != nil && *u < villageM {
		faults = append(faults, fault("uncertainty_m", "nơi ở chỉ được lưu đến mức thôn, bản: sai số từ 1.000 m trở lên, hoặc để trống",
			"a dwelling is stored no finer than village: an uncertainty of 1,000 m or more, or none"))
	}
	if i.Marker != "" && i.OffsetM != nil {
		faults = append(faults, fault("offset_m", "nơi ở không được định vị theo cột mốc và khoảng cách; hãy ghi mã xã",
			"a dwelling is not placed by marker and offset; give the commune"))
	}
	if d := i.BorderDistanceM; d != nil && math.Mod(*d, 1000) != 0 {
		faults = append(faults, fault("border_distance_m", "nơi ở chỉ được lưu đến mức thôn, bản: khoảng cách tới biên giới làm tròn đến km",
			"a dwelling is stored no finer than village: its distance from the border in whole kilometres"))
	}
	return faults
}

// village is the location precision of a village, villageM the least radius in metres that a place of one stands for: what is
// known nearer is a named place.
const (
	village  = 3
	villageM = 1000
)

// hundredths says that degrees are whole hundredths, as near as a float64 holds them.
func hundredths(degrees float64) bool {
	return math.Abs(degrees*100-math.Round(degrees*100)) < 1e-6
}

func (i Incident) checkGrades() []Fault {
	var faults []Fault
	if len(i.Reliability) > 1 || (i.Reliability != "" && (i.Reliability < "A" || i.Reliability > "F")) {
		faults = append(faults, fault("reliability", "độ tin cậy nguồn phải từ A đến F", "reliability must be A to F"))
	}
	if i.Credibility < 0 || i.Credibility > 6 {
		faults = append(faults, fault("credibility", "độ xác thực tin phải từ 1 đến 6", "credibility must be 1 to 6"))
	}
	return faults
}

func (i Incident) checkSubstances() []Fault {
	var faults []Fault
	for _, s := range i.Substances {
		faults = append(faults, inList("substances", s.Substance, Substances(), true)...)
		faults = append(faults, inList("substances", s.Unit, QuantityUnits(), s.Quantity != nil)...)
		faults = append(faults, inList("substances", s.Form, SubstanceForms(), false)...)
		faults = append(faults, s.checkQuantity()...)
	}
	return faults
}

func (s SubstanceLine) checkQuantity() []Fault {
	for _, q := range []*float64{s.Quantity, s.Low, s.High} {
		if q != nil && (*q < 0 || math.IsNaN(*q) || math.IsInf(*q, 0)) {
			return []Fault{fault("substances", fmt.Sprintf("khối lượng %g không được âm", *q),
				fmt.Sprintf("quantity %g may not be negative", *q))}
		}
	}
	above := func(a, b *float64) bool { return a != nil && b != nil && *a > *b }
	if above(s.Low, s.Quantity) || above(s.Quantity, s.High) || above(s.Low, s.High) {
		return []Fault{fault("substances", "cần thấp nhất <= số lượng <= cao nhất", "want low <= quantity <= high")}
	}
	return nil
}

func inList(field, value string, l CodeList, needed bool) []Fault {
	switch {
	case value == "" && needed:
		return []Fault{fault(field, "thiếu giá trị", "the value is missing")}
	case value == "" || l.Has(value):
		return nil
	}
	return []Fault{fault(field,
		fmt.Sprintf("%q không có trong danh mục %s", value, l.Name), fmt.Sprintf("%q is not in the list %s", value, l.Name))}
}

func notNegative(field string, n *int) []Fault {
	if n == nil || *n >= 0 {
		return nil
	}
	return []Fault{fault(field, fmt.Sprintf("số %d không được âm", *n), fmt.Sprintf("%d may not be negative", *n))}
}
