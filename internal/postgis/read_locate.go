package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/locate.sql
	locateSQL string
	//go:embed sql/read/locate_border.sql
	locateBorderSQL string
)

const (
	coarsestCell = 5
	finestCell   = 9
)

// Locate tells what lies at a point (lon, lat in degrees) on a day: commune, province, H3 cells, distance to
// the nearest border line. A point outside every unit has no commune; that is not an error.
func (s *Store) Locate(ctx context.Context, lon, lat float64, on border.Date) (border.Located, error) {
	at := border.Located{Lon: lon, Lat: lat, On: on}
	for res := coarsestCell; res <= finestCell; res++ {
		c, err := cell.At(lon, lat, res)
		if err != nil {
			return at, border.Fail(border.Invalid, "Tọa độ không đúng: kinh độ từ -180 đến 180, vĩ độ từ -90 đến 90.",
				"Wrong coordinates: longitude is -180 to 180, latitude -90 to 90.", err)
		}
		at.Cells = append(at.Cells, c.String())
	}
	if err := s.unitsAt(ctx, &at); err != nil {
		return at, fmt.Errorf("units at %g, %g: %w", lon, lat, err)
	}
	if err := s.borderNear(ctx, &at); err != nil {
		return at, fmt.Errorf("border near %g, %g: %w", lon, lat, err)
	}
	return at, nil
}

func (s *Store) unitsAt(ctx context.Context, at *border.Located) error {
	var commune, province nullUnit
	var schematic *bool
	row := s.pool.QueryRow(ctx, locateSQL, at.Lon, at.Lat, at.On.UTC())
	err := row.Scan(&commune.code, &commune.name, &commune.level, dayInto(&commune.from), &schematic,
		&province.code, &province.name, &province.level, dayInto(&province.from))
	if err != nil {
		return err
	}
	at.Commune, at.Province = commune.ref(), province.ref()
	at.Schematic = schematic != nil && *schematic
	return nil
}

// nullUnit is a unit from the outer side of a join.
type nullUnit struct {
	code, name, level *string
	from              border.Date
}

func (n nullUnit) ref() *border.UnitRef {
	if n.code == nil {
		return nil
	}
	return &border.UnitRef{Code: *n.code, Name: *n.name, Level: *n.level, ValidFrom: n.from}
}

func (s *Store) borderNear(ctx context.Context, at *border.Located) error {
	row := s.pool.QueryRow(ctx, locateBorderSQL, at.Lon, at.Lat, at.On.UTC())
	err := row.Scan(&at.DistanceToBorderM, &at.Country, &at.BorderApproximate)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}
