package files

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"cotmoc/geo"
)

// Charset gives a reader of UTF-8 for text in the encoding an XML file declares.
type Charset func(label string, src io.Reader) (io.Reader, error)

// element is one element of an XML file with what it holds. Name spaces are not looked at.
type element struct {
	name  string
	attrs []xml.Attr
	text  strings.Builder
	kids  []*element
}

// elements takes the elements of some names out of an XML file, one at a time.
type elements struct {
	d      *xml.Decoder
	src    *allowance
	wanted map[string]bool
	skip   map[string]bool // never read: pictures, styles, authors
	root   string          // the name the file must begin with
	begun  bool
	count  int            // elements of the one being read
	passed map[string]int // elements passed over between those wanted, by name
}

// allowance stops reading where one element takes more than it may: XML's tokens have no end of their own.
type allowance struct {
	src  io.Reader
	left int64
}

func (a *allowance) Read(p []byte) (int, error) {
	n, err := a.src.Read(p)
	if a.left -= int64(n); a.left < 0 {
		return n, fmt.Errorf("%w: over %d bytes", geo.ErrTooLarge, maxElement)
	}
	return n, err
}

func names(all ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range all {
		set[name] = true
	}
	return set
}

func newElements(src io.Reader, charset Charset, root string, wanted, skip map[string]bool) *elements {
	bounded := &allowance{src: src, left: maxElement}
	d := xml.NewDecoder(bufio.NewReaderSize(bounded, 64<<10))
	d.CharsetReader = charset
	return &elements{d: d, src: bounded, root: root, wanted: wanted, skip: skip, passed: map[string]int{}}
}

// next gives the next element wanted; io.EOF behind the last. Entities a document declares itself are refused
// by encoding/xml, so they cannot swell.
func (e *elements) next() (*element, error) {
	e.src.left, e.count = maxElement, 0
	for {
		token, err := e.d.Token()
		if errors.Is(err, io.EOF) && !e.begun {
			return nil, malformed("it holds no <%s>", e.root)
		}
		if err != nil {
			return nil, xmlError(err)
		}
		start, is := token.(xml.StartElement)
		if !is {
			e.src.left = maxElement
			continue
		}
		if !e.begun && start.Name.Local != e.root {
			return nil, malformed("it begins with <%s>, not <%s>", start.Name.Local, e.root)
		}
		e.begun = true
		switch {
		case e.wanted[start.Name.Local]:
			return e.read(start, 0)
		case e.skip[start.Name.Local]:
			e.passed[start.Name.Local]++
			if err := e.pass(); err != nil {
				return nil, err
			}
		}
	}
}

func xmlError(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF") {
		return fmt.Errorf("%w: %w: line %d", ErrSyntax, io.ErrUnexpectedEOF, syntax.Line)
	}
	if errors.As(err, &syntax) {
		return fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	return err
}

// read takes in an element up to its end.
func (e *elements) read(start xml.StartElement, depth int) (*element, error) {
	const deepest, most = 32, 1_000_000
	if e.count++; e.count > most {
		return nil, fmt.Errorf("%w: over %d elements", geo.ErrTooLarge, most)
	}
	if depth > deepest {
		return nil, geo.ErrDepth
	}
	el := &element{name: start.Name.Local, attrs: start.Attr}
	for {
		token, err := e.d.Token()
		if err != nil {
			return nil, xmlError(err)
		}
		switch token := token.(type) {
		case xml.CharData:
			el.text.Write(token)
		case xml.EndElement:
			return el, nil
		case xml.StartElement:
			if e.skip[token.Name.Local] {
				if err := e.pass(); err != nil {
					return nil, err
				}
				continue
			}
			kid, err := e.read(token, depth+1)
			if err != nil {
				return nil, err
			}
			el.kids = append(el.kids, kid)
		}
	}
}

// pass goes over an element whose start was read, however deep.
func (e *elements) pass() error {
	for depth := 1; depth > 0; {
		token, err := e.d.Token()
		if err != nil {
			return xmlError(err)
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// content is the text of an element, without outer space.
func (el *element) content() string { return strings.TrimSpace(el.text.String()) }

func (el *element) attr(name string) string {
	for _, a := range el.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all gives the children of a name.
func (el *element) all(name string) []*element {
	var found []*element
	for _, kid := range el.kids {
		if kid.name == name {
			found = append(found, kid)
		}
	}
	return found
}

// set adds an attribute to a feature; an empty one is there too, for its column is.
func (f *Feature) set(name, text string) {
	if name = strings.TrimSpace(name); name != "" {
		f.Names, f.Values = append(f.Names, name), append(f.Values, Value{Text: text})
	}
}
