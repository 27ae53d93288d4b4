package assess

import (
	"math"
	"math/bits"
	"slices"

	"cotmoc/internal/border"
)

// results judges each criterion by itself, in the order of the set.
func (c *examination) results() []Result {
	f, got := &c.leaf, &c.got
	list := make([]Result, 0, len(c.level.criteria))
	for i := range c.level.criteria {
		k := &c.level.criteria[i]
		r := Result{ID: k.id, Label: k.name, Inputs: c.inputs(k)}
		r.Outcome = c.outcome(k, got.met[i] != 0)
		if r.Outcome == Met {
			band := c.level.classes[got.top[i]-1].id
			r.Band = &band
		}
		switch k.kind {
		case simple, worseOf:
			c.measured(k, f, &r)
		case onRoute:
			c.routed(k, got, int(got.top[i])-1, &r)
		case share:
			c.shared(k, int(f.shared), &r)
		case worded:
			c.said(k, int(f.worded[k.worded]), &r)
		}
		list = append(list, r)
	}
	return list
}

// asFarAsKnown is the case as far as it is known; what is not known is left at "none" and never shown.
func (c *examination) asFarAsKnown() leaf {
	var f leaf
	for i := range c.level.counts {
		if !c.st.counts[i].open {
			set := c.level.pointSet(i, c.st, c.st.base.lo, c.on.zeroNot3)
			c.level.decode(i, bits.TrailingZeros32(set), &f)
		}
	}
	f.route, f.inter = c.st.route == 2, c.st.inter == 2
	f.shared = int8(bits.TrailingZeros8(c.st.share))
	for i := range c.level.worded {
		if set := c.st.wordedSet(i, c.on.zeroNot3); set&(set-1) == 0 {
			f.worded[i] = int8(bits.TrailingZeros8(set))
		}
	}
	return f
}

// outcome says whether a criterion can be judged, and how. No criterion is met with a missing input.
func (c *examination) outcome(k *criterion, met bool) string {
	switch {
	case c.settled(k):
		return NotApplicable
	case !c.answered(k):
		return Insufficient
	case met:
		return Met
	}
	return NotMet
}

func (c *examination) settled(k *criterion) bool {
	if k.kind == worded {
		return c.st.void&(1<<k.worded) != 0
	}
	return len(k.parts) > 0 && c.st.settled&(1<<k.parts[0]) != 0
}

// answered says whether everything the criterion needs is there and free of contradiction. A unit on no key route
// needs nothing more.
func (c *examination) answered(k *criterion) bool {
	switch k.kind {
	case share:
		return c.st.share&(c.st.share-1) == 0
	case worded:
		return len(c.absent(k)) == 0 && c.placed(k) && c.st.worded[k.worded]&(c.st.worded[k.worded]-1) == 0
	case onRoute:
		on := c.onRoute(k)
		return on == 1 || on == 2 && !slices.ContainsFunc(k.of, func(i int) bool {
			of := &c.level.criteria[i]
			return !c.settled(of) && !c.answered(of)
		})
	}
	if len(c.absent(k)) > 0 {
		return false
	}
	return !slices.ContainsFunc(k.parts, func(p int) bool {
		return c.level.parts[p].less != "" && c.st.contradicts(c.level.parts[p].count)
	})
}

func (c *examination) onRoute(k *criterion) uint8 {
	if k.interOnly {
		return c.st.inter
	}
	return c.st.route
}

// absent lists the inputs of a criterion that are not reported.
func (c *examination) absent(k *criterion) []string {
	var ids []string
	for _, id := range k.inputs {
		if s, _ := c.q.stateOf(id); s != border.Reported {
			ids = append(ids, id)
		}
	}
	return ids
}

// measured fills in a criterion that stands on one or several counts.
func (c *examination) measured(k *criterion, f *leaf, r *Result) {
	p, b := k.parts[0], int(f.bands[k.parts[0]])
	if k.kind == worseOf {
		p, b = c.level.worse(k, f, c.on)
	}
	part := &c.level.parts[p]
	shown := len(part.bands) - 1 // the lowest band, where none is fulfilled
	if r.Outcome == Met {
		shown = b - 1
	}
	r.Unit = c.unit(part)
	r.Threshold = c.threshold(part, shown)
	if r.Outcome == Met || r.Outcome == NotMet {
		c.observe(part, shown, r)
	}
	r.Explanation = c.measuredText(k, p, r)
}

