package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/line"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/border_units.sql
	borderUnitsSQL string
	//go:embed sql/read/border_line.sql
	borderLineSQL string
)

// codeMark is where a page of a list ordered by code ended.
type codeMark struct {
	Code *string `json:"c"`
}

// Border lists communes with the stretches of border they hold, their distance from it, and what of them lies in the
// belt along it. Distances and shares are measured on outlines that are within 19 m of the communes' own.
func (s *Store) Border(ctx context.Context, f border.TouchFilter) (border.TouchList, error) {
	list := border.TouchList{BeltKm: f.BeltKm}
	var at codeMark
	if err := readCursor(f.Cursor, &at); err != nil {
		return list, err
	}
	drawn, err := s.drawnLine(ctx, f.On, &list)
	if err != nil {
		return list, fmt.Errorf("border on %s: %w", f.On, err)
	}
	limit := pageSize(f.Limit)
	rows, err := s.pool.Query(ctx, borderUnitsSQL, f.On.UTC(), unlessZero(f.Province), f.Touching, limit+1, at.Code)
	if err != nil {
		return list, fmt.Errorf("communes along the border: %w", err)
	}
	var shapes [][]byte
	list.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (border.TouchView, error) {
		v, shape, err := borderRow(row, &list.Total)
		shapes = append(shapes, shape)
		return v, err
	})
	if err == nil && list.Total == 0 {
		err = s.refuseUnknown(ctx, border.Province, f.Province, f.On)
	}
	if err == nil && drawn != nil {
		err = measureAll(ctx, list, shapes, drawn)
	}
	if err != nil {
		return list, fmt.Errorf("communes along the border: %w", err)
	}
	if len(list.Items) > limit {
		list.Items = list.Items[:limit]
		list.Next, err = writeCursor(codeMark{&list.Items[limit-1].Code})
	}
	return list, err
}

// drawnLine says of the list which line it is measured by, and gives the line; nil if there is none.
func (s *Store) drawnLine(ctx context.Context, on border.Date, list *border.TouchList) (*line.Line, error) {
	rows, err := s.pool.Query(ctx, borderLineSQL, on.UTC())
	if err != nil {
		return nil, err
	}
	var shapes []orb.Geometry
	var country string
	var approximate, derived bool
	var km float64
	var wkb []byte
	view := border.DrawnLine{Countries: []border.Stretch{}}
	_, err = pgx.ForEachRow(rows, []any{&country, &approximate, &derived, &km, &wkb}, func() error {
		shape, err := geo.ParseEWKB(wkb)
		shapes = append(shapes, shape)
		view.Approximate = view.Approximate || approximate
		view.LengthKm += km
		if derived {
			view.DerivedKm += km
		}
		view.Countries = lengthen(view.Countries, country, km)
		return err
	})
	if err != nil || len(shapes) == 0 {
		return nil, err
	}
	var sources []string
	err = s.pool.QueryRow(ctx, "SELECT array_agg(DISTINCT source ORDER BY source) FROM border_line WHERE ended_at IS NULL").Scan(&sources)
	if err != nil {
		return nil, err
	}
	view.Source = strings.Join(sources, "; ")
	list.Line = &view
	return line.New(shapes...)
}

func lengthen(list []border.Stretch, country string, km float64) []border.Stretch {
	i := slices.IndexFunc(list, func(s border.Stretch) bool { return s.Country == country })
	if i < 0 {
		return append(list, border.Stretch{Country: country, LengthKm: km})
	}
	list[i].LengthKm += km
	return list
}

// measureAll measures communes with a shape (EWKB; nil: none) until nobody waits for it.
func measureAll(ctx context.Context, list border.TouchList, shapes [][]byte, drawn *line.Line) error {
	return inParallel(len(list.Items), func(i int) error {
		v := &list.Items[i]
		if shapes[i] == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		shape, err := areal(shapes[i])
		if err != nil {
			return fmt.Errorf("shape of %s: %w", v.Code, err)
		}
		v.Approximate = v.Approximate || len(v.Stretches) == 0 && list.Line.Approximate
		inBelt(v, drawn, shape, list.BeltKm)
		return nil
	})
}

// borderRow gives a commune and its shape, not measured yet.
func borderRow(row pgx.CollectableRow, total *int) (v border.TouchView, wkb []byte, err error) {
	var schematic bool
	var countries []string
	var km []float64
	err = row.Scan(total, &v.Code, &v.Name, &v.Province, &v.Touches, &schematic, &countries, &km, &v.Approximate, &wkb)
	if err != nil {
		return v, nil, err
	}
	v.Approximate = v.Approximate || schematic
	v.Stretches = []border.Stretch{}
	for i, c := range countries {
		v.Stretches = append(v.Stretches, border.Stretch{Country: c, LengthKm: km[i]})
	}
	switch {
	case len(km) > 0:
		v.LengthKm = new(float64)
		for _, k := range km {
			*v.LengthKm += k
		}
	case v.Touches != nil && !*v.Touches:
		v.LengthKm = new(float64)
	}
	return v, wkb, nil
}

// inBelt measures how far a commune lies from the border and what of it lies in the belt. One that holds a stretch
// lies at it.
func inBelt(v *border.TouchView, drawn *line.Line, shape orb.MultiPolygon, beltKm float64) {
	v.DistanceKm = new(float64)
	if len(v.Stretches) == 0 {
		*v.DistanceKm = drawn.DistanceM(shape) / 1000
	}
	v.InBelt, v.BeltShare = boolean(*v.DistanceKm <= beltKm), new(float64)
	if *v.InBelt {
		*v.BeltShare = drawn.ShareWithin(shape, beltKm*1000)
	}
}
