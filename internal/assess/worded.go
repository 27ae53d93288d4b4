package assess

import (
	"regexp"
	"slices"
	"strings"

	"github.com/google/cel-go/common/ast"

	"cotmoc/internal/border"
)

// Criteria whose measure is an expression: read, answered, and shown.

// worded reads a criterion that is an expression: a condition with one band that names the class it speaks for, or a
// figure with bands like any other.
func (r *levelReader) worded(path string, f fileCriterion, c *criterion) error {
	at := path + ".measure.expression"
	x, tree, err := r.expression(at, f.Measure.Expression)
	if err != nil {
		return err
	}
	c.kind, c.worded = worded, len(r.level.worded)
	if x.number {
		c.bands, err = r.bands(path+".bands", f.Bands)
	} else {
		c.bands, err = r.spokenFor(path+".bands", f.Bands)
	}
	switch {
	case err != nil:
		return err
	case len(c.bands) > maxBands:
		return r.fail(path+".bands", "more than %d bands", maxBands)
	}
	r.level.worded = append(r.level.worded, x)
	return r.honest(at, x, tree, c)
}

// spokenFor reads the one band of a condition.
func (r *levelReader) spokenFor(path string, list []fileBand) ([]band, error) {
	if len(list) != 1 || list[0] != (fileBand{Class: list[0].Class}) {
		return nil, r.fail(path, "a condition has one band, with a class and no threshold")
	}
	k, ok := r.level.classIndex(list[0].Class)
	if !ok {
		return nil, r.fail(path+"[0].class", "there is no class %q at this level", list[0].Class)
	}
	return []band{{class: k}}, nil
}

// honest refuses an expression by which a worse figure could make a unit free of something, or take it out of a class
// that speaks against it; and one that would call a unit free without an input the level wants reported.
func (r *levelReader) honest(at string, x *expression, tree ast.Expr, c *criterion) error {
	moves := waysOf(tree)
	for i := range c.bands {
		class := r.level.classes[c.bands[i].class].id
		wrong := down // a class that speaks against the unit must not be left
		if clears(class) {
			wrong = up // one that clears it must not be entered
		}
		for _, id := range append(slices.Clone(x.inputs), x.places()...) {
			way := moves[id]
			if x.number {
				way = c.bandWay(i, way, clears(class), neverNegative(tree))
			}
			if way&wrong != 0 && !mayHelp(id) {
				return r.fail(at, "a higher figure of %q could make the criterion of %s come out better; write it so that it cannot (in treatment: \"less\")", id, class)
			}
			if clears(class) && !slices.Contains(r.level.inputs, id) && r.indicators[id].ID != "" {
				return r.fail(at, "%q is not among the inputs that must be reported for %s", id, class)
			}
		}
	}
	return nil
}

// bandWay turns how a figure moves into how its i-th band is fulfilled. Leaving a band upwards for a higher one is
// worse, as everywhere, and no harm; leaving it for none is, unless the band clears.
func (c *criterion) bandWay(i int, moves way, clearing, neverNegative bool) way {
	b, out := &c.bands[i], way(0)
	exactlyZero := b.exactly != nil && b.exactly.num == 0 && neverNegative
	if b.atLeast != nil || b.exactly != nil && !exactlyZero {
		out |= moves
	}
	if b.exactly != nil || b.below != nil && (i == 0 || clearing) {
		out |= moves.flip()
	}
	return out
}

// places names the questions of geometry an expression asks.
func (x *expression) places() []string {
	var ids []string
	if x.route {
		ids = append(ids, onKeyRoute)
	}
	if x.inter {
		ids = append(ids, onInterProvinceRoute)
	}
	return ids
}

// sayWorded notes what each expression can still answer.
func (l *level) sayWorded(q *Question, st *state) {
	for i := range l.criteria {
		c := &l.criteria[i]
		if c.kind != worded {
			continue
		}
		x := l.worded[c.worded]
		if x.route {
			st.route = q.OnRoute.either()
		}
		if x.inter {
			st.inter = q.OnInterProvinceRoute.either()
		}
		l.answer(c, x, q, st)
	}
}

// wordedSet gives what an expression can still answer in a reading: whether 0 is in a band open to below.
func (st *state) wordedSet(i int, zeroNot3 bool) uint8 {
	if zeroNot3 && st.naught&(1<<i) != 0 {
		return 1
	}
	return st.worded[i]
}

// answer notes the bands an expression can still fall in, as bits; bit 0: none.
func (l *level) answer(c *criterion, x *expression, q *Question, st *state) {
	v, known := x.value(q)
	st.values[c.worded] = v
	switch {
	case st.void&(1<<c.worded) != 0:
		st.worded[c.worded] = 1
		return
	case !known:
		st.worded[c.worded] = 1<<(len(c.bands)+1) - 1
		return
	case !x.number:
		st.worded[c.worded] = 1 << uint8(v)
		return
	}
	st.worded[c.worded] = 1
	for i := range c.bands {
		if b := &c.bands[i]; b.has(v) {
			st.worded[c.worded] = 1 << (i + 1)
			if v == 0 && b.atLeast == nil && b.exactly == nil && !clears(l.classes[b.class].id) {
				st.naught |= 1 << c.worded
			}
			return
		}
	}
}

