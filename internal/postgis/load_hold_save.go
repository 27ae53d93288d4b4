package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo"
)

var (
	//go:embed sql/load/hold_far.sql
	holdFarSQL string
	//go:embed sql/load/hold_covered.sql
	holdCoveredSQL string
)

func saveStretches(ctx context.Context, tx pgx.Tx, list []stretch) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"unit_border"},
		[]string{"unit_id", "n", "country", "approximate", "chain", "from_m", "to_m", "length_m", "geom"},
		pgx.CopyFromSlice(len(list), func(i int) ([]any, error) {
			s := list[i]
			wkb, err := geo.EWKB(s.shape)
			return []any{s.unit, s.n, s.country, s.approximate, s.chain, s.from, s.to, s.metres, wkb}, err
		}))
	if err != nil {
		return fmt.Errorf("add: %w", err)
	}
	return saveFarStretches(ctx, tx, list)
}

// saveFarStretches draws stretches for small scales out of the vertices that the communes' own outlines have there,
// so that border and communes share their edges at every zoom.
func saveFarStretches(ctx context.Context, tx pgx.Tx, list []stretch) error {
	of := map[int64][]stretch{}
	var ids []int64
	for _, s := range list {
		if len(of[s.unit]) == 0 {
			ids = append(ids, s.unit)
		}
		of[s.unit] = append(of[s.unit], s)
	}
	rows, err := tx.Query(ctx, holdFarSQL, ids)
	if err != nil {
		return fmt.Errorf("outlines for small scales: %w", err)
	}
	var far [][]any
	var id int64
	var zoom int
	var wkb []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &zoom, &wkb}, func() error {
		outline, err := areal(wkb)
		if err != nil {
			return err
		}
		kept := verticesOf(outline)
		for _, s := range of[id] {
			shape := slices.DeleteFunc(slices.Clone(s.shape), func(p orb.Point) bool { return !kept[p] })
			if len(shape) < 2 {
				continue
			}
			wkb, err := geo.EWKB(shape)
			if err != nil {
				return err
			}
			far = append(far, []any{id, s.n, zoom, wkb})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("outlines for small scales: %w", err)
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"unit_border_far"}, []string{"unit_id", "n", "max_zoom", "geom"}, pgx.CopyFromRows(far))
	if err != nil {
		return fmt.Errorf("add for small scales: %w", err)
	}
	return nil
}

func verticesOf(shape orb.MultiPolygon) map[orb.Point]bool {
	at := map[orb.Point]bool{}
	for _, polygon := range shape {
		for _, ring := range polygon {
			for _, p := range ring {
				at[p] = true
			}
		}
	}
	return at
}

// covered is a part of a chain of approximate lines that a commune holds from one day until another; zero: ever.
type covered struct {
	chain       int
	from, to    float64
	first, past time.Time
}

func (c covered) on(day time.Time) bool {
	return !c.first.After(day) && (c.past.IsZero() || c.past.After(day))
}

// drawRest works out what of the approximate lines no commune holds.
func drawRest(ctx context.Context, tx pgx.Tx, lines []givenLine) error {
	if _, err := tx.Exec(ctx, "DELETE FROM border_rest"); err != nil {
		return fmt.Errorf("clear the rest: %w", err)
	}
	rows, err := tx.Query(ctx, holdCoveredSQL)
	if err != nil {
		return fmt.Errorf("the rest of the lines: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c covered, err error) {
		var past *time.Time
		err = row.Scan(&c.chain, &c.from, &c.to, &c.first, &past)
		if past != nil {
			c.past = *past
		}
		return c, err
	})
	if err != nil {
		return fmt.Errorf("the rest of the lines: %w", err)
	}
	var rest [][]any
	for _, l := range lines {
		if !l.approximate {
			continue
		}
		if rest, err = restOf(l, list); err != nil {
			return fmt.Errorf("the rest of the lines: %w", err)
		}
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"border_rest"}, []string{"country", "valid_from", "valid_to", "geom"}, pgx.CopyFromRows(rest))
	if err != nil {
		return fmt.Errorf("add the rest of the lines: %w", err)
	}
	return nil
}

// restOf gives the rows of the rest: between any two days on which it changes.
func restOf(l givenLine, list []covered) (rows [][]any, err error) {
	days := []time.Time{{}} // the first: ever
	for _, c := range list {
		days = append(days, c.first)
		if !c.past.IsZero() {
			days = append(days, c.past)
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	days = slices.CompactFunc(days, time.Time.Equal)
	for i, day := range days {
		var from, until any
		if i > 0 {
			from = day
		}
		if i+1 < len(days) {
			until = days[i+1]
		}
		for chain := range l.Chains() {
			for _, part := range partsLeft(l, chain, list, day) {
				shape, err := l.Sub(chain, part.From, part.To)
				if err != nil {
					return nil, err
				}
				wkb, err := geo.EWKB(shape)
				if err != nil {
					return nil, err
				}
				rows = append(rows, []any{l.countries[part.Piece], from, until, wkb})
			}
		}
	}
	return rows, nil
}
