package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"cotmoc/internal/border"
)

//go:embed sql/load/unit_elsewhere.sql
var unitElsewhereSQL string

// checkModels refuses villages, groups and agencies whose code another level uses, as figures are kept by code alone, and
// those that would stand in no commune: nobody could tell which province's text speaks for them.
func checkModels(ctx context.Context, k *sink) ([]finding, error) {
	return k.findings(ctx, "code", unitElsewhereSQL, nil, func(code, fault string) border.Text {
		if parent, missing := strings.CutPrefix(fault, "parent "); missing {
			return border.Text{VI: fmt.Sprintf("đơn vị %s: không có xã (hay tỉnh) mã %s vào ngày bắt đầu", code, parent),
				EN: fmt.Sprintf("unit %s: there is no commune (or province) %s on its first day", code, parent)}
		}
		l := border.Levels().Label(fault)
		return border.Text{VI: fmt.Sprintf("mã %s đã dùng cho một đơn vị cấp khác (%s)", code, l.VI),
			EN: fmt.Sprintf("code %s is in use at another level (%s)", code, l.EN)}
	})
}
