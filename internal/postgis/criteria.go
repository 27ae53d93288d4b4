package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/criteria_text_keep.sql
	criteriaTextKeepSQL string
	//go:embed sql/load/criteria_use_end.sql
	criteriaUseEndSQL string
	//go:embed sql/load/criteria_use_begin.sql
	criteriaUseBeginSQL string
	//go:embed sql/read/criteria_changed.sql
	criteriaChangedSQL string
)

// BeginCriteria keeps the texts of the sets at hand and notes that they are in use from now on; a text that was in use and
// is not among them any more is so no longer. Nothing happens where all stands as it was.
func (s *Store) BeginCriteria(ctx context.Context, sets map[string]*assess.Set) error {
	ctx = access.Everything(ctx)
	ids := slices.Sorted(maps.Keys(sets))
	hashes, texts := make([]string, len(ids)), make([]string, len(ids))
	for i, id := range ids {
		hashes[i], texts[i] = sets[id].SHA256, sets[id].Text
	}
	changed := func(db querier) (is bool, err error) {
		return is, db.QueryRow(ctx, criteriaChangedSQL, ids, hashes).Scan(&is)
	}
	if is, err := changed(s.pool); err != nil || !is {
		return wrapCriteria(err)
	}
	return wrapCriteria(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := awaitLayer(ctx, tx, "criteria"); err != nil {
			return err
		}
		if is, err := changed(tx); err != nil || !is {
			return err
		}
		if _, err := tx.Exec(ctx, criteriaTextKeepSQL, hashes, texts); err != nil {
			return err
		}
		var now time.Time
		if err := tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, criteriaUseEndSQL, ids, hashes, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, criteriaUseBeginSQL, ids, hashes, now)
		return err
	}))
}

func wrapCriteria(err error) error {
	if err != nil {
		return fmt.Errorf("texts of criteria sets: %w", err)
	}
	return nil
}

// SetUses gives every use of every text, the earliest first.
func (s *Store) SetUses(ctx context.Context) ([]assess.SetUse, error) {
	rows, err := s.pool.Query(ctx, "SELECT criteria, sha256, recorded_at, ended_at FROM criteria_use ORDER BY id")
	if err != nil {
		return nil, wrapCriteria(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (u assess.SetUse, err error) {
		var from time.Time
		err = row.Scan(&u.Criteria, &u.SHA256, &from, &u.To)
		u.From = from.In(border.Zone)
		if u.To != nil {
			to := u.To.In(border.Zone)
			u.To = &to
		}
		return u, err
	})
	return list, wrapCriteria(err)
}

// SetText gives a text by its hash; border.NotFound where none is kept.
func (s *Store) SetText(ctx context.Context, hash string) (text string, err error) {
	err = s.pool.QueryRow(ctx, "SELECT body FROM criteria_text WHERE sha256 = $1", hash).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", border.Fail(border.NotFound, "Không giữ văn bản nào của bộ tiêu chí có mã băm "+hash+".", "No text of a criteria set is kept under the hash "+hash+".", err)
	}
	return text, wrapCriteria(err)
}
