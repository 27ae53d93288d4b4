package programme

import (
	"strings"
	"testing"

	"cotmoc/internal/border"
)

func TestNilReport(t *testing.T) {
	o := duty(t, "qd-28-2025.commune")
	e := Expected{Period: period(t, "2026"), Asks: o.Asks, Holder: Holder{Code: "19432"}}
	rules := border.Rules{Today: day(t, "2026-12-16"), Area: border.ServedArea()}
	people := 8000.0
	d := Draft{Nil: true, Values: map[string]Figure{"residents": {Value: &people}}}.Filled(o.Asks)
	if faults := d.Check(e, rules); len(faults) > 0 {
		t.Fatalf("%+v", faults)
	}
	if faults := d.unsaid(o.Asks); len(faults) > 0 || len(d.Values) != len(o.Asks) {
		t.Errorf("a nil report leaves %+v unsaid", faults)
	}
	for id, f := range d.Values {
		if want := map[bool]float64{true: people, false: 0}[id == "residents"]; f.State != border.Reported || f.Value == nil || *f.Value != want {
			t.Errorf("%s is %+v, want %g reported", id, f, want)
		}
	}
	d = Draft{Nil: true}.Filled(o.Asks)
	if faults := d.unsaid(o.Asks); len(faults) != 1 || faults[0].Field != "values.residents" {
		t.Errorf("residents are no count of what happened: %+v", faults)
	}
	one := 1.0
	d = Draft{Nil: true, Values: map[string]Figure{"use_points": {Value: &one}, "wanted_hiding": {State: border.Withheld}}}.Filled(o.Asks)
	if faults := d.Check(e, rules); len(faults) != 2 {
		t.Errorf("a nil report with a use point and something withheld: %+v", faults)
	}
}

// A draft goes on from the one before: what it leaves open stays, an empty figure is taken out, a nil report begins anew.
func TestDraftOverTheOneBefore(t *testing.T) {
	one, two := 1.0, 2.0
	before := &Draft{Document: "1/BC", Answers: map[string]string{"q": "a"}, Values: map[string]Figure{"residents": {Value: &one, State: border.Reported}, "use_points": {Value: &one, State: border.Reported}}}
	d := Draft{Values: map[string]Figure{"use_points": {Value: &two, State: border.Reported}}}.Over(before)
	if d.Document != "1/BC" || d.Answers["q"] != "a" || !d.Values["residents"].Same(&one, border.Reported) || !d.Values["use_points"].Same(&two, border.Reported) {
		t.Errorf("%+v", d)
	}
	if d := (Draft{Values: map[string]Figure{"use_points": {}}}).Over(before); len(d.Values) != 1 || d.Values["use_points"].State != "" {
		t.Errorf("taken out: %+v", d.Values)
	}
	for name, d := range map[string]Draft{"a nil report": (Draft{Nil: true}).Over(before), "after one": (Draft{}).Over(&Draft{Nil: true, Values: before.Values}), "the first": (Draft{}).Over(nil)} {
		if len(d.Values) != 0 {
			t.Errorf("%s takes figures over: %+v", name, d.Values)
		}
	}
	if len(before.Values) != 2 || before.Values["use_points"].Value != &one {
		t.Errorf("the one before was changed: %+v", before.Values)
	}
}

func TestDraftFaultsNameTheField(t *testing.T) {
	asks := []string{"residents", "use_points"}
	e := Expected{Period: period(t, "2026"), Asks: asks, Holder: Holder{Code: "19432"}}
	rules := border.Rules{Today: day(t, "2026-11-21"), Area: border.ServedArea()}
	num := func(n float64) *float64 { return &n }
	for _, c := range []struct {
		d    Draft
		want string
	}{
		{Draft{Values: map[string]Figure{"use_points": {Value: num(-1)}}}, "values.use_points.value"},
		{Draft{Values: map[string]Figure{"use_points": {Value: num(1.5)}}}, "values.use_points.value"},
		{Draft{Values: map[string]Figure{"use_points": {}}}, "values.use_points.value"},
		{Draft{Values: map[string]Figure{"residents": {Value: num(0)}}}, "values.residents.value"},
		{Draft{Values: map[string]Figure{"use_points": {Value: num(1), State: border.Withheld}}}, "values.use_points.value"},
		{Draft{Values: map[string]Figure{"use_points": {State: "maybe"}}}, "values.use_points.value_state"},
		{Draft{Values: map[string]Figure{"schools": {Value: num(1)}}}, "values.schools"},
		{Draft{Answers: map[string]string{"rule.x": " "}}, "answers.rule.x"},
		{Draft{Answers: map[string]string{"rule.x": "gọi 0912 345 678"}}, "answers.rule.x"},
		{Draft{Document: strings.Repeat("x", 501)}, "document"},
	} {
		faults := c.d.Filled(asks).Check(e, rules)
		if len(faults) != 1 || faults[0].Field != c.want || faults[0].Reason.VI == "" || faults[0].Reason.EN == "" {
			t.Errorf("%+v: %+v, want one fault of %s", c.d, faults, c.want)
		}
	}
	var none *Draft
	if len(none.unsaid(asks)) != 2 {
		t.Error("without a draft nothing is said")
	}
}

func TestCalendar(t *testing.T) {
	o := duty(t, "qd-28-2025.commune")
	p := period(t, "2026")
	now := day(t, "2026-11-21").Time()
	list := []Deadline{{Obligation: o, Period: p, DueOn: o.DueOn(p), Counted: true, Owed: 379, HandedIn: 12}}
	text := string(Calendar(list, "vi", now))
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "DTSTART;VALUE=DATE:20261219\r\n", "DTEND;VALUE=DATE:20261220\r\n", "UID:qd-28-2025.commune.2026@cotmoc\r\n", "DTSTAMP:20261120T170000Z\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	if !strings.Contains(unfolded, `Đã gửi 12 trên 379 báo cáo.`) || !strings.Contains(unfolded, `Hạn này là suy ra`) || !strings.Contains(unfolded, `Bộ Công an trước ngày 20/12`) {
		t.Error(unfolded)
	}
	for _, line := range strings.Split(text, "\r\n") {
		if len(line) > 75 || strings.Contains(line, "\n") {
			t.Errorf("line of %d bytes: %q", len(line), line)
		}
	}
	if !strings.Contains(strings.ReplaceAll(string(Calendar(list, "en", now)), "\r\n ", ""), "12 of 379 reports handed in") {
		t.Error("no English calendar")
	}
	if got := escape("a, b; c\\ d\ne"); got != `a\, b\; c\\ d\ne` {
		t.Error(got)
	}
}
