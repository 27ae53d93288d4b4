package ingest

import "testing"

func TestShowNumbers(t *testing.T) {
	own := map[string]string{"170": `[$-42A]dd/mm/yyyy;@`, "171": `00000`, "172": `"ngày" 0.00`, "173": `h:mm AM/PM`, "174": `yyyy`, "175": `#,##0.0_);[Red](#,##0.0)`,
		"176": `[h]:mm:ss`, "177": `General"m"`}
	for _, c := range []struct {
		id, raw, want string
		exact         bool
		from          serialDays
	}{
		{"0", "46331", "46331", true, false},
		{"0", "0.30000000000000004", "0.30000000000000004", true, false},
		{"0", "1.2E-2", "0.012", true, false},
		{"14", "46331", "2026-11-05", false, false},
		{"14", "44869", "2026-11-05", false, since1904},
		{"17", "46331", "2026-11", false, false},
		{"22", "46331.5", "2026-11-05 12:00:00", false, false},
		{"170", "46331", "2026-11-05", false, false},
		{"171", "1234", "01234", true, false},
		{"171", "1234.5", "1234.5", true, false},
		{"172", "5", "5", true, false},
		{"173", "0.75", "18:00:00", false, false},
		{"174", "46331", "2026", false, false},
		{"175", "1234.5", "1234.5", true, false},
		{"176", "0.5", "12:00:00", false, false},
		{"177", "5", "5", true, false},
		{"14", "-5", "-5", true, false},
		{"14", "9999999", "9999999", true, false},
		{"14", "NaN", "NaN", false, false},
		{"14", "tháng 5", "tháng 5", false, false},
	} {
		got, exact := formatOfNumber(c.id, own).show(c.raw, c.from)
		if got != c.want || exact != c.exact {
			t.Errorf("%s in format %s is %q, %v; want %q", c.raw, c.id, got, exact, c.want)
		}
	}
}
