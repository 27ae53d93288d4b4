package cql

import (
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/geo"
)

// Condition is a filter as PostgreSQL takes it: SQL with numbered parameters, and what they bind.
type Condition struct {
	SQL    string
	Args   []any
	Shapes []Bound // the shapes bound, for whoever wants to check them before
}

// Bound is a shape that is bound, and where it stood.
type Bound struct {
	At   Place
	EWKB []byte
	Area bool // it has polygons, which may be invalid
}

// SQL turns a filter into a condition over a schema. The first parameter is $first. The SQL is made of the
// schema's own expressions, fixed words and parameters; nothing the caller wrote stands in it. A comparison with
// something unknown (NULL) is unknown, and chooses nothing. The error is an *Error: a property or function that
// is not there, or types that do not go together.
func SQL(n Node, schema Schema, first int) (Condition, error) {
	b := &builder{schema: schema, first: first, words: newVocabulary()}
	e, err := b.expression(n)
	if err != nil {
		return Condition{}, err
	}
	if e.is != TypeBool {
		return Condition{}, b.mismatch(n, e, TypeBool)
	}
	return Condition{e.sql, b.args, b.shapes}, nil
}

type builder struct {
	schema Schema
	first  int
	words  vocabulary
	args   []any
	shapes []Bound
}

// expression is a part of the SQL with its type.
type expression struct {
	sql string
	is  Type
}

func (b *builder) bind(v any, as string) string {
	b.args = append(b.args, v)
	return "$" + strconv.Itoa(b.first+len(b.args)-1) + "::" + as
}

func (b *builder) mismatch(n Node, got expression, want Type) error {
	return refuse(n.Where(), "cần "+want.nameVI()+", đây là "+got.is.nameVI(), want.nameEN()+" is needed, this is "+got.is.nameEN())
}

func (b *builder) expression(n Node) (expression, error) {
	switch n := n.(type) {
	case *Call:
		return b.call(n)
	case *Property:
		c, known := b.schema[n.Name]
		if !known {
			return expression{}, refusef(n.Place, "không có thuộc tính %q; các thuộc tính: %s", "there is no property %q; the properties are: %s", n.Name, b.schema.names())
		}
		return expression{c.SQL, c.Type}, nil
	case *Text:
		return expression{b.bind(n.Value, "text"), TypeText}, nil
	case *Number:
		return expression{b.bind(n.Value, "double precision"), TypeNumber}, nil
	case *Bool:
		return expression{b.bind(n.Value, "boolean"), TypeBool}, nil
	case *Date:
		return expression{b.bind(n.Value.Format(time.DateOnly), "date"), TypeDate}, nil
	case *Timestamp:
		return expression{b.bind(n.Value, "timestamptz"), TypeTimestamp}, nil
	case *Geometry:
		return b.shape(n.Place, n.Shape)
	case *Box:
		return b.shape(n.Place, boxShape(n))
	case *List:
		return b.texts(n)
	}
	return expression{}, refuse(n.Where(), "khoảng thời gian chỉ dùng được trong các hàm T_…", "an interval can stand in the functions T_... only")
}

func (b *builder) shape(at Place, g orb.Geometry) (expression, error) {
	if bound := g.Bound(); bound.Min[0] < -180 || bound.Max[0] > 180 || bound.Min[1] < -90 || bound.Max[1] > 90 {
		return expression{}, refuse(at, "hình nằm ngoài ±180 kinh độ, ±90 vĩ độ", "the shape lies outside +-180 longitude, +-90 latitude")
	}
	ewkb, err := geo.EWKB(g)
	if err != nil {
		return expression{}, refuse(at, "hình không đọc được", "the shape cannot be read")
	}
	areal := false
	switch g.(type) {
	case orb.Polygon, orb.MultiPolygon, orb.Collection:
		areal = true
	}
	b.shapes = append(b.shapes, Bound{at, ewkb, areal})
	return expression{"ST_GeomFromEWKB(" + b.bind(ewkb, "bytea") + ")", TypeGeometry}, nil
}

// boxShape draws a box; one that is as thin as a line or a point is one. Over the antimeridian it is two.
func boxShape(n *Box) orb.Geometry {
	west, south, east, north := n.Bound()
	switch {
	case west > east:
		return orb.MultiPolygon{orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{180, north}}.ToPolygon(),
			orb.Bound{Min: orb.Point{-180, south}, Max: orb.Point{east, north}}.ToPolygon()}
	case west == east && south == north:
		return orb.Point{west, south}
	case west == east || south == north:
		return orb.LineString{{west, south}, {east, north}}
	}
	return orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{east, north}}.ToPolygon()
}

func (b *builder) texts(n *List) (expression, error) {
	list := make([]string, 0, len(n.Items))
	for _, item := range n.Items {
		t, is := item.(*Text)
		if !is {
			return expression{}, refuse(item.Where(), "danh sách chỉ nhận chuỗi", "the array takes texts only")
		}
		list = append(list, t.Value)
	}
	return expression{b.bind(list, "text[]"), TypeTexts}, nil
}

