package main

import (
	"strings"
	"testing"

	"cotmoc/internal/rebase"
)

func TestCrosswalkOnTheCommandLine(t *testing.T) {
	here := besideDatabase(t)
	table := write(t, "table.csv", "from_code,from_name,to_code,to_name,kind\n19432,Xã Lao Bảo,19500,Xã Lao Bảo,recode\n")
	for _, args := range [][]string{{"import", "units", write(t, "units.geojson", oneCommune), "--valid-from", "2020-01-01", "--level", "commune"},
		{"import", "lineage", table, "--valid-from", "2025-07-01"}} {
		if code, out, errs := cotmoc(t, here, args...); code != exitDone || !strings.Contains(out, "import: ") || strings.Contains(out, "--undo") {
			t.Fatalf("%v: exit %d, %s %s; what cannot be undone offers no undoing", args, code, out, errs)
		}
	}
	code, out, errs := cotmoc(t, here, "crosswalk", "--from", "2025-06-30", "--to", "2025-07-01", "--json")
	c, err := rebase.Parse([]byte(out))
	if code != exitDone || err != nil || len(c.Rows) != 1 || c.Rows[0].To != "19500" {
		t.Errorf("exit %d, %s %s, %v", code, out, errs, err)
	}
	if code, out, errs = cotmoc(t, here, "crosswalk", "--disagreements", "--on", "2025-07-01"); code != exitDone ||
		!strings.HasPrefix(out, "old_code,old_name,new_code,new_name,verdict,share,area_km2,kind\n") {
		t.Errorf("exit %d, %s %s", code, out, errs)
	}
	if code, out, _ = cotmoc(t, here, "crosswalk", "--disagreements", "--on", "2025-07-01", "--json"); code != exitDone || !strings.Contains(out, `"items":[`) {
		t.Errorf("exit %d, %s", code, out)
	}
	for _, wrong := range [][]string{{"--from", "2025-06-30"}, {"--disagreements"}, {"--disagreements", "--on", "July"}, {"--disagreements", "--on", "2025-07-01", "--least", "2"}} {
		if code, out, errs := cotmoc(t, here, append([]string{"crosswalk"}, wrong...)...); code != exitUsage || out != "" || !strings.Contains(errs, "Lỗi: ") {
			t.Errorf("%v: exit %d, %q %q", wrong, code, out, errs)
		}
	}
	for _, wrong := range [][]string{{"crosswalk", "--from", "1990-01-01", "--to", "2025-07-01"}, {"crosswalk", "--disagreements", "--on", "2025-07-02"},
		{"crosswalk", "--disagreements", "--on", "2025-07-01", "--province", "99"}, {"border", "--province", "99"}, {"area", "districts", "--on", "2025-07-02"}} {
		if code, out, errs := cotmoc(t, here, wrong...); code != exitFailed || out != "" || !strings.Contains(errs, "Lỗi: ") || !strings.Contains(errs, "Error: ") {
			t.Errorf("%v: exit %d, %q %q", wrong, code, out, errs)
		}
	}
}
