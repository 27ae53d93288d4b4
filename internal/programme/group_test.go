package programme

import (
	"context"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// areas is a map of areas that overlap.
type areas []AreaCommunes

func (a areas) OversightAreas(context.Context, border.Date) ([]AreaCommunes, error) { return a, nil }

// No report is lost by grouping, and one that stands in two areas is told in both.
func TestGroups(t *testing.T) {
	v := &Service{Areas: areas{{"a", "A", []string{"19432", "19441"}}, {"b", "B", []string{"19441"}}, {"cu-1", "Cũ", nil}}}
	var list []Report
	for code, level := range map[string]string{"19432": border.Commune, "19441": border.Commune, "19999": border.Commune, "44": border.Province, "cu-1": border.District} {
		list = append(list, Report{Code: code, Level: level, expected: Expected{Holder: Holder{Code: code, Level: level, Province: "44"}}})
	}
	for by, want := range map[string]string{
		"":         ": 19432 19441 19999 44 cu-1; ",
		ByProvince: "44: 19432 19441 19999 44 cu-1; ",
		ByArea:     ": 19999; a: 19432 19441; b: 19441; cu-1: cu-1; ",
	} {
		groups, err := v.Group(context.Background(), list, border.Date{}, by)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, g := range groups {
			got += g.Code + ": " + strings.Join(codesOf(g.Reports), " ") + "; "
		}
		if got != want {
			t.Errorf("by %q: %s, want %s", by, got, want)
		}
	}
	if _, err := v.Group(context.Background(), list, border.Date{}, "colour"); border.KindOf(err) != border.Invalid {
		t.Errorf("by colour: %v", err)
	}
}

func codesOf(list []Report) []string {
	var codes []string
	for _, r := range list {
		codes = append(codes, r.Code)
	}
	slices.Sort(codes)
	return codes
}
