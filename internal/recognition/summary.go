package recognition

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// The kinds of roll-up. A former district is an oversight area rebuilt from the map of before 1 July 2025.
const (
	OfCountry  = "country"
	OfProvince = "province"
	OfDistrict = "former_district"
	OfArea     = "area"
)

// Rollup is how far the communes of a scope are recognised under one designation. AllInForce is what makes a
// "clean district" ready to be decided; the decision is a committee's.
type Rollup struct {
	Scope      string         `json:"scope"`
	Code       string         `json:"code,omitempty"`
	Name       string         `json:"name,omitempty"`
	Communes   int            `json:"communes"`
	InForce    int            `json:"in_force"`
	InDoubt    int            `json:"in_doubt"` // kept, but watched, under review, or an open proposal casts doubt
	States     map[string]int `json:"states"`   // "none": without a file
	AllInForce bool           `json:"all_in_force"`
}

// AreaSet is an oversight area with the communes that stand in it. Former marks one rebuilt from a district.
type AreaSet struct {
	Code, Name string
	Former     bool
	Units      []string
}

// Areas gives every oversight area of a day. internal/postgis implements it.
type Areas interface {
	AreaSets(ctx context.Context, on border.Date) ([]AreaSet, error)
}

// Summary rolls up the country, its provinces, former districts and oversight areas, for one designation, over the
// communes that stand today. Units of a level below the commune are not rolled up.
func (s *Service) Summary(ctx context.Context, designation string) ([]Rollup, error) {
	at := slices.IndexFunc(s.Rules, func(r border.RecognitionRules) bool {
		return r.Designation == designation && slices.Contains(r.Levels, border.Commune)
	})
	if at < 0 {
		return nil, refuse("designation", "không có danh hiệu này ở cấp xã", "there is no such designation of communes")
	}
	views, err := s.views(ctx, Scope{}, s.Rules[at])
	if err != nil {
		return nil, fmt.Errorf("roll up recognition: %w", err)
	}
	views = slices.DeleteFunc(views, func(v View) bool { return !v.EndedOn.IsZero() || v.Unit.Level != border.Commune })
	sets, err := s.Areas.AreaSets(ctx, s.today())
	if err != nil {
		return nil, fmt.Errorf("oversight areas: %w", err)
	}
	provinces, err := s.Records.RecognitionUnits(ctx, border.Province, Scope{}, s.today())
	if err != nil {
		return nil, err
	}
	list := rollups(views, sets)
	for i := range list {
		for _, p := range provinces {
			if list[i].Scope == OfProvince && list[i].Code == p.Code {
				list[i].Name = p.Name
			}
		}
	}
	return list, nil
}

func rollups(views []View, sets []AreaSet) []Rollup {
	country := rollup(OfCountry, "", "", views)
	byProvince, byUnit := map[string][]View{}, map[string]View{}
	for _, v := range views {
		byProvince[v.Unit.Province] = append(byProvince[v.Unit.Province], v)
		byUnit[v.Unit.Code] = v
	}
	list := []Rollup{}
	for code, own := range byProvince {
		list = append(list, rollup(OfProvince, code, "", own))
	}
	for _, set := range sets {
		kind := OfArea
		if set.Former {
			kind = OfDistrict
		}
		var own []View
		for _, code := range set.Units {
			if v, ok := byUnit[code]; ok {
				own = append(own, v)
			}
		}
		list = append(list, rollup(kind, set.Code, set.Name, own))
	}
	order := []string{OfProvince, OfDistrict, OfArea}
	slices.SortFunc(list, func(a, b Rollup) int {
		if d := slices.Index(order, a.Scope) - slices.Index(order, b.Scope); d != 0 {
			return d
		}
		return strings.Compare(a.Code, b.Code)
	})
	return append([]Rollup{country}, list...)
}

func rollup(scope, code, name string, views []View) Rollup {
	out := Rollup{Scope: scope, Code: code, Name: name, Communes: len(views), States: map[string]int{}}
	for _, v := range views {
		state := v.State
		if state == None {
			state = "none"
		}
		out.States[state]++
		switch {
		case v.InForce:
			out.InForce++
		case Kept(v.State):
			out.InDoubt++
		}
	}
	out.AllInForce = out.Communes > 0 && out.InForce == out.Communes
	return out
}
