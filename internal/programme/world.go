package programme

import (
	"context"
	"fmt"
	"slices"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// world holds what was read while targets of one programme are computed, so that nothing is read twice.
type world struct {
	ledger *Ledger
	today  border.Date
	part   string // of the year targets are told of; "" the whole
	kept   map[string]any
}

// read gives what is kept under a key, or reads it.
func read[T any](w *world, key string, from func() (T, error)) (T, error) {
	if v, is := w.kept[key].(T); is {
		return v, nil
	}
	v, err := from()
	if err != nil {
		return v, fmt.Errorf("%s: %w", key, err)
	}
	w.kept[key] = v
	return v, nil
}

// country gives every commune of a day.
func (w *world) country(ctx context.Context, on border.Date) ([]Unit, error) {
	return read(w, "communes "+on.String(), func() ([]Unit, error) { return w.ledger.Facts.ProgrammeCommunes(ctx, on) })
}

// communes gives the communes of a programme on a day.
func (w *world) communes(ctx context.Context, d Document, on border.Date) ([]Unit, error) {
	all, err := w.country(ctx, on)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(all), func(u Unit) bool { return !d.inProvinces(u.Province) }), nil
}

func (w *world) figures(ctx context.Context, period string) (map[string]map[string]UnitFigure, error) {
	return read(w, "figures "+period, func() (map[string]map[string]UnitFigure, error) {
		list, err := w.ledger.Facts.YearFigures(ctx, period)
		all := map[string]map[string]UnitFigure{}
		sight := mask.From(ctx)
		of, _ := border.ParsePeriod(period) // a code the service made
		for _, f := range list {
			if sight.Mark(f.Unit, of, f.Indicator, f.Value).Masked {
				f.Value, f.State = nil, mask.State
			}
			if all[f.Unit] == nil {
				all[f.Unit] = map[string]UnitFigure{}
			}
			all[f.Unit][f.Indicator] = f
		}
		return all, err
	})
}

func (w *world) places(ctx context.Context, layer string, on border.Date) ([]PlaceLife, error) {
	return read(w, layer+" "+on.String(), func() ([]PlaceLife, error) { return w.ledger.Facts.PlaceLives(ctx, layer, on) })
}

func (w *world) incidents(ctx context.Context, from, to border.Date) ([]IncidentFact, error) {
	return read(w, "incidents "+from.String()+to.String(), func() ([]IncidentFact, error) { return w.ledger.Facts.IncidentFacts(ctx, from, to) })
}

func (w *world) effort(ctx context.Context, d Document, from, to border.Date) (Effort, error) {
	return read(w, fmt.Sprint("effort ", d.Provinces, from, to), func() (Effort, error) {
		return w.ledger.Facts.EffortOf(ctx, from, to, append(slices.Clone(d.Provinces), d.FormerProvinces...))
	})
}

func (w *world) entries(ctx context.Context) ([]LogEntry, error) {
	return read(w, "entries", func() ([]LogEntry, error) { return w.ledger.Facts.LogEntries(ctx) })
}

func (w *world) recognised(ctx context.Context, on border.Date) ([]Recognised, error) {
	return read(w, "recognised "+on.String(), func() ([]Recognised, error) { return w.ledger.Recognitions.Recognised(ctx, on, w.ledger.known) })
}

// ways gives where the units of one day went, by unit; nowhere from a day of which no units are known.
func (w *world) ways(ctx context.Context, from, to border.Date) (map[string][]Way, error) {
	return read(w, "ways "+from.String()+to.String(), func() (map[string][]Way, error) {
		list, err := w.ledger.Ways.Ways(ctx, from, to)
		all := map[string][]Way{}
		if border.KindOf(err) == border.Invalid {
			return all, nil
		}
		for _, way := range list {
			all[way.From] = append(all[way.From], way)
		}
		return all, err
	})
}

// span is the period a target is computed for, and how much of it has passed.
type span struct {
	year   int
	period border.Period
	on     border.Date // the day whose units count: the period's last, or today
	share  float64     // of the period passed by today, 0 to 1
}

func (w *world) span(t Target, year int) span {
	s := span{year: year, period: border.AssessedYear(year)}
	if w.part != "" {
		s.period, _ = border.ParsePeriod(fmt.Sprintf("%d-%s", year, w.part)) // a part PartOf knew
	} else if t.Calendar {
		s.period, _ = border.ParsePeriod(fmt.Sprintf("%d-cal", year)) // a year the service checked
	}
	s.on = s.period.To
	if w.today.Before(s.on) {
		s.on = w.today
	}
	s.share = passed(s.period.From, s.period.To, w.today)
	return s
}

// passed is how much of the time from one day to another is over on a day; 1 once the last day is over.
func passed(from, to, today border.Date) float64 {
	switch {
	case today.After(to):
		return 1
	case today.Before(from):
		return 0
	}
	return min(float64(from.DaysUntil(today)+1)/float64(from.DaysUntil(to)+1), 0.999)
}
