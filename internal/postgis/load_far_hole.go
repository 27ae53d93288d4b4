package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo"
)

//go:embed sql/load/far_filled.sql
var farFilledSQL string

// closeGaps takes out of provinces the holes that no commune of another province fills on a day (nil: on the first
// day of each): these are gaps between communes, no edge of the province. Enclaves stay.
func (k *sink) closeGaps(ctx context.Context, day *time.Time, wholes []far) error {
	var ids []int64
	var holes [][]byte
	for _, w := range wholes {
		for _, p := range w.shape {
			for _, h := range p[1:] {
				hole := append(orb.Ring{}, h...)
				hole.Reverse()
				shape, err := geo.EWKB(orb.Polygon{hole})
				if err != nil {
					return fmt.Errorf("hole in a province: %w", err)
				}
				ids, holes = append(ids, w.unit), append(holes, shape)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	filled, err := k.filled(ctx, day, ids, holes)
	if err != nil {
		return fmt.Errorf("holes in provinces: %w", err)
	}
	n := 0
	for _, w := range wholes {
		for i, p := range w.shape {
			kept := p[:1:1]
			for _, h := range p[1:] {
				if n++; filled[n] {
					kept = append(kept, h)
				}
			}
			w.shape[i] = kept
		}
	}
	return nil
}

func (k *sink) filled(ctx context.Context, day *time.Time, ids []int64, holes [][]byte) (map[int]bool, error) {
	rows, err := k.tx.Query(ctx, farFilledSQL, ids, holes, day)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[int])
	filled := make(map[int]bool, len(list))
	for _, n := range list {
		filled[n] = true
	}
	return filled, err
}
