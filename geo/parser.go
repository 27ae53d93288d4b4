package geo

import (
	"encoding/json"
	"fmt"

	"github.com/paulmach/orb"
)

// parser walks over the bytes of one feature or geometry. points is scratch space for the line or ring being
// read.
type parser struct {
	b      []byte
	i      int
	points []orb.Point
}

// member reads the next key of an object and its colon; done says that the object has ended.
func (p *parser) member(first bool) (key string, done bool, err error) {
	if p.take('}') {
		return "", true, nil
	}
	if !first {
		if err := p.expect(','); err != nil {
			return "", false, err
		}
	}
	if key, err = p.text(); err != nil {
		return "", false, err
	}
	return key, false, p.expect(':')
}

func (p *parser) typeName() (string, error) {
	kind, err := p.text()
	if err == nil && kind == "" {
		err = fmt.Errorf("%w: empty", ErrType)
	}
	return kind, err
}

// text reads a JSON string.
func (p *parser) text() (string, error) {
	p.space()
	start := p.i
	if p.i >= len(p.b) || p.b[p.i] != '"' {
		return "", p.wrong(`a text in quotes`)
	}
	if err := p.skip(); err != nil {
		return "", err
	}
	var s string
	if err := json.Unmarshal(p.b[start:p.i], &s); err != nil {
		return "", fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	return s, nil
}

// skip passes over one value and checks it.
func (p *parser) skip() error {
	p.space()
	from := p.i
	if err := p.pass(); err != nil {
		return err
	}
	if value := p.b[from:p.i]; !json.Valid(value) {
		return fmt.Errorf("%w: %s", ErrSyntax, excerpt(value))
	}
	return nil
}

// pass goes over one value without looking inside.
func (p *parser) pass() error {
	p.space()
	var m matcher
	n, done, err := m.match(p.b[p.i:])
	if err != nil {
		return err
	}
	if !done && !m.bare() {
		return p.wrong("the end of a value")
	}
	p.i += n
	return nil
}

func (p *parser) space() {
	for p.i < len(p.b) && isSpace(p.b[p.i]) {
		p.i++
	}
}

func (p *parser) take(c byte) bool {
	p.space()
	if p.i < len(p.b) && p.b[p.i] == c {
		p.i++
		return true
	}
	return false
}

func (p *parser) word(w string) bool {
	if len(p.b)-p.i >= len(w) && string(p.b[p.i:p.i+len(w)]) == w {
		p.i += len(w)
		return true
	}
	return false
}

func (p *parser) expect(c byte) error {
	if p.take(c) {
		return nil
	}
	return p.wrong(string(rune(c)))
}

func (p *parser) end() error {
	if p.space(); p.i < len(p.b) {
		return p.wrong("nothing more")
	}
	return nil
}

func (p *parser) wrong(want string) error {
	return fmt.Errorf("%w: want %s at %s", ErrSyntax, want, excerpt(p.b[p.i:]))
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
