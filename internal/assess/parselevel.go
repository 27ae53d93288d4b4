package assess

import (
	"fmt"
	"slices"

	"cotmoc/internal/border"
)

// levelReader reads one level of a criteria file.
type levelReader struct {
	*reader
	level *level
	path  string
}

// The engine keeps what is possible for one count in a 32 bit set.
const (
	maxCounts = 8
	maxPoints = 32
	maxWorded = 6 // criteria that are expressions
	maxBands  = 7 // of one of them
	// Bands of a rate this close would need more trial figures than the engine tries (see baseTrials).
	closestRates = 1.2
)

func (r *levelReader) all(f *fileLevel) error {
	for i, c := range f.Classes {
		path := fmt.Sprintf("%s.classes[%d]", r.path, i)
		if !border.Classes().Has(c.Class) {
			return r.fail(path+".class", "there is no class %q", c.Class)
		}
		if _, twice := r.level.classIndex(c.Class); twice {
			return r.fail(path+".class", "class %q stands twice", c.Class)
		}
		if err := r.text(path+".short", c.Short); err != nil {
			return err
		}
		r.level.classes = append(r.level.classes, class{id: c.Class, short: c.Short})
	}
	for i, c := range f.Criteria {
		if err := r.criterion(fmt.Sprintf("%s.criteria[%d]", r.path, i), c); err != nil {
			return err
		}
	}
	for i, c := range f.Classes {
		if err := r.rule(fmt.Sprintf("%s.classes[%d]", r.path, i), i, c, i == len(f.Classes)-1); err != nil {
			return err
		}
	}
	if len(f.Classes) == 0 || len(f.Criteria) == 0 {
		return r.fail(r.path, "level %s needs criteria and classes", r.level.name)
	}
	if len(r.level.worded) > maxWorded {
		return r.fail(r.path, "more than %d criteria of the level are expressions", maxWorded)
	}
	for i := range r.level.criteria {
		r.level.criteria[i].inputs = r.level.needs(&r.level.criteria[i])
	}
	return r.size()
}

func (r *levelReader) size() error {
	if len(r.level.counts) > maxCounts {
		return r.fail(r.path, "more than %d separate figures are judged", maxCounts)
	}
	for i := range r.level.counts {
		if n := r.level.points(i); n > maxPoints {
			return r.fail(r.path, "%v is asked too many questions at once (%d > %d)", r.level.counts[i].of, n, maxPoints)
		}
	}
	return nil
}

func (r *levelReader) criterionIndex(id string) (int, bool) {
	i := slices.IndexFunc(r.level.criteria, func(c criterion) bool { return c.id == id })
	return i, i >= 0
}

func (r *levelReader) criterion(path string, f fileCriterion) error {
	c := criterion{id: f.ID, name: f.Name, clause: f.Clause}
	if _, twice := r.criterionIndex(f.ID); twice || f.ID == "" {
		return r.fail(path+".id", "criterion id %q is empty or stands twice", f.ID)
	}
	if err := r.text(path+".name", f.Name); err != nil {
		return err
	}
	if err := r.text(path+".clause", f.Clause); err != nil {
		return err
	}
	switch f.NotApplicable {
	case "", "not_met":
	case "missing":
		c.naMissing = true
	default:
		return r.fail(path+".not_applicable", "not_applicable %q: want not_met or missing", f.NotApplicable)
	}
	if err := r.measure(path, f, &c); err != nil {
		return err
	}
	r.level.criteria = append(r.level.criteria, c)
	return nil
}

func (r *levelReader) measure(path string, f fileCriterion, c *criterion) error {
	m := f.Measure
	kinds := 0
	for _, used := range []bool{m.Rate != nil, m.Count != nil, m.WorseOf != nil, m.Route != "", m.ShareOf != nil, m.Expression != ""} {
		if used {
			kinds++
		}
	}
	if kinds != 1 {
		return r.fail(path+".measure", "a measure is one of rate, count, worse_of, route, share_of_communes, expression")
	}
	switch {
	case m.Route != "":
		return r.route(path, f, c)
	case m.Expression != "":
		return r.worded(path, f, c)
	case m.ShareOf != nil:
		c.kind, c.shareOf = share, m.ShareOf
		bands, err := r.bands(path+".bands", f.Bands)
		c.bands = bands
		return err
	case m.WorseOf != nil:
		c.kind = worseOf
		for i, p := range m.WorseOf {
			at := fmt.Sprintf("%s.measure.worse_of[%d]", path, i)
			if err := r.part(at, at+".bands", p.Rate, p.Count, nil, p.Bands, c); err != nil {
				return err
			}
		}
		return nil
	}
	c.kind = simple
	return r.part(path+".measure", path+".bands", m.Rate, m.Count, m.Less, f.Bands, c)
}

