package data_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cotmoc/data"
	"cotmoc/internal/border"
)

func load(t *testing.T) *data.Facts {
	t.Helper()
	f, err := data.Load()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestListsAreComplete(t *testing.T) {
	f := load(t)
	if n := len(f.Communes()); n != 3321 {
		t.Errorf("%d communes, want 3321", n)
	}
	if n := len(f.Provinces()); n != 34 {
		t.Errorf("%d provinces, want 34", n)
	}
	kinds, onBorder := map[string]int{}, map[string]int{}
	for _, c := range f.Communes() {
		kinds[c.Kind]++
		if c.Border != nil && *c.Border {
			onBorder[c.Province]++
		}
		if c.AreaKm2 <= 0 || c.Lon < 102 || c.Lon > 115 || c.Lat < 7 || c.Lat > 24 {
			t.Errorf("%s %s: area %g at %g, %g", c.Code, c.Name, c.AreaKm2, c.Lon, c.Lat)
		}
	}
	if len(kinds) != 3 || kinds["Đặc khu"] != 13 {
		t.Errorf("kinds %v, want Xã, Phường and 13 Đặc khu", kinds)
	}
	if onBorder["14"] != 13 || onBorder["40"] != 21 || onBorder["44"] != 15 || onBorder["51"] != 9 || len(onBorder) != 4 {
		t.Errorf("border communes %v", onBorder)
	}
}

func TestLookups(t *testing.T) {
	f := load(t)
	if p, ok := f.ProvinceOf("19432"); !ok || p != "44" {
		t.Errorf("Lao Bảo lies in %q, %v", p, ok)
	}
	if _, ok := f.ProvinceOf("99999"); ok {
		t.Error("a code nobody has was found")
	}
	name, full, ok := f.ProvinceName("44")
	if !ok || name != "Quảng Trị" || full != "Tỉnh Quảng Trị" {
		t.Errorf("44 is %q, %q, %v", name, full, ok)
	}
	c, _ := f.Commune("19742")
	if c.FullName() != "Đặc khu Cồn Cỏ" || c.Population2019 != nil {
		t.Errorf("19742 is %q with population %v, want unknown", c.FullName(), c.Population2019)
	}
}

func TestCrossings(t *testing.T) {
	b, err := data.Crossings()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(strings.TrimSpace(string(b)), "\n"); n != 26 {
		t.Errorf("%d crossings, want 26", n)
	}
}

// Every label has a name in both languages, a kind the map knows and a place; Lao provinces have Lao names.
func TestLabels(t *testing.T) {
	b, err := data.Labels()
	if err != nil {
		t.Fatal(err)
	}
	var labels struct {
		Features []struct {
			Properties struct {
				VI, EN, LO string
				Kind       string
				Country    string
				Min, Max   float64
			}
			Geometry struct{ Coordinates [2]float64 }
		}
	}
	b = []byte(strings.NewReplacer(`"name_vi"`, `"vi"`, `"name_en"`, `"en"`, `"name_lo"`, `"lo"`,
		`"minzoom"`, `"min"`, `"maxzoom"`, `"max"`).Replace(string(b)))
	if err := json.Unmarshal(b, &labels); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{"country": true, "sea": true, "province": true, "city": true, "archipelago": true,
		"neighbour_province": true}
	seen := map[string]bool{}
	for _, f := range labels.Features {
		p, at := f.Properties, f.Geometry.Coordinates
		seen[p.VI] = true
		if p.VI == "" || p.EN == "" || !kinds[p.Kind] || p.Min >= p.Max {
			t.Errorf("label %+v", p)
		}
		if at[0] < 95 || at[0] > 120 || at[1] < 5 || at[1] > 27 {
			t.Errorf("%s stands at %v", p.VI, at)
		}
		if p.Kind == "neighbour_province" && p.Country == "LA" && p.LO == "" {
			t.Errorf("%s has no Lao name", p.VI)
		}
	}
	for _, must := range []string{"Việt Nam", "Lào", "Biển Đông", "Đặc khu Hoàng Sa (Đà Nẵng)", "Đặc khu Trường Sa (Khánh Hòa)"} {
		if !seen[must] {
			t.Errorf("no label %q", must)
		}
	}
}

func TestFormerUnits(t *testing.T) {
	list, err := load(t).FormerUnits()
	if err != nil {
		t.Fatal(err)
	}
	levels, provinces, districts := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, u := range list {
		levels[u.Level]++
		provinces[u.Province], districts[u.District] = true, true
		if u.Code == "" || u.FullName == "" || u.ProvinceName == "" || u.DistrictName == "" {
			t.Errorf("%+v", u)
		}
	}
	if levels["commune"] != 10_051 || levels["district"] != 5 || len(provinces) != 63 || len(districts) != 696 {
		t.Errorf("%v, %d provinces, %d districts", levels, len(provinces), len(districts))
	}
}

func TestBorder(t *testing.T) {
	lines, err := data.Border()
	if err != nil {
		t.Fatal(err)
	}
	rules := border.Rules{Area: border.ServedArea()}
	countries := map[string]bool{}
	for _, l := range lines {
		countries[l.Country] = true
		if faults := l.Check(rules); len(faults) > 0 || !l.Approximate || l.Source == "" {
			t.Errorf("%s: %v, approximate %t, source %q", l.Country, faults, l.Approximate, l.Source)
		}
	}
	if len(lines) != 3 || !countries["CN"] || !countries["LA"] || !countries["KH"] {
		t.Errorf("%d lines with %v", len(lines), countries)
	}
}

func TestMassFactors(t *testing.T) {
	factors, err := data.MassFactors(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range factors {
		if f.ID == "meth-tablet" && f.LowG < f.HighG && strings.Contains(f.Basis, "a setting") {
			return
		}
	}
	t.Errorf("no factor of methamphetamine tablets marked as a setting in %+v", factors)
}
