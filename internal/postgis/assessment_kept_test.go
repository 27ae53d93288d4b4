package postgis_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
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
	sets, err := assess.ParseSets(map[string][]byte{"qd-28-2025.yaml": law})
	if err != nil {
		t.Fatal(err)
	}
	year := border.DateOf(time.Now()).Year()
	v := &assess.Service{Sets: sets, Source: store, Now: time.Now}
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

// A village is judged by the set of its province, kept and made again like a commune.
func TestKeptAssessmentOfAVillage(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	put(t, store, ingest.Load{Layer: "units"}, border.Unit{Level: border.Village, Code: "19432-01", Kind: "Bản", Name: "Ka Tăng", FullName: "Bản Ka Tăng", Parent: "19432", ValidFrom: day(t, "2025-07-01")})
	rules, err := os.ReadFile("../../data/criteria/quang-tri-village.yaml")
	if err != nil {
		t.Fatal(err)
	}
	sets, err := assess.ParseSets(map[string][]byte{"quang-tri-village.yaml": rules})
	if err != nil {
		t.Fatal(err)
	}
	v := &assess.Service{Sets: sets, Source: store, Now: time.Now}
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
