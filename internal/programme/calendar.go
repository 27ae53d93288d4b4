package programme

import (
	"fmt"
	"strings"
	"time"

	"cotmoc/internal/border"
)

// Deadline is the last day in time of one period of a duty.
type Deadline struct {
	Obligation Obligation
	Period     border.Period
	DueOn      border.Date
	Counted    bool // the period is open; Owed and HandedIn are known
	Owed       int
	HandedIn   int
}

// Event is something on one day of a calendar.
type Event struct {
	UID       string      `json:"uid"` // the same thing keeps it whoever asks
	On        border.Date `json:"on"`
	Title     border.Text `json:"title"`
	About     border.Text `json:"about"`
	Kind      string      `json:"kind"` // duty, report, or the kind of an entry of the log
	Code      string      `json:"code,omitempty"`
	Programme string      `json:"programme,omitempty"`
	Agency    string      `json:"agency,omitempty"`
	State     string      `json:"state,omitempty"`
	Tier      string      `json:"-"` // of an entry
}

// Showing is the event of an entry of the log without what stands in columns that sees does not take. A description that names the place goes as
// a whole.
func (e Event) Showing(sees func(column string) bool) Event {
	if !sees("programme") {
		e.Programme = ""
	}
	if !sees("agency") {
		e.Agency = ""
	}
	if !sees("place") {
		e.About = border.Text{}
	}
	return e
}

// Calendar writes deadlines as iCalendar (RFC 5545): an event of one day each, in the language asked for ("en", else
// Vietnamese). now is the time of writing.
func Calendar(list []Deadline, lang string, now time.Time) []byte {
	events := make([]Event, len(list))
	for i, d := range list {
		title := border.Text{VI: d.Obligation.Title.VI + " " + d.Period.Code, EN: d.Obligation.Title.EN + " " + d.Period.Code}
		events[i] = Event{UID: d.Obligation.ID + "." + d.Period.Code, On: d.DueOn, Title: title, About: d.words(), Kind: "report"}
	}
	return Events(border.Text{VI: "Hạn báo cáo", EN: "Reports due"}, events, lang, now)
}

// Events writes a calendar of some name as iCalendar, an event of one day each.
func Events(name border.Text, list []Event, lang string, now time.Time) []byte {
	var b strings.Builder
	line := func(text string) { fold(&b, text) }
	line("BEGIN:VCALENDAR")
	line("VERSION:2.0")
	line("PRODID:-//Cot Moc//deadlines//" + strings.ToUpper(map[bool]string{true: "en", false: "vi"}[lang == "en"]))
	line("CALSCALE:GREGORIAN")
	line("METHOD:PUBLISH")
	line("X-WR-CALNAME:" + escape(name.In(lang)))
	for _, e := range list {
		line("BEGIN:VEVENT")
		line("UID:" + escape(e.UID) + "@cotmoc")
		line("DTSTAMP:" + now.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE:" + compact(e.On))
		line("DTEND;VALUE=DATE:" + compact(e.On.AddDays(1)))
		line("SUMMARY:" + escape(e.Title.In(lang)))
		line("DESCRIPTION:" + escape(e.About.In(lang)))
		line("TRANSP:TRANSPARENT")
		line("END:VEVENT")
	}
	line("END:VCALENDAR")
	return []byte(b.String())
}

func (d Deadline) words() border.Text {
	t := border.Text{VI: "Ngày cuối còn đúng hạn. " + d.Obligation.LegalRef + ", " + d.Obligation.Article.VI + ".",
		EN: "Last day in time. " + d.Obligation.LegalRef + ", " + d.Obligation.Article.EN + "."}
	if in := d.Obligation.Due.Inferred; in != nil {
		t.VI, t.EN = t.VI+"\nHạn này là suy ra: "+in.VI+".", t.EN+"\nThis day is inferred: "+in.EN+"."
	}
	if d.Counted {
		t.VI += fmt.Sprintf("\nĐã gửi %d trên %d báo cáo.", d.HandedIn, d.Owed)
		t.EN += fmt.Sprintf("\n%d of %d reports handed in.", d.HandedIn, d.Owed)
	}
	return t
}

func compact(d border.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(text)
}

// fold ends lines with CRLF and breaks them before they pass 75 bytes, never inside a letter.
func fold(b *strings.Builder, text string) {
	width := 0
	for _, r := range text {
		n := len(string(r))
		if width+n > 75 {
			b.WriteString("\r\n ")
			width = 1
		}
		b.WriteRune(r)
		width += n
	}
	b.WriteString("\r\n")
}

// DeadlineView is a last day in time as it is told. Owed and HandedIn are null where the period is not open yet.
type DeadlineView struct {
	Obligation string       `json:"obligation"`
	LegalRef   string       `json:"legal_ref"`
	Article    border.Text  `json:"article"`
	Title      border.Text  `json:"title"`
	Owner      border.Text  `json:"owner"` // the post, or the agencies, that owe
	Level      string       `json:"level"` // of the units whose post owes: commune, province ...; agency
	To         *border.Text `json:"to"`
	Period     string       `json:"period"`
	DueOn      border.Date  `json:"due_on"`
	Inferred   *border.Text `json:"inferred"` // why the day is taken though the text does not set it; null: it does
	Owed       *int         `json:"owed"`
	HandedIn   *int         `json:"handed_in"`
}

// View is the deadline as it is told.
func (d Deadline) View() DeadlineView {
	o := d.Obligation
	v := DeadlineView{Obligation: o.ID, LegalRef: o.LegalRef, Article: o.Article, Title: o.Title, Owner: o.OwedBy.Post, Level: o.OwedBy.Level, To: o.To,
		Period: d.Period.Code, DueOn: d.DueOn, Inferred: o.Due.Inferred}
	if v.Owner.VI == "" {
		var names, inEnglish []string
		for _, a := range o.OwedBy.Agencies {
			names, inEnglish = append(names, a.Name.VI), append(inEnglish, a.Name.EN)
		}
		v.Owner = border.Text{VI: strings.Join(names, ", "), EN: strings.Join(inEnglish, ", ")}
	}
	if d.Counted {
		v.Owed, v.HandedIn = &d.Owed, &d.HandedIn
	}
	return v
}
