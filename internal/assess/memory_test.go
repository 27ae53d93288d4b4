package assess

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"cotmoc/internal/border"
)

// twoProvinces is province44 and another one of ten communes.
func twoProvinces() *records {
	src := province44()
	from := border.NewDate(2025, 7, 1)
	src.units = append(src.units, border.Unit{Code: "46", Level: border.Province, Name: "Huế", ValidFrom: from})
	for n := range 10 {
		code := fmt.Sprintf("199%02d", n)
		src.units = append(src.units, border.Unit{Code: code, Level: border.Commune, Name: "Xã " + code, Parent: "46", ValidFrom: from})
		src.report(code, recorded, zeros(8_000))
	}
	return src
}

// everything is what the map asks: all communes, all provinces.
func everything(t *testing.T, v *Service) []byte {
	t.Helper()
	communes, err := v.All(context.Background(), 2026, "", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	provinces, err := v.Provinces(context.Background(), 2026, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal([]Assessments{communes, provinces})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A change re-judges the commune and its province and nothing else, and the answers are those of a service that
// remembers nothing.
func TestAChangeRejudgesOnlyWhatDependsOnIt(t *testing.T) {
	src := twoProvinces()
	now := recorded.AddDate(0, 0, 1)
	v := service(t, src, now)
	v.Memory = NewMemory()
	v.Now = func() time.Time { return now }
	check := func(what string, want uint64) {
		t.Helper()
		before := v.Memory.Judged()
		got := everything(t, v)
		if n := v.Memory.Judged() - before; n != want {
			t.Errorf("%s: %d verdicts worked out, want %d", what, n, want)
		}
		forgetful := service(t, src, now)
		if !bytes.Equal(got, everything(t, forgetful)) {
			t.Errorf("%s: remembered and worked out anew differ", what)
		}
	}
	check("at first", 12+2)
	check("again", 0)
	src.rows[len(src.rows)-1].Recorded = recorded.Add(time.Minute) // the same figure told again: another cut-off
	check("a figure reported again", 2)
	three := 3.0
	for i := range src.rows {
		if r := &src.rows[i]; r.UnitCode == "19901" && r.Indicator == "use_points" {
			r.Value, r.Recorded = &three, recorded.Add(2*time.Minute)
		}
	}
	check("another figure", 2)
	src.routes = map[string]Tri{"19432": Yes}
	check("a route", 2)
	now = time.Date(2026, 12, 15, 8, 0, 0, 0, border.Zone)
	check("the period ended", 12+2)
	check("the day after", 0)
	src.rows = src.rows[:len(src.rows)-10]
	check("a report taken back", 2)
	for i := range src.units {
		if src.units[i].Code == "19901" {
			src.units[i].Name = "Phong Điền"
		}
	}
	check("another name", 2)
}

// What was known at another time is never remembered, nor answered from memory.
func TestWhatWasKnownThenIsNotRemembered(t *testing.T) {
	src := twoProvinces()
	v := service(t, src, recorded.AddDate(0, 0, 1))
	v.Memory = NewMemory()
	then := recorded.Add(-time.Hour)
	for range 2 {
		if a, err := v.One(context.Background(), "19432", 2026, "", &then); err != nil || a.Class != "undetermined" {
			t.Fatalf("%s %v", a.Class, err)
		}
	}
	if n := v.Memory.Judged(); n != 0 {
		t.Errorf("%d remembered", n)
	}
}

// The rounds asked for last are kept, no more.
func TestMemoryIsBounded(t *testing.T) {
	m := NewMemory()
	for year := 2010; year < 2030; year++ {
		m.remember(roundKey{"s", border.Commune, year}, "19432", remembered{ended: true})
		m.recall(roundKey{"s", border.Commune, 2010}, "19432")
	}
	if len(m.rounds) != rememberedRounds {
		t.Errorf("%d rounds", len(m.rounds))
	}
	if _, ok := m.recall(roundKey{"s", border.Commune, 2010}, "19432"); !ok {
		t.Error("the round asked for all the time was forgotten")
	}
	if _, ok := m.recall(roundKey{"s", border.Commune, 2020}, "19432"); ok {
		t.Error("an old round was kept")
	}
}