func (b *builder) call(c *Call) (expression, error) {
	if err := b.words.checkCall(c); err != nil {
		return expression{}, err
	}
	o, standard := b.words.json[c.Op]
	switch {
	case !standard:
		return b.function(c)
	case c.Op == "and" || c.Op == "or":
		return b.joined(c)
	case strings.HasPrefix(c.Op, "t_"):
		return b.temporal(c)
	case strings.HasPrefix(c.Op, "s_"):
		return b.spatial(c)
	case strings.HasPrefix(c.Op, "a_"):
		return b.arrays(c)
	case o.of == number:
		return b.arithmetic(c)
	}
	switch c.Op {
	case "not", "isNull":
		return b.single(c)
	case "casei", "accenti":
		text, err := b.typed(c.Args[0], TypeText)
		return expression{"filter_" + c.Op + "(" + text.sql + ")", TypeText}, err
	case "like":
		return b.like(c)
	case "in":
		return b.in(c)
	case "between":
		return b.between(c)
	}
	return b.comparison(c.Op, c.Args[0], c.Args[1])
}

// typed builds a part that must be of a type; a whole number is a number.
func (b *builder) typed(n Node, want Type) (expression, error) {
	e, err := b.expression(n)
	if err != nil {
		return e, err
	}
	if e.is != want && !(want == TypeNumber && e.is == TypeInteger) {
		return e, b.mismatch(n, e, want)
	}
	return e, nil
}

func (b *builder) function(c *Call) (expression, error) {
	f, known := findFunction(c.Op)
	if !known {
		var names []string
		for _, f := range Functions() {
			names = append(names, f.Name)
		}
		return expression{}, refusef(c.Place, "không có hàm %q; các hàm: %s", "there is no function %q; the functions are: %s", c.Op, strings.Join(names, ", "))
	}
	if len(c.Args) != len(f.Args) {
		return expression{}, refusef(c.Place, "hàm %s nhận %d tham số", "function %s takes %d arguments", f.Name, len(f.Args))
	}
	var replace []string
	for i, arg := range c.Args {
		e, err := b.typed(arg, f.Args[i])
		if err != nil {
			return e, err
		}
		replace = append(replace, "$"+strconv.Itoa(i+1), "("+e.sql+")")
	}
	return expression{strings.NewReplacer(replace...).Replace(f.sql), f.Returns}, nil
}

func (b *builder) joined(c *Call) (expression, error) {
	parts := make([]string, 0, len(c.Args))
	for _, arg := range c.Args {
		e, err := b.typed(arg, TypeBool)
		if err != nil {
			return e, err
		}
		parts = append(parts, e.sql)
	}
	return expression{"(" + strings.Join(parts, " "+strings.ToUpper(c.Op)+" ") + ")", TypeBool}, nil
}

func (b *builder) single(c *Call) (expression, error) {
	if c.Op == "not" {
		e, err := b.typed(c.Args[0], TypeBool)
		return expression{"(NOT " + e.sql + ")", TypeBool}, err
	}
	if i, is := c.Args[0].(*Interval); is {
		return expression{}, refuse(i.Place, "khoảng thời gian không bao giờ NULL", "an interval is never NULL")
	}
	e, err := b.expression(c.Args[0])
	return expression{"(" + e.sql + " IS NULL)", TypeBool}, err
}

