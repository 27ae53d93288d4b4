package cql_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cotmoc/internal/cql"
)

// allowed is every word our own SQL is made of.
var allowed = regexp.MustCompile(`^(?:\$\d+|t\.\w+|ST_\w+|filter_\w+|abs|ceil|floor|trunc|char_length|extract|month|year|FROM|AND|OR|NOT|IS|NULL|LIKE|IN|BETWEEN|COLLATE|true|false|` +
	`"C"|text|double|precision|boolean|date|timestamptz|bytea|geography|geometry|integer|interval|'1|microsecond'|'-infinity'|'infinity'|1|1000|1000000|[()=<>+*/,@&:\[\]-]+)$`)

var parts = regexp.MustCompile(`\$\d+|'-?infinity'|"C"|[A-Za-z_'0-9.]+'?|[()=<>+*/,@&:\[\]-]+|\S`)

// harmless wants nothing in the SQL but our own words, and as many parameters as are bound.
func harmless(t *testing.T, where cql.Condition) {
	t.Helper()
	for _, word := range parts.FindAllString(where.SQL, -1) {
		if !allowed.MatchString(word) {
			t.Fatalf("%q is not ours: %s", word, where.SQL)
		}
		if n, err := strconv.Atoi(strings.TrimPrefix(word, "$")); err == nil && strings.HasPrefix(word, "$") && (n < 1 || n > len(where.Args)) {
			t.Fatalf("%s is not bound: %s", word, where.SQL)
		}
	}
}

// attacks are what has broken into databases before.
func attacks() []string {
	return []string{`'; DROP TABLE t; --`, `' OR '1'='1`, `\'; DROP TABLE t; --`, `") OR 1=1 --`, `'||pg_sleep(9)||'`, `$1`, `$$; DROP TABLE t; $$`, `1; SELECT 1`,
		`/* */ UNION SELECT 1`, `' UNION SELECT id FROM t --`, `%' OR ''='`, `E'\\''; DROP TABLE t`, "a\x01b", `t.id`, `t".""id`, `(SELECT 1)`, `pg_sleep(9)`, `ʼ; DROP TABLE t`,
		`＇ OR 1=1`, `U&'\0027'`, `::text; --`, `version()`, `\\'`, `name"; --`, `; COMMIT; DROP TABLE t`}
}

// TestInjection puts attacks wherever a caller can write something, in both encodings. Each is refused, or becomes a
// parameter; the table is as it was.
func TestInjection(t *testing.T) {
	pool, rows := table(t, newRandom(), 20)
	tried, run := 0, 0
	try := func(n cql.Node, err error) {
		tried++
		if err != nil {
			return
		}
		where, err := cql.SQL(n, schema, 1)
		if err != nil {
			return
		}
		harmless(t, where)
		if strings.Contains(where.SQL, "pg_sleep(") {
			return
		}
		chosen(t.Context(), t, pool, n)
		run++
	}
	for _, a := range attacks() {
		for _, frame := range []string{"name = '%s'", "name LIKE '%s'", "name IN ('%s')", `"%s" = 1`, "%s = 1", "%s(1) = 1", "n = %s", "name = CASEI('%s')", "day = DATE('%s')",
			"T_AFTER(day, INTERVAL('%s', '..'))", "S_INTERSECTS(geometry, %s)", "S_INTERSECTS(geometry, POINT(%s 1))", "A_CONTAINS(functions, ('%s'))", "%s", "name = 'x' %s", "n + %s = 2"} {
			text := fmt.Sprintf(frame, a)
			n, err := cql.ParseText(text)
			try(n, err)
			quoted := fmt.Sprintf(frame, strings.ReplaceAll(a, "'", "''"))
			n, err = cql.ParseText(quoted)
			try(n, err)
		}
		for _, frame := range []string{`{"op":"=","args":[{"property":"name"},%s]}`, `{"op":"=","args":[{"property":%s},1]}`, `{"op":%s,"args":[{"property":"n"},1]}`,
			`{"op":"like","args":[{"property":"name"},%s]}`, `{"op":"in","args":[{"property":"name"},[%s]]}`, `{"op":"a_overlaps","args":[{"property":"functions"},[%s]]}`} {
			n, err := cql.ParseJSON(fmt.Appendf(nil, frame, strconv.QuoteToASCII(strings.ReplaceAll(a, "\x01", ""))))
			try(n, err)
		}
	}
	var left int
	if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM t").Scan(&left); err != nil || left != len(rows) {
		t.Errorf("%d rows are left of %d, %v", left, len(rows), err)
	}
	if tried < 500 || run < 100 {
		t.Errorf("%d tried, %d of them run", tried, run)
	}
}

