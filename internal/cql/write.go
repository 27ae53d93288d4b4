package cql

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"
)

const momentForm = "2006-01-02T15:04:05.999999999Z"

// WriteText writes a filter as text. The error is an *Error: the standard has no way to write a text that ends in a
// backslash, or a name with a double quote.
func WriteText(n Node) (string, error) {
	w := &textWriter{words: newVocabulary()}
	w.node(n)
	return w.b.String(), w.err
}

type textWriter struct {
	b     strings.Builder
	words vocabulary
	err   error
}

func (w *textWriter) add(s string) { w.b.WriteString(s) }

func (w *textWriter) node(n Node) {
	switch n := n.(type) {
	case *Call:
		w.call(n)
	case *Property:
		if strings.Contains(n.Name, `"`) && w.err == nil {
			w.err = refuse(n.Place, "tên có dấu nháy kép", "the name holds a double quote")
		}
		w.add(`"` + n.Name + `"`)
	case *Text:
		w.text(n)
	case *Number:
		w.add(decimal(n.Value))
	case *Bool:
		w.add(strings.ToUpper(strconv.FormatBool(n.Value)))
	case *Date:
		w.add("DATE('" + n.Value.Format(time.DateOnly) + "')")
	case *Timestamp:
		w.add("TIMESTAMP('" + n.Value.Format(momentForm) + "')")
	case *Interval:
		w.add("INTERVAL(")
		w.end(n.From)
		w.add(", ")
		w.end(n.To)
		w.add(")")
	case *Box:
		w.add("BBOX(")
		for i, v := range n.Values {
			if i > 0 {
				w.add(", ")
			}
			w.add(decimal(v))
		}
		w.add(")")
	case *Geometry:
		s := shapeWriter{w: w, z: n.Z}
		s.tagged(n.Shape)
	case *List:
		w.args(n.Items)
	}
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

// text writes a quote within a text twice; after a backslash, which would swallow it, with one more.
func (w *textWriter) text(t *Text) {
	if strings.HasSuffix(t.Value, `\`) && w.err == nil {
		w.err = refuse(t.Place, "chuỗi kết thúc bằng dấu gạch chéo ngược", "the text ends in a backslash")
	}
	w.add("'")
	var before rune
	for _, r := range t.Value {
		switch {
		case r == '\'' && before == '\\':
			w.add(`\'`)
		case r == '\'':
			w.add("''")
		default:
			w.b.WriteRune(r)
		}
		before = r
	}
	w.add("'")
}

func (w *textWriter) end(n Node) {
	switch n := n.(type) {
	case nil:
		w.add("'..'")
	case *Date:
		w.add("'" + n.Value.Format(time.DateOnly) + "'")
	case *Timestamp:
		w.add("'" + n.Value.Format(momentForm) + "'")
	default:
		w.node(n)
	}
}

func (w *textWriter) args(list []Node) {
	w.add("(")
	for i, n := range list {
		if i > 0 {
			w.add(", ")
		}
		w.node(n)
	}
	w.add(")")
}

func (w *textWriter) call(c *Call) {
	o, known := w.words.json[c.Op]
	switch {
	case !known:
		w.add(c.Op)
		w.args(c.Args)
	case o.form == prefix:
		w.add(strings.ToUpper(c.Op))
		w.args(c.Args)
	case o.form == between || c.Op == "and" || c.Op == "or":
		for i, arg := range c.Args {
			if i > 0 {
				w.add(" " + strings.ToUpper(c.Op) + " ")
			}
			w.operand(arg)
		}
	default:
		w.special(c)
	}
}

func (w *textWriter) special(c *Call) {
	switch c.Op {
	case "not":
		w.add("NOT ")
		w.operand(c.Args[0])
	case "isNull":
		w.operand(c.Args[0])
		w.add(" IS NULL")
	case "like", "in":
		w.operand(c.Args[0])
		w.add(" " + strings.ToUpper(c.Op) + " ")
		w.node(c.Args[1])
	case "between":
		w.operand(c.Args[0])
		w.add(" BETWEEN ")
		w.operand(c.Args[1])
		w.add(" AND ")
		w.operand(c.Args[2])
	}
}

// operand writes an expression of several parts in parentheses.
func (w *textWriter) operand(n Node) {
	if c, is := n.(*Call); is && w.words.json[c.Op].form != 0 && w.words.json[c.Op].form != prefix {
		w.add("(")
		w.node(n)
		w.add(")")
		return
	}
	w.node(n)
}

