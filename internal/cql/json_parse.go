package cql

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// ParseJSON reads a filter written as JSON. The error is an *Error.
func ParseJSON(raw []byte) (Node, error) {
	if len(raw) > MaxLength {
		return nil, refusef(Place{}, "bộ lọc dài hơn %d byte", "the filter is longer than %d bytes", MaxLength)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the filter")
		}
	}
	if err != nil {
		return nil, refuse(Place{Char: int(d.InputOffset()) + 1}, "không phải JSON đúng cú pháp", "not well-formed JSON: "+err.Error())
	}
	r := &jsonReader{parser: parser{words: newVocabulary()}}
	n, err := r.node(v, "")
	if err != nil {
		return nil, err
	}
	return n, r.condition(n)
}

type jsonReader struct{ parser }

// at is the place of a pointer; the whole document is "/".
func at(pointer string) Place {
	if pointer == "" {
		pointer = "/"
	}
	return Place{Pointer: pointer}
}

func below(pointer string, i int) string { return pointer + "/" + strconv.Itoa(i) }

func (r *jsonReader) node(v any, pointer string) (Node, error) {
	up, err := r.deeper(at(pointer))
	defer up()
	if err != nil {
		return nil, err
	}
	if err := r.count(at(pointer)); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case string:
		if strings.ContainsRune(v, 0) {
			return nil, refuse(at(pointer), "chuỗi có ký tự không hợp lệ", "the text holds a character that is not allowed")
		}
		return &Text{at(pointer), v}, nil
	case bool:
		return &Bool{at(pointer), v}, nil
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return nil, refuse(at(pointer), "số quá lớn", "the number is too large")
		}
		return &Number{at(pointer), f}, nil
	case []any:
		items, err := r.list(v, pointer)
		return &List{at(pointer), items}, err
	case map[string]any:
		return r.object(v, pointer)
	}
	return nil, refuse(at(pointer), "không dùng được null ở đây; hãy dùng isNull", "null cannot stand here; use isNull")
}

