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
	//go:embed sql/load/area_current.sql
	areaCurrentSQL string
	//go:embed sql/load/area_unknown.sql
	areaUnknownSQL string
	//go:embed sql/load/area_add.sql
	areaAddSQL string
	//go:embed sql/load/area_member_add.sql
	areaMemberAddSQL string
)

// AreaLayer is the layer of oversight areas: its revision rises with every change of them.
const AreaLayer = "areas"

// SaveArea adds an oversight area or replaces the one of its code (created: there was none); what was recorded
// before is kept as ended. The same area again changes nothing. Members without a first day count from the area's.
// An area with faults, or naming a commune that does not exist in its time, is refused (border.Invalid with faults).
func (s *Store) SaveArea(ctx context.Context, a border.Area) (created bool, err error) {
	if err := border.Refuse(a.Check()); err != nil {
		return false, err
	}
	a.Members = slices.Clone(a.Members)
	for i := range a.Members {
		if a.Members[i].ValidFrom.IsZero() {
			a.Members[i].ValidFrom = a.ValidFrom
		}
	}
	err = s.changeAreas(ctx, func(tx pgx.Tx) (int, error) {
		_, present, same, err := standingArea(ctx, tx, a)
		created = !present
		if err != nil || same {
			return 0, err
		}
		if err := refuseUnknown(ctx, tx, a); err != nil {
			return 0, err
		}
		return 1, saveArea(ctx, tx, a)
	})
	return created, err
}

// EndArea ends an oversight area: on is the first day on which it no longer holds. On its own first day it is
// withdrawn altogether. What was recorded is kept. The error is of kind border.NotFound if no area of the code holds
// on that day or later, border.Invalid if it begins after that day.
func (s *Store) EndArea(ctx context.Context, code string, on border.Date) error {
	return s.changeAreas(ctx, func(tx pgx.Tx) (int, error) {
		a, present, _, err := standingArea(ctx, tx, border.Area{Code: code})
		switch {
		case err != nil:
			return 0, err
		case !present || !a.ValidTo.IsZero() && !on.Before(a.ValidTo):
			return 0, noArea(code, on)
		case on.Before(a.ValidFrom):
			return 0, border.Refuse([]border.Fault{{Field: "on", Reason: border.Text{
				VI: fmt.Sprintf("địa bàn chỉ bắt đầu từ ngày %s", a.ValidFrom.Vietnamese()), EN: fmt.Sprintf("the area begins on %s only", a.ValidFrom.English())}}})
		case on == a.ValidFrom:
			return 1, endArea(ctx, tx, code)
		}
		a.ValidTo = on
		return 1, saveArea(ctx, tx, a)
	})
}

// changeAreas runs one change of areas at a time; those that changed something raise the revision.
func (s *Store) changeAreas(ctx context.Context, change func(pgx.Tx) (changed int, err error)) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := lockLayer(ctx, tx, AreaLayer); err != nil {
			return err
		}
		changed, err := change(tx)
		if err != nil || changed == 0 {
			return err
		}
		return raise(ctx, tx, time.Now(), []string{AreaLayer})
	})
	var told *border.Error
	if err != nil && !errors.As(err, &told) {
		return fmt.Errorf("change oversight areas: %w", err)
	}
	return err
}

// standingArea gives what is recorded of the code of an area, and whether it says the same.
func standingArea(ctx context.Context, tx pgx.Tx, a border.Area) (standing border.Area, present, same bool, err error) {
	var id int64
	err = tx.QueryRow(ctx, areaCurrentSQL, a.Code).Scan(areaTargets(&id, &standing)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return standing, false, false, nil
	}
	if err != nil {
		return standing, false, false, fmt.Errorf("area %s as it stands: %w", a.Code, err)
	}
	rows, err := tx.Query(ctx, "SELECT unit_code, valid_from, valid_to FROM area_member WHERE area_id = $1", id)
	if err != nil {
		return standing, true, false, fmt.Errorf("communes of area %s: %w", a.Code, err)
	}
	standing.Members, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (m border.AreaMember, err error) {
		return m, row.Scan(&m.Unit, dayInto(&m.ValidFrom), dayInto(&m.ValidTo))
	})
	if err != nil {
		return standing, true, false, fmt.Errorf("communes of area %s: %w", a.Code, err)
	}
	return standing, true, slices.Equal(areaWords(standing), areaWords(a)), nil
}

