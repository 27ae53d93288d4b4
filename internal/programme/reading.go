package programme

import (
	"math"
	"strings"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// Reading is the value of a measure for a period, with everything it was made from.
type Reading struct {
	ends
	Denominator *float64
	Versions    string // what the denominator is of: "379 communes on 2026-11-21"
	Lines       []Line
	Missing     []Gap
	Rebased     *Rebased
	Doubt       *border.Text // why the value is no answer though nothing is missing
	failed      bool         // no value at all
}

// Line is one record or unit behind a value. Counts says that it adds to the value.
type Line struct {
	Layer  string       `json:"layer"` // units, reports, hotspots, plots, incidents, cooperation, recognition, crossings, duties
	Code   string       `json:"code"`
	Name   string       `json:"name,omitempty"`
	Title  *border.Text `json:"title,omitempty"` // what it is, where it has no name of its own
	Value  *float64     `json:"value"`
	State  string       `json:"state,omitempty"`
	On     border.Date  `json:"on,omitzero"`
	Counts bool         `json:"counts"`
	Note   *border.Text `json:"note,omitempty"`
	Tier   string       `json:"tier,omitempty"` // of the record; "": a figure or unit, which has none
	Unit   string       `json:"-"`              // whose duty it is; "": nobody's alone, or Code is the unit or the record

	mask.Mask
}

// Covered is the line without what names its record: what is left still adds up.
func (l Line) Covered() Line {
	return Line{Layer: l.Layer, Value: l.Value, Counts: l.Counts, Note: &border.Text{VI: "bản ghi ngoài phạm vi của tài khoản này", EN: "a record beyond this account's tier"}}
}

// Gap is an input that is missing: which, of which unit, for which period, and its state.
type Gap struct {
	Unit      string      `json:"unit"`
	Name      string      `json:"name,omitempty"`
	Indicator string      `json:"indicator"`
	Label     border.Text `json:"label"` // of the indicator
	Period    string      `json:"period"`
	State     string      `json:"state"`
	Says      border.Text `json:"state_label"`
	On        border.Date `json:"on,omitzero"`    // since when, where that is known
	Tier      string      `json:"tier,omitempty"` // of the record it speaks of; "": a unit's figure
}

// Covered is the gap without what names a record.
func (g Gap) Covered() Gap {
	return Gap{Indicator: g.Indicator, Label: g.Label, Period: g.Period, State: g.State, Says: g.Says, On: g.On}
}

// Inputs that are no indicators.
const (
	gapRecognition = "recognition"
	gapUnit        = "unit"
	gapRevisit     = "revisit"
	gapCases       = "cases_n"
	gapBorder      = "on_border"
	gapCommune     = "commune"
	gapArmed       = "armed"
	gapVenue       = "venue"
	gapSubstances  = "substances"
	gapFunctions   = "functions"
	gapSide        = "side"
	gapEffort      = "effort"
	gapLog         = "log"
	gapExpected    = "expected_reports"
	gapCrossings   = "crossings"
	gapVillages    = "villages"
	gapClass       = "class"
)

// notReported is the state of a figure nobody sent.
const notReported = "not_reported"

// none is the state of an input of which there is nothing on record at all.
const none = "none"

// silent is a reading of which nothing is on record: any value could be.
func (r Reading) silent(d Document, s span, input string, why border.Text) Reading {
	r.high, r.Doubt = math.Inf(1), &why
	r.Missing = append(r.Missing, Gap{Unit: strings.Join(d.Provinces, ", "), Name: d.LegalRef, Indicator: input, Period: s.period.Code, State: none})
	return r
}

// Rebased says how the value was read over units of another day.
type Rebased struct {
	Status string      `json:"status"` // exact, apportioned, listed (by the programme's file), not_comparable
	From   border.Date `json:"from"`
	To     border.Date `json:"to"`
	Error  float64     `json:"error"` // half-width around the value
	Note   border.Text `json:"note"`
}

func exactly(v float64) ends { return ends{v, v} }

// known gives the value where it is exact.
func (r Reading) known() *float64 {
	if r.failed || !r.exact() || math.IsInf(r.low, 0) {
		return nil
	}
	return &r.low
}

// atLeast gives what is known of an incomplete value.
func (r Reading) atLeast() *float64 {
	if r.failed || r.exact() || r.low <= 0 {
		return nil
	}
	return &r.low
}

// divide makes a share of two readings. Missing parts widen it; a whole of nothing is no share.
func divide(of, in Reading) Reading {
	out := Reading{Lines: append(of.Lines, in.Lines...), Missing: append(of.Missing, in.Missing...), Rebased: of.Rebased, Versions: in.Versions, Doubt: of.Doubt,
		failed: of.failed || in.failed}
	if out.Rebased == nil {
		out.Rebased = in.Rebased
	}
	if in.exact() {
		out.Denominator = &in.low
	}
	if in.high == 0 {
		out.ends, out.Doubt = ends{0, math.Inf(1)}, &border.Text{VI: "mẫu số bằng 0: không có gì để tính tỷ lệ", EN: "the denominator is 0: there is nothing to divide by"}
		return out
	}
	out.ends = ends{of.low / in.high, math.Inf(1)}
	if in.low > 0 {
		out.high = of.high / in.low
	}
	return out
}

// one is a pointer to a number.
func one(v float64) *float64 { return &v }
