package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"cotmoc/internal/border"
)

//go:embed sql/load/unit_shapeless.sql
var unitShapelessSQL string

// shapelessNote tells how many units a load leaves without a boundary: nothing on a map shows that they are missing.
func (k *sink) shapelessNote(ctx context.Context, now time.Time) ([]finding, error) {
	var communes, wholes int
	if err := k.tx.QueryRow(ctx, unitShapelessSQL, now).Scan(&communes, &wholes); err != nil {
		return nil, fmt.Errorf("units without a boundary: %w", err)
	}
	if communes+wholes == 0 {
		return nil, nil
	}
	text := border.Text{
		VI: fmt.Sprintf("%d xã chưa có ranh giới: có trong danh sách và diễn biến, không có trên bản đồ và không có ô nào", communes),
		EN: fmt.Sprintf("%d communes have no boundary: they are in lists and trends, on no map, and have no cells", communes),
	}
	if wholes > 0 {
		text.VI += fmt.Sprintf("; vì vậy %d huyện, tỉnh chưa vẽ được", wholes)
		text.EN += fmt.Sprintf("; so %d districts and provinces cannot be drawn", wholes)
	}
	return []finding{{wholeLoad, "geometry", text}}, nil
}
