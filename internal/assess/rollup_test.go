package assess

import (
	"context"
	"testing"

	"cotmoc/internal/border"
)

func TestRollup(t *testing.T) {
	ctx, src := context.Background(), province44()
	src.areas = map[string]string{"khu": "19432 19441", "mot": "19441", "khong": ""}
	v := service(t, src, recorded.AddDate(0, 0, 1))
	r, err := v.Rollup(ctx, "khu", 2026, border.Date{}, "")
	if err != nil {
		t.Fatal(err)
	}
	sum := r.Indicators["addicts_on_file"]
	if r.Communes != 2 || r.Reported != 2 || r.Counts["drug_free"] != 1 || r.Counts["type_1"] != 1 || !r.Provisional || r.On.String() != "2026-11-21" ||
		sum.Value == nil || *sum.Value != 30 || sum.State != border.Reported || sum.AtLeast != nil || sum.Reported != 2 || len(sum.Missing) != 0 {
		t.Errorf("%+v", r)
	}
	if _, told := r.Indicators["schools"]; told || len(r.Indicators) != 10 {
		t.Errorf("%d indicators, want the 10 of the set and no other", len(r.Indicators))
	}
	if r, err := v.Rollup(ctx, "mot", 2026, border.NewDate(2026, 1, 1), ""); err != nil || r.Communes != 1 || r.Counts["drug_free"] != 0 || r.On.String() != "2026-01-01" {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := v.Rollup(ctx, "khong", 2026, border.Date{}, ""); err != nil || r.Communes != 0 || r.Indicators["residents"].Value != nil {
		t.Errorf("of no commune: %+v, %v", r, err)
	}
	for _, on := range []border.Date{border.NewDate(2025, 12, 14), border.NewDate(2026, 11, 22), border.NewDate(2026, 12, 15)} {
		if _, err := v.Rollup(ctx, "khu", 2026, on, ""); border.KindOf(err) != border.Invalid || len(border.FaultsOf(err)) != 1 {
			t.Errorf("on %s: %v", on, err)
		}
	}
}

// A sum with a missing part is no sum: not for silence, nor for what was withheld or does not apply.
func TestRollupNamesWhatIsMissing(t *testing.T) {
	ctx, src := context.Background(), province44()
	src.areas = map[string]string{"khu": "19432 19441"}
	v := service(t, src, recorded.AddDate(0, 0, 1))
	for name, spoil := range map[string]func(){
		"withheld":       func() { src.set("19441", "use_points", border.Withheld) },
		"not applicable": func() { src.set("19441", "use_points", border.NotApplicable) },
		"silent":         func() { src.rows = src.rows[:10] },
	} {
		spoil()
		r, err := v.Rollup(ctx, "khu", 2026, border.Date{}, "")
		sum := r.Indicators["use_points"]
		if err != nil || sum.Value != nil || sum.State != "incomplete" || sum.AtLeast == nil || *sum.AtLeast != 0 || sum.Reported != 1 ||
			len(sum.Missing) != 1 || sum.Missing[0] != "19441" {
			t.Errorf("%s: %+v, %v", name, sum, err)
		}
		if silent := name == "silent"; silent != (len(r.Silent) == 1 && r.Silent[0].Name == "Hướng Phùng" && r.Reported == 1) {
			t.Errorf("%s: silent %+v", name, r.Silent)
		}
		*src = *province44()
		src.areas = map[string]string{"khu": "19432 19441"}
	}
	src.rows = nil
	if r, err := v.Rollup(ctx, "khu", 2026, border.Date{}, ""); err != nil || r.Reported != 0 || r.Indicators["use_points"].AtLeast != nil ||
		r.Counts["drug_free"] != 0 || r.Counts["undetermined"] != 2 {
		t.Errorf("all silent: %+v, %v", r, err)
	}
}

// set gives a reported figure another state.
func (r *records) set(code, indicator, state string) {
	for i := range r.rows {
		if r.rows[i].UnitCode == code && r.rows[i].Indicator == indicator {
			r.rows[i].Value, r.rows[i].State = nil, state
		}
	}
}
