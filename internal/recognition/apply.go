package recognition

import (
	"fmt"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// move is what a step does and needs. to "" goes back to the recognition it had.
type move struct {
	from      []string
	to        string
	applies   bool // by the applicant; the posts of the round that did are its applicants
	verifies  bool // by a post that is none of them
	numbered  bool // a decision with a number
	explained bool // with a reason
	classed   bool // stands on the class of a year, where the criteria set gives an official one
	evented   bool // names the events, or the class, it answers
}

// moves is the whole state machine.
func moves() map[string]move {
	standing := []string{Recognised, Maintained}
	return map[string]move{
		Nominate:   {from: []string{None, Lapsed, Revoked}, to: Candidate, applies: true},
		CarryOver:  {from: []string{None}, to: Reassess, applies: true},
		AssessSelf: {from: []string{Candidate, Returned, Reassess}, to: SelfAssessed, applies: true, classed: true},
		Verify:     {from: []string{SelfAssessed}, to: UnderVerification, verifies: true},
		Return:     {from: []string{UnderVerification}, to: Returned, verifies: true, explained: true},
		Decide:     {from: []string{UnderVerification}, to: Decided, verifies: true, numbered: true},
		Recognise:  {from: []string{Decided}, to: Recognised, verifies: true, numbered: true},
		Maintain:   {from: standing, to: Maintained, verifies: true, classed: true},
		PutOnWatch: {from: standing, to: Watch, evented: true},
		Clear:      {from: []string{Watch}, verifies: true, explained: true},
		Review:     {from: []string{Watch}, to: RelapseReview, evented: true},
		Retain:     {from: []string{RelapseReview}, verifies: true, numbered: true, explained: true},
		Revoke:     {from: []string{RelapseReview}, to: Revoked, verifies: true, numbered: true, explained: true},
		Lapse:      {from: []string{Recognised, Maintained, Watch}, to: Lapsed},
		End: {from: []string{Candidate, SelfAssessed, UnderVerification, Returned, Decided, Recognised, Maintained, Watch,
			RelapseReview, Revoked, Lapsed, Reassess}, to: Ended, explained: true},
	}
}

// Situation is what is known around a file on a day. Zero fields: nothing known.
type Situation struct {
	Today        border.Date
	Verdicts     []border.Verdict // of the unit under the designation's set
	Events       []Event          // qualifying ones, in the unit
	EndedOn      border.Date      // the unit ended, or became another, on this day
	Predecessors []Predecessor    // recognised units that went into this one
}

// Apply takes one step. It refuses (border.Conflict) a step the state does not lead to, and (border.Invalid, with
// faults) one that lacks what it needs: a verifier who is none of the applicants, a decision number, a reason, the
// official class, the hold period. The file given is not changed.
func Apply(f File, s Step, now Situation, r border.RecognitionRules) (File, error) {
	at := f.replay()
	m, known := moves()[s.Step]
	if !known {
		return f, refuse("step", "không có bước này", "there is no such step")
	}
	if !slices.Contains(m.from, at.state) {
		return f, wrongState(s.Step, at.state)
	}
	s.DecisionNumber, s.Reason, s.Post = strings.TrimSpace(s.DecisionNumber), strings.TrimSpace(s.Reason), strings.TrimSpace(s.Post)
	faults := slices.Concat(checkWords(s), checkDay(f, at, s, now), checkPost(at, m, s), checkNumber(at, m, s),
		checkReason(m, s), checkClass(at, m, s, r), checkEvents(m, s), checkOwn(at, s, now, r))
	if err := border.Refuse(faults); err != nil {
		return f, err
	}
	f.Steps = append(slices.Clone(f.Steps), s)
	return f, nil
}

func wrongState(step, state string) error {
	name, label := border.RecognitionSteps().Label(step), border.Text{VI: "chưa có hồ sơ", EN: "there is no file yet"}
	if state != None {
		label = border.RecognitionStates().Label(state)
	}
	return border.Fail(border.Conflict, fmt.Sprintf("Không thể %q khi hồ sơ đang ở trạng thái %q.", name.VI, label.VI),
		fmt.Sprintf("%q cannot follow the state %q.", name.EN, label.EN), nil)
}

func refuse(field, vi, en string) error { return border.Refuse([]border.Fault{faulty(field, vi, en)}) }

func faulty(field, vi, en string) border.Fault {
	return border.Fault{Field: field, Reason: border.Text{VI: vi, EN: en}}
}

// lengths of what is written down, in bytes.
const (
	numberLimit = 100
	reasonLimit = 2000
)

func checkWords(s Step) []border.Fault {
	return slices.Concat(border.CheckText("decision_number", s.DecisionNumber, numberLimit), border.CheckText("reason", s.Reason, reasonLimit))
}

func checkDay(f File, at standing, s Step, now Situation) []border.Fault {
	switch {
	case s.Day.IsZero():
		return []border.Fault{faulty("day", "thiếu ngày", "the day is missing")}
	case s.Day.After(now.Today):
		return []border.Fault{faulty("day", "ngày ở tương lai", "the day is in the future")}
	case s.Day.Before(at.last):
		return []border.Fault{faulty("day", "trước bước liền trước ("+at.last.Vietnamese()+")", "before the step before it ("+at.last.English()+")")}
	case s.Day.Before(f.UnitFrom):
		return []border.Fault{faulty("day", "đơn vị chưa thành lập", "the unit did not exist yet")}
	case !now.EndedOn.IsZero() && s.Step != End && !s.Day.Before(now.EndedOn):
		return []border.Fault{faulty("day", "đơn vị đã kết thúc ngày "+now.EndedOn.Vietnamese()+"; chỉ có thể kết thúc hồ sơ",
			"the unit ended on "+now.EndedOn.English()+"; its file can only be ended")}
	}
	return nil
}

// checkPost keeps those who apply and those who verify apart.
func checkPost(at standing, m move, s Step) []border.Fault {
	if s.Post == "" {
		return []border.Fault{faulty("post", "thiếu đơn vị thực hiện", "the post is missing")}
	}
	same := slices.ContainsFunc(at.applicants, func(a string) bool { return strings.EqualFold(a, s.Post) })
	if m.verifies && same {
		return []border.Fault{faulty("post", "đơn vị đã đề nghị hoặc tự đánh giá không được thẩm định, quyết định",
			"the post that applied may not verify or decide")}
	}
	return nil
}

func checkNumber(at standing, m move, s Step) []border.Fault {
	switch {
	case m.numbered && s.DecisionNumber == "":
		return []border.Fault{faulty("decision_number", "thiếu số quyết định", "the decision number is missing")}
	case s.Step == Recognise && s.DecisionNumber != at.number:
		return []border.Fault{faulty("decision_number", "khác với số quyết định đã ghi ("+at.number+")", "differs from that of the decision ("+at.number+")")}
	}
	return nil
}

func checkReason(m move, s Step) []border.Fault {
	if m.explained && s.Reason == "" {
		return []border.Fault{faulty("reason", "thiếu lý do", "the reason is missing")}
	}
	return nil
}

// checkClass wants the class that carries the designation for the year: official and final where the set gives
// official classes, a reason naming the documents where it does not.
func checkClass(at standing, m move, s Step, r border.RecognitionRules) []border.Fault {
	switch {
	case !m.classed:
		return nil
	case s.Year == 0:
		return []border.Fault{faulty("year", "thiếu năm đánh giá", "the assessed year is missing")}
	case !r.Official && s.Reason == "":
		return []border.Fault{faulty("reason", "bộ tiêu chí chưa đủ ngưỡng: phải nêu văn bản làm căn cứ",
			"the criteria set lacks thresholds: name the documents it stands on")}
	case s.Year <= at.proven:
		return []border.Fault{faulty("year", fmt.Sprintf("phải sau năm %d", at.proven), fmt.Sprintf("must be after %d", at.proven))}
	case s.Step == Maintain && s.Year != at.proven+1:
		return []border.Fault{faulty("year", fmt.Sprintf("phải là năm %d", at.proven+1), fmt.Sprintf("must be %d", at.proven+1))}
	case !r.Official:
		if s.Day.After(border.AssessedYear(s.Year).To) {
			return nil
		}
		return []border.Fault{faulty("year", "năm đánh giá chưa kết thúc", "the assessed year has not ended")}
	}
	carried := func(v border.Verdict) bool {
		return v.Year == s.Year && v.Criteria == r.Criteria && v.Class == r.Class && v.Official && !v.Provisional
	}
	if !slices.ContainsFunc(s.Evidence.Verdicts, carried) {
		label := border.Classes().Label(r.Class)
		return []border.Fault{faulty("year", fmt.Sprintf("năm %d không có kết luận chính thức %q", s.Year, label.VI),
			fmt.Sprintf("there is no official class %q for %d", label.EN, s.Year))}
	}
	return nil
}

func checkEvents(m move, s Step) []border.Fault {
	if m.evented && len(s.Evidence.Events) == 0 && len(s.Evidence.Verdicts) == 0 {
		return []border.Fault{faulty("events", "phải nêu sự việc hoặc kết quả phân loại làm căn cứ", "name the events or the class it answers")}
	}
	return nil
}

// checkOwn are the rules of single steps: hold period, overdue proof, predecessors.
func checkOwn(at standing, s Step, now Situation, r border.RecognitionRules) []border.Fault {
	switch s.Step {
	case Decide:
		if held := holdUntil(at, now, r, s.Day); s.Day.Before(held) {
			return []border.Fault{faulty("day", "còn trong thời gian giữ sạch đến ngày "+held.Vietnamese(), "the hold period runs until "+held.English())}
		}
	case Lapse:
		if due := r.ProofDue(at.proven + 1); s.Day.Before(due) {
			return []border.Fault{faulty("day", "chưa quá hạn chứng minh hằng năm ("+due.Vietnamese()+")", "the yearly proof is not overdue before "+due.English())}
		}
	case CarryOver:
		if len(s.Evidence.Predecessors) == 0 {
			return []border.Fault{faulty("step", "không có đơn vị tiền thân nào đã được công nhận", "no recognised unit went into this one")}
		}
	}
	return nil
}

// holdUntil is the first day on which a decision may be taken, as things stand on a day; zero: any.
func holdUntil(at standing, now Situation, r border.RecognitionRules, on border.Date) border.Date {
	last := at.against
	for _, e := range now.Events {
		if !e.From.After(on) && e.To.After(last) {
			last = e.To
		}
	}
	if last.IsZero() {
		return last
	}
	return last.AddDays(r.HoldDays)
}
