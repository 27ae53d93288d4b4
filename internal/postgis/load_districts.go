package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

//go:embed sql/read/area_former.sql
var areaFormerSQL string

// formerSource marks the areas that were districts until 30 June 2025.
const formerSource = "cấp huyện đến 30/6/2025 / districts until 30 June 2025"

// RebuildDistricts makes an oversight area of every district of the day before a reform, over the communes of
// the day itself, by where their predecessors lay. Areas whose code is taken already stay as they are. It gives
// the number of areas made. On a day without such a reform it is refused (border.Invalid).
func (s *Store) RebuildDistricts(ctx context.Context, on border.Date) (made int, err error) {
	err = s.changeAreas(ctx, func(tx pgx.Tx) (int, error) {
		list, err := formerDistricts(ctx, tx, on)
		if err != nil {
			return 0, fmt.Errorf("former districts: %w", err)
		}
		for _, a := range list {
			if err := saveArea(ctx, tx, a); err != nil {
				return 0, err
			}
		}
		made = len(list)
		return made, nil
	})
	if err != nil {
		return 0, err
	}
	return made, nil
}

// formerDistricts gives the districts whose code no area has.
func formerDistricts(ctx context.Context, tx pgx.Tx, on border.Date) ([]border.Area, error) {
	rows, err := tx.Query(ctx, areaFormerSQL, on.UTC())
	if err != nil {
		return nil, err
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
		return nil, err
	}
	if len(list) == 0 {
		return nil, border.Refuse([]border.Fault{{Field: "on", Reason: border.Text{
			VI: fmt.Sprintf("ngày %s không có chuyển đổi đơn vị nào kết thúc cấp huyện, nên không dựng lại được huyện nào", on.Vietnamese()),
			EN: fmt.Sprintf("no lineage says what became of districts on %s, so there is none to rebuild", on.English()),
		}}})
	}
	codes, err := tx.Query(ctx, "SELECT code FROM area WHERE ended_at IS NULL")
	if err != nil {
		return nil, err
	}
	taken, err := pgx.CollectRows(codes, pgx.RowTo[string])
	return slices.DeleteFunc(list, func(a border.Area) bool { return slices.Contains(taken, a.Code) }), err
}
