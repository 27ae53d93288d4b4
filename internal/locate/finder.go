// Package locate says which commune each of many points lies in, on the day of each point.
//
// Points are lon, lat in degrees (EPSG:4326), days are days in Asia/Ho_Chi_Minh. The answer is exact, and the one
// the map's single question gives: a point on an outline lies in the unit, on a common edge in the one with the
// lowest code. A point in no commune is an answer, not an error.
package locate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
)

// Source knows the boundaries of units and when they changed.
type Source interface {
	Outlines(ctx context.Context, on border.Date, each func(border.UnitOutline) error) (border.Outlines, error)
	Revision(ctx context.Context, layers ...string) (int64, time.Time, error)
}

// usualLimit is the memory for boundaries: those of 3,321 detailed communes take about 190 MB.
const usualLimit = 512 << 20

// Place is where a point lies; nil: in no commune, in no province.
type Place struct {
	Commune  *border.UnitRef `json:"commune"`
	Province *border.UnitRef `json:"province"` // the commune's; without one the one whose boundary holds the point

	Reference *border.Reference `json:"reference,omitempty"` // where it lies by the border and its markers, if asked for
}

// Finder finds the places of points. It keeps the boundaries of the days last asked for, and reads them anew once
// they changed. It is safe for concurrent use.
type Finder struct {
	source Source
	limit  int           // bytes of boundaries kept, beyond the last used
	turn   chan struct{} // held by whoever looks for boundaries or reads them
	kept   []*atlas      // the last used first
}

// NewFinder makes a Finder.
func NewFinder(source Source) *Finder {
	return &Finder{source: source, limit: usualLimit, turn: make(chan struct{}, 1)}
}

// Find gives the place of each point on its day.
func (f *Finder) Find(ctx context.Context, points []orb.Point, on []border.Date) ([]Place, error) {
	revision, _, err := f.source.Revision(ctx, "units")
	if err != nil {
		return nil, fmt.Errorf("locate points: %w", err)
	}
	places := make([]Place, len(points))
	for _, group := range byDay(on) {
		a, err := f.atlas(ctx, on[group[0]], revision)
		if err != nil {
			return nil, fmt.Errorf("locate points: %w", err)
		}
		a.find(points, group, places)
	}
	return places, nil
}

// byDay sorts the places of days in their slice into one group a day, the earliest first.
func byDay(on []border.Date) [][]int {
	index := map[time.Time]int{}
	var groups [][]int
	k := 0
	for i, d := range on {
		if i == 0 || d != on[i-1] { // as a rule it is the same
			at, known := index[d.UTC()]
			if !known {
				at = len(groups)
				index[d.UTC()], groups = at, append(groups, nil)
			}
			k = at
		}
		groups[k] = append(groups[k], i)
	}
	slices.SortFunc(groups, func(a, b []int) int { return on[a[0]].UTC().Compare(on[b[0]].UTC()) })
	return groups
}

// atlas gives the boundaries of a day: those kept, or what the source has.
func (f *Finder) atlas(ctx context.Context, on border.Date, revision int64) (*atlas, error) {
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return nil, busy(ctx.Err())
	}
	for i, a := range f.kept {
		if a.revision == revision && a.holdsOn(on) {
			copy(f.kept[1:], f.kept[:i])
			f.kept[0] = a
			return a, nil
		}
	}
	f.forget(revision)
	a, err := newAtlas(ctx, f.source, on)
	if err != nil {
		return nil, err
	}
	a.revision = revision
	f.kept = append([]*atlas{a}, f.kept...)
	return a, nil
}

// forget drops what is out of date, and the longest unused until there is room for as much as the largest takes.
func (f *Finder) forget(revision int64) {
	f.kept = slices.DeleteFunc(f.kept, func(a *atlas) bool { return a.revision != revision })
	held, largest := 0, 0
	for _, a := range f.kept {
		held, largest = held+a.bytes(), max(largest, a.bytes())
	}
	for n := len(f.kept); n > 0 && held+largest > f.limit; n-- {
		held -= f.kept[n-1].bytes()
		f.kept = f.kept[:n-1]
	}
}

func busy(cause error) error {
	return border.Fail(border.Unavailable, "Máy chủ đang đọc ranh giới cho yêu cầu khác; hãy thử lại.",
		"The server is reading boundaries for somebody else; try again.", cause)
}
