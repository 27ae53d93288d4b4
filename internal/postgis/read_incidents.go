package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/part/shown_incidents.sql
	shownIncidentsSQL string
	//go:embed sql/read/incidents.sql
	incidentsSQL string
	//go:embed sql/read/incidents_total.sql
	incidentsTotalSQL string
	//go:embed sql/read/incident.sql
	incidentSQL string
	//go:embed sql/read/seizures.sql
	seizuresSQL string
	//go:embed sql/read/seizures_incidents.sql
	seizuresIncidentsSQL string
	//go:embed sql/read/histogram.sql
	histogramSQL string
)

// Incidents lists incidents by their first day, latest first.
func (s *Store) Incidents(ctx context.Context, f border.IncidentFilter) (border.List[border.IncidentView], error) {
	list := border.List[border.IncidentView]{}
	var at dayMark
	if err := readCursor(f.Cursor, &at); err != nil {
		return list, err
	}
	if err := checkDay(at.Day); err != nil {
		return list, err
	}
	limit := pageSize(f.Limit)
	filter, err := s.incidentFilter(ctx, f)
	if err != nil {
		return list, err
	}
	sql, args := filter.of(incidentsTotalSQL)
	if list.Total, err = s.total(ctx, sql, args); err != nil {
		return list, fmt.Errorf("count incidents: %w", err)
	}
	filter.many = list.Total > manyFound
	sql, args = filter.of(showingIncidents(incidentsSQL), limit+1, at.Day, at.ID)
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return list, fmt.Errorf("incidents: %w", err)
	}
	if list.Items, err = pgx.CollectRows(rows, scanIncident); err != nil {
		return list, fmt.Errorf("incidents: %w", err)
	}
	if list, err = cutIncidents(list, limit); err != nil {
		return list, err
	}
	return list, s.referTo(ctx, list.Items)
}

// showingIncidents puts what is shown of incidents behind the part of a statement that finds them, one or a page.
func showingIncidents(sql string) string {
	return strings.ReplaceAll(sql, "{{shown incidents}}", shownIncidentsSQL)
}

// referTo adds to incidents where their points lie by the border and its markers, worked out as it is asked for. A point
// known to the commune or more coarsely lies by no marker, unless its source names one.
func (s *Store) referTo(ctx context.Context, list []border.IncidentView) error {
	var points []orb.Point
	var days []border.Date
	var whose []int
	for i, v := range list {
		if v.Lon != nil && v.Lat != nil && (v.ByMarker || v.LocPrecision <= coarsestReferred) {
			points, days, whose = append(points, orb.Point{*v.Lon, *v.Lat}), append(days, v.OccurredFrom), append(whose, i)
		}
	}
	found, err := s.reference.Refer(ctx, points, days)
	if err != nil {
		return fmt.Errorf("incidents by marker: %w", err)
	}
	for n, i := range whose {
		list[i].Reference = found[n]
	}
	return nil
}

func checkDay(day *string) error {
	if day == nil {
		return nil
	}
	if _, err := border.ParseDate(*day); err != nil {
		return badCursor(err)
	}
	return nil
}

// cutIncidents keeps limit rows and writes the cursor where there was one more.
func cutIncidents(list border.List[border.IncidentView], limit int) (border.List[border.IncidentView], error) {
	if len(list.Items) <= limit {
		return list, nil
	}
	list.Items = list.Items[:limit]
	last := list.Items[limit-1]
	id, err := strconv.ParseInt(last.ID, 10, 64)
	if err != nil {
		return list, fmt.Errorf("id of an incident: %w", err)
	}
	list.Next, err = writeCursor(dayMark{unlessZero(last.OccurredFrom.String()), &id})
	return list, err
}

func scanIncident(row pgx.CollectableRow) (border.IncidentView, error) {
	var v border.IncidentView
	var id int64
	err := row.Scan(&id, &v.Kind, dayInto(&v.OccurredFrom), dayInto(&v.OccurredTo), &v.TimePrecision,
		&v.UnitCode, &v.UnitName, &v.Lon, &v.Lat, &v.LocPrecision, &v.UncertaintyM, &v.LocMethod,
		&v.Marker, &v.OffsetM, &v.Side, &v.DetectionMode, &v.Reliability, &v.Credibility, &v.Substances,
		&v.ArrestedN, &v.CasesN, &v.Armed, &v.Venue, &v.Crossing, &v.Trail, &v.Source, &v.SourceRef, &v.Note, &v.MadeUp,
		&v.Direction, &v.Transport, &v.Tier, &v.BorderDistanceM, &v.DuplicateOf, &v.ByMarker)
	v.ID = strconv.FormatInt(id, 10)
	return v, err
}

// Incident gives one incident. The id of a record that was corrected since gives the correction. The error
// is of kind border.NotFound if there is none.
func (s *Store) Incident(ctx context.Context, id string) (border.IncidentView, error) {
	absent := border.Fail(border.NotFound, fmt.Sprintf("Không có vụ việc số %q.", id), fmt.Sprintf("There is no incident %q.", id), nil)
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return border.IncidentView{}, absent
	}
	rows, err := s.pool.Query(ctx, showingIncidents(incidentSQL), n)
	if err != nil {
		return border.IncidentView{}, fmt.Errorf("incident %s: %w", id, err)
	}
	found, err := pgx.CollectRows(rows, scanIncident)
	if err != nil {
		return border.IncidentView{}, fmt.Errorf("incident %s: %w", id, err)
	}
	if len(found) == 0 {
		return border.IncidentView{}, absent
	}
	err = s.referTo(ctx, found)
	return found[0], err
}

// Histogram counts incidents by calendar month. The page of the filter plays no part.
func (s *Store) Histogram(ctx context.Context, f border.IncidentFilter) (border.Histogram, error) {
	h := border.Histogram{}
	filter, err := s.incidentFilter(ctx, f)
	if err != nil {
		return h, err
	}
	sql, args := filter.of(histogramSQL)
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return h, fmt.Errorf("incidents by month: %w", err)
	}
	if h.Months, err = pgx.CollectRows(rows, pgx.RowToStructByPos[border.MonthCount]); err != nil {
		return h, fmt.Errorf("incidents by month: %w", err)
	}
	for _, m := range h.Months {
		h.Total += m.N
	}
	return h, nil
}

// Seizures sums what incidents found, by substance. The page of the filter plays no part.
func (s *Store) Seizures(ctx context.Context, f border.IncidentFilter) (border.SeizureTotals, error) {
	t := border.SeizureTotals{}
	filter, err := s.incidentFilter(ctx, f)
	if err != nil {
		return t, err
	}
	sql, args := filter.of(seizuresIncidentsSQL)
	if err := s.pool.QueryRow(ctx, sql, args...).Scan(&t.Incidents); err != nil {
		return t, fmt.Errorf("seizures: %w", err)
	}
	sql, args = filter.of(seizuresSQL)
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return t, fmt.Errorf("seizures: %w", err)
	}
	if t.Substances, err = pgx.CollectRows(rows, pgx.RowToStructByPos[border.SubstanceTotal]); err != nil {
		return t, fmt.Errorf("seizures: %w", err)
	}
	return t, nil
}
