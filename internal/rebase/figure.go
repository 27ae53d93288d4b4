package rebase

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"cotmoc/internal/border"
)

// Reported is the state of a value that is there; any other state is missing (border.ValueStates).
const Reported = "reported"

// Value is one figure of a unit of the crosswalk's first day.
type Value struct {
	Unit      string
	Indicator string
	Period    string // a code of border.ParsePeriod; every period is rebased for itself
	Amount    Amount // counts only; a rate is made of rebased counts by RateOf
	State     string // Reported, or why there is no amount
	Source    string // who says so; "" where it does not matter
}

// Status says how far a rebased figure can be trusted.
type Status string

// The statuses.
const (
	Exact         Status = "exact"          // every part came whole, or was nothing
	Apportioned   Status = "apportioned"    // a part of it was divided; see Figure.Error
	NotComparable Status = "not_comparable" // no lineage leads here from the other day
)

// Figure is a figure of a unit of the crosswalk's last day.
type Figure struct {
	Unit      string
	Indicator string
	Period    string
	Status    Status
	Known     bool     // an amount is there: comparable, and no part missing
	Amount    Amount   // meaningless unless Known
	Error     Amount   // half-width around the amount
	Missing   []string // codes of the units of the first day whose value is missing, in order
	Reason    Reason   // of NotComparable
}

// Percent is the half-width in per cent of the amount. It is +Inf for an error around 0.
func (f Figure) Percent() float64 {
	if f.Error == 0 {
		return 0
	}
	return 100 * float64(f.Error) / float64(f.Amount)
}

// Badge is the status in words, as it stands beside a figure.
func (f Figure) Badge() border.Text {
	switch {
	case f.Status == NotComparable:
		return border.Text{VI: "không so sánh được", EN: "not comparable"}
	case f.Status == Exact:
		return border.Text{VI: "chính xác", EN: "exact"}
	case !f.Known:
		return border.Text{VI: "phân bổ", EN: "apportioned"}
	}
	p := f.Percent()
	if math.IsInf(p, 1) {
		a := f.Error.String()
		return border.Text{VI: "phân bổ (±" + a + ")", EN: "apportioned (±" + a + ")"}
	}
	digits := 0
	if p < 10 {
		digits = 1
	}
	s := strconv.FormatFloat(math.Ceil(p*math.Pow10(digits))/math.Pow10(digits), 'f', digits, 64)
	return border.Text{VI: fmt.Sprintf("phân bổ (±%s %%)", strings.Replace(s, ".", ",", 1)), EN: fmt.Sprintf("apportioned (±%s %%)", s)}
}

// MarshalJSON gives null for what is not known, never 0.
func (f Figure) MarshalJSON() ([]byte, error) {
	out := struct {
		Unit      string      `json:"unit"`
		Indicator string      `json:"indicator"`
		Period    string      `json:"period"`
		Status    Status      `json:"status"`
		Badge     border.Text `json:"badge"`
		Value     *Amount     `json:"value"`
		Error     *Amount     `json:"error"`
		Missing   []string    `json:"missing"`
		Reason    Reason      `json:"reason,omitempty"`
	}{f.Unit, f.Indicator, f.Period, f.Status, f.Badge(), nil, nil, orEmpty(f.Missing), f.Reason}
	if f.Known {
		out.Value, out.Error = &f.Amount, &f.Error
	}
	return json.Marshal(out)
}
