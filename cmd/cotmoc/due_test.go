package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

// owedNow are the reports `cotmoc due` tells of, as JSON, by obligation and unit; those of a year that begins stand beside
// those of the year before in December.
func owedNow(t *testing.T, here site, args ...string) map[string][]programme.Report {
	t.Helper()
	code, out, errs := cotmoc(t, here, append([]string{"due", "--json"}, args...)...)
	var list border.List[programme.Report]
	if err := json.Unmarshal([]byte(out), &list); err != nil || code != exitDone {
		t.Fatalf("due: exit %d, %v, %s %s", code, err, out, errs)
	}
	owed := map[string][]programme.Report{}
	for _, r := range list.Items {
		owed[r.Obligation+" "+r.Code] = append(owed[r.Obligation+" "+r.Code], r)
	}
	return owed
}

// ofPeriod picks the report of a period; one without a period where there is none.
func ofPeriod(owed []programme.Report, period string) programme.Report {
	i := slices.IndexFunc(owed, func(r programme.Report) bool { return r.Period == period })
	if i < 0 {
		return programme.Report{}
	}
	return owed[i]
}

// TestDue asks for what is owed before and after the day, and once a report is there.
func TestDue(t *testing.T) {
	here := besideDatabase(t)
	units := write(t, "units.geojson", oneCommune)
	if code, _, errs := cotmoc(t, here, "import", "units", units, "--valid-from", "2025-07-01"); code != exitDone {
		t.Fatalf("import: exit %d, %s", code, errs)
	}
	const commune, province = "qd-28-2025.commune 19432", "qd-28-2025.province 44"
	now := owedNow(t, here)
	ministry := now["qd-28-2025.ministry bo-cong-an"]
	if len(now[commune]) == 0 || len(now[province]) == 0 || len(ministry) == 0 {
		t.Fatalf("%+v", now)
	}
	period := slices.MaxFunc(now[commune], func(a, b programme.Report) int { return strings.Compare(a.Period, b.Period) }).Period
	if ofPeriod(now[commune], period).State != "due" || now[province][0].Owner.VI != "Ủy ban nhân dân tỉnh Quảng Trị" || ministry[0].DueOn.IsZero() {
		t.Errorf("%+v", now)
	}
	later := border.DateOf(time.Now()).AddDays(800).String() // two years end before then, whatever day this is
	if r := ofPeriod(owedNow(t, here, "--on", later, "--province", "44")[commune], period); r.State != "missing" || r.AgeDays == nil {
		t.Errorf("on %s: %+v", later, r)
	}
	rows := "commune_code,period,indicator,value\n"
	for _, id := range []string{"addicts_on_file", "users_on_file", "addicts_exempt", "use_points", "offenders_arrested", "resident_offenders",
		"wanted_hiding", "plants_destroyed", "plant_area_m2"} {
		rows += "19432," + period + "," + id + ",0\n"
	}
	if code, _, errs := cotmoc(t, here, "import", "reports", write(t, "reports.csv", rows+"19432,"+period+",residents,9000\n")); code != exitDone {
		t.Fatalf("import: exit %d, %s", code, errs)
	}
	if r := ofPeriod(owedNow(t, here)[commune], period); r.Period != "" {
		t.Error("a report that was imported is still owed")
	}
	code, out, _ := cotmoc(t, here, "due", "--on", later)
	if code != exitDone || !strings.Contains(out, "quá hạn") || !strings.Contains(out, "HẠN / DUE") {
		t.Errorf("exit %d, %s", code, out)
	}
	if code, _, errs := cotmoc(t, here, "due", "--area", "khu-9"); code != exitFailed || !strings.Contains(errs, "khu-9") {
		t.Errorf("an area nobody knows: exit %d, %s", code, errs)
	}
	// A deployment's own file adds a duty; one with a fault stops with file and line.
	own := filepath.Join(here.folder, "obligations")
	if err := os.Mkdir(own, 0o755); err != nil { //nolint:gosec // nothing secret lies here
		t.Fatal(err)
	}
	text := "id: tinh\nlegal_ref: thử\ntitle: {vi: a, en: b}\nvalid_from: 2025-01-01\nobligations:\n  - id: tinh.thang\n    article: {vi: a, en: b}\n" +
		"    title: {vi: Báo cáo tháng, en: Monthly}\n    owed_by: {level: commune, post: {vi: a, en: b}}\n    rhythm: month\n    due: {days_after: 5}\n"
	put := func(content string) {
		if err := os.WriteFile(filepath.Join(own, "tinh.yaml"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(text)
	if _, there := owedNow(t, here)["tinh.thang 19432"]; !there {
		t.Error("the deployment's own duty is not told of")
	}
	put(strings.Replace(text, "month", "fortnight", 1))
	if code, _, errs := cotmoc(t, here, "due"); code != exitFailed || !strings.Contains(errs, "tinh.yaml:10") {
		t.Errorf("a file with a fault: exit %d, %s", code, errs)
	}
}
