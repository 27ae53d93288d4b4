package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/units.sql
	unitsSQL string
	//go:embed sql/read/unit.sql
	unitSQL string
	//go:embed sql/read/unit_neighbours.sql
	unitNeighboursSQL string
	//go:embed sql/read/unit_border.sql
	unitBorderSQL string
)

// Units lists the unit versions valid on a day, the best match of the query first, then by Vietnamese name.
func (s *Store) Units(ctx context.Context, f border.UnitFilter) (border.List[border.UnitView], error) {
	var none border.List[border.UnitView]
	var at mark
	if err := readCursor(f.Cursor, &at); err != nil {
		return none, err
	}
	limit := pageSize(f.Limit)
	rows, err := s.pool.Query(ctx, unitsSQL, unlessZero(f.Level), f.On.UTC(), unlessZero(f.Province),
		unlessZero(strings.TrimSpace(f.Query)), limit+1, at.Rank, at.Name, at.ID, unlessZero(f.Area), f.HasShape, madeSource, derivedSource)
	if err != nil {
		return none, fmt.Errorf("units: %w", err)
	}
	list, err := rankedPage(rows, limit, scanUnit)
	if err == nil && list.Total == 0 {
		err = s.refuseUnknown(ctx, "", f.Province, f.On)
	}
	if err != nil {
		return none, fmt.Errorf("units: %w", err)
	}
	return list, nil
}

func scanUnit(row pgx.CollectableRow) (ranked[border.UnitView], error) {
	var r ranked[border.UnitView]
	var lon, lat *float64
	targets := append(unitTargets(&r.id, &r.view.Unit, &lon, &lat),
		&r.view.ProvinceName, &r.view.HasShape, &r.view.FromInferred, &r.view.ToInferred, &r.view.MatchedName, &r.view.MatchedBy, &r.rank, &r.total)
	err := row.Scan(targets...)
	r.view.Seat = pointOf(lon, lat)
	r.name = r.view.Name
	return r, err
}

// unitTargets are the scan targets of the columns that every statement on units begins with.
func unitTargets(id *int64, u *border.Unit, lon, lat **float64) []any {
	return []any{id, &u.Code, &u.Level, &u.Kind, &u.Name, &u.FullName, &u.Parent, &u.District, dayInto(&u.ValidFrom),
		dayInto(&u.ValidTo), &u.LegalRef, &u.Source, &u.Schematic, &u.OnBorder, &u.FormerArea, &u.AreaKm2, lon, lat}
}

func pointOf(lon, lat *float64) *orb.Point {
	if lon == nil || lat == nil {
		return nil
	}
	return &orb.Point{*lon, *lat}
}

// Unit gives one unit version with its box, neighbours, other versions and border. The error is of kind
// border.NotFound if no unit of that code is valid on the day.
func (s *Store) Unit(ctx context.Context, code string, on border.Date) (border.UnitView, error) {
	var v border.UnitView
	var id int64
	var lon, lat *float64
	var box [4]*float64
	targets := append(unitTargets(&id, &v.Unit, &lon, &lat), &v.ProvinceName, &v.HasShape, &v.FromInferred, &v.ToInferred,
		&box[0], &box[1], &box[2], &box[3], dayInto(&v.ShapeFrom))
	if err := s.one(ctx, unitSQL, []any{code, on.UTC(), madeSource, derivedSource}, errNoUnit, targets...); err != nil {
		return v, fmt.Errorf("unit %s: %w", code, s.explainAbsence(ctx, code, on, err))
	}
	v.Seat = pointOf(lon, lat)
	v.BBox = boxOf(box)
	var err error
	if v.Predecessors, v.Successors, err = s.kin(ctx, v.Unit); err != nil {
		return v, fmt.Errorf("predecessors and successors of unit %s: %w", code, err)
	}
	if v.Neighbours, err = s.neighbours(ctx, id, on); err != nil {
		return v, fmt.Errorf("neighbours of unit %s: %w", code, err)
	}
	if v.Border, err = s.borderOf(ctx, id, v.Unit, on); err != nil {
		return v, fmt.Errorf("border of unit %s: %w", code, err)
	}
	v.OnBorder = v.Border.Touches
	return v, nil
}

func boxOf(side [4]*float64) *[4]float64 {
	if side[0] == nil {
		return nil
	}
	return &[4]float64{*side[0], *side[1], *side[2], *side[3]}
}

func (s *Store) neighbours(ctx context.Context, id int64, on border.Date) ([]border.Neighbour, error) {
	rows, err := s.pool.Query(ctx, unitNeighboursSQL, id, on.UTC())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[border.Neighbour])
}

// borderOf tells what border the unit holds, or its communes on a day. What the source said of the unit comes first;
// its edges only answer where the source was silent.
func (s *Store) borderOf(ctx context.Context, id int64, u border.Unit, on border.Date) (*border.LineTouch, error) {
	touch := &border.LineTouch{Touches: u.OnBorder, Approximate: u.Schematic}
	if u.OnBorder != nil && !*u.OnBorder {
		return touch, nil
	}
	rows, err := s.pool.Query(ctx, unitBorderSQL, id, on.UTC())
	if err != nil {
		return nil, err
	}
	var measured, roughly bool
	var country *string
	var approximate *bool
	var km *float64
	_, err = pgx.ForEachRow(rows, []any{&measured, &roughly, &country, &approximate, &km}, func() error {
		if country == nil {
			if measured && touch.Touches == nil {
				touch.Touches, touch.LengthKm = boolean(false), new(float64)
				touch.Approximate = touch.Approximate || roughly
			}
			return nil
		}
		if touch.Country == nil {
			touch.Country, touch.LengthKm, touch.Touches = country, new(float64), boolean(true)
		}
		*touch.LengthKm += *km
		touch.Approximate = touch.Approximate || *approximate
		return nil
	})
	return touch, err
}

func boolean(b bool) *bool { return &b }
