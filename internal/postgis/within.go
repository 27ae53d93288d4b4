package postgis

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/border"
)

// The first lock: what a statement reads of records it says itself to be within the reach. A statement marks every table
// of records with {{table}} or {{table alias}} where its conditions stand, and on its way to the database the mark becomes
// the condition for the reach of the context, its places and tiers bound. The second lock (lock.go) holds the same
// conditions in PostgreSQL, made of the same description.

// kept tells of a table which rows a reach holds. In a condition @ stands before its columns; $places and $post are the
// reach, $listed its places as one text (listed), and $codes an array made of that.
type kept struct {
	table string
	place string // who of an area sees a row
	tier  string // the tier of a row
	along string // instead of both: the record it is seen with
}

func keptTables() []kept {
	const (
		unit = "@unit_code = ANY ($places)"
		// Most lie in one commune, which is looked for in the list as it is (what stands before it is not all of the list): a
		// set, or one array compared with another, takes longer to plan than a tile to draw.
		communes = "CASE WHEN cardinality(@communes) > 1 THEN @communes && $codes ELSE split_part($listed, ',' || @communes[1] || ',', 1) <> $listed END"
		of       = "EXISTS (SELECT FROM incident AS seen WHERE seen.id = @incident_id AND {{incident seen}})"
	)
	either := func(which string) string {
		return "EXISTS (SELECT FROM incident AS seen WHERE seen.source = @" + which + "_source AND seen.source_ref = @" + which + "_ref AND {{incident seen}})"
	}
	return []kept{
		{table: "incident", place: unit, tier: "coalesce(@tier, 'internal')"},
		{table: "crossing", place: communes, tier: "coalesce(@tier, record_tier('crossings', @type))"},
		{table: "trail", place: communes, tier: "coalesce(@tier, 'internal')"},
		{table: "marker", place: communes, tier: "coalesce(@tier, 'internal')"},
		{table: "post", place: communes, tier: "coalesce(@tier, 'internal')"},
		{table: "route", place: communes, tier: "coalesce(@tier, 'restricted')"},
		{table: "hotspot", place: communes, tier: "coalesce(@tier, 'restricted')"},
		{table: "plot", place: communes, tier: "coalesce(@tier, 'restricted')"},
		{table: "effort", place: communes, tier: "coalesce(@tier, 'restricted')"},
		{table: "cooperation", place: communes, tier: "coalesce(@tier, 'internal')"},
		{table: "import", place: "@account = $post", tier: "record_tier(@layer)"},
		{table: "report_value", place: unit, tier: "'internal'"},
		{table: "assessment", place: unit, tier: "'internal'"},
		{table: "substance_line", along: of},
		{table: "incident_reference", along: of},
		{table: "incident_pair", along: either("keeper") + " AND " + either("other")},
		{table: "traffic", along: "EXISTS (SELECT FROM crossing AS seen WHERE seen.code = @crossing AND {{crossing seen}})"},
		{table: "reform_answer", along: "EXISTS (SELECT FROM hotspot AS seen WHERE seen.code = @hotspot AND {{hotspot seen}})"},
	}
}

// keptBeside are conditions for what is no table: a view that has a lock of its own, and verdicts, worked out in Go, on units.
func keptBeside() []kept {
	return []kept{
		{table: "incident_double", place: "@unit_code = ANY ($places)", tier: "coalesce(@tier, 'internal')"},
		{table: "verdict", place: "@code = ANY ($places)", tier: "'internal'"},
	}
}

// keptByName finds what marks name; every statement asks it.
var keptByName = sync.OnceValue(func() map[string]kept {
	all := map[string]kept{}
	for _, k := range append(keptTables(), keptBeside()...) {
		all[k.table] = k
	}
	return all
})

// withinMark marks a table of which only the name is known; what holds no records is seen by everybody.
func withinMark(table, alias string) string {
	if slices.ContainsFunc(keptTables(), func(k kept) bool { return k.table == table }) {
		return "{{" + table + " " + alias + "}}"
	}
	return "true"
}

