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

// measured computes a measure over a reach.
func (w *world) measured(ctx context.Context, d Document, m Measure, r reach, s span) (Reading, error) {
	switch {
	case len(m.Sum) > 0:
		return w.sum(ctx, m.Sum, r, s)
	case m.Share != nil:
		return w.share(ctx, *m.Share, r, s)
	case m.Recognised != "" || m.NewlyRecognised != "":
		return w.recognition(ctx, m, r, s)
	case m.Villages != "":
		return w.villages(ctx, d, m.Villages, s)
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
		return w.reports(ctx, m.Reports, s)
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
			out.Lines = append(out.Lines, Line{Layer: "reports", Code: f.Unit, Name: indicatorName(id), Value: f.Value, State: f.State, Counts: true,
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
				line.State = "not_reported"
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

func indicatorName(id string) string {
	i, _ := border.IndicatorByID(id)
	return i.Label.VI
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

// recognition counts the units of a reach that are recognised: members of the day the text speaks of where it names
// them, else communes. A member is recognised when all that it became is. Newly: recognised for the first time since
// the period began.
func (w *world) recognition(ctx context.Context, m Measure, r reach, s span) (Reading, error) {
	list, err := w.recognised(ctx, s.on)
	if err != nil {
		return Reading{}, err
	}
	designation := m.Recognised + m.NewlyRecognised
	standing := map[string]Recognised{}
	for _, x := range list {
		if x.Designation == designation {
			standing[x.Unit] = x
		}
	}
	if m.NewlyRecognised != "" {
		return newly(r, s, standing), nil
	}
	members := r.members
	if len(members) == 0 {
		for _, c := range r.communes {
			members = append(members, member{Code: c.Code, Name: c.Name, into: []piece{{c.Code, c.Name, 1, 0}}})
		}
	}
	out := Reading{Rebased: r.rebased, Versions: sprint("%d units, read on %s", len(members), s.on)}
	for _, one := range members {
		line, state := memberStands(one, standing)
		switch state {
		case yes:
			out.low, out.high = out.low+1, out.high+1
		case perhaps:
			out.high++
			out.Missing = append(out.Missing, Gap{Unit: one.Code, Name: one.Name, Indicator: "recognition", Period: s.period.Code, State: line.State})
		}
		out.Lines = append(out.Lines, line)
	}
	return divide(out, Reading{ends: exactly(float64(len(members))), Versions: out.Versions}), nil
}

// memberStands says whether all that a unit became is recognised; perhaps where nobody knows what it became, or a
// merger is not assessed yet.
func memberStands(m member, standing map[string]Recognised) (Line, answer) {
	line := Line{Layer: "recognition", Code: m.Code, Name: m.Name}
	if len(m.into) == 0 {
		line.State = rebasedNot
		return line, perhaps
	}
	result := yes
	var vi, en []string
	for _, p := range m.into {
		x, has := standing[p.unit]
		switch {
		case has && x.Standing:
			line.On = x.Since
		case has && x.State == "reassess_after_merger":
			result = min(result, perhaps)
			line.State = x.State
		default:
			result = no
			line.State = x.State
		}
		label := border.RecognitionStates().Label(x.State)
		if x.State == "" {
			label = border.Text{VI: "chưa có hồ sơ", EN: "no file"}
		}
		vi, en = append(vi, sprint("%s %s: %s", p.unit, p.name, label.VI)), append(en, sprint("%s %s: %s", p.unit, p.name, label.EN))
		if result == no {
			break
		}
	}
	if result == yes {
		line.State, line.Counts, line.Value = "recognised", true, one(1)
	}
	line.Note = &border.Text{VI: join(vi...), EN: join(en...)}
	return line, result
}

func newly(r reach, s span, standing map[string]Recognised) Reading {
	out := Reading{Rebased: r.rebased, Missing: r.lost(s.period.Code)}
	for _, c := range r.communes {
		x, has := standing[c.Code]
		if !has || !x.Standing || !s.period.Has(x.Since) {
			continue
		}
		out.ends = ends{out.low + 1, out.high + 1}
		out.Lines = append(out.Lines, Line{Layer: "recognition", Code: c.Code, Name: c.Name, State: x.State, On: x.Since, Value: one(1), Counts: true})
	}
	if len(out.Missing) > 0 {
		out.high = math.Inf(1)
	}
	return out
}

// villages counts the villages of the programme's provinces that are recognised.
func (w *world) villages(ctx context.Context, d Document, designation string, s span) (Reading, error) {
	list, err := w.recognised(ctx, s.on)
	if err != nil {
		return Reading{}, err
	}
	out := Reading{}
	for _, x := range list {
		if x.Level != border.Village || x.Designation != designation || !d.inProvinces(x.Province) {
			continue
		}
		line := Line{Layer: "recognition", Code: x.Unit, Name: x.Name, State: x.State, On: x.Since, Counts: x.Standing}
		if x.Standing {
			out.ends = ends{out.low + 1, out.high + 1}
			line.Value = one(1)
		}
		out.Lines = append(out.Lines, line)
	}
	return out, nil
}

// countIncidents counts incidents, or the criminal cases told with them. Incidents known no finer than a province do
// not count in a scope of communes.
func (w *world) countIncidents(ctx context.Context, d Document, q IncidentQuery, r reach, s span) (Reading, error) {
	list, err := w.incidents(ctx, s.period.From, s.on)
	if err != nil {
		return Reading{}, err
	}
	out := Reading{Rebased: r.rebased, Missing: r.lost(s.period.Code)}
	for _, i := range list {
		if !r.has(i.Commune) && (len(r.members) > 0 || !d.inProvinces(i.Province) || i.Province == "") || !q.takes(i) {
			continue
		}
		at, known := true, true
		if q.Border {
			at, known = onBorder(r, i.Commune)
		}
		if known && !at {
			continue
		}
		line := Line{Layer: "incidents", Code: i.ID, Name: border.IncidentKinds().Label(i.Kind).VI, On: i.On, Value: one(1), Counts: true, Tier: cmp.Or(i.Tier, "internal")}
		if q.Cases {
			line.Value = one(0)
			if i.Cases != nil {
				line.Value = one(float64(*i.Cases))
			} else {
				line.State, line.Counts = "unknown", false
				out.Missing = append(out.Missing, Gap{Unit: i.Commune, Indicator: "cases_n", Period: s.period.Code, State: "incident " + i.ID, Tier: line.Tier})
			}
		}
		out.high += *line.Value
		if known {
			out.low += *line.Value
		} else {
			line.Counts, line.Note = false, &border.Text{VI: "có sự việc ở xã chưa ai cho biết có giáp biên giới hay không", EN: "there are incidents in communes of which nobody said whether they lie on the border"}
			out.Doubt = line.Note
			out.silent(i.Commune, s.period.Code)
		}
		out.Lines = append(out.Lines, line)
	}
	if slices.ContainsFunc(out.Missing, func(g Gap) bool { return g.Indicator != "on_border" }) {
		out.high = math.Inf(1)
	}
	return out, nil
}

// silent names, once, a commune of which nobody said whether it lies on the border.
func (r *Reading) silent(commune, period string) {
	gap := Gap{Unit: commune, Indicator: "on_border", Period: period, State: "unknown"}
	if !slices.Contains(r.Missing, gap) {
		r.Missing = append(r.Missing, gap)
	}
}

func (q IncidentQuery) takes(i IncidentFact) bool {
	in := func(list []string, v string) bool { return len(list) == 0 || slices.Contains(list, v) }
	return in(q.Kinds, i.Kind) && in(q.Venues, i.Venue) && (!q.Armed || i.Armed != nil && *i.Armed) &&
		(len(q.Substances) == 0 || slices.ContainsFunc(i.Substances, func(x string) bool { return slices.Contains(q.Substances, x) }))
}

// onBorder says whether a commune lies on the border, and whether anybody knows.
func onBorder(r reach, code string) (on, known bool) {
	i, found := r.at[code]
	if !found {
		return false, true
	}
	if r.communes[i].OnBorder == nil {
		return false, false
	}
	return *r.communes[i].OnBorder, true
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
			out.high = math.Inf(1)
			out.Doubt = &border.Text{VI: "sổ chưa có mục nào của chương trình này trong kỳ", EN: "the log holds no entry of this programme in the period"}
		}
		return out, nil
	}
	in := count(*q.In)
	for i := range in.Lines {
		in.Lines[i].Counts = false
	}
	return divide(count(q), in), nil
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
			out.Missing = append(out.Missing, Gap{Unit: u.Code, Name: u.Name, Indicator: strings.Join(c.Missing, ", "), Period: s.period.Code, State: "undetermined"})
		}
		out.Lines = append(out.Lines, line)
	}
	if len(out.Missing) > 0 {
		out.high = max(out.high, out.low)
	}
	return divide(out, countCommunes(r, s)), nil
}

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
			out.Missing = append(out.Missing, Gap{Unit: p, Name: c.Name, Indicator: strings.Join(c.Missing, ", "), Period: s.period.Code, State: "undetermined"})
		}
		out.Lines = append(out.Lines, line)
	}
	return divide(out, Reading{ends: exactly(float64(len(d.Provinces))), Versions: out.Versions}), nil
}
