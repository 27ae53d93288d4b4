package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/area_list.sql
	areaListSQL string
	//go:embed sql/read/area_members.sql
	areaMembersSQL string
	//go:embed sql/read/area_former.sql
	areaFormerSQL string
	//go:embed sql/load/area_add.sql
	areaAddSQL string
	//go:embed sql/load/area_member_add.sql
	areaMemberAddSQL string
)

// AreaLayer is the layer of oversight areas: its revision rises with every change of them.
const AreaLayer = "areas"

// formerSource marks the areas that were districts until 30 June 2025.
const formerSource = "cấp huyện đến 30/6/2025 / districts until 30 June 2025"

// Areas lists the oversight areas valid on a day, without their communes; province "" is all.
func (s *Store) Areas(ctx context.Context, on border.Date, province string) ([]border.Area, error) {
	list, _, err := s.areas(ctx, on, "", province)
	if err != nil {
		return nil, fmt.Errorf("oversight areas: %w", err)
	}
	return list, nil
}

// Area gives one oversight area valid on a day with all its communes, past and coming ones too. The error is of
// kind border.NotFound if there is none.
func (s *Store) Area(ctx context.Context, code string, on border.Date) (border.Area, error) {
	list, ids, err := s.areas(ctx, on, code, "")
	if err != nil {
		return border.Area{}, fmt.Errorf("oversight area %s: %w", code, err)
	}
	if len(list) == 0 {
		return border.Area{}, border.Fail(border.NotFound, fmt.Sprintf("Không có địa bàn %s vào ngày %s.", code, on.Vietnamese()),
			fmt.Sprintf("There is no oversight area %s on %s.", code, on), nil)
	}
	a := list[0]
	if a.Members, err = s.members(ctx, s.pool, ids[0], on); err != nil {
		return a, fmt.Errorf("oversight area %s: %w", code, err)
	}
	return a, nil
}

func (s *Store) areas(ctx context.Context, on border.Date, code, province string) ([]border.Area, []int64, error) {
	rows, err := s.pool.Query(ctx, areaListSQL, on.UTC(), unlessZero(code), unlessZero(province))
	if err != nil {
		return nil, nil, err
	}
	list, ids := []border.Area{}, []int64{}
	var a border.Area
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&id, &a.Code, &a.Name, &a.HolderRole, &a.Province, dayInto(&a.ValidFrom), dayInto(&a.ValidTo),
		&a.Source, &a.Size}, func() error {
		list, ids = append(list, a), append(ids, id)
		return nil
	})
	return list, ids, err
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func (s *Store) members(ctx context.Context, db querier, id int64, on border.Date) ([]border.AreaMember, error) {
	rows, err := db.Query(ctx, areaMembersSQL, id, on.UTC())
	if err != nil {
		return nil, err
	}
	list := []border.AreaMember{}
	var m border.AreaMember
	_, err = pgx.ForEachRow(rows, []any{&m.Unit, &m.Name, dayInto(&m.ValidFrom), dayInto(&m.ValidTo)}, func() error {
		list = append(list, m)
		return nil
	})
	return list, err
}

// SaveArea adds an oversight area or replaces the one of its code; what was before is kept as ended. Members
// without a first day count from the area's. Codes that no commune ever had are refused (border.Invalid).
func (s *Store) SaveArea(ctx context.Context, a border.Area) error {
	if err := a.Check(); err != nil {
		return err
	}
	return s.saveAreas(ctx, []border.Area{a}, true)
}

// RebuildDistricts makes an oversight area of every district of the day before a reform, over the communes of
// the day itself, by where their predecessors lay. Areas that are there already stay as they are. It gives the
// number of areas made.
func (s *Store) RebuildDistricts(ctx context.Context, on border.Date) (int, error) {
	rows, err := s.pool.Query(ctx, areaFormerSQL, on.UTC())
	if err != nil {
		return 0, fmt.Errorf("former districts: %w", err)
	}
	var list []border.Area
	var district, name, province, commune string
	_, err = pgx.ForEachRow(rows, []any{&district, &name, &province, &commune}, func() error {
		code := "huyen-" + district
		if len(list) == 0 || list[len(list)-1].Code != code {
			list = append(list, border.Area{Code: code, Name: name, Province: province, ValidFrom: on, Source: formerSource})
		}
		last := &list[len(list)-1]
		last.Members = append(last.Members, border.AreaMember{Unit: commune, ValidFrom: on})
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("former districts: %w", err)
	}
	present := map[string]bool{}
	codes, err := s.pool.Query(ctx, "SELECT code FROM area WHERE ended_at IS NULL")
	if err != nil {
		return 0, fmt.Errorf("former districts: %w", err)
	}
	if _, err := pgx.ForEachRow(codes, []any{&district}, func() error { present[district] = true; return nil }); err != nil {
		return 0, fmt.Errorf("former districts: %w", err)
	}
	list = slices.DeleteFunc(list, func(a border.Area) bool { return present[a.Code] })
	return len(list), s.saveAreas(ctx, list, false)
}

func (s *Store) saveAreas(ctx context.Context, list []border.Area, check bool) error {
	if len(list) == 0 {
		return nil
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := lockLayer(ctx, tx, AreaLayer); err != nil {
			return err
		}
		for _, a := range list {
			if check {
				if err := knowsMembers(ctx, tx, a); err != nil {
					return err
				}
			}
			if err := saveArea(ctx, tx, a); err != nil {
				return fmt.Errorf("area %s: %w", a.Code, broken(err))
			}
		}
		return raise(ctx, tx, time.Now(), []string{AreaLayer})
	})
	var told *border.Error
	if err != nil && !errors.As(err, &told) {
		return fmt.Errorf("save oversight areas: %w", err)
	}
	return err
}

// knowsMembers refuses codes that no commune has or had.
func knowsMembers(ctx context.Context, tx pgx.Tx, a border.Area) error {
	codes := make([]string, len(a.Members))
	for i, m := range a.Members {
		codes[i] = m.Unit
	}
	var unknown []string
	err := tx.QueryRow(ctx, `SELECT coalesce(array_agg(code), '{}') FROM unnest($1::text[]) AS g (code)
		WHERE NOT EXISTS (SELECT 1 FROM unit AS u WHERE u.code = g.code AND u.level = 'commune' AND u.ended_at IS NULL)`, codes).Scan(&unknown)
	if err != nil || len(unknown) == 0 {
		return err
	}
	return border.Fail(border.Invalid, fmt.Sprintf("Không có xã nào mang mã %s.", unknown[0]),
		fmt.Sprintf("There is no commune with code %s.", unknown[0]), nil)
}

func saveArea(ctx context.Context, tx pgx.Tx, a border.Area) error {
	if _, err := tx.Exec(ctx, "UPDATE area SET ended_at = now() WHERE code = $1 AND ended_at IS NULL", a.Code); err != nil {
		return err
	}
	var id int64
	err := tx.QueryRow(ctx, areaAddSQL, a.Code, a.Name, a.HolderRole, orNull(a.Province), a.ValidFrom.UTC(), dateOrNull(a.ValidTo), a.Source).Scan(&id)
	if err != nil {
		return err
	}
	codes, from, to := make([]string, len(a.Members)), make([]any, len(a.Members)), make([]any, len(a.Members))
	for i, m := range a.Members {
		if codes[i], from[i], to[i] = m.Unit, m.ValidFrom.UTC(), dateOrNull(m.ValidTo); m.ValidFrom.IsZero() {
			from[i] = a.ValidFrom.UTC()
		}
	}
	_, err = tx.Exec(ctx, areaMemberAddSQL, id, codes, from, to)
	return err
}
