package programme

import (
	"context"
	"slices"
	"time"

	"cotmoc/internal/border"
)

// fake is Facts, Ways, Recognitions and Verdicts in memory.
type fake struct {
	communes   map[string][]Unit // by the last day they stand, "" for ever
	figures    []UnitFigure      // Source is the period
	hotspots   []PlaceLife
	plots      []PlaceLife
	incidents  []IncidentFact
	efforts    int
	log        []LogEntry
	gates      []TrafficFact
	files      []KeptFile
	area       []string
	ways       []Way
	back       []Way
	recognised []Recognised
	classes    []UnitClass
	province   UnitClass
}

// AsKnown leaves out entries of the log that were recorded later.
func (f *fake) AsKnown(at time.Time) Facts {
	then := *f
	then.log = slices.DeleteFunc(slices.Clone(f.log), func(e LogEntry) bool { return e.RecordedAt.After(at) })
	return &then
}

func (f *fake) ProgrammeCommunes(_ context.Context, on border.Date) ([]Unit, error) {
	for _, last := range []string{"2025-06-30", "2024-12-14", "2023-12-14"} {
		if list, there := f.communes[last]; there {
			if d, _ := border.ParseDate(last); !on.After(d) {
				return list, nil
			}
		}
	}
	return f.communes[""], nil
}

func (f *fake) YearFigures(_ context.Context, period string) (list []UnitFigure, err error) {
	for _, x := range f.figures {
		if x.Source == period {
			list = append(list, x)
		}
	}
	return list, nil
}

func (f *fake) PlaceLives(_ context.Context, layer string, _ border.Date) ([]PlaceLife, error) {
	if layer == "plots" {
		return f.plots, nil
	}
	return f.hotspots, nil
}

func (f *fake) IncidentFacts(_ context.Context, from, to border.Date) (list []IncidentFact, err error) {
	for _, i := range f.incidents {
		if !i.On.Before(from) && !i.On.After(to) {
			list = append(list, i)
		}
	}
	return list, nil
}

func (f *fake) EffortOf(context.Context, border.Date, border.Date, []string) (Effort, error) {
	return Effort{Records: f.efforts, Hours: float64(10 * f.efforts)}, nil
}

func (f *fake) LogEntries(context.Context) ([]LogEntry, error) { return f.log, nil }

func (f *fake) TrafficFacts(context.Context, border.Date, border.Date, []string) ([]TrafficFact, error) {
	return f.gates, nil
}

func (f *fake) ProgrammeFiles(context.Context) ([]KeptFile, error) { return f.files, nil }

func (f *fake) AreaCommunes(context.Context, string, border.Date) ([]string, error) {
	return f.area, nil
}

func (f *fake) Ways(_ context.Context, from, to border.Date) ([]Way, error) {
	reform := border.DistrictsEnded()
	switch {
	case from.Before(reform) == to.Before(reform): // nothing happened in between
		list, _ := f.ProgrammeCommunes(context.Background(), from)
		var same []Way
		for _, u := range list {
			same = append(same, Way{u.Code, u.Code, 1, 0, true})
		}
		return same, nil
	case from.Before(to):
		return f.ways, nil
	}
	return f.back, nil
}

func (f *fake) Recognised(_ context.Context, on border.Date, _ *time.Time) (list []Recognised, err error) {
	for _, r := range f.recognised {
		if !r.Since.After(on) {
			list = append(list, r)
		}
	}
	return list, nil
}

func (f *fake) Communes(context.Context, int, string, *time.Time) ([]UnitClass, error) {
	return f.classes, nil
}
func (f *fake) Province(context.Context, int, string, *time.Time) (UnitClass, error) {
	return f.province, nil
}

// desk is a Source of reports in memory: what a Service needs for duties and for shares of reports.
type desk struct {
	holders  []Holder
	expected []Expected
}

func (k desk) Frame(context.Context) (Frame, error) { return Frame{Valued: map[string][]string{}}, nil }

func (k desk) Holders(_ context.Context, level string, _ border.Period) ([]Holder, error) {
	return slices.DeleteFunc(slices.Clone(k.holders), func(h Holder) bool { return h.Level != level }), nil
}
func (k desk) OpenPeriods(context.Context, []Opening) error { return nil }
func (k desk) Expected(_ context.Context, f Filter, _ border.Date) ([]Expected, error) {
	return slices.DeleteFunc(slices.Clone(k.expected), func(e Expected) bool { return f.Obligation != "" && e.Obligation != f.Obligation }), nil
}
func (k desk) Revision(context.Context, ...string) (int64, time.Time, error) {
	return 0, time.Time{}, nil
}
func (k desk) Draft(context.Context, int64) (*Draft, error)                         { return nil, nil }
func (k desk) SaveDraft(context.Context, int64, Draft) error                        { return nil }
func (k desk) TakeStep(context.Context, int64, Step) error                          { return nil }
func (k desk) Answers(context.Context, string) (map[int64]map[string]string, error) { return nil, nil }
func (k desk) Figures(context.Context, border.Period, []string) (map[string]map[string]Figures, error) {
	return nil, nil
}
func (k desk) Found(context.Context, border.Period, []string) ([]Found, error) { return nil, nil }

// ledgerOf makes a ledger over facts on a day.
func ledgerOf(f *fake, k desk, today border.Date) *Ledger {
	now := func() time.Time { return today.Time().Add(9 * time.Hour) }
	return &Ledger{Facts: f, Ways: f, Recognitions: f, Verdicts: f, Reports: &Service{Source: k, Now: now}, Now: now}
}
