package ingest

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		text string
		sign decimal
		want float64
	}{
		{"0", "", 0}, {"350", "", 350}, {"1,5", "", 1.5}, {"1.5", "", 1.5}, {"0,35", "", 0.35}, {"0.350", "", 0.35}, {"0,350", "", 0.35},
		{"1.234,5", "", 1234.5}, {"1,234.5", "", 1234.5}, {"1.234.567", "", 1234567}, {"1,234,567", "", 1234567},
		{"1.234.567,89", "", 1234567.89}, {"12.3456", "", 12.3456}, {"1234.567", "", 1234.567}, {"1234,567", "", 1234.567},
		{"1.234", commaDecimal, 1234}, {"1.234", pointDecimal, 1.234}, {"1,234", commaDecimal, 1.234}, {"1,234", pointDecimal, 1234},
		{" 12 ", "", 12}, {"1 234 567", "", 1234567}, {"1\u00A0234,5", "", 1234.5}, {"-5", "", -5}, {"−5,5", "", -5.5}, {"007", "", 7},
	} {
		got, problem := parseNumber(c.text, c.sign)
		if problem != nil || got != c.want {
			t.Errorf("%q (%s): %v, %v, want %v", c.text, c.sign, got, problem, c.want)
		}
	}
}

func TestParseNumberRefuses(t *testing.T) {
	for _, c := range []struct {
		text string
		sign decimal
	}{
		{"1.234", ""}, {"1,234", ""}, {"12.000", ""}, {"123,456", ""}, {"-1.234", ""}, // thousands or a fraction?
		{"", ""}, {"-", ""}, {"x", ""}, {"1e5", ""}, {"1,2,3", ""}, {"1.2.3", ""}, {"1.23,456.7", ""}, {",5", ""}, {"5,", ""},
		{"12 34", ""}, {"1 23,5", ""}, {"NaN", ""}, {"Inf", ""}, {"0x10", ""}, {"350 g", ""}, {"--5", ""}, {"1,234.5", commaDecimal},
		{"1.234,5", pointDecimal}, {"1.23", commaDecimal}, {"1,23", pointDecimal}, {"٣", ""}, {"1.234,567.8", ""}, {"1..5", ""},
	} {
		if got, problem := parseNumber(c.text, c.sign); problem == nil {
			t.Errorf("%q (%s) gives %v", c.text, c.sign, got)
		} else if problem.VI == "" || problem.EN == "" || problem.VI == problem.EN {
			t.Errorf("%q: the reason lacks a language: %+v", c.text, problem)
		}
	}
}

// FuzzParseNumber: what is accepted has exactly the digits of the text, and no sign reads the two lone forms.
func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1.234,5", "1,234.5", "0,35", "1.234", "1 234 567", "−5", "12.3456", "1.234.567"} {
		f.Add(s, "")
		f.Add(s, "comma")
		f.Add(s, "point")
	}
	digits := func(s string) string {
		return strings.Trim(strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, s), "0")
	}
	f.Fuzz(func(t *testing.T, text, sign string) {
		got, problem := parseNumber(text, decimal(sign))
		if problem != nil {
			return
		}
		if math.IsNaN(got) || math.IsInf(got, 0) {
			t.Fatalf("%q gives %v", text, got)
		}
		if d := digits(text); len(d) <= 15 && digits(strconv.FormatFloat(got, 'f', -1, 64)) != d {
			t.Fatalf("%q gives %v: other digits", text, got)
		}
	})
}
