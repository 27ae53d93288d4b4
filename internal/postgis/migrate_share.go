package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/share_due.sql
	shareDueSQL string
	//go:embed sql/load/share_fill.sql
	shareFillSQL string
)

// fillShares reckons the cells that units overlap for versions recorded before there was a table for these: SQL
// cannot. For the 3,321 detailed communes of 2025 it takes about five seconds, once; later it only looks.
func fillShares(ctx context.Context, url string) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("database address: %w", err)
	}
	configure(config)
	config.RuntimeParams["statement_timeout"] = "0"
	db, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return unreachable(err)
	}
	defer func() { _ = db.Close(context.WithoutCancel(ctx)) }() // all that counts is committed
	rows, err := db.Query(ctx, shareDueSQL, derivedSource)
	if err != nil {
		return fmt.Errorf("units without shares of cells: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("units without shares of cells: %w", err)
	}
	const atOnce = 200
	for ids := range slices.Chunk(due, atOnce) {
		if err := fillSharesOf(ctx, db, ids); err != nil {
			return fmt.Errorf("shares of cells: %w", err)
		}
	}
	return nil
}

// fillSharesOf does so for some units, all or none of them.
func fillSharesOf(ctx context.Context, db *pgx.Conn, ids []int64) error {
	units, err := shapesByID(ctx, db, ids)
	if err != nil {
		return err
	}
	cells := make([]unitCells, len(units))
	err = inParallel(len(units), func(i int) (err error) {
		cells[i], err = cellsOf(i, units[i])
		return err
	})
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for i, c := range cells {
		for _, s := range c.shares {
			batch.Queue(shareFillSQL, ids[i], s.res, s.cells, s.shares, s.owned)
		}
	}
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error { return tx.SendBatch(ctx, batch).Close() })
}

// shapesByID reads the boundaries of units, in the order of their ids.
func shapesByID(ctx context.Context, db *pgx.Conn, ids []int64) ([]border.Unit, error) {
	rows, err := db.Query(ctx, "SELECT code, level, ST_AsEWKB(geom) FROM unit WHERE id = ANY ($1::bigint[]) ORDER BY id", ids)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (u border.Unit, err error) {
		var ewkb []byte
		if err := row.Scan(&u.Code, &u.Level, &ewkb); err != nil {
			return u, err
		}
		u.Shape, err = areal(ewkb)
		return u, err
	})
}
