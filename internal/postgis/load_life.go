package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/hotspot_steps.sql
	hotspotStepsSQL string
	//go:embed sql/load/hotspot_reform.sql
	hotspotReformSQL string
	//go:embed sql/load/plot_steps.sql
	plotStepsSQL string
)

// Hot spots are often somebody's home: where nobody says how exactly a point is known, it is a village.
const (
	hotspotPointPrecision = 3
	hotspotAreaPrecision  = 2
)

// hotspotCells gives the cells of a hot spot, none finer than its place is known nor than effort is kept.
func hotspotCells(h border.Hotspot) (res any, cells []int64, err error) {
	mp, areal := geo.Areal(h.Shape)
	precision := h.LocPrecision
	switch {
	case precision == 0 && areal:
		precision = hotspotAreaPrecision
	case precision == 0:
		precision = hotspotPointPrecision
	}
	finest := min(border.FinestCell(precision), finestEffort)
	if finest == 0 {
		return nil, []int64{}, nil
	}
	var found []cell.Cell
	if areal {
		found, err = areaCells(mp, finest)
	} else if p, is := h.Shape.(orb.Point); is {
		var c cell.Cell
		c, err = cell.At(p.Lon(), p.Lat(), finest)
		found = []cell.Cell{c}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("cells of hot spot %s: %w", h.Code, err)
	}
	return finest, append([]int64{}, cellIDs(found)...), nil
}

// areaCells gives the cells centred in an area and those of its corners.
func areaCells(mp orb.MultiPolygon, res int) ([]cell.Cell, error) {
	cells, err := cell.Centred(mp, res)
	if err != nil {
		return nil, err
	}
	seen := map[cell.Cell]bool{}
	for _, c := range cells {
		seen[c] = true
	}
	for _, p := range mp {
		for _, corner := range p[0] {
			c, err := cell.At(corner.Lon(), corner.Lat(), res)
			if err != nil {
				return nil, err
			}
			if !seen[c] {
				seen[c], cells = true, append(cells, c)
			}
		}
	}
	return cells, nil
}

// checkHotspots refuses changes of state that the life of a hot spot does not allow. A record that is new may come
// in any state: its life so far is its source's to tell.
func checkHotspots(ctx context.Context, k *sink) ([]finding, error) {
	return k.refuseSteps(ctx, hotspotStepsSQL, func(at border.Standing, s border.Step, looked int) []border.Fault {
		return k.store.life.CheckHotspotStep(at, s, border.DateOf(k.now), looked)
	})
}

// checkPlots does the same for plots.
func checkPlots(ctx context.Context, k *sink) ([]finding, error) {
	return k.refuseSteps(ctx, plotStepsSQL, func(at border.Standing, s border.Step, _ int) []border.Fault {
		return k.store.life.CheckPlotStep(at, s, border.DateOf(k.now))
	})
}

// refuseSteps asks the rules about every staged record whose state differs from the current one.
func (k *sink) refuseSteps(ctx context.Context, query string, check func(border.Standing, border.Step, int) []border.Fault) ([]finding, error) {
	rows, err := k.tx.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("look at changes of state: %w", err)
	}
	var seq, looked int
	var at border.Standing
	var s border.Step
	var found []finding
	refused := []int{}
	_, err = pgx.ForEachRow(rows, []any{&seq, &at.State, dayInto(&at.Since), &s.To, dayInto(&s.On), &s.Reason, &looked}, func() error {
		for _, f := range check(at, s, looked) {
			found = append(found, finding{seq, f.Field, f.Reason})
			refused = append(refused, seq)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look at changes of state: %w", err)
	}
	if _, err := k.tx.Exec(ctx, "UPDATE stage SET verdict = 'refused' WHERE seq = ANY ($1)", refused); err != nil {
		return nil, fmt.Errorf("refuse changes of state: %w", err)
	}
	return found, nil
}

// noteReforms tells of new suspected hot spots that may be old ones formed again. Nothing is merged: a person
// answers the proposal.
func noteReforms(ctx context.Context, k *sink, now time.Time) ([]finding, error) {
	return k.findings(ctx, "code", hotspotReformSQL, []any{now, k.store.life.ReformM}, func(former, metres string) border.Text {
		return border.Text{
			VI: fmt.Sprintf("cách điểm %s đã triệt xóa %s m: có thể là hình thành lại; cần người xem xét", former, metres),
			EN: fmt.Sprintf("%[2]s m from hot spot %[1]s, which was dismantled: it may be that one formed again; somebody has to judge", former, metres),
		}
	})
}