var markOf = regexp.MustCompile(`\{\{(\w+)(?: (\w+))?\}\}`) // {{table alias}}

// within puts the conditions of a reach into the marks of a statement, and binds what they name behind its values.
func within(r border.Reach, sql string, args []any) (string, []any, error) {
	if !strings.Contains(sql, "{{") {
		return sql, args, nil
	}
	w := &writer{reach: r, args: args[:len(args):len(args)], bound: map[string]string{}}
	sql = w.fill(sql)
	return sql, w.args, w.err
}

// writer writes the conditions of a reach into one statement.
type writer struct {
	reach border.Reach
	args  []any
	bound map[string]string // $places and so on to the number it was bound as
	err   error
}

func (w *writer) fill(sql string) string {
	return markOf.ReplaceAllStringFunc(sql, func(mark string) string {
		m := markOf.FindStringSubmatch(mark)
		k, described := keptByName()[m[1]]
		if !described {
			w.err = fmt.Errorf("no reach is described for %s", mark)
			return mark
		}
		return w.condition(k, cmp.Or(m[2], m[1])+".")
	})
}

// condition is what must hold of a row of a table for the reach to hold it.
func (w *writer) condition(k kept, column string) string {
	switch {
	case w.reach.Whole():
		return "true"
	case k.along != "":
		return w.fill(strings.ReplaceAll(k.along, "@", column))
	}
	var both []string
	if !w.reach.Everywhere {
		both = append(both, k.place)
	}
	if w.reach.Rank() < border.TierRank(border.TierRestricted) {
		both = append(both, k.upTo(w.reach.Rank()))
	}
	return w.bind(strings.ReplaceAll(strings.Join(both, " AND "), "@", column))
}

// upTo is what must hold of the tier of a row for a clearance below the highest. It names the tiers: the planner knows
// what they leave and takes an index made for it, which it does not of tiers it reads somewhere.
func (k kept) upTo(rank int) string {
	all := border.Tiers().IDs()
	if hidden := all[rank+1:]; len(hidden) == 1 {
		return k.tier + " <> '" + hidden[0] + "'"
	}
	return k.tier + " IN ('" + strings.Join(all[:rank+1], "', '") + "')"
}

// manyPlaces is from how many places on a reach looks them up in a hashed set: the planner weighs those of an array one by
// one, to find the index that fits, which takes longer than many a query.
const manyPlaces = 500

var (
	hashed   = regexp.MustCompile(`(\S+) = ANY \(\$places\)`)
	searched = regexp.MustCompile(`split_part\(\$listed, ',' \|\| (\S+) \|\| ',', 1\) <> \$listed`)
)

// bind puts the numbers of values in for the parts of the reach a condition names.
func (w *writer) bind(condition string) string {
	if len(w.reach.Places) >= manyPlaces {
		condition = hashed.ReplaceAllString(condition, "(${1} IN (SELECT unnest($$places))) IS TRUE") // and so no join
		condition = searched.ReplaceAllString(condition, "${1} IN (SELECT unnest($$codes))")
	}
	condition = strings.ReplaceAll(condition, "$codes", codesIn("$listed"))
	for _, part := range []struct {
		name, as string
		value    any
	}{{"$places", "::text[]", w.reach.Places}, {"$listed", "::text", listed(w.reach.Places)}, {"$post", "::text", unlessZero(w.reach.Post)}} {
		if !strings.Contains(condition, part.name) {
			continue
		}
		if w.bound[part.name] == "" {
			w.args = append(w.args, part.value)
			w.bound[part.name] = "$" + strconv.Itoa(len(w.args)) + part.as
		}
		condition = strings.ReplaceAll(condition, part.name, w.bound[part.name])
	}
	return condition
}

