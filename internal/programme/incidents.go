package programme

import (
	"cmp"
	"context"
	"math"
	"slices"

	"cotmoc/internal/border"
)

// countIncidents counts incidents, or the criminal cases told with them. One of which it is not known whether it is
// asked for (where it was, whether it was armed, at which kind of venue) widens the count, and is named.
func (w *world) countIncidents(ctx context.Context, d Document, q IncidentQuery, r reach, s span) (Reading, error) {
	list, err := w.incidents(ctx, s.period.From, s.on)
	if err != nil {
		return Reading{}, err
	}
	ground, err := w.groundOf(ctx, list, s)
	if err != nil {
		return Reading{}, err
	}
	out := Reading{Rebased: r.rebased, Missing: r.lost(s.period.Code)}
	open := len(out.Missing) > 0
	for _, i := range list {
		found, inputs := q.takes(i)
		if found == no {
			continue
		}
		here, input := ground.holds(d, q, r, i)
		if here == no {
			continue
		}
		if here == perhaps {
			inputs = append(inputs, input)
		}
		line := Line{Layer: "incidents", Code: i.ID, Title: textOf(border.IncidentKinds().Label(i.Kind)), On: i.On, Value: one(1), Counts: true, Tier: cmp.Or(i.Tier, "internal")}
		if q.Cases {
			line.Value = one(0)
			if i.Cases != nil {
				line.Value = one(float64(*i.Cases))
			} else {
				line.State, line.Counts, open = "unknown", false, true
				out.Missing = append(out.Missing, Gap{Unit: i.Commune, Name: "#" + i.ID, Indicator: gapCases, Period: s.period.Code, State: "unknown", Tier: line.Tier})
			}
		}
		out.high += *line.Value
		if len(inputs) == 0 {
			out.low += *line.Value
		} else {
			line.Counts, line.State = false, "unknown"
			out.unsure(i, inputs, s.period.Code, line.Tier)
		}
		out.Lines = append(out.Lines, line)
	}
	if open {
		out.high = math.Inf(1)
	}
	return out, nil
}

func textOf(t border.Text) *border.Text { return &t }

// unsure names what is not known of an incident; whether its commune lies on the border, once for the commune.
func (r *Reading) unsure(i IncidentFact, inputs []string, period, tier string) {
	for _, input := range inputs {
		gap := Gap{Unit: i.Commune, Name: "#" + i.ID, Indicator: input, Period: period, State: "unknown", Tier: tier}
		if input == gapBorder {
			gap.Name, gap.Tier = "", ""
		}
		if input != gapBorder || !slices.Contains(r.Missing, gap) {
			r.Missing = append(r.Missing, gap)
		}
	}
}

// takes says whether an incident is one the query counts; perhaps, with what would tell.
func (q IncidentQuery) takes(i IncidentFact) (found answer, inputs []string) {
	if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, i.Kind) {
		return no, nil
	}
	ask := func(asked, known, is bool, input string) {
		switch {
		case !asked || is || found == no:
		case known:
			found = no
		default:
			inputs = append(inputs, input)
		}
	}
	found = yes
	ask(q.Armed, i.Armed != nil, i.Armed != nil && *i.Armed, gapArmed)
	ask(len(q.Venues) > 0, i.Venue != "" && i.Venue != "unknown", slices.Contains(q.Venues, i.Venue), gapVenue)
	ask(len(q.Substances) > 0, len(i.Substances) > 0 && !slices.Contains(i.Substances, "unknown"),
		slices.ContainsFunc(i.Substances, func(x string) bool { return slices.Contains(q.Substances, x) }), gapSubstances)
	if found == yes && len(inputs) > 0 {
		found = perhaps
	}
	return found, inputs
}

// ground tells which communes of the day those of incidents became.
type ground struct {
	stands map[string]bool
	moved  map[string][]Way
}

// groundOf follows communes that ended within the period into those of its last day.
func (w *world) groundOf(ctx context.Context, list []IncidentFact, s span) (ground, error) {
	country, err := w.country(ctx, s.on)
	g := ground{stands: map[string]bool{}}
	if err != nil {
		return g, err
	}
	for _, u := range country {
		g.stands[u.Code] = true
	}
	if slices.ContainsFunc(list, func(i IncidentFact) bool { return i.Commune != "" && !g.stands[i.Commune] }) {
		g.moved, err = w.ways(ctx, s.period.From, s.on)
	}
	return g, err
}

// became lists the communes of the day an incident's commune became; none: nobody knows.
func (g ground) became(commune string) (codes []string) {
	if g.stands[commune] {
		return []string{commune}
	}
	for _, way := range g.moved[commune] {
		codes = append(codes, way.To)
	}
	return codes
}

// holds says whether an incident lies in the reach, and in a commune on the border where that is asked; perhaps, with
// what would tell. One known no finer than its province lies in the province, and perhaps in any commune of it.
func (g ground) holds(d Document, q IncidentQuery, r reach, i IncidentFact) (answer, string) {
	if i.Province != "" && !d.inProvinces(i.Province) && len(r.members) == 0 {
		return no, ""
	}
	into := g.became(i.Commune)
	if len(into) == 0 {
		switch {
		case i.Province == "" && i.Commune == "", i.Commune == "" && (len(r.members) > 0 && d.inProvinces(i.Province) || q.Border):
			return perhaps, gapCommune
		case i.Commune == "" && len(r.members) > 0:
			return no, ""
		case len(r.members) > 0 || q.Border:
			return perhaps, gapUnit
		}
		return yes, ""
	}
	within := all(into, func(code string) answer { return answerOf(r.has(code)) })
	if len(r.members) == 0 && i.Province != "" {
		within = yes // the province is the programme's, whatever became of the commune
	}
	if within != yes || !q.Border {
		return within, gapCommune
	}
	return all(into, func(code string) answer { return r.onBorder(code) }), gapBorder
}

// all is yes or no where every one is, else perhaps.
func all(codes []string, is func(string) answer) answer {
	first := is(codes[0])
	for _, code := range codes[1:] {
		if is(code) != first {
			return perhaps
		}
	}
	return first
}

func answerOf(is bool) answer {
	if is {
		return yes
	}
	return no
}

// onBorder says whether a commune lies on the border; perhaps: nobody said.
func (r reach) onBorder(code string) answer {
	i, found := r.at[code]
	switch {
	case !found:
		return no
	case r.communes[i].OnBorder == nil:
		return perhaps
	}
	return answerOf(*r.communes[i].OnBorder)
}
