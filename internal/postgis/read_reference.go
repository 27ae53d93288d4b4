package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/reference"
)

var (
	//go:embed sql/read/reference_lines.sql
	referenceLinesSQL string
	//go:embed sql/read/reference_markers.sql
	referenceMarkersSQL string
	//go:embed sql/read/reference_line_span.sql
	referenceLineSpanSQL string
	//go:embed sql/read/reference_marker_span.sql
	referenceMarkerSpanSQL string
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
func (g groundOf) Ground(ctx context.Context, on border.Date) (reference.Ground, error) {
	ctx = access.Everything(ctx)
	ground, err := g.Lines(ctx, on)
	if err != nil {
		return ground, err
	}
	marks, err := g.markers(ctx, on, nil)
	ground.From, ground.To, ground.Markers = laterDay(ground.From, marks.From), earlierEnd(ground.To, marks.To), marks.Markers
	return ground, err
}

// Lines is Ground without the markers.
func (g groundOf) Lines(ctx context.Context, on border.Date) (ground reference.Ground, err error) {
	ctx = access.Everything(ctx)
	if err = g.QueryRow(ctx, referenceLineSpanSQL, on.UTC()).Scan(dayInto(&ground.From), dayInto(&ground.To)); err != nil {
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
	return ground, nil
}

// markers reads the markers that stood on a day, as they were before a change (nil: as they are).
func (g groundOf) markers(ctx context.Context, on border.Date, before *time.Time) (ground reference.Ground, err error) {
	if err = g.QueryRow(ctx, referenceMarkerSpanSQL, on.UTC(), before).Scan(dayInto(&ground.From), dayInto(&ground.To)); err != nil {
		return ground, fmt.Errorf("days of the markers: %w", err)
	}
	rows, err := g.Query(ctx, referenceMarkersSQL, on.UTC(), before)
	if err != nil {
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
