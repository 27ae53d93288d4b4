package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/province_due.sql
	provinceDueSQL string
	//go:embed sql/load/province_stage.sql
	provinceStageSQL string
	//go:embed sql/load/province_known.sql
	provinceKnownSQL string
	//go:embed sql/load/province_hash.sql
	provinceHashSQL string
	//go:embed sql/load/province_name.sql
	provinceNameSQL string
	//go:embed sql/load/province_cell.sql
	provinceCellSQL string
)

// derivedSource marks provinces that this package drew from their communes. Any other is left as it was given.
const derivedSource = "derived from communes"

// closedGap is the size in m2 up to which a hole in a province is a gap between the outlines of its communes and
// is closed. In the detailed outlines of 2025 there are 211 such gaps, all but one below 1 hectare; no enclave of
// another province is so small.
const closedGap = 100_000

// shippedSince is the day from which the shipped names of provinces hold: some codes meant others before.
func shippedSince() border.Date { return border.NewDate(2025, 7, 1) }

// deriveProvinces draws the districts and provinces whose communes just changed, for each day on which they
// changed: the exact union of the full outlines of the communes valid that day. Measured on the 3,321 detailed
// communes of 2025 this takes 0.1 to 0.6 s a province.
func (k *sink) deriveProvinces(ctx context.Context, now time.Time) error {
	for _, level := range []string{border.District, border.Province} {
		days, err := k.provincesDue(ctx, now, level)
		if err != nil {
			return err
		}
		for _, d := range days {
			if err := k.deriveOn(ctx, now, level, d); err != nil {
				return fmt.Errorf("on %s: %w", d.day.Format(time.DateOnly), err)
			}
		}
	}
	return nil
}

// provincesOn are the provinces or districts to draw for one day.
type provincesOn struct {
	day   time.Time
	codes []string
}

func (k *sink) provincesDue(ctx context.Context, now time.Time, level string) ([]provincesOn, error) {
	rows, err := k.tx.Query(ctx, provinceDueSQL, now, derivedSource, level)
	if err != nil {
		return nil, fmt.Errorf("find provinces to draw: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p provincesOn, err error) {
		return p, row.Scan(&p.day, &p.codes)
	})
}

// deriveOn draws the provinces or districts of one day and merges them as any other unit version.
func (k *sink) deriveOn(ctx context.Context, now time.Time, level string, due provincesOn) error {
	kinds, names, fullNames, err := k.namesOn(ctx, level, due)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		doing, query string
		args         []any
	}{
		{"clear the staging table", "TRUNCATE stage", nil},
		{"draw", provinceStageSQL, []any{due.day, due.codes, kinds, names, fullNames, derivedSource, closedGap, level}},
		{"sum up", provinceHashSQL, nil},
		{"drop those that look the same", provinceKnownSQL, []any{due.day}},
	} {
		if _, err := k.tx.Exec(ctx, step.query, step.args...); err != nil {
			return fmt.Errorf("%s: %w", step.doing, err)
		}
	}
	if err := k.mergeVersions(ctx, now); err != nil {
		return err
	}
	if level == border.District {
		return nil // their cells are those of their communes
	}
	if _, err := k.tx.Exec(ctx, provinceCellSQL, now, due.day, finestProvinceCell); err != nil {
		return fmt.Errorf("cells of provinces: %w", err)
	}
	return nil
}

// tierNames are names of districts and provinces by level and code: those of before hold before the day, the
// others from it on. Without a day the others always hold.
type tierNames struct {
	day           time.Time
	before, since map[string]border.NamedUnit
}

func (n tierNames) on(day time.Time) map[string]border.NamedUnit {
	if day.Before(n.day) {
		return n.before
	}
	return n.since
}

// hear keeps a name.
func hear(names *map[string]border.NamedUnit, u border.NamedUnit) {
	if u.Code == "" || u.Name == "" {
		return
	}
	if *names == nil {
		*names = map[string]border.NamedUnit{}
	}
	(*names)[u.Level+" "+u.Code] = u
}

// namesOn names provinces or districts on a day: as the file just read has them; as the version that stands
// does, unless that is from before the day the shipped names hold from; as the shipped names; by the code.
func (k *sink) namesOn(ctx context.Context, level string, due provincesOn) (kinds, names, fullNames []string, err error) {
	kinds, names, fullNames = k.store.provinceNames(due.codes)
	standing := map[string]border.NamedUnit{}
	rows, err := k.tx.Query(ctx, provinceNameSQL, level, due.codes, due.day, shippedSince().UTC())
	if err != nil {
		return nil, nil, nil, fmt.Errorf("names of provinces: %w", err)
	}
	var u border.NamedUnit
	if _, err = pgx.ForEachRow(rows, []any{&u.Code, &u.Kind, &u.Name, &u.FullName}, func() error {
		standing[u.Code] = u
		return nil
	}); err != nil {
		return nil, nil, nil, fmt.Errorf("names of provinces: %w", err)
	}
	for i, code := range due.codes {
		u, known := k.above.on(due.day)[level+" "+code]
		if !known {
			u, known = standing[code]
		}
		if known {
			kinds[i], names[i], fullNames[i] = u.Kind, u.Name, u.FullName
		}
	}
	return kinds, names, fullNames, nil
}

// provinceNames names provinces; one that nobody knows is named by its code.
func (s *Store) provinceNames(codes []string) (kinds, names, fullNames []string) {
	for _, code := range codes {
		name, full, ok := s.provinceName(code)
		if !ok || name == "" {
			name, full = code, code
		}
		kind, _ := strings.CutSuffix(full, " "+name)
		if kind == full {
			kind = ""
		}
		kinds, names, fullNames = append(kinds, kind), append(names, name), append(fullNames, full)
	}
	return kinds, names, fullNames
}
