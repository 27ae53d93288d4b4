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
// belt along it. Distances and shares are measured on outlines that are within 19 m of the communes' own, and kept
// until units or border change.
func (s *Store) Border(ctx context.Context, f border.TouchFilter) (border.TouchList, error) {
	list := border.TouchList{BeltKm: f.BeltKm}
	var at codeMark
	if err := readCursor(f.Cursor, &at); err != nil {
		return list, err
	}
	belt, err := s.beltOn(ctx, f.On)
	if err != nil {
		return list, fmt.Errorf("border on %s: %w", f.On, err)
	}
	list.Line = belt.view()
	limit := pageSize(f.Limit)
	rows, err := s.pool.Query(ctx, borderUnitsSQL, f.On.UTC(), unlessZero(f.Province), f.Touching, limit+1, at.Code)
	if err != nil {
		return list, fmt.Errorf("communes along the border: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (touching, error) { return borderRow(row, &list.Total) })
	if err == nil && list.Total == 0 {
		err = s.refuseUnknown(ctx, border.Province, f.Province, f.On)
	}
	if err != nil {
		return list, fmt.Errorf("communes along the border: %w", err)
	}
	if len(found) > limit {
		found = found[:limit]
		if list.Next, err = writeCursor(codeMark{&found[limit-1].view.Code}); err != nil {
			return list, err
		}
	}
	if err := belt.measure(ctx, s, found, f.BeltKm); err != nil {
		return list, fmt.Errorf("communes along the border: %w", err)
	}
	list.Items = make([]border.TouchView, len(found))
	for i, t := range found {
		list.Items[i] = t.view
	}
	return list, nil
}

// touching is a commune on its way into the list.
type touching struct {
	view   border.TouchView
	id     int64
	shaped bool // it has a boundary
}

// drawnOn gives the border drawn on a day, and says which line that is; nil if there is none.
func (s *Store) drawnOn(ctx context.Context, on border.Date) (*line.Line, *border.DrawnLine, error) {
	rows, err := s.pool.Query(ctx, borderLineSQL, on.UTC())
	if err != nil {
		return nil, nil, err
	}
	var shapes []orb.Geometry
	var country string
	var approximate, derived bool
	var km float64
	var wkb []byte
	view := &border.DrawnLine{Countries: []border.Stretch{}}
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
		return nil, nil, err
	}
	var sources []string
	err = s.pool.QueryRow(ctx, "SELECT array_agg(DISTINCT source ORDER BY source) FROM border_line WHERE ended_at IS NULL").Scan(&sources)
	if err != nil {
		return nil, nil, err
	}
	view.Source = strings.Join(sources, "; ")
	drawn, err := line.New(shapes...)
	return drawn, view, err
}

func lengthen(list []border.Stretch, country string, km float64) []border.Stretch {
	i := slices.IndexFunc(list, func(s border.Stretch) bool { return s.Country == country })
	if i < 0 {
		return append(list, border.Stretch{Country: country, LengthKm: km})
	}
	list[i].LengthKm += km
	return list
}

// borderRow gives a commune, not measured yet.
func borderRow(row pgx.CollectableRow, total *int) (t touching, err error) {
	var schematic bool
	var countries []string
	var km []float64
	v := &t.view
	err = row.Scan(total, &t.id, &t.shaped, &v.Code, &v.Name, &v.Province, &v.Touches, &schematic, &countries, &km, &v.Approximate)
	if err != nil {
		return t, err
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
	return t, nil
}
