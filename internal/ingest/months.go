package ingest

import (
	"strconv"
	"strings"

	"cotmoc/internal/border"
)

// month gives the first day of a calendar month: 2026-11, 11/2026, or its first day.
func (r *record) month(name string) border.Date {
	if !r.has(name) {
		return border.Date{}
	}
	s, problem := parseTime(r.text(name))
	if problem != nil {
		r.wrong(name, problem)
		return border.Date{}
	}
	if s.precision == byMonth || s.precision == byDay && s.from.UTC().Day() == 1 {
		return s.from
	}
	r.fault(name, "cần một tháng (11/2026), không phải "+quote(r.text(name)), "a month (2026-11) is needed, not "+quote(r.text(name)))
	return border.Date{}
}

// months gives months of the year as "1-5,11,12", checked; "11-2" goes over the turn of the year.
func (r *record) months(name string) string {
	text := r.text(name)
	var parts []string
	for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == ';' }) {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isMonth(first) || isRange && !isMonth(last) {
			r.fault(name, quote(text)+" không phải là các tháng (ví dụ 1-5,11,12)", quote(text)+" is not a list of months (such as 1-5,11,12)")
			return ""
		}
		parts = append(parts, strings.TrimSpace(part))
	}
	return strings.Join(parts, ",")
}

func isMonth(s string) bool {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	return err == nil && n >= 1 && n <= 12
}
