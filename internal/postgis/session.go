package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// OpenSession opens a session, remembers the device it is opened on if that is new, forgets what expired, and writes it
// into the audit, all in one transaction.
func (s *Store) OpenSession(ctx context.Context, o access.Opening) (id int64, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		for _, table := range []string{"session", "device"} {
			if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE expires_at <= $1", o.At); err != nil {
				return err
			}
		}
		if o.Device != nil {
			_, err := tx.Exec(ctx, "INSERT INTO device (secret_sha256, account_id, created_at, expires_at, origin) VALUES ($1, $2, $3, $4, $5)",
				o.Device[:], o.Account.ID, o.At, o.At.Add(access.DeviceLife), o.Line.Origin)
			if err != nil {
				return err
			}
		}
		err := tx.QueryRow(ctx, `INSERT INTO session (secret_sha256, account_id, created_at, used_at, expires_at, browser, origin)
			VALUES ($1, $2, $3, $3, $4, $5, $6) RETURNING id`, o.Secret[:], o.Account.ID, o.At, o.Expires, o.Browser, o.Line.Origin).Scan(&id)
		if err != nil {
			return err
		}
		return addEntries(ctx, tx, o.Line)
	})
	if err != nil {
		return 0, fmt.Errorf("open a session: %w", err)
	}
	return id, nil
}

// Session finds whose session it is and marks it used; border.NotFound if it has ended, expired, been unused for longer
// than idle, or its account is disabled.
func (s *Store) Session(ctx context.Context, hash access.SecretHash, now time.Time, idle time.Duration) (access.Caller, error) {
	var c access.Caller
	var r revisionRows
	var err error
	c.Account, err = s.holder(ctx, "session", sessionUseSQL, []any{hash[:], now, now.Add(-idle)}, &c.Session, &r.layers, &r.n, &r.changed)
	c.Revisions = r.revisions()
	return c, err
}

// Sessions lists the open sessions of an account, the one used last first.
func (s *Store) Sessions(ctx context.Context, account int64, now time.Time, idle time.Duration) ([]access.Session, error) {
	rows, err := s.pool.Query(ctx, `SELECT id, browser, origin, created_at, used_at, expires_at FROM session
		WHERE account_id = $1 AND expires_at > $2 AND used_at >= $3 ORDER BY used_at DESC, id`, account, now, now.Add(-idle))
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[access.Session])
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return list, nil
}

// EndSessions ends sessions of an account: the one of a number, or all but one (0: all). With all of them its devices
// are forgotten too. It says how many ended, and writes it into the audit.
func (s *Store) EndSessions(ctx context.Context, account, only, but int64, line access.Entry) (n int64, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "DELETE FROM session WHERE account_id = $1 AND ($2 = 0 OR id = $2) AND id <> $3", account, only, but)
		if err == nil && only == 0 && but == 0 {
			_, err = tx.Exec(ctx, "DELETE FROM device WHERE account_id = $1", account)
		}
		if n = tag.RowsAffected(); err != nil || n == 0 {
			return err
		}
		line.Detail = fmt.Sprintf("%d sessions ended", n)
		return addEntries(ctx, tx, line)
	})
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	return n, nil
}

// Known says whether an account proved itself on a device (own), and in a network (near), not too long ago. Loopback is no network:
// whoever is on this machine has every address of it.
func (s *Store) Known(ctx context.Context, account int64, device access.SecretHash, origin string, now time.Time) (own, near bool, err error) {
	err = s.pool.QueryRow(ctx, `SELECT coalesce(bool_or(secret_sha256 = $2), false), coalesce(bool_or(origin = $3 AND origin NOT IN ('', 'loopback')), false)
		FROM device WHERE account_id = $1 AND expires_at > $4`, account, device[:], origin, now).Scan(&own, &near)
	if err != nil {
		return false, false, fmt.Errorf("device: %w", err)
	}
	return own, near, nil
}

// Factor gives an account's second factor; the zero Factor if it has none.
func (s *Store) Factor(ctx context.Context, account int64) (f access.Factor, err error) {
	err = s.pool.QueryRow(ctx, "SELECT totp, totp_since IS NOT NULL FROM account WHERE id = $1", account).Scan(&f.Sealed, &f.Proved)
	if err != nil {
		return f, fmt.Errorf("second factor: %w", err)
	}
	return f, nil
}

// SetFactor gives an account a second factor that is not proved yet; nil takes it away.
func (s *Store) SetFactor(ctx context.Context, account int64, sealed []byte) error {
	_, err := s.pool.Exec(ctx, "UPDATE account SET totp = $2, totp_since = NULL, totp_step = NULL WHERE id = $1", account, sealed)
	if err != nil {
		return fmt.Errorf("set the second factor: %w", err)
	}
	return nil
}

// UseStep takes a code's step, once: false if it, or a later one, was taken before. The first proves the factor.
func (s *Store) UseStep(ctx context.Context, account, step int64, now time.Time) (bool, error) {
	tag, err := s.pool.Exec(ctx, `UPDATE account SET totp_step = $2, totp_since = coalesce(totp_since, $3)
		WHERE id = $1 AND totp IS NOT NULL AND coalesce(totp_step, 0) < $2`, account, step, now)
	if err != nil {
		return false, fmt.Errorf("use a code: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// BySubject finds the account linked to a subject of OpenID Connect; border.NotFound.
func (s *Store) BySubject(ctx context.Context, subject []byte) (access.Account, error) {
	return s.holder(ctx, "account", "SELECT "+accountColumns+" FROM account WHERE oidc_hmac = $1 AND disabled_at IS NULL", []any{subject})
}

// LinkSubject links an account to a subject of OpenID Connect, nil to none; border.Conflict if another account has it.
func (s *Store) LinkSubject(ctx context.Context, name string, subject []byte) error {
	err := s.changeAccount(ctx, name, "link", func(tx pgx.Tx, id int64) error {
		_, err := tx.Exec(ctx, "UPDATE account SET oidc_hmac = $2 WHERE id = $1", id, subject)
		return err
	})
	if violated(err, "account_oidc_hmac_key") {
		return border.Fail(border.Conflict, "Mã liên kết này đã thuộc tài khoản khác.", "This link belongs to another account.", err)
	}
	return err
}
