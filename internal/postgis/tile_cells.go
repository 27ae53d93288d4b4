package postgis

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/planar"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/tile"
)

// firstCoveredZoom is where a tile becomes small enough to list the cells it touches; before it all cells on
// record are read and those outside dropped.
const firstCoveredZoom = 5

// cellTile draws H3 cells: those communes own, whether anything is known of them or not, and the others with
// incidents or effort.
func (s *Store) cellTile(ctx context.Context, q tile.Query) ([]byte, error) {
	res, err := q.CellRes()
	if err != nil {
		return nil, err
	}
	bound := tileBound(q)
	var touched []cell.Cell
	if q.Z >= firstCoveredZoom {
		if touched, err = cell.Cover(bound, res); err != nil {
			return nil, fmt.Errorf("cells of tile %d/%d/%d: %w", q.Z, q.X, q.Y, err)
		}
	}
	filter := border.CellFilter{Res: res, Bound: &bound, From: q.From, To: q.To, Kinds: q.Kinds}
	known, err := s.cellCounts(ctx, filter, touched)
	if err != nil {
		return nil, fmt.Errorf("counts of tile %d/%d/%d: %w", q.Z, q.X, q.Y, err)
	}
	owned, err := s.cellsOwned(ctx, res, q.On, touched)
	if err != nil {
		return nil, fmt.Errorf("owned cells of tile %d/%d/%d: %w", q.Z, q.X, q.Y, err)
	}
	for _, c := range owned {
		if _, there := known[c]; !there {
			known[c] = border.CellCount{Cell: c.String(), Res: res}
		}
	}
	return encodeCells(known, q, bound)
}

// cellsOwned gives the cells that communes valid on a day own, among those given (nil: all). Ownership is
// recorded down to resolution 8; a finer cell belongs to whoever owns its ancestor there.
func (s *Store) cellsOwned(ctx context.Context, res int, on border.Date, among []cell.Cell) ([]cell.Cell, error) {
	const finestOwned = 8
	if res <= finestOwned {
		return s.queryOwned(ctx, res, on, among)
	}
	children := make(map[cell.Cell][]cell.Cell)
	for _, c := range among {
		p, err := c.Parent(finestOwned)
		if err != nil {
			return nil, err
		}
		children[p] = append(children[p], c)
	}
	parents := make([]cell.Cell, 0, len(children))
	for p := range children {
		parents = append(parents, p)
	}
	ownedParents, err := s.queryOwned(ctx, finestOwned, on, parents)
	var owned []cell.Cell
	for _, p := range ownedParents {
		owned = append(owned, children[p]...)
	}
	return owned, err
}

func (s *Store) queryOwned(ctx context.Context, res int, on border.Date, among []cell.Cell) ([]cell.Cell, error) {
	rows, err := s.pool.Query(ctx, cellsOwnedSQL, res, on.UTC(), cellIDs(among))
	if err != nil {
		return nil, err
	}
	var owned []cell.Cell
	err = eachCell(rows, nil, func(c cell.Cell) { owned = append(owned, c) })
	return owned, err
}

// encodeCells writes the layer, in ascending order of cells so that the same data gives the same bytes.
func encodeCells(known map[cell.Cell]border.CellCount, q tile.Query, bound orb.Bound) ([]byte, error) {
	layer := &mvt.Layer{Name: "cells", Version: 2, Extent: mvt.DefaultExtent}
	for _, c := range sortedCells(known) {
		outline, err := c.Boundary()
		if err != nil {
			return nil, fmt.Errorf("outline of cell %s: %w", c, err)
		}
		if outline.Bound().Intersects(bound) {
			layer.Features = append(layer.Features, cellFeature(c, known[c], outline))
		}
	}
	layer.ProjectToTile(maptile.New(q.X, q.Y, maptile.Zoom(q.Z)))
	layer.Features = slices.DeleteFunc(layer.Features, func(f *geojson.Feature) bool { return planar.Area(f.Geometry) == 0 })
	if len(layer.Features) == 0 {
		return nil, nil
	}
	body, err := mvt.Marshal(mvt.Layers{layer})
	if err != nil {
		return nil, fmt.Errorf("encode cells: %w", err)
	}
	return body, nil
}

func cellFeature(c cell.Cell, n border.CellCount, outline orb.Polygon) *geojson.Feature {
	// Outer rings run clockwise on the screen in vector tiles, the other way round in geo/cell.
	slices.Reverse(outline[0])
	f := geojson.NewFeature(outline)
	f.ID = shortID(c, n.Res)
	f.Properties = geojson.Properties{"cell": n.Cell, "res": n.Res, "n": n.N, "hours": n.Hours, "looked": n.Looked}
	return f
}

// shortID is the cell's number within its resolution. H3 ids exceed the 2^53 that a browser keeps exactly;
// the base cell and its digits, all that differs within a resolution, do not.
func shortID(c cell.Cell, res int) uint64 {
	const digits, bitsOfDigit, bitsOfBase = 15, 3, 7
	used := bitsOfDigit * res
	return uint64(c) >> (bitsOfDigit * (digits - res)) & (1<<(used+bitsOfBase) - 1)
}

func sortedCells(known map[cell.Cell]border.CellCount) []cell.Cell {
	cells := make([]cell.Cell, 0, len(known))
	for c := range known {
		cells = append(cells, c)
	}
	slices.Sort(cells)
	return cells
}
