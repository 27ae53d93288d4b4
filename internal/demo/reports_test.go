package demo

import (
	"io/fs"
	"testing"

	"cotmoc/data"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

func decision28(t *testing.T) *assess.Set {
	t.Helper()
	folder, err := data.Criteria()
	if err != nil {
		t.Fatal(err)
	}
	b, err := fs.ReadFile(folder, "qd-28-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set, err := assess.ParseSet("qd-28-2025.yaml", b)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// facts turns what a unit handed in into what an assessment reads. Any stretch of a route counts there.
func (s *scene) facts(r report, u commune) assess.Facts {
	f := assess.Facts{Unit: border.Unit{Code: r.unit, Name: u.Name, Level: border.Commune, Parent: u.Province, ValidFrom: firstDay()},
		Values: map[string]border.ReportValue{}, OnRoute: assess.No, OnInterProvinceRoute: assess.No}
	for _, row := range r.rows {
		v := border.ReportValue{UnitCode: r.unit, Period: border.AssessedYear(r.year), Indicator: row.indicator, State: row.state}
		if row.state == border.Reported {
			n := float64(row.value)
			v.Value = &n
		}
		f.Values[row.indicator] = v
	}
	for _, road := range s.routes {
		if road.holdsIn(r.year) && road.inside(&u) > 0 {
			f.OnRoute = assess.Yes
		}
	}
	return f
}

// Every commune comes out in the class its report was made for, every class is on the map in every year, and
// where the report has a gap the class is open.
func TestReportsGiveTheirClasses(t *testing.T) {
	s, set := setUp(t), decision28(t)
	byCode := map[string]commune{}
	for _, u := range s.communes {
		byCode[u.Code] = u
	}
	counts := map[int]map[string]int{}
	silent, gappyButSure, facts := map[int]int{}, 0, map[int]map[string][]assess.Facts{}
	for _, r := range s.reports {
		u, ok := byCode[r.unit]
		if !ok {
			continue
		}
		q := assess.Question{Facts: s.facts(r, u), Year: r.year, Today: lastDay()}
		a, err := set.Assess(q)
		if err != nil {
			t.Fatal(err)
		}
		if counts[r.year] == nil {
			counts[r.year], facts[r.year] = map[string]int{}, map[string][]assess.Facts{}
		}
		counts[r.year][a.Class]++
		facts[r.year][u.Province] = append(facts[r.year][u.Province], q.Facts)
		if len(r.rows) == 0 {
			silent[r.year]++
		}
		if r.class != "" && a.Class != r.class {
			t.Errorf("%d %s %s: made for %s, came out as %s: %v", r.year, u.Code, u.Name, r.class, a.Class, r.rows)
		}
		if r.class == "" && a.Class == drugFree {
			t.Errorf("%d %s %s: drug-free with a gap in its report", r.year, u.Code, u.Name)
		}
		if len(a.Missing) > 0 && a.Class == type1 {
			gappyButSure++
		}
	}
	least := map[string]int{drugFree: 95, hasDrugs: 40, type3: 60, type2: 22, type1: 12, "undetermined": 25}
	for year := firstYear; year <= lastYear; year++ {
		t.Logf("%d: %v, %d silent", year, counts[year], silent[year])
		for class, n := range least {
			if counts[year][class] < n {
				t.Errorf("%d: %d communes are %s, want at least %d", year, counts[year][class], class, n)
			}
		}
		if silent[year] < 8 {
			t.Errorf("%d: only %d communes kept silent", year, silent[year])
		}
		s.checkProvinces(t, set, year, facts[year])
	}
	if gappyButSure == 0 {
		t.Error("no commune of type I whose gap cannot matter")
	}
	if counts[2026][drugFree] <= counts[2024][drugFree] {
		t.Error("things do not get better")
	}
}

func (s *scene) checkProvinces(t *testing.T, set *assess.Set, year int, communes map[string][]assess.Facts) {
	t.Helper()
	classes := map[string]string{}
	for _, code := range Provinces() {
		name, _, _ := s.Facts.ProvinceName(code)
		f := assess.Facts{Unit: border.Unit{Code: code, Name: name, Level: border.Province, ValidFrom: firstDay()},
			OnRoute: assess.No, OnInterProvinceRoute: assess.No}
		own := map[string]border.ReportValue{}
		for _, r := range s.reports {
			if r.unit == code && r.year == year {
				own = s.facts(r, commune{}).Values
			}
		}
		for _, road := range s.routes {
			for _, u := range s.communes {
				if u.Province == code && road.holdsIn(year) && road.inside(&u) > 0 {
					f.OnRoute = assess.Yes
					if road.level == "inter_province" {
						f.OnInterProvinceRoute = assess.Yes
					}
				}
			}
		}
		f.Values = assess.Feed(own, communes[code])
		a, err := set.Assess(assess.Question{Facts: f, Year: year, Today: lastDay(), Communes: set.Tally(communes[code])})
		if err != nil {
			t.Fatal(err)
		}
		classes[code] = a.Class
	}
	t.Logf("%d: %v", year, classes)
	if classes["44"] != "undetermined" || classes["51"] != hasDrugs {
		t.Errorf("%d: Quảng Trị is %s, want undetermined; Quảng Ngãi is %s, want has_drugs", year, classes["44"], classes["51"])
	}
	if year < 2026 && classes["14"] != "key_province" {
		t.Errorf("%d: Sơn La is %s, want key_province", year, classes["14"])
	}
}

func TestReportsPassTheChecks(t *testing.T) {
	s := setUp(t)
	rules := border.Rules{Today: lastDay(), Area: border.ServedArea()}
	rows := 0
	for _, r := range s.reports {
		for _, row := range r.rows {
			rows++
			v := border.ReportValue{UnitCode: r.unit, Period: border.AssessedYear(r.year), Indicator: row.indicator, State: row.state}
			if row.state == border.Reported {
				n := float64(row.value)
				v.Value = &n
			}
			if faults := v.Check(rules); len(faults) > 0 {
				t.Errorf("%s %d %s: %v", r.unit, r.year, row.indicator, faults)
			}
		}
	}
	t.Logf("%d values", rows)
}

// A load on an earlier day knows nothing of later years.
func TestReportsStopToday(t *testing.T) {
	s, err := stage(world(t, border.NewDate(2025, 3, 1)))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.reports {
		if r.year > 2025 {
			t.Fatalf("a report of %d on 1 March 2025", r.year)
		}
	}
}
