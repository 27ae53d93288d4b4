package cql_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"cotmoc/internal/cql"
	"cotmoc/internal/pgtest"
)

// row is one feature as both sides know it; nil is unknown.
type row map[string]any

var schema = cql.Schema{
	"name": {SQL: "t.name", Type: cql.TypeText}, "kind": {SQL: "t.kind", Type: cql.TypeText},
	"n": {SQL: "t.n", Type: cql.TypeInteger}, "area": {SQL: "t.area", Type: cql.TypeNumber},
	"armed": {SQL: "t.armed", Type: cql.TypeBool}, "day": {SQL: "t.day", Type: cql.TypeDate}, "until": {SQL: "t.until", Type: cql.TypeDate},
	"functions": {SQL: "t.functions", Type: cql.TypeTexts}, "geometry": {SQL: "t.geom", Type: cql.TypeGeometry},
}

func day(n int) time.Time { return time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC) }

// table fills a database with rows of which every column may be unknown.
func table(t *testing.T, random *rand.Rand, n int) (*pgxpool.Pool, []row) {
	t.Helper()
	pool := pgtest.New(t)
	_, err := pool.Exec(t.Context(), `CREATE TABLE t (id integer, name text, kind text, n integer, area double precision, armed boolean,
		day date, until date, functions text[], geom geometry(Point, 4326))`)
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]row, n)
	for i := range rows {
		r := row{"name": pick(random, "Lao Bảo", "lao bảo", "LAO BAO", "Đắk", "dak", "A%b", `a\b`, "O'Neil", ""), "kind": pick(random, "seizure", "use_place", "other"),
			"n": random.IntN(5) - 1, "area": float64(random.IntN(9)-3) / 2, "armed": random.IntN(2) == 0, "day": day(random.IntN(9)), "until": day(4 + random.IntN(9)),
			"functions": [][]string{{"a"}, {"a", "b"}, {"b", "c"}, {}}[random.IntN(4)], "geometry": orb.Point{random.Float64() * 10, random.Float64() * 10}}
		for name := range r {
			if random.IntN(7) == 0 {
				r[name] = nil
			}
		}
		rows[i] = r
		var lon, lat any
		if p, is := r["geometry"].(orb.Point); is {
			lon, lat = p[0], p[1]
		}
		_, err := pool.Exec(t.Context(), "INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, ST_SetSRID(ST_Point($10, $11), 4326))",
			i, r["name"], r["kind"], r["n"], r["area"], r["armed"], r["day"], r["until"], r["functions"], lon, lat)
		if err != nil {
			t.Fatal(err)
		}
	}
	return pool, rows
}

func pick(random *rand.Rand, from ...string) string { return from[random.IntN(len(from))] }

func chosen(ctx context.Context, t *testing.T, pool *pgxpool.Pool, n cql.Node) []int {
	t.Helper()
	where, err := cql.SQL(n, schema, 1)
	if err != nil {
		text, _ := cql.WriteText(n)
		t.Fatalf("%s: %v", text, err)
	}
	rows, err := pool.Query(ctx, "SELECT t.id FROM t WHERE "+where.SQL+" ORDER BY t.id", where.Args...)
	if err == nil {
		var ids []int
		if ids, err = pgx.CollectRows(rows, pgx.RowTo[int]); err == nil {
			return ids
		}
	}
	text, _ := cql.WriteText(n)
	t.Fatalf("%s: %v: %s", text, err, where.SQL)
	return nil
}

// TestRandomFiltersAgree sets what PostGIS chooses beside what a second reading of the standard, written in Go over
// values and orb's shapes, chooses.
func TestRandomFiltersAgree(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 2026))
	pool, rows := table(t, random, 120)
	some := 0
	for range 1500 {
		n := (&maker{random}).condition(4)
		roundTrip(t, n)
		var want []int
		for i, r := range rows {
			if v, known := r.truth(n); known && v {
				want = append(want, i)
			}
		}
		if got := chosen(t.Context(), t, pool, n); !slices.Equal(got, want) {
			text, _ := cql.WriteText(n)
			t.Fatalf("%s\nPostGIS %v\nGo      %v", text, got, want)
		}
		if len(want) > 0 && len(want) < len(rows) {
			some++
		}
	}
	if some < 500 {
		t.Errorf("only %d filters chose some rows and not others", some)
	}
}

