package collection

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"cotmoc/geo/export"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/mask"
	"cotmoc/internal/recognition"
)

// Verdicts judges the communes, or the provinces, of a year. internal/assess.Service does.
type Verdicts interface {
	OfArea(ctx context.Context, year int, area, province, criteria string, knownOn *time.Time) (assess.Assessments, error)
	Provinces(ctx context.Context, year int, criteria string, knownOn *time.Time) (assess.Assessments, error)
}

// Recognised tells the recognition files. internal/recognition.Service does.
type Recognised interface {
	List(ctx context.Context, scope recognition.Scope) ([]recognition.View, error)
}

// Reader answers for collections: it finds the verdicts where they are asked for, and has the store do the rest.
// It is safe for concurrent use.
type Reader struct {
	Store      Store
	Verdicts   Verdicts
	Recognised Recognised
	Now        func() time.Time
	List       []Collection

	mu   sync.Mutex
	kept map[judged]keptVerdicts // the last that were asked for
}

// judged is what verdicts are on.
type judged struct {
	level string
	year  int
	sight string // mask.Sight.Key: sentences differ by who reads them
}

// keptVerdicts are verdicts of a year as the store takes them, as long as nothing behind them changed.
type keptVerdicts struct {
	revision int64
	day      border.Date
	body     []byte
}

// Find gives a collection by its id. The error is of kind border.NotFound where there is none.
func (r *Reader) Find(id string) (Collection, error) {
	for _, c := range r.List {
		if c.ID == id {
			return c, nil
		}
	}
	return Collection{}, NoCollection(id)
}

// Features reads the features asked for; see Store.
func (r *Reader) Features(ctx context.Context, q Query, each func(*export.Row, *Mark) error) error {
	verdicts, err := r.verdicts(ctx, q)
	if err != nil {
		return err
	}
	return r.Store.Features(ctx, q, verdicts, each)
}

// Count counts the features asked for, up to most.
func (r *Reader) Count(ctx context.Context, q Query, most int) (int, error) {
	verdicts, err := r.verdicts(ctx, q)
	if err != nil {
		return 0, err
	}
	return r.Store.CountFeatures(ctx, q, verdicts, most)
}

// Extent gives where and when the features of a collection are.
func (r *Reader) Extent(ctx context.Context, q Query) (Extent, error) {
	verdicts, err := r.verdicts(ctx, q)
	if err != nil {
		return Extent{}, err
	}
	return r.Store.Extent(ctx, q, verdicts)
}

type revisionsKey struct{}

// WithRevisions gives a context in which the revisions are known already; nil: they are not.
func WithRevisions(ctx context.Context, known border.Revisions) context.Context {
	return context.WithValue(ctx, revisionsKey{}, known)
}

// Revision gives a number that rises with every change of a collection, and when the last one was.
func (r *Reader) Revision(ctx context.Context, c Collection) (int64, time.Time, error) {
	if known, _ := ctx.Value(revisionsKey{}).(border.Revisions); known != nil {
		n, at := known.Of(c.Layers...)
		return n, at, nil
	}
	return r.Store.Revision(ctx, c.Layers...)
}

// verdict is one row of assessments.
type verdict struct {
	Code         string            `json:"code"`
	Name         string            `json:"name"`
	ValidFrom    border.Date       `json:"valid_from"`
	Year         int               `json:"year"`
	PeriodFrom   border.Date       `json:"period_from"`
	PeriodTo     border.Date       `json:"period_to"`
	Class        string            `json:"class"`
	ClassLabel   string            `json:"class_label"`
	ClassLabelEN string            `json:"class_label_en"`
	Recognition  *string           `json:"recognition"`
	Official     bool              `json:"official"`
	Provisional  bool              `json:"provisional"`
	Criteria     string            `json:"criteria"`
	Missing      int               `json:"missing"`
	Summary      string            `json:"summary"`
	SummaryEN    string            `json:"summary_en"`
	Outcomes     map[string]string `json:"outcomes"`
}

// verdicts gives the verdicts of the year asked for as JSON; nil for every other collection.
func (r *Reader) verdicts(ctx context.Context, q Query) ([]byte, error) {
	if !q.Collection.Yearly {
		return nil, nil
	}
	revision, _, err := r.Revision(ctx, q.Collection)
	if err != nil {
		return nil, err
	}
	day := border.DateOf(r.Now())
	on := judged{q.Collection.Level, q.Year, mask.From(ctx).Key()}
	r.mu.Lock()
	kept, has := r.kept[on]
	r.mu.Unlock()
	if has && kept.revision == revision && kept.day == day {
		return kept.body, nil
	}
	body, err := r.judge(ctx, on)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil || len(r.kept) > 16 {
		r.kept = map[judged]keptVerdicts{}
	}
	r.kept[on] = keptVerdicts{revision, day, body}
	return body, nil
}

func (r *Reader) judge(ctx context.Context, on judged) ([]byte, error) {
	var all assess.Assessments
	var err error
	if on.level == border.Province {
		all, err = r.Verdicts.Provinces(ctx, on.year, "", nil)
	} else {
		all, err = r.Verdicts.OfArea(ctx, on.year, "", "", "", nil)
	}
	if err != nil {
		return nil, err
	}
	files, err := r.Recognised.List(ctx, recognition.Scope{Designation: "drug_free"})
	if err != nil {
		return nil, err
	}
	states := map[string]string{}
	for _, f := range files {
		if f.EndedOn.IsZero() && f.State != "" {
			states[f.Unit.Code] = f.State
		}
	}
	rows := make([]verdict, 0, len(all.Items))
	for _, a := range assess.MaskedAll(all.Items, mask.From(ctx)) {
		v := verdict{Code: a.Unit.Code, Name: a.Unit.Name, ValidFrom: a.Unit.ValidFrom, Year: a.Year, PeriodFrom: a.Period.From, PeriodTo: a.Period.To, Class: a.Class,
			ClassLabel: border.Classes().Label(a.Class).VI, ClassLabelEN: border.Classes().Label(a.Class).EN, Official: a.Official, Provisional: a.Provisional, Criteria: a.Criteria.ID, Missing: len(a.Missing),
			Summary: a.Summary.VI, SummaryEN: a.Summary.EN, Outcomes: map[string]string{}}
		if state, has := states[a.Unit.Code]; has {
			v.Recognition = &state
		}
		for _, result := range a.Results {
			v.Outcomes[Column(result.ID)] = result.Outcome
		}
		rows = append(rows, v)
	}
	body, err := json.Marshal(rows)
	if err != nil {
		return nil, fmt.Errorf("verdicts of %d: %w", on.year, err)
	}
	return body, nil
}
