package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/reference"
)

var (
	//go:embed sql/load/traffic_unknown.sql
	trafficUnknownSQL string
	//go:embed sql/load/marker_row.sql
	markerRowSQL string
)

// markerLayer: border markers by country, number and sub number.
func markerLayer() layer {
	return layer{
		table: "marker", key: []string{"code"}, field: "number", merge: mergeKeyed, after: noteMisplaced,
		touches: []string{"incidents"}, raises: []string{"incidents"},
		columns: append(append(content("code number sub type country geom"), later("valid_from valid_to tier")...), derived("source")...),
		values: valuesOf(func(m border.Marker) ([]any, error) {
			g, err := pointOrNull(m.Point)
			return []any{m.Code(), m.Number, m.Sub, orNull(m.Type), m.Country, g, dateOrNull(m.Valid.From), dateOrNull(m.Valid.To), orNull(m.Tier), m.Source}, err
		}),
	}
}

// noteMisplaced lists the markers just loaded that stand too far off the line of their country to place anything, and
// those that stand where their number does not belong.
func noteMisplaced(ctx context.Context, k *sink, now time.Time) ([]finding, error) {
	system, err := newChangedGround(k.tx).on(ctx, border.DateOf(now))
	if err != nil {
		return nil, fmt.Errorf("markers along the border: %w", err)
	}
	texts := map[string]border.Text{}
	for _, p := range system.Problems() {
		code := border.Marker{Country: p.Country, Number: p.Marker.Number, Sub: p.Marker.Sub}.Code()
		texts[code] = misplacedText(p)
	}
	if len(texts) == 0 {
		return nil, nil
	}
	codes := slices.Sorted(maps.Keys(texts))
	return k.findings(ctx, "number", markerRowSQL, []any{codes}, func(code, _ string) border.Text { return texts[code] })
}

func misplacedText(p reference.Problem) border.Text {
	if p.OutOfOrder {
		return border.Text{
			VI: fmt.Sprintf("mốc %s không đúng thứ tự dọc đường biên; vẫn nhận", p.Marker),
			EN: fmt.Sprintf("marker %s is out of order along the border; taken all the same", p.Marker),
		}
	}
	return border.Text{
		VI: fmt.Sprintf("mốc %s cách đường biên %.0f m; vẫn nhận nhưng không dùng để định vị", p.Marker, p.OffM),
		EN: fmt.Sprintf("marker %s stands %.0f m off the border line; taken, but it places nothing", p.Marker, p.OffM),
	}
}

// postLayer: posts of guards, police and customs by code.
func postLayer() layer {
	return layer{
		table: "post", key: []string{"code"}, field: "code", merge: mergeKeyed,
		columns: append(append(content("code name kind geom"), later("valid_from valid_to tier")...), derived("source")...),
		values: valuesOf(func(p border.Post) ([]any, error) {
			g, err := pointOrNull(p.Point)
			return []any{p.Code, p.Name, p.Kind, g, dateOrNull(p.Valid.From), dateOrNull(p.Valid.To), orNull(p.Tier), p.Source}, err
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
