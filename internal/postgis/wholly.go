package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// What is worked out in a transaction of somebody who sees a part reads everything all the same: which marker is the
// nearest, and in which commune a place lies, are facts, whoever writes them down. What may be written is decided after.

// wholly does something in a transaction with the whole reach, and gives the transaction its own back. Temporary tables
// that what is done reads must be named.
func (s *Store) wholly(ctx context.Context, tx pgx.Tx, reads []string, do func(context.Context) error) error {
	if !s.partly(ctx) {
		return do(ctx)
	}
	for _, table := range reads {
		if _, err := tx.Exec(ctx, "GRANT SELECT ON "+table+" TO "+wholeRole); err != nil {
			return fmt.Errorf("work with the whole reach: %w", err)
		}
	}
	if err := become(ctx, tx, wholeRole); err != nil {
		return err
	}
	if err := do(access.Everything(ctx)); err != nil {
		return err // the transaction ends, and the role with it
	}
	return become(ctx, tx, carriedOf(s.reachOf(ctx)).role)
}

// partly says whether a context carries less than the whole reach, and the second lock holds it to that.
func (s *Store) partly(ctx context.Context) bool {
	reach, said := access.ReachOf(ctx)
	return s.locked && said && !reach.Whole()
}

// become takes a role for the rest of a transaction.
func become(ctx context.Context, tx pgx.Tx, role string) error {
	if _, err := tx.Exec(ctx, "SELECT set_config('role', $1, true)", role); err != nil {
		return fmt.Errorf("become %s: %w", role, err)
	}
	return nil
}

// incidentsHeld refuses incidents recorded at a time that lie beyond the reach of whoever records them.
func (s *Store) incidentsHeld(ctx context.Context, tx pgx.Tx, now time.Time) error {
	return s.allHeld(ctx, tx, func(ctx context.Context, n *int) error {
		return tx.QueryRow(ctx, "SELECT count(*) FROM incident WHERE {{incident}} AND recorded_at = $1::timestamptz", now).Scan(n)
	})
}

// allHeld refuses what touches records beyond the reach: of what is counted within it, less than there is.
func (s *Store) allHeld(ctx context.Context, tx pgx.Tx, count func(ctx context.Context, n *int) error) error {
	if !s.partly(ctx) {
		return nil
	}
	var all, held int
	err := count(ctx, &held)
	if err == nil {
		err = s.wholly(ctx, tx, nil, func(ctx context.Context) error { return count(ctx, &all) })
	}
	if err != nil {
		return fmt.Errorf("records within the reach: %w", err)
	}
	if held < all {
		return beyond(nil)
	}
	return nil
}

func beyond(cause error) error {
	return border.Fail(border.Forbidden, "Có bản ghi nằm ngoài địa bàn hoặc trên mức được xem của tài khoản này, nên không ghi gì cả.",
		"A record lies outside this account's area or above its clearance, so nothing was written.", cause)
}
