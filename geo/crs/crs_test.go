package crs_test

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/crs"
)

// proj is one line of the table that PROJ made: a point of a system and where it lies in WGS 84.
type proj struct {
	code     crs.Code
	from, to orb.Point
}

func table(t *testing.T) []proj {
	t.Helper()
	f, err := os.Open("testdata/proj.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []proj
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		var p proj
		if _, err := fmt.Sscan(lines.Text(), &p.code, &p.from[0], &p.from[1], &p.to[0], &p.to[1]); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func TestAgreesWithPROJ(t *testing.T) {
	worst, seen := 0.0, map[crs.Code]bool{crs.WGS84: true}
	for _, p := range table(t) {
		s, known := crs.Find(p.code)
		if !known {
			t.Fatalf("EPSG:%d is not known", p.code)
		}
		seen[p.code] = true
		q, ok := s.ToWGS84(p.from)
		off := geo.DistanceM(q, p.to)
		if worst = max(worst, off); !ok || off > 0.001 {
			t.Errorf("%v of %v: %v, %v; PROJ says %v, %g m away", p.from, s, q, ok, p.to, off)
		}
	}
	if len(seen) != len(crs.All()) {
		t.Errorf("the table has %d systems of %d", len(seen), len(crs.All()))
	}
	t.Logf("%.2f mm at worst", worst*1000)
}

// TestTableIsWhatPROJSays makes the committed table again where PROJ is installed.
func TestTableIsWhatPROJSays(t *testing.T) {
	program, err := exec.LookPath("cs2cs")
	if err != nil {
		t.Log("cs2cs is not installed: the committed table stands alone")
		return
	}
	byCode := map[crs.Code][]proj{}
	for _, p := range table(t) {
		byCode[p.code] = append(byCode[p.code], p)
	}
	for code, points := range byCode {
		var in strings.Builder
		for _, p := range points {
			if code == 4756 { // lat first, as the register has it
				p.from[0], p.from[1] = p.from[1], p.from[0]
			}
			fmt.Fprintf(&in, "%.9f %.9f\n", p.from[0], p.from[1])
		}
		c := exec.CommandContext(t.Context(), program, "-d", "11", fmt.Sprintf("EPSG:%d", code), "EPSG:4326")
		c.Stdin = strings.NewReader(in.String())
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			var lon, lat float64
			if _, err := fmt.Sscan(line, &lat, &lon); err != nil {
				t.Fatal(err)
			}
			if d := geo.DistanceM(orb.Point{lon, lat}, points[i].to); d > 0.001 {
				t.Errorf("EPSG:%d: PROJ gives %s, the table %v", code, line, points[i].to)
			}
		}
	}
}

// TestShift pins the datum: a VN-2000 point read as WGS 84 would lie some 190 m off.
func TestShift(t *testing.T) {
	s, _ := crs.Find(4756)
	p := orb.Point{106.591, 16.619}
	q, _ := s.ToWGS84(p)
	if d := geo.DistanceM(p, q); d < 180 || d > 260 {
		t.Errorf("shifted by %g m", d)
	}
}

func TestOutside(t *testing.T) {
	zone, _ := crs.Find(9209)
	plain, _ := crs.Find(crs.WGS84)
	for name, c := range map[string]struct {
		s crs.System
		p orb.Point
	}{
		"far east":        {zone, orb.Point{5e6, 1.8e6}},
		"degrees":         {plain, orb.Point{553000, 1838000}},
		"nothing":         {zone, orb.Point{math.NaN(), 1.8e6}},
		"infinite":        {zone, orb.Point{math.Inf(1), 1.8e6}},
		"infinite degree": {plain, orb.Point{math.Inf(1), 1}},
	} {
		if q, ok := c.s.ToWGS84(c.p); ok {
			t.Errorf("%s: %v", name, q)
		}
	}
	if q, ok := plain.ToWGS84(orb.Point{106.59123456789123, 16}); !ok || q[0] != 106.59123456789123 {
		t.Errorf("WGS 84 changed: %v", q)
	}
}

func TestParse(t *testing.T) {
	for name, want := range map[string]crs.Code{"EPSG:9209": 9209, "epsg:3405": 3405, "4756": 4756, "urn:ogc:def:crs:EPSG::32648": 32648,
		"urn:ogc:def:crs:OGC:1.3:CRS84": 4326, "OGC:CRS84": 4326, "http://www.opengis.net/def/crs/EPSG/0/9218": 9218,
		"http://www.opengis.net/def/crs/OGC/1.3/CRS84": 4326} {
		if s, ok := crs.Parse(name); !ok || s.Code != want {
			t.Errorf("%s: %v, %v", name, s, ok)
		}
	}
	for _, name := range []string{"", "EPSG:", "EPSG:27700", "VN-2000", "EPSG:99999999999", "crs84x"} {
		if s, ok := crs.Parse(name); ok {
			t.Errorf("%q is taken for %v", name, s)
		}
	}
}

// TestWKT reads what PROJ writes of every system, in three dialects, without the codes that give it away.
func TestWKT(t *testing.T) {
	b, err := os.ReadFile("testdata/wkt.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		n++
		code, text, _ := strings.Cut(line, " ")
		s, ok, err := crs.FromWKT(text)
		if err != nil || !ok || fmt.Sprint(int(s.Code)) != code {
			t.Errorf("EPSG:%s is taken for %v, %v, %v: %s", code, s, ok, err, text)
		}
	}
	if n < 3*len(crs.All()) {
		t.Errorf("%d texts", n)
	}
}

func TestWKTRefuses(t *testing.T) {
	const zone = `PROJCS["x",GEOGCS["%s",DATUM["%s",SPHEROID["WGS_1984",6378137,298.257223563]]],PROJECTION["Transverse_Mercator"],PARAMETER["central_meridian",%g],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",%g],UNIT["%s",%g]%s]`
	for name, text := range map[string]string{
		"another datum":  fmt.Sprintf(zone, "Hanoi 1972", "Hanoi_1972", 105.0, 5e5, "metre", 1.0, ""),
		"another zone":   fmt.Sprintf(zone, "VN-2000", "Vietnam_2000", 105.1, 5e5, "metre", 1.0, ""),
		"another origin": fmt.Sprintf(zone, "VN-2000", "Vietnam_2000", 105.0, 0.0, "metre", 1.0, ""),
		"feet":           fmt.Sprintf(zone, "VN-2000", "Vietnam_2000", 105.0, 5e5, "foot", 0.3048, ""),
		"a false code":   fmt.Sprintf(zone, "VN-2000", "Vietnam_2000", 105.0, 5e5, "metre", 1.0, `,AUTHORITY["EPSG","9205"]`),
		"a local system": `LOCAL_CS["Nonearth",UNIT["metre",1]]`,
	} {
		if s, ok, err := crs.FromWKT(text); ok || err != nil {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
	if s, ok, _ := crs.FromWKT(fmt.Sprintf(zone, "VN-2000", "Vietnam_2000", 105.0, 5e5, "metre", 1.0, "")); !ok || s.Code != 5897 {
		t.Errorf("the zone itself: %v, %v", s, ok)
	}
	for _, text := range []string{"", "x", "GEOGCS[", `GEOGCS["WGS 84`, `GEOGCS["WGS 84"]]`, strings.Repeat("A[", 100), strings.Repeat(" ", 70000)} {
		if _, ok, err := crs.FromWKT(text); ok || err == nil {
			t.Errorf("%.20q is read", text)
		}
	}
}

func FuzzFromWKT(f *testing.F) {
	f.Add(`GEOGCS["WGS 84",DATUM["WGS_1984"]]`)
	f.Add(`PROJCRS["VN-2000 / TM-3 103-00",BASEGEOGCRS["VN-2000"],CONVERSION["x",METHOD["Transverse Mercator"]],ID["EPSG",9205]]`)
	f.Fuzz(func(t *testing.T, text string) {
		if s, ok, err := crs.FromWKT(text); ok && (err != nil || s.Name == "") {
			t.Errorf("%v, %v", s, err)
		}
	})
}
