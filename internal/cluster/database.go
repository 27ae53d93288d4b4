package cluster

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"cotmoc/internal/border"
)

// extensions are made by the superuser, so that everything later needs only the database's owner.
var extensions = []string{"postgis", "unaccent", "btree_gist", "pg_trgm"}

// SQLSTATE of the answers that are not failures here.
const (
	noSuchDatabase = "3D000"
	notNow         = "57P03" // starting, recovering or stopping
	shutDown       = "57P01"
	crashed        = "57P02" // another process of the server did
)

// connect opens one connection, with little patience: it is asked again.
func connect(ctx context.Context, url string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return pgx.Connect(ctx, url)
}

// answers is nil when the server takes connections.
func answers(ctx context.Context, h home) error {
	db, err := connect(ctx, h.url("postgres"))
	if err != nil {
		return err
	}
	return db.Close(ctx)
}

// refused says that the server answered and will not answer otherwise if asked again.
func refused(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code != notNow && !strings.HasPrefix(e.Code, "53") // 53: too many connections
}

// Restarting says of an error that the server was not there, or broke off, as while it recovers from a crash: asked again
// it may answer. A PostgreSQL that loses one of its processes lets go of all connections and begins anew.
func Restarting(err error) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code == notNow || e.Code == shutDown || e.Code == crashed
	}
	var c *pgconn.ConnectError
	return errors.As(err, &c) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// ensureDatabase makes the product's database and its extensions if they are missing. The caller is behind
// the door, so nobody else does the same.
func ensureDatabase(ctx context.Context, h home) error {
	db, err := connect(ctx, h.url(Name))
	var e *pgconn.PgError
	if errors.As(err, &e) && e.Code == noSuchDatabase {
		if err := createDatabase(ctx, h); err != nil {
			return err
		}
		db, err = connect(ctx, h.url(Name))
	}
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer db.Close(context.WithoutCancel(ctx))
	return ensureExtensions(ctx, db)
}

func createDatabase(ctx context.Context, h home) error {
	db, err := connect(ctx, h.url("postgres"))
	if err != nil {
		return fmt.Errorf("make the database: %w", err)
	}
	defer db.Close(context.WithoutCancel(ctx))
	if _, err := db.Exec(ctx, "CREATE DATABASE "+Name); err != nil {
		return fmt.Errorf("make the database: %w", err)
	}
	return nil
}

// ensureExtensions makes the extensions the database lacks, all or none.
func ensureExtensions(ctx context.Context, db *pgx.Conn) error {
	lacking, err := names(ctx, db, "SELECT unnest($1::text[]) EXCEPT SELECT extname FROM pg_extension")
	if err != nil || len(lacking) == 0 {
		return err
	}
	absent, err := names(ctx, db, "SELECT unnest($1::text[]) EXCEPT SELECT name FROM pg_available_extensions")
	if err != nil {
		return err
	}
	if len(absent) > 0 {
		return missing("PostGIS", fmt.Errorf("extensions not installed: %s", strings.Join(absent, ", ")))
	}
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		for _, name := range lacking {
			if _, err := tx.Exec(ctx, "CREATE EXTENSION "+name); err != nil {
				return border.Fail(border.Unavailable,
					"Không bật được phần mở rộng "+name+" của PostgreSQL.", "PostgreSQL's extension "+name+" cannot be made.", err)
			}
		}
		return nil
	})
}

// names asks which of the extensions a query leaves over.
func names(ctx context.Context, db *pgx.Conn, query string) ([]string, error) {
	rows, err := db.Query(ctx, query, extensions)
	if err != nil {
		return nil, fmt.Errorf("extensions: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("extensions: %w", err)
	}
	return found, nil
}
