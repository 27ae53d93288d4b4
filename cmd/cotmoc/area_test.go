package main

import (
	"encoding/json"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// TestAreasOnTheCommandLine makes an area, reads it, edits what was read, and ends it.
func TestAreasOnTheCommandLine(t *testing.T) {
	here := besideDatabase(t)
	units := write(t, "units.geojson", oneCommune)
	if code, _, errs := cotmoc(t, here, "import", "units", units, "--valid-from", "2025-07-01"); code != exitDone {
		t.Fatalf("import: exit %d, %s", code, errs)
	}
	bad := write(t, "bad.json", `{"code":"khu-1","name":"Khu 1","valid_from":"2025-07-01","members":[{"unit":"00000"},{"unit":"00001"}]}`)
	code, out, errs := cotmoc(t, here, "area", "save", bad)
	if code != exitFailed || out != "" || !strings.Contains(errs, "members[0].unit: ") || !strings.Contains(errs, "members[1].unit: ") {
		t.Errorf("unknown communes: exit %d, %s %s; want both named", code, out, errs)
	}
	good := write(t, "good.json", `{"code":"khu-1","name":"Khu vực Lao Bảo","holder_role":"Đồn trưởng","valid_from":"2025-07-01","members":[{"unit":"19432"}]}`)
	if code, out, errs := cotmoc(t, here, "area", "save", good); code != exitDone || !strings.Contains(out, "Lao Bảo") || errs != "" {
		t.Fatalf("save: exit %d, %s %s", code, out, errs)
	}
	if code, out, _ := cotmoc(t, here, "area", "list", "--unit", "19432"); code != exitDone || len(strings.Split(strings.TrimSpace(out), "\n")) != 2 ||
		!strings.Contains(out, "Khu vực Lao Bảo") {
		t.Errorf("list: exit %d, %s", code, out)
	}
	code, out, _ = cotmoc(t, here, "area", "show", "khu-1", "--json")
	var a border.Area
	if err := json.Unmarshal([]byte(out), &a); err != nil || code != exitDone || a.Size != 1 || !a.Members[0].Stands {
		t.Fatalf("show: exit %d, %v, %s", code, err, out)
	}
	if code, again, _ := cotmoc(t, here, "area", "save", write(t, "again.json", out), "--json"); code != exitDone || again != out {
		t.Errorf("what was read, saved: exit %d, %s", code, again)
	}
	if code, _, errs := cotmoc(t, here, "area", "end", "khu-1", "--on", "2026-01-01"); code != exitDone {
		t.Errorf("end: exit %d, %s", code, errs)
	}
	if code, _, _ := cotmoc(t, here, "area", "show", "khu-1", "--on", "2026-01-01"); code != exitFailed {
		t.Errorf("show after its end: exit %d", code)
	}
	if code, out, _ := cotmoc(t, here, "area", "list", "--on", "2025-12-31", "--json"); code != exitDone || !strings.Contains(out, `"total":1`) {
		t.Errorf("list on its last day: exit %d, %s", code, out)
	}
	if code, out, errs := cotmoc(t, here, "area", "districts", "--json"); code != exitFailed || strings.TrimSpace(out) != "" {
		t.Errorf("districts of no lineage: exit %d, %s %s", code, out, errs)
	}
}
