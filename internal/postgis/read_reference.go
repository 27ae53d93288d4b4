package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/internal/border"
	"cotmoc/internal/reference"
)

var (
	//go:embed sql/read/reference_lines.sql
	referenceLinesSQL string
	//go:embed sql/read/reference_markers.sql
	referenceMarkersSQL string
	//go:embed sql/read/reference_span.sql
	referenceSpanSQL string
)

// querier is a pool, a connection or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// groundOf is the border as a querier sees it: a reference.Source.
type groundOf struct{ querier }

// Reference answers for points and markers on the border. Loads use what it keeps, too.
func (s *Store) Reference() *reference.Service { return s.reference }

// Revision is Store.Revision as the querier sees it.
func (g groundOf) Revision(ctx context.Context, layers ...string) (int64, time.Time, error) {
	return revisionOf(ctx, g, layers)
}

// Ground reads the border drawn on a day, in full detail, and the markers that stood on it.
func (g groundOf) Ground(ctx context.Context, on border.Date) (ground reference.Ground, err error) {
	if err = g.QueryRow(ctx, referenceSpanSQL, on.UTC()).Scan(dayInto(&ground.From), dayInto(&ground.To)); err != nil {
		return ground, fmt.Errorf("days of the border: %w", err)
	}
	rows, err := g.Query(ctx, referenceLinesSQL, on.UTC())
	if err != nil {
		return ground, fmt.Errorf("border line: %w", err)
	}
	ground.Lines, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l reference.Line, err error) {
		var wkb []byte
		if err := row.Scan(&l.Country, &l.Approximate, &l.Derived, &wkb); err != nil {
			return l, err
		}
		l.Shape, err = geo.ParseEWKB(wkb)
		return l, err
	})
	if err != nil {
		return ground, fmt.Errorf("border line: %w", err)
	}
	if rows, err = g.Query(ctx, referenceMarkersSQL, on.UTC()); err != nil {
		return ground, fmt.Errorf("markers: %w", err)
	}
	ground.Markers, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (m border.Marker, err error) {
		m.Point = &orb.Point{}
		return m, row.Scan(&m.Country, &m.Number, &m.Sub, &m.Point[0], &m.Point[1])
	})
	if err != nil {
		return ground, fmt.Errorf("markers: %w", err)
	}
	return ground, nil
}

// nullReference is a row of incident_reference from the outer side of a join.
type nullReference struct {
	country, side                                    *string
	number, sub                                      *int
	offset, distance, bearing, chainage, uncertainty *float64
	approximate                                      *bool
}

func (n *nullReference) targets() []any {
	return []any{&n.country, &n.number, &n.sub, &n.offset, &n.side, &n.distance, &n.bearing, &n.chainage, &n.approximate, &n.uncertainty}
}

func (n *nullReference) view() *border.Reference {
	if n.country == nil {
		return nil
	}
	name := border.MarkerName{Number: *n.number, Sub: *n.sub}.String()
	return &border.Reference{Country: *n.country, Marker: &name, Number: n.number, Sub: n.sub, OffsetM: n.offset, Side: *n.side,
		DistanceM: *n.distance, BearingDeg: *n.bearing, ChainageM: *n.chainage, Approximate: *n.approximate, UncertaintyM: *n.uncertainty}
}
