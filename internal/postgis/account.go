package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/account_role.sql
	accountRoleSQL string
	//go:embed sql/load/session_use.sql
	sessionUseSQL string
	//go:embed sql/load/token_use.sql
	tokenUseSQL string
	//go:embed sql/load/token_add.sql
	tokenAddSQL string
	//go:embed sql/read/scope_known.sql
	scopeKnownSQL string
	//go:embed sql/read/scope_within.sql
	scopeWithinSQL string
	//go:embed sql/load/token_list.sql
	tokenListSQL string
)

var _ access.Store = (*Store)(nil)

const accountColumns = "id, name, role, disabled_at IS NOT NULL, created_at, coalesce(scope, ''), since, until, totp_since IS NOT NULL, oidc_hmac IS NOT NULL"

// AddAccount adds an account; border.Conflict if the name is taken, in whatever case, Invalid if nothing has the
// scope's code: a misspelt one would shut the post out.
func (s *Store) AddAccount(ctx context.Context, a access.Account, passwordHash string) error {
	name := a.Name
	if err := s.checkScope(ctx, a.Scope); err != nil {
		return fmt.Errorf("add account %q: %w", name, err)
	}
	_, err := s.pool.Exec(ctx, "INSERT INTO account (name, role, scope, since, until, password_hash) VALUES ($1, $2, $3, $4, $5, $6)", name, a.Role,
		unlessZero(a.Scope), dayOrNull(a.Since), dayOrNull(a.Until), passwordHash)
	if violated(err, "account_name") {
		return border.At("name", border.Fail(border.Conflict, fmt.Sprintf("Tài khoản %q đã có.", name),
			fmt.Sprintf("Account %q exists already.", name), err))
	}
	if err != nil {
		return fmt.Errorf("add account %q: %w", name, err)
	}
	return nil
}

// Account finds an account by name, with its password hash; border.NotFound.
func (s *Store) Account(ctx context.Context, name string) (access.Account, string, error) {
	var a access.Account
	var hash string
	err := s.pool.QueryRow(ctx, "SELECT "+accountColumns+", password_hash FROM account WHERE lower(name) = lower($1)", name).
		Scan(&a.ID, &a.Name, &a.Role, &a.Disabled, &a.Created, &a.Scope, dayInto(&a.Since), dayInto(&a.Until), &a.Factor, &a.Linked, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return access.Account{}, "", noAccount(name)
	}
	if err != nil {
		return access.Account{}, "", fmt.Errorf("account %q: %w", name, err)
	}
	return a, hash, nil
}

// checkScope refuses a code that no unit, agency or oversight area has.
func (s *Store) checkScope(ctx context.Context, scope string) error {
	if scope == "" {
		return nil
	}
	var known bool
	if err := s.pool.QueryRow(ctx, scopeKnownSQL, scope).Scan(&known); err != nil {
		return fmt.Errorf("scope: %w", err)
	}
	if known {
		return nil
	}
	return border.At("scope", border.Fail(border.Invalid, fmt.Sprintf("Không có đơn vị, cơ quan hay địa bàn phụ trách nào mang mã %q.", scope),
		fmt.Sprintf("No unit, agency or oversight area has the code %q.", scope), nil))
}

// SetRole gives an account another role, scope and days, and ends its sessions; where role or scope differ its tokens are revoked.
// border.NotFound, or Invalid as AddAccount.
func (s *Store) SetRole(ctx context.Context, a access.Account, now time.Time) error {
	if err := s.checkScope(ctx, a.Scope); err != nil {
		return fmt.Errorf("set role of %q: %w", a.Name, err)
	}
	return s.changeAccount(ctx, a.Name, "set role", func(tx pgx.Tx, id int64) error {
		_, err := tx.Exec(ctx, accountRoleSQL, id, a.Role, unlessZero(a.Scope), dayOrNull(a.Since), dayOrNull(a.Until), now)
		return err
	})
}

// Within says whether a unit or agency lies in a scope on a day: it is the scope, lies below it, or stands in the
// oversight area.
func (s *Store) Within(ctx context.Context, scope, code string, on border.Date) (bool, error) {
	var within bool
	if err := s.pool.QueryRow(ctx, scopeWithinSQL, scope, code, on.UTC()).Scan(&within); err != nil {
		return false, fmt.Errorf("is %s within %s: %w", code, scope, err)
	}
	return within, nil
}

// ListAccounts lists every account by name.
func (s *Store) ListAccounts(ctx context.Context) ([]access.Account, error) {
	rows, err := s.pool.Query(ctx, "SELECT "+accountColumns+" FROM account ORDER BY lower(name)")
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a access.Account, err error) {
		return a, row.Scan(&a.ID, &a.Name, &a.Role, &a.Disabled, &a.Created, &a.Scope, dayInto(&a.Since), dayInto(&a.Until), &a.Factor, &a.Linked)
	})
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return list, nil
}

