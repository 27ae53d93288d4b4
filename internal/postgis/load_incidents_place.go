package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo/shape"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/incident_place.sql
	incidentPlaceSQL string
	//go:embed sql/load/incident_staged.sql
	incidentStagedSQL string
	//go:embed sql/load/incident_recorded.sql
	incidentRecordedSQL string
	//go:embed sql/load/incident_named.sql
	incidentNamedSQL string
	//go:embed sql/load/incident_concerned.sql
	incidentConcernedSQL string
	//go:embed sql/load/incident_set_aside.sql
	incidentSetAsideSQL string
	//go:embed sql/load/incident_beside.sql
	incidentBesideSQL string
	//go:embed sql/load/incident_points.sql
	incidentPointsSQL string
	//go:embed sql/load/incident_communes.sql
	incidentCommunesSQL string
	//go:embed sql/load/incident_unit.sql
	incidentUnitSQL string
	//go:embed sql/load/incident_move.sql
	incidentMoveSQL string
)

// moveIncidents looks again for the unit of every incident that communes recorded or ended now may concern, and for the
// communes of all places.
func moveIncidents(ctx context.Context, tx pgx.Tx, now time.Time) error {
	if err := placeIncidents(ctx, tx, incidentConcernedSQL, now); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, "SELECT belong_again()")
	if err != nil {
		return fmt.Errorf("communes of places: %w", err)
	}
	moved, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("communes of places: %w", err)
	}
	if len(moved) == 0 {
		return nil
	}
	return raise(ctx, tx, now, moved)
}

// placeIncidents finds the unit of the current incidents a statement picks.
func placeIncidents(ctx context.Context, tx pgx.Tx, pick string, args ...any) error {
	if err := findCommunes(ctx, tx, pick, args...); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, withUnit(incidentMoveSQL)); err != nil {
		return fmt.Errorf("units of incidents: %w", err)
	}
	return nil
}

// findCommunes finds the communes that hold the points of the incidents a statement picks. Which unit an incident
// counts for is then what incident_unit.sql says.
func findCommunes(ctx context.Context, tx pgx.Tx, pick string, args ...any) error {
	for _, step := range []struct {
		query string
		args  []any
	}{{incidentPlaceSQL, nil}, {pick, args}, {incidentSetAsideSQL, nil}, {"ANALYZE incident_place", nil}, {incidentPointsSQL, nil}} {
		if _, err := tx.Exec(ctx, step.query, step.args...); err != nil {
			return fmt.Errorf("incidents to place: %w", err)
		}
	}
	p := placer{tx: tx}
	for {
		points, err := p.fetch(ctx)
		if err != nil {
			return fmt.Errorf("points of incidents: %w", err)
		}
		if len(points) == 0 {
			break
		}
		if err := p.place(ctx, points); err != nil {
			return fmt.Errorf("communes of incidents: %w", err)
		}
	}
	for _, step := range []string{"CLOSE incident_points", incidentBesideSQL, "ANALYZE incident_found"} {
		if _, err := tx.Exec(ctx, step); err != nil {
			return fmt.Errorf("communes of incidents: %w", err)
		}
	}
	return nil
}

// placer puts points into communes square after square of a degree, so that it holds the shapes of one square only,
// however many points and communes there are.
type placer struct {
	tx      pgx.Tx
	square  orb.Point
	bound   orb.Bound // of what is asked for in the square
	locator *shape.Locator
	units   []heldCommune
}

// heldCommune is a commune in a Locator; until is the day it ended, zero if it did not.
type heldCommune struct {
	code        string
	from, until border.Date
}

func (c heldCommune) holdsOn(day border.Date) bool {
	return !day.Before(c.from) && (c.until.IsZero() || day.Before(c.until))
}

// dayPoint is the point of an incident and the day it is asked for.
type dayPoint struct {
	key int64
	at  orb.Point
	on  border.Date
}

func (d dayPoint) square() orb.Point { return orb.Point{math.Floor(d.at[0]), math.Floor(d.at[1])} }

func (p *placer) fetch(ctx context.Context) ([]dayPoint, error) {
	rows, err := p.tx.Query(ctx, "FETCH 50000 FROM incident_points")
	if err != nil {
		return nil, err
	}
	var points []dayPoint
	var d dayPoint
	_, err = pgx.ForEachRow(rows, []any{&d.key, &d.at[0], &d.at[1], dayInto(&d.on)}, func() error {
		points = append(points, d)
		return nil
	})
	return points, err
}

// place finds the communes of points that stand in the order of their squares, and keeps them in incident_found.
func (p *placer) place(ctx context.Context, points []dayPoint) error {
	var found [][]any
	for len(points) > 0 {
		n, square := 1, points[0].square()
		for n < len(points) && points[n].square() == square {
			n++
		}
		if err := p.hold(ctx, square, points[:n]); err != nil {
			return err
		}
		for i, unit := range p.find(points[:n]) {
			if unit != shape.Nowhere {
				found = append(found, []any{points[i].key, p.units[unit].code})
			}
		}
		points = points[n:]
	}
	_, err := p.tx.CopyFrom(ctx, pgx.Identifier{"incident_found"}, []string{"key", "code"}, pgx.CopyFromRows(found))
	return err
}

func (p *placer) find(points []dayPoint) []int {
	at := make([]orb.Point, len(points))
	for i, d := range points {
		at[i] = d.at
	}
	return p.locator.AllWhere(at, func(point, unit int) bool { return p.units[unit].holdsOn(points[point].on) })
}

// hold reads the communes near points of a square, unless it has them.
func (p *placer) hold(ctx context.Context, square orb.Point, points []dayPoint) error {
	bound := roundedOut(points)
	if p.locator != nil && p.square == square {
		if p.bound.Contains(bound.Min) && p.bound.Contains(bound.Max) {
			return nil
		}
		bound = bound.Union(p.bound)
	}
	p.square, p.bound, p.locator, p.units = square, bound, &shape.Locator{}, nil
	rows, err := p.tx.Query(ctx, incidentCommunesSQL, bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1])
	if err != nil {
		return err
	}
	var c heldCommune
	var ewkb []byte
	_, err = pgx.ForEachRow(rows, []any{&c.code, dayInto(&c.from), dayInto(&c.until), &ewkb}, func() error {
		outline, err := areal(ewkb)
		if err != nil {
			return fmt.Errorf("boundary of %s: %w", c.code, err)
		}
		p.units = append(p.units, c)
		return p.locator.Add(outline)
	})
	return err
}

// roundedOut is the box around points, out to tenths of a degree: most boxes of one square come out alike.
func roundedOut(points []dayPoint) orb.Bound {
	const perDegree = 10
	b := orb.Bound{Min: points[0].at, Max: points[0].at}
	for _, d := range points {
		b = b.Extend(d.at)
	}
	for i := range 2 {
		b.Min[i], b.Max[i] = math.Floor(b.Min[i]*perDegree)/perDegree, math.Ceil(b.Max[i]*perDegree)/perDegree
	}
	return b
}
