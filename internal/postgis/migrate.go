package postgis

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"cotmoc/internal/border"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrationLock is the advisory lock that keeps two starts from migrating at once.
const migrationLock = 0x636f746d6f63 // "cotmoc"

// Migration is one step of the schema.
type Migration struct {
	Version int64
	Name    string
	Applied time.Time // zero: pending
}

// Migrate brings the schema up to date, and what of the records SQL cannot bring along, and puts the second lock on where it does not
// stand. Programs that start at the same time wait for one another.
func Migrate(ctx context.Context, url string) error {
	return migrate(ctx, url, putLock)
}

// MigrateSchema is Migrate that leaves the second lock as it is, for who wants to know whether it stands.
func MigrateSchema(ctx context.Context, url string) error {
	return migrate(ctx, url, func(context.Context, string) error { return nil })
}

func migrate(ctx context.Context, url string, then func(context.Context, string) error) error {
	return withProvider(ctx, url, func(p *goose.Provider) error {
		if _, err := p.Up(ctx); err != nil {
			return migrationError(err)
		}
		if err := fillShares(ctx, url); err != nil {
			return err
		}
		return then(ctx, url)
	})
}

// MigrationStatus lists the steps of the schema in their order, and when each was applied.
func MigrationStatus(ctx context.Context, url string) ([]Migration, error) {
	var list []Migration
	err := withProvider(ctx, url, func(p *goose.Provider) error {
		steps, err := p.Status(ctx)
		if err != nil {
			return fmt.Errorf("migration status: %w", err)
		}
		for _, s := range steps {
			m := Migration{Version: s.Source.Version, Name: s.Source.Path}
			if s.State == goose.StateApplied {
				m.Applied = s.AppliedAt
			}
			list = append(list, m)
		}
		return nil
	})
	return list, err
}

// Migrated says whether the schema is as new as this program. It only looks, so that it can be asked often.
func (s *Store) Migrated(ctx context.Context) (bool, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return false, fmt.Errorf("list migrations: %w", err)
	}
	newest, err := goose.NumericComponent(names[len(names)-1])
	if err != nil {
		return false, fmt.Errorf("number of a migration: %w", err)
	}
	var applied bool
	err = s.pool.QueryRow(ctx, `SELECT is_applied FROM goose_db_version WHERE version_id = $1 ORDER BY id DESC LIMIT 1`,
		newest).Scan(&applied)
	if errors.Is(err, pgx.ErrNoRows) || sqlState(err) == undefinedTable {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("schema version: %w", err)
	}
	return applied, nil
}

// withProvider runs f over the steps, behind the advisory lock.
func withProvider(ctx context.Context, url string, f func(*goose.Provider) error) (err error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return border.Fail(border.Usage, "Địa chỉ cơ sở dữ liệu không đúng dạng.", "The database address is malformed.", err)
	}
	configure(config)
	config.RuntimeParams["statement_timeout"] = "0" // waiting for another start, or a long step, is no fault
	db := stdlib.OpenDB(*config)
	defer func() { err = errors.Join(err, db.Close()) }()
	unlock, err := lockMigrations(ctx, db)
	if err != nil {
		return unreachable(err)
	}
	defer unlock()
	steps, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, steps, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return f(provider)
}

// lockMigrations holds the lock on a connection of its own; the lock ends with the connection at the latest.
func lockMigrations(ctx context.Context, db *sql.DB) (unlock func(), err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		// Where this fails the connection is broken, and the lock gone with it.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrationLock))
		_ = conn.Close()
	}, nil
}

// migrationError tells an extension that is missing, or that this account may not create, from other faults.
func migrationError(err error) error {
	switch sqlState(err) {
	case undefinedFile, featureNotSupported, insufficientPrivilege:
		return border.Fail(border.Unavailable,
			"Cơ sở dữ liệu thiếu phần mở rộng (postgis, unaccent, btree_gist, pg_trgm) hoặc tài khoản không được phép tạo chúng.",
			"The database lacks an extension (postgis, unaccent, btree_gist, pg_trgm), or the account may not create them.", err)
	}
	return fmt.Errorf("migrate: %w", err)
}
