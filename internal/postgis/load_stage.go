package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/ingest"
)

//go:embed sql/load/keep_tier.sql
var keepTierSQL string

// staged is one row on its way into the staging table.
type staged struct {
	seq     int
	value   any
	values  []any // as layer.columns
	content []byte
	verdict any // nil, or "unchanged" where that is known before the merge
}

// Put stages rows: values in the order of the layer's columns, behind a sequence number and a verdict.
func (k *sink) Put(ctx context.Context, rows []ingest.Row) error {
	if k.done {
		return fmt.Errorf("load %s: put after the end", k.load.Layer)
	}
	batch := make([]staged, len(rows))
	err := k.eachRow(len(rows), func(i int) error {
		values, err := k.layer.values(rows[i].Value)
		if err != nil {
			return fmt.Errorf("%s row %d: %w", rows[i].File, rows[i].Row, err)
		}
		batch[i] = staged{value: rows[i].Value, values: values, content: k.layer.content(values)}
		return nil
	})
	if err != nil {
		return fmt.Errorf("stage %s: %w", k.load.Layer, err)
	}
	for i, r := range rows {
		batch[i].seq = k.origins.add(r.File, r.Row)
	}
	if k.layer.stage == nil {
		err = k.copyRows(ctx, batch)
	} else {
		err = k.layer.stage(ctx, k, batch)
	}
	if err != nil {
		return fmt.Errorf("stage %s: %w", k.load.Layer, broken(err))
	}
	return nil
}

func (k *sink) eachRow(n int, f func(i int) error) error {
	if !k.layer.ordered {
		return inParallel(n, f)
	}
	for i := range n {
		if err := f(i); err != nil {
			return err
		}
	}
	return nil
}

// copyRows brings a batch into the staging table by binary COPY; geometries travel as EWKB.
func (k *sink) copyRows(ctx context.Context, batch []staged) error {
	columns := append([]string{"seq", "verdict", "content_sha256"}, k.layer.names()...)
	_, err := k.tx.CopyFrom(ctx, pgx.Identifier{"stage"}, columns, pgx.CopyFromSlice(len(batch), func(i int) ([]any, error) {
		return append([]any{batch[i].seq, batch[i].verdict, batch[i].content}, batch[i].values...), nil
	}))
	return err
}

// twins finds records that stand in one load twice. Where they are equal the first is taken and the others
// count as unchanged; where they differ nobody knows which is right, and all of them are refused.
func (k *sink) twins(ctx context.Context) ([]finding, error) {
	rows, err := k.tx.Query(ctx, k.layer.fill(twinsSQL))
	if err != nil {
		return nil, fmt.Errorf("find rows given twice: %w", err)
	}
	var seq, other int
	var key string
	var found []finding
	_, err = pgx.ForEachRow(rows, []any{&seq, &other, &key}, func() error {
		file, row := k.origins.at(other)
		found = k.kept(found, finding{seq, k.layer.field, twiceText(key, file, row)})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find rows given twice: %w", err)
	}
	return found, nil
}

// mergeKeyed merges by key: equal content is unchanged; other content ends the old row and adds a new one.
func mergeKeyed(ctx context.Context, k *sink, now time.Time) error {
	if err := k.endReplaced(ctx, now); err != nil {
		return err
	}
	if _, err := k.tx.Exec(ctx, k.layer.fill(insertSQL), now); err != nil {
		return fmt.Errorf("add rows: %w", err)
	}
	return nil
}

// endReplaced marks the staged rows that say nothing new, and ends the current rows that the others replace, whose tier
// they keep unless they say one.
func (k *sink) endReplaced(ctx context.Context, now time.Time) error {
	if _, err := k.tx.Exec(ctx, k.layer.fill(unchangedSQL)); err != nil {
		return fmt.Errorf("find unchanged rows: %w", err)
	}
	if slices.Contains(k.layer.names(), "tier") {
		if _, err := k.tx.Exec(ctx, k.layer.fill(keepTierSQL)); err != nil {
			return fmt.Errorf("keep tiers: %w", err)
		}
	}
	if _, err := k.tx.Exec(ctx, k.layer.fill(endSQL), now); err != nil {
		return fmt.Errorf("end replaced rows: %w", err)
	}
	return nil
}
