package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

var (
	//go:embed sql/read/programme_communes.sql
	programmeCommunesSQL string
	//go:embed sql/read/programme_figures.sql
	programmeFiguresSQL string
	//go:embed sql/read/programme_hotspots.sql
	programmeHotspotsSQL string
	//go:embed sql/read/programme_plots.sql
	programmePlotsSQL string
	//go:embed sql/read/programme_incidents.sql
	programmeIncidentsSQL string
	//go:embed sql/read/programme_effort.sql
	programmeEffortSQL string
	//go:embed sql/read/programme_traffic.sql
	programmeTrafficSQL string
	//go:embed sql/read/programme_files.sql
	programmeFilesSQL string
	//go:embed sql/read/programme_area.sql
	programmeAreaSQL string
	//go:embed sql/read/cooperation.sql
	cooperationSQL string
)

// ProgrammeFacts are what programmes are computed from, as on record at a moment.
type ProgrammeFacts struct {
	*Store
	at *time.Time // nil: now
}

var _ programme.Facts = ProgrammeFacts{}

// ProgrammeFacts gives the facts that are on record now.
func (s *Store) ProgrammeFacts() ProgrammeFacts { return ProgrammeFacts{Store: s} }

// AsKnown gives the facts that were on record at a moment.
func (s ProgrammeFacts) AsKnown(at time.Time) programme.Facts { return ProgrammeFacts{s.Store, &at} }

// gathered reads all rows of a query.
func gathered[T any](ctx context.Context, s *Store, what, sql string, scan func(pgx.CollectableRow) (T, error), args ...any) ([]T, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	list, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return list, nil
}

// ProgrammeCommunes gives the communes valid on a day, by code.
func (s ProgrammeFacts) ProgrammeCommunes(ctx context.Context, on border.Date) ([]programme.Unit, error) {
	return gathered(ctx, s.Store, "communes of programmes", programmeCommunesSQL, func(row pgx.CollectableRow) (u programme.Unit, err error) {
		return u, row.Scan(&u.Code, &u.Name, &u.Province, &u.District, &u.OnBorder)
	}, on.UTC(), s.at)
}

// YearFigures gives the current figures of all units for a period.
func (s ProgrammeFacts) YearFigures(ctx context.Context, period string) ([]programme.UnitFigure, error) {
	ctx = access.Everything(ctx)
	return gathered(ctx, s.Store, "figures of programmes", programmeFiguresSQL, func(row pgx.CollectableRow) (f programme.UnitFigure, err error) {
		return f, row.Scan(&f.Unit, &f.Indicator, &f.Value, &f.State, &f.Source)
	}, period, s.at)
}

// PlaceLives gives hot spots or plots with every state they were in; those of our side with the commune of a day.
func (s ProgrammeFacts) PlaceLives(ctx context.Context, layer string, on border.Date) ([]programme.PlaceLife, error) {
	ctx = access.Everything(ctx)
	if layer == "plots" {
		return gathered(ctx, s.Store, "lives of plots", programmePlotsSQL, func(row pgx.CollectableRow) (p programme.PlaceLife, err error) {
			var states []string
			var days []time.Time
			err = row.Scan(&p.Code, &p.Side, &p.Commune, &p.Province, &states, &days, dayInto(&p.RevisitDue), &p.AreaM2)
			p.States = placeStates(states, days)
			return p, err
		}, on.UTC(), s.at)
	}
	return gathered(ctx, s.Store, "lives of hot spots", programmeHotspotsSQL, func(row pgx.CollectableRow) (p programme.PlaceLife, err error) {
		var states []string
		var days []time.Time
		err = row.Scan(&p.Code, &p.Level, &p.Side, &p.Functions, &p.Commune, &p.Province, &states, &days)
		p.States = placeStates(states, days)
		return p, err
	}, on.UTC(), s.at)
}

// placeStates pairs states and days; a version that only corrects a record brings no new state.
func placeStates(states []string, days []time.Time) []programme.PlaceState {
	var list []programme.PlaceState
	for i, state := range states {
		if n := len(list); n > 0 && list[n-1].State == state {
			continue
		}
		list = append(list, programme.PlaceState{State: state, Since: border.NewDate(days[i].Date())})
	}
	return list
}

