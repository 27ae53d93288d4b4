package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestImportOfWhatOfficesSend brings a GeoPackage in VN-2000 and a table in TCVN3 with headings of its own to
// the database, twice, the second time by a profile that the first kept.
func TestImportOfWhatOfficesSend(t *testing.T) {
	here := besideDatabase(t)
	gpkg := filepath.Join(t.TempDir(), "xa.gpkg")
	made := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "GPKG", gpkg, write(t, "xa.geojson", oneCommune), "-t_srs", "EPSG:9213")
	if b, err := made.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	units := []string{"import", "units", gpkg, "--valid-from", "2025-07-01", "--level", "commune", "--json"}
	for i, want := range []string{`"accepted":1,"unchanged":0`, `"accepted":0,"unchanged":1`} {
		if code, out, errs := cotmoc(t, here, units...); code != exitDone || !strings.Contains(out, want) {
			t.Fatalf("import %d: exit %d, %s %s; want %s", i+1, code, out, errs, want)
		}
	}
	table := write(t, "vu.csv", "S\xe8;Lo\xb9i;Ng\xb5y;X;Y;Ghi ch\xf3\nct-1;seizure;5/11/2026;1838231,4;509870,2;x\xb7 Lao B\xb6o\n")
	mapping := "source_ref=Số,crs=EPSG:9213,encoding=tcvn3"
	for i, c := range []struct {
		flags []string
		want  string
	}{
		{[]string{"--map", mapping, "--save-profile", "cong-an"}, `"accepted":1,"unchanged":0`},
		{[]string{"--profile", "cong-an"}, `"accepted":0,"unchanged":1`},
		{[]string{"--profile", filepath.Join(here.folder, "profiles", "cong-an.yaml"), "--map", "decimal=comma"}, `"accepted":0,"unchanged":1`},
	} {
		code, out, errs := cotmoc(t, here, append([]string{"import", "incidents", table, "--json"}, c.flags...)...)
		if code != exitDone || !strings.Contains(out, c.want) {
			t.Fatalf("import %d: exit %d, %s %s; want %s", i+1, code, out, errs, c.want)
		}
	}
	if b, err := os.ReadFile(filepath.Join(here.folder, "profiles", "cong-an.yaml")); err != nil || !strings.Contains(string(b), "Số") {
		t.Errorf("%s, %v", b, err)
	}
	if code, _, _ := cotmoc(t, here, "import", "incidents", table, "--map", mapping, "--save-profile", "cong-an"); code != exitFailed {
		t.Errorf("a profile over another: exit %d, want %d", code, exitFailed)
	}
	if code, _, errs := cotmoc(t, here, "import", "trails", table, "--profile", "cong-an"); code != exitUsage || !strings.Contains(errs, "incidents") {
		t.Errorf("a profile of another layer: exit %d, %s", code, errs)
	}
}

// TestImportIsTakenBack lists an import and undoes it; twice is refused.
func TestImportIsTakenBack(t *testing.T) {
	here := besideDatabase(t)
	file := write(t, "c.csv", "name,type,country,province_code,lon,lat\nLao Bảo,international,LA,45,106.591,16.619\n")
	if code, out, errs := cotmoc(t, here, "import", "crossings", file); code != exitDone || !strings.Contains(out, "--undo ") {
		t.Fatalf("exit %d, %s %s", code, out, errs)
	}
	code, out, errs := cotmoc(t, here, "import", "--list", "--json")
	if code != exitDone || !strings.Contains(out, `"files":["c.csv"]`) || !strings.Contains(out, `"undoable":true`) {
		t.Fatalf("exit %d, %s %s", code, out, errs)
	}
	_, rest, _ := strings.Cut(out, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	if code, out, errs := cotmoc(t, here, "import", "--undo", id, "--json"); code != exitDone || !strings.Contains(out, `"ended":1,"restored":0`) {
		t.Errorf("undo: exit %d, %s %s", code, out, errs)
	}
	if code, _, errs := cotmoc(t, here, "import", "--undo", id); code != exitFailed || !strings.Contains(errs, "undone already") {
		t.Errorf("undone twice: exit %d, %s", code, errs)
	}
	if code, out, _ := cotmoc(t, here, "import", "--list"); code != exitDone || !strings.Contains(out, "undoes "+id) {
		t.Errorf("the list: exit %d, %s", code, out)
	}
	for _, args := range [][]string{{"--list", "--undo", id}, {"--undo", "-3"}, {"--list", "crossings"}, {"crossings"}} {
		if code, _, _ := cotmoc(t, here, append([]string{"import"}, args...)...); code != exitUsage {
			t.Errorf("%v: exit %d, want %d", args, code, exitUsage)
		}
	}
}
