package ingest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"

	"cotmoc/geo/crs"
	"cotmoc/internal/border"
)

// angle is a coordinate as it was written: degrees, and the letter of its direction.
type angle struct {
	degrees    float64
	letter     string // folded: n, s, e, w, bac, nam, dong, tay, b, d, t; "" for none
	vietnamese bool   // it speaks of độ, phút, giây
}

// compass is what a letter means. N is Nam (south) in Vietnamese and north in English.
type compass struct {
	lat        bool
	negative   bool
	vietnamese bool
}

var compasses = func() map[string]compass {
	north, south, east, west := compass{lat: true}, compass{lat: true, negative: true}, compass{}, compass{negative: true}
	vn := func(c compass) compass { c.vietnamese = true; return c }
	return map[string]compass{"n": north, "north": north, "s": south, "south": south, "e": east, "east": east, "w": west, "west": west,
		"b": vn(north), "bac": vn(north), "nam": vn(south), "d": vn(east), "dong": vn(east), "t": vn(west), "tay": vn(west)}
}()

// degreeMarks writes the signs of degrees, minutes and seconds in one way.
var degreeMarks = strings.NewReplacer("º", "°", "˚", "°", "′", "'", "’", "'", "‘", "'", "´", "'", "″", `"`, "”", `"`, "“", `"`, "''", `"`)

// plainDegrees reads an angle as nearly all are written: 106.591, 106,591 or 106.
func plainDegrees(s string) (degrees float64, ok bool) {
	whole, fraction, pointed := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	if !digits(whole) || len(whole) > 3 || pointed && !digits(fraction) {
		return 0, false
	}
	degrees, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return degrees, err == nil
}

// written is the form of an angle, folded: 16.619, 16° 37.5', 16°37'12.5"B, N 16 37 12, 16 độ 37 phút 12 giây Bắc.
var written = regexp.MustCompile(`^([a-z]*)\s*(\d{1,3}(?:\.\d+)?)` +
	`(?:(?:\s*(?:°|do)\s*|\s+)(\d{1,2}(?:\.\d+)?)(?:(?:\s*(?:'|phut)\s*|\s+)(\d{1,2}(?:\.\d+)?)\s*(?:"|giay)?)?\s*(?:'|phut)?)?` +
	`\s*(?:°|do\b)?\s*([a-z]*)$`)

// parseAngle reads one coordinate in degrees; digits are never grouped.
func parseAngle(text string) (angle, *border.Text) {
	s, negative := unsigned(text)
	if degrees, ok := plainDegrees(s); ok {
		if negative {
			degrees = -degrees
		}
		return angle{degrees: degrees}, nil
	}
	s = degreeMarks.Replace(degreeMarks.Replace(fold(clean(s))))
	if strings.Count(s, ",")+strings.Count(s, ".") == 1 {
		s = strings.Replace(s, ",", ".", 1)
	}
	m := written.FindStringSubmatch(s)
	if m == nil || m[1] != "" && m[5] != "" || negative && m[1]+m[5] != "" {
		return angle{}, notAngle(text)
	}
	a := angle{letter: m[1] + m[5], vietnamese: strings.Contains(s, "do") || strings.Contains(s, "phut") || strings.Contains(s, "giay")}
	a.vietnamese = a.vietnamese && a.letter != "dong"
	if _, known := compasses[a.letter]; !known && a.letter != "" {
		return angle{}, notAngle(text)
	}
	unit, last := 1.0, false
	for _, part := range m[2:5] {
		if part == "" {
			break
		}
		f, err := strconv.ParseFloat(part, 64)
		if err != nil || last || unit > 1 && f >= 60 {
			return angle{}, notAngle(text)
		}
		a.degrees, last, unit = a.degrees+f/unit, strings.Contains(part, "."), unit*60
	}
	if negative {
		a.degrees = -a.degrees
	}
	return a, nil
}

