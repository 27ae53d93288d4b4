package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"

	"cotmoc/geo/line"
	"cotmoc/internal/border"
)

//go:embed sql/read/border_shapes.sql
var borderShapesSQL string

// How much of what was measured along the border is kept: for so many spans of days, and belts of so many widths.
const (
	keptBelts  = 8
	keptWidths = 8
)

// belts keeps what was measured, the last used at the end.
type belts struct {
	mu   sync.Mutex
	kept []*belt
}

// belt is what was measured of communes by the border that is drawn in a span of days. A distance holds for a belt of
// any width; shares are of one width each.
type belt struct {
	revision int64
	span     border.Outlines
	line     *line.Line // nil: there is none
	drawn    *border.DrawnLine

	turn   chan struct{}                 // held by whoever measures, or reads what was measured
	km     map[int64]float64             // from the border, by id of the unit version
	shares map[float64]map[int64]float64 // by width in km
}

// beltOn gives what is kept for a day, or begins it. Whoever asks while units or border change gets a belt of its own
// that the next revision leaves behind.
func (s *Store) beltOn(ctx context.Context, on border.Date) (*belt, error) {
	revision, _, err := s.Revision(ctx, "units", "border")
	if err != nil {
		return nil, err
	}
	if b := s.belts.find(revision, on); b != nil {
		return b, nil
	}
	b := &belt{revision: revision, turn: make(chan struct{}, 1), km: map[int64]float64{}, shares: map[float64]map[int64]float64{}}
	if err := s.pool.QueryRow(ctx, outlinesSpanSQL, on.UTC()).Scan(dayInto(&b.span.From), dayInto(&b.span.To)); err != nil {
		return nil, err
	}
	if b.line, b.drawn, err = s.drawnOn(ctx, on); err != nil {
		return nil, err
	}
	s.belts.keep(b)
	return b, nil
}

func (l *belts) find(revision int64, on border.Date) *belt {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.kept, func(b *belt) bool {
		return b.revision == revision && !on.Before(b.span.From) && (b.span.To.IsZero() || on.Before(b.span.To))
	})
	if i < 0 {
		return nil
	}
	b := l.kept[i]
	l.kept = append(slices.Delete(l.kept, i, i+1), b)
	return b
}

func (l *belts) keep(b *belt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = slices.DeleteFunc(l.kept, func(o *belt) bool { return o.revision < b.revision })
	if len(l.kept) == keptBelts {
		l.kept = slices.Delete(l.kept, 0, 1)
	}
	l.kept = append(l.kept, b)
}

// view is the line as an answer tells it; nil if there is none.
func (b *belt) view() *border.DrawnLine {
	if b.drawn == nil {
		return nil
	}
	view := *b.drawn
	view.Countries = slices.Clone(view.Countries)
	return &view
}

// measure fills in how communes lie to the border and to a belt along it. What was measured before is not measured
// again; one that holds a stretch lies at the border.
func (b *belt) measure(ctx context.Context, s *Store, list []touching, widthKm float64) error {
	if b.line == nil {
		return nil
	}
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := b.measureNew(ctx, s, list, widthKm); err != nil {
		return err
	}
	shares := b.sharesOf(widthKm)
	for i := range list {
		t := &list[i]
		if !t.shaped {
			continue
		}
		v := &t.view
		v.Approximate = v.Approximate || len(v.Stretches) == 0 && b.drawn.Approximate
		km, share := b.distance(*t), 0.0
		inside := km <= widthKm
		if inside {
			share = shares[t.id]
		}
		v.DistanceKm, v.InBelt, v.BeltShare = &km, &inside, &share
	}
	return nil
}

func (b *belt) distance(t touching) float64 {
	if len(t.view.Stretches) > 0 {
		return 0
	}
	return b.km[t.id]
}

// sharesOf gives the shares in a belt of one width; those of the widths longest unused may be dropped for it.
func (b *belt) sharesOf(widthKm float64) map[int64]float64 {
	shares := b.shares[widthKm]
	if shares == nil {
		if len(b.shares) == keptWidths {
			clear(b.shares)
		}
		shares = map[int64]float64{}
		b.shares[widthKm] = shares
	}
	return shares
}

// measureNew measures what is not known yet of communes with a boundary: distances, and shares of those in the belt.
func (b *belt) measureNew(ctx context.Context, s *Store, list []touching, widthKm float64) error {
	shares := b.sharesOf(widthKm)
	held, due := map[int64]bool{}, []int64{}
	for _, t := range list {
		km, known := b.km[t.id]
		if holds := len(t.view.Stretches) > 0; holds {
			held[t.id], km, known = true, 0, true
		}
		_, shared := shares[t.id]
		if t.shaped && (!known || (km <= widthKm && !shared)) {
			due = append(due, t.id)
		}
	}
	const atOnce = 1000
	for ids := range slices.Chunk(due, atOnce) {
		if err := b.measureSome(ctx, s, ids, held, widthKm); err != nil {
			return err
		}
	}
	return nil
}

// measured is a commune with its outline (EWKB), and what came out.
type measured struct {
	id        int64
	wkb       []byte
	km, share float64
}

func (b *belt) measureSome(ctx context.Context, s *Store, ids []int64, held map[int64]bool, widthKm float64) error {
	rows, err := s.pool.Query(ctx, borderShapesSQL, ids)
	if err != nil {
		return err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m measured, err error) { return m, row.Scan(&m.id, &m.wkb) })
	if err != nil {
		return err
	}
	err = inParallel(len(list), func(i int) error {
		m := &list[i]
		shape, err := areal(m.wkb)
		if err != nil || ctx.Err() != nil {
			return fmt.Errorf("outline of unit version %d: %w", m.id, errors.Join(err, ctx.Err()))
		}
		if km, known := b.km[m.id]; known {
			m.km = km
		} else if !held[m.id] {
			m.km = b.line.DistanceM(shape) / 1000
		}
		if held[m.id] || m.km <= widthKm {
			m.share = b.line.ShareWithin(shape, widthKm*1000)
		}
		return nil
	})
	if err != nil {
		return err
	}
	shares := b.sharesOf(widthKm)
	for _, m := range list {
		if !held[m.id] {
			b.km[m.id] = m.km
		}
		if held[m.id] || m.km <= widthKm {
			shares[m.id] = m.share
		}
	}
	return nil
}
