package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExportOnTheCommandLine(t *testing.T) {
	here := besideDatabase(t)
	if code, out, errs := cotmoc(t, here, "import", "units", write(t, "units.geojson", oneCommune), "--valid-from", "2020-01-01", "--level", "commune"); code != exitDone {
		t.Fatalf("exit %d, %s %s", code, out, errs)
	}
	code, out, errs := cotmoc(t, here, "export", "communes", "--format", "csv")
	if code != exitDone || !strings.HasPrefix(out, "\ufeffid,wkt,code,name,") || !strings.Contains(out, "19432,\"MULTIPOLYGON") {
		t.Errorf("exit %d, %.300s %s", code, out, errs)
	}
	for _, format := range []string{"geojson", "geojsonseq", "csv", "gpkg", "fgb", "xlsx"} {
		file := filepath.Join(t.TempDir(), "out."+format)
		if code, out, errs := cotmoc(t, here, "export", "communes", "--format", format, "--on", "2024-01-01", "--filter", "name LIKE 'L%'", "--crs", "EPSG:9212", "-o", file); code != exitDone || out != "" {
			t.Errorf("%s: exit %d, %s %s", format, code, out, errs)
		}
		if info, err := os.Stat(file); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", format, err)
		}
	}
	if code, out, _ := cotmoc(t, here, "export", "communes", "--on", "2019-01-01"); code != exitDone || strings.Contains(out, "19432") {
		t.Errorf("before it began: exit %d, %s", code, out)
	}
	if code, out, errs := cotmoc(t, here, "export", "assessments", "--format", "csv"); code != exitDone || !strings.Contains(out, "art4_a") || !strings.Contains(out, "undetermined") {
		t.Errorf("exit %d, %.300s %s", code, out, errs)
	}
	if code, out, errs := cotmoc(t, here, "export", "province_assessments", "--format", "csv", "--year", "2026"); code != exitDone || !strings.Contains(out, "art5_1") || !strings.Contains(out, "\n45-2026,") || !strings.Contains(out, "Undetermined") {
		t.Errorf("exit %d, %.900s %s", code, out, errs)
	}
	for _, wrong := range [][]string{{"commune"}, {"communes", "--format", "shp"}, {"communes", "--on", "today"}, {"incidents", "--on", "2026-01-01"}, {"communes", "--year", "2026"},
		{"communes", "--filter", "nam = 1"}, {"communes", "--filter", "name ="}, {"communes", "--crs", "EPSG:1"}, {}, {"communes", "-o", "/no/such/folder/x"}} {
		if code, out, errs := cotmoc(t, here, append([]string{"export"}, wrong...)...); code != exitUsage || strings.Contains(out, "Feature") || !strings.Contains(errs, "Lỗi: ") {
			t.Errorf("%v: exit %d, %q %q", wrong, code, out, errs)
		}
	}
}
