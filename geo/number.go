package geo

import (
	"fmt"
	"strconv"
)

// The powers of ten that a float64 holds exactly; up to them one multiplication or division rounds right.
var exactTens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
	1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// scanNumber reads a JSON number at the start of b and gives it and its length. Coordinates have at most 17
// digits, nearly always fewer than 16, so most take the exact short way; the rest go to strconv.
func scanNumber(b []byte) (float64, int, error) {
	i, negative := 0, false
	if i < len(b) && b[i] == '-' {
		negative = true
		i++
	}
	start := i
	var mantissa uint64
	for i < len(b) && b[i]-'0' <= 9 {
		mantissa = mantissa*10 + uint64(b[i]-'0')
		i++
	}
	digits := i - start
	if digits == 0 || (digits > 1 && b[start] == '0') {
		return 0, 0, badNumber(b)
	}
	fraction := 0
	if i < len(b) && b[i] == '.' {
		i++
		from := i
		for i < len(b) && b[i]-'0' <= 9 {
			mantissa = mantissa*10 + uint64(b[i]-'0')
			i++
		}
		if fraction = i - from; fraction == 0 {
			return 0, 0, badNumber(b)
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		return scanExponent(b, i)
	}
	if digits+fraction > 18 || mantissa >= 1<<53 || fraction >= len(exactTens) {
		return parseSlowly(b, i)
	}
	f := float64(mantissa) / exactTens[fraction]
	if negative {
		f = -f
	}
	return f, i, nil
}

// scanExponent reads the rest of a number whose exponent begins at i.
func scanExponent(b []byte, i int) (float64, int, error) {
	i++
	if i < len(b) && (b[i] == '+' || b[i] == '-') {
		i++
	}
	from := i
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	if i == from {
		return 0, 0, badNumber(b)
	}
	return parseSlowly(b, i)
}

func parseSlowly(b []byte, n int) (float64, int, error) {
	f, err := strconv.ParseFloat(string(b[:n]), 64)
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %s", ErrNotFinite, excerpt(b[:n]))
	}
	return f, n, nil
}

// badNumber tells NaN, Infinity and null, which people do write, from plain bad syntax.
func badNumber(b []byte) error {
	for _, word := range []string{"NaN", "nan", "Inf", "inf", "-Inf", "-inf", "null", `"NaN`, `"Inf`} {
		if len(b) >= len(word) && string(b[:len(word)]) == word {
			return fmt.Errorf("%w: %s", ErrNotFinite, word)
		}
	}
	return fmt.Errorf("%w: want a number at %s", ErrSyntax, excerpt(b))
}

func excerpt(b []byte) string {
	const most = 24
	if len(b) > most {
		return strconv.Quote(string(b[:most])) + "…"
	}
	return strconv.Quote(string(b))
}