// observe fills in the figure and its distance from the nearest bound shown.
func (c *examination) observe(p *part, shown int, r *Result) {
	count := &c.level.counts[p.count]
	v := float64(c.st.counts[p.count].lo) / float64(count.grain)
	if p.less != "" {
		v -= float64(c.st.less[p.count].lo) / float64(count.grain)
	}
	if p.rate {
		top, base := v, float64(c.st.base.lo)
		r.Numerator, r.Denominator = &top, &base
		v = top / base
	}
	r.Observed = &v
	gap := p.bands[shown].distance(v)
	r.Gap = &gap
}

// distance is how far a figure is from the nearest bound of the band.
func (b *band) distance(v float64) float64 {
	gap := -1.0
	for _, edge := range []*bound{b.atLeast, b.below, b.exactly} {
		if edge != nil {
			if d := math.Abs(rounded(edge.float() - v)); gap < 0 || d < gap {
				gap = d
			}
		}
	}
	return gap
}

// routed fills in a criterion that stands on geometry. class is the highest it fulfils, -1 for none.
func (c *examination) routed(k *criterion, got *fulfilment, class int, r *Result) {
	shown := k.bands[len(k.bands)-1]
	for _, b := range k.bands {
		if b.class == class {
			shown = b
		}
	}
	n := 0.0
	var letters []string
	for _, i := range k.of {
		if got.counts(i, shown.counting, c.on) {
			n++
			letters = append(letters, c.level.criteria[i].id)
		}
	}
	r.Unit, r.Threshold = "yes_no", "on a key route"
	if k.need > 0 {
		r.Unit, r.Threshold = "criteria", routeThreshold(k.need, c.level.classes[shown.counting].id)
	}
	if r.Outcome == Met || r.Outcome == NotMet && c.onRoute(k) == 2 {
		gap := 0.0
		if k.need > 0 {
			gap = math.Abs(n - float64(k.need))
		} else {
			n = 1
		}
		r.Observed, r.Gap = &n, &gap
	}
	r.Explanation = c.routeText(k, shown, letters, r)
}

// shared fills in a criterion that counts communes.
func (c *examination) shared(k *criterion, b int, r *Result) {
	t := c.q.Communes.of("")
	p := part{bands: k.bands}
	shown := len(k.bands) - 1
	if b > 0 {
		shown = b - 1
	}
	r.Unit, r.Threshold = "ratio", c.threshold(&p, shown)
	if t.Communes > 0 && r.Outcome != Insufficient {
		top, base := float64(t.Key), float64(t.Communes)
		v, gap := top/base, 0.0
		if edge := k.bands[shown].atLeast; edge != nil {
			gap = math.Abs(rounded(edge.float() - v))
		}
		r.Numerator, r.Denominator, r.Observed, r.Gap = &top, &base, &v, &gap
	}
	r.Explanation = c.shareText(k, shown, t, r)
}

// inputs shows every figure a criterion stands on, in the order of its measure.
func (c *examination) inputs(k *criterion) []Input {
	list := []Input{}
	for _, id := range k.inputs {
		state, v := c.q.stateOf(id)
		in := Input{Indicator: id, State: state}
		if state == border.Reported {
			in.Value = &v
		}
		if state != NotReported {
			in.Source = c.source(id)
		}
		list = append(list, in)
	}
	switch {
	case k.kind == onRoute && k.interOnly:
		list = append(list, place(onInterProvinceRoute, c.st.inter))
	case k.kind == onRoute:
		list = append(list, place(onKeyRoute, c.st.route))
	case k.kind == share:
		list = append(list, c.communes()...)
	case k.kind == worded:
		list = append(list, c.places(c.level.worded[k.worded])...)
	}
	return list
}

func (c *examination) source(id string) string {
	if s := c.q.Values[id].Source; s != "" {
		return s
	}
	return "report " + border.AssessedYear(c.q.Year).Code
}

func place(id string, answer uint8) Input {
	in := Input{Indicator: id, State: "computed", Source: "key routes and unit geometry"}
	switch v := float64(answer - 1); answer {
	case 1, 2:
		in.Value = &v
	default:
		in.State, in.Source = NotReported, ""
	}
	return in
}

func (c *examination) communes() []Input {
	t := c.q.Communes.of("")
	made := func(id string, n int) Input {
		v := float64(n)
		return Input{Indicator: id, Value: &v, State: "computed", Source: "assessments of the communes"}
	}
	return []Input{made("communes", t.Communes), made("communes_counted", t.Key), made("communes_open", t.Open)}
}
