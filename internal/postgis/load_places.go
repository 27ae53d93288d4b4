package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"cotmoc/internal/border"
)

//go:embed sql/load/border_rest.sql
var borderRestSQL string

// crossingLayer: gates and openings by code.
func crossingLayer() layer {
	columns := content("code name type status counterpart far_province country province_code commune_code precision note geom")
	columns = append(columns, later("valid_from valid_to tier")...)
	return layer{
		table: "crossing", key: []string{"code"}, field: "code", merge: mergeKeyed,
		columns: append(columns, derived("source")...),
		values: valuesOf(func(c border.Crossing) ([]any, error) {
			g, err := pointOrNull(c.Point)
			return []any{c.Code, c.Name, c.Type, orNull(c.Status), orNull(c.Counterpart), orNull(c.FarProvince),
				orNull(c.Country), orNull(c.ProvinceCode), orNull(c.CommuneCode), orNull(c.Precision), c.Note, g,
				dateOrNull(c.Valid.From), dateOrNull(c.Valid.To), orNull(c.Tier), c.Source}, err
		}),
	}
}

// routeLayer: key routes by code. They decide about criteria, so assessments change with them.
func routeLayer() layer {
	columns := append(content("code name level approved_by valid_from valid_to geom"), later("side continues tier")...)
	return layer{
		table: "route", key: []string{"code"}, field: "code", merge: mergeKeyed, raises: []string{Assessments},
		columns: append(columns, derived("source")...),
		values: valuesOf(func(r border.KeyRoute) ([]any, error) {
			g, err := shapeOrNull(r.Shape)
			return []any{r.Code, r.Name, r.Level, orNull(r.ApprovedBy), dateOrNull(r.ValidFrom), dateOrNull(r.ValidTo), g,
				orNull(r.Side), orNull(r.Continues), orNull(r.Tier), r.Source}, err
		}),
	}
}

// trailLayer: unofficial paths by code.
func trailLayer() layer {
	columns := append(content("code name kind passable_months activity last_observed_on loc_precision geom"), later("valid_from valid_to tier")...)
	return layer{
		table: "trail", key: []string{"code"}, field: "code", merge: mergeKeyed,
		columns: append(columns, derived("source")...),
		values: valuesOf(func(t border.Trail) ([]any, error) {
			g, err := shapeOrNull(t.Shape)
			return []any{t.Code, t.Name, t.Kind, orNull(t.PassableMonths), orNull(t.Activity), dateOrNull(t.LastObserved),
				graded(t.LocPrecision), g, dateOrNull(t.Valid.From), dateOrNull(t.Valid.To), orNull(t.Tier), t.Source}, err
		}),
	}
}

// hotspotLayer: hot spots by code, on either side of the border.
func hotspotLayer() layer {
	columns := append(content("code level functions state since side commune_code note geom"), later("reason loc_precision tier")...)
	return layer{
		table: "hotspot", key: []string{"code"}, field: "code", merge: mergeKeyed, check: checkHotspots, after: noteReforms,
		columns: append(columns, derived("source cell_res cells")...),
		values: valuesOf(func(h border.Hotspot) ([]any, error) {
			g, err := shapeOrNull(h.Shape)
			if err != nil {
				return nil, err
			}
			res, cells, err := hotspotCells(h)
			functions := append([]string{}, h.Functions...) // an empty list, never NULL
			return []any{h.Code, h.Level, functions, h.State, dateOrNull(h.Since), orNull(h.Side), orNull(h.CommuneCode),
				h.Note, g, h.Reason, graded(h.LocPrecision), orNull(h.Tier), h.Source, res, cells}, err
		}),
	}
}

// plotLayer: plots of drug plants by code.
func plotLayer() layer {
	columns := append(content("code found_on area_m2 plants destroyed_on revisit_due state side geom"), later("since reason tier")...)
	return layer{
		table: "plot", key: []string{"code"}, field: "code", merge: mergeKeyed, check: checkPlots,
		columns: append(columns, derived("source")...),
		values: valuesOf(func(p border.Plot) ([]any, error) {
			g, err := shapeOrNull(p.Shape)
			return []any{p.Code, dateOrNull(p.FoundOn), known(p.AreaM2), known(p.Plants), dateOrNull(p.Destroyed),
				dateOrNull(p.RevisitDue), p.State, orNull(p.Side), g, dateOrNull(p.Since), p.Reason, orNull(p.Tier), p.Source}, err
		}),
	}
}

// borderLayer: stretches of the border, keyed by country, source and their order within one load.
func borderLayer() layer {
	columns := content("code country approximate geom")
	count := map[string]int{}
	return layer{
		table: "border_line", key: []string{"code"}, field: "country", merge: mergeBorder,
		columns: append(columns, derived("source")...),
		touches: []string{"incidents"},
		raises:  []string{"incidents"},
		ordered: true,
		values: valuesOf(func(b border.Line) ([]any, error) {
			g, err := shapeOrNull(b.Shape)
			of := b.Country + " " + b.Source
			count[of]++
			return []any{fmt.Sprintf("%s %d", of, count[of]), b.Country, b.Approximate, g, b.Source}, err
		}),
	}
}

// mergeBorder also ends the stretches of the same country and source that the load does not hold any more: a
// border comes whole, and a shorter list must not leave the end of a longer one behind.
func mergeBorder(ctx context.Context, k *sink, now time.Time) error {
	if err := mergeKeyed(ctx, k, now); err != nil {
		return err
	}
	tag, err := k.tx.Exec(ctx, borderRestSQL, now)
	if err != nil {
		return fmt.Errorf("end the rest of the border: %w", err)
	}
	k.ended = tag.RowsAffected()
	return nil
}

// graded gives a grade of 1 or more; 0 is "not given".
func graded(n int) any {
	if n == 0 {
		return nil
	}
	return n
}
