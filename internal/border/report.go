package border

import (
	"fmt"
	"math"
	"time"
)

// The states of a reported value. Reported is the only one that carries a number.
const (
	Reported      = "reported"
	NotCollected  = "not_collected"
	Withheld      = "withheld"
	NotApplicable = "not_applicable"
)

// ReportValue is one figure of one unit for one period. Its key is unit, period and indicator.
type ReportValue struct {
	UnitCode  string   // commune (5 digits) or province (2 digits)
	Period    Period   //
	Indicator string   //
	Value     *float64 // nil unless State is reported
	State     string   //
	Source    string   // who says so: a file, "report 2026"
	Recorded  time.Time
}

// Check lists what is wrong with the value.
func (v ReportValue) Check(r Rules) []Fault {
	var faults []Fault
	if v.UnitCode == "" {
		faults = append(faults, fault("commune_code", "thiếu mã xã", "the commune code is missing"))
	}
	if v.Period.From.After(r.Today) {
		faults = append(faults, fault("period",
			fmt.Sprintf("kỳ %s chưa bắt đầu", v.Period.Code), fmt.Sprintf("period %s has not begun", v.Period.Code)))
	}
	ind, known := IndicatorByID(v.Indicator)
	if !known {
		faults = append(faults, fault("indicator",
			fmt.Sprintf("không có chỉ tiêu %q", v.Indicator), fmt.Sprintf("there is no indicator %q", v.Indicator)))
	}
	if !ValueStates().Has(v.State) {
		return append(faults, fault("value_state",
			fmt.Sprintf("không có trạng thái %q", v.State), fmt.Sprintf("there is no value state %q", v.State)))
	}
	return append(faults, v.checkValue(ind)...)
}

func (v ReportValue) checkValue(ind Indicator) []Fault {
	if v.State != Reported {
		if v.Value != nil {
			return []Fault{fault("value", "có số liệu nhưng trạng thái không phải là đã báo cáo",
				"a value is given though the state is not reported")}
		}
		return nil
	}
	if v.Value == nil {
		return []Fault{fault("value", "trạng thái là đã báo cáo nhưng không có số liệu (số 0 phải ghi là 0)",
			"the state is reported but there is no value (a zero must be written as 0)")}
	}
	n := *v.Value
	switch {
	case math.IsNaN(n) || math.IsInf(n, 0) || n < 0:
		return []Fault{fault("value", fmt.Sprintf("số %g không được âm", n), fmt.Sprintf("value %g may not be negative", n))}
	case ind.ID == "residents" && n == 0:
		return []Fault{fault("value", "dân số không thể bằng 0", "residents cannot be 0")}
	case ind.Whole && n != math.Trunc(n):
		return []Fault{fault("value", fmt.Sprintf("%s phải là số nguyên, không phải %g", ind.Label.VI, n),
			fmt.Sprintf("%s must be a whole number, not %g", ind.ID, n))}
	case n > 1e12:
		return []Fault{fault("value", fmt.Sprintf("số %g quá lớn", n), fmt.Sprintf("value %g is too large", n))}
	}
	return nil
}
