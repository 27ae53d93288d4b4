package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cotmoc/data"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/cluster"
	"cotmoc/internal/programme"
	"cotmoc/internal/recognition"
)

// cli runs commands on one data folder.
type cli struct {
	t    *testing.T
	here site
}

// runs wants a command to end with a code and its output, or what it says, to hold some words.
func (c cli) runs(code int, says string, args ...string) string {
	c.t.Helper()
	got, out, errs := cotmoc(c.t, c.here, args...)
	if got != code || !strings.Contains(out+errs, says) {
		c.t.Fatalf("cotmoc %s: exit %d, want %d with %q:\n%s%s", strings.Join(args, " "), got, code, says, out, errs)
	}
	return out
}

func listed[T any](c cli, args ...string) border.List[T] {
	c.t.Helper()
	var list border.List[T]
	if err := json.Unmarshal([]byte(c.runs(exitDone, "", append(args, "--json")...)), &list); err != nil {
		c.t.Fatalf("cotmoc %s: %v", strings.Join(args, " "), err)
	}
	return list
}

func (c cli) account(name string, flags ...string) {
	c.t.Helper()
	p := program(c.t, c.here, append([]string{"user", "add", name}, flags...)...)
	p.Stdin = strings.NewReader("một mật khẩu đủ dài\n")
	var said bytes.Buffer
	p.Stderr = &said
	if err := p.Run(); err != nil {
		c.t.Fatalf("user add %s: %v %s", name, err, said.String())
	}
}

// TestTheCycleOnTheCommandLine walks the year's cycle by commands: a report through its states, silences and completeness
// by area, the class kept and made again, a what-if, and a finding of a draw.
func TestTheCycleOnTheCommandLine(t *testing.T) {
	c := cli{t, dataFolder(t)}
	running, err := cluster.Join(t.Context(), cluster.Options{Dir: c.here.folder, NoSync: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Leave() }) // the commands join it, and need not start one each
	c.runs(exitDone, "", "import", "units", write(t, "units.geojson", oneCommune), "--valid-from", "2025-07-01")
	c.account("Công an xã", "--role", "commune_reporter", "--scope", "19432")
	c.account("Công an tỉnh", "--role", "commune_approver", "--scope", "44")
	c.runs(exitDone, "Công an xã  commune_reporter 19432", "user", "list")
	c.runs(exitDone, "", "user", "role", "Công an tỉnh", "verifier", "--scope", "44")
	c.runs(exitUsage, "ROLE", "user", "role", "Công an tỉnh")
	c.runs(exitUsage, "commune_reporter", "user", "role", "Công an tỉnh", "chief")
	c.runs(exitDone, "", "user", "role", "Công an tỉnh", "commune_approver", "--scope", "44")
	bad := program(t, c.here, "user", "add", "Xã lạ", "--role", "commune_reporter", "--scope", "99999")
	bad.Stdin = strings.NewReader("một mật khẩu đủ dài\n")
	if out, err := bad.CombinedOutput(); endOf(err) != exitFailed || !strings.Contains(string(out), "99999") {
		t.Errorf("a scope nobody has: %v %s", err, out)
	}
	c.verdicts(c.reports())
	c.draws()
}

func endOf(err error) int {
	if e, ok := err.(*exec.ExitError); ok { //nolint:errorlint // as exec gives it
		return e.ExitCode()
	}
	return 0
}

