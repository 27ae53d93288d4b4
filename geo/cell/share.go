package cell

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/paulmach/orb"
)

// Share is what a shape has in one cell.
type Share struct {
	Cell  Cell    `json:"cell"`
	Owned bool    `json:"owned"` // the cell's centre lies in the shape: of units that do not overlap, in one only
	Area  float64 `json:"area"`  // part of the cell's area that the shape covers: above 0, up to 1
}

// touchShare stands for a share too small to be told from rounding, where the outline shows that there is one.
const touchShare = 1e-15

// ErrPole says that a shape reaches a cell around a pole, which has no outline in longitude and latitude.
var ErrPole = errors.New("shape reaches an H3 cell around a pole")

// Shares gives the cells that valid polygons overlap, in ascending order, each once, with the share of the
// cell's area they cover and whether they hold its centre. The owned ones are those Centred gives; all of
// them are those of H3's overlapping mode, but for cells that are only touched.
//
// Like H3's that mode, and like the Simple Features standard for EPSG:4326, edges run straight in lon and lat.
// There the cells of a resolution tile the plane, so the shares of units that tile a cell add up to 1. Areas
// are compared in that plane as well: within a cell the length of a degree hardly changes, at resolution 8 by
// less than a part in 10,000 in Viet Nam.
//
// Only the outline is cut. It is followed from cell to cell, and a cell that it passes gets its share from the
// pieces of outline in it; the cells within are filled up. The errors are those of Centred, and ErrPole.
func Shares(mp orb.MultiPolygon, res int) ([]Share, error) {
	if err := checkResolution(res); err != nil {
		return nil, err
	}
	var all []Share
	for i, p := range mp {
		if len(p) == 0 || len(p[0]) < 3 {
			continue
		}
		found, err := sharesOf(p, res)
		if err != nil {
			return nil, fmt.Errorf("H3 shares of polygon %d at resolution %d: %w", i, res, err)
		}
		if all = append(all, found...); len(all) > Limit {
			return nil, ErrTooMany
		}
	}
	return merged(all), nil
}

func sharesOf(p orb.Polygon, res int) ([]Share, error) {
	if err := checkPolygon(p, res); err != nil {
		return nil, err
	}
	found, err := walked(p, res)
	if errors.Is(err, errCrooked) || errors.Is(err, errTurned) {
		return clipped(p, res)
	}
	return found, err
}

// walked follows the rings through the cells and fills what is within.
func walked(p orb.Polygon, res int) ([]Share, error) {
	w, err := newWalk(p[0].Bound(), res)
	if err != nil {
		return nil, err
	}
	for i, ring := range p {
		if err := w.follow(ring, i == 0); err != nil {
			return nil, err
		}
	}
	ownCenters(p, w.passed)
	shares := w.settle(sync.OnceValue(func() *bands { return newBands(p) }))
	inside, err := w.within()
	if err != nil {
		return nil, err
	}
	for _, c := range inside {
		shares = append(shares, Share{Cell: c, Owned: true, Area: 1})
	}
	return shares, nil
}

// settle gives the cells along the outline, without those that are touched and no more; but never none: a
// speck still is somewhere.
func (w *walk) settle(outline func() *bands) []Share {
	shares := make([]Share, 0, 2*len(w.passed))
	var most Share
	for _, h := range w.passed {
		s := Share{Cell: h.cell, Owned: h.owned, Area: max(h.settle(outline), touchShare)}
		if h.deep || s.Owned {
			shares = append(shares, s)
		}
		if s.Area > most.Area {
			most = s
		}
	}
	if len(shares) == 0 {
		shares = append(shares, most)
	}
	return shares
}

// merged sorts the shares and adds up what several parts have in the same cell.
func merged(all []Share) []Share {
	slices.SortFunc(all, func(a, b Share) int { return cmp.Compare(a.Cell, b.Cell) })
	kept := all[:0]
	for _, s := range all {
		if n := len(kept); n > 0 && kept[n-1].Cell == s.Cell {
			kept[n-1].Area = min(kept[n-1].Area+s.Area, 1)
			kept[n-1].Owned = kept[n-1].Owned || s.Owned
			continue
		}
		kept = append(kept, s)
	}
	return kept
}
