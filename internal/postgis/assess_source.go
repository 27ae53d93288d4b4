package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/assess_units.sql
	assessUnitsSQL string
	//go:embed sql/read/assess_values.sql
	assessValuesSQL string
	//go:embed sql/read/assess_routes.sql
	assessRoutesSQL string
	//go:embed sql/read/assess_on_route.sql
	assessOnRouteSQL string
)

// Facts gives what is on record about the units that fit the query, ordered by code: the source of
// internal/assess. Four statements on one snapshot, however many units there are.
func (s *Store) Facts(ctx context.Context, q assess.Query) ([]assess.Facts, error) {
	ctx = access.Everything(ctx)
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	var units []assessed
	err := pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) error {
		var err error
		if units, err = assessedUnits(ctx, tx, q); err != nil || len(units) == 0 {
			return err
		}
		if err := addValues(ctx, tx, q, units); err != nil {
			return fmt.Errorf("reported values: %w", err)
		}
		q.Level = units[0].Unit.Level
		return addRoutes(ctx, tx, q, units)
	})
	if err != nil {
		return nil, fmt.Errorf("facts of level %s for %s: %w", q.Level, q.Period.Code, err)
	}
	facts := make([]assess.Facts, len(units))
	for i, u := range units {
		facts[i] = u.Facts
	}
	return facts, nil
}

// assessed is a unit being filled; shaped says whether its geometry is known.
type assessed struct {
	assess.Facts
	shaped bool
}

func (a *assessed) changed(at time.Time) {
	if at.After(a.Changed) {
		a.Changed = at
	}
}

func assessedUnits(ctx context.Context, tx pgx.Tx, q assess.Query) ([]assessed, error) {
	rows, err := tx.Query(ctx, assessUnitsSQL, unlessZero(q.Level), q.On.UTC(), unlessZero(q.Code), unlessZero(q.Province), q.KnownOn, unlessZero(q.Area))
	if err != nil {
		return nil, fmt.Errorf("units: %w", err)
	}
	units, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (assessed, error) {
		var a assessed
		var id int64
		var lon, lat *float64
		targets := append(unitTargets(&id, &a.Unit, &lon, &lat), &a.Changed, &a.Province, &a.shaped)
		err := row.Scan(targets...)
		a.Unit.Seat = pointOf(lon, lat)
		a.Values = make(map[string]border.ReportValue)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("units: %w", err)
	}
	return units, nil
}

func addValues(ctx context.Context, tx pgx.Tx, q assess.Query, units []assessed) error {
	at := make(map[string]*assessed, len(units))
	codes := make([]string, len(units))
	for i := range units {
		codes[i] = units[i].Unit.Code
		at[codes[i]] = &units[i]
	}
	rows, err := tx.Query(ctx, assessValuesSQL, q.Period.Code, codes, q.KnownOn)
	if err != nil {
		return err
	}
	var v border.ReportValue
	targets := []any{&v.UnitCode, &v.Indicator, &v.Value, &v.State, &v.Source, &v.Recorded}
	_, err = pgx.ForEachRow(rows, targets, func() error {
		v.Period = q.Period
		unit := at[v.UnitCode]
		unit.Values[v.Indicator] = v
		unit.changed(v.Recorded)
		v = border.ReportValue{} // Value is a pointer: the next row must not write through it
		return nil
	})
	return err
}

// addRoutes says of every unit whether a key route that counts crosses it.
func addRoutes(ctx context.Context, tx pgx.Tx, q assess.Query, units []assessed) error {
	var all, between int
	var recorded *time.Time
	row := tx.QueryRow(ctx, assessRoutesSQL, q.Period.From.UTC(), q.On.UTC(), q.KnownOn)
	if err := row.Scan(&all, &between, &recorded); err != nil {
		return fmt.Errorf("key routes: %w", err)
	}
	crossed := map[string]bool{}
	if all > 0 {
		var err error
		if crossed, err = crossedUnits(ctx, tx, q); err != nil {
			return fmt.Errorf("units on key routes: %w", err)
		}
	}
	for i := range units {
		u := &units[i]
		inter, hit := crossed[u.Unit.Code]
		u.OnRoute = onRoute(hit, u.shaped, all)
		u.OnInterProvinceRoute = onRoute(hit && inter, u.shaped, between)
		if recorded != nil {
			u.changed(*recorded)
		}
	}
	return nil
}

// crossedUnits gives the units crossed, and whether by a route between provinces.
func crossedUnits(ctx context.Context, tx pgx.Tx, q assess.Query) (map[string]bool, error) {
	rows, err := tx.Query(ctx, assessOnRouteSQL, q.Level, q.On.UTC(), unlessZero(q.Code), unlessZero(q.Province),
		q.Period.From.UTC(), q.On.UTC(), q.KnownOn, unlessZero(q.Area))
	if err != nil {
		return nil, err
	}
	crossed := make(map[string]bool)
	var code string
	var between bool
	_, err = pgx.ForEachRow(rows, []any{&code, &between}, func() error {
		crossed[code] = between
		return nil
	})
	return crossed, err
}

// onRoute is yes where a route crosses, no where none counts, and unknown where the shape is.
func onRoute(hit, shaped bool, counting int) assess.Tri {
	switch {
	case hit:
		return assess.Yes
	case counting == 0, shaped:
		return assess.No
	}
	return assess.Unknown
}