// reports walks a report through its states and gives its period.
func (c cli) reports() (period string) {
	c.t.Helper()
	period = listed[programme.Report](c, "report", "list", "--unit", "19432").Items[0].Period
	at := []string{"19432", period}
	with := func(verb string, more ...string) []string {
		return append(append([]string{"report", verb}, at...), more...)
	}
	c.runs(exitUsage, "--post", with("write", "residents=1")...)
	c.runs(exitUsage, "INDICATOR=VALUE", with("write", "resident=1", "--post", "Công an xã")...)
	c.runs(exitUsage, "not_collected", with("write", "residents=many", "--post", "Công an xã")...)
	c.runs(exitFailed, "Nobody", with("write", "residents=1", "--post", "Nobody")...)
	c.runs(exitFailed, "không thể chuyển", with("step", "submitted", "--post", "Công an xã")...)
	c.runs(exitDone, "9100", with("write", "residents=9100", "use_points=1", "--post", "Công an xã")...)
	c.runs(exitDone, "9100", with("write", "use_points=0", "--post", "Công an xã")...) // what is not given stays
	if out := c.runs(exitDone, "", with("write", "residents=", "--post", "Công an xã")...); strings.Contains(out, "9100") {
		c.t.Errorf("a figure that was taken out stays:\n%s", out)
	}
	c.runs(exitDone, "Đang soạn", with("write", "residents=9000", "--nil", "--post", "công an xã")...)
	c.runs(exitFailed, "", with("step", "accepted", "--post", "Công an tỉnh")...)
	c.runs(exitDone, "Đã gửi", with("step", "submitted", "--post", "Công an xã")...)
	c.runs(exitFailed, "không được tự chấp nhận", with("step", "accepted", "--post", "Công an xã")...)
	c.runs(exitFailed, "reason", with("step", "returned", "--post", "Công an tỉnh")...)
	c.runs(exitDone, "Trả lại", with("step", "returned", "--post", "Công an tỉnh", "--reason", "Thiếu số người bị truy nã")...)
	c.runs(exitDone, "", with("write", "residents=9000", "--nil", "--post", "Công an xã")...)
	c.runs(exitDone, "", with("step", "submitted", "--post", "Công an xã")...)
	c.runs(exitDone, "Đã chấp nhận", with("step", "accepted", "--post", "Công an tỉnh")...)
	c.runs(exitDone, "", "import", "reports", write(c.t, "sua.csv", "commune_code,period,indicator,value\n19432,"+period+",residents,9001\n"))
	if out := c.runs(exitDone, "! residents: đang tính / counts: 9001 reported (sua.csv", with("show")...); strings.Count(out, "\n! ") != 1 {
		c.t.Errorf("what an import changed after the acceptance:\n%s", out)
	}
	later := border.DateOf(time.Now()).AddDays(400).String()
	c.runs(exitUsage, "2026-H1", "silences", "--period", "2026-13")
	c.runs(exitFailed, "none", "silences", "--obligation", "none")
	if list := listed[programme.Silence](c, "silences", "--on", later, "--province", "44"); list.Total == 0 || list.Items[0].AgeDays == nil {
		c.t.Errorf("silences: %+v", list)
	}
	c.runs(exitUsage, "province", "completeness", "--by", "colour")
	by := listed[programme.Tally](c, "completeness", "--by", "area", "--period", period, "--obligation", "qd-28-2025.commune")
	if by.Total != 1 || by.Items[0].Area == nil || *by.Items[0].Area != "" || *by.Items[0].Completeness != 1 {
		c.t.Errorf("completeness: %+v", by.Items)
	}
	c.runs(exitDone, "100 %", "completeness", "--by", "province", "--period", period)
	if groups := listed[programme.Group](c, "due", "--by", "province"); groups.Total == 0 || len(groups.Items[0].Reports) == 0 {
		c.t.Errorf("due by province: %+v", groups)
	}
	c.runs(exitDone, "báo cáo / reports", "due", "--by", "area", "--on", later)
	c.runs(exitDone, "", "report", "questions")
	return period
}

// verdicts asks for the class of a year whose report was accepted.
func (c cli) verdicts(of string) {
	c.t.Helper()
	c.runs(exitDone, "không ma túy", "assess", "--year", of)
	kept := listed[assess.Kept](c, "assess", "kept", "19432", "--year", of)
	if kept.Total != 1 {
		c.t.Fatalf("kept: %+v", kept)
	}
	c.runs(exitDone, "giống từng byte", "assess", "reproduce", "1")
	c.runs(exitFailed, "", "assess", "reproduce", "99")
	c.runs(exitUsage, "", "assess", "reproduce", "x")
	c.runs(exitDone, "THAY ĐỔI / CHANGE", "assess", "explain", "19432", "--year", of)
	c.runs(exitUsage, "--criteria", "assess", "what-if", "--year", of)
	c.runs(exitDone, "giả định, không chính thức", "assess", "what-if", "--year", of, "--criteria", "nghe-an-clean")
	strict := strings.Replace(strictCommunes, "ngưỡng", "ngưỡng", 1)
	tried := listed[tried](c, "assess", "what-if", "--year", of, "--file", write(c.t, "thu.yaml", strict), "--changed")
	if tried.Total != 1 || tried.Items[0].Class != "drug_free" || tried.Items[0].WhatIf != "type_1" {
		c.t.Errorf("what-if: %+v", tried)
	}
	c.runs(exitFailed, "thu.yaml:14: dan: ", "assess", "what-if", "--year", of, "--file", write(c.t, "thu.yaml", strings.Replace(strict, "residents >", "residens >", 1)))
	if again := listed[assess.Kept](c, "assess", "kept", "19432"); again.Total != 1 {
		c.t.Errorf("a what-if was kept: %+v", again)
	}
	c.runs(exitDone, "", "recognition", "conversions", "--year", of)
	c.runs(exitUsage, "village", "recognition", "list", "--level", "colour")
	if villages := listed[recognition.View](c, "recognition", "list", "--level", "village"); villages.Total != 0 {
		c.t.Errorf("villages: %+v", villages)
	}
	c.runs(exitUsage, "village", "silences", "--level", "colour")
	c.runs(exitDone, "0 báo cáo", "silences", "--level", "village")
	c.runs(exitDone, "country", "recognition", "summary")
	c.reworded(of)
}

