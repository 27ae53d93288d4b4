package programme

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// Group is the reports of one province, one oversight area, or all of them.
type Group struct {
	Code    string   `json:"code"` // "": all; by area: communes that stand in none
	Name    string   `json:"name"`
	Reports []Report `json:"reports"`
}

// What reports can be grouped by beside "".
const (
	ByProvince = "province"
	ByArea     = "area"
)

// AreaCommunes is an oversight area with the codes of the communes that stand in it.
type AreaCommunes struct {
	Code, Name string
	Units      []string
}

// Areas gives every oversight area of a day, by code. internal/postgis implements it.
type Areas interface {
	OversightAreas(ctx context.Context, on border.Date) ([]AreaCommunes, error)
}

// Group sorts reports by province or by oversight area, keeping their order. Areas may overlap: a commune's report
// stands in each of its areas, and with "" where it stands in none; what others than communes owe is in the area of
// their code alone. Provinces have their code for a name.
func (v *Service) Group(ctx context.Context, list []Report, on border.Date, by string) ([]Group, error) {
	sort, err := v.sorter(ctx, on, by)
	if err != nil {
		return nil, err
	}
	return sort(list), nil
}

// sorter gives what Group does to lists, having asked for the areas once.
func (v *Service) sorter(ctx context.Context, on border.Date, by string) (func([]Report) []Group, error) {
	switch by {
	case "":
		return func(list []Report) []Group { return []Group{{Reports: list}} }, nil
	case ByProvince:
		return func(list []Report) []Group {
			return grouped(list, func(r Report) []Group { c := r.expected.Holder.province(); return []Group{{Code: c, Name: c}} })
		}, nil
	case ByArea:
	default:
		return nil, border.Refuse([]border.Fault{fault("by", "chỉ có province hoặc area", "province or area is all there is")})
	}
	areas, err := v.Areas.OversightAreas(ctx, on)
	if err != nil {
		return nil, fmt.Errorf("oversight areas: %w", err)
	}
	of := map[string][]Group{}
	for _, a := range areas {
		g := Group{Code: a.Code, Name: a.Name}
		of[a.Code] = append(of[a.Code], g)
		for _, unit := range a.Units {
			of[unit] = append(of[unit], g)
		}
	}
	return func(list []Report) []Group { return byArea(list, of) }, nil
}

// byArea sorts reports by area; of gives the areas of a code.
func byArea(list []Report, of map[string][]Group) []Group {
	groups := grouped(list, func(r Report) []Group {
		if own := of[r.Code]; len(own) > 0 || r.Level != border.Commune {
			return own
		}
		return []Group{{}}
	})
	slices.SortStableFunc(groups, func(a, b Group) int { return strings.Compare(a.Code, b.Code) })
	return groups
}

// grouped puts each report into its groups, in the order in which they come up.
func grouped(list []Report, of func(Report) []Group) []Group {
	var groups []Group
	at := map[string]int{}
	for _, r := range list {
		for _, g := range of(r) {
			i, known := at[g.Code]
			if !known {
				i, at[g.Code] = len(groups), len(groups)
				groups = append(groups, g)
			}
			groups[i].Reports = append(groups[i].Reports, r)
		}
	}
	return groups
}
