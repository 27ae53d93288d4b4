package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/unit_codes.sql
	unitCodesSQL string
	//go:embed sql/read/area_days.sql
	areaDaysSQL string
)

// incidentFilter is a filter of incidents as statements take it.
type incidentFilter struct {
	args   []any
	area   bool // of an oversight area: of one of these
	spans  []span
	placed bool // it names communes itself
	many   bool // it finds so many that the latest are looked for by their day
}

// manyFound is from how many incidents on the latest are found sooner by their day than by their communes.
const manyFound = 5000

// span is the communes that stand in an oversight area from a day until before another one; nil: still. Most areas have one or two.
type span struct {
	codes []string
	since time.Time
	until *time.Time
}

// incidentFilter finds out what a filter binds.
func (s *Store) incidentFilter(ctx context.Context, f border.IncidentFilter) (b incidentFilter, err error) {
	units, err := s.codesOf(ctx, f.Unit)
	if err != nil {
		return b, err
	}
	b.placed = units != nil || f.Area != ""
	b.args = []any{units, dayOrNull(f.From), dayOrNull(f.To), listOrNull(f.Kinds)}
	if f.Markers == nil {
		b.args = append(b.args, nil, nil, nil)
	} else {
		b.args = append(b.args, unlessZero(f.Markers.Country), f.Markers.From, f.Markers.To)
	}
	b.args = append(b.args, listOrNull(f.Substances))
	if b.area = f.Area != ""; b.area {
		b.spans, err = s.spansOf(ctx, f.Area)
	}
	return b, err
}

// of gives a statement with the filter, and what it binds: the filter's values, those of its own, and behind them the communes
// of an area and their days, of which its condition is made where the statement says {{of area}}. They are found by the communes of
// the reach, unless the filter names communes itself: with two lists an index would be searched for every pair of the two.
func (b incidentFilter) of(sql string, own ...any) (string, []any) {
	args := slices.Concat(b.args, own)
	within := "true"
	if b.area {
		either := []string{"false"}
		for _, s := range b.spans {
			var in string
			in, args = s.condition(args, b.many)
			either = append(either, in)
		}
		within = "(" + strings.Join(either, " OR ") + ")"
	}
	switch {
	case b.placed:
		sql = strings.ReplaceAll(sql, "{{incident i}}", "{{incident_placed i}}")
	case !b.many:
		sql = strings.ReplaceAll(sql, "{{incident i}}", "{{incident_among i}}")
	}
	return strings.ReplaceAll(sql, "{{of area}}", within), args
}

// condition is what keeps incidents i, of which there are many or not, to communes and days, and what it binds behind args.
func (s span) condition(args []any, many bool) (string, []any) {
	n := len(args)
	in := "i.unit_code = ANY ($%d::text[])"
	switch {
	case len(s.codes) < somePlaces:
	case many:
		in = "(i.unit_code IN (SELECT unnest($%d::text[]))) IS TRUE" // and so no join
	default:
		in = "i.unit_code = ANY (" + untold("$%d::text[]") + ")"
	}
	text := fmt.Sprintf("("+in+" AND i.occurred_from >= $%d::date AND ($%d::date IS NULL OR i.occurred_from < $%d::date))", n+1, n+2, n+3, n+3)
	return text, append(args, s.codes, s.since, s.until)
}

// spansOf gives the communes of an oversight area with their days; none where there is no such area.
func (s *Store) spansOf(ctx context.Context, code string) ([]span, error) {
	rows, err := s.pool.Query(byKeptPlan(ctx), areaDaysSQL, code)
	if err != nil {
		return nil, fmt.Errorf("communes of oversight area %s: %w", code, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s span, err error) {
		return s, row.Scan(&s.codes, &s.since, &s.until)
	})
	if err != nil {
		return nil, fmt.Errorf("communes of oversight area %s: %w", code, err)
	}
	return list, nil
}

// codesOf gives the codes of incidents of a commune or province; nil where none is asked for, and where all that the reach
// holds is asked for: its own condition says that.
func (s *Store) codesOf(ctx context.Context, unit string) ([]string, error) {
	if unit == "" {
		return nil, nil
	}
	rows, err := s.pool.Query(ctx, unitCodesSQL, unit)
	if err != nil {
		return nil, fmt.Errorf("communes of %s: %w", unit, err)
	}
	codes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("communes of %s: %w", unit, err)
	}
	reach := s.reachOf(ctx)
	if !reach.Everywhere && !slices.ContainsFunc(reach.Places.Codes(), func(p string) bool { return !slices.Contains(codes, p) }) {
		return nil, nil
	}
	return codes, nil
}
