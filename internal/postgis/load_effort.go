package postgis

import (
	"fmt"
	"strings"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// effortLayer: patrol work by place, month, mode and unit.
func effortLayer() layer {
	columns := append(content("code cell commune_code month mode km hours passes patrol_unit"),
		append(later("tier"), derived("source cell_5 cell_6 cell_7 cell_8")...)...)
	return layer{
		table: "effort", key: []string{"code"}, field: "month", merge: mergeKeyed,
		columns: columns,
		values: valuesOf(func(e border.Effort) ([]any, error) {
			place, cells, err := effortPlace(e)
			if err != nil {
				return nil, err
			}
			code := strings.Join([]string{e.Cell + e.CommuneCode, e.Month.String(), e.Mode, e.PatrolUnit}, "|")
			return append([]any{code, place, orNull(e.CommuneCode), dateOrNull(e.Month), e.Mode, known(e.Km), known(e.Hours),
				known(e.Passes), e.PatrolUnit, orNull(e.Tier), e.Source}, cells...), nil
		}),
	}
}

// effortPlace gives the effort's own cell and its ancestors at 5 to 8; nothing finer than it was given.
func effortPlace(e border.Effort) (own any, cells []any, err error) {
	if e.Cell == "" {
		return nil, make([]any, 4), nil
	}
	c, err := cell.Parse(e.Cell)
	if err != nil {
		return nil, nil, fmt.Errorf("effort: %w", err)
	}
	cells, err = ancestors(c, 5, 8, c.Resolution())
	return c.ID(), cells, err
}
