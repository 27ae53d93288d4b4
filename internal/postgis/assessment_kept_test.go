package postgis_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
	"cotmoc/internal/recognition"
)

// TestKeptAssessmentIsReproduced: after figures changed, an assessment that was kept before is made again byte for
// byte, and one as of a time too; with another outcome than today's.
func TestKeptAssessmentIsReproduced(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	law, err := os.ReadFile("../../data/criteria/qd-28-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	year := border.DateOf(time.Now()).Year()
	v := judging(t, store, string(law))
	report := func(addicts string) {
		for _, ind := range border.Indicators()[:10] {
			value := "0"
			switch ind.ID {
			case "residents":
				value = "5000"
			case "addicts_on_file":
				value = addicts
			}
			if _, err := pool.Exec(t.Context(), `UPDATE report_value SET ended_at = clock_timestamp() WHERE indicator = $1 AND ended_at IS NULL`, ind.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := pool.Exec(t.Context(), `INSERT INTO report_value (unit_code, period, period_from, period_to, indicator, value, value_state, recorded_at)
				VALUES ('19432', $1::text, '2025-12-15', '2026-12-14', $2, $3::text::float8, 'reported', clock_timestamp())`, border.AssessedYear(year).Code, ind.ID, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	report("0")
	ledger := assess.Ledger{Service: v, Keeper: store}
	if _, err := ledger.Keep(t.Context(), "19432", year, "qd-28-2025"); err != nil {
		t.Fatal(err)
	}
	between := time.Now()
	report("30")
	if _, err := ledger.Keep(t.Context(), "19432", year, "qd-28-2025"); err != nil {
		t.Fatal(err)
	}
	asOf, err := v.One(t.Context(), "19432", year, "", &between)
	if err != nil {
		t.Fatal(err)
	}
	list, err := store.KeptAssessments(t.Context(), "19432", year)
	if err != nil || len(list) != 2 {
		t.Fatalf("%v, %d kept", err, len(list))
	}
	classes := ""
	for _, k := range list {
		again, err := v.Reproduce(t.Context(), k)
		if err != nil || !again.Same || again.Again != nil {
			t.Errorf("%v: %s\nagain %s", err, k.Body, again.Again)
		}
		var a assess.Assessment
		if err := json.Unmarshal(k.Body, &a); err != nil {
			t.Fatal(err)
		}
		classes += a.Class + " "
	}
	if classes != "has_drugs drug_free " {
		t.Errorf("kept, the latest first: %s", classes)
	}
	body, err := json.Marshal(asOf)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := v.Reproduce(t.Context(), assess.Kept{ID: 9, RecordedAt: time.Now(), Body: body}); err != nil || !again.Same {
		t.Errorf("as of a time: %v, %s", err, again.Again)
	}
	forged := list[1]
	forged.Body = []byte(strings.Replace(string(forged.Body), `"class":"drug_free"`, `"class":"type_1"`, 1))
	if again, err := v.Reproduce(t.Context(), forged); err != nil || again.Same || again.Again == nil {
		t.Errorf("a forged one passes: %v", err)
	}
}

// judging puts texts of criteria sets into use, and judges by them.
func judging(t *testing.T, store *postgis.Store, texts ...string) *assess.Service {
	t.Helper()
	files := map[string][]byte{}
	for i, text := range texts {
		files[fmt.Sprintf("%d.yaml", i)] = []byte(text)
	}
	sets, err := assess.ParseSets(files)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.BeginCriteria(t.Context(), sets); err != nil {
		t.Fatal(err)
	}
	return &assess.Service{Sets: sets, Source: store, Now: time.Now, Texts: store}
}

// TestChangedTextOfACriteriaSet: after thresholds and wording of a set changed, and after the set is gone, what was kept is made
// again byte for byte by the text it was judged by, and a question as of that time is answered by it.
func TestChangedTextOfACriteriaSet(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	year := recognition.LastYear(border.DateOf(time.Now()))
	for _, ind := range border.Indicators()[:10] {
		n := map[string]float64{"residents": 5000, "addicts_on_file": 4}[ind.ID]
		put(t, store, reportLoad, value(t, "19432", border.AssessedYear(year).Code, ind.ID, n))
	}
	text, err := os.ReadFile("../../data/criteria/qd-28-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	law := string(text)
	changed := strings.NewReplacer("{class: type_3, below: 0.1 %}", "{class: type_3, below: 0.05 %}", "at_least: 0.1 %, below: 0.5 %", "at_least: 0.05 %, below: 0.5 %",
		"Drug addicts and illegal users with a management file", "Persons on file", "a) Tỷ lệ người nghiện", "a) Phần người nghiện").Replace(law)

	first := judging(t, store, law)
	class := func(v *assess.Service, at *time.Time) (string, string) {
		a, err := v.One(t.Context(), "19432", year, "", at)
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		return a.Class, string(body)
	}
	keep := func(v *assess.Service) {
		if _, err := (assess.Ledger{Service: v, Keeper: store}).Keep(t.Context(), "19432", year, ""); err != nil {
			t.Fatal(err)
		}
	}
	keep(first)
	before := time.Now()
	class1, asked := class(first, &before)

	second := judging(t, store, changed)
	keep(second)
	class2, _ := class(second, nil)
	if class1 != "type_3" || class2 != "has_drugs" {
		t.Fatalf("class %s, by the changed text %s", class1, class2)
	}
	list, err := store.KeptAssessments(t.Context(), "19432", year)
	if err != nil || len(list) != 2 {
		t.Fatalf("%v, %d kept: the same figures by two texts are two verdicts", err, len(list))
	}
	other := strings.Replace(changed, "id: qd-28-2025", "id: other", 1)
	for name, v := range map[string]*assess.Service{"the changed text": second, "another set in its place": judging(t, store, other), "the first again": judging(t, store, law)} {
		for _, k := range list {
			if again, err := v.Reproduce(t.Context(), k); err != nil || !again.Same {
				t.Errorf("under %s: %v\n%s\nagain %s", name, err, k.Body, again.Again)
			}
		}
		if _, body := class(v, &before); body != asked {
			t.Errorf("under %s, as known before the change:\n%s\nbefore\n%s", name, body, asked)
		}
	}
	judging(t, store, law)
	want(t, "uses", askAll[string](t, pool, `SELECT criteria || ' ' || (ended_at IS NULL) FROM criteria_use WHERE criteria <> 'other' ORDER BY id`),
		"qd-28-2025 false", "qd-28-2025 false", "qd-28-2025 true")
	if n := ask[int](t, pool, "SELECT count(*) FROM criteria_text"); n != 3 {
		t.Errorf("%d texts kept, want 3", n)
	}
	if _, err := pool.Exec(t.Context(), "UPDATE criteria_text SET body = body || ' '"); err == nil {
		t.Error("a kept text can be changed")
	}
	forged := list[0]
	forged.Body = []byte(strings.ReplaceAll(string(forged.Body), second.Sets["qd-28-2025"].SHA256, strings.Repeat("0", 64)))
	if _, err := first.Reproduce(t.Context(), forged); border.KindOf(err) != border.NotFound {
		t.Errorf("by a text nobody has: %v", err)
	}
	sets, err := assess.ParseSets(map[string][]byte{"law.yaml": []byte(law + "\n# unheard of\n")})
	if err != nil {
		t.Fatal(err)
	}
	stray := &assess.Service{Sets: sets, Source: store, Now: time.Now, Texts: store}
	if _, err := (assess.Ledger{Service: stray, Keeper: store}).Keep(t.Context(), "19432", year, ""); err == nil {
		t.Error("a verdict by a text that is not kept was kept")
	}
}

// What was kept before texts were names none, and is made again by the text that was kept first.
func TestKeptAssessmentWithoutAText(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	law, err := os.ReadFile("../../data/criteria/qd-28-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	v := judging(t, store, string(law))
	a, err := v.One(t.Context(), "19432", recognition.LastYear(border.DateOf(at)), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	a.Criteria.SHA256 = ""
	body, err := json.Marshal(a)
	if err != nil || strings.Contains(string(body), `"sha256"`) {
		t.Fatalf("%v: %s", err, body)
	}
	later := judging(t, store, strings.Replace(string(law), "{class: type_3, below: 0.1 %}", "{class: type_3, below: 0.05 %}", 1))
	if again, err := later.Reproduce(t.Context(), assess.Kept{ID: 1, RecordedAt: at, Body: body}); err != nil || !again.Same {
		t.Errorf("%v: %s\nagain %s", err, body, again.Again)
	}
}

// A village is judged by the set of its province, kept and made again like a commune.
func TestKeptAssessmentOfAVillage(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	put(t, store, ingest.Load{Layer: "units"}, border.Unit{Level: border.Village, Code: "19432-01", Kind: "Bản", Name: "Ka Tăng", FullName: "Bản Ka Tăng", Parent: "19432", ValidFrom: day(t, "2025-07-01")})
	rules, err := os.ReadFile("../../data/criteria/quang-tri-village.yaml")
	if err != nil {
		t.Fatal(err)
	}
	v := judging(t, store, string(rules))
	year := recognition.LastYear(border.DateOf(time.Now()))
	period := border.AssessedYear(year).Code
	figures := func(users float64) {
		for _, id := range strings.Fields("addicts_on_file users_on_file use_points retail_points offenders_arrested resident_offenders") {
			n := map[bool]float64{true: users}[id == "users_on_file"]
			put(t, store, reportLoad, value(t, "19432-01", period, id, n))
		}
	}
	figures(0)
	if kept, err := (assess.Ledger{Service: v, Keeper: store}).Keep(t.Context(), "19432-01", year, ""); err != nil || kept.Class != "no_drug_crime" || kept.Official {
		t.Fatalf("%+v, %v", kept, err)
	}
	figures(2)
	list, err := store.KeptAssessments(t.Context(), "19432-01", year)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %d kept", err, len(list))
	}
	if again, err := v.Reproduce(t.Context(), list[0]); err != nil || !again.Same {
		t.Errorf("%v: %s\nagain %s", err, list[0].Body, again.Again)
	}
	if now, err := v.One(t.Context(), "19432-01", year, "", nil); err != nil || now.Class != "undetermined" || now.Unit.Level != border.Village {
		t.Errorf("after a worse figure: %+v, %v", now.Class, err)
	}
}

func TestNeighboursByCode(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106), commune(t, "19429", "Khe Sanh", "2025-07-01", 106.1), commune(t, "19441", "Xa", "2025-07-01", 106.5))
	list, err := store.Neighbours(t.Context(), "19432", day(t, "2026-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	want(t, "neighbours", list, "19429")
}
