package programme

import (
	"context"
	"math"
	"slices"

	"cotmoc/internal/border"
)

// recognition counts the units of a reach that are recognised: members of the day the text speaks of where it names
// them, else communes. A member is recognised when all that it became is. Newly: recognised for the first time since
// the period began.
func (w *world) recognition(ctx context.Context, m Measure, r reach, s span) (Reading, error) {
	standing, err := w.standingOn(ctx, m.Recognised+m.NewlyRecognised, s.on)
	if err != nil {
		return Reading{}, err
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
	out.count(members, standing, s)
	return divide(out, Reading{ends: exactly(float64(len(members))), Versions: out.Versions}), nil
}

// count adds the members that are recognised.
func (r *Reading) count(members []member, standing map[string]Recognised, s span) {
	for _, one := range members {
		line, state := memberStands(one, standing)
		switch state {
		case yes:
			r.low, r.high = r.low+1, r.high+1
		case perhaps:
			r.high++
			r.Missing = append(r.Missing, Gap{Unit: one.Code, Name: one.Name, Indicator: gapRecognition, Period: s.period.Code, State: line.State})
		}
		r.Lines = append(r.Lines, line)
	}
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
		case has && x.State == reassess:
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

// keptClean is the share of the communes recognised on the eve of the period that still are, each read over what it
// became since.
func (w *world) keptClean(ctx context.Context, d Document, designation string, t Target, s span) (Reading, error) {
	eve := s.period.From.AddDays(-1)
	then, err := w.reachOf(ctx, d, t, span{year: s.year, period: s.period, on: eve})
	if err != nil {
		return Reading{}, err
	}
	before, err := w.standingOn(ctx, designation, eve)
	if err != nil {
		return Reading{}, err
	}
	now, err := w.standingOn(ctx, designation, s.on)
	if err != nil {
		return Reading{}, err
	}
	out := Reading{Missing: then.lost(s.period.Code)}
	clean := slices.DeleteFunc(slices.Clone(then.communes), func(c Unit) bool { return !before[c.Code].Standing })
	members, err := w.successors(ctx, clean, eve, s.on)
	if err != nil {
		return Reading{}, err
	}
	out.count(members, now, s)
	out.Versions = sprint("%d units recognised on %s", len(members), eve)
	if slices.ContainsFunc(members, func(m member) bool {
		return !slices.ContainsFunc(m.into, func(p piece) bool { return p.unit == m.Code }) || len(m.into) > 1
	}) {
		out.Rebased = rebasedOf(eve, members, s.on)
	}
	whole := Reading{ends: exactly(float64(len(members))), Versions: out.Versions}
	if len(then.lost(s.period.Code)) > 0 { // more may have been recognised there
		whole.high = math.Inf(1)
	}
	return divide(out, whole), nil
}

// standingOn gives the recognitions of a designation on a day, by unit.
func (w *world) standingOn(ctx context.Context, designation string, on border.Date) (map[string]Recognised, error) {
	list, err := w.recognised(ctx, on)
	standing := map[string]Recognised{}
	for _, x := range list {
		if x.Designation == designation {
			standing[x.Unit] = x
		}
	}
	return standing, err
}

// villages counts the units below the commune in the programme's provinces that are recognised; perhaps one that waits
// for its assessment after a merger. Where none has a file, nobody recorded any.
func (w *world) villages(ctx context.Context, d Document, m Measure, s span) (Reading, error) {
	levels := m.UnitLevels
	if len(levels) == 0 {
		levels = []string{border.Village}
	}
	list, err := w.recognised(ctx, s.on)
	if err != nil {
		return Reading{}, err
	}
	out := Reading{}
	for _, x := range list {
		if !slices.Contains(levels, x.Level) || x.Designation != m.Villages || !d.inProvinces(x.Province) {
			continue
		}
		line := Line{Layer: "recognition", Code: x.Unit, Name: x.Name, State: x.State, On: x.Since, Counts: x.Standing}
		switch {
		case x.Standing:
			out.low, out.high, line.Value = out.low+1, out.high+1, one(1)
		case x.State == reassess:
			out.high++
			out.Missing = append(out.Missing, Gap{Unit: x.Unit, Name: x.Name, Indicator: gapRecognition, Period: s.period.Code, State: x.State})
		}
		out.Lines = append(out.Lines, line)
	}
	if len(out.Lines) == 0 {
		out = out.silent(d, s, gapVillages, border.Text{VI: "chưa có hồ sơ công nhận nào của cấp này được ghi", EN: "no recognition file of this level is on record"})
	}
	return out, nil
}

// reassess is the state of a recognition whose unit was made of recognised ones and is not assessed yet.
const reassess = "reassess_after_merger"
