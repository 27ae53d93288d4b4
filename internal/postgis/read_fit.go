package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

//go:embed sql/read/fit.sql
var fitSQL string

// fitMark is where a page of the list ended.
type fitMark struct {
	Rank *int32   `json:"r"`
	Area *float64 `json:"a"`
	ID   *int64   `json:"i"`
}

// FitFindings lists the places where boundaries do not fit, the worst first.
func (s *Store) FitFindings(ctx context.Context, f border.FitFilter) (border.List[border.FitView], error) {
	list := border.List[border.FitView]{Items: []border.FitView{}}
	var at fitMark
	if err := readCursor(f.Cursor, &at); err != nil {
		return list, err
	}
	limit := pageSize(f.Limit)
	rows, err := s.pool.Query(ctx, fitSQL, f.On.UTC(), unlessZero(f.Province), listOrNull(f.Kinds), listOrNull(f.Severities),
		limit+1, at.Rank, at.Area, at.ID)
	if err != nil {
		return list, fmt.Errorf("places that do not fit: %w", err)
	}
	var marks []fitMark
	list.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (border.FitView, error) {
		v, mark, err := fitRow(row, &list.Total)
		marks = append(marks, mark)
		return v, err
	})
	if err == nil && list.Total == 0 {
		err = s.refuseUnknown(ctx, "", f.Province, f.On)
	}
	if err != nil {
		return list, fmt.Errorf("places that do not fit: %w", err)
	}
	if len(list.Items) > limit {
		list.Items = list.Items[:limit]
		list.Next, err = writeCursor(marks[limit-1])
	}
	return list, err
}

func fitRow(row pgx.CollectableRow, total *int) (v border.FitView, mark fitMark, err error) {
	var id int64
	var rank int32
	var codes, names []string
	err = row.Scan(&id, &rank, total, &v.Kind, &v.Severity, &codes, &names, &v.AreaM2, &v.WidthM, &v.Lon, &v.Lat,
		&v.BBox[0], &v.BBox[1], &v.BBox[2], &v.BBox[3], dayInto(&v.ValidOn), &v.RecordedAt)
	v.RecordedAt = v.RecordedAt.In(border.Zone)
	v.ID = strconv.FormatInt(id, 10)
	for i, code := range codes {
		v.Units = append(v.Units, border.Neighbour{Code: code, Name: names[i]})
	}
	return v, fitMark{&rank, &v.AreaM2, &id}, err
}
