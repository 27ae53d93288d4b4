package border_test

import (
	"testing"

	"cotmoc/internal/border"
)

func TestParseMarker(t *testing.T) {
	for text, want := range map[string]border.MarkerName{
		"605": {Number: 605}, " 605/2 ": {Number: 605, Sub: 2}, "605(2)": {Number: 605, Sub: 2}, "605 / 2": {Number: 605, Sub: 2},
		"mốc 605": {Number: 605}, "Mốc số 605/2": {Number: 605, Sub: 2}, "cột mốc 605": {Number: 605}, "M605": {Number: 605},
		"mo\u0302\u0301c 605": {Number: 605}, "moc 605": {Number: 605}, "LA-605": {Country: "LA", Number: 605}, "mốc KH 12": {Country: "KH", Number: 12},
		"LA-605-2": {Country: "LA", Number: 605, Sub: 2}, "marker 605": {Number: 605}, "Mốc quốc giới 605": {Number: 605}, "CN mốc 1116": {Country: "CN", Number: 1116},
	} {
		if got, is := border.ParseMarker(text); !is || got != want {
			t.Errorf("%q is %+v %v, want %+v", text, got, is, want)
		}
	}
	for _, text := range []string{"", "mốc", "0", "605-2", "600-620", "605/2/3", "Quốc lộ 9", "605 m", "123456", "US-605"} {
		if got, is := border.ParseMarker(text); is {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}

func TestParseMarkerRange(t *testing.T) {
	want := border.MarkerRange{From: 600, To: 620}
	for _, text := range []string{"600-620", "600 - 620", "600–620", "between markers 600 and 620", "từ mốc 600 đến 620", "mốc 600 đến mốc 620",
		"giữa mốc 600 và mốc 620", "tu moc 600 den 620", "from marker 600 to 620", "markers 600 to 620", "từ mốc 600 tới mốc 620", "Mốc 600-620"} {
		if got, is := border.ParseMarkerRange(text); !is || got != want {
			t.Errorf("%q is %+v %v", text, got, is)
		}
	}
	if got, is := border.ParseMarkerRange("LA 600-620"); !is || got.Country != "LA" {
		t.Errorf("with a country: %+v %v", got, is)
	}
	for _, text := range []string{"", "600", "620-600", "0-5", "600-", "605/2", "600 620", "between 600 or 620"} {
		if got, is := border.ParseMarkerRange(text); is {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}

func TestMarkerPrecision(t *testing.T) {
	for _, c := range []struct {
		said        int
		approximate bool
		off         float64
		want        int
	}{{4, false, 30, 4}, {1, false, 30, 1}, {1, false, 500, 2}, {1, false, 2500, 3}, {1, true, 30, 4}, {4, true, 5000, 4}, {4, false, 5001, 6},
		{5, false, 10, 5}, {6, true, 10, 6}, {9, false, 10, 9}, {2, false, 30, 2}} {
		if got := border.MarkerPrecision(c.said, c.approximate, c.off); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// FuzzMarker reads markers and ranges as people write them: what is read is written so that it is read again.
func FuzzMarker(f *testing.F) {
	for _, s := range []string{"605", "605/2", "mốc 605(2)", "LA-605-2", "từ mốc 600 đến 620", "KH 600-620", "between markers 600 and 620", "cột mốc số 605", "\xff605"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if m, is := border.ParseMarker(text); is {
			again, is := border.ParseMarker(m.String())
			if again.Country = m.Country; !is || again != m || m.Number <= 0 || m.Sub < 0 {
				t.Errorf("%q is %+v, then %+v", text, m, again)
			}
		}
		if r, is := border.ParseMarkerRange(text); is && (r.From <= 0 || r.To < r.From) {
			t.Errorf("%q is %+v", text, r)
		}
	})
}