// maker makes random filters.
type maker struct{ random *rand.Rand }

func (m *maker) call(op string, args ...cql.Node) cql.Node { return &cql.Call{Op: op, Args: args} }

func (m *maker) condition(depth int) cql.Node {
	if depth > 0 && m.random.IntN(3) > 0 {
		switch m.random.IntN(3) {
		case 0:
			return m.call("not", m.condition(depth-1))
		case 1:
			return m.call("and", m.condition(depth-1), m.condition(depth-1))
		}
		return m.call("or", m.condition(depth-1), m.condition(depth-1), m.condition(depth-1))
	}
	switch m.random.IntN(9) {
	case 0:
		return m.call(m.comparison(), m.number(depth), m.number(depth))
	case 1:
		return m.call(m.comparison(), m.text(2), m.text(2))
	case 2:
		return m.call("like", m.text(2), m.pattern())
	case 3:
		return m.call("between", m.number(1), m.number(0), m.number(0))
	case 4:
		return m.call("in", m.text(1), &cql.List{Items: []cql.Node{m.text(0), m.text(0), m.text(1)}})
	case 5:
		return m.call("isNull", &cql.Property{Name: pick(m.random, "name", "n", "armed", "day", "functions", "geometry")})
	case 6:
		return m.call("s_"+pick(m.random, "intersects", "disjoint", "within"), &cql.Property{Name: "geometry"}, m.shape())
	case 7:
		op := pick(m.random, "after", "before", "contains", "disjoint", "during", "equals", "finishedBy", "finishes", "intersects", "meets",
			"metBy", "overlappedBy", "overlaps", "startedBy", "starts")
		return m.call("t_"+op, m.span(), m.span())
	}
	return m.call("a_"+pick(m.random, "contains", "containedBy", "equals", "overlaps"), &cql.Property{Name: "functions"},
		&cql.List{Items: []cql.Node{&cql.Text{Value: "a"}, &cql.Text{Value: pick(m.random, "a", "b")}}})
}

func (m *maker) comparison() string { return pick(m.random, "=", "<>", "<", ">", "<=", ">=") }

func (m *maker) number(depth int) cql.Node {
	if depth > 0 && m.random.IntN(2) == 0 {
		return m.call(pick(m.random, "+", "-", "*", "/", "%", "div", "^"), m.number(depth-1), m.number(depth-1))
	}
	if m.random.IntN(2) == 0 {
		return &cql.Property{Name: pick(m.random, "n", "area")}
	}
	return &cql.Number{Value: float64(m.random.IntN(7) - 3)}
}

func (m *maker) text(depth int) cql.Node {
	if depth > 0 && m.random.IntN(2) == 0 {
		return m.call(pick(m.random, "casei", "accenti"), m.text(depth-1))
	}
	if m.random.IntN(2) == 0 {
		return &cql.Property{Name: pick(m.random, "name", "kind")}
	}
	return &cql.Text{Value: pick(m.random, "Lao Bảo", "lao bao", "seizure", "dak", "O'Neil", "", `\'x`)}
}

func (m *maker) pattern() cql.Node {
	var n cql.Node = &cql.Text{Value: pick(m.random, "%", "l%", "Lao B_o", "%o%", `a\%b`, `A\%%`, "_", "đ%", `%\\%`)}
	if m.random.IntN(2) == 0 {
		n = m.call(pick(m.random, "casei", "accenti"), n)
	}
	return n
}

func (m *maker) shape() cql.Node {
	x, y := m.random.Float64()*8, m.random.Float64()*8
	w, h := m.random.Float64()*6, m.random.Float64()*6
	if m.random.IntN(2) == 0 {
		return &cql.Box{Values: []float64{x, y, x + w, y + h}}
	}
	return &cql.Geometry{Shape: orb.Polygon{{{x, y}, {x + w, y + h/3}, {x + w/2, y + h}, {x, y}}}}
}

