package programme

import (
	"context"
	"math"
	"slices"

	"cotmoc/internal/border"
)

// What is counted of hot spots and plots.
const (
	countKnown      = "known"      // every one there is by the day, but for closed ones
	countOpen       = "open"       // suspected, managed or re-formed
	countManaged    = "managed"    // open and under management
	countNew        = "new"        // first seen in the period
	countReformed   = "reformed"   // came into that state in the period
	countDismantled = "dismantled" // likewise
	countHeld       = "held"       // held clear or closed
	countDestroyed  = "destroyed"  // of plots: destroyed in the period
	countReplanted  = "replanted"  // of plots: replanted in the period
	countGone       = "gone"       // of plots: destroyed and not replanted
)

func hotspotCounts() []string {
	return []string{countKnown, countOpen, countManaged, countNew, countReformed, countDismantled, countHeld}
}

func plotCounts() []string {
	return []string{countKnown, countNew, countDestroyed, countReplanted, countGone}
}

// placeShare counts places, or divides one count by another.
func (w *world) placeShare(ctx context.Context, d Document, layer string, m PlaceMeasure, r reach, s span) (Reading, error) {
	of, err := w.countPlaces(ctx, d, layer, m, r, s)
	if err != nil || m.In == "" {
		return of, err
	}
	whole := m
	whole.Count = m.In
	in, err := w.countPlaces(ctx, d, layer, whole, r, s)
	if err != nil {
		return in, err
	}
	counted := map[string]bool{}
	for _, l := range of.Lines {
		counted[l.Code] = l.Counts
	}
	of.Lines = of.Lines[:0:0] // the whole lists them too
	for i, l := range in.Lines {
		in.Lines[i].Counts = counted[l.Code]
	}
	return divide(of, in), nil
}

// countPlaces counts places on a side of the border. Where nothing is found and nobody looked on our side, nothing is
// known; nor of a plot whose revisit is overdue.
func (w *world) countPlaces(ctx context.Context, d Document, layer string, m PlaceMeasure, r reach, s span) (Reading, error) {
	list, err := w.places(ctx, layer, s.on)
	if err != nil {
		return Reading{}, err
	}
	out := Reading{Rebased: r.rebased, Missing: r.lost(s.period.Code)}
	if len(out.Missing) > 0 {
		out.high = math.Inf(1)
	}
	for _, p := range list {
		asked, input := m.takes(d, r, p)
		if asked == no {
			continue
		}
		state, entered := p.at(s)
		if state == "" {
			continue
		}
		counts := m.counts(p, state, entered, s)
		line := Line{Layer: layer, Code: p.Code, Name: p.Commune, State: state, On: p.since(s), Counts: counts && asked == yes, Tier: "restricted"}
		gap := Gap{Unit: p.Commune, Name: p.Code, Indicator: input, Period: s.period.Code, State: "unknown", Tier: line.Tier}
		switch {
		case counts && asked == perhaps:
			out.high++
			out.Missing = append(out.Missing, gap)
		case counts:
			out.ends = ends{out.low + 1, out.high + 1}
			line.Value = one(1)
		case m.Count == countReplanted && overdue(p, state, s):
			out.high++
			gap.Indicator, gap.State, gap.On = gapRevisit, "revisit_due", p.RevisitDue
			out.Missing = append(out.Missing, gap)
		}
		if counts || m.Count != countNew && m.Count != countReformed && m.Count != countDismantled || m.In != "" {
			out.Lines = append(out.Lines, line)
		}
	}
	return w.looked(ctx, d, m, out, s)
}

// looked says of a count of nothing whether anybody looked: no effort, no claim.
func (w *world) looked(ctx context.Context, d Document, m PlaceMeasure, out Reading, s span) (Reading, error) {
	happening := m.Count == countNew || m.Count == countReformed || m.Count == countReplanted
	if !happening || m.Side == "far" {
		return out, nil
	}
	effort, err := w.effort(ctx, d, s.period.From, s.on)
	if err != nil {
		return out, err
	}
	if effort.Records == 0 {
		out = out.silent(d, s, gapEffort, border.Text{VI: "không có công tuần tra nào được ghi trong kỳ: không tuần tra thì không kết luận", EN: "no effort is recorded in the period: no effort, no claim"})
	}
	return out, nil
}

func overdue(p PlaceLife, state string, s span) bool {
	return (state == "destroyed" || state == "revisit_due") && !p.RevisitDue.IsZero() && p.RevisitDue.Before(s.on)
}

// takes says whether the measure speaks of the place at all; perhaps, with what would tell: one that lies in no commune
// may lie in any, one whose functions nobody said may have those asked for.
func (m PlaceMeasure) takes(d Document, r reach, p PlaceLife) (asked answer, input string) {
	if len(m.Levels) > 0 && !slices.Contains(m.Levels, p.Level) {
		return no, ""
	}
	if asked, input = m.where(d, r, p); asked == no || len(m.Functions) == 0 {
		return asked, input
	}
	switch {
	case len(p.Functions) == 0:
		return perhaps, gapFunctions
	case !slices.ContainsFunc(p.Functions, func(f string) bool { return slices.Contains(m.Functions, f) }):
		return no, ""
	}
	return asked, input
}

// where says whether the place lies on the side asked for and, of ours, in the reach.
func (m PlaceMeasure) where(d Document, r reach, p PlaceLife) (answer, string) {
	far, ours := m.Side == "far" || m.Side == "both", m.Side != "far"
	switch {
	case p.Side == "la" || p.Side == "kh":
		return answerOf(far), ""
	case p.Commune != "":
		return answerOf(ours && r.has(p.Commune)), ""
	case p.Side != "vn" && p.Side != "on_line" && p.Province == "": // in no unit of ours, and nobody said the side
		return perhaps, gapSide
	case !ours || p.Province != "" && !d.inProvinces(p.Province):
		return no, ""
	case p.Province != "" && len(r.members) == 0:
		return yes, ""
	}
	return perhaps, gapCommune
}

// at gives the state of a place on the day, and the states it came into within the period; "" for one that was not
// there yet.
func (p PlaceLife) at(s span) (state string, entered []string) {
	for _, x := range p.States {
		if x.Since.After(s.on) {
			break
		}
		if s.period.Has(x.Since) {
			entered = append(entered, x.State)
		}
		state = x.State
	}
	return state, entered
}

func (p PlaceLife) since(s span) (on border.Date) {
	for _, x := range p.States {
		if !x.Since.After(s.on) {
			on = x.Since
		}
	}
	return on
}

// counts says whether a place in a state adds to the count. One that was first told of when it was dismantled or formed
// again was there before, and is not new.
func (m PlaceMeasure) counts(p PlaceLife, state string, entered []string, s span) bool {
	in := func(states ...string) bool { return slices.Contains(states, state) }
	switch m.Count {
	case countKnown:
		return state != "closed"
	case countOpen:
		return in("suspected", "managed", "reformed")
	case countManaged:
		return in("managed")
	case countHeld:
		return in("held_clear", "closed")
	case countNew:
		return s.period.Has(p.States[0].Since) && slices.Contains([]string{"suspected", "managed", "found"}, p.States[0].State)
	case countGone:
		return in("destroyed", "revisit_due", "clear")
	}
	return slices.Contains(entered, m.Count)
}