func (b *builder) like(c *Call) (expression, error) {
	text, err := b.typed(c.Args[0], TypeText)
	if err != nil {
		return text, err
	}
	literal := c.Args[1]
	for {
		nested, is := literal.(*Call)
		if !is {
			break
		}
		literal = nested.Args[0]
	}
	t := literal.(*Text)
	if trailing := len(t.Value) - len(strings.TrimRight(t.Value, `\`)); trailing%2 == 1 {
		return text, refuse(t.Place, "mẫu không được kết thúc bằng dấu gạch chéo ngược", "a pattern must not end in a backslash")
	}
	pattern, err := b.typed(c.Args[1], TypeText)
	return expression{"(" + text.sql + " LIKE " + pattern.sql + ")", TypeBool}, err
}

func (b *builder) in(c *Call) (expression, error) {
	items := c.Args[1].(*List).Items
	left, err := b.expression(c.Args[0])
	if err != nil || len(items) == 0 {
		return expression{"false", TypeBool}, err
	}
	var parts []string
	for _, item := range items {
		e, err := b.expression(item)
		if err != nil {
			return e, err
		}
		l, r, err := b.comparable(c.Args[0], item, left, e)
		if err != nil {
			return e, err
		}
		left = l
		parts = append(parts, r.sql)
	}
	return expression{"(" + left.sql + " IN (" + strings.Join(parts, ", ") + "))", TypeBool}, nil
}

func (b *builder) between(c *Call) (expression, error) {
	var e [3]expression
	for i, arg := range c.Args {
		var err error
		if e[i], err = b.expression(arg); err != nil {
			return e[i], err
		}
	}
	var bounds [2]expression
	for i := range bounds {
		var err error
		if e[0], bounds[i], err = b.comparable(c.Args[0], c.Args[1+i], e[0], e[1+i]); err != nil {
			return e[0], err
		}
	}
	return expression{"(" + e[0].sql + " BETWEEN " + bounds[0].sql + " AND " + bounds[1].sql + ")", TypeBool}, nil
}

func (b *builder) comparison(op string, left, right Node) (expression, error) {
	l, err := b.expression(left)
	if err != nil {
		return l, err
	}
	r, err := b.expression(right)
	if err != nil {
		return r, err
	}
	if l, r, err = b.comparable(left, right, l, r); err != nil {
		return l, err
	}
	if l.is == TypeText && op != "=" && op != "<>" {
		op = `COLLATE "C" ` + op // by code points
	}
	return expression{"(" + l.sql + " " + op + " " + r.sql + ")", TypeBool}, nil
}

// comparable refuses two single values of different types. A day beside a moment counts from its first instant.
func (b *builder) comparable(left, right Node, l, r expression) (expression, expression, error) {
	isDay := func(t Type) bool { return t == TypeDate || t == TypeTimestamp }
	isNumber := func(t Type) bool { return t == TypeNumber || t == TypeInteger }
	switch {
	case l.is == TypeGeometry || l.is == TypeTexts:
		return l, r, refuse(left.Where(), "không so sánh được "+l.is.nameVI()+"; hãy dùng các hàm S_… hoặc A_…", l.is.nameEN()+" cannot be compared; use the functions S_... or A_...")
	case l.is == r.is, isNumber(l.is) && isNumber(r.is):
		return l, r, nil
	case isDay(l.is) && isDay(r.is):
		l.sql, l.is, r.sql = "("+l.sql+")::timestamptz", TypeTimestamp, "("+r.sql+")::timestamptz"
		return l, r, nil
	case isDay(l.is) && r.is == TypeText:
		return l, r, refuse(right.Where(), "đây là chuỗi; ngày phải viết DATE('2026-11-21')", "this is a text; write a date as DATE('2026-11-21')")
	}
	return l, r, b.mismatch(right, r, l.is)
}

// arithmetic works in double precision; what cannot be computed, such as a division by zero, is unknown.
func (b *builder) arithmetic(c *Call) (expression, error) {
	l, err := b.typed(c.Args[0], TypeNumber)
	if err != nil {
		return l, err
	}
	r, err := b.typed(c.Args[1], TypeNumber)
	if err != nil {
		return r, err
	}
	left, right := l.sql+"::double precision", r.sql+"::double precision"
	switch c.Op {
	case "/":
		return expression{"filter_quotient(" + left + ", " + right + ")", TypeNumber}, nil
	case "div":
		return expression{"trunc(filter_quotient(" + left + ", " + right + "))", TypeNumber}, nil
	case "%":
		return expression{"filter_remainder(" + left + ", " + right + ")", TypeNumber}, nil
	case "^":
		return expression{"filter_power(" + left + ", " + right + ")", TypeNumber}, nil
	}
	return expression{"(" + left + " " + c.Op + " " + right + ")", TypeNumber}, nil
}

func (b *builder) spatial(c *Call) (expression, error) {
	var sides []string
	for _, arg := range c.Args {
		if g, is := arg.(*Geometry); is && c.Op != "s_intersects" && c.Op != "s_disjoint" {
			if _, mixed := g.Shape.(orb.Collection); mixed {
				return expression{}, refuse(g.Place, "tập hợp hình chỉ dùng được với S_INTERSECTS và S_DISJOINT", "a collection of shapes goes with S_INTERSECTS and S_DISJOINT only")
			}
		}
		e, err := b.typed(arg, TypeGeometry)
		if err != nil {
			return e, err
		}
		sides = append(sides, e.sql)
	}
	within := "(" + strings.Join(sides, ", ") + ")"
	if c.Op == "s_disjoint" {
		return expression{"(NOT ST_Intersects" + within + ")", TypeBool}, nil
	}
	name := strings.TrimPrefix(c.Op, "s_")
	return expression{"ST_" + strings.ToUpper(name[:1]) + name[1:] + within, TypeBool}, nil
}

func (b *builder) arrays(c *Call) (expression, error) {
	var sides []string
	for _, arg := range c.Args {
		e, err := b.typed(arg, TypeTexts)
		if err != nil {
			return e, err
		}
		sides = append(sides, e.sql)
	}
	l, r := sides[0], sides[1]
	switch c.Op {
	case "a_contains":
		return expression{"(" + l + " @> " + r + ")", TypeBool}, nil
	case "a_containedBy":
		return expression{"(" + l + " <@ " + r + ")", TypeBool}, nil
	case "a_overlaps":
		return expression{"(" + l + " && " + r + ")", TypeBool}, nil
	}
	return expression{"(" + l + " @> " + r + " AND " + l + " <@ " + r + ")", TypeBool}, nil
}