// has says whether a figure lies in the band. A figure that is a quotient of two whole ones meets a threshold as
// exactly as the fraction would: both are rounded to the same number.
func (b *band) has(v float64) bool {
	switch {
	case b.exactly != nil:
		return v == b.exactly.float()
	case b.atLeast != nil && v < b.atLeast.float():
		return false
	}
	return b.below == nil || v < b.below.float()
}

// said fills in a criterion that is an expression. A condition shows itself as its threshold; a figure has its bands.
func (c *examination) said(k *criterion, band int, r *Result) {
	x := c.level.worded[k.worded]
	shown := len(k.bands) - 1
	if band > 0 {
		shown = band - 1
	}
	r.Unit, r.Threshold = "yes_no", x.text
	if x.number {
		r.Unit, r.Threshold = "number", c.threshold(&part{bands: k.bands}, shown)
	}
	if r.Outcome == Met || r.Outcome == NotMet {
		v := c.st.values[k.worded]
		r.Observed = &v
		if x.number {
			gap := k.bands[shown].distance(v)
			r.Gap = &gap
		}
	}
	r.Explanation = c.wordedText(k, x, shown, r)
}

// wordedText explains an expression: the figures it stands on, what it asks, and what came of it.
func (c *examination) wordedText(k *criterion, x *expression, shown int, r *Result) border.Text {
	switch r.Outcome {
	case NotApplicable:
		return c.notApplicableText(k)
	case Insufficient:
		return c.insufficientText(k)
	}
	short := c.level.classes[k.bands[shown].class].short
	words := c.inWords(x)
	what := say("Điều kiện: %s.", "The condition: %s.", []any{words.VI}, []any{words.EN})
	if x.number {
		p := phrase(&k.bands[shown], border.Text{})
		what = say("%s bằng %s (%s: %s).", "%s is %s (%s: %s).",
			[]any{words.VI, vietnamese.number(*r.Observed), short.VI, p.VI}, []any{words.EN, english.number(*r.Observed), short.EN, p.EN})
	}
	if r.Outcome == Met {
		return join(c.namedFigures(x), what, say("Đạt tiêu chí %s.", "Meets the criterion of %s.", []any{short.VI}, []any{short.EN}))
	}
	return join(c.namedFigures(x), what, border.Text{VI: "Không đạt tiêu chí này.", EN: "Does not meet this criterion."})
}

// inWords writes an expression for people: names for indicators, words and signs for operators.
func (c *examination) inWords(x *expression) border.Text {
	named := func(pick func(border.Text) string) string {
		return wordInText.ReplaceAllStringFunc(x.text, func(id string) string {
			if !slices.Contains(x.inputs, id) && !slices.Contains(x.places(), id) {
				return id
			}
			return "“" + pick(c.label(id)) + "”"
		})
	}
	signs := []string{"==", "=", "!=", "≠", "<=", "≤", ">=", "≥", " * ", " × ", " / ", " : "}
	vi := strings.NewReplacer(append(slices.Clip(signs), "&&", "và", "||", "hoặc", "!", "không ")...)
	en := strings.NewReplacer(append(slices.Clip(signs), "&&", "and", "||", "or", "!", "not ")...)
	return border.Text{VI: vi.Replace(named(func(t border.Text) string { return t.VI })), EN: en.Replace(named(func(t border.Text) string { return t.EN }))}
}

// wordInText finds the words of an expression.
var wordInText = regexp.MustCompile(`[a-z_][a-z0-9_]*`)

// namedFigures lists what an expression stands on: "“Điểm bán lẻ”: 2; “Người nghiện”: 0."
func (c *examination) namedFigures(x *expression) border.Text {
	var t border.Text
	for i, id := range x.inputs {
		_, v := c.q.stateOf(id)
		l := c.label(id)
		if i > 0 {
			t.VI, t.EN = t.VI+"; ", t.EN+"; "
		}
		t.VI, t.EN = t.VI+"“"+l.VI+"”: "+vietnamese.number(v), t.EN+"“"+l.EN+"”: "+english.number(v)
	}
	return border.Text{VI: t.VI + ".", EN: t.EN + "."}
}

// placed says whether the geometry an expression asks about is known.
func (c *examination) placed(k *criterion) bool {
	x := c.level.worded[k.worded]
	return (!x.route || c.st.route != 3) && (!x.inter || c.st.inter != 3)
}

// places shows the geometry an expression asks about.
func (c *examination) places(x *expression) []Input {
	var list []Input
	if x.route {
		list = append(list, place(onKeyRoute, c.st.route))
	}
	if x.inter {
		list = append(list, place(onInterProvinceRoute, c.st.inter))
	}
	return list
}

// worded gives the states in which one expression that stands on an input has each answer it still can have.
func (c *examination) worded(id string) []state {
	var list []state
	for i, x := range c.level.worded {
		if !slices.Contains(x.inputs, id) && !slices.Contains(x.places(), id) {
			continue
		}
		for bit := uint8(1); bit != 0 && bit <= c.st.worded[i]; bit <<= 1 {
			if c.st.worded[i]&bit != 0 {
				st := *c.st
				st.worded[i] = bit
				list = append(list, st)
			}
		}
	}
	return list
}