func (r *levelReader) route(path string, f fileCriterion, c *criterion) error {
	c.kind = onRoute
	switch f.Measure.Route {
	case "any":
	case "inter_province":
		c.interOnly = true
	default:
		return r.fail(path+".measure.route", "route %q: want any or inter_province", f.Measure.Route)
	}
	c.need = f.Measure.AtLeast
	for _, id := range f.Measure.Of {
		i, ok := r.criterionIndex(id)
		if !ok || len(r.level.criteria[i].parts) == 0 && r.level.criteria[i].kind != worded {
			return r.fail(path+".measure.of", "%q is not a measured criterion above this one", id)
		}
		c.of = append(c.of, i)
	}
	if c.need < 0 || c.need > len(c.of) || (c.need == 0) != (len(c.of) == 0) {
		return r.fail(path+".measure.at_least", "at_least %d of %d criteria cannot be", c.need, len(c.of))
	}
	if len(f.Bands) == 0 {
		return r.fail(path+".bands", "the criterion has no bands")
	}
	for i, b := range f.Bands {
		at := fmt.Sprintf("%s.bands[%d]", path, i)
		k, ok := r.level.classIndex(b.Class)
		if !ok {
			return r.fail(at+".class", "there is no class %q at this level", b.Class)
		}
		n := band{class: k}
		if c.need > 0 {
			if n.counting, ok = r.level.classIndex(b.Counting); !ok {
				return r.fail(at+".counting", "counting %q: there is no such class at this level", b.Counting)
			}
		}
		c.bands = append(c.bands, n)
	}
	return nil
}

// part reads one measure and finds or makes the count it stands on.
func (r *levelReader) part(path, bandsPath string, rate, counted, less []string, fb []fileBand, c *criterion) error {
	p := part{criterion: len(r.level.criteria), rate: rate != nil}
	of, word := counted, ".count"
	if p.rate {
		of, word = rate, ".rate"
	}
	if err := r.known(path+word, of); err != nil {
		return err
	}
	if p.rate && r.level.per == "" {
		return r.fail(path+word, "a rate needs \"per\" at the level")
	}
	bands, err := r.bands(bandsPath, fb)
	if err != nil {
		return err
	}
	p.bands = bands
	if err := r.spread(bandsPath, p); err != nil {
		return err
	}
	if len(less) > 0 {
		if err := r.known(path+".less", less); err != nil {
			return err
		}
		if len(less) > 1 || len(bands) > 1 || bands[0].exactly == nil || bands[0].exactly.num != 0 {
			return r.fail(path+".less", "\"less\" takes one indicator and one band \"exactly: 0\"")
		}
		p.less = less[0]
	}
	i, err := r.count(path+word, of, p.less)
	if err != nil {
		return err
	}
	if p.rate && r.level.counts[i].grain != wholeGrain {
		return r.fail(path+word, "a rate needs whole numbers")
	}
	p.count = i
	r.level.counts[i].parts = append(r.level.counts[i].parts, len(r.level.parts))
	c.parts = append(c.parts, len(r.level.parts))
	r.level.parts = append(r.level.parts, p)
	return nil
}

// count finds the count of exactly these indicators, or makes it. Counts may not overlap: the engine lets them
// vary one by one when figures are missing.
func (r *levelReader) count(path string, of []string, less string) (int, error) {
	for i := range r.level.counts {
		c := &r.level.counts[i]
		if !slices.Equal(c.of, of) {
			continue
		}
		if less != "" && c.less != "" && c.less != less {
			return 0, r.fail(path, "two different indicators are taken off %v", of)
		}
		if less != "" {
			c.less = less
		}
		return i, nil
	}
	made := count{of: of, less: less, grain: wholeGrain}
	for _, id := range of {
		if _, used := r.level.countOf(id); used || id == r.level.per {
			return 0, r.fail(path, "indicator %q already belongs to another sum", id)
		}
		if !r.indicators[id].Whole {
			made.grain = fineGrain
		}
	}
	r.level.counts = append(r.level.counts, made)
	return len(r.level.counts) - 1, nil
}

