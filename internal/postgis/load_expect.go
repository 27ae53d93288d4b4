package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

//go:embed sql/load/current.sql
var currentSQL string

// expected refuses the load of a single record whose current version is not the one its writer saw.
func (k *sink) expected(ctx context.Context) error {
	if k.load.Expect == (ingest.Expect{}) {
		return nil
	}
	var staged bool
	if err := k.tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM stage)").Scan(&staged); err != nil {
		return fmt.Errorf("is a record staged: %w", err)
	}
	if !staged {
		return nil // it was refused already, with its reasons
	}
	var version int64
	err := k.tx.QueryRow(ctx, k.layer.fill(currentSQL)).Scan(&version)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("current version: %w", err)
	}
	return matchVersion(version, k.load.Expect)
}

// matchVersion compares the current version, 0 where there is none, with what a writer expects.
func matchVersion(version int64, want ingest.Expect) error {
	switch {
	case want.Create && version != 0:
		return border.Fail(border.Conflict, "Đã có bản ghi mang mã này.", "There is a record with this code already.", nil)
	case !want.Create && version == 0:
		return border.Fail(border.NotFound, "Không có bản ghi nào mang mã này.", "There is no record with this code.", nil)
	case !want.Create && version != want.Version:
		return border.Fail(border.Conflict,
			fmt.Sprintf("Bản ghi đã được người khác sửa (phiên bản hiện tại: %d); hãy tải lại.", version),
			fmt.Sprintf("Somebody else changed the record (its version is %d now); load it again.", version), nil)
	}
	return nil
}
