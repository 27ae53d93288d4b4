package border

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Period is a reporting period. Years run from 15 December of the year before to 14 December, as Decision
// 28/2025 has it; halves, quarters and months are cut on the 15th likewise. With "-cal" behind it a code means the
// calendar year, or a part of that.
type Period struct {
	Code string // "2026", "2026-H1", "2026-9M", "2026-Q3", "2026-09", "2026-cal", "2026-H1-cal"
	From Date   // first day
	To   Date   // last day, included
}

// AssessedYear is the period an assessment of a year stands on: 15 December before to 14 December.
func AssessedYear(year int) Period {
	return Period{
		Code: strconv.Itoa(year),
		From: NewDate(year-1, time.December, 15),
		To:   NewDate(year, time.December, 14),
	}
}

// IsYear says that the period is an assessed year, the only kind that feeds an assessment.
func (p Period) IsYear() bool { return len(p.Code) == 4 }

// Has says that the day lies in the period.
func (p Period) Has(d Date) bool { return !d.Before(p.From) && !d.After(p.To) }

var periodCode = regexp.MustCompile(`^(\d{4})(?:-(H[12]|9M|Q[1-4]|0[1-9]|1[0-2]))?(-cal)?$`)

// ParsePeriod reads a period code. Codes are listed at Period.Code.
func ParsePeriod(code string) (Period, error) {
	m := periodCode.FindStringSubmatch(code)
	if m == nil {
		return Period{}, fmt.Errorf("period %q: want 2026, 2026-H1, 2026-9M, 2026-Q3, 2026-09 or 2026-cal", code)
	}
	year, _ := strconv.Atoi(m[1]) // four digits, by the pattern
	if year < 1990 || year > 2100 {
		return Period{}, fmt.Errorf("period %q: year outside 1990-2100", code)
	}
	begin := NewDate(year-1, time.December, 15)
	if m[3] != "" {
		begin = NewDate(year, time.January, 1)
	}
	first, months := part(m[2])
	from := begin.AddMonths(first)
	return Period{Code: code, From: from, To: from.AddMonths(months).AddDays(-1)}, nil
}

// part turns the second half of a code into the first month of the year (0 is its first, which of a report year
// begins on 15 December) and the number of months.
func part(code string) (first, months int) {
	switch {
	case code == "":
		return 0, 12
	case code == "9M":
		return 0, 9
	case code[0] == 'H':
		return int(code[1]-'1') * 6, 6
	case code[0] == 'Q':
		return int(code[1]-'1') * 3, 3
	}
	month, _ := strconv.Atoi(code) // two digits, by the pattern
	return month - 1, 1
}

// AssessedYearOf is the assessed year a day lies in: after 14 December the next has begun.
func AssessedYearOf(day Date) int {
	year := day.Year()
	if day.After(AssessedYear(year).To) {
		year++
	}
	return year
}
