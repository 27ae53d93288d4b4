package main

import (
	"encoding/json"
	"strings"
	"testing"

	"cotmoc/internal/recognition"
)

// TestRecognitionOnTheCommandLine opens a file, is refused what it may not do, and draws communes to visit.
func TestRecognitionOnTheCommandLine(t *testing.T) {
	here := besideDatabase(t)
	units := write(t, "units.geojson", oneCommune)
	if code, _, errs := cotmoc(t, here, "import", "units", units, "--valid-from", "2025-07-01"); code != exitDone {
		t.Fatalf("import: exit %d, %s", code, errs)
	}
	if code, _, errs := cotmoc(t, here, "recognition", "step", "19432", "nominate", "--post", "Nobody"); code != exitFailed || errs == "" {
		t.Errorf("a post without an account: exit %d, %s", code, errs)
	}
	if code, _, _ := cotmoc(t, here, "recognition", "step", "19432", "nominate"); code != exitUsage {
		t.Errorf("no post: exit %d", code)
	}
	code, out, errs := cotmoc(t, here, "recognition", "show", "19432", "--json")
	if code != exitDone || !strings.Contains(out, `"designation":"drug_free"`) || !strings.Contains(out, `"state":""`) || strings.Contains(out, `"clean"`) {
		t.Errorf("show: exit %d, %s %s", code, out, errs)
	}
	if code, out, _ := cotmoc(t, here, "recognition", "list", "--json"); code != exitDone || !strings.Contains(out, `"total":0`) {
		t.Errorf("list: exit %d, %s", code, out)
	}
	code, out, errs = cotmoc(t, here, "draw", "--seed", "7", "--n", "3", "--year", "2026", "--json")
	var d recognition.Draw
	if err := json.Unmarshal([]byte(out), &d); err != nil || code != exitDone || len(d.Units) != 1 || d.Units[0].Group != "silent" {
		t.Fatalf("draw: exit %d, %v, %s %s", code, err, out, errs)
	}
	if code, out, _ := cotmoc(t, here, "draw", "1"); code != exitDone || !strings.Contains(out, "Lao Bảo") {
		t.Errorf("draw 1: exit %d, %s", code, out)
	}
	if code, _, _ := cotmoc(t, here, "draw", "x"); code != exitUsage {
		t.Errorf("draw x: exit %d", code)
	}
}
