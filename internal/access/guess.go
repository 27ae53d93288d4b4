package access

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fewest is how many different characters a password has, and how many letters and different signs must be left of it once the
// words, rows of keys and the post's name that everybody tries first are taken out, with all figures.
const fewest = 5

// firstGuesses are words that passwords here are made of first, folded: without marks, spaces, figures and signs. Longer ones
// stand before those they contain.
func firstGuesses() []string {
	return []string{"matkhaumoi", "matkhau", "password", "passwd", "passw", "administrator", "admin", "quantri", "bodoibienphong", "bienphong", "cotmoc", "congan",
		"vietnam", "hanoi", "saigon", "anhyeuem", "emyeuanh", "iloveyou", "iloveu", "khongbiet", "khongco", "hoilamgi", "welcome", "letmein", "changeme",
		"secret", "default", "master", "superman", "batman", "dragon", "monkey", "football", "baseball", "princess", "sunshine", "shadow", "michael",
		"trustno", "login", "guest", "user", "test", "demo", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwerty", "azerty", "asdfgh", "asdf", "zxcvb", "qazwsxedc", "qazwsx", "qweasdzxc", "qweasd",
		"abcdefghijkl", "abcdefgh", "abcdef", "abcd", "abc", "xyz"}
}

// guessable says that a password is among the first to be tried at the account of a name.
func guessable(name, password string) bool {
	different, signs := map[rune]bool{}, map[rune]bool{}
	for _, r := range norm.NFC.String(strings.ToLower(password)) {
		different[r] = true
		if unicode.IsPunct(r) || unicode.IsSymbol(r) {
			signs[r] = true
		}
	}
	left := letters(password)
	for _, known := range append([]string{letters(name)}, firstGuesses()...) {
		if known != "" {
			left = strings.ReplaceAll(left, known, "")
		}
	}
	return len(different) < fewest || utf8.RuneCountInString(left)+len(signs) < fewest
}

// letters folds a text to its letters without case and marks; figures and signs that stand for letters are read as these.
func letters(text string) string {
	read := strings.NewReplacer("đ", "d", "@", "a", "$", "s", "0", "o", "3", "e")
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return r
	}, read.Replace(norm.NFD.String(strings.ToLower(text))))
}