// SetPassword changes a password and ends the account's sessions; border.NotFound.
func (s *Store) SetPassword(ctx context.Context, name, passwordHash string) error {
	return s.changeAccount(ctx, name, "set password", func(tx pgx.Tx, id int64) error {
		_, err := tx.Exec(ctx, "UPDATE account SET password_hash = $2 WHERE id = $1", id, passwordHash)
		return err
	})
}

// DisableAccount shuts an account out: it ends its sessions and revokes its tokens; border.NotFound.
func (s *Store) DisableAccount(ctx context.Context, name string, now time.Time) error {
	return s.changeAccount(ctx, name, "disable account", func(tx pgx.Tx, id int64) error {
		_, err := tx.Exec(ctx, "UPDATE account SET disabled_at = coalesce(disabled_at, $2) WHERE id = $1", id, now)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE token SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL", id, now)
		return err
	})
}

// Rehash keeps the password of an account under other parameters, unless it is another than was by now.
func (s *Store) Rehash(ctx context.Context, id int64, was, passwordHash string) error {
	_, err := s.pool.Exec(ctx, "UPDATE account SET password_hash = $3 WHERE id = $1 AND password_hash = $2", id, was, passwordHash)
	if err != nil {
		return fmt.Errorf("rehash: %w", err)
	}
	return nil
}

// EnableAccount lets an account sign in again; its old tokens stay revoked. border.NotFound.
func (s *Store) EnableAccount(ctx context.Context, name string) error {
	return s.changeAccount(ctx, name, "enable account", func(tx pgx.Tx, id int64) error {
		_, err := tx.Exec(ctx, "UPDATE account SET disabled_at = NULL WHERE id = $1", id)
		return err
	})
}

// changeAccount changes an account, ends its sessions and forgets its devices, all in one transaction.
func (s *Store) changeAccount(ctx context.Context, name, doing string, change func(pgx.Tx, int64) error) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, "SELECT id FROM account WHERE lower(name) = lower($1) FOR UPDATE", name).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return noAccount(name)
		}
		if err != nil {
			return err
		}
		if err := change(tx, id); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "WITH d AS (DELETE FROM device WHERE account_id = $1) DELETE FROM session WHERE account_id = $1", id)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s %q: %w", doing, name, err)
	}
	return nil
}

// AddToken adds a token for an account that is not disabled; border.NotFound.
func (s *Store) AddToken(ctx context.Context, hash access.SecretHash, account, label string, now, expires time.Time, scopes []access.Deed) (access.Token, error) {
	t := access.Token{Label: label, Created: now, Expires: expires, Scopes: scopes}
	err := s.pool.QueryRow(ctx, tokenAddSQL, hash[:], account, label, now, expires, scopes).Scan(&t.ID, &t.Account)
	if errors.Is(err, pgx.ErrNoRows) {
		return access.Token{}, noAccount(account)
	}
	if err != nil {
		return access.Token{}, fmt.Errorf("add token for %q: %w", account, err)
	}
	return t, nil
}

// TokenCaller finds whose token it is and what it may do, and marks it used; border.NotFound if it is revoked, expired,
// or its account disabled.
func (s *Store) TokenCaller(ctx context.Context, hash access.SecretHash, now time.Time) (access.Caller, error) {
	var c access.Caller
	var r revisionRows
	var err error
	c.Account, err = s.holder(ctx, "token", tokenUseSQL, []any{hash[:], now}, &c.Token, &c.Scopes, &r.layers, &r.n, &r.changed)
	c.Revisions = r.revisions()
	return c, err
}

// ListTokens lists every token, the newest last.
func (s *Store) ListTokens(ctx context.Context) ([]access.Token, error) {
	rows, err := s.pool.Query(ctx, tokenListSQL)
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[access.Token])
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return list, nil
}

// RevokeToken ends a token; border.NotFound. Revoking twice keeps the first time.
func (s *Store) RevokeToken(ctx context.Context, id int64, now time.Time) error {
	tag, err := s.pool.Exec(ctx, "UPDATE token SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1", id, now)
	if err != nil {
		return fmt.Errorf("revoke token %d: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		return border.Fail(border.NotFound, fmt.Sprintf("Không có mã truy cập số %d.", id), fmt.Sprintf("There is no token %d.", id), nil)
	}
	return nil
}

// holder finds the account a secret belongs to, and what else the query tells.
func (s *Store) holder(ctx context.Context, what, query string, args []any, more ...any) (access.Account, error) {
	var a access.Account
	err := s.pool.QueryRow(inAnyReach(ctx), query, args...).Scan(append([]any{&a.ID, &a.Name, &a.Role, &a.Disabled, &a.Created, &a.Scope, dayInto(&a.Since), dayInto(&a.Until), &a.Factor, &a.Linked}, more...)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return access.Account{}, border.Fail(border.NotFound, "Phiên đăng nhập hoặc mã truy cập không còn hiệu lực.",
			"The "+what+" is not valid any more.", nil)
	}
	if err != nil {
		return access.Account{}, fmt.Errorf("%s: %w", what, err)
	}
	return a, nil
}

func noAccount(name string) error {
	return border.Fail(border.NotFound, fmt.Sprintf("Không có tài khoản %q.", name), fmt.Sprintf("There is no account %q.", name), nil)
}
