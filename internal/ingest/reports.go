package ingest

import (
	"strings"

	"cotmoc/internal/border"
)

func reportFields() []field {
	return []field{needed("commune_code", "ma_xa", "unit_code", "ma", "ma_dvhc"), needed("period", "ky", "ky_bao_cao"), needed("indicator", "chi_tieu", "ma_chi_tieu"),
		needed("value", "gia_tri", "so_lieu", "so_luong"), known("value_state", "trang_thai", "state")}
}

// report reads one figure; without a state it is reported, and then it needs a value.
func (d *decoder) report(r *record) (any, []border.Fault) {
	code := r.text("commune_code")
	if !border.IsModelCode(code) { // a commune's, or one a spreadsheet spoilt
		code = r.unitCode("commune_code", 2, 5)
	}
	v := border.ReportValue{UnitCode: code, Indicator: strings.ToLower(r.text("indicator")),
		Value: r.number("value"), State: r.code("value_state", border.ValueStates()), Source: d.source}
	if v.State == "" {
		v.State = border.Reported
	}
	v.Period = r.period()
	return v, v.Check(d.job.Rules)
}

// period reads the code of a reporting period.
func (r *record) period() border.Period {
	if !r.has("period") {
		r.fault("period", "thiếu kỳ báo cáo", "the period is missing")
		return border.Period{}
	}
	period, err := border.ParsePeriod(strings.ToUpper(r.text("period")))
	if err != nil {
		period, err = border.ParsePeriod(r.text("period"))
	}
	if err != nil {
		r.fault("period", "kỳ "+quote(r.text("period"))+" không đọc được (cần 2026, 2026-H1, 2026-9M, 2026-Q3, 2026-09 hoặc 2026-cal)", err.Error())
	}
	return period
}
