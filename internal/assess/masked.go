package assess

import (
	"encoding/json"
	"fmt"
	"slices"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// Masked is the assessment as a caller may read it: its class and outcomes as they are, no figure, band, distance or
// sentence that stands on a masked figure, and no hash, which would betray what it is of.
func (a Assessment) Masked(s *mask.Sight) Assessment {
	if s.Whole(a.Unit.Code) {
		return a
	}
	p := border.AssessedYear(a.Year)
	a.InputSHA256 = ""
	if s.ClassOnly(a.Unit.Code) {
		a.Results, a.Missing, a.Readings = []Result{}, []Missing{}, []UsedReading{}
		a.Summary = classAlone(a.Class)
		return a
	}
	a.Results = slices.Clone(a.Results)
	some := false
	for i := range a.Results {
		some = a.Results[i].mask(s, a.Unit.Code, p) || some
	}
	if !some {
		return a
	}
	for i := range a.Results {
		if r := &a.Results[i]; r.Unit == "criteria" || r.Unit == "yes_no" { // they name the criteria met, and by which class
			r.hide()
		}
	}
	a.Summary = classAlone(a.Class)
	return a
}

// classAlone is the sentence of a class whose reasons are not to be read.
func classAlone(id string) border.Text {
	class := border.Classes().Label(id)
	return say("Phân loại: %s. Số liệu về ít người không được nêu.", "Class: %s. Figures of few people are not shown.",
		[]any{class.VI}, []any{class.EN})
}

// mask takes masked inputs out of a criterion, and whatever is said that was made of them; its inputs may be shared and
// are copied. few: other figures than persons wanted are masked, of whom the outcome says what is said.
func (r *Result) mask(s *mask.Sight, unit string, p border.Period) (few bool) {
	shared := r.Inputs
	for i := range shared {
		in := &shared[i]
		m := s.Mark(unit, p, in.Indicator, in.Value)
		wanted := mask.IsWanted(in.Indicator)
		if !m.Masked || wanted && r.Outcome == Met && *in.Value == 0 { // then it is 0, as whoever reads the outcome knows
			continue
		}
		if !r.Masked {
			r.Inputs, r.Mask = slices.Clone(shared), mask.Hidden() // a bound of one input is none of their sum
		}
		if wanted {
			m = mask.Wanted(r.met())
			r.Mask = m
		}
		r.Inputs[i].Value, r.Inputs[i].Mask, few = nil, m, few || !wanted
	}
	if r.Masked {
		r.hide()
	}
	return few
}

// met says whether the criterion is met; nil: it cannot be judged.
func (r *Result) met() *bool {
	if r.Outcome != Met && r.Outcome != NotMet {
		return nil
	}
	met := r.Outcome == Met
	return &met
}

// hide takes away whatever was made of the figures; the outcome stays.
func (r *Result) hide() {
	r.Band, r.Observed, r.Gap, r.Numerator, r.Threshold = nil, nil, nil, nil, ""
	switch r.Outcome {
	case Met:
		r.Explanation = border.Text{VI: "Đạt. Số liệu về ít người không được nêu.", EN: "Met. Figures of few people are not shown."}
	case NotMet:
		r.Explanation = border.Text{VI: "Không đạt. Số liệu về ít người không được nêu.", EN: "Not met. Figures of few people are not shown."}
	case NotApplicable:
		r.Explanation = border.Text{VI: "Không áp dụng.", EN: "Not applicable."}
	default:
		r.Explanation = border.Text{VI: "Chưa kết luận được.", EN: "Cannot be judged."}
	}
}

// masked gives facts with the values a caller may not read taken out; their state says so.
func (f Facts) masked(s *mask.Sight, year int) Facts {
	if s.Whole(f.Unit.Code) {
		return f
	}
	p, values := border.AssessedYear(year), make(map[string]border.ReportValue, len(f.Values))
	for id, v := range f.Values {
		if s.Mark(f.Unit.Code, p, id, v.Value).Masked {
			v.Value, v.State = nil, mask.State
		}
		values[id] = v
	}
	f.Values = values
	return f
}

// MarshalJSON gives null for figures that are masked.
func (c Change) MarshalJSON() ([]byte, error) {
	type plain Change
	out := struct {
		plain
		Now    *float64 `json:"now"`
		Target *float64 `json:"target"`
	}{plain(c), &c.Now, &c.Target}
	if c.Masked {
		out.Now, out.Target = nil, nil
	}
	return json.Marshal(out)
}

// masked is the advice with no figure of a change that stands on a masked one; the ways stay. How far one figure of people
// would have to go follows from the others, so where one is masked none is told.
func (a *Advice) masked(s *mask.Sight, f Facts, year int) *Advice {
	if a == nil || s.Whole(f.Unit.Code) {
		return a
	}
	out, seen := *a, f.masked(s, year)
	few := false
	for id := range seen.Values {
		few = few || seen.hidden(id) && !mask.IsWanted(id)
	}
	out.Changes = make([]Change, len(a.Changes))
	for i, c := range a.Changes {
		if slices.ContainsFunc(c.Indicators, func(id string) bool { return seen.hidden(id) || few && mask.OfPeople(id) }) {
			c.Mask, c.Now, c.Target, c.Route = mask.Hidden(), 0, 0, border.Text{}
			for _, id := range c.Indicators {
				if way := wayOf(id); way != c.Route {
					c.Route = join(c.Route, way)
				}
			}
		}
		out.Changes[i] = c
	}
	return &out
}

// hidden says that a figure is there and masked.
func (f Facts) hidden(indicator string) bool { return f.Values[indicator].State == mask.State }

// MaskedAll masks several assessments; the list itself may be shared and is left as it is.
func MaskedAll(list []Assessment, s *mask.Sight) []Assessment {
	if s == nil {
		return list
	}
	out := make([]Assessment, len(list))
	for i, a := range list {
		out[i] = a.Masked(s)
	}
	return out
}

// Masked is a kept assessment as a caller may read it: byte for byte where it sees the unit's figures.
func (k Kept) Masked(s *mask.Sight) (Kept, error) {
	var err error
	k.Body, err = maskedBody(k.Body, s)
	return k, err
}

// Masked is a kept assessment, and what it was made again as, as a caller may read them.
func (r Reproduced) Masked(s *mask.Sight) (Reproduced, error) {
	var err error
	if r.Kept, err = r.Kept.Masked(s); err == nil {
		r.Again, err = maskedBody(r.Again, s)
	}
	return r, err
}

func maskedBody(body json.RawMessage, s *mask.Sight) (json.RawMessage, error) {
	if len(body) == 0 || s == nil {
		return body, nil
	}
	var a Assessment
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, fmt.Errorf("mask a kept assessment: %w", err)
	}
	if s.Whole(a.Unit.Code) {
		return body, nil
	}
	return json.Marshal(a.Masked(s))
}