func (r *levelReader) bands(path string, list []fileBand) ([]band, error) {
	if len(list) == 0 {
		return nil, r.fail(path, "the criterion has no bands")
	}
	bands := make([]band, 0, len(list))
	for i, f := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		k, ok := r.level.classIndex(f.Class)
		if !ok {
			return nil, r.fail(at+".class", "there is no class %q at this level", f.Class)
		}
		b := band{class: k}
		for _, x := range []struct {
			word, text string
			to         **bound
		}{{"at_least", f.AtLeast, &b.atLeast}, {"below", f.Below, &b.below}, {"exactly", f.Exactly, &b.exactly}} {
			if x.text == "" {
				continue
			}
			v, err := parseBound(x.text)
			if err != nil {
				return nil, r.fail(at+"."+x.word, "%v", err)
			}
			*x.to = &v
		}
		if err := r.order(at, bands, b); err != nil {
			return nil, err
		}
		bands = append(bands, b)
	}
	return bands, nil
}

// order refuses a band that is empty, open on both sides, or not below the one before it.
func (r *levelReader) order(at string, before []band, b band) error {
	switch {
	case b.exactly != nil && (b.atLeast != nil || b.below != nil || len(before) > 0):
		return r.fail(at, "\"exactly\" stands alone")
	case b.exactly == nil && b.atLeast == nil && b.below == nil:
		return r.fail(at, "the band has no threshold: at_least, below or exactly is wanted")
	case b.atLeast != nil && b.below != nil && !b.atLeast.less(*b.below):
		return r.fail(at, "the band is empty: at_least is not under below")
	case len(before) == 0:
		return nil
	}
	last := before[len(before)-1]
	switch {
	case b.class <= last.class:
		return r.fail(at+".class", "bands go from the highest class down")
	case last.atLeast == nil || b.below == nil || last.atLeast.less(*b.below):
		return r.fail(at, "the band overlaps the one before it")
	}
	return nil
}

// spread refuses bands of a rate that lie too close for the engine's trial figures to be exact.
func (r *levelReader) spread(path string, p part) error {
	tight := func(low, high *bound) bool {
		return low != nil && high != nil && low.less(*high) && high.float() < closestRates*low.float()
	}
	for i, b := range p.bands {
		if p.rate && (tight(b.atLeast, b.below) || i > 0 && tight(b.below, p.bands[i-1].atLeast)) {
			return r.fail(fmt.Sprintf("%s[%d]", path, i), "the bounds of a rate must differ by a fifth at least")
		}
	}
	return nil
}

func (r *levelReader) rule(path string, i int, f fileClass, last bool) error {
	c := &r.level.classes[i]
	if f.Otherwise != last {
		return r.fail(path, "the last class, and no other, has \"otherwise: true\"")
	}
	c.otherwise, c.need = f.Otherwise, f.AtLeast
	if f.Otherwise {
		if f.AtLeast != 0 || f.Of != nil || f.BlockedBy != nil || f.BarredBy != nil {
			return r.fail(path, "\"otherwise\" stands alone")
		}
		return nil
	}
	for _, id := range f.Of {
		k, ok := r.criterionIndex(id)
		switch {
		case !ok:
			return r.fail(path+".of", "there is no criterion %q at this level", id)
		case slices.Contains(c.of, k):
			return r.fail(path+".of", "criterion %q stands twice", id)
		case !r.fulfils(k, i):
			return r.fail(path+".of", "criterion %s has no band for class %s", id, c.id)
		}
		c.of = append(c.of, k)
	}
	if c.need < 1 || c.need > len(c.of) {
		return r.fail(path+".at_least", "at_least %d of %d criteria cannot be", c.need, len(c.of))
	}
	for _, id := range f.BlockedBy {
		if err := r.known(path+".blocked_by", []string{id}); err != nil {
			return err
		}
		k, err := r.count(path+".blocked_by", []string{id}, "")
		if err != nil {
			return err
		}
		c.blockedBy = append(c.blockedBy, k)
	}
	for _, id := range f.BarredBy {
		k, ok := r.level.classIndex(id)
		if !ok || k >= i {
			return r.fail(path+".barred_by", "%q is not a class above this one", id)
		}
		c.barredBy = append(c.barredBy, k)
	}
	return nil
}

// fulfils says whether a criterion can be met for a class.
func (r *levelReader) fulfils(criterion, class int) bool {
	c := r.level.criteria[criterion]
	has := func(b band) bool { return b.class == class }
	if slices.ContainsFunc(c.bands, has) {
		return true
	}
	return slices.ContainsFunc(c.parts, func(p int) bool { return slices.ContainsFunc(r.level.parts[p].bands, has) })
}
