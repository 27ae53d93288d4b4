package programme

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cotmoc/internal/border"
)

// Draft is what a report says while it is being written, and what is handed in.
type Draft struct {
	Nil      bool              `json:"nil_report"` // nothing happened: every asked count is 0, and said so
	Document string            `json:"document,omitempty"`
	Values   map[string]Figure `json:"values"`
	Answers  map[string]string `json:"answers"`           // reasons given to questions, by the question's id
	Version  int64             `json:"version,omitempty"` // of what is written; of what is sent: the one its writer saw, 0 none
	By       string            `json:"by,omitempty"`
	At       time.Time         `json:"at,omitzero"`
}

// Figure is one indicator of a draft: a number, or why there is none.
type Figure struct {
	Value *float64 `json:"value"`
	State string   `json:"value_state"`
}

// Over is the draft with what it leaves open taken from the one before, unless either is a nil report. A figure with neither
// value nor state takes that of the one before out.
func (d Draft) Over(before *Draft) Draft {
	values := maps.Clone(d.Values)
	if before != nil && !d.Nil && !before.Nil {
		for id, f := range before.Values {
			if _, given := values[id]; !given {
				values[id] = f
			}
		}
	}
	maps.DeleteFunc(values, func(_ string, f Figure) bool { return f == Figure{} })
	d.Values = values
	if before != nil {
		d.Document = cmp.Or(d.Document, before.Document)
		if d.Answers == nil {
			d.Answers = before.Answers
		}
	}
	return d
}

// Same says that a figure is this value in this state.
func (f Figure) Same(value *float64, state string) bool {
	return f.State == state && (f.Value == value || f.Value != nil && value != nil && *f.Value == *value)
}

// Bases are indicators that count what is there, not what happened: a nil report does not make them 0.
func bases() []string { return []string{"residents", "schools", "industrial_zones"} }

// Filled spells out a nil report: every asked count is 0 and reported. Figures without a state are reported.
func (d Draft) Filled(asks []string) Draft {
	values := map[string]Figure{}
	for id, f := range d.Values {
		if f.State == "" {
			f.State = border.Reported
		}
		values[id] = f
	}
	for _, id := range asks {
		if _, given := values[id]; d.Nil && !given && !slices.Contains(bases(), id) {
			zero := 0.0
			values[id] = Figure{Value: &zero, State: border.Reported}
		}
	}
	d.Values = values
	return d
}

// Check lists what is wrong with a filled draft of an expected report.
func (d Draft) Check(e Expected, r border.Rules) []border.Fault {
	faults := border.CheckText("document", d.Document, border.MostText)
	for _, id := range slices.Sorted(maps.Keys(d.Values)) {
		faults = append(faults, d.checkFigure(e, r, id)...)
	}
	for _, id := range slices.Sorted(maps.Keys(d.Answers)) {
		if strings.TrimSpace(d.Answers[id]) == "" {
			faults = append(faults, fault("answers."+id, "cần nêu lý do", "a reason is needed"))
		}
		faults = append(faults, border.CheckText("answers."+id, d.Answers[id], border.MostText)...)
	}
	return faults
}

func (d Draft) checkFigure(e Expected, r border.Rules, id string) []border.Fault {
	f, field := d.Values[id], "values."+id
	if !slices.Contains(e.Asks, id) {
		return []border.Fault{fault(field, "báo cáo này không hỏi chỉ tiêu này", "this report does not ask for this indicator")}
	}
	if d.Nil && !slices.Contains(bases(), id) && (f.Value == nil || *f.Value != 0) {
		return []border.Fault{fault(field, "báo cáo không phát sinh thì mọi số đếm là 0", "in a nil report every count is 0")}
	}
	v := border.ReportValue{UnitCode: e.Holder.Code, Period: e.Period, Indicator: id, Value: f.Value, State: f.State}
	var faults []border.Fault
	for _, wrong := range v.Check(r) {
		if wrong.Field == "value" || wrong.Field == "value_state" {
			wrong.Field = field + "." + wrong.Field
		}
		faults = append(faults, wrong)
	}
	return faults
}

// unsaid names the asked figures about which the draft says nothing: a gap must be told as one.
func (d *Draft) unsaid(asks []string) []border.Fault {
	var faults []border.Fault
	for _, id := range asks {
		if d != nil {
			if _, said := d.Values[id]; said {
				continue
			}
		}
		faults = append(faults, fault("values."+id, "chưa nêu số liệu (nếu không có, ghi trạng thái not_collected, withheld hoặc not_applicable)",
			"nothing is said (if there is no figure, give the state not_collected, withheld or not_applicable)"))
	}
	return faults
}

// AllowDraft refuses a draft where the report may not be written any more, or whose writer did not see what stands
// there now (border.Conflict): two posts that write at once must not undo each other unawares. now is what stands
// there, nil: nothing.
func (e Expected) AllowDraft(seen int64, now *Draft) error {
	if err := e.writable(); err != nil {
		return err
	}
	return now.stillAt(seen)
}

// stillAt refuses to go on from another version than the one that stands.
func (d *Draft) stillAt(seen int64) error {
	switch {
	case d == nil && seen == 0, d != nil && seen == d.Version:
		return nil
	case d == nil:
		return border.Fail(border.Conflict, "Chưa ai soạn gì của báo cáo này; hãy tải lại.", "Nothing is written of this report; load it again.", nil)
	}
	at := d.At.In(border.Zone)
	return border.Fail(border.Conflict,
		fmt.Sprintf("Tài khoản %q đã lưu một bản khác của báo cáo này lúc %s (phiên bản %d); xem bản đó rồi hãy lưu.", d.By, at.Format("15:04 02/01/2006"), d.Version),
		fmt.Sprintf("The account %q kept another version of this report at %s (version %d); look at it before you save.", d.By, at.Format("15:04, 2 January 2006"), d.Version), nil)
}

// writable refuses a draft where the report may not be written any more.
func (e Expected) writable() error {
	switch stage := e.Stage(); {
	case e.byImport():
		return border.Fail(border.Conflict, "Số liệu của báo cáo này đã nhập từ tệp và được coi là đã chấp nhận; muốn sửa hãy nhập lại tệp.",
			"The figures of this report were imported and count as accepted; to mend them import the file again.", nil)
	case stage == "" || stage == StateDue || stage == StateDraft || stage == StateReturned:
		return nil
	default:
		return border.Fail(border.Conflict, fmt.Sprintf("Báo cáo ở trạng thái %q, không sửa được; người duyệt phải trả lại trước.", label(stage).VI),
			fmt.Sprintf("The report is %q and cannot be changed; it must be returned first.", label(stage).EN), nil)
	}
}

func sameName(a, b string) bool { return strings.EqualFold(a, b) }