// listed is places as one text with a comma before and after each; "" where there are none.
func listed(places []string) string {
	if len(places) == 0 {
		return ""
	}
	return "," + strings.Join(places, ",") + ","
}

// codesIn is SQL for the array of places in such a text.
func codesIn(text string) string { return "string_to_array(btrim(" + text + ", ','), ',')" }

// lockText is the second lock as statements: sql/lock.sql with the roles, tables and conditions put in. A policy looks codes
// up in a hashed set: as an array it would be taken for a key of the index beside that of the query, and the index be
// searched for every pair of the two. It reads the settings itself: a function in between is parsed by every query.
func lockText() string {
	const said, post = "current_setting('cotmoc.places', true)", "(SELECT nullif(current_setting('cotmoc.reader', true), ''))"
	policy := strings.NewReplacer("@", "", "= ANY ($places)", "IN (SELECT unnest("+codesIn(said)+"))", "$codes", codesIn(said), "$listed", said, "$post", post)
	quoted := func(parts ...string) string {
		for i, part := range parts {
			parts[i] = "'" + strings.ReplaceAll(policy.Replace(part), "'", "''") + "'"
		}
		return "(" + strings.Join(parts, ", ") + ")"
	}
	var records, tiers, along []string
	for _, k := range keptTables() {
		if k.along != "" { // what it reads is under the lock already
			along = append(along, quoted(k.table, markOf.ReplaceAllString(k.along, "true")))
			continue
		}
		records = append(records, quoted(k.table, k.place))
		for rank, tier := range clearances() {
			tiers = append(tiers, quoted(k.table, tier, k.upTo(rank)))
		}
	}
	list := func(rows []string) string { return strings.Join(rows, ",\n      ") }
	return strings.NewReplacer("{{acts}}", "'"+strings.Join(actingRoles(), "', '")+"'", "{{areas}}", strings.Join(areaRoles(), ", "),
		"{{parts}}", strings.Join(actingRoles()[1:], ", "), "{{countries}}", strings.Join(countryRoles(), ", "),
		"{{records}}", list(records), "{{tiers}}", list(tiers), "{{along}}", list(along)).Replace(lockSQL)
}

// pool is the store's connections. Every statement that goes through it is kept within the reach of its context.
type pool struct {
	*pgxpool.Pool
	first firstLock
}

func (p *pool) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return p.Pool.Query(ctx, sql, p.first.before(args)...)
}

func (p *pool) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return p.Pool.QueryRow(ctx, sql, p.first.before(args)...)
}

func (p *pool) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return p.Pool.Exec(ctx, sql, p.first.before(args)...)
}

func (p *pool) Begin(ctx context.Context) (pgx.Tx, error) { return p.BeginTx(ctx, pgx.TxOptions{}) }

func (p *pool) BeginTx(ctx context.Context, options pgx.TxOptions) (pgx.Tx, error) {
	begun, err := p.Pool.BeginTx(ctx, options)
	if err != nil {
		return nil, err
	}
	return &transaction{begun, p.first}, nil
}

// transaction is one of a pool, and keeps its statements within a reach as the pool does.
type transaction struct {
	pgx.Tx
	first firstLock
}

func (t *transaction) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return t.Tx.Query(ctx, sql, t.first.before(args)...)
}

func (t *transaction) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return t.Tx.QueryRow(ctx, sql, t.first.before(args)...)
}

func (t *transaction) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return t.Tx.Exec(ctx, sql, t.first.before(args)...)
}

// firstLock finds the reach of a statement; it has pgx write the statement anew.
type firstLock func(context.Context) border.Reach

func (f firstLock) before(args []any) []any { return append([]any{f}, args...) }

// RewriteQuery is pgx.QueryRewriter.
func (f firstLock) RewriteQuery(ctx context.Context, _ *pgx.Conn, sql string, args []any) (string, []any, error) {
	return within(f(ctx), sql, args)
}
