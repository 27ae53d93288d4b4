package programme

import (
	"fmt"
	"time"

	"cotmoc/internal/border"
)

// When says of which time a target is told: a report year or a part of it, as it stands, or as it stood and was known at
// a moment.
type When struct {
	Year    int
	Part    string     // of the year: "" the whole, else H1, 9M, Q3, 09
	KnownOn *time.Time // nil: now
}

// Year is the whole of a report year, as known now.
func Year(year int) When { return When{Year: year} }

// PartOf reads a shorter period of a year; false for one that is none of it.
func PartOf(year int, period string) (part string, ok bool) {
	p, err := border.ParsePeriod(period)
	whole := border.AssessedYear(year)
	if err != nil || p.From.Before(whole.From) || p.To.After(whole.To) || len(period) < 6 {
		return "", false
	}
	return period[5:], period[5:] != "cal"
}

// as is the ledger as it stood and was known at a moment: what was recorded later is not there. What is taken as it is
// known now nevertheless, takenNow says.
func (l *Ledger) as(known *time.Time) *Ledger {
	if known == nil {
		return l
	}
	at := *known
	return &Ledger{Facts: l.Facts.AsKnown(at), Ways: l.Ways, Recognitions: l.Recognitions, Verdicts: l.Verdicts, Reports: l.Reports,
		Now: func() time.Time { return at }, known: known}
}

// takenNow says what of a target of a past moment is not replayed: taken as it is known now, or left out.
func (l *Ledger) takenNow(v Version, t Target, on border.Date) []border.Text {
	notes, m := []border.Text{}, t.Measure
	say := func(vi, en string) { notes = append(notes, border.Text{VI: vi, EN: en}) }
	if v.Later {
		day := border.DateOf(v.RecordedAt)
		say("chương trình được ghi vào hệ thống ngày "+day.Vietnamese()+", sau thời điểm này: đọc theo bản được ghi đầu tiên",
			"the programme was recorded on "+day.English()+", after this moment: it is read by the version recorded first")
	}
	if l.known != nil && (t.Scope != "" || m.Kept != "" || m.Incidents != nil || m.Duties != "") {
		say("đơn vị chuyển đổi thành đơn vị nào, địa bàn gồm những xã nào: theo điều đã biết đến nay", "what units became, and which communes an area holds: as is known now")
	}
	if l.known != nil && m.Reports != "" {
		say("báo cáo nhập từ tệp và danh sách phải nộp: theo điều đã biết đến nay", "reports that came by import and the list of those expected: as is known now")
	}
	if (m.Recognised != "" || m.NewlyRecognised != "" || m.Kept != "" || m.Villages != "") && (l.known != nil || on.Before(l.today())) {
		say("công nhận đọc theo các bước đã ghi; nghi vấn lúc ấy chưa ai xử lý thì không xét", "recognition is read by the steps on record; doubts of that time on which nobody had acted are left out")
	}
	return notes
}

// wholeYear says that the goal is one for a year, of which a part says nothing: a number to come up to by its end, a
// class or a recognition, which are of years.
func (t Target) wholeYear() bool {
	m := t.Measure
	if len(m.Classes)+len(m.ProvinceClass) > 0 || m.Villages != "" {
		return true
	}
	return t.Every == Yearly && m.grows() && t.Goal.rises() && !t.Goal.isChange()
}

// inPart takes the verdict back where a part of the year can give none; the value stays.
func (t *TargetStanding) inPart(of Target, period border.Period) {
	if !of.wholeYear() {
		return
	}
	t.State, t.Expected = Unknown, nil
	t.Reason = border.Text{VI: fmt.Sprintf("Mục tiêu đặt cho cả năm; đây chỉ là số của kỳ %s, chưa kết luận.", period.Code),
		EN: fmt.Sprintf("The goal is one for the whole year; this is the figure of %s alone, and no verdict.", period.Code)}
	t.unnamed = t.Reason
}