// IncidentFacts gives the incidents of a period that count.
func (s ProgrammeFacts) IncidentFacts(ctx context.Context, from, to border.Date) ([]programme.IncidentFact, error) {
	ctx = access.Everything(ctx)
	return gathered(ctx, s.Store, "incidents of programmes", programmeIncidentsSQL, func(row pgx.CollectableRow) (i programme.IncidentFact, err error) {
		return i, row.Scan(&i.ID, &i.Kind, &i.Commune, &i.Province, &i.Venue, dayInto(&i.On), &i.Substances, &i.Tier, &i.Armed, &i.Cases)
	}, from.UTC(), to.UTC(), s.at)
}

// EffortOf sums patrol effort in the communes of provinces within months that overlap a period.
func (s ProgrammeFacts) EffortOf(ctx context.Context, from, to border.Date, provinces []string) (programme.Effort, error) {
	ctx = access.Everything(ctx)
	var e programme.Effort
	err := s.pool.QueryRow(ctx, programmeEffortSQL, from.UTC(), to.UTC(), listOrNull(provinces), s.at).Scan(&e.Records, &e.Hours, &e.Km, &e.Passes)
	if err != nil {
		return e, fmt.Errorf("effort of programmes: %w", err)
	}
	return e, nil
}

// LogEntries gives the current entries of the cooperation log, by code.
func (s ProgrammeFacts) LogEntries(ctx context.Context) ([]programme.LogEntry, error) {
	return gathered(ctx, s.Store, "cooperation log", cooperationSQL, func(row pgx.CollectableRow) (e programme.LogEntry, err error) {
		var lon, lat *float64
		err = row.Scan(&e.Code, &e.Kind, &e.Subtype, &e.Title, &e.Aliases, &e.Programme, &e.Item, &e.Parent, &e.Counterparts, &e.Units, &e.Agency, &e.Country,
			&e.Side, &e.Level, &e.Host, &e.Direction, &e.State, dayInto(&e.On), dayInto(&e.To), dayInto(&e.Due), dayInto(&e.Sent), dayInto(&e.Acknowledged),
			dayInto(&e.Answered), dayInto(&e.Acted), &e.N, &e.AmountVND, &e.Document, &e.Place, &e.Tier, &e.Note, &e.Source, &lon, &lat, &e.RecordedAt, &e.RecordedBy)
		if lon != nil && lat != nil {
			e.Point = &orb.Point{*lon, *lat}
		}
		e.RecordedAt = e.RecordedAt.In(border.Zone)
		return e, err
	}, s.at)
}

// TrafficFacts gives which traffic figures the gates of provinces have for every period within a time.
func (s ProgrammeFacts) TrafficFacts(ctx context.Context, from, to border.Date, provinces []string) ([]programme.TrafficFact, error) {
	ctx = access.Everything(ctx)
	return gathered(ctx, s.Store, "traffic of programmes", programmeTrafficSQL, func(row pgx.CollectableRow) (f programme.TrafficFact, err error) {
		var n int
		var persons, vehicles, goods bool
		err = row.Scan(&f.Crossing, &f.Name, &n, &persons, &vehicles, &goods)
		f.Has = []string{}
		for i, name := range []string{"persons", "vehicles", "goods"} {
			if n > 0 && []bool{persons, vehicles, goods}[i] {
				f.Has = append(f.Has, name)
			}
		}
		return f, err
	}, from.UTC(), to.UTC(), listOrNull(provinces), s.at)
}

// ProgrammeFiles gives the versions of programmes on record, by id and first day.
func (s ProgrammeFacts) ProgrammeFiles(ctx context.Context) ([]programme.KeptFile, error) {
	return gathered(ctx, s.Store, "programmes", programmeFilesSQL, func(row pgx.CollectableRow) (f programme.KeptFile, err error) {
		err = row.Scan(&f.ID, dayInto(&f.HoldsFrom), &f.Text, &f.RecordedAt, &f.RecordedBy, &f.Later)
		f.RecordedAt = f.RecordedAt.In(border.Zone)
		return f, err
	}, s.at)
}

// AreaCommunes gives the codes of the communes that stand in an oversight area on a day.
func (s ProgrammeFacts) AreaCommunes(ctx context.Context, area string, on border.Date) ([]string, error) {
	return gathered(ctx, s.Store, "communes of an area", programmeAreaSQL, pgx.RowTo[string], area, on.UTC())
}
