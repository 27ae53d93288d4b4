package ingest

import (
	"math"
	"strconv"
	"strings"

	"cotmoc/internal/border"
)

// decimal says which sign a file's numbers have before their fraction.
type decimal string

// The decimal signs: told by --map decimal=..., or found out from each number where it can be.
const (
	anyDecimal   decimal = ""
	commaDecimal decimal = "comma"
	pointDecimal decimal = "point"
)

// parseNumber reads a quantity: 12, 1,5 and 1.5, 1.234,5 and 1,234.5, 1.234.567. A lone 1.234 or 1,234 may be
// either a thousand or a fraction and is refused unless the sign is known.
func parseNumber(text string, sign decimal) (float64, *border.Text) {
	s, negative := unsigned(text)
	plain, problem := plainNumber(s, sign)
	if problem != nil {
		return 0, problem
	}
	f, err := strconv.ParseFloat(plain, 64)
	if err != nil || math.IsInf(f, 0) {
		return 0, notNumber(text)
	}
	if negative {
		f = -f
	}
	return f, nil
}

// unsigned takes off the sign and the spaces that group digits.
func unsigned(text string) (s string, negative bool) {
	s = strings.TrimSpace(text)
	for _, minus := range []string{"-", "−", "–"} {
		if rest, found := strings.CutPrefix(s, minus); found {
			return strings.TrimSpace(rest), true
		}
	}
	return s, false
}

// plainNumber gives the digits with a point before the fraction.
func plainNumber(s string, sign decimal) (string, *border.Text) {
	if joined, ok := joinSpaces(s); ok {
		s = joined
	}
	if s == "" || strings.Trim(s, "0123456789.,") != "" || !isDigit(s[0]) || !isDigit(s[len(s)-1]) {
		return "", notNumber(s)
	}
	at := strings.LastIndexAny(s, ".,")
	if at < 0 {
		return s, nil
	}
	last, other := s[at:at+1], "."
	if last == "." {
		other = ","
	}
	fraction := last
	switch {
	case sign == commaDecimal:
		fraction = ","
	case sign == pointDecimal:
		fraction = "."
	case strings.Contains(s, other): // both: the last is the decimal sign
	case strings.Count(s, last) > 1:
		fraction = other // 1.234.567
	case grouped(s[:at], s[at+1:]):
		return "", ambiguous(s)
	}
	return splitNumber(s, fraction)
}

// joinSpaces takes the spaces out of "1 234 567", where they group digits in threes.
func joinSpaces(s string) (string, bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\u00A0' || r == '\u2009' || r == '\u202F' })
	for i, p := range parts {
		digits := p
		if i == len(parts)-1 {
			digits, _, _ = strings.Cut(strings.ReplaceAll(p, ",", "."), ".")
		}
		if i > 0 && len(digits) != 3 || i == 0 && len(parts) > 1 && len(digits) > 3 {
			return s, false
		}
	}
	return strings.Join(parts, ""), true
}

// splitNumber reads s with a known decimal sign; what is left must group the digits in threes.
func splitNumber(s, fraction string) (string, *border.Text) {
	whole, part, hasPart := strings.Cut(s, fraction)
	group := "."
	if fraction == "." {
		group = ","
	}
	if strings.ContainsAny(part, ".,") || strings.Contains(whole, fraction) {
		return "", notNumber(s)
	}
	groups := strings.Split(whole, group)
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && (g == "" || len(groups) > 1 && len(g) > 3) {
			return "", notNumber(s)
		}
	}
	plain := strings.Join(groups, "")
	if hasPart {
		plain += "." + part
	}
	return plain, nil
}

// grouped says that the digits before and after a lone sign could be groups of a whole number: 1.234 could,
// 0.234 and 12.34 could not.
func grouped(before, after string) bool {
	return len(after) == 3 && len(before) <= 3 && before[0] != '0'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func notNumber(s string) *border.Text {
	return &border.Text{VI: quote(s) + " không phải là số", EN: quote(s) + " is not a number"}
}

func ambiguous(s string) *border.Text {
	return &border.Text{
		VI: quote(s) + " có thể là hàng nghìn hoặc số thập phân; hãy ghi rõ, hoặc dùng --map decimal=comma hay decimal=point",
		EN: quote(s) + " may be thousands or a fraction; write it clearly, or say --map decimal=comma or decimal=point",
	}
}

// quote shows a value of the file in a reason, shortened.
func quote(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}
