package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/part/page_of_places.sql
	pageOfPlacesSQL string
	//go:embed sql/read/crossings.sql
	crossingsSQL string
	//go:embed sql/read/trails.sql
	trailsSQL string
	//go:embed sql/read/hotspots.sql
	hotspotsSQL string
	//go:embed sql/read/plots.sql
	plotsSQL string
	//go:embed sql/read/routes.sql
	routesSQL string
	//go:embed sql/read/markers.sql
	markersSQL string
	//go:embed sql/read/posts.sql
	postsSQL string
)

// placed is what the columns every list of places begins with are scanned into.
type placed struct {
	code, source, tier *string
	lon, lat           *float64
}

// Crossings lists gates and openings by name.
func (s *Store) Crossings(ctx context.Context, f border.PlaceFilter) (border.List[border.CrossingView], error) {
	return places(ctx, s, "crossings", crossingsSQL, f, nil, func(v *border.CrossingView) (placed, []any) {
		return placed{&v.Code, &v.Source, &v.Tier, &v.Lon, &v.Lat}, []any{&v.Type, &v.Status, &v.Country, &v.Counterpart,
			&v.FarProvince, &v.CommuneCode, &v.Precision, &v.Note, dayInto(&v.ValidFrom), dayInto(&v.ValidTo)}
	}, func(v *border.CrossingView, name string) { v.Name = name })
}

// Trails lists unofficial paths by name.
func (s *Store) Trails(ctx context.Context, f border.PlaceFilter) (border.List[border.TrailView], error) {
	return places(ctx, s, "trails", trailsSQL, f, nil, func(v *border.TrailView) (placed, []any) {
		return placed{&v.Code, &v.Source, &v.Tier, &v.Lon, &v.Lat}, []any{&v.Kind, &v.Activity, &v.PassableMonths,
			dayInto(&v.LastObserved), &v.LocPrecision, &v.LengthKm, dayInto(&v.ValidFrom), dayInto(&v.ValidTo), &v.UnitCodes}
	}, func(v *border.TrailView, name string) { v.Name = name })
}

// Hotspots lists hot spots by code.
func (s *Store) Hotspots(ctx context.Context, f border.PlaceFilter) (border.List[border.HotspotView], error) {
	return places(ctx, s, "hot spots", hotspotsSQL, f, nil, func(v *border.HotspotView) (placed, []any) {
		return placed{&v.Code, &v.Source, &v.Tier, &v.Lon, &v.Lat}, []any{&v.Level, &v.Functions, &v.State, dayInto(&v.Since),
			&v.Side, &v.CommuneCode, &v.CommuneName, &v.Note, &v.Reason}
	}, func(v *border.HotspotView, name string) { v.Name = name })
}

// Plots lists plots of drug plants by code.
func (s *Store) Plots(ctx context.Context, f border.PlaceFilter) (border.List[border.PlotView], error) {
	return places(ctx, s, "plots", plotsSQL, f, nil, func(v *border.PlotView) (placed, []any) {
		return placed{&v.Code, &v.Source, &v.Tier, &v.Lon, &v.Lat}, []any{dayInto(&v.FoundOn), &v.AreaM2, &v.Plants,
			dayInto(&v.Destroyed), dayInto(&v.RevisitDue), &v.State, &v.Side, dayInto(&v.Since), &v.Reason, &v.Overdue}
	}, func(v *border.PlotView, name string) { v.Name = name })
}

// Routes lists key routes by name.
func (s *Store) Routes(ctx context.Context, f border.PlaceFilter) (border.List[border.RouteView], error) {
	return places(ctx, s, "routes", routesSQL, f, nil, func(v *border.RouteView) (placed, []any) {
		return placed{&v.Code, &v.Source, &v.Tier, &v.Lon, &v.Lat}, []any{&v.Level, &v.ApprovedBy,
			dayInto(&v.ValidFrom), dayInto(&v.ValidTo), &v.Side, &v.Continues, &v.UnitCodes}
	}, func(v *border.RouteView, name string) { v.Name = name })
}

// Markers lists border markers by number. Its query may name one as people write it (mốc 605/2), or a range (từ mốc 600
// đến 620).
func (s *Store) Markers(ctx context.Context, f border.PlaceFilter) (border.List[border.MarkerView], error) {
	between := []any{nil, nil, nil}
	if r, is := border.ParseMarkerRange(f.Query); is {
		f.Query, between = "", []any{unlessZero(r.Country), r.From, r.To}
	} else if m, is := border.ParseMarker(f.Query); is {
		if f.Query = m.String(); m.Country != "" {
			f.Query = border.Marker{Country: m.Country, Number: m.Number, Sub: m.Sub}.Code()
		}
	}
	return places(ctx, s, "markers", markersSQL, f, between, func(v *border.MarkerView) (placed, []any) {
		return placed{&v.Code, &v.Source, &v.Tier, &v.Lon, &v.Lat}, []any{&v.Number, &v.Sub, &v.Type, &v.Country, dayInto(&v.ValidFrom), dayInto(&v.ValidTo)}
	}, func(v *border.MarkerView, name string) { v.Name = name })
}

// Posts lists posts by name.
func (s *Store) Posts(ctx context.Context, f border.PlaceFilter) (border.List[border.PostView], error) {
	return places(ctx, s, "posts", postsSQL, f, nil, func(v *border.PostView) (placed, []any) {
		return placed{&v.Code, &v.Source, &v.Tier, &v.Lon, &v.Lat}, []any{&v.Kind, dayInto(&v.ValidFrom), dayInto(&v.ValidTo)}
	}, func(v *border.PostView, name string) { v.Name = name })
}

// places reads one page of any list of places: extra binds what only this list takes, targets gives the scan
// targets of its own columns, rename puts the name in.
func places[T any](ctx context.Context, s *Store, what, sql string, f border.PlaceFilter, extra []any,
	targets func(*T) (placed, []any), rename func(*T, string)) (border.List[T], error) {
	var none border.List[T]
	var at mark
	if err := readCursor(f.Cursor, &at); err != nil {
		return none, err
	}
	limit := pageSize(f.Limit)
	args := append([]any{unlessZero(strings.TrimSpace(f.Query)), limit + 1, at.Rank, at.Name, at.ID}, extra...)
	rows, err := s.pool.Query(ctx, strings.Replace(sql, "{{page of places}}", pageOfPlacesSQL, 1), args...)
	if err != nil {
		return none, fmt.Errorf("%s: %w", what, err)
	}
	list, err := rankedPage(rows, limit, func(row pgx.CollectableRow) (ranked[T], error) {
		var r ranked[T]
		p, own := targets(&r.view)
		err := row.Scan(append([]any{&r.id, &r.rank, &r.name, &r.total, p.code, p.lon, p.lat, p.source, p.tier}, own...)...)
		rename(&r.view, r.name)
		return r, err
	})
	if err != nil {
		return none, fmt.Errorf("%s: %w", what, err)
	}
	return list, nil
}