// TestTypes wants a clear refusal of what does not go together.
func TestTypes(t *testing.T) {
	for text, want := range map[string]string{
		`nam = 'x'`: `no property "nam"; the properties are: area, armed`, `name = 5`: "a text is needed, this is a number", `day = '2026-01-01'`: "DATE('2026-11-21')",
		`n > TRUE`: "a number is needed", `geometry = name`: "cannot be compared", `functions = 'a'`: "A_...", `bar(n) = 1`: `no function "bar"`, `year(name) = 1`: "a date is needed",
		`abs(n, 1) = 1`: "takes 1 arguments", `n LIKE 'x'`: "a text is needed", `T_AFTER(name, DATE('2026-01-01'))`: "a date or a moment is needed", `S_WITHIN(name, POINT(1 2))`: "a shape is needed",
		`S_WITHIN(geometry, POINT(181 2))`: "outside +-180", `S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 2)))`: "S_INTERSECTS and S_DISJOINT only",
		`A_CONTAINS(functions, (1))`: "texts only", `name LIKE 'x\\'  AND name LIKE 'y\'`: "", `armed AND TRUE`: "condition", `abs(n)`: "a boolean is needed",
		`T_AFTER(day, INTERVAL('2026-02-01', '2026-01-01'))`: "ends before it begins", `INTERVAL(day, until) IS NULL`: "never NULL",
	} {
		n, err := cql.ParseText(text)
		if err == nil {
			_, err = cql.SQL(n, schema, 1)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, wanted %q", text, err, want)
		}
	}
}

// TestFunctionsRun calls every function once.
func TestFunctionsRun(t *testing.T) {
	pool, _ := table(t, newRandom(), 20)
	for _, text := range []string{"abs(n) = 1", "ceil(area) = floor(area)", "length(name) > 3", "year(day) = 2026 AND month(day) = 1", "distance_m(geometry, POINT(5 5)) < 300000",
		"S_WITHIN(geometry, buffer(POINT(5 5), 300000))", "area_km2(BBOX(0,0,1,1)) > 12000", "length_km(LINESTRING(0 0, 1 0)) BETWEEN 111 AND 112",
		"TIMESTAMP('2026-01-03T10:00:00Z') > day", "T_INTERSECTS(day, TIMESTAMP('2026-01-03T10:00:00Z'))", "T_DURING(day, INTERVAL('2026-01-01T00:00:00Z', '..'))", "S_CROSSES(geometry, LINESTRING(0 0, 9 9))",
		"S_TOUCHES(geometry, BBOX(170, -10, -170, 10))", "S_EQUALS(geometry, BBOX(1,1,1,1)) OR S_OVERLAPS(geometry, BBOX(1,1,1,5)) OR S_CONTAINS(BBOX(0,0,9,9), geometry)"} {
		n, err := cql.ParseText(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		chosen(t.Context(), t, pool, n)
	}
	if got := chosen(t.Context(), t, pool, parsed(t, "day > DATE('2000-01-01') AND distance_m(geometry, geometry) = 0")); len(got) == 0 {
		t.Error("nothing lies where it lies")
	}
}

func parsed(t *testing.T, text string) cql.Node {
	t.Helper()
	n, err := cql.ParseText(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
