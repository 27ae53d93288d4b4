package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo/cell"
	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/cells_incidents.sql
	cellsIncidentsSQL string
	//go:embed sql/read/cells_imprecise.sql
	cellsImpreciseSQL string
	//go:embed sql/read/cells_effort.sql
	cellsEffortSQL string
	//go:embed sql/read/cells_unplaced.sql
	cellsUnplacedSQL string
)

// finestEffort is the finest resolution effort is kept at.
const finestEffort = 8

// cellMark is where a page of cells ended.
type cellMark struct {
	Cell string `json:"c"`
}

// Cells lists the H3 cells of which something is known: incidents whose place is precise enough for the
// resolution, and patrol effort. A cell that is not listed was neither hit nor looked at.
func (s *Store) Cells(ctx context.Context, f border.CellFilter) (border.CellList, error) {
	list := border.CellList{List: border.List[border.CellCount]{Items: []border.CellCount{}}}
	if f.Res < coarsestCell || f.Res > finestCell {
		return list, border.Fail(border.Invalid, "Độ phân giải ô H3 phải từ 5 đến 9.", "The H3 resolution must be 5 to 9.", nil)
	}
	var at cellMark
	if err := readCursor(f.Cursor, &at); err != nil {
		return list, err
	}
	known, err := s.cellCounts(ctx, f)
	if err != nil {
		return list, fmt.Errorf("cells: %w", err)
	}
	if err := s.unplaced(ctx, f, &list); err != nil {
		return list, fmt.Errorf("what no cell holds: %w", err)
	}
	return pageOfCells(list, known, f, at)
}

// pageOfCells puts the cells that meet the box and follow the mark into the list, up to the limit.
func pageOfCells(list border.CellList, known map[cell.Cell]border.CellCount, f border.CellFilter, at cellMark) (border.CellList, error) {
	limit := pageSize(f.Limit)
	more := false
	for _, c := range sortedCells(known) {
		meets, err := meetsBound(c, f.Bound)
		if err != nil {
			return list, err
		}
		if !meets {
			continue
		}
		list.Total++
		switch {
		case known[c].Cell <= at.Cell:
		case len(list.Items) < limit:
			list.Items = append(list.Items, known[c])
		default:
			more = true
		}
	}
	if !more {
		return list, nil
	}
	var err error
	list.Next, err = writeCursor(cellMark{list.Items[limit-1].Cell})
	return list, err
}

func meetsBound(c cell.Cell, bound *orb.Bound) (bool, error) {
	if bound == nil {
		return true, nil
	}
	outline, err := c.Boundary()
	if err != nil {
		return false, err
	}
	return outline.Bound().Intersects(*bound), nil
}

// cellCounts reads incidents and effort per cell. Cells that only their incidents' box brought in are among the answer;
// callers drop what lies outside.
func (s *Store) cellCounts(ctx context.Context, f border.CellFilter) (map[cell.Cell]border.CellCount, error) {
	known := make(map[cell.Cell]border.CellCount)
	if err := s.countIncidents(ctx, f, known); err != nil {
		return nil, fmt.Errorf("incidents: %w", err)
	}
	if f.Res > finestEffort {
		return known, nil
	}
	if err := s.sumEffort(ctx, f, known); err != nil {
		return nil, fmt.Errorf("effort: %w", err)
	}
	return known, nil
}

// countIncidents counts incidents per cell; of those beyond the reach only coarse cells tell.
func (s *Store) countIncidents(ctx context.Context, f border.CellFilter, known map[cell.Cell]border.CellCount) error {
	if reach, said := access.ReachOf(ctx); said && reach.SeesCells() && f.Res <= border.FinestBeyond {
		ctx = access.Everything(ctx)
	}
	args := []any{dayOrNull(f.From), dayOrNull(f.To), listOrNull(f.Kinds), listOrNull(f.Substances), nil, nil, nil, nil}
	if f.Bound != nil {
		b := padded(*f.Bound, f.Res)
		args = append(args[:4], b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	}
	rows, err := s.pool.Query(ctx, atRes(cellsIncidentsSQL, f.Res), args...)
	if err != nil {
		return err
	}
	var n int
	return eachCell(rows, []any{&n}, func(c cell.Cell) {
		known[c] = border.CellCount{Cell: c.String(), Res: f.Res, N: n}
	})
}

func (s *Store) sumEffort(ctx context.Context, f border.CellFilter, known map[cell.Cell]border.CellCount) error {
	rows, err := s.pool.Query(ctx, atRes(cellsEffortSQL, f.Res), dayOrNull(f.From), dayOrNull(f.To))
	if err != nil {
		return err
	}
	var hours, km, passes float64
	var looked bool
	return eachCell(rows, []any{&hours, &km, &passes, &looked}, func(c cell.Cell) {
		k := known[c]
		k.Cell, k.Res, k.Hours, k.Km, k.Passes, k.Looked = c.String(), f.Res, hours, km, passes, looked
		known[c] = k
	})
}

// unplaced counts the incidents and the hours of effort that are known too coarsely for the resolution.
func (s *Store) unplaced(ctx context.Context, f border.CellFilter, list *border.CellList) error {
	rows, err := s.pool.Query(ctx, atRes(cellsImpreciseSQL, f.Res), dayOrNull(f.From), dayOrNull(f.To), listOrNull(f.Kinds), listOrNull(f.Substances))
	if err != nil {
		return err
	}
	if list.ImpreciseBy, err = pgx.CollectRows(rows, pgx.RowToStructByPos[border.UnitTally]); err != nil {
		return err
	}
	for _, tally := range list.ImpreciseBy {
		list.Imprecise += tally.N
	}
	row := s.pool.QueryRow(ctx, atRes(cellsUnplacedSQL, min(f.Res, finestEffort)), dayOrNull(f.From), dayOrNull(f.To))
	return row.Scan(&list.UnplacedHours)
}

// atRes names the column of a resolution (5 to 9) where the statement says cell_7.
func atRes(sql string, res int) string {
	return strings.ReplaceAll(sql, "cell_7", fmt.Sprintf("cell_%d", res))
}

// padded widens a box by more than the width of a cell, so that it holds every point of every cell it meets.
func padded(b orb.Bound, res int) orb.Bound {
	const widest, shrinks = 0.3, 2.64 // degrees at resolution 5; from one resolution to the next
	pad := widest / math.Pow(shrinks, float64(res-coarsestCell))
	lat := min(85, max(math.Abs(b.Min[1]), math.Abs(b.Max[1])))
	padLon := pad / math.Cos(lat*math.Pi/180)
	return orb.Bound{
		Min: orb.Point{b.Min[0] - padLon, b.Min[1] - pad},
		Max: orb.Point{b.Max[0] + padLon, b.Max[1] + pad},
	}
}

func sortedCells(known map[cell.Cell]border.CellCount) []cell.Cell {
	cells := make([]cell.Cell, 0, len(known))
	for c := range known {
		cells = append(cells, c)
	}
	slices.Sort(cells)
	return cells
}

// cellIDs gives cells as the database holds them.
func cellIDs(cells []cell.Cell) []int64 {
	ids := make([]int64, len(cells))
	for i, c := range cells {
		ids[i] = c.ID()
	}
	return ids
}

// eachCell reads rows whose first column is a cell.
func eachCell(rows pgx.Rows, others []any, do func(cell.Cell)) error {
	var id int64
	_, err := pgx.ForEachRow(rows, append([]any{&id}, others...), func() error {
		c, err := cell.FromID(id)
		if err != nil {
			return err
		}
		do(c)
		return nil
	})
	return err
}
