package postgis

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

// The kinds of database. A new one has no kind until something is loaded.
const (
	KindDemo = "demo" // made-up records
	KindLive = "live"
)

// Kind says what the database holds: "" nothing yet, KindDemo or KindLive.
func (s *Store) Kind(ctx context.Context) (string, error) {
	var kind string
	err := s.pool.QueryRow(ctx, "SELECT kind FROM instance").Scan(&kind)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("kind of database: %w", err)
	}
	return kind, nil
}

// MarkKind says what the database is going to hold. It is said once: another kind later is border.Conflict.
func (s *Store) MarkKind(ctx context.Context, kind string) error {
	if err := markKind(ctx, s.pool, kind); err != nil {
		return err
	}
	is, err := s.Kind(ctx)
	if err != nil {
		return err
	}
	if is != kind {
		return border.Fail(border.Conflict,
			fmt.Sprintf("Cơ sở dữ liệu này đã chứa %s, không thể dùng cho %s.", kindText(is).VI, kindText(kind).VI),
			fmt.Sprintf("This database holds %s already and cannot hold %s.", kindText(is).EN, kindText(kind).EN), nil)
	}
	return nil
}

// markKind marks a database that has no kind yet and leaves any other as it is.
func markKind(ctx context.Context, db executor, kind string) error {
	_, err := db.Exec(ctx, "INSERT INTO instance (kind) VALUES ($1) ON CONFLICT (only_row) DO NOTHING", kind)
	if err != nil {
		return fmt.Errorf("mark the database %s: %w", kind, err)
	}
	return nil
}

func kindText(kind string) border.Text {
	if kind == KindDemo {
		return border.Text{VI: "dữ liệu minh họa", EN: "demo records"}
	}
	return border.Text{VI: "dữ liệu thật", EN: "real records"}
}

// Loaded says whether the demo data was once loaded to its end.
func (s *Store) Loaded(ctx context.Context) (bool, error) {
	var loaded bool
	if err := s.pool.QueryRow(ctx, "SELECT coalesce(bool_or(loaded_at IS NOT NULL), false) FROM instance").Scan(&loaded); err != nil {
		return false, fmt.Errorf("is the demo loaded: %w", err)
	}
	return loaded, nil
}

// MarkLoaded says that the demo data is all in, so that the next start does not load it again over what
// somebody changed since.
func (s *Store) MarkLoaded(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, "UPDATE instance SET loaded_at = now() WHERE loaded_at IS NULL"); err != nil {
		return fmt.Errorf("mark the demo loaded: %w", err)
	}
	return nil
}
