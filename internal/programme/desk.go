package programme

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// Sheet is one report with what it says and what about it asks for an answer.
type Sheet struct {
	Report
	Draft     *Draft       `json:"draft"`   // what is written, also once it is accepted; null: nothing was written here
	Version   int64        `json:"version"` // of the draft: whoever writes sends the one it saw; 0: nothing was written
	Asks      []Asked      `json:"asks"`
	Questions []Question   `json:"questions"`
	Due       *Due         `json:"due"`
	OwedTo    *border.Text `json:"owed_to"`
	LegalRef  string       `json:"legal_ref"`
	Article   border.Text  `json:"article"`
	Writable  bool         `json:"writable"`         // a draft may be kept
	Next      []string     `json:"next"`             // states a step may lead to
	Writers   []string     `json:"writers"`          // accounts that wrote or handed in any of it: they judge none of it
	Masked    bool         `json:"masked,omitempty"` // there is a draft, and the caller may not read it
}

// Asked is an indicator a report must state.
type Asked struct {
	Indicator string      `json:"indicator"`
	Label     border.Text `json:"label"`
	Unit      string      `json:"unit"`
	Base      bool        `json:"base"` // a nil report does not make it 0
}

// One gives a report by its id, or by unit and period; obligation tells two apart that a unit owes for one period.
// The error is border.NotFound where nothing is expected, Invalid where the duty must be named.
func (v *Service) One(ctx context.Context, f Filter) (Sheet, error) {
	list, err := v.Reports(ctx, f, v.today())
	switch {
	case err != nil:
		return Sheet{}, err
	case len(list) == 0:
		return Sheet{}, border.Fail(border.NotFound, "Không có báo cáo nào phải nộp như vậy; kỳ chưa mở hoặc đơn vị không có trong danh sách của kỳ.",
			"No such report is expected: the period is not open, or the unit is not on its list.", nil)
	case len(list) > 1:
		ids := make([]string, len(list))
		for i, r := range list {
			ids[i] = r.Obligation
		}
		return Sheet{}, border.Refuse([]border.Fault{fault("obligation", "nêu một trong: "+strings.Join(ids, ", "), "name one of: "+strings.Join(ids, ", "))})
	}
	return v.sheet(ctx, list[0])
}

func (v *Service) sheet(ctx context.Context, r Report) (Sheet, error) {
	o := v.obligation(r.Obligation)
	s := Sheet{Report: r, Asks: []Asked{}, Due: o.Due, OwedTo: o.To, LegalRef: o.LegalRef, Article: o.Article,
		Writable: r.expected.writable() == nil, Next: []string{}, Writers: r.expected.hands()}
	if !r.expected.byImport() {
		s.Next = append(s.Next, next(r.expected.Stage())...)
	}
	for _, id := range r.expected.Asks {
		if i, known := border.IndicatorByID(id); known {
			s.Asks = append(s.Asks, Asked{id, i.Label, i.Unit, slices.Contains(bases(), id)})
		}
	}
	var err error
	if s.Draft, err = v.Source.Draft(ctx, r.expected.ID); err != nil {
		return s, fmt.Errorf("report %s: %w", r.ID, err)
	}
	if s.Draft != nil {
		s.Version = s.Draft.Version
	}
	asked, err := v.questionsOf(ctx, r.expected.Period, []Report{r}, r.expected.Holder.province())
	if err != nil {
		return s, err
	}
	s.Questions = []Question{}
	if len(asked) > 0 {
		s.Questions = asked[0].Questions
	}
	return s, nil
}

