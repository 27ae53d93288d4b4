package access

import (
	"encoding/json"
	"fmt"
	"strings"

	"cotmoc/internal/border"
)

// ColumnSet is what a deployment says of a column: another tier than border.TheColumns gives it. One below that is
// taken only with the reason for which an administrator lowers it.
type ColumnSet struct {
	Layer   string `json:"layer"`
	Column  string `json:"column"`
	Tier    string `json:"tier"`
	Lowered string `json:"lowered_because,omitempty"`
}

// ParseColumns reads what a deployment says of columns, a JSON list of ColumnSet, and gives all columns with that, and
// those that are lower than they would be. The error is of kind border.Usage and names the entry at fault.
func ParseColumns(raw []byte) (columns border.Columns, lowered []ColumnSet, err error) {
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.DisallowUnknownFields()
	var list []ColumnSet
	if err := d.Decode(&list); err != nil {
		return nil, nil, border.Fail(border.Usage, `columns.json phải là danh sách dạng [{"layer":"incidents","column":"note","tier":"restricted"}].`,
			`columns.json must be a list like [{"layer":"incidents","column":"note","tier":"restricted"}].`, err)
	}
	columns = border.TheColumns()
	for i, s := range list {
		was, known := columns.Column(s.Layer, s.Column)
		refuse := func(vi, en string) error {
			at := fmt.Sprintf("columns.json, %d (%s.%s): ", i+1, s.Layer, s.Column)
			return border.Fail(border.Usage, at+vi, at+en, nil)
		}
		switch {
		case !known:
			return nil, nil, refuse("cột này không có phạm vi riêng; hãy đặt phạm vi của bản ghi.", "this column has no tier of its own; set the tier of the record.")
		case border.TierRank(s.Tier) > border.TierRank(border.TierRestricted):
			return nil, nil, refuse("phạm vi là public, shared, internal hoặc restricted.", "the tier is public, shared, internal or restricted.")
		case was != "" && border.TierRank(s.Tier) < border.TierRank(was):
			if strings.TrimSpace(s.Lowered) == "" {
				return nil, nil, refuse("thấp hơn mức mặc định "+was+": cần lý do (lowered_because).", "lower than the default "+was+": a reason is needed (lowered_because).")
			}
			lowered = append(lowered, s)
		}
		columns = columns.With(s.Layer, s.Column, s.Tier)
	}
	return columns, lowered, nil
}
