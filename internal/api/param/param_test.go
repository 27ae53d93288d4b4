package param_test

import (
	"testing"

	"cotmoc/internal/api/param"
)

func TestUnread(t *testing.T) {
	for _, c := range []struct {
		given map[string]int
		at    string
	}{
		{map[string]int{}, ""},
		{map[string]int{"limit": 1, "on": 1, "token": 2}, ""},
		{map[string]int{"limit": 2}, "limit"},
		{map[string]int{"on": 3}, "on"},
		{map[string]int{"limits": 1}, "limits"},
		{map[string]int{"": 1}, ""},
	} {
		name, wrong := param.Unread(c.given, []string{"limit", "on"})
		if bad := c.at != "" || c.given[""] > 0; name != c.at || (wrong != nil) != bad {
			t.Errorf("%v: %q %v", c.given, name, wrong)
		}
	}
}

// TestNothingWrongPasses: of each kind what is right is read, and what is nearly right refused with a reason in both languages.
func TestNothingWrongPasses(t *testing.T) {
	for _, c := range []struct {
		kind  string
		read  func(string) param.Fault
		right []string
		wrong []string
	}{
		{"text", func(s string) param.Fault { _, w := param.Text(s, 5); return w }, []string{"", " a ", "đư"}, []string{"abcdef", "a\x00", "a\xff"}},
		{"whole", func(s string) param.Fault { _, w := param.Whole(s, 1, 10); return w }, []string{"1", "10", "+7"}, []string{"", "0", "11", "1.0", "1e1", "0x1", " 1", "9999999999999999999"}},
		{"number", func(s string) param.Fault { _, w := param.Number(s); return w }, []string{"0", "-1.5", "1e3"}, []string{"", "NaN", "Inf", "1e999", "0x1p2", "1_000", "1,5"}},
		{"day", func(s string) param.Fault { _, w := param.Day(s); return w }, []string{"2026-02-28"}, []string{"", "2026-02-29", "28/02/2026", "2026-2-28", "2026"}},
		{"moment", func(s string) param.Fault { _, w := param.Moment(s); return w }, []string{"2026-02-28T00:00:00Z", "2026-02-28T00:00:00.123 07:00"}, []string{"", "2026-02-28", "2026-02-28T00:00:00", "2026-02-28T25:00:00Z"}},
	} {
		for _, s := range c.right {
			if w := c.read(s); w != nil {
				t.Errorf("%s %q: %v", c.kind, s, *w)
			}
		}
		for _, s := range c.wrong {
			if w := c.read(s); w == nil || w.VI == "" || w.EN == "" || w.VI == w.EN {
				t.Errorf("%s %q was taken: %v", c.kind, s, w)
			}
		}
	}
}

func TestCorners(t *testing.T) {
	for s, want := range map[string][4]float64{"1,2,3,4": {1, 2, 3, 4}, " 1, 2 ,3,4": {1, 2, 3, 4}, "1,2,-5,3,4,5": {1, 2, 3, 4}, "3,4,1,2": {3, 4, 1, 2}} {
		if got, ok := param.Corners(s); !ok || got != want {
			t.Errorf("%q: %v %t", s, got, ok)
		}
	}
	for _, s := range []string{"", "1,2,3", "1,2,3,4,5", "1,2,3,x", "1,2,3,NaN", "1,2,,4", "1,2,3,4,5,6,7"} {
		if got, ok := param.Corners(s); ok {
			t.Errorf("%q was taken: %v", s, got)
		}
	}
}
