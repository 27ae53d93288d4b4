package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"cotmoc/internal/border"
)

//go:embed sql/read/overview.sql
var overviewSQL string

// Overview tells what the database holds: years with reports, last change, box, counts of current records
// (units: those valid today). To whom something is beyond its reach the last change is when a figure or an incident was
// recorded that it sees: when something else changed is not its to know.
func (s *Store) Overview(ctx context.Context) (border.Overview, error) {
	var o border.Overview
	var box [4]*float64
	n := &o.Counts
	err := s.pool.QueryRow(ctx, overviewSQL, s.pool.first.reach(ctx).Whole()).Scan(&o.Years, &o.DataCutoff,
		&box[0], &box[1], &box[2], &box[3], &o.MadeUp, &o.Schematic,
		&n.Communes, &n.Incidents, &n.Crossings, &n.Trails, &n.Hotspots, &n.Plots, &n.Routes, &n.Effort, &n.Markers, &n.Posts, &n.Cooperation,
		dayInto(&o.Incidents.From), dayInto(&o.Incidents.To))
	if err != nil {
		return o, fmt.Errorf("overview: %w", err)
	}
	if o.DataCutoff != nil {
		at := o.DataCutoff.In(border.Zone)
		o.DataCutoff = &at
	}
	o.BBox = boxOf(box)
	return o, nil
}
