package ingest

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean puts text into NFC, without outer space, and with one plain space where there were several or other
// kinds of space.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	return strings.Join(strings.Fields(norm.NFC.String(strings.TrimPrefix(s, "\uFEFF"))), " ")
}

// isClean says that text is ASCII with single spaces inside, as most cells are.
func isClean(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = s[i]
	}
	return s == "" || before != ' '
}

// fold gives lower-case text without diacritics: "Mường Lát" gives "muong lat", "đ" gives "d".
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ' || r == 'Đ':
			b.WriteByte('d')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// key gives the form in which column names are compared: "Mã xã", "ma_xa" and " MA-XA " are one.
func key(s string) string { return join(s, '_') }

// slug makes a code of names: slug("Lao Bảo", "LA", "45") is "lao-bao-la-45".
func slug(parts ...string) string { return join(strings.Join(parts, " "), '-') }

// join folds text and puts one separator where there were other characters than letters and digits.
func join(s string, separator byte) string {
	var b strings.Builder
	gap := false
	for _, r := range fold(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(separator)
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}
