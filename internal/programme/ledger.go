package programme

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"cotmoc/internal/border"
)

// Ledger answers for programmes: what they ask, how their targets stand, who owes what.
type Ledger struct {
	Facts        Facts
	Ways         Ways
	Recognitions Recognitions
	Verdicts     Verdicts
	Reports      *Service
	Now          func() time.Time

	known  *time.Time // nil: what is known now
	mu     sync.Mutex
	parsed map[[32]byte]Document // by the text of the file
}

// Version is one version of a programme and who put it there.
type Version struct {
	Document
	RecordedAt time.Time `json:"recorded_at"`
	RecordedBy string    `json:"recorded_by"`
	Later      bool      `json:"-"` // recorded later than the moment that is asked about
}

func (l *Ledger) today() border.Date { return border.DateOf(l.Now()) }

func (l *Ledger) world() *world { return &world{ledger: l, today: l.today(), kept: map[string]any{}} }

// versions gives every version of every programme, by id and first day.
func (l *Ledger) versions(ctx context.Context) ([]Version, error) {
	files, err := l.Facts.ProgrammeFiles(ctx)
	if err != nil {
		return nil, fmt.Errorf("programmes: %w", err)
	}
	list := make([]Version, 0, len(files))
	for _, f := range files {
		d, err := l.parse(f.Text)
		if err != nil {
			return nil, fmt.Errorf("programme %s of %s: %w", f.ID, f.HoldsFrom, err)
		}
		list = append(list, Version{d, f.RecordedAt, f.RecordedBy, f.Later})
	}
	return list, nil
}

// parse reads a stored file once.
func (l *Ledger) parse(text string) (Document, error) {
	key := sha256.Sum256([]byte(text))
	l.mu.Lock()
	defer l.mu.Unlock()
	if d, known := l.parsed[key]; known {
		return d, nil
	}
	d, faults := ParseDocument([]byte(text))
	if len(faults) > 0 {
		f := faults[0]
		return d, fmt.Errorf("line %d: %s: %s", f.Line, f.Field, f.Reason.EN)
	}
	if l.parsed == nil || len(l.parsed) > 200 {
		l.parsed = map[[32]byte]Document{}
	}
	l.parsed[key] = d
	return d, nil
}

// Programmes gives the programmes as they hold on a day, by id; one that begins later comes with its first version.
// province keeps those that concern it; "" all.
func (l *Ledger) Programmes(ctx context.Context, on border.Date, province string) ([]Version, error) {
	all, err := l.versions(ctx)
	if err != nil {
		return nil, err
	}
	var list []Version
	for _, v := range all {
		last := len(list) - 1
		switch {
		case province != "" && !v.inProvinces(province):
		case last < 0 || list[last].ID != v.ID:
			list = append(list, v)
		case !v.HoldsFrom.After(on):
			list[last] = v
		}
	}
	return list, nil
}

// Programme gives a programme as it holds on a day; border.NotFound if there is none of that id.
func (l *Ledger) Programme(ctx context.Context, id string, on border.Date) (Version, error) {
	list, err := l.Programmes(ctx, on, "")
	if err != nil {
		return Version{}, err
	}
	i := slices.IndexFunc(list, func(v Version) bool { return v.ID == id })
	if i < 0 {
		return Version{}, border.Fail(border.NotFound, "Không có chương trình mang mã này.", "There is no programme of this id.", nil)
	}
	return list[i], nil
}

// History gives every version of a programme, the first one first.
func (l *Ledger) History(ctx context.Context, id string) ([]Version, error) {
	all, err := l.versions(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(v Version) bool { return v.ID != id })
	if len(all) == 0 {
		return nil, border.Fail(border.NotFound, "Không có chương trình mang mã này.", "There is no programme of this id.", nil)
	}
	return all, nil
}

// reports is the share of the reports of an obligation for the year that were handed in.
func (w *world) reports(ctx context.Context, d Document, obligation string, s span) (Reading, error) {
	tallies, err := w.ledger.Reports.Reports(ctx, Filter{Obligation: obligation}, w.today)
	if err != nil {
		return Reading{}, err
	}
	var of, in Reading
	running := false
	for _, r := range tallies {
		handed := r.State == StateSubmitted || r.State == StateAccepted || r.State == StateLate
		if r.PeriodTo.Before(s.period.From) || r.PeriodTo.After(s.period.To) || r.State == StateWaived {
			continue
		}
		if !w.today.After(r.PeriodTo) && !handed { // what runs on may still come
			running = true
			continue
		}
		in.ends = exactly(in.low + 1)
		if handed {
			of.ends = exactly(of.low + 1)
		}
		of.Lines = append(of.Lines, Line{Layer: "reports", Code: r.Code, Name: r.Name, State: r.State, On: r.DueOn, Counts: handed})
	}
	switch {
	case in.high == 0 && running:
		of.high, of.Doubt = math.Inf(1), &border.Text{VI: "kỳ báo cáo chưa hết", EN: "the period of the reports runs on"}
		return of, nil
	case in.high == 0:
		return of.silent(d, s, gapExpected, border.Text{VI: "chưa có báo cáo nào trong danh sách phải nộp của kỳ", EN: "no report is expected for the period"}), nil
	}
	return divide(of, in), nil
}

// traffic is the share of the crossings with figures, of those that have any record, that give each figure asked for.
func (w *world) traffic(ctx context.Context, d Document, figures []string, s span) (Reading, error) {
	list, err := w.ledger.Facts.TrafficFacts(ctx, s.period.From, s.on, append(slices.Clone(d.Provinces), d.FormerProvinces...))
	if err != nil {
		return Reading{}, err
	}
	var of, in Reading
	for _, f := range list {
		whole := !slices.ContainsFunc(figures, func(x string) bool { return !slices.Contains(f.Has, x) })
		in.ends = exactly(in.low + 1)
		if whole {
			of.ends = exactly(of.low + 1)
		}
		of.Lines = append(of.Lines, Line{Layer: "crossings", Code: f.Crossing, Name: f.Name, State: strings.Join(f.Has, ", "), Counts: whole})
	}
	if in.high == 0 {
		return of.silent(d, s, gapCrossings, border.Text{VI: "hệ thống chưa có cửa khẩu nào của tỉnh", EN: "no crossing of the province is on record"}), nil
	}
	return divide(of, in), nil
}
