package geo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// Feature is one GeoJSON feature. Numbers among the properties are json.Number, so that no digit and no
// leading zero of a text is lost.
type Feature struct {
	ID         string // "" if there is none; numbers as written
	Properties map[string]any
	Geometry   orb.Geometry // nil for null
}

// ParseFeature reads one feature, or a bare geometry as a feature without properties.
func ParseFeature(raw []byte) (Feature, error) {
	p := &parser{b: raw}
	if err := p.expect('{'); err != nil {
		return Feature{}, err
	}
	var f Feature
	for first := true; ; first = false {
		key, done, err := p.member(first)
		if err != nil {
			return Feature{}, err
		}
		if done {
			return f, p.end()
		}
		switch key {
		case "type":
			kind, err := p.typeName()
			if err != nil {
				return Feature{}, err
			}
			if kind != "Feature" {
				return bareGeometry(raw, kind)
			}
		case "geometry":
			f.Geometry, err = p.geometryOrNull()
		case "properties":
			err = p.decode(&f.Properties)
		case "id":
			f.ID, err = p.id()
		case "coordinates", "geometries":
			return bareGeometry(raw, key)
		default:
			err = p.skip()
		}
		if err != nil {
			return Feature{}, err
		}
	}
}

func bareGeometry(raw []byte, kind string) (Feature, error) {
	if kind == "FeatureCollection" {
		return Feature{}, fmt.Errorf("%w: a FeatureCollection without an array of features", ErrSyntax)
	}
	g, err := ParseGeometry(raw)
	return Feature{Geometry: g}, err
}

func (p *parser) geometryOrNull() (orb.Geometry, error) {
	p.space()
	if p.word("null") {
		return nil, nil
	}
	return p.geometry(0)
}

// decode reads a value through encoding/json.
func (p *parser) decode(into any) error {
	p.space()
	from := p.i
	if err := p.pass(); err != nil {
		return err
	}
	value := p.b[from:p.i]
	if !utf8.Valid(value) {
		return ErrNotUTF8
	}
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	if d.More() {
		return fmt.Errorf("%w: %s", ErrSyntax, excerpt(value))
	}
	return nil
}

func (p *parser) id() (string, error) {
	var v any
	if err := p.decode(&v); err != nil {
		return "", err
	}
	switch v := v.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case nil:
		return "", nil
	}
	return "", fmt.Errorf("%w: an id must be a text or a number", ErrSyntax)
}