func (r *jsonReader) list(all []any, pointer string) ([]Node, error) {
	var list []Node
	for i, v := range all {
		n, err := r.node(v, below(pointer, i))
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

func (r *jsonReader) object(o map[string]any, pointer string) (Node, error) {
	switch {
	case o["op"] != nil:
		return r.operation(o, pointer)
	case o["property"] != nil:
		name, is := o["property"].(string)
		if !is || name == "" || strings.ContainsAny(name, "\"\x00") {
			return nil, refuse(at(pointer+"/property"), "cần tên thuộc tính", "the name of a property is needed")
		}
		return &Property{at(pointer), name}, nil
	case o["date"] != nil, o["timestamp"] != nil:
		return r.instant(o, pointer)
	case o["interval"] != nil:
		return r.interval(o, pointer)
	case o["bbox"] != nil && o["type"] == nil:
		values, err := r.numbers(o["bbox"], pointer+"/bbox")
		if err != nil {
			return nil, err
		}
		return newBox(at(pointer), values)
	case o["type"] != nil:
		var s points
		g, err := r.shape(o, pointer, &s, true)
		if err != nil {
			return nil, err
		}
		if r.vertices += s.count; r.vertices > MaxVertices {
			return nil, refusef(at(pointer), "các hình có hơn %d đỉnh", "the shapes have more than %d vertices", MaxVertices)
		}
		return newGeometry(at(pointer), g, s.z)
	}
	return nil, refuse(at(pointer), "cần op, property, date, timestamp, interval, bbox hoặc type", "op, property, date, timestamp, interval, bbox or type is needed")
}

func (r *jsonReader) operation(o map[string]any, pointer string) (Node, error) {
	op, is := o["op"].(string)
	if !is || !isFunctionName(op) && r.words.json[op].op == "" {
		return nil, refuse(at(pointer+"/op"), "không có toán tử này", "there is no such operator")
	}
	raw, is := o["args"].([]any)
	if !is {
		return nil, refuse(at(pointer+"/args"), "cần danh sách args", "a list of args is needed")
	}
	args, err := r.list(raw, pointer+"/args")
	if err != nil {
		return nil, err
	}
	return r.call(at(pointer), op, args...)
}

// isFunctionName says whether a text filter could name such a function.
func isFunctionName(s string) bool {
	for i, r := range s {
		if i == 0 && !isNameStart(r) || !isNamePart(r) {
			return false
		}
	}
	return s != "" && !reserved(s) && shapeTag(s) == "" && !isLiteralWord(s) && newVocabulary().text[strings.ToLower(s)].op == ""
}

func isLiteralWord(s string) bool {
	switch strings.ToUpper(s) {
	case "DATE", "TIMESTAMP", "INTERVAL":
		return true
	}
	return false
}

func (r *jsonReader) instant(o map[string]any, pointer string) (Node, error) {
	for _, kind := range []string{"date", "timestamp"} {
		text, is := o[kind].(string)
		if !is {
			continue
		}
		n, err := instantOf(at(pointer+"/"+kind), text)
		if err != nil {
			return nil, err
		}
		if _, isDay := n.(*Date); isDay != (kind == "date") {
			return nil, badInstant(at(pointer+"/"+kind), text)
		}
		return placed(n, at(pointer)), nil
	}
	return nil, badInstant(at(pointer), fmt.Sprint(o["date"], o["timestamp"]))
}

func (r *jsonReader) interval(o map[string]any, pointer string) (Node, error) {
	pointer += "/interval"
	ends, is := o["interval"].([]any)
	if !is || len(ends) != 2 {
		return nil, refuse(at(pointer), "khoảng thời gian cần hai đầu", "an interval needs two ends")
	}
	var nodes [2]Node
	for i, end := range ends {
		if text, is := end.(string); is {
			if text == ".." {
				continue
			}
			n, err := instantOf(at(below(pointer, i)), text)
			if err != nil {
				return nil, err
			}
			nodes[i] = n
			continue
		}
		n, err := r.node(end, below(pointer, i))
		if err != nil {
			return nil, err
		}
		if err := intervalEnd(n, r.words); err != nil {
			return nil, err
		}
		nodes[i] = n
	}
	return &Interval{at(strings.TrimSuffix(pointer, "/interval")), nodes[0], nodes[1]}, nil
}

func (r *jsonReader) numbers(v any, pointer string) ([]float64, error) {
	all, is := v.([]any)
	if !is {
		return nil, refuse(at(pointer), "cần danh sách số", "a list of numbers is needed")
	}
	var numbers []float64
	for i, one := range all {
		n, is := one.(json.Number)
		f, err := n.Float64()
		if !is || err != nil {
			return nil, refuse(at(below(pointer, i)), "cần một số", "a number is needed")
		}
		numbers = append(numbers, f)
	}
	return numbers, nil
}

func (r *jsonReader) shape(o map[string]any, pointer string, s *points, collections bool) (orb.Geometry, error) {
	kind, _ := o["type"].(string)
	coordinates := pointer + "/coordinates"
	switch kind {
	case "Point":
		return r.point(o["coordinates"], coordinates, s)
	case "MultiPoint":
		return nested[orb.MultiPoint](o["coordinates"], coordinates, s, r.point)
	case "LineString":
		return r.line(o["coordinates"], coordinates, s)
	case "MultiLineString":
		return nested[orb.MultiLineString](o["coordinates"], coordinates, s, r.line)
	case "Polygon":
		return r.rings(o["coordinates"], coordinates, s)
	case "MultiPolygon":
		return nested[orb.MultiPolygon](o["coordinates"], coordinates, s, r.rings)
	case "GeometryCollection":
		if collections {
			return nested[orb.Collection](o["geometries"], pointer+"/geometries", s, r.part)
		}
	}
	return nil, refuse(at(pointer+"/type"), "không có loại hình này", "there is no such type of shape")
}

func (r *jsonReader) part(v any, pointer string, s *points) (orb.Geometry, error) {
	o, is := v.(map[string]any)
	if !is {
		return nil, refuse(at(pointer), "cần một hình", "a shape is needed")
	}
	return r.shape(o, pointer, s, false)
}

func (r *jsonReader) line(v any, pointer string, s *points) (orb.LineString, error) {
	return nested[orb.LineString](v, pointer, s, r.point)
}

func (r *jsonReader) rings(v any, pointer string, s *points) (orb.Polygon, error) {
	return nested[orb.Polygon](v, pointer, s, func(v any, pointer string, s *points) (orb.Ring, error) {
		return nested[orb.Ring](v, pointer, s, r.point)
	})
}

func (r *jsonReader) point(v any, pointer string, s *points) (orb.Point, error) {
	numbers, err := r.numbers(v, pointer)
	if err != nil {
		return orb.Point{}, err
	}
	return s.add(at(pointer), numbers)
}

func nested[S ~[]T, T any](v any, pointer string, s *points, one func(any, string, *points) (T, error)) (S, error) {
	all, is := v.([]any)
	if !is {
		return nil, refuse(at(pointer), "cần một danh sách", "a list is needed")
	}
	var list S
	for i, v := range all {
		n, err := one(v, below(pointer, i), s)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}