// reworded replaces the Decision's file by one of other words: what was kept is made again all the same.
func (c cli) reworded(of string) {
	c.t.Helper()
	law, err := data.FS.ReadFile("criteria/qd-28-2025.yaml")
	if err != nil {
		c.t.Fatal(err)
	}
	own := filepath.Join(c.here.folder, "criteria")
	if err := os.Mkdir(own, 0o755); err != nil { //nolint:gosec // nothing secret lies here
		c.t.Fatal(err)
	}
	at := filepath.Join(own, "qd-28-2025.yaml")
	if err := os.WriteFile(at, bytes.ReplaceAll(law, []byte("Số 0 không phải là loại III"), []byte("Không có ai thì không là loại III")), 0o644); err != nil { //nolint:gosec // as above
		c.t.Fatal(err)
	}
	c.runs(exitDone, "Không có ai thì", "assess", "--year", of, "--unit", "19432", "--json")
	c.runs(exitDone, "giống từng byte", "assess", "reproduce", "1")
	if err := os.RemoveAll(own); err != nil {
		c.t.Fatal(err)
	}
	if uses := listed[assess.SetUse](c, "criteria", "texts"); uses.Total != 6 || uses.Items[5].To != nil {
		c.t.Errorf("texts: %+v", uses)
	} else {
		c.runs(exitDone, "Không có ai thì", "criteria", "text", uses.Items[5].SHA256)
	}
	c.runs(exitFailed, "", "criteria", "text", "00")
}

// strictCommunes is a set that calls every commune of over 5,000 residents type I.
const strictCommunes = `id: thu
legal_ref: bản thử
title: {vi: Thử, en: A try}
valid_from: 2020-01-01
completeness: complete
levels:
  commune:
    report_before: "12-20"
    inputs: [residents]
    criteria:
      - id: dan
        name: {vi: "Đông dân", en: "Many residents"}
        clause: {vi: Trên 5.000 dân, en: Over 5000}
        measure: {expression: "residents > 5000"}
        bands: [{class: type_1}]
    classes:
      - {class: type_1, short: {vi: loại I, en: type I}, at_least: 1, of: [dan]}
      - {class: has_drugs, short: {vi: còn ma túy, en: has drugs}, otherwise: true}
`

func (c cli) draws() {
	c.t.Helper()
	c.account("Thanh tra", "--role", "verifier")
	last := border.AssessedYear(2025).Code // nobody reported then: silent
	var d recognition.Draw
	if err := json.Unmarshal([]byte(c.runs(exitDone, "", "draw", "--seed", "3", "--n", "1", "--year", last, "--json")), &d); err != nil || len(d.Units) != 1 {
		c.t.Fatalf("draw: %v %+v", err, d)
	}
	c.runs(exitUsage, "--post", "draw", "finding", "1", "19432", "clean")
	c.runs(exitFailed, "", "draw", "finding", "1", "19432", "nice", "--post", "Thanh tra")
	c.runs(exitFailed, "", "draw", "finding", "9", "19432", "clean", "--post", "Thanh tra")
	c.runs(exitDone, "1/1 không sạch", "draw", "finding", "1", "19432", "not_clean", "--post", "thanh tra", "--note", "Có điểm sử dụng")
}
