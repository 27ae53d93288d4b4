package ingest

import (
	"testing"

	"cotmoc/internal/border"
)

func TestParseTime(t *testing.T) {
	for text, want := range map[string]struct {
		from, to  string
		precision int
	}{
		"2026-11-21":                {"2026-11-21", "2026-11-21", 2},
		"21/11/2026":                {"2026-11-21", "2026-11-21", 2},
		"21-11-2026":                {"2026-11-21", "2026-11-21", 2},
		"21.11.2026":                {"2026-11-21", "2026-11-21", 2},
		" 1/2/2026 ":                {"2026-02-01", "2026-02-01", 2},
		"2026/11/21":                {"2026-11-21", "2026-11-21", 2},
		"2024-02-29":                {"2024-02-29", "2024-02-29", 2},
		"2026-11-21T14:30":          {"2026-11-21", "2026-11-21", 1},
		"2026-11-21 14:30:15.5":     {"2026-11-21", "2026-11-21", 1},
		"2026-11-20T20:30:00Z":      {"2026-11-21", "2026-11-21", 1}, // 03:30 on the 21st in Viet Nam
		"2026-11-21T01:30:00+09:00": {"2026-11-20", "2026-11-20", 1},
		"21/11/2026 14:30":          {"2026-11-21", "2026-11-21", 1},
		"21/11/2026 14h30":          {"2026-11-21", "2026-11-21", 1},
		"21/11/2026 9h":             {"2026-11-21", "2026-11-21", 1},
		"11/2026":                   {"2026-11-01", "2026-11-30", 4},
		"2026-02":                   {"2026-02-01", "2026-02-28", 4},
		"tháng 2/2024":              {"2024-02-01", "2024-02-29", 4},
		"Q3/2026":                   {"2026-07-01", "2026-09-30", 6},
		"2026-Q4":                   {"2026-10-01", "2026-12-31", 6},
		"Quý III/2026":              {"2026-07-01", "2026-09-30", 6},
		"2026":                      {"2026-01-01", "2026-12-31", 6},
	} {
		got, problem := parseTime(text)
		if problem != nil || got.from.String() != want.from || got.to.String() != want.to || got.precision != want.precision {
			t.Errorf("%q: %s to %s, %d, %v; want %+v", text, got.from, got.to, got.precision, problem, want)
		}
	}
	for _, text := range []string{"", "31/02/2026", "2026-13-01", "11/21/2026", "29/02/2025", "21/11/26", "46347", "hôm qua", "0/11/2026",
		"13/2026", "2026-00", "2026-11-21T25:00", "21/11/2026 14:75", "2026-11-", "Q5/2026", "21/11", "20261121", "0000-01-01"} {
		if got, problem := parseTime(text); problem == nil {
			t.Errorf("%q gives %s to %s", text, got.from, got.to)
		} else if problem.VI == "" || problem.EN == "" {
			t.Errorf("%q: the reason lacks a language", text)
		}
	}
}

func TestWiden(t *testing.T) {
	day, _ := parseTime("2026-11-21") // a Saturday
	for precision, want := range map[int][2]string{1: {"2026-11-21", "2026-11-21"}, 2: {"2026-11-21", "2026-11-21"},
		3: {"2026-11-16", "2026-11-22"}, 4: {"2026-11-01", "2026-11-30"}, 5: {"2026-11-01", "2026-12-31"}, 6: {"2026-10-01", "2026-12-31"}} {
		got, ok := day.widen(precision)
		if !ok || got.from.String() != want[0] || got.to.String() != want[1] || got.precision != precision {
			t.Errorf("precision %d: %s to %s, %v", precision, got.from, got.to, ok)
		}
	}
	month, _ := parseTime("02/2026")
	if _, ok := month.widen(2); ok {
		t.Error("a month cannot be known to the day")
	}
	if got, ok := month.widen(5); !ok || got.from.String() != "2026-01-01" || got.to.String() != "2026-02-28" {
		t.Errorf("two months: %s to %s", got.from, got.to)
	}
	sunday := span{border.NewDate(2026, 11, 22), border.NewDate(2026, 11, 22), byDay}
	if got, _ := sunday.widen(3); got.from.String() != "2026-11-16" {
		t.Errorf("the week of a Sunday begins on %s", got.from)
	}
}

// FuzzParseTime: whatever is accepted is a range in order, and a day is read the same when written back.
func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-11-21", "21/11/2026", "21/11/2026 14h30", "2026-11-20T20:30:00Z", "11/2026", "Q3/2026", "quý IV/2025"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, problem := parseTime(text)
		if problem != nil {
			return
		}
		if s.from.IsZero() || s.to.Before(s.from) || s.precision < 1 || s.precision > 6 {
			t.Fatalf("%q gives %s to %s, precision %d", text, s.from, s.to, s.precision)
		}
		if s.precision != byDay {
			return
		}
		again, problem := parseTime(s.from.Vietnamese())
		if problem != nil || again.from.String() != s.from.String() {
			t.Fatalf("%q is %s, which is read as %s, %v", text, s.from.Vietnamese(), again.from, problem)
		}
	})
}
