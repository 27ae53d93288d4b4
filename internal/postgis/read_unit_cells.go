package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/unit_on.sql
	unitOnSQL string
	//go:embed sql/read/unit_shares.sql
	unitSharesSQL string
)

// UnitCells lists the cells that a unit overlaps on a day, by their ids. A unit with a known boundary has at
// least one; a unit without has none. Errors: border.NotFound if no unit of that code is valid on the day,
// border.Invalid for a resolution outside 5 to 8 or a cursor that is none.
func (s *Store) UnitCells(ctx context.Context, f border.UnitCellFilter) (border.List[border.CellShare], error) {
	list := border.List[border.CellShare]{Items: []border.CellShare{}}
	if f.Res < coarsestShare || f.Res > finestUnitCell {
		return list, border.Fail(border.Invalid, "Độ phân giải ô H3 phải từ 5 đến 8.", "The H3 resolution must be 5 to 8.", nil)
	}
	after, err := cellAfter(f.Cursor)
	if err != nil {
		return list, err
	}
	var id int64
	if err := s.one(ctx, unitOnSQL, []any{f.Code, f.On.UTC()}, errNoUnit, &id); err != nil {
		return list, fmt.Errorf("unit %s: %w", f.Code, s.explainAbsence(ctx, f.Code, f.On, err))
	}
	limit := pageSize(f.Limit)
	rows, err := s.pool.Query(ctx, unitSharesSQL, id, f.On.UTC(), f.Res, after, limit+1)
	if err != nil {
		return list, fmt.Errorf("cells of unit %s: %w", f.Code, err)
	}
	var c border.CellShare
	err = eachCell(rows, []any{&c.Owned, &c.Share, &list.Total}, func(at cell.Cell) {
		c.Cell = at.String()
		list.Items = append(list.Items, c)
	})
	if err != nil {
		return list, fmt.Errorf("cells of unit %s: %w", f.Code, err)
	}
	if len(list.Items) > limit {
		list.Items = list.Items[:limit]
		list.Next, err = writeCursor(cellMark{list.Items[limit-1].Cell})
	}
	return list, err
}

// cellAfter reads the cell at which the page before ended; nil without a page before.
func cellAfter(cursor string) (*int64, error) {
	var at cellMark
	if err := readCursor(cursor, &at); err != nil || at.Cell == "" {
		return nil, err
	}
	c, err := cell.Parse(at.Cell)
	if err != nil {
		return nil, badCursor(err)
	}
	id := c.ID()
	return &id, nil
}
