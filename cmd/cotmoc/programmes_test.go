package main

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestProgrammeCommands(t *testing.T) {
	data := besideDatabase(t)
	shipped, err := os.ReadFile("../../data/programmes/plan-3219.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := write(t, "good.yaml", string(shipped))
	broken := write(t, "broken.yaml", strings.Replace(string(shipped), "kinds: [training]", "kinds: [trainin]", 1))

	code, out, _ := cotmoc(t, data, "programme", "check", good)
	if code != 0 || !strings.Contains(out, "plan-3219") {
		t.Errorf("check: %d %s", code, out)
	}
	line := strings.Count(strings.Split(string(shipped), "kinds: [training]")[0], "\n") + 1
	code, out, _ = cotmoc(t, data, "programme", "check", broken)
	if code != 3 || !strings.Contains(out, "broken.yaml:"+strconv.Itoa(line)+": ") || !strings.Contains(out, "trainin") {
		t.Errorf("check of a broken file: %d %s", code, out)
	}
	code, out, _ = cotmoc(t, data, "programme", "list", "--json")
	var list struct{ Items []struct{ ID string } }
	if err := json.Unmarshal([]byte(out), &list); code != 0 || err != nil || len(list.Items) != 6 {
		t.Errorf("list: %d %v %.200s", code, err, out)
	}
	code, out, _ = cotmoc(t, data, "programme", "status", "plan-3219", "--year", "2025")
	if code != 0 || !strings.Contains(out, "joint-cases") || !strings.Contains(out, "Chưa rõ") {
		t.Errorf("status: %d %s", code, out)
	}
	code, out, _ = cotmoc(t, data, "programme", "status", "nghe-an-14", "border-kept", "--year", "2026", "--known-on", "2026-11-20T12:00:00+07:00")
	if code != 0 || !strings.Contains(out, "27 đơn vị của ngày 30/06/2025") || !strings.Contains(out, "as is known now") {
		t.Errorf("how a target was read: %d %s", code, out)
	}
	if code, out, _ = cotmoc(t, data, "programme", "status", "none"); code != 1 {
		t.Errorf("a programme there is not: %d %s", code, out)
	}

	// An import of the same file changes nothing; a broken one names its line; a changed version of a day that holds is refused.
	if code, out, _ = cotmoc(t, data, "import", "programmes", good, "--json"); code != 0 || !strings.Contains(out, `"unchanged":1`) {
		t.Errorf("import of the shipped file: %d %s", code, out)
	}
	if code, out, _ = cotmoc(t, data, "import", "programmes", broken, "--json"); code != 3 || !strings.Contains(out, `"row":`+strconv.Itoa(line)) {
		t.Errorf("import of a broken file: %d %s", code, out)
	}
	changed := write(t, "changed.yaml", strings.Replace(string(shipped), "goal: {at_least: 1}", "goal: {at_least: 5}", 1))
	if code, out, _ = cotmoc(t, data, "import", "programmes", changed, "--json"); code != 3 || !strings.Contains(out, "holds_from") {
		t.Errorf("import of a changed past: %d %s", code, out)
	}
	log := write(t, "log.yaml", "- code: QN-1\n  kind: joint_case\n  title: Chuyên án chung\n  programme: plan-3219\n  state: done\n  day: 2025-03-01\n")
	if code, out, _ = cotmoc(t, data, "import", "cooperation", log); code != 0 {
		t.Errorf("import of the log: %d %s", code, out)
	}
	if code, out, _ = cotmoc(t, data, "programme", "status", "plan-3219", "joint-cases", "--year", "2025"); code != 0 || !strings.Contains(out, "QN-1") || !strings.Contains(out, "Đạt") {
		t.Errorf("the list behind a number: %d %s", code, out)
	}
}