func (m *maker) span() cql.Node {
	switch m.random.IntN(4) {
	case 0:
		return &cql.Property{Name: pick(m.random, "day", "until")}
	case 1:
		return &cql.Date{Value: day(m.random.IntN(9))}
	case 2:
		return &cql.Interval{From: &cql.Property{Name: "day"}, To: &cql.Property{Name: "until"}}
	}
	i := &cql.Interval{From: &cql.Date{Value: day(m.random.IntN(6))}, To: &cql.Date{Value: day(6 + m.random.IntN(6))}}
	if m.random.IntN(4) == 0 {
		i.From = nil
	}
	return i
}

// What follows is the second reading: false, true, or not known.

func (r row) truth(n cql.Node) (value, known bool) {
	c := n.(*cql.Call)
	switch c.Op {
	case "not":
		v, known := r.truth(c.Args[0])
		return !v, known
	case "and", "or":
		decisive, all := c.Op == "or", true
		for _, arg := range c.Args {
			v, known := r.truth(arg)
			if known && v == decisive {
				return v, true
			}
			all = all && known
		}
		return !decisive, all
	case "isNull":
		return r[c.Args[0].(*cql.Property).Name] == nil, true
	case "in":
		all := true
		for _, item := range c.Args[1].(*cql.List).Items {
			v, known := r.truth(&cql.Call{Op: "=", Args: []cql.Node{c.Args[0], item}})
			if known && v {
				return true, true
			}
			all = all && known
		}
		return false, all
	case "between":
		return r.truth(&cql.Call{Op: "and", Args: []cql.Node{&cql.Call{Op: ">=", Args: c.Args[:2]}, &cql.Call{Op: "<=", Args: []cql.Node{c.Args[0], c.Args[2]}}}})
	}
	switch (c.Op + " ")[:2] {
	case "t_":
		return r.during(c)
	case "a_":
		return r.arrays(c)
	case "s_":
		p, known := r["geometry"].(orb.Point)
		return contains(c.Args[1], p) == (c.Op != "s_disjoint"), known
	}
	left, right := r.value(c.Args[0]), r.value(c.Args[1])
	if left == nil || right == nil {
		return false, false
	}
	if c.Op == "like" {
		return like(left.(string), right.(string)), true
	}
	return compare(c.Op, left, right), true
}

func contains(n cql.Node, p orb.Point) bool {
	if b, is := n.(*cql.Box); is {
		west, south, east, north := b.Bound()
		return p[0] >= west && p[0] <= east && p[1] >= south && p[1] <= north
	}
	return planar.PolygonContains(n.(*cql.Geometry).Shape.(orb.Polygon), p)
}

func like(s, pattern string) bool {
	var b strings.Builder
	b.WriteString("(?s)^")
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '%':
			b.WriteString(".*")
		case '_':
			b.WriteString(".")
		case '\\':
			i++
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		default:
			b.WriteString(`\x{` + fmt.Sprintf("%x", []rune(pattern[i:])[0]) + "}")
			i += len(string([]rune(pattern[i:])[:1])) - 1
		}
	}
	return regexp.MustCompile(b.String() + "$").MatchString(s)
}

func compare(op string, left, right any) bool {
	order := 0
	switch l := left.(type) {
	case string:
		order = strings.Compare(l, right.(string))
	case float64:
		switch r := right.(float64); {
		case l < r:
			order = -1
		case l > r:
			order = 1
		}
	}
	switch op {
	case "=":
		return order == 0
	case "<>":
		return order != 0
	case "<":
		return order < 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	}
	return order >= 0
}

// value gives a string, a float64, or nil for what is not known.
func (r row) value(n cql.Node) any {
	switch n := n.(type) {
	case *cql.Property:
		if v, is := r[n.Name].(int); is {
			return float64(v)
		}
		return r[n.Name]
	case *cql.Text:
		return n.Value
	case *cql.Number:
		return n.Value
	case *cql.Call:
		return r.computed(n)
	}
	return nil
}

