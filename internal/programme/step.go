package programme

import (
	"fmt"
	"slices"

	"cotmoc/internal/border"
)

// next says which states a step may lead to from where the report stands by its steps.
func next(from string) []string {
	switch from {
	case "", StateDue:
		return []string{StateWaived}
	case StateDraft, StateReturned:
		return []string{StateSubmitted, StateWaived}
	case StateSubmitted:
		return []string{StateReturned, StateAccepted}
	case StateAccepted:
		return []string{StateReturned}
	case StateWaived:
		return []string{StateDue}
	}
	return nil
}

// Stage is where the report stands by its steps alone, whatever the clock says; "" before the first.
func (e Expected) Stage() string {
	if len(e.Steps) == 0 {
		return ""
	}
	return e.Steps[len(e.Steps)-1].To
}

// Allow refuses a step that may not be taken: one that skips a state (border.Conflict), one of the same post on both
// sides of an acceptance (Forbidden), one without its reason, or a submission that leaves an asked figure unsaid
// (Invalid, with the fields). draft is what would be handed in; nil: there is none.
func (e Expected) Allow(s Step, draft *Draft) error {
	if faults := s.check(); len(faults) > 0 {
		return border.Refuse(faults)
	}
	from := e.Stage()
	if e.byImport() {
		return border.Fail(border.Conflict, "Số liệu của báo cáo này đã nhập từ tệp và được coi là đã chấp nhận; muốn sửa hãy nhập lại tệp.",
			"The figures of this report were imported and count as accepted; to mend them import the file again.", nil)
	}
	if !slices.Contains(next(from), s.To) {
		return border.Fail(border.Conflict, fmt.Sprintf("Báo cáo đang ở trạng thái %q, không thể chuyển sang %q.", label(from).VI, label(s.To).VI),
			fmt.Sprintf("The report is %q and cannot become %q.", label(from).EN, label(s.To).EN), nil)
	}
	if s.Seen != nil {
		if err := draft.stillAt(*s.Seen); err != nil {
			return err
		}
	}
	switch s.To {
	case StateSubmitted:
		return border.Refuse(draft.unsaid(e.Asks))
	case StateAccepted, StateReturned, StateWaived:
		return e.otherPost(s.By)
	}
	return nil
}

func (e Expected) byImport() bool {
	return (e.Stage() == "" || e.Stage() == StateDraft) && e.importedWhole()
}

func label(state string) border.Text {
	if state == "" {
		state = StateDue
	}
	return border.ReportStates().Label(state)
}

// otherPost keeps the two steps in two hands: whoever wrote or handed in any of the report judges none of it.
func (e Expected) otherPost(by string) error {
	sent := func(s Step) bool { return s.To == StateSubmitted && sameName(s.By, by) }
	if !slices.ContainsFunc(e.Steps, sent) && !slices.ContainsFunc(e.Writers, func(w string) bool { return sameName(w, by) }) {
		return nil
	}
	return border.Fail(border.Forbidden, "Tài khoản đã soạn hoặc gửi báo cáo không được tự chấp nhận, trả lại hay miễn báo cáo đó.",
		"An account that wrote or handed in a report may not accept, return or waive it.", nil)
}

// check finds what is wrong with a step by itself.
func (s Step) check() []border.Fault {
	var faults []border.Fault
	settable := []string{StateSubmitted, StateReturned, StateAccepted, StateWaived, StateDue}
	if !slices.Contains(settable, s.To) {
		faults = append(faults, fault("to", "bước chuyển là submitted, returned, accepted, waived hoặc due; late và missing do thời hạn quyết định",
			"a step leads to submitted, returned, accepted, waived or due; late and missing come from the clock"))
	}
	if s.Reason == "" && slices.Contains([]string{StateReturned, StateWaived, StateDue}, s.To) {
		faults = append(faults, fault("reason", "cần nêu lý do", "a reason is needed"))
	}
	if s.By == "" {
		faults = append(faults, fault("by", "thiếu tài khoản", "the account is missing"))
	}
	return append(faults, border.CheckText("reason", s.Reason, border.MostText)...)
}

func fault(field, vi, en string) border.Fault {
	return border.Fault{Field: field, Reason: border.Text{VI: vi, EN: en}}
}
