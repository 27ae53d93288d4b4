package programme

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

func sprint(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// measured computes the measure of a target over a reach.
func (w *world) measured(ctx context.Context, d Document, t Target, r reach, s span) (Reading, error) {
	m := t.Measure
	switch {
	case len(m.Sum) > 0:
		return w.sum(ctx, m.Sum, r, s)
	case m.Share != nil:
		return w.share(ctx, *m.Share, r, s)
	case m.Recognised != "" || m.NewlyRecognised != "":
		return w.recognition(ctx, m, r, s)
	case m.Kept != "":
		return w.keptClean(ctx, d, m.Kept, t, s)
	case m.Villages != "":
		return w.villages(ctx, d, m, s)
	case m.Hotspots != nil:
		return w.placeShare(ctx, d, "hotspots", *m.Hotspots, r, s)
	case m.Plots != nil:
		return w.placeShare(ctx, d, "plots", *m.Plots, r, s)
	case m.Incidents != nil:
		return w.countIncidents(ctx, d, *m.Incidents, r, s)
	case m.Entries != nil:
		return w.countEntries(ctx, d, *m.Entries, r, s)
	case len(m.Classes) > 0:
		return w.classes(ctx, d, m.Classes, r, s)
	case len(m.ProvinceClass) > 0:
		return w.provinceClass(ctx, d, m.ProvinceClass, s)
	case m.Duties != "":
		return w.duties(ctx, d, m.Duties, s)
	case m.Reports != "":
		return w.reports(ctx, d, m.Reports, s)
	}
	return w.traffic(ctx, d, m.Traffic, s)
}

// sum adds up indicators over the communes of a reach, or takes the province's own figures.
func (w *world) sum(ctx context.Context, indicators []string, r reach, s span) (Reading, error) {
	figures, err := w.figures(ctx, s.period.Code)
	if err != nil {
		return Reading{}, err
	}
	out := Reading{Rebased: r.rebased, Lines: []Line{}, Missing: r.lost(s.period.Code)}
	for _, id := range indicators {
		out.add(sumOne(id, r, s, figures))
	}
	if len(r.communes) == 0 || len(out.Missing) > 0 {
		out.high = math.Inf(1)
	}
	return out, nil
}

// add puts another sum to this one.
func (r *Reading) add(o Reading) {
	r.low, r.high = r.low+o.low, r.high+o.high
	r.Lines, r.Missing = append(r.Lines, o.Lines...), append(r.Missing, o.Missing...)
	if o.Rebased != nil {
		r.Rebased = o.Rebased
	}
}

func sumOne(id string, r reach, s span, figures map[string]map[string]UnitFigure) Reading {
	if own, said := ownFigures(id, r.own, figures); said {
		out := Reading{}
		for _, f := range own {
			out.ends = ends{out.low + *f.Value, out.high + *f.Value}
			out.Lines = append(out.Lines, Line{Layer: "reports", Code: f.Unit, Title: indicatorName(id), Value: f.Value, State: f.State, Counts: true,
				Note: &border.Text{VI: "báo cáo của tỉnh, kỳ " + s.period.Code, EN: "the province's own report, period " + s.period.Code}})
		}
		return out
	}
	out, errors := Reading{}, 0.0
	for _, u := range r.communes {
		f, said := figures[u.Code][id]
		line := Line{Layer: "reports", Code: u.Code, Name: u.Name, State: f.State}
		if !said || f.Value == nil {
			if !said {
				line.State = notReported
			}
			if f.State == mask.State {
				line.Mask = mask.Hidden()
			}
			out.Missing = append(out.Missing, Gap{Unit: u.Code, Name: u.Name, Indicator: id, Period: s.period.Code, State: line.State})
			out.Lines = append(out.Lines, line)
			continue
		}
		weight, half := r.weight(u.Code)
		v := *f.Value * weight
		errors += *f.Value * half
		line.Value, line.Counts = &v, true
		out.ends = ends{out.low + v, out.high + v}
		out.Lines = append(out.Lines, line)
	}
	if r.rebased != nil && errors > 0 {
		rebased := *r.rebased
		rebased.Error += errors
		out.Rebased = &rebased
	}
	return out
}

// ownFigures gives the provinces' own figures, where every one of them has one.
func ownFigures(id string, provinces []string, figures map[string]map[string]UnitFigure) (own []UnitFigure, said bool) {
	for _, p := range provinces {
		f, has := figures[p][id]
		if !has || f.Value == nil {
			return nil, false
		}
		own = append(own, f)
	}
	return own, len(own) > 0
}

func indicatorName(id string) *border.Text {
	i, _ := border.IndicatorByID(id)
	return &i.Label
}

// share divides indicators, or by the number of communes of the day.
func (w *world) share(ctx context.Context, m Share, r reach, s span) (Reading, error) {
	of, err := w.sum(ctx, m.Of, r, s)
	if err != nil {
		return of, err
	}
	if slices.Equal(m.In, []string{inCommunes}) {
		return divide(of, countCommunes(r, s)), nil
	}
	in, err := w.sum(ctx, m.In, r, s)
	if err != nil {
		return in, err
	}
	for i := range in.Lines {
		in.Lines[i].Counts = false
	}
	return divide(of, in), nil
}

func countCommunes(r reach, s span) Reading {
	return Reading{ends: exactly(float64(len(r.communes))), Versions: sprint("%d communes on %s", len(r.communes), s.on)}
}

// countEntries counts entries of the log that belong to the programme.
func (w *world) countEntries(ctx context.Context, d Document, q EntryQuery, r reach, s span) (Reading, error) {
	list, err := w.entries(ctx)
	if err != nil {
		return Reading{}, err
	}
	count := func(q EntryQuery) Reading {
		var out Reading
		for _, e := range list {
			if !q.takes(d, e, s) || len(r.members) > 0 && !slices.ContainsFunc(e.Units, r.has) {
				continue
			}
			n := 1.0
			if q.Sum {
				n = e.Count()
			}
			out.ends = ends{out.low + n, out.high + n}
			out.Lines = append(out.Lines, e.line(e.Day(), one(n), true))
		}
		return out
	}
	if q.In == nil {
		out := count(q)
		if out.low == 0 && !kept(d, list, s) {
			out = out.silent(d, s, gapLog, silentLog())
		}
		return out, nil
	}
	in := count(*q.In)
	for i := range in.Lines {
		in.Lines[i].Counts = false
	}
	if in.high == 0 && !kept(d, list, s) {
		return in.silent(d, s, gapLog, silentLog()), nil
	}
	return divide(count(q), in), nil
}

func silentLog() border.Text {
	return border.Text{VI: "sổ chưa có mục nào của chương trình này trong kỳ", EN: "the log holds no entry of this programme in the period"}
}

// kept says whether anything of a programme was logged in a period: where nothing was, a count of nothing is silence.
func kept(d Document, list []LogEntry, s span) bool {
	return slices.ContainsFunc(list, func(e LogEntry) bool {
		return e.Programme == d.ID && e.Kind != "counterpart" && (s.period.Has(e.Day()) || s.period.Has(e.To))
	})
}

// takes says whether an entry is one the query counts.
func (q EntryQuery) takes(d Document, e LogEntry, s span) bool {
	in := func(list []string, v string) bool { return len(list) == 0 || slices.Contains(list, v) }
	day := e.Day()
	timely := s.period.Has(day) || q.Standing && !day.After(s.on)
	return e.Programme == d.ID && timely && in(q.Kinds, e.Kind) && in(q.Subtypes, e.Subtype) && in(q.States, e.State) && in(q.Levels, e.Level) &&
		in(q.Countries, e.Country) && in(q.Sides, e.Side) && (q.Item == "" || q.Item == e.Item)
}

// classes counts the communes of a reach whose class of the year is one of some, as a share of all.
func (w *world) classes(ctx context.Context, d Document, classes []string, r reach, s span) (Reading, error) {
	out := Reading{Rebased: r.rebased, Versions: sprint("%d communes on %s", len(r.communes), s.on), Missing: r.lost(s.period.Code)}
	provinces := d.Provinces
	if len(provinces) == 0 {
		provinces = []string{""}
	}
	judged := map[string]UnitClass{}
	for _, p := range provinces {
		list, err := read(w, sprint("classes %d %s", s.year, p), func() ([]UnitClass, error) { return w.ledger.Verdicts.Communes(ctx, s.year, p, w.ledger.known) })
		if err != nil {
			return out, err
		}
		for _, c := range list {
			judged[c.Unit] = c
		}
	}
	for _, u := range r.communes {
		c := judged[u.Code]
		line := Line{Layer: "units", Code: u.Code, Name: u.Name, State: c.Class}
		switch {
		case slices.Contains(classes, c.Class):
			out.low, out.high = out.low+1, out.high+1
			line.Counts, line.Value = true, one(1)
		case c.Class == "undetermined" || c.Class == "":
			out.high++
			out.Missing = append(out.Missing, Gap{Unit: u.Code, Name: u.Name, Indicator: c.inputs(), Period: s.period.Code, State: "undetermined"})
		}
		out.Lines = append(out.Lines, line)
	}
	if len(out.Missing) > 0 {
		out.high = max(out.high, out.low)
	}
	return divide(out, countCommunes(r, s)), nil
}

// inputs names what the class waits for.
func (c UnitClass) inputs() string { return cmp.Or(strings.Join(c.Missing, ", "), gapClass) }

// provinceClass is the share of the programme's provinces whose class is one of some.
func (w *world) provinceClass(ctx context.Context, d Document, classes []string, s span) (Reading, error) {
	out := Reading{Versions: sprint("%d provinces on %s", len(d.Provinces), s.on)}
	for _, p := range d.Provinces {
		c, err := read(w, sprint("class %d %s", s.year, p), func() (UnitClass, error) { return w.ledger.Verdicts.Province(ctx, s.year, p, w.ledger.known) })
		if err != nil {
			return out, err
		}
		line := Line{Layer: "units", Code: p, Name: c.Name, State: c.Class}
		switch {
		case slices.Contains(classes, c.Class):
			out.low, out.high = out.low+1, out.high+1
			line.Counts, line.Value = true, one(1)
		case c.Class == "undetermined" || c.Class == "":
			out.high++
			out.Missing = append(out.Missing, Gap{Unit: p, Name: c.Name, Indicator: c.inputs(), Period: s.period.Code, State: "undetermined"})
		}
		out.Lines = append(out.Lines, line)
	}
	return divide(out, Reading{ends: exactly(float64(len(d.Provinces))), Versions: out.Versions}), nil
}
