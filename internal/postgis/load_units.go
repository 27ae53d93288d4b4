package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/unit_cell_stage.sql
	unitCellStageSQL string
	//go:embed sql/load/unit_share_stage.sql
	unitShareStageSQL string
	//go:embed sql/load/unit_known.sql
	unitKnownSQL string
	//go:embed sql/load/unit_plan.sql
	unitPlanSQL string
	//go:embed sql/load/unit_unchanged.sql
	unitUnchangedSQL string
	//go:embed sql/load/unit_end.sql
	unitEndSQL string
	//go:embed sql/load/unit_shorten.sql
	unitShortenSQL string
	//go:embed sql/load/unit_shorten_cell.sql
	unitShortenCellSQL string
	//go:embed sql/load/unit_insert.sql
	unitInsertSQL string
	//go:embed sql/load/unit_cell_insert.sql
	unitCellInsertSQL string
)

// unitLayer: versions of units. At one level and code a version that begins on the day of a known one either
// says the same (unchanged) or corrects it; an earlier version that is still valid ends the day before; where
// a later version is known, the new one lasts until that begins.
func unitLayer() layer {
	columns := append(content(`level code kind name full_name parent valid_from legal_ref schematic on_border former_area
		area_km2 seat geom district`), derived("valid_to source")...)
	return layer{
		table: "unit", key: []string{"level", "code"}, field: "code",
		columns: columns,
		values:  valuesOf(unitValues),
		stages:  []string{unitCellStageSQL, unitShareStageSQL, unitRepairStageSQL},
		stage:   stageUnits,
		check:   checkModels,
		merge:   mergeUnits,
		after:   followUnits,
		touches: []string{"incidents"},
		raises:  []string{"incidents", Assessments},
	}
}

func unitValues(u border.Unit) ([]any, error) {
	seat, err := pointOrNull(u.Seat)
	if err != nil {
		return nil, err
	}
	var shape any
	if len(u.Shape) > 0 {
		if shape, err = shapeOrNull(u.Shape); err != nil {
			return nil, err
		}
	}
	return []any{u.Level, u.Code, u.Kind, u.Name, u.FullName, orNull(u.Parent), dateOrNull(u.ValidFrom), u.LegalRef, u.Schematic,
		known(u.OnBorder), u.FormerArea, positive(u.AreaKm2), seat, shape, orNull(u.District), dateOrNull(u.ValidTo), u.Source}, nil
}

// unitGeom is the place of the geometry among the values of a unit.
const unitGeom = 13

// stageUnits stages units and the cells they own and overlap. Those that are known already are told by their content and
// travel without geometry: loading the same file again is quick. The cells are worked out while the rows travel.
func stageUnits(ctx context.Context, k *sink, batch []staged) error {
	if err := k.renameAdopted(ctx, batch); err != nil {
		return err
	}
	k.hearNames(batch)
	if err := k.findKnown(ctx, batch); err != nil {
		return err
	}
	cells := make([]unitCells, len(batch))
	var g errgroup.Group
	g.Go(func() error {
		return inParallel(len(batch), func(i int) (err error) {
			if batch[i].verdict == nil {
				cells[i], err = cellsOf(batch[i].seq, batch[i].value.(border.Unit)) // by valuesOf
			}
			return err
		})
	})
	copied := k.copyRows(ctx, batch)
	if err := g.Wait(); err != nil {
		return err
	}
	if copied != nil {
		return copied
	}
	if err := k.copyRepairs(ctx, batch); err != nil {
		return err
	}
	if err := k.fillCells(ctx, batch, cells); err != nil {
		return err
	}
	return k.copyCells(ctx, cells)
}

// findKnown marks the units whose current version of the same first day says the same.
func (k *sink) findKnown(ctx context.Context, batch []staged) error {
	levels, codes, days := make([]string, len(batch)), make([]string, len(batch)), make([]any, len(batch))
	contents := make([][]byte, len(batch))
	for i, b := range batch {
		u := b.value.(border.Unit)
		levels[i], codes[i], days[i], contents[i] = u.Level, u.Code, u.ValidFrom.UTC(), b.content
	}
	rows, err := k.tx.Query(ctx, unitKnownSQL, levels, codes, days, contents)
	if err != nil {
		return fmt.Errorf("find known units: %w", err)
	}
	var i int
	_, err = pgx.ForEachRow(rows, []any{&i}, func() error {
		if b := &batch[i-1]; b.value.(border.Unit).ValidTo.IsZero() { // else its end may differ
			b.verdict, b.values[unitGeom] = "unchanged", nil
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("find known units: %w", err)
	}
	return nil
}

// mergeUnits merges the staged units with their cells.
func mergeUnits(ctx context.Context, k *sink, now time.Time) error {
	if err := k.adopt(ctx, now); err != nil {
		return err
	}
	if err := k.mergeVersions(ctx, now); err != nil {
		return err
	}
	if err := k.keepRepairs(ctx, now); err != nil {
		return err
	}
	if k.origins.n >= manyRows { // what follows joins units with one another
		if _, err := k.tx.Exec(ctx, "SELECT refresh_statistics('unit')"); err != nil {
			return fmt.Errorf("analyze: %w", err)
		}
	}
	tag, err := k.tx.Exec(ctx, unitCellInsertSQL, now)
	if err == nil && tag.RowsAffected() >= manyRows {
		_, err = k.tx.Exec(ctx, "SELECT refresh_statistics('unit_cell')")
	}
	if err != nil {
		return fmt.Errorf("cells of units: %w", err)
	}
	return nil
}

// followUnits draws the provinces anew whose communes changed, and looks again for the commune of every
// incident that is concerned.
func followUnits(ctx context.Context, k *sink, now time.Time) ([]finding, error) {
	notes, err := k.provisionalNote(ctx)
	if err != nil {
		return nil, err
	}
	if err := k.adopt(ctx, now); err != nil {
		return nil, err
	}
	mended, err := k.followLineage(ctx, now)
	if err != nil {
		return nil, err
	}
	notes = append(notes, mended...)
	if err := moveIncidents(ctx, k.tx, now); err != nil {
		return nil, err
	}
	bare, err := k.shapelessNote(ctx, now)
	return append(notes, bare...), err
}

// mergeVersions merges what stands in the staging table into the versions of units.
func (k *sink) mergeVersions(ctx context.Context, now time.Time) error {
	for _, step := range []struct {
		doing, query string
		args         []any
	}{
		{"place versions", unitPlanSQL, nil},
		{"find unchanged units", unitUnchangedSQL, nil},
		{"end versions", unitEndSQL, []any{now}},
		{"shorten earlier versions", unitShortenSQL, []any{now}},
		{"cells of shortened versions", unitShortenCellSQL, []any{now}},
		{"add units", unitInsertSQL, []any{now}},
		{"cells of shapes taken over", lineageKeepCellSQL, []any{now}},
		{"forget the plan", "DROP TABLE unit_plan", nil},
	} {
		if _, err := k.tx.Exec(ctx, step.query, step.args...); err != nil {
			return fmt.Errorf("%s: %w", step.doing, err)
		}
	}
	return nil
}
