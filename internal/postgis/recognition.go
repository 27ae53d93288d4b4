package postgis

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
	"cotmoc/internal/recognition"
)

var (
	//go:embed sql/read/recognition_steps.sql
	recognitionStepsSQL string
	//go:embed sql/read/recognition_units.sql
	recognitionUnitsSQL string
	//go:embed sql/read/recognition_mergers.sql
	recognitionMergersSQL string
	//go:embed sql/read/recognition_events.sql
	recognitionEventsSQL string
	//go:embed sql/read/recognition_areas.sql
	recognitionAreasSQL string
	//go:embed sql/load/recognition_add.sql
	recognitionAddSQL string
)

// RecognitionLayer is the layer of recognition files: its revision rises with every step.
const RecognitionLayer = "recognition"

// RecognitionFiles gives the recognition files of a unit's code ("": all), with what became of the unit by a day.
func (s *Store) RecognitionFiles(ctx context.Context, unit string, on border.Date) ([]recognition.Held, error) {
	ctx = access.Everything(ctx)
	rows, err := s.pool.Query(ctx, recognitionStepsSQL, on.UTC(), unlessZero(unit))
	if err != nil {
		return nil, fmt.Errorf("recognition files: %w", err)
	}
	var list []recognition.Held
	var h recognition.Held
	var step recognition.Step
	var evidence []byte
	_, err = pgx.ForEachRow(rows, []any{&h.Unit, dayInto(&h.UnitFrom), &h.Designation, &h.Of.Name, &h.Of.Level, &h.Of.Province, &h.Of.Commune, dayInto(&h.EndedOn),
		&step.Step, dayInto(&step.Day), &step.Post, &step.DecisionNumber, &step.Year, &step.Reason, &evidence, &step.RecordedAt}, func() error {
		step.Evidence = recognition.Evidence{}
		if err := json.Unmarshal(evidence, &step.Evidence); err != nil {
			return fmt.Errorf("evidence of %s: %w", h.Unit, err)
		}
		step.RecordedAt = step.RecordedAt.In(border.Zone)
		if n := len(list); n == 0 || list[n-1].Key != h.Key {
			h.Of.Code, h.Of.ValidFrom = h.Unit, h.UnitFrom
			list = append(list, h)
		}
		last := &list[len(list)-1]
		last.Steps = append(last.Steps, step)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("recognition files: %w", err)
	}
	return list, nil
}

// RecognitionUnits is recognition.Records's.
func (s *Store) RecognitionUnits(ctx context.Context, level string, scope recognition.Scope, on border.Date) ([]recognition.Unit, error) {
	rows, err := s.pool.Query(ctx, recognitionUnitsSQL, on.UTC(), level, unlessZero(scope.Unit), unlessZero(scope.Province), unlessZero(scope.Area))
	if err != nil {
		return nil, fmt.Errorf("units to recognise: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (u recognition.Unit, err error) {
		return u, row.Scan(&u.Code, &u.Name, &u.Level, dayInto(&u.ValidFrom), &u.Province, &u.Commune, dayInto(&u.Since))
	})
	if err != nil {
		return nil, fmt.Errorf("units to recognise: %w", err)
	}
	return list, nil
}

// RecognitionMergers is recognition.Records's.
func (s *Store) RecognitionMergers(ctx context.Context, on border.Date) ([]recognition.Predecessor, error) {
	rows, err := s.pool.Query(ctx, recognitionMergersSQL, on.UTC())
	if err != nil {
		return nil, fmt.Errorf("mergers of recognised units: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p recognition.Predecessor, err error) {
		return p, row.Scan(&p.Unit, dayInto(&p.UnitFrom), &p.Designation, &p.To, &p.ToName, dayInto(&p.On), &p.Partial)
	})
	if err != nil {
		return nil, fmt.Errorf("mergers of recognised units: %w", err)
	}
	return list, nil
}

// RecognitionEvents is recognition.Records's. A place known no finer than a village of 3 km is told as none.
func (s *Store) RecognitionEvents(ctx context.Context, unit string, since border.Date, r border.RecognitionRules) ([]recognition.Event, error) {
	ctx = access.Everything(ctx)
	rows, err := s.pool.Query(ctx, recognitionEventsSQL, since.UTC(), words(r.EventKinds), words(r.HotspotFor), unlessZero(unit))
	if err != nil {
		return nil, fmt.Errorf("events against recognition: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e recognition.Event, err error) {
		var lon, lat *float64
		err = row.Scan(&e.ID, &e.Unit, &e.Kind, dayInto(&e.From), dayInto(&e.To), &lon, &lat)
		e.Point = pointOf(lon, lat)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("events against recognition: %w", err)
	}
	return list, nil
}

// words is a list that is never NULL to the database.
func words(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// AddRecognitionStep adds the n-th step of a file. Two posts that act at once cannot both take it: the later gets
// border.Conflict.
func (s *Store) AddRecognitionStep(ctx context.Context, k recognition.Key, n int, step recognition.Step) error {
	evidence, err := json.Marshal(step.Evidence)
	if err != nil {
		return fmt.Errorf("step of %s: %w", k.Unit, err)
	}
	var year *int
	if step.Year != 0 {
		year = &step.Year
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, recognitionAddSQL, k.Unit, k.UnitFrom.UTC(), k.Designation, n, step.Step, step.Day.UTC(), step.Post,
			step.DecisionNumber, year, step.Reason, string(evidence)); err != nil {
			return err
		}
		return raise(ctx, tx, time.Now(), []string{RecognitionLayer})
	})
	if violated(err, "recognition_step_unit_code_unit_from_designation_n_key") {
		return border.Fail(border.Conflict, "Hồ sơ vừa được đơn vị khác cập nhật; hãy xem lại.", "Another post has just changed the file; look at it again.", err)
	}
	if err != nil {
		return fmt.Errorf("step %s of %s: %w", step.Step, k.Unit, broken(err))
	}
	return nil
}

// AreaSets gives every oversight area of a day with the communes that stand in it.
func (s *Store) AreaSets(ctx context.Context, on border.Date) ([]recognition.AreaSet, error) {
	rows, err := s.pool.Query(ctx, recognitionAreasSQL, on.UTC())
	if err != nil {
		return nil, fmt.Errorf("communes of oversight areas: %w", err)
	}
	var list []recognition.AreaSet
	var code, name, source, unit string
	_, err = pgx.ForEachRow(rows, []any{&code, &name, &source, &unit}, func() error {
		if n := len(list); n == 0 || list[n-1].Code != code {
			list = append(list, recognition.AreaSet{Code: code, Name: name, Former: source == formerSource})
		}
		last := &list[len(list)-1]
		last.Units = append(last.Units, unit)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("communes of oversight areas: %w", err)
	}
	return list, nil
}

// OversightAreas gives the same to reports.
func (s *Store) OversightAreas(ctx context.Context, on border.Date) ([]programme.AreaCommunes, error) {
	sets, err := s.AreaSets(ctx, on)
	if err != nil {
		return nil, err
	}
	list := make([]programme.AreaCommunes, len(sets))
	for i, a := range sets {
		list[i] = programme.AreaCommunes{Code: a.Code, Name: a.Name, Units: a.Units}
	}
	return list, nil
}
