package main

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/postgis"
)

// done runs a command that must succeed and gives what it printed.
func done(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %v", c.Args[1:], err)
	}
	return string(out)
}

func TestAuditOnTheCommandLine(t *testing.T) {
	here := besideDatabase(t)
	add := program(t, here, "user", "add", "Trạm Lao Bảo 2")
	add.Stdin = strings.NewReader("một mật khẩu đủ dài\n")
	done(t, add)
	secret := strings.TrimSpace(done(t, program(t, here, "token", "create", "Trạm Lao Bảo 2", "--label", "qgis")))
	text := done(t, program(t, here, "audit"))
	for _, want := range []string{"account name=Trạm Lao Bảo 2", "token id=1", "command line"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	var list struct {
		Total int `json:"total"`
	}
	out := done(t, program(t, here, "audit", "--kind", "account", "--json"))
	if err := json.Unmarshal([]byte(out), &list); err != nil || list.Total != 2 {
		t.Errorf("%v, %s", err, out)
	}
	if strings.Contains(text+out, secret) || strings.Contains(text+out, "mật khẩu") {
		t.Error("a secret stands in the audit")
	}
	if code, out, _ := cotmoc(t, here, "doctor"); code != exitDone || !strings.Contains(out, "audit is whole") || !strings.Contains(out, "✓ reads of restricted data") {
		t.Errorf("doctor: exit %d\n%s", code, out)
	}
	if line := checkLine(postgis.Check{Name: "reads", OK: true, Look: true}); !strings.HasPrefix(line, "! ") || verdict([]postgis.Check{{OK: true, Look: true}}) != nil {
		t.Errorf("what somebody should look at, and is no fault: %s", line)
	}
	head := strings.TrimSpace(done(t, program(t, here, "audit", "head")))
	if code, out, errs := cotmoc(t, here, "audit", "verify", "--head", head); code != exitDone {
		t.Errorf("verify: exit %d %s %s", code, out, errs)
	}
	for _, wrong := range []string{"9:" + strings.Repeat("a", 64), "1:" + strings.Repeat("a", 64)} {
		if code, out, _ := cotmoc(t, here, "audit", "verify", "--head", wrong); code != exitFailed || !strings.Contains(out, "✗") {
			t.Errorf("a head from elsewhere: exit %d %s", code, out)
		}
	}
	for _, args := range [][]string{{"audit", "--kind", "theft"}, {"audit", "--from", "today"}, {"audit", "--limit", "0"},
		{"user", "add", "Trạm", "--role", "king"}, {"user", "role", "Trạm Lao Bảo 2", "king"}, {"token", "create", "Trạm Lao Bảo 2", "--scope", "all"},
		{"user", "link", "Trạm Lao Bảo 2", "abc"}, {"user", "link", "Trạm Lao Bảo 2"}, {"audit", "verify", "--head", "x"}} {
		if code, _, errs := cotmoc(t, here, args...); code != exitUsage {
			t.Errorf("%v: exit %d %s", args, code, errs)
		}
	}
	if code, _, errs := cotmoc(t, here, "audit", "accept"); code != exitFailed || !strings.Contains(errs, "lý do") {
		t.Errorf("accepted without a reason: exit %d %s", code, errs)
	}
}

// The doctor tells of a second lock that was changed, again and again, and leaves it so; the next start of anything else mends it, and the audit has it.
func TestDoctorLeavesTheLockAsItIs(t *testing.T) {
	here := besideDatabase(t)
	db, err := pgx.Connect(t.Context(), here.database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	if _, err := db.Exec(t.Context(), "DROP POLICY internal ON incident"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if code, out, _ := cotmoc(t, here, "doctor"); code != exitFailed || !strings.Contains(out, "✗ second lock: policies") {
			t.Errorf("a tier was dropped: exit %d %s", code, out)
		}
	}
	done(t, program(t, here, "user", "list"))
	if code, out, _ := cotmoc(t, here, "doctor"); code != exitDone || strings.Contains(out, "✗") {
		t.Errorf("after a start: exit %d %s", code, out)
	}
	if text := done(t, program(t, here, "audit", "--about", "second lock")); strings.Count(text, "put on again") != 1 {
		t.Errorf("the audit: %s", text)
	}
}
