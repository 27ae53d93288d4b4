package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/outlines.sql
	outlinesSQL string
	//go:embed sql/read/outlines_span.sql
	outlinesSpanSQL string
)

// Outlines hands over the communes and provinces valid on a day one by one, in the order of their codes, those
// without a boundary too, and says for which days they are the same. All of it is of one moment.
func (s *Store) Outlines(ctx context.Context, on border.Date, each func(border.UnitOutline) error) (border.Outlines, error) {
	var span border.Outlines
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, outlinesSpanSQL, on.UTC()).Scan(dayInto(&span.From), dayInto(&span.To)); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, outlinesSQL, on.UTC())
		if err != nil {
			return err
		}
		var u border.UnitOutline
		var ewkb []byte
		_, err = pgx.ForEachRow(rows, []any{&u.Code, &u.Name, &u.Level, dayInto(&u.ValidFrom), &u.Parent, &ewkb}, func() (err error) {
			u.Shape = nil
			if ewkb != nil {
				if u.Shape, err = areal(ewkb); err != nil {
					return fmt.Errorf("boundary of %s: %w", u.Code, err)
				}
			}
			return each(u)
		})
		return err
	})
	if err != nil {
		return span, fmt.Errorf("unit boundaries on %s: %w", on, err)
	}
	return span, nil
}