// shapeWriter writes shapes with the heights of their points.
type shapeWriter struct {
	w *textWriter
	z []float64
	i int // points written
}

func (s *shapeWriter) tagged(g orb.Geometry) {
	s.w.add(strings.ToUpper(g.GeoJSONType()))
	if s.z != nil {
		s.w.add(" Z ")
	}
	switch g := g.(type) {
	case orb.Point:
		s.w.add("(")
		s.point(g)
		s.w.add(")")
	case orb.MultiPoint:
		row(s, g, func(p orb.Point) {
			s.w.add("(")
			s.point(p)
			s.w.add(")")
		})
	case orb.LineString:
		row(s, g, s.point)
	case orb.MultiLineString:
		row(s, g, func(l orb.LineString) { row(s, l, s.point) })
	case orb.Polygon:
		s.polygon(g)
	case orb.MultiPolygon:
		row(s, g, s.polygon)
	case orb.Collection:
		row(s, g, s.tagged)
	}
}

func (s *shapeWriter) polygon(p orb.Polygon) {
	row(s, p, func(r orb.Ring) { row(s, r, s.point) })
}

func row[T any](s *shapeWriter, all []T, one func(T)) {
	s.w.add("(")
	for i, v := range all {
		if i > 0 {
			s.w.add(", ")
		}
		one(v)
	}
	s.w.add(")")
}

func (s *shapeWriter) point(p orb.Point) {
	s.w.add(decimal(p[0]) + " " + decimal(p[1]))
	if s.z != nil {
		s.w.add(" " + decimal(s.z[s.i]))
	}
	s.i++
}

// WriteJSON writes a filter as JSON.
func WriteJSON(n Node) ([]byte, error) { return json.Marshal(plain(n)) }

// plain gives a part of a filter as encoding/json writes it.
func plain(n Node) any {
	switch n := n.(type) {
	case *Call:
		return struct {
			Op   string `json:"op"`
			Args []any  `json:"args"`
		}{n.Op, plainAll(n.Args)}
	case *Property:
		return map[string]any{"property": n.Name}
	case *Text:
		return n.Value
	case *Number:
		return n.Value
	case *Bool:
		return n.Value
	case *Date:
		return map[string]any{"date": n.Value.Format(time.DateOnly)}
	case *Timestamp:
		return map[string]any{"timestamp": n.Value.Format(momentForm)}
	case *Interval:
		return map[string]any{"interval": []any{plainEnd(n.From), plainEnd(n.To)}}
	case *Box:
		return map[string]any{"bbox": n.Values}
	case *Geometry:
		i := 0
		return plainShape(n.Shape, func(p orb.Point) any {
			i++
			if n.Z != nil {
				return []float64{p[0], p[1], n.Z[i-1]}
			}
			return []float64{p[0], p[1]}
		})
	case *List:
		return plainAll(n.Items)
	}
	return nil
}

func plainAll(list []Node) []any {
	all := make([]any, 0, len(list))
	for _, n := range list {
		all = append(all, plain(n))
	}
	return all
}

func plainEnd(n Node) any {
	switch n := n.(type) {
	case nil:
		return ".."
	case *Date:
		return n.Value.Format(time.DateOnly)
	case *Timestamp:
		return n.Value.Format(momentForm)
	}
	return plain(n)
}

func plainShape(g orb.Geometry, point func(orb.Point) any) any {
	if c, is := g.(orb.Collection); is {
		return map[string]any{"type": "GeometryCollection", "geometries": each(c, func(g orb.Geometry) any { return plainShape(g, point) })}
	}
	line := func(l orb.LineString) any { return each(l, point) }
	ring := func(r orb.Ring) any { return each(r, point) }
	polygon := func(p orb.Polygon) any { return each(p, ring) }
	var coordinates any
	switch g := g.(type) {
	case orb.Point:
		coordinates = point(g)
	case orb.MultiPoint:
		coordinates = each(g, point)
	case orb.LineString:
		coordinates = line(g)
	case orb.MultiLineString:
		coordinates = each(g, line)
	case orb.Polygon:
		coordinates = polygon(g)
	case orb.MultiPolygon:
		coordinates = each(g, polygon)
	}
	return map[string]any{"type": g.GeoJSONType(), "coordinates": coordinates}
}

func each[T any](all []T, one func(T) any) []any {
	list := make([]any, 0, len(all))
	for _, v := range all {
		list = append(list, one(v))
	}
	return list
}
