package border

import (
	"encoding/json"
	"fmt"
	"time"
)

// Zone is Asia/Ho_Chi_Minh: every day in the product is a day there. Viet Nam keeps UTC+7 all year, so a
// fixed zone needs no time zone database.
var Zone = time.FixedZone("+07", 7*60*60)

// Date is a calendar day in Zone. The zero value means "no date".
type Date struct{ t time.Time }

// NewDate gives the day y-m-d, normalised as time.Date does.
func NewDate(y int, m time.Month, d int) Date {
	return Date{time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
}

// DateOf gives the day of an instant in Zone.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Zone).Date()
	return NewDate(y, m, d)
}

// ParseDate reads 2006-01-02. Looser spellings are the business of internal/ingest.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q: want YYYY-MM-DD", s)
	}
	return Date{t}, nil
}

// IsZero says that there is no date.
func (d Date) IsZero() bool { return d.t.IsZero() }

// String gives YYYY-MM-DD, or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.t.Format(time.DateOnly)
}

// Vietnamese gives DD/MM/YYYY as Vietnamese texts write it.
func (d Date) Vietnamese() string { return d.t.Format("02/01/2006") }

// English gives "15 December 2026" as English texts write it.
func (d Date) English() string { return d.t.Format("2 January 2006") }

// Before says d comes earlier than o.
func (d Date) Before(o Date) bool { return d.t.Before(o.t) }

// After says d comes later than o.
func (d Date) After(o Date) bool { return d.t.After(o.t) }

// Year is the calendar year.
func (d Date) Year() int { return d.t.Year() }

// AddDays moves the day by n.
func (d Date) AddDays(n int) Date { return Date{d.t.AddDate(0, 0, n)} }

// AddMonths moves the day by n months.
func (d Date) AddMonths(n int) Date { return Date{d.t.AddDate(0, n, 0)} }

// DaysUntil counts the days from d to o, negative if o is earlier.
func (d Date) DaysUntil(o Date) int { return int(o.t.Sub(d.t).Hours() / 24) }

// Time is midnight at the start of the day in Zone.
func (d Date) Time() time.Time {
	y, m, day := d.t.Date()
	return time.Date(y, m, day, 0, 0, 0, 0, Zone)
}

// UTC is midnight UTC of the same calendar day: what a database's date column takes.
func (d Date) UTC() time.Time { return d.t }

// MarshalJSON gives "YYYY-MM-DD", or null for no date.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(d.String())
}

// UnmarshalJSON reads "YYYY-MM-DD", null or "".
func (d *Date) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("date: %w", err)
	}
	if s == nil || *s == "" {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(*s)
	if err != nil {
		return err
	}
	*d = v
	return nil
}