// areaWords spells out what is recorded of an area, in an order that does not depend on that of its members.
func areaWords(a border.Area) []string {
	words := make([]string, len(a.Members), len(a.Members)+6)
	for i, m := range a.Members {
		words[i] = m.Unit + " " + m.ValidFrom.String() + " " + m.ValidTo.String()
	}
	slices.Sort(words)
	return append(words, a.Name, a.HolderRole, a.Province, a.Source, a.ValidFrom.String(), a.ValidTo.String())
}

// refuseUnknown refuses communes that nobody knows, or that do not exist while they are to be members, and a
// province that nobody knows.
func refuseUnknown(ctx context.Context, tx pgx.Tx, a border.Area) error {
	codes, from, to := memberColumns(a)
	rows, err := tx.Query(ctx, areaUnknownSQL, codes, from, to)
	if err != nil {
		return fmt.Errorf("look for communes: %w", err)
	}
	var faults []border.Fault
	var place int
	var never bool
	_, err = pgx.ForEachRow(rows, []any{&place, &never}, func() error {
		reason := border.Text{VI: fmt.Sprintf("không có xã nào mang mã %s", codes[place]), EN: fmt.Sprintf("there is no commune with code %s", codes[place])}
		if !never {
			reason = border.Text{VI: fmt.Sprintf("không có xã %s trong thời gian này", codes[place]), EN: fmt.Sprintf("there is no commune %s in that time", codes[place])}
		}
		faults = append(faults, border.Fault{Field: fmt.Sprintf("members[%d].unit", place), Reason: reason})
		return nil
	})
	if err != nil {
		return fmt.Errorf("look for communes: %w", err)
	}
	known := a.Province == ""
	if !known {
		err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM unit WHERE code = $1 AND level = 'province' AND ended_at IS NULL)", a.Province).Scan(&known)
	}
	if err == nil && !known {
		faults = append(faults, border.Fault{Field: "province", Reason: border.Text{VI: "không có tỉnh mang mã " + a.Province,
			EN: "there is no province with code " + a.Province}})
	}
	if err != nil {
		return fmt.Errorf("look for the province: %w", err)
	}
	return border.Refuse(faults)
}

func memberColumns(a border.Area) (codes []string, from, to []any) {
	codes, from, to = make([]string, len(a.Members)), make([]any, len(a.Members)), make([]any, len(a.Members))
	for i, m := range a.Members {
		codes[i], from[i], to[i] = m.Unit, m.ValidFrom.UTC(), dateOrNull(m.ValidTo)
	}
	return codes, from, to
}

func endArea(ctx context.Context, tx pgx.Tx, code string) error {
	if _, err := tx.Exec(ctx, "UPDATE area SET ended_at = now() WHERE code = $1 AND ended_at IS NULL", code); err != nil {
		return fmt.Errorf("end area %s: %w", code, err)
	}
	return nil
}

func saveArea(ctx context.Context, tx pgx.Tx, a border.Area) error {
	if err := endArea(ctx, tx, a.Code); err != nil {
		return err
	}
	var id int64
	err := tx.QueryRow(ctx, areaAddSQL, a.Code, a.Name, a.HolderRole, orNull(a.Province), a.ValidFrom.UTC(), dateOrNull(a.ValidTo), a.Source).Scan(&id)
	if err != nil {
		return fmt.Errorf("add area %s: %w", a.Code, broken(err))
	}
	codes, from, to := memberColumns(a)
	if _, err := tx.Exec(ctx, areaMemberAddSQL, id, codes, from, to); err != nil {
		return fmt.Errorf("add communes of area %s: %w", a.Code, broken(err))
	}
	return nil
}
