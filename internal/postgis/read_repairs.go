package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

//go:embed sql/read/repairs.sql
var repairsSQL string

// repairMark is where a page of the list ended.
type repairMark struct {
	ID *int64 `json:"i"`
}

// Repairs lists the shapes that were not valid when they were loaded, and what was done to them.
func (s *Store) Repairs(ctx context.Context, f border.RepairFilter) (border.List[border.RepairView], error) {
	list := border.List[border.RepairView]{Items: []border.RepairView{}}
	var at repairMark
	if err := readCursor(f.Cursor, &at); err != nil {
		return list, err
	}
	limit := pageSize(f.Limit)
	rows, err := s.pool.Query(ctx, repairsSQL, f.On.UTC(), unlessZero(f.Province), limit+1, at.ID)
	if err != nil {
		return list, fmt.Errorf("repaired shapes: %w", err)
	}
	var ids []int64
	list.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (v border.RepairView, err error) {
		var id int64
		err = row.Scan(&list.Total, &id, &v.Code, &v.Name, &v.Level, dayInto(&v.ValidFrom), &v.Reason.VI, &v.Reason.EN,
			&v.VerticesBefore, &v.VerticesAfter, &v.AreaBeforeM2, &v.AreaAfterM2, &v.File, &v.Row, &v.RecordedAt)
		v.ID, v.RecordedAt = strconv.FormatInt(id, 10), v.RecordedAt.In(border.Zone)
		ids = append(ids, id)
		return v, err
	})
	if err == nil && list.Total == 0 {
		err = s.refuseUnknown(ctx, "", f.Province, f.On)
	}
	if err != nil {
		return list, fmt.Errorf("repaired shapes: %w", err)
	}
	if len(list.Items) > limit {
		list.Items = list.Items[:limit]
		list.Next, err = writeCursor(repairMark{&ids[limit-1]})
	}
	return list, err
}
