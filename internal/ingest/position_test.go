package ingest

import (
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo/crs"
)

func TestParseAngle(t *testing.T) {
	for text, want := range map[string]float64{"106.591": 106.591, "106,591": 106.591, "-16,5": -16.5, "16": 16, "106,591°": 106.591, "1.234": 1.234,
		"106°35'": 106 + 35.0/60, "106 35 20": 106 + 35.0/60 + 20.0/3600, `16°37'12,5"`: 16 + 37.0/60 + 12.5/3600,
		"16º37′12.5″": 16 + 37.0/60 + 12.5/3600, "16°37.5'": 16.625, "16 độ 37 phút 12 giây": 16 + 37.0/60 + 12.0/3600,
		"16° 37’ 12,5''": 16 + 37.0/60 + 12.5/3600, "-16°30'": -16.5} {
		if got, problem := parseAngle(text); problem != nil || math.Abs(got.degrees-want) > 1e-12 {
			t.Errorf("%q: %v, %v", text, got, problem)
		}
	}
	for _, text := range []string{"", "106.5.1", "106,5.1", "NaN", "1e2", "106 75", "16°37'60\"", "16.5°30'", "16°30.5'20\"", "-16°30'N", "N16B", "16X",
		"1063512", "16°37'12\"30", "106-35-20", "Đ", "°", "16d37"} {
		if got, problem := parseAngle(text); problem == nil {
			t.Errorf("%q gives %v", text, got)
		} else if problem.VI == "" || problem.EN == "" {
			t.Errorf("%q: %+v", text, problem)
		}
	}
}

func TestParsePosition(t *testing.T) {
	lon, lat := 106+35.0/60+20.0/3600, 16+37.0/60+12.5/3600
	for _, c := range []struct{ lon, lat string }{
		{`106°35'20"E`, `16°37'12.5"N`}, {"106 35 20 Đ", "16 37 12,5 B"}, {"106°35'20\"", "16°37'12,5\"N"}, {"E 106 35 20", "N 16 37 12.5"},
		{"106 độ 35 phút 20 giây Đông", "16 độ 37 phút 12,5 giây Bắc"}, {"106°35'20\"đ", "16°37'12.5\""},
	} {
		p, _, problem := parsePosition("lon", c.lon, "lat", c.lat)
		if problem != nil || math.Abs(p[0]-lon) > 1e-9 || math.Abs(p[1]-lat) > 1e-9 {
			t.Errorf("%q, %q: %v, %+v", c.lon, c.lat, p, problem)
		}
	}
	for _, c := range []struct{ lon, lat, name, word string }{
		{"106°35'Đ", "16°37'N", "lat", "Nam"},        // Nam or North
		{"106°35'", "16 độ 37 phút N", "lat", "Nam"}, // the same
		{"16°37'N", "106°35'E", "lon", "direction"},  // swapped
		{"106°35'E", "16°37'T", "lat", "direction"},
		{"106°35'E", "16°37'x", "lat", "cannot be read"},
	} {
		p, name, problem := parsePosition("lon", c.lon, "lat", c.lat)
		if problem == nil || name != c.name || !strings.Contains(problem.EN, c.word) {
			t.Errorf("%q, %q: %v, %q, %+v", c.lon, c.lat, p, name, problem)
		}
	}
	if p, _, problem := parsePosition("lon", "70°T", "lat", "16°Nam"); problem != nil || p != (orb.Point{-70, -16}) {
		t.Errorf("west and south: %v, %+v", p, problem)
	}
}

func TestUpright(t *testing.T) {
	zone, _ := crs.Find(9213)
	web, _ := crs.Find(3857)
	for _, c := range []struct {
		s       crs.System
		p, want orb.Point
	}{
		{zone, orb.Point{509000, 1838000}, orb.Point{509000, 1838000}},
		{zone, orb.Point{1838000, 509000}, orb.Point{509000, 1838000}}, // X north, Y east
		{zone, orb.Point{921000, 700000}, orb.Point{700000, 921000}},   // Côn Đảo
		{zone, orb.Point{300, 400}, orb.Point{300, 400}},               // nonsense stays as it is
		{web, orb.Point{1838000, 509000}, orb.Point{1838000, 509000}},
	} {
		if got := upright(c.s, c.p); got != c.want {
			t.Errorf("%v of %s: %v, want %v", c.p, c.s, got, c.want)
		}
	}
}

// FuzzParseAngle: what is accepted is finite, within a full circle, and has the digits it was written with.
func FuzzParseAngle(f *testing.F) {
	for _, s := range []string{"106,591", `16°37'12,5"B`, "16 độ 37 phút N", "E 106 35 20", "-16°30'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, problem := parseAngle(text)
		if problem != nil {
			return
		}
		if !(math.Abs(a.degrees) < 1001) {
			t.Errorf("%q gives %v", text, a)
		}
		if a.degrees != 0 && !strings.ContainsAny(text, "123456789") && strings.IndexFunc(text, func(r rune) bool { return r > 127 }) < 0 {
			t.Errorf("%q gives %v out of nothing", text, a)
		}
	})
}
