package ingest

import (
	"math"
	"testing"

	"cotmoc/internal/border"
)

func TestParseSubstances(t *testing.T) {
	type line struct {
		substance, form string
		quantity        float64 // -1: none
		unit            string
	}
	for text, want := range map[string][]line{
		"heroin 350 g; methamphetamine 2000 tablet": {{"heroin", "", 350, "g"}, {"methamphetamine", "", 2000, "tablet"}},
		"heroin 0,35 kg":                 {{"heroin", "", 0.35, "kg"}},
		"heroin 1.234,5g;":               {{"heroin", "", 1234.5, "g"}},
		"Heroin":                         {{"heroin", "", -1, ""}},
		"methamphetamine crystal 1.5 kg": {{"methamphetamine", "crystal", 1.5, "kg"}},
		"ma túy đá 500 gam":              {{"methamphetamine", "crystal", 500, "g"}},
		"hồng phiến 200 viên; thuốc phiện 1 kg": {{"methamphetamine", "tablet", 200, "tablet"}, {"opium", "", 1, "kg"}},
		"heroin 2 bánh":               {{"heroin", "", 2, "block"}},
		"cannabis_plant 30 cây":       {{"cannabis_plant", "", 30, "plant"}},
		"Cây cần sa 30 plant":         {{"cannabis_plant", "", 30, "plant"}},
		"mdma 10 viên|ketamine 5,5 g": {{"mdma", "", 10, "tablet"}, {"ketamine", "", 5.5, "g"}},
		"xyz 10 g":                    {{"xyz", "", 10, "g"}}, // for the check to refuse
		"heroin -5 g":                 {{"heroin", "", -5, "g"}},
		"heroin 10":                   {{"heroin", "", 10, ""}},
		"heroin 1 234 567 g":          {{"heroin", "", 1234567, "g"}},
		"":                            nil,
		" ; ":                         nil,
	} {
		got, problem := parseSubstances(text, anyDecimal)
		if problem != nil || len(got) != len(want) {
			t.Errorf("%q: %+v, %v", text, got, problem)
			continue
		}
		for i, w := range want {
			g := got[i]
			if g.Substance != w.substance || g.Form != w.form || g.Unit != w.unit || (g.Quantity == nil) != (w.quantity == -1) ||
				g.Quantity != nil && *g.Quantity != w.quantity {
				t.Errorf("%q: line %d is %+v, want %+v", text, i+1, g, w)
			}
		}
	}
	for _, text := range []string{"heroin 1.234 g", "350 g", "heroin 1.2.3 g", "hồng phiến 2.000 viên"} {
		if got, problem := parseSubstances(text, anyDecimal); problem == nil {
			t.Errorf("%q gives %+v", text, got)
		}
	}
	if got, problem := parseSubstances("heroin 1.234 g", commaDecimal); problem != nil || *got[0].Quantity != 1234 {
		t.Errorf("with a decimal comma: %+v, %v", got, problem)
	}
}

// FuzzParseSubstances: no text breaks the parser, and no line comes out without a substance or with a
// quantity that is not a number.
func FuzzParseSubstances(f *testing.F) {
	for _, s := range []string{"heroin 350 g; methamphetamine 2000 tablet", "ma túy đá 1,5 kg", "heroin", "350 g", "heroin -5 g"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines, problem := parseSubstances(text, anyDecimal)
		if problem != nil {
			return
		}
		for _, l := range lines {
			if l.Substance == "" || l.Quantity != nil && (math.IsNaN(*l.Quantity) || math.IsInf(*l.Quantity, 0)) {
				t.Fatalf("%q gives %+v", text, l)
			}
		}
	})
}

func TestCodeOf(t *testing.T) {
	for text, want := range map[string]string{"international": "international", "International": "international",
		"Cửa khẩu quốc tế": "international", "CUA KHAU QUOC TE": "international", "lối mở truyền thống": "traditional_opening",
		"Traditional opening": "traditional_opening", "traditional-opening": "traditional_opening", "": "", "cầu": "cầu"} {
		if got := codeOf(border.CrossingTypes(), text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestKeyAndSlug(t *testing.T) {
	decomposed := "Mường Lát" // the first word in NFD
	for text, want := range map[string]string{"Mã xã": "ma_xa", " MA-XA ": "ma_xa", "ma_xa": "ma_xa", "fullName": "fullname", "Đường mòn": "duong_mon", "???": "", decomposed: "muong_lat"} {
		if got := key(text); got != want {
			t.Errorf("key(%q) = %q, want %q", text, got, want)
		}
	}
	if got := slug("Lao Bảo", "LA", "45"); got != "lao-bao-la-45" {
		t.Errorf("slug: %q", got)
	}
	if got := slug("Đắk Kôi ", "KH", ""); got != "dak-koi-kh" {
		t.Errorf("slug: %q", got)
	}
	if got := clean("\uFEFF Mu\u031Bo\u031B\u0300ng \u00A0 Lát\n"); got != "Mường Lát" {
		t.Errorf("clean: %q", got)
	}
}
