package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/geo"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/unit_repair_stage.sql
	unitRepairStageSQL string
	//go:embed sql/load/unit_repair_end.sql
	unitRepairEndSQL string
	//go:embed sql/load/unit_repair_insert.sql
	unitRepairInsertSQL string
)

// copyRepairs stages what was done to the shapes of a batch.
func (k *sink) copyRepairs(ctx context.Context, batch []staged) error {
	var rows [][]any
	for _, b := range batch {
		done := b.value.(border.Unit).Repaired // by valuesOf
		if done == nil || b.verdict != nil {
			continue
		}
		original, err := geo.EWKB(done.Original)
		if err != nil {
			return fmt.Errorf("shape before its repair: %w", err)
		}
		file, row := k.origins.at(b.seq)
		rows = append(rows, []any{b.seq, done.Reason.VI, done.Reason.EN, done.VerticesBefore, done.VerticesAfter,
			done.AreaBeforeM2, done.AreaAfterM2, original, file, row})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := k.tx.CopyFrom(ctx, pgx.Identifier{"stage_repair"}, []string{"seq", "reason_vi", "reason_en", "vertices_before",
		"vertices_after", "area_before_m2", "area_after_m2", "original", "file", "file_row"}, pgx.CopyFromRows(rows))
	if err != nil {
		return fmt.Errorf("stage repairs: %w", err)
	}
	return nil
}

// keepRepairs records the repairs of the units just merged; those of shapes they replace end.
func (k *sink) keepRepairs(ctx context.Context, now time.Time) error {
	for _, query := range []string{unitRepairEndSQL, unitRepairInsertSQL} {
		if _, err := k.tx.Exec(ctx, query, now); err != nil {
			return fmt.Errorf("keep repairs: %w", err)
		}
	}
	return nil
}
