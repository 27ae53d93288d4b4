package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

// schoolSet is a set a deployment writes for schools, with an expression.
const schoolSet = `id: truong-hoc
legal_ref: Kế hoạch 12/KH (ví dụ)
title: {vi: Trường học không có ma túy, en: Schools without drugs}
valid_from: 2026-01-01
completeness: complete
levels:
  agency:
    report_before: "12-20"
    inputs: [users_on_file, use_points]
    criteria:
      - id: hoc-sinh
        name: {vi: "Không có học sinh sử dụng", en: "No pupil uses"}
        clause: {vi: Không có học sinh sử dụng ma túy, en: No pupil uses drugs}
        measure: {expression: "users_on_file == 0 && use_points == 0"}
        bands: [{class: drug_free}]
        not_applicable: missing
    classes:
      - {class: drug_free, short: {vi: không ma túy, en: drug-free}, at_least: 1, of: [hoc-sinh]}
      - {class: has_drugs, short: {vi: có ma túy, en: has drugs}, otherwise: true}
`

// A deployment's own sets are read beside the shipped ones, and a bad one is named with file, line and criterion.
func TestOwnCriteriaSets(t *testing.T) {
	here := besideDatabase(t)
	own := filepath.Join(here.folder, "criteria")
	if err := os.Mkdir(own, 0o755); err != nil { //nolint:gosec // nothing secret lies here
		t.Fatal(err)
	}
	at := write(t, "truong.yaml", schoolSet)
	if code, out, errs := cotmoc(t, here, "criteria", "check", at); code != exitDone || !strings.Contains(out, "truong-hoc, complete, 1") {
		t.Errorf("check: exit %d, %s %s", code, out, errs)
	}
	if code, out, errs := cotmoc(t, here, "criteria", "check", "../../data/questions/reports.yaml"); code != exitDone || !strings.Contains(out, "12 quy tắc") {
		t.Errorf("check rules: exit %d, %s %s", code, out, errs)
	}
	if err := os.WriteFile(filepath.Join(own, "truong.yaml"), []byte(schoolSet), 0o644); err != nil { //nolint:gosec // as above
		t.Fatal(err)
	}
	code, out, errs := cotmoc(t, here, "criteria", "list", "--json")
	var list border.List[assess.Description]
	if err := json.Unmarshal([]byte(out), &list); err != nil || code != exitDone || list.Total != 6 || list.Items[5].ID != "truong-hoc" || list.Items[5].Levels[0] != "agency" {
		t.Errorf("list: exit %d, %v, %s %s", code, err, out, errs)
	}
	for _, c := range []struct {
		figures string
		says    string
		code    int
	}{
		{"users_on_file=0 use_points=0", "Không ma túy / Drug-free (giả định", exitDone},
		{"users_on_file=0 use_points=1", "Có ma túy", exitDone},
		{"users_on_file=0", "missing: use_points (quyết định / decides)", exitDone},
		{"use_points=1", "Có ma túy", exitDone}, // whatever the users are
		{"users_on_file=-1", "users_on_file", exitUsage},
		{"users=1", "INDICATOR=VALUE", exitUsage},
		{"residents=0", "residents", exitUsage},
	} {
		args := append([]string{"criteria", "try", "truong-hoc", "--level", "agency"}, strings.Fields(c.figures)...)
		if code, out, errs := cotmoc(t, here, args...); code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("try %s: exit %d, %s %s", c.figures, code, out, errs)
		}
	}
	for set, code := range map[string]int{"none": exitFailed, "quang-tri-village": exitFailed, at: exitDone} { // the village set judges no agencies
		if got, out, errs := cotmoc(t, here, "criteria", "try", set, "--level", "agency"); got != code {
			t.Errorf("try %s: exit %d, %s %s", set, got, out, errs)
		}
	}
	for broken, says := range map[string]string{
		strings.Replace(schoolSet, "users_on_file == 0 &&", "users_on_file > 0 &&", 1): `truong.yaml:14: hoc-sinh: a higher figure of "users_on_file"`,
		strings.Replace(schoolSet, "== 0 && use_points", "== 0 & use_points", 1):       "truong.yaml:14: hoc-sinh: ",
		strings.Replace(schoolSet, "use_points == 0\"", "useful_points == 0\"", 1):     `there is no indicator "useful_points"`,
	} {
		code, _, errs := cotmoc(t, here, "criteria", "check", write(t, "truong.yaml", broken))
		if code != exitFailed || !strings.Contains(errs, says) {
			t.Errorf("exit %d, %s; want %s", code, errs, says)
		}
	}
}
