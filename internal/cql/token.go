package cql

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// token is one word of a text filter.
type token struct {
	kind  tokenKind
	text  string  // a name or text without its quotes, or the sign
	value float64 // of a number
	char  int     // number of its first character, from 1
}

type tokenKind int

const (
	end tokenKind = iota
	name
	quotedName
	quotedText
	numeral
	sign
)

func (t token) place() Place { return Place{Char: t.char} }

// is says whether the token is a sign or, in any case, a word.
func (t token) is(s string) bool {
	return t.kind == sign && t.text == s || t.kind == name && strings.EqualFold(t.text, s)
}

// show names a token in a message.
func (t token) show() string {
	if t.kind == end {
		return "…"
	}
	if utf8.RuneCountInString(t.text) > 30 {
		return strconv.Quote(string([]rune(t.text)[:30]) + "…")
	}
	return strconv.Quote(t.text)
}

// tokens splits a text into words.
func tokens(text string) ([]token, error) {
	if len(text) > MaxLength {
		return nil, refusef(Place{}, "bộ lọc dài hơn %d byte", "the filter is longer than %d bytes", MaxLength)
	}
	if !utf8.ValidString(text) {
		return nil, refuse(Place{}, "bộ lọc không phải UTF-8", "the filter is not UTF-8")
	}
	s := scanner{runes: []rune(text)}
	var all []token
	for {
		t, err := s.next()
		if err != nil {
			return nil, err
		}
		all = append(all, t)
		if t.kind == end {
			return all, nil
		}
		if len(all) > 20*MaxNodes {
			return nil, refuse(t.place(), "bộ lọc quá dài", "the filter is too long")
		}
	}
}

type scanner struct {
	runes []rune
	i     int
}

func (s *scanner) peek(ahead int) rune {
	if s.i+ahead < len(s.runes) {
		return s.runes[s.i+ahead]
	}
	return -1
}

func (s *scanner) next() (token, error) {
	for isBlank(s.peek(0)) {
		s.i++
	}
	t := token{char: s.i + 1}
	r := s.peek(0)
	switch {
	case r < 0:
		return t, nil
	case r == '\'':
		return s.text(t)
	case r == '"':
		return s.quoted(t)
	case isDigit(r) || r == '.' && isDigit(s.peek(1)):
		return s.number(t)
	case isNameStart(r):
		from := s.i
		for isNamePart(s.peek(0)) {
			s.i++
		}
		t.kind, t.text = name, string(s.runes[from:s.i])
		return t, nil
	}
	return s.sign(t)
}

func (s *scanner) sign(t token) (token, error) {
	two := string(s.peek(0)) + string(max(s.peek(1), ' '))
	t.kind = sign
	switch {
	case two == "<>" || two == "<=" || two == ">=":
		t.text = two
	case strings.ContainsRune("()=<>,+-*/%^", s.peek(0)):
		t.text = string(s.peek(0))
	default:
		return t, refusef(t.place(), "ký tự %q không có nghĩa ở đây", "the character %q means nothing here", s.peek(0))
	}
	s.i += len(t.text)
	return t, nil
}

// text reads 'text'; a quote within it is written twice or after a backslash.
func (s *scanner) text(t token) (token, error) {
	t.kind = quotedText
	var b strings.Builder
	for s.i++; ; s.i++ {
		r := s.peek(0)
		switch {
		case r < 0:
			return t, refuse(t.place(), "chuỗi không có dấu nháy đóng", "the text has no closing quote")
		case r == 0 || r == utf8.RuneError:
			return t, refuse(Place{Char: s.i + 1}, "chuỗi có ký tự không hợp lệ", "the text holds a character that is not allowed")
		case r == '\'' && s.peek(1) == '\'', r == '\\' && s.peek(1) == '\'':
			b.WriteByte('\'')
			s.i++
		case r == '\'':
			s.i++
			t.text = b.String()
			return t, nil
		default:
			b.WriteRune(r)
		}
	}
}

func (s *scanner) quoted(t token) (token, error) {
	t.kind = quotedName
	from := s.i + 1
	for s.i++; s.peek(0) != '"'; s.i++ {
		if r := s.peek(0); r < 0 {
			return t, refuse(t.place(), "tên không có dấu nháy kép đóng", "the name has no closing quote")
		}
	}
	t.text = string(s.runes[from:s.i])
	s.i++
	if t.text == "" {
		return t, refuse(t.place(), "tên rỗng", "the name is empty")
	}
	return t, nil
}

func (s *scanner) number(t token) (token, error) {
	from := s.i
	digits := func() {
		for isDigit(s.peek(0)) {
			s.i++
		}
	}
	digits()
	if s.peek(0) == '.' {
		s.i++
		digits()
	}
	if r := s.peek(0); r == 'e' || r == 'E' {
		skip := 1
		if n := s.peek(1); n == '+' || n == '-' {
			skip = 2
		}
		if isDigit(s.peek(skip)) {
			s.i += skip
			digits()
		}
	}
	t.kind, t.text = numeral, string(s.runes[from:s.i])
	value, err := strconv.ParseFloat(t.text, 64)
	if err != nil || isNamePart(s.peek(0)) {
		return t, refusef(t.place(), "%s không phải là số đọc được", "%s is not a number that can be read", t.text)
	}
	t.value = value
	return t, nil
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isBlank(r rune) bool {
	return r >= 9 && r <= 13 || r == ' ' || r == 0x85 || r == 0xA0 || r == 0x1680 || r >= 0x2000 && r <= 0x200A ||
		r == 0x2028 || r == 0x2029 || r == 0x202F || r == 0x205F || r == 0x3000
}

// isNameStart follows identifierStart of the grammar.
func isNameStart(r rune) bool {
	if r < 0x80 {
		return r == ':' || r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
	}
	if isBlank(r) {
		return false
	}
	for _, within := range [][2]rune{{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFE}, {0x200C, 0x200D}, {0x2070, 0x218F},
		{0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}} {
		if r >= within[0] && r <= within[1] {
			return true
		}
	}
	return false
}

func isNamePart(r rune) bool {
	return isNameStart(r) || r == '.' || isDigit(r) || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040
}
