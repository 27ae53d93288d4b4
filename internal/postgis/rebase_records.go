package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

var (
	//go:embed sql/read/unit_ref.sql
	unitRefSQL string
	//go:embed sql/read/kin_lineage.sql
	kinLineageSQL string
	//go:embed sql/read/kin_versions.sql
	kinVersionsSQL string
	//go:embed sql/read/kin_communes.sql
	kinCommunesSQL string
	//go:embed sql/read/kin_populations.sql
	kinPopulationsSQL string
	//go:embed sql/read/year_values.sql
	yearValuesSQL string
)

// UnitOn is rebase.Records's.
func (r Reforms) UnitOn(ctx context.Context, code string, on border.Date) (border.UnitRef, error) {
	var u border.UnitRef
	err := r.one(ctx, unitRefSQL, []any{code, on.UTC()}, errNoUnit, &u.Code, &u.Name, &u.Level, dayInto(&u.ValidFrom))
	if err != nil {
		return u, fmt.Errorf("unit %s: %w", code, r.explainAbsence(ctx, code, on, err))
	}
	return u, nil
}

// Kin is rebase.Records's.
func (r Reforms) Kin(ctx context.Context, level, code string) (rebase.Kin, error) {
	ctx = access.Everything(ctx)
	links, units, err := r.kinLineage(ctx, level, code)
	if err != nil {
		return rebase.Kin{}, fmt.Errorf("lineage of the kin of %s: %w", code, err)
	}
	kin := rebase.Kin{Links: links}
	if kin.Versions, err = r.kinVersions(ctx, units); err != nil {
		return kin, fmt.Errorf("versions of the kin of %s: %w", code, err)
	}
	if kin.Populations, err = r.kinPopulations(ctx, units); err != nil {
		return kin, fmt.Errorf("populations of the kin of %s: %w", code, err)
	}
	return kin, nil
}

// kinLineage gives the rows, and the level of every unit on them and of the unit itself by code.
func (r Reforms) kinLineage(ctx context.Context, level, code string) ([]rebase.Link, map[string]string, error) {
	units := map[string]string{code: level}
	rows, err := r.pool.Query(ctx, kinLineageSQL, code, level)
	if err != nil {
		return nil, nil, err
	}
	links, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (rebase.Link, error) {
		var l rebase.Link
		var from, to string
		err := row.Scan(&l.From, &l.To, dayInto(&l.On), &l.Kind, &l.Partial, &l.PopulationWhole, &l.AreaWhole, &l.LegalRef, &l.Derived, &from, &to)
		units[l.From], units[l.To] = from, to
		return l, err
	})
	return links, units, err
}

func (r Reforms) kinVersions(ctx context.Context, units map[string]string) ([]rebase.Version, error) {
	codes := slices.Sorted(maps.Keys(units))
	levels := make([]string, len(codes))
	for i, code := range codes {
		levels[i] = units[code]
	}
	return r.versions(ctx, kinVersionsSQL, codes, levels)
}

func (r Reforms) versions(ctx context.Context, query string, args ...any) ([]rebase.Version, error) {
	rows, err := r.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (rebase.Version, error) {
		var v rebase.Version
		err := row.Scan(&v.Code, &v.Name, &v.Province, dayInto(&v.ValidFrom), dayInto(&v.ValidTo), &v.AreaKm2)
		return v, err
	})
}

// Communes is rebase.Records's.
func (r Reforms) Communes(ctx context.Context, provinces []string) (kin rebase.Kin, err error) {
	ctx = access.Everything(ctx)
	if kin.Versions, err = r.versions(ctx, kinCommunesSQL, provinces); err != nil {
		return kin, fmt.Errorf("communes of %v: %w", provinces, err)
	}
	units := map[string]string{}
	for _, v := range kin.Versions {
		units[v.Code] = border.Commune
	}
	if kin.Populations, err = r.kinPopulations(ctx, units); err != nil {
		return kin, fmt.Errorf("populations of the communes of %v: %w", provinces, err)
	}
	return kin, nil
}

func (r Reforms) kinPopulations(ctx context.Context, units map[string]string) (map[string][]rebase.Population, error) {
	rows, err := r.pool.Query(ctx, kinPopulationsSQL, slices.Sorted(maps.Keys(units)))
	if err != nil {
		return nil, err
	}
	all := map[string][]rebase.Population{}
	var code string
	var p rebase.Population
	_, err = pgx.ForEachRow(rows, []any{&code, &p.Residents, &p.Households, dayInto(&p.AsOf), &p.Source}, func() error {
		all[code] = append(all[code], p)
		return nil
	})
	return all, err
}

// YearValues is rebase.Records's. The same few words stand in millions of rows: each is kept once.
func (r Reforms) YearValues(ctx context.Context, codes []string) ([]rebase.Value, error) {
	ctx = access.Everything(ctx)
	rows, err := r.pool.Query(ctx, yearValuesSQL, codes)
	if err != nil {
		return nil, fmt.Errorf("reports of %d units: %w", len(codes), err)
	}
	const block = 1 << 14 // a slice of a million, grown as it comes, is copied over and over
	words := map[string]string{}
	blocks := [][]rebase.Value{nil}
	var v rebase.Value
	var n pgtype.Float8
	word := func(into *string) wordScan { return wordScan{words, into} }
	targets := []any{word(&v.Unit), word(&v.Period), word(&v.Indicator), &n, word(&v.State), word(&v.Source)}
	_, err = pgx.ForEachRow(rows, targets, func() error {
		if v.Amount, err = rebase.AmountOf(n.Float64); err != nil {
			return fmt.Errorf("%s of %s in %s: %w", v.Indicator, v.Unit, v.Period, err)
		}
		last := &blocks[len(blocks)-1]
		if *last = append(*last, v); len(*last) == block {
			blocks = append(blocks, make([]rebase.Value, 0, block))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reports of %d units: %w", len(codes), err)
	}
	return slices.Concat(blocks...), nil
}

// wordScan scans a text that was met before without making it again.
type wordScan struct {
	words map[string]string
	into  *string
}

// ScanBytes is pgtype.BytesScanner's.
func (s wordScan) ScanBytes(b []byte) error {
	word, met := s.words[string(b)]
	if !met {
		word = string(b)
		s.words[word] = word
	}
	*s.into = word
	return nil
}
