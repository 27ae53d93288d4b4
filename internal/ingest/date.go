package ingest

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"cotmoc/internal/border"
)

// The time precisions of the domain.
const (
	byHour      = 1
	byDay       = 2
	byWeek      = 3
	byMonth     = 4
	byTwoMonths = 5
	byQuarter   = 6 // or worse
)

// firstYear keeps slips such as the year 0206 out; the checks of the records are narrower.
const firstYear = 1000

// span is a time as well as it is known: its first and last day and its precision.
type span struct {
	from, to  border.Date
	precision int
}

var (
	dateISO      = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`)
	dateVN       = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$`)
	clockAfter   = regexp.MustCompile(`^(\S+?)[t ]+(\d{1,2})(?:[:hg](\d{2})?(?::(\d{2})(?:\.\d+)?)?)?\s?(z|[+-]\d{2}:?\d{2})?$`)
	monthISO     = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})$`)
	monthVN      = regexp.MustCompile(`^(?:thang |t)?(\d{1,2})[-/](\d{4})$`)
	quarterISO   = regexp.MustCompile(`^(\d{4})[-/ ]?q([1-4])$`)
	quarterVN    = regexp.MustCompile(`^(?:q|quy )\s?([1-4]|i|ii|iii|iv)[-/ ](\d{4})$`)
	yearOnly     = regexp.MustCompile(`^(?:nam )?(\d{4})$`)
	excelSerial  = regexp.MustCompile(`^\d{5}(\.\d+)?$`)
	twoDigitYear = regexp.MustCompile(`^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}$`)
)

// parseTime reads a day as 2026-11-21, 21/11/2026, 21-11-2026 or 21.11.2026, with a time of day behind it or
// not; a month as 11/2026 or 2026-11; a quarter as Q3/2026 or 2026-Q3; a year as 2026. Days are days in
// Asia/Ho_Chi_Minh.
func parseTime(text string) (span, *border.Text) {
	if d, err := border.ParseDate(text); err == nil && d.Year() >= firstYear {
		return span{d, d, byDay}, nil
	}
	s := fold(clean(text))
	if m := clockAfter.FindStringSubmatch(s); m != nil && (dateISO.MatchString(m[1]) || dateVN.MatchString(m[1])) {
		return parseClock(text, m)
	}
	if d, ok := parseDay(s); ok {
		return span{d, d, byDay}, nil
	}
	if from, ok := parseMonth(s); ok {
		return span{from, from.AddMonths(1).AddDays(-1), byMonth}, nil
	}
	if from, ok := parseQuarter(s); ok {
		return span{from, from.AddMonths(3).AddDays(-1), byQuarter}, nil
	}
	if m := yearOnly.FindStringSubmatch(s); m != nil && number(m[1]) >= firstYear {
		from := border.NewDate(number(m[1]), time.January, 1)
		return span{from, from.AddMonths(12).AddDays(-1), byQuarter}, nil
	}
	return span{}, notDate(text, s)
}

// parseDay reads one day and refuses the 31st of February.
func parseDay(s string) (border.Date, bool) {
	var y, m, d int
	if g := dateISO.FindStringSubmatch(s); g != nil {
		y, m, d = number(g[1]), number(g[2]), number(g[3])
	} else if g := dateVN.FindStringSubmatch(s); g != nil {
		d, m, y = number(g[1]), number(g[2]), number(g[3])
	}
	day := border.NewDate(y, time.Month(m), d)
	t := day.UTC()
	return day, y >= firstYear && t.Year() == y && int(t.Month()) == m && t.Day() == d
}

// parseClock reads a day with a time of day: an ISO time with its zone, or one in Viet Nam.
func parseClock(text string, m []string) (span, *border.Text) {
	day, ok := parseDay(m[1])
	hour, minute, second := number(m[2]), number(m[3]), number(m[4])
	if !ok || hour > 23 || minute > 59 || second > 59 {
		return span{}, notDate(text, m[1])
	}
	zone := border.Zone
	switch z := strings.ReplaceAll(m[5], ":", ""); {
	case z == "z":
		zone = time.UTC
	case z != "":
		offset := number(z[1:3])*3600 + number(z[3:5])*60
		if z[0] == '-' {
			offset = -offset
		}
		zone = time.FixedZone(z, offset)
	}
	t := day.UTC()
	day = border.DateOf(time.Date(t.Year(), t.Month(), t.Day(), hour, minute, second, 0, zone))
	return span{day, day, byHour}, nil
}

func parseMonth(s string) (border.Date, bool) {
	var y, m int
	if g := monthISO.FindStringSubmatch(s); g != nil {
		y, m = number(g[1]), number(g[2])
	} else if g := monthVN.FindStringSubmatch(s); g != nil {
		m, y = number(g[1]), number(g[2])
	}
	return border.NewDate(y, time.Month(m), 1), y >= firstYear && m >= 1 && m <= 12
}

func parseQuarter(s string) (border.Date, bool) {
	var y int
	var quarter string
	if g := quarterISO.FindStringSubmatch(s); g != nil {
		y, quarter = number(g[1]), g[2]
	} else if g := quarterVN.FindStringSubmatch(s); g != nil {
		quarter, y = g[1], number(g[2])
	}
	q := map[string]int{"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}[quarter]
	return border.NewDate(y, time.Month(3*q-2), 1), y >= firstYear && q > 0
}

// widen makes a span as wide as a stated precision says: the week from Monday, the calendar month, two or
// three months that hold the day. ok is false where the precision claims more than the date says.
func (s span) widen(precision int) (span, bool) {
	if precision < s.precision && (s.precision > byDay || precision < byHour) {
		return s, false
	}
	t := s.from.UTC()
	first := border.NewDate(t.Year(), t.Month(), 1)
	wide := span{s.from, s.to, precision}
	switch precision {
	case byWeek:
		wide.from = s.from.AddDays(-(int(t.Weekday()) + 6) % 7)
		wide.to = wide.from.AddDays(6)
	case byMonth:
		wide.from, wide.to = first, first.AddMonths(1).AddDays(-1)
	case byTwoMonths:
		wide.from = first.AddMonths(-(int(t.Month()) - 1) % 2)
		wide.to = wide.from.AddMonths(2).AddDays(-1)
	case byQuarter:
		wide.from = first.AddMonths(-(int(t.Month()) - 1) % 3)
		wide.to = wide.from.AddMonths(3).AddDays(-1)
	}
	if s.to.After(wide.to) {
		wide.from, wide.to = s.from, s.to
	}
	return wide, true
}

func notDate(text, folded string) *border.Text {
	switch {
	case excelSerial.MatchString(folded):
		return &border.Text{VI: "ngày " + quote(text) + " là số thứ tự ngày của bảng tính; hãy lưu cột này dạng ngày/tháng/năm",
			EN: "date " + quote(text) + " is a spreadsheet's day number; save the column as day/month/year"}
	case twoDigitYear.MatchString(folded):
		return &border.Text{VI: "ngày " + quote(text) + ": năm phải ghi đủ bốn chữ số", EN: "date " + quote(text) + ": the year needs four digits"}
	}
	return &border.Text{VI: "ngày " + quote(text) + " không đọc được (cần 21/11/2026 hoặc 2026-11-21)",
		EN: "date " + quote(text) + " cannot be read (want 21/11/2026 or 2026-11-21)"}
}

// number reads digits that a pattern has let through; "" is 0.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
