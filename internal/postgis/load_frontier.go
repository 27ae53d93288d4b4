package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"cotmoc/internal/border"
)

//go:embed sql/load/traffic_unknown.sql
var trafficUnknownSQL string

// markerLayer: border markers by country, number and sub number.
func markerLayer() layer {
	return layer{
		table: "marker", key: []string{"code"}, field: "number", merge: mergeKeyed,
		columns: append(append(content("code number sub type country geom"), later("valid_from valid_to")...), derived("source")...),
		values: valuesOf(func(m border.Marker) ([]any, error) {
			g, err := pointOrNull(m.Point)
			return []any{m.Code(), m.Number, m.Sub, orNull(m.Type), m.Country, g, dateOrNull(m.Valid.From), dateOrNull(m.Valid.To), m.Source}, err
		}),
	}
}

// postLayer: posts of guards, police and customs by code.
func postLayer() layer {
	return layer{
		table: "post", key: []string{"code"}, field: "code", merge: mergeKeyed,
		columns: append(append(content("code name kind geom"), later("valid_from valid_to")...), derived("source")...),
		values: valuesOf(func(p border.Post) ([]any, error) {
			g, err := pointOrNull(p.Point)
			return []any{p.Code, p.Name, p.Kind, g, dateOrNull(p.Valid.From), dateOrNull(p.Valid.To), p.Source}, err
		}),
	}
}

// trafficLayer: what went through a crossing in a period; a later import replaces, history is kept.
func trafficLayer() layer {
	columns := content("code crossing period status persons_in persons_out vehicles_in vehicles_out goods_t_in goods_t_out")
	return layer{
		table: "traffic", key: []string{"code"}, field: "crossing", merge: mergeKeyed, check: checkTraffic,
		columns: append(columns, derived("period_from period_to source")...),
		values: valuesOf(func(t border.Traffic) ([]any, error) {
			return []any{t.Crossing + "|" + t.Period.Code, t.Crossing, t.Period.Code, orNull(t.Status), known(t.PersonsIn), known(t.PersonsOut),
				known(t.VehiclesIn), known(t.VehiclesOut), known(t.GoodsTIn), known(t.GoodsTOut),
				t.Period.From.UTC(), t.Period.To.UTC(), t.Source}, nil
		}),
	}
}

// checkTraffic refuses figures of crossings that are not there.
func checkTraffic(ctx context.Context, k *sink) ([]finding, error) {
	return k.findings(ctx, "crossing", trafficUnknownSQL, nil, func(code, _ string) border.Text {
		return border.Text{
			VI: fmt.Sprintf("không có cửa khẩu, lối mở nào mang mã %s; hãy nhập crossings trước", code),
			EN: fmt.Sprintf("there is no crossing with code %s; import crossings first", code),
		}
	})
}
