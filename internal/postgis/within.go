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
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/border"
)

// The first lock: what a statement reads of records it says itself to be within the reach. A statement marks every table
// of records with {{table}} or {{table alias}} where its conditions stand, and on its way to the database the mark becomes
// the condition for the reach of the context, its places and tiers bound. The second lock (lock.go) holds the same
// conditions in PostgreSQL, made of the same description.

// kept tells of a table which rows a reach holds. In a condition @ stands before its columns; $bits are the places of the
// reach, a bit for each number of a place, $places their codes, and $post is who reads.
type kept struct {
	table string
	place string // who of an area sees a row
	codes string // the same by codes, where an index of them is worth more: for few
	tier  string // the tier of a row
	along string // instead of all: the record it is seen with
}

// Where the unit of a row is among the places: by its number, of which the planner takes coalesce to hold for half of the rows, and
// by its code.
const (
	inUnit = "coalesce(substring($bits FROM @place_number FOR 1) = B'1', false)"
	ofUnit = "@unit_code = ANY ($places)"
)

// ourTier is the tier of a row of which nothing is said where the layer is internal.
const ourTier = "coalesce(@tier, 'internal')"

func keptTables() []kept {
	const (
		// Most lie in one commune, and it is the call of a function that takes time.
		communes = "CASE WHEN cardinality(@place_numbers) > 1 THEN place_among($bits, @place_numbers) ELSE substring($bits FROM @place_numbers[1] FOR 1) = B'1' END"
		of       = "EXISTS (SELECT FROM incident AS seen WHERE seen.id = @incident_id AND {{incident seen}})"
	)
	either := func(which string) string {
		return "EXISTS (SELECT FROM incident AS seen WHERE seen.source = @" + which + "_source AND seen.source_ref = @" + which + "_ref AND {{incident seen}})"
	}
	return []kept{
		{table: "incident", place: inUnit, codes: ofUnit, tier: ourTier},
		{table: "crossing", place: communes, tier: "coalesce(@tier, record_tier('crossings', @type))"},
		{table: "trail", place: communes, tier: ourTier},
		{table: "marker", place: communes, tier: ourTier},
		{table: "post", place: communes, tier: ourTier},
		{table: "route", place: communes, tier: "coalesce(@tier, 'restricted')"},
		{table: "hotspot", place: communes, tier: "coalesce(@tier, 'restricted')"},
		{table: "plot", place: communes, tier: "coalesce(@tier, 'restricted')"},
		{table: "effort", place: communes, tier: "coalesce(@tier, 'restricted')"},
		{table: "cooperation", place: communes, tier: ourTier},
		{table: "import", place: "@account = $post", tier: "record_tier(@layer)"},
		{table: "report_value", place: inUnit, codes: ofUnit, tier: "'internal'"},
		{table: "assessment", place: inUnit, codes: ofUnit, tier: "'internal'"},
		{table: "substance_line", along: of},
		{table: "incident_reference", along: of},
		{table: "incident_pair", along: either("keeper") + " AND " + either("other")},
		{table: "traffic", along: "EXISTS (SELECT FROM crossing AS seen WHERE seen.code = @crossing AND {{crossing seen}})"},
		{table: "reform_answer", along: "EXISTS (SELECT FROM hotspot AS seen WHERE seen.code = @hotspot AND {{hotspot seen}})"},
	}
}

// keptBeside are conditions for what is no table: incidents that a filter finds by their communes already, or should be found by those
// of the reach (incidentFilter); a view that has a lock of its own; and verdicts, worked out in Go, on units.
func keptBeside() []kept {
	return []kept{
		{table: "incident_placed", place: inUnit, tier: ourTier},
		{table: "incident_among", codes: ofUnit, tier: ourTier},
		{table: "incident_double", place: inUnit, tier: ourTier},
		{table: "verdict", place: "@code IN (SELECT unnest($places))", codes: "@code = ANY ($places)", tier: "'internal'"},
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

// within puts the conditions of a reach, whose places have bits, into the marks of a statement, and binds what they name behind
// its values.
func within(r border.Reach, bits placeBits, sql string, args []any) (string, []any, error) {
	w := &writer{reach: r, bits: bits, args: args[:len(args):len(args)], bound: map[string]string{}}
	sql = w.fill(sql)
	return sql, w.args, w.err
}

// writer writes the conditions of a reach into one statement.
type writer struct {
	reach border.Reach
	bits  placeBits
	args  []any
	bound map[string]string // $bits and so on to the number it was bound as
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
		both = append(both, k.placed(w.reach.Places))
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

// somePlaces is from how many places on a reach is asked for by number even where there is an index of codes: the planner weighs
// those of an array one by one, to find the index that fits, which takes longer than many a query.
const somePlaces = 150

// placed is what must hold of a row for it to lie in places.
func (k kept) placed(places border.Places) string {
	switch {
	case k.codes != "" && len(places.Codes()) < somePlaces:
		return k.codes
	case k.place != "":
		return k.place
	}
	return strings.ReplaceAll(k.codes, "$places", untold("$places"))
}

// untold is SQL for an array of which the planner is not told what is in it. It takes it for few, and searches an index for each.
func untold(array string) string { return "ARRAY(SELECT unnest(" + array + "))" }

// bind puts the numbers of values in for the parts of the reach a condition names.
func (w *writer) bind(condition string) string {
	for _, part := range []struct {
		name, as string
		value    any
	}{{"$bits", "::bit varying", pgtype.Bits(w.bits)}, {"$places", "::text[]", w.reach.Places.Codes()}, {"$post", "::text", unlessZero(w.reach.Post)}} {
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

// lockText is the second lock as statements: sql/lock.sql with the roles, tables and conditions put in. A policy reads a setting
// in a query of its own, which is asked once and not for every row, and not by a function, which every query would parse.
func lockText() string {
	policy := strings.NewReplacer("@", "", "$bits", "(SELECT current_setting('cotmoc.places', true)::bit varying)",
		"$post", "(SELECT nullif(current_setting('cotmoc.reader', true), ''))")
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
type firstLock struct {
	reach   func(context.Context) border.Reach
	numbers *placeNumbers
}

func (f firstLock) before(args []any) []any { return append([]any{f}, args...) }

// RewriteQuery is pgx.QueryRewriter.
func (f firstLock) RewriteQuery(ctx context.Context, conn *pgx.Conn, sql string, args []any) (string, []any, error) {
	if !strings.Contains(sql, "{{") {
		return sql, args, nil
	}
	reach := f.reach(ctx)
	bits, err := f.numbers.bits(ctx, conn, reach.Places)
	if err != nil {
		return "", nil, err
	}
	return within(reach, bits, sql, args)
}
