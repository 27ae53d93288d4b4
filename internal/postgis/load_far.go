package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/coverage"
)

//go:embed sql/load/far_whole.sql
var farWholeSQL string

// far is the outline of a unit version for zooms up to one.
type far struct {
	unit    int64
	maxZoom int
	shape   orb.MultiPolygon
}

// farOf picks the outlines of the units that were fitted; those of their surroundings stand already.
func farOf(part fitPart, levels []coverage.Generalised) []far {
	wanted := make(map[int64]bool, len(part.fitted))
	for _, id := range part.fitted {
		wanted[id] = true
	}
	var list []far
	for _, g := range levels {
		for i, id := range part.context {
			if wanted[id] && len(g.Shapes[i]) > 0 {
				list = append(list, far{id, g.Level.MaxZoom, g.Shapes[i]})
			}
		}
	}
	return list
}

// saveFar replaces the outlines of the units in the list.
func (k *sink) saveFar(ctx context.Context, list []far) error {
	ids := make([]int64, len(list))
	shapes := make([][]byte, len(list))
	err := inParallel(len(list), func(i int) (err error) {
		ids[i] = list[i].unit
		shapes[i], err = geo.EWKB(list[i].shape)
		return err
	})
	if err != nil {
		return fmt.Errorf("outlines for small scales: %w", err)
	}
	slices.Sort(ids)
	if _, err := k.tx.Exec(ctx, "DELETE FROM unit_far WHERE unit_id = ANY ($1::bigint[])", slices.Compact(ids)); err != nil {
		return fmt.Errorf("replace outlines for small scales: %w", err)
	}
	_, err = k.tx.CopyFrom(ctx, pgx.Identifier{"unit_far"}, []string{"unit_id", "max_zoom", "geom"},
		pgx.CopyFromSlice(len(list), func(i int) ([]any, error) {
			return []any{list[i].unit, list[i].maxZoom, shapes[i]}, nil
		}))
	if err == nil && len(list) >= manyRows {
		_, err = k.tx.Exec(ctx, "SELECT refresh_statistics('unit_far')")
	}
	if err != nil {
		return fmt.Errorf("add outlines for small scales: %w", err)
	}
	return nil
}

// drawWholes makes the outlines of derived provinces out of those of their communes, so that both share their
// edges: of the provinces of these communes on a day, or without a day of those that have none yet.
func (k *sink) drawWholes(ctx context.Context, day *time.Time, communes []int64) error {
	rows, err := k.tx.Query(ctx, farWholeSQL, day, derivedSource, communes)
	if err != nil {
		return fmt.Errorf("outlines of provinces: %w", err)
	}
	var wholes []far
	var parts [][]orb.MultiPolygon
	var id int64
	var zoom int
	var wkb []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &zoom, &wkb}, func() error {
		if n := len(wholes); n == 0 || wholes[n-1].unit != id || wholes[n-1].maxZoom != zoom {
			wholes, parts = append(wholes, far{unit: id, maxZoom: zoom}), append(parts, nil)
		}
		shape, err := areal(wkb)
		parts[len(parts)-1] = append(parts[len(parts)-1], shape)
		return err
	})
	if err != nil {
		return fmt.Errorf("outlines of provinces: %w", err)
	}
	err = inParallel(len(wholes), func(i int) error {
		wholes[i].shape = coverage.Dissolve(parts[i])
		return nil
	})
	if err == nil {
		err = k.closeGaps(ctx, day, wholes)
	}
	if err != nil {
		return err
	}
	return k.saveFar(ctx, wholes)
}