func (r row) computed(c *cql.Call) any {
	left := r.value(c.Args[0])
	if left == nil {
		return nil
	}
	switch c.Op {
	case "casei":
		return strings.ToLower(left.(string))
	case "accenti":
		return strings.NewReplacer("ả", "a", "đ", "d", "Đ", "D", "ắ", "a").Replace(left.(string))
	}
	right := r.value(c.Args[1])
	if right == nil {
		return nil
	}
	a, b := left.(float64), right.(float64)
	switch c.Op {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "^":
		if a < 0 && b != math.Trunc(b) || a == 0 && b < 0 {
			return nil
		}
		return math.Pow(a, b)
	}
	if b == 0 {
		return nil
	}
	switch c.Op {
	case "/":
		return a / b
	case "div":
		return math.Trunc(a / b)
	}
	return a - b*math.Trunc(a/b)
}

func (r row) span(n cql.Node) (from, to time.Time, known bool) {
	far := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	switch n := n.(type) {
	case nil:
		return far, far, true
	case *cql.Date:
		return n.Value, n.Value, true
	case *cql.Property:
		v, known := r[n.Name].(time.Time)
		return v, v, known
	case *cql.Interval:
		from, _, known := r.span(n.From)
		if n.From == nil {
			from = time.Time{}
		}
		_, to, also := r.span(n.To)
		return from, to, known && also
	}
	return from, to, false
}

func (r row) during(c *cql.Call) (value, known bool) {
	// Unknown ends matter only as far as SQL's own logic of AND and OR has it.
	type end struct {
		at    time.Time
		known bool
	}
	ends := func(n cql.Node) (end, end) {
		if i, is := n.(*cql.Interval); is {
			from, _, known := r.span(i.From)
			if i.From == nil {
				from = time.Time{}
			}
			_, to, also := r.span(i.To)
			return end{from, known}, end{to, also}
		}
		from, to, known := r.span(n)
		return end{from, known}, end{to, known}
	}
	xf, xt := ends(c.Args[0])
	yf, yt := ends(c.Args[1])
	is := func(want int, a, b end) [2]bool { return [2]bool{a.at.Compare(b.at) == want, a.known && b.known} }
	not := func(v [2]bool) [2]bool { return [2]bool{!v[0], v[1]} }
	all := func(parts ...[2]bool) (bool, bool) {
		known := true
		for _, p := range parts {
			if p[1] && !p[0] {
				return false, true
			}
			known = known && p[1]
		}
		return true, known
	}
	const before, same, after = -1, 0, 1
	switch c.Op {
	case "t_after":
		return all(is(after, xf, yt))
	case "t_before":
		return all(is(before, xt, yf))
	case "t_disjoint":
		v, known := all(not(is(after, xf, yt)), not(is(before, xt, yf)))
		return !v, known
	case "t_intersects":
		return all(not(is(after, xf, yt)), not(is(before, xt, yf)))
	case "t_equals":
		return all(is(same, xf, yf), is(same, xt, yt))
	case "t_contains":
		return all(is(before, xf, yf), is(after, xt, yt))
	case "t_during":
		return all(is(after, xf, yf), is(before, xt, yt))
	case "t_finishedBy":
		return all(is(before, xf, yf), is(same, xt, yt))
	case "t_finishes":
		return all(is(after, xf, yf), is(same, xt, yt))
	case "t_meets":
		return all(is(same, xt, yf))
	case "t_metBy":
		return all(is(same, xf, yt))
	case "t_overlappedBy":
		return all(is(after, xf, yf), is(before, xf, yt), is(after, xt, yt))
	case "t_overlaps":
		return all(is(before, xf, yf), is(after, xt, yf), is(before, xt, yt))
	case "t_startedBy":
		return all(is(same, xf, yf), is(after, xt, yt))
	}
	return all(is(same, xf, yf), is(before, xt, yt))
}

func (r row) arrays(c *cql.Call) (value, known bool) {
	have, known := r["functions"].([]string)
	if !known {
		return false, false
	}
	var want []string
	for _, item := range c.Args[1].(*cql.List).Items {
		want = append(want, item.(*cql.Text).Value)
	}
	within := func(a, b []string) bool {
		return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
	}
	switch c.Op {
	case "a_contains":
		return within(want, have), true
	case "a_containedBy":
		return within(have, want), true
	case "a_equals":
		return within(want, have) && within(have, want), true
	}
	return slices.ContainsFunc(have, func(s string) bool { return slices.Contains(want, s) }), true
}

func newRandom() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }
