package reference

import (
	"context"
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
)

// Source knows the border and its markers, and when they changed.
type Source interface {
	Ground(ctx context.Context, on border.Date) (Ground, error)
	Revision(ctx context.Context, layers ...string) (int64, time.Time, error)
}

// keptSystems bounds how many systems are kept; the border of the whole country takes some 20 MB.
const keptSystems = 4

// Service answers for points and markers on any day. It keeps the systems used last until the border, units, lineage
// or markers change. It is safe for concurrent use.
type Service struct {
	source Source
	turn   chan struct{} // held by whoever looks for a system or builds one
	kept   []held        // the last used first
}

type held struct {
	revision int64
	*System
}

// NewService makes a service.
func NewService(source Source) *Service {
	return &Service{source: source, turn: make(chan struct{}, 1)}
}

// On gives the system of a day.
func (s *Service) On(ctx context.Context, day border.Date) (*System, error) {
	return s.OnBy(ctx, s.source, day)
}

// OnBy is On with what is not kept read from another view of the same source: the transaction of somebody who holds a
// connection and must not wait for a second one.
func (s *Service) OnBy(ctx context.Context, source Source, day border.Date) (*System, error) {
	revision, _, err := source.Revision(ctx, "border", "units", "lineage", "markers")
	if err != nil {
		return nil, fmt.Errorf("border on %s: %w", day, err)
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, border.Fail(border.Unavailable, "Máy chủ đang đọc đường biên cho yêu cầu khác; hãy thử lại.",
			"The server is reading the border for somebody else; try again.", ctx.Err())
	}
	var current []held
	for _, h := range s.kept {
		if h.revision == revision {
			current = append(current, h)
		}
	}
	s.kept = current
	for i, h := range s.kept {
		if h.HoldsOn(day) {
			copy(s.kept[1:], s.kept[:i])
			s.kept[0] = h
			return h.System, nil
		}
	}
	ground, err := source.Ground(ctx, day)
	if err != nil {
		return nil, fmt.Errorf("border on %s: %w", day, err)
	}
	system, err := New(ground)
	if err != nil {
		return nil, fmt.Errorf("border on %s: %w", day, err)
	}
	s.kept = append([]held{{revision, system}}, s.kept[:min(len(s.kept), keptSystems-1)]...)
	return system, nil
}

// Refer says where each point lies by the border on its day; nil where there is no border.
func (s *Service) Refer(ctx context.Context, points []orb.Point, on []border.Date) ([]*border.Reference, error) {
	list := make([]*border.Reference, len(points))
	var system *System
	for i, p := range points {
		if system == nil || !system.HoldsOn(on[i]) {
			var err error
			if system, err = s.On(ctx, on[i]); err != nil {
				return nil, err
			}
		}
		if r, found := system.Refer(p); found {
			list[i] = &r
		}
	}
	return list, nil
}

// Place is the point that a marker and an offset name on a day. Errors are those of System.Place.
func (s *Service) Place(ctx context.Context, q border.MarkerOffset, on border.Date) (border.MarkerPoint, error) {
	system, err := s.On(ctx, on)
	if err != nil {
		return border.MarkerPoint{}, err
	}
	v, err := system.Place(q)
	v.On = on
	return v, err
}
