package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

//go:embed sql/read/traffic.sql
var trafficSQL string

// Traffic lists what went through crossings, the latest period first.
func (s *Store) Traffic(ctx context.Context, f border.TrafficFilter) (border.List[border.TrafficView], error) {
	list := border.List[border.TrafficView]{Items: []border.TrafficView{}}
	var at mark
	if err := readCursor(f.Cursor, &at); err != nil {
		return list, err
	}
	limit := pageSize(f.Limit)
	rows, err := s.pool.Query(ctx, trafficSQL, unlessZero(f.Crossing), dayOrNull(f.From), dayOrNull(f.To), limit+1, at.ID)
	if err != nil {
		return list, fmt.Errorf("traffic: %w", err)
	}
	var places []int64
	list.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (v border.TrafficView, err error) {
		var place int64
		err = row.Scan(&place, &list.Total, &v.Crossing, &v.CrossingName, &v.Period, dayInto(&v.From), dayInto(&v.To), &v.Status,
			&v.PersonsIn, &v.PersonsOut, &v.VehiclesIn, &v.VehiclesOut, &v.GoodsTIn, &v.GoodsTOut, &v.Source, &v.Tier)
		places = append(places, place)
		return v, err
	})
	if err != nil || len(list.Items) <= limit {
		return list, err
	}
	list.Items = list.Items[:limit]
	list.Next, err = writeCursor(mark{ID: &places[limit-1]})
	return list, err
}