func notAngle(text string) *border.Text {
	return &border.Text{
		VI: "tọa độ " + quote(text) + ` không đọc được (ví dụ 106,591 hoặc 106°35'27,6"Đ)`,
		EN: "coordinate " + quote(text) + ` cannot be read (such as 106.591 or 106°35'27.6"E)`,
	}
}

// parsePosition reads a longitude and a latitude, by the names of their columns; name is the one at fault. N
// alone or beside E and W is north, for all that is served lies north; beside Đ and T, or in a text with độ
// and phút, it may be Nam and is refused.
func parsePosition(lonName, lonText, latName, latText string) (p orb.Point, name string, problem *border.Text) {
	lon, problem := parseAngle(lonText)
	if problem != nil {
		return p, lonName, problem
	}
	lat, problem := parseAngle(latText)
	if problem != nil {
		return p, latName, problem
	}
	toLon, toLat := compasses[lon.letter], compasses[lat.letter]
	switch {
	case lon.letter != "" && toLon.lat:
		return p, lonName, wrongAxis(lonText, "kinh độ", "a longitude")
	case lat.letter != "" && !toLat.lat:
		return p, latName, wrongAxis(latText, "vĩ độ", "a latitude")
	case lat.letter == "n" && (toLon.vietnamese || lat.vietnamese || lon.vietnamese):
		return p, latName, &border.Text{VI: "vĩ độ " + quote(latText) + ": N có thể là Nam hoặc North (Bắc); hãy ghi B hoặc Bắc",
			EN: "latitude " + quote(latText) + ": N may be Nam (south) or north; write B or Bắc for north"}
	}
	p = orb.Point{lon.degrees, lat.degrees}
	for i, to := range []compass{toLon, toLat} {
		if to.negative {
			p[i] = -p[i]
		}
	}
	return p, "", nil
}

func wrongAxis(text, vi, en string) *border.Text {
	return &border.Text{VI: "hướng của " + quote(text) + " không phải của " + vi, EN: "the direction of " + quote(text) + " is not that of " + en}
}

// upright puts metres in the order east, north. Vietnamese papers call the northing X and the easting Y; in
// the zones in use here the two never overlap on land, so each is known by its size.
func upright(s crs.System, p orb.Point) orb.Point {
	const eastFrom, eastTo, northFrom = 150_000, 850_000, 880_000
	isEast := func(v float64) bool { return v >= eastFrom && v <= eastTo }
	if s.Zoned() && isEast(p[1]) && p[0] >= northFrom {
		return orb.Point{p[1], p[0]}
	}
	return p
}

// pair reads two columns: metres in a projected system, else degrees. name is the column at fault.
func (r *record) pair(lon, lat string) (p orb.Point, name string, problem *border.Text) {
	if !r.system.Projected() {
		return parsePosition(lon, r.text(lon), lat, r.text(lat))
	}
	for i, name := range []string{lon, lat} {
		if p[i], problem = r.metres(name); problem != nil {
			return p, name, problem
		}
	}
	return upright(r.system, p), "", nil
}

func (r *record) metres(name string) (float64, *border.Text) {
	if r.exact[name] {
		f, err := strconv.ParseFloat(r.text(name), 64)
		if err != nil {
			return 0, notNumber(r.text(name))
		}
		return f, nil
	}
	return parseNumber(r.text(name), r.sign)
}

// turned gives a shape in WGS 84; nil, with a fault, where it cannot lie in its system.
func (r *record) turned(name string, g orb.Geometry) orb.Geometry {
	if r.system.IsWGS84() || r.system.Code == 0 {
		return g
	}
	outside := false
	turned := project.Geometry(g, func(p orb.Point) orb.Point {
		q, ok := r.system.ToWGS84(p)
		outside = outside || !ok
		return q
	})
	if outside {
		r.fault(name, fmt.Sprintf("tọa độ không nằm trong hệ %s (%s)", r.system, r.system.Name),
			fmt.Sprintf("the coordinates do not lie in %s (%s)", r.system, r.system.Name))
		return nil
	}
	return turned
}