// hands are the accounts that wrote or handed in any of the report.
func (e Expected) hands() []string {
	list := append([]string{}, e.Writers...)
	for _, s := range e.Steps {
		if s.To == StateSubmitted {
			list = append(list, s.By)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// SaveDraft keeps what is written of a report; it says nothing to anybody until it is submitted. by is the account.
func (v *Service) SaveDraft(ctx context.Context, f Filter, d Draft, by string) (Sheet, error) {
	s, err := v.One(ctx, f)
	if err != nil {
		return s, err
	}
	d.By, d.At = by, v.Now()
	d = d.Filled(s.expected.Asks)
	if err := border.Refuse(d.Check(s.expected, border.Rules{Today: v.today(), Area: border.ServedArea()})); err != nil {
		return s, err
	}
	if err := v.Source.SaveDraft(ctx, s.expected.ID, d); err != nil {
		return s, err
	}
	return v.One(ctx, Filter{ID: s.expected.ID})
}

// Take takes one step with a report, now, in the name of an account.
func (v *Service) Take(ctx context.Context, f Filter, step Step) (Sheet, error) {
	s, err := v.One(ctx, f)
	if err != nil {
		return s, err
	}
	step.At = v.Now()
	if err := v.Source.TakeStep(ctx, s.expected.ID, step); err != nil {
		return s, err
	}
	return v.One(ctx, Filter{ID: s.expected.ID})
}

// Asking is a report with its questions.
type Asking struct {
	Report
	Questions []Question `json:"questions"`
}

// Questions lists the reports of a period about which something asks for an answer, by code; kinds keeps questions of
// some kinds, none: all.
func (v *Service) Questions(ctx context.Context, f Filter, kinds ...string) ([]Asking, error) {
	reports, err := v.Reports(ctx, f, v.today())
	if err != nil {
		return nil, err
	}
	list := []Asking{}
	for len(reports) > 0 {
		n := 1
		for n < len(reports) && reports[n].Period == reports[0].Period {
			n++
		}
		asked, err := v.questionsOf(ctx, reports[0].expected.Period, reports[:n], f.Province)
		if err != nil {
			return nil, err
		}
		for _, a := range asked {
			a.Questions = slices.DeleteFunc(a.Questions, func(q Question) bool { return len(kinds) > 0 && !slices.Contains(kinds, q.Kind) })
			if len(a.Questions) > 0 {
				list = append(list, a)
			}
		}
		reports = reports[n:]
	}
	return list, nil
}

// questionsOf asks about reports of one period. Peers are the other units of the province, whether asked about or not.
func (v *Service) questionsOf(ctx context.Context, p border.Period, reports []Report, province string) ([]Asking, error) {
	reports = slices.DeleteFunc(slices.Clone(reports), func(r Report) bool { return len(r.expected.Asks) == 0 || !r.expected.Counts(v.today()) })
	if len(reports) == 0 {
		return nil, nil
	}
	neighbours, err := v.Source.Expected(ctx, Filter{Period: p.Code, Province: province}, v.today())
	if err != nil {
		return nil, fmt.Errorf("peers: %w", err)
	}
	b, err := v.bench(ctx, p, neighbours)
	if err != nil {
		return nil, err
	}
	var list []Asking
	for _, r := range reports {
		h := r.expected.Holder
		list = append(list, Asking{Report: r, Questions: Ask(v.Rules, r.expected.Asks, b.figures[h.Code][p.Code], b.context(h, p, r.State), b.answers[r.expected.ID])})
	}
	return list, nil
}

// bench is what the reports of one period are held against.
type bench struct {
	figures map[string]map[string]Figures // by unit and period
	peers   map[string][]string           // codes of the communes of a province
	found   map[string][]Found            // by unit
	answers map[int64]map[string]string
}

func (v *Service) bench(ctx context.Context, p border.Period, expected []Expected) (bench, error) {
	b := bench{peers: map[string][]string{}, found: map[string][]Found{}}
	var codes []string
	seen := map[string]bool{}
	for _, e := range expected {
		h := e.Holder
		if len(e.Asks) == 0 || seen[h.Code] || !e.Counts(v.today()) {
			continue
		}
		seen[h.Code] = true
		codes = append(codes, h.Code)
		if h.Level == border.Commune {
			b.peers[h.Province] = append(b.peers[h.Province], h.Code)
		}
	}
	var err error
	if b.figures, err = v.Source.Figures(ctx, p, codes); err != nil {
		return b, fmt.Errorf("figures: %w", err)
	}
	found, err := v.Source.Found(ctx, p, DetectedByOthers())
	if err != nil {
		return b, fmt.Errorf("what others found: %w", err)
	}
	for _, f := range found {
		b.found[f.Unit] = append(b.found[f.Unit], f)
	}
	b.answers, err = v.Source.Answers(ctx, p.Code)
	return b, err
}

// context gathers what a unit's report is held against. What others found is held against nothing while the period
// runs and the unit has not spoken: it may still report it.
func (b bench) context(h Holder, p border.Period, state string) Context {
	var c Context
	for code, f := range b.figures[h.Code] {
		earlier, err := border.ParsePeriod(code)
		if err == nil && earlier.To.Before(p.From) {
			c.History = append(c.History, f)
		}
	}
	if h.Level == border.Commune {
		for _, code := range b.peers[h.Province] {
			if code != h.Code && b.figures[code][p.Code] != nil {
				c.Peers = append(c.Peers, b.figures[code][p.Code])
			}
		}
	}
	if state != StateDue && state != StateWaived {
		c.Found = b.found[h.Code]
	}
	return c
}
