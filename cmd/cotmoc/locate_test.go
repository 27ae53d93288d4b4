package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestLocate: a table in by file or by pipe, the same table with places out, and nothing at all where a row is bad.
func TestLocate(t *testing.T) {
	here := besideDatabase(t)
	units := write(t, "units.geojson", oneCommune)
	if code, _, errs := cotmoc(t, here, "import", "units", units, "--valid-from", "2025-07-01", "--level", "commune"); code != exitDone {
		t.Fatalf("import: exit %d, %s", code, errs)
	}
	points := write(t, "points.csv", "id,lon,lat\n1,106.6,16.6\n2,110,16\n")
	const want = "id,lon,lat,commune_code,commune_name,province_code\n1,106.6,16.6,19432,Lao Bảo,44\n2,110,16,,,\n"
	if code, out, errs := cotmoc(t, here, "locate", points); code != exitDone || out != want || !strings.Contains(errs, "in no commune: 1") {
		t.Errorf("exit %d, %s %s, want\n%s", code, out, errs, want)
	}
	if code, out, errs := cotmoc(t, here, "locate", points, "--markers"); code != exitDone ||
		!strings.HasPrefix(out, "id,lon,lat,commune_code,commune_name,province_code,marker_country,marker,offset_m,") || !strings.Contains(out, "\n1,106.6,16.6,19432,Lao Bảo,44,LA,,,") {
		t.Errorf("without a marker loaded, by the line that ships: exit %d, %s %s", code, out, errs)
	}
	c := program(t, here, "locate", "--on", "2025-06-30", "--json")
	var out bytes.Buffer
	c.Stdin, c.Stdout = strings.NewReader("lon,lat\n106.6,16.6\n"), &out
	if err := c.Run(); err != nil || !strings.Contains(out.String(), `"row":2`) || !strings.Contains(out.String(), `"commune":null`) {
		t.Errorf("the day before: %v, %s", err, out.String())
	}
	bad := write(t, "bad.csv", "id,lon,lat\n1,106.6,16.6\n2,16.6,106.6\n")
	code, text, errs := cotmoc(t, here, "locate", bad)
	if code != exitRefused || text != "" || !strings.Contains(errs, "bad.csv:3: lon: ") {
		t.Errorf("a swapped row: exit %d, %s %s", code, text, errs)
	}
	if code, text, _ := cotmoc(t, here, "locate", bad, "--partial"); code != exitRefused || strings.Count(text, "\n") != 3 || !strings.Contains(text, "19432") {
		t.Errorf("partial: exit %d, %s", code, text)
	}
	if code, _, errs := cotmoc(t, here, "locate", "no-such-file.csv"); code != exitFailed || !strings.Contains(errs, "no-such-file.csv") {
		t.Errorf("no file: exit %d, %s", code, errs)
	}
}
