package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo/coverage"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/area_list.sql
	areaListSQL string
	//go:embed sql/read/area_members.sql
	areaMembersSQL string
	//go:embed sql/read/area_ended.sql
	areaEndedSQL string
	//go:embed sql/read/area_history.sql
	areaHistorySQL string
	//go:embed sql/read/area_outline.sql
	areaOutlineSQL string
)

// Areas lists the oversight areas that hold on a day by name, without their communes.
func (s *Store) Areas(ctx context.Context, f border.AreaFilter) ([]border.Area, error) {
	list, _, err := s.areas(ctx, f, "")
	if err != nil {
		return nil, fmt.Errorf("oversight areas: %w", err)
	}
	return list, nil
}

// Area gives one oversight area that holds on a day, with all its communes and what became of those that ended. The
// error is of kind border.NotFound if there is none.
func (s *Store) Area(ctx context.Context, code string, on border.Date) (border.Area, error) {
	list, ids, err := s.areas(ctx, border.AreaFilter{On: on}, code)
	if err != nil {
		return border.Area{}, fmt.Errorf("oversight area %s: %w", code, err)
	}
	if len(list) == 0 {
		return border.Area{}, noArea(code, on)
	}
	a := list[0]
	if a.Members, err = s.members(ctx, ids[0], on); err != nil {
		return a, fmt.Errorf("communes of oversight area %s: %w", code, err)
	}
	if a.Ended, err = s.endedMembers(ctx, ids[0], on); err != nil {
		return a, fmt.Errorf("ended communes of oversight area %s: %w", code, err)
	}
	return a, nil
}

func noArea(code string, on border.Date) error {
	return border.Fail(border.NotFound, fmt.Sprintf("Không có địa bàn %s vào ngày %s.", code, on.Vietnamese()),
		fmt.Sprintf("There is no oversight area %s on %s.", code, on.English()), nil)
}

func (s *Store) areas(ctx context.Context, f border.AreaFilter, code string) ([]border.Area, []int64, error) {
	rows, err := s.pool.Query(ctx, areaListSQL, f.On.UTC(), unlessZero(code), unlessZero(f.Province), unlessZero(f.Unit))
	if err != nil {
		return nil, nil, err
	}
	list, ids := []border.Area{}, []int64{}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		var a border.Area
		var id int64
		err := row.Scan(append(areaTargets(&id, &a), &a.Size, &a.Within, &a.Holds, &a.Overlaps)...)
		list, ids = append(list, a), append(ids, id)
		return struct{}{}, err
	})
	return list, ids, err
}

// areaTargets are the scan targets of the columns that every statement on areas begins with.
func areaTargets(id *int64, a *border.Area) []any {
	return []any{id, &a.Code, &a.Name, &a.HolderRole, &a.Province, dayInto(&a.ValidFrom), dayInto(&a.ValidTo), &a.Source}
}

func (s *Store) members(ctx context.Context, id int64, on border.Date) ([]border.AreaMember, error) {
	rows, err := s.pool.Query(ctx, areaMembersSQL, id, on.UTC())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m border.AreaMember, err error) {
		return m, row.Scan(&m.Unit, &m.Name, dayInto(&m.ValidFrom), dayInto(&m.ValidTo), &m.Stands)
	})
}

// endedMembers gives the members that a reform ended, each with what it is by the day.
func (s *Store) endedMembers(ctx context.Context, id int64, on border.Date) ([]border.EndedMember, error) {
	rows, err := s.pool.Query(ctx, areaEndedSQL, id, on.UTC())
	if err != nil {
		return nil, err
	}
	list := []border.EndedMember{}
	var m border.EndedMember
	var code, name *string
	var partial, member *bool
	_, err = pgx.ForEachRow(rows, []any{&m.Unit, &m.Name, dayInto(&m.EndedOn), &code, &name, &partial, &member}, func() error {
		if len(list) == 0 || list[len(list)-1].Unit != m.Unit {
			m.Successors = []border.AreaSuccessor{}
			list = append(list, m)
		}
		if code != nil {
			last := &list[len(list)-1]
			last.Successors = append(last.Successors, border.AreaSuccessor{Unit: *code, Name: *name, Partial: *partial, Member: *member})
		}
		return nil
	})
	return list, err
}

// AreaHistory gives everything recorded of an oversight area, the latest first, without communes; Size counts all
// it ever named. The error is of kind border.NotFound if there never was one.
func (s *Store) AreaHistory(ctx context.Context, code string) ([]border.AreaVersion, error) {
	rows, err := s.pool.Query(ctx, areaHistorySQL, code)
	if err != nil {
		return nil, fmt.Errorf("history of oversight area %s: %w", code, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v border.AreaVersion, err error) {
		var id int64
		err = row.Scan(append(areaTargets(&id, &v.Area), &v.Size, &v.RecordedAt, &v.EndedAt)...)
		v.RecordedAt = v.RecordedAt.In(border.Zone)
		if v.EndedAt != nil {
			*v.EndedAt = v.EndedAt.In(border.Zone)
		}
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("history of oversight area %s: %w", code, err)
	}
	if len(list) == 0 {
		return nil, border.Fail(border.NotFound, fmt.Sprintf("Không có địa bàn %s.", code), fmt.Sprintf("There is no oversight area %s.", code), nil)
	}
	return list, nil
}

// areaZoom is the far level oversight areas are drawn at: databases of earlier programs have none finer.
const areaZoom = 11

// AreaOutline draws an oversight area on a day: the outer edges of its communes as maps up to areaZoom show them, where neighbours share every edge. The error is of kind border.NotFound if there is none.
func (s *Store) AreaOutline(ctx context.Context, code string, on border.Date) (border.AreaOutline, error) {
	list, _, err := s.areas(ctx, border.AreaFilter{On: on}, code)
	if err != nil {
		return border.AreaOutline{}, fmt.Errorf("outline of oversight area %s: %w", code, err)
	}
	if len(list) == 0 {
		return border.AreaOutline{}, noArea(code, on)
	}
	out := border.AreaOutline{Code: code, Name: list[0].Name, Shapeless: []string{}}
	rows, err := s.pool.Query(ctx, areaOutlineSQL, code, on.UTC(), areaZoom)
	if err != nil {
		return out, fmt.Errorf("outline of oversight area %s: %w", code, err)
	}
	var parts []orb.MultiPolygon
	var unit string
	var wkb []byte
	_, err = pgx.ForEachRow(rows, []any{&unit, &wkb}, func() error {
		if wkb == nil {
			out.Shapeless = append(out.Shapeless, unit)
			return nil
		}
		shape, err := areal(wkb)
		parts = append(parts, shape)
		return err
	})
	if err != nil {
		return out, fmt.Errorf("outline of oversight area %s: %w", code, err)
	}
	out.Shape = coverage.Dissolve(parts)
	return out, nil
}
