package geo

import "fmt"

// maxNesting is how deep arrays and objects of one feature may be nested.
const maxNesting = 200

// matcher finds the end of one JSON value in bytes that arrive in pieces. It follows strings and brackets
// only; whoever decodes the value checks the rest.
type matcher struct {
	depth    int
	inString bool
	escaped  bool
	begun    bool // a number or word has begun outside any bracket
}

// match reads on in b. It gives the number of bytes that belong to the value and whether the value ends
// there. Leading space has to be passed over by the caller.
func (m *matcher) match(b []byte) (n int, done bool, err error) {
	for i := 0; i < len(b); i++ {
		if m.inString {
			if i = m.string(b, i); i == len(b) {
				return i, false, nil
			}
			if m.depth == 0 {
				return i + 1, true, nil
			}
			continue
		}
		if m.depth > 0 {
			for i < len(b) && !structural(b[i]) {
				i++
			}
			if i == len(b) {
				break
			}
		}
		if ends, whole, err := m.next(b[i]); ends || err != nil {
			if whole {
				i++
			}
			return i, ends, err
		}
	}
	return len(b), false, nil
}

// structural says that a byte inside brackets is a quote or another bracket; most are digits.
func structural(c byte) bool { return c == '"' || c|0x20 == '{' || c|0x20 == '}' }

// next takes one byte outside strings: ends says that the value ends there, whole that the byte belongs to it.
func (m *matcher) next(c byte) (ends, whole bool, err error) {
	switch c {
	case '"':
		m.inString = !m.begun
		return m.begun, false, nil
	case '[', '{':
		if m.begun {
			return true, false, nil
		}
		if m.depth++; m.depth > maxNesting {
			return false, false, ErrDepth
		}
	case ']', '}':
		if m.depth == 0 {
			return m.endBare()
		}
		m.depth--
		return m.depth == 0, true, nil
	case ',', ':', ' ', '\n', '\t', '\r', recordSeparator:
		if m.depth == 0 {
			return m.endBare()
		}
	default:
		m.begun = m.begun || m.depth == 0
	}
	return false, false, nil
}

// string goes on in a string from i and gives the place of its closing quote, or len(b).
func (m *matcher) string(b []byte, i int) int {
	for ; i < len(b); i++ {
		switch {
		case m.escaped:
			m.escaped = false
		case b[i] == '\\':
			m.escaped = true
		case b[i] == '"':
			m.inString = false
			return i
		}
	}
	return i
}

func (m *matcher) endBare() (ends, whole bool, err error) {
	if !m.begun {
		return false, false, fmt.Errorf("%w: a value is missing", ErrSyntax)
	}
	return true, false, nil
}

// bare says that the value so far is a number or word, which the end of the input may end.
func (m *matcher) bare() bool { return m.begun && m.depth == 0 && !m.inString }
