package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"cotmoc/internal/border"
)

//go:embed sql/load/report_unknown.sql
var reportUnknownSQL string

// reportStillAccepted holds for a figure t that came from no report, or from one that is accepted to this day.
const reportStillAccepted = `(t.draft_id IS NULL OR 'accepted' = (
    SELECT step.to_state
    FROM report_draft AS draft
    JOIN report_step AS step ON step.expected_id = draft.expected_id
    WHERE draft.id = t.draft_id
    ORDER BY step.id DESC
    LIMIT 1))`

// reportLayer: reported values by unit, period and indicator; a later import replaces, history is kept.
func reportLayer() layer {
	columns := content("unit_code period indicator value value_state")
	return layer{
		table: "report_value", key: []string{"unit_code", "period", "indicator"}, field: "commune_code",
		columns: append(columns, derived("period_from period_to source")...),
		same:    "(t.value, t.value_state) IS NOT DISTINCT FROM (s.value, s.value_state)",
		values: valuesOf(func(v border.ReportValue) ([]any, error) {
			return []any{v.UnitCode, v.Period.Code, v.Indicator, known(v.Value), v.State,
				v.Period.From.UTC(), v.Period.To.UTC(), v.Source}, nil
		}),
		check:   checkReports,
		merge:   mergeKeyed,
		brought: "draft_id",
		stands:  reportStillAccepted,
		raises:  []string{Assessments},
	}
}

// checkReports refuses values of units that did not exist on any day of the period.
func checkReports(ctx context.Context, k *sink) ([]finding, error) {
	loaded, err := k.unitsLoaded(ctx)
	if err != nil {
		return nil, err
	}
	return k.findings(ctx, "commune_code", reportUnknownSQL, nil, func(code, period string) border.Text {
		if !loaded {
			return noUnitsText()
		}
		return border.Text{
			VI: fmt.Sprintf("không có xã, tỉnh hay đơn vị của mô hình mang mã %s trong kỳ %s", code, period),
			EN: fmt.Sprintf("there is no commune, province or unit of a model %s in period %s", code, period),
		}
	})
}

// unitsLoaded says whether there is any unit to refer to.
func (k *sink) unitsLoaded(ctx context.Context) (bool, error) {
	var loaded bool
	if err := k.tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM unit WHERE ended_at IS NULL)").Scan(&loaded); err != nil {
		return false, fmt.Errorf("look for units: %w", err)
	}
	return loaded, nil
}

func noUnitsText() border.Text {
	return border.Text{
		VI: "chưa có đơn vị hành chính nào; hãy nhập đơn vị trước (cotmoc import units ...)",
		EN: "there are no administrative units yet; import units first (cotmoc import units ...)",
	}
}
