package crs

import (
	"strconv"
	"strings"
)

// wktReader eats well-known text from the front.
type wktReader struct{ text string }

func (r *wktReader) node(depth int) (node, error) {
	if depth == 0 {
		return node{}, ErrWKT
	}
	n := node{keyword: strings.ToUpper(r.word())}
	if n.keyword == "" || !r.take("[(") {
		return n, ErrWKT
	}
	for {
		if err := r.value(&n, depth); err != nil {
			return n, err
		}
		if r.take("])") {
			return n, nil
		}
		if !r.take(",") {
			return n, ErrWKT
		}
	}
}

// value reads a text, a number, a bare word (a direction) or a node.
func (r *wktReader) value(n *node, depth int) error {
	r.space()
	if strings.HasPrefix(r.text, `"`) {
		text, rest, closed := strings.Cut(r.text[1:], `"`)
		r.text = rest
		n.texts = append(n.texts, text)
		if !closed {
			return ErrWKT
		}
		return nil
	}
	before := r.text
	word := r.word()
	if f, err := strconv.ParseFloat(word, 64); err == nil && word != "" && !letter(word[0]) {
		n.numbers = append(n.numbers, f)
		return nil
	}
	if r.space(); word == "" || r.text == "" || r.text[0] != '[' && r.text[0] != '(' {
		if word == "" {
			return ErrWKT
		}
		return nil
	}
	r.text = before
	c, err := r.node(depth - 1)
	n.nodes = append(n.nodes, c)
	return err
}

func (r *wktReader) word() string {
	r.space()
	end := strings.IndexFunc(r.text, func(c rune) bool {
		return !(c < 128 && letter(byte(c)) || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '+' || c == '-')
	})
	if end < 0 {
		end = len(r.text)
	}
	word := r.text[:end]
	r.text = r.text[end:]
	return word
}

func (r *wktReader) take(signs string) bool {
	r.space()
	if r.text == "" || strings.IndexByte(signs, r.text[0]) < 0 {
		return false
	}
	r.text = r.text[1:]
	return true
}

func (r *wktReader) space() { r.text = strings.TrimLeft(r.text, " \t\r\n") }

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
