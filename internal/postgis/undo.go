package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

var (
	//go:embed sql/load/undo_import.sql
	undoImportSQL string
	//go:embed sql/load/undo_conflict.sql
	undoConflictSQL string
	//go:embed sql/load/undo_traffic.sql
	undoTrafficSQL string
	//go:embed sql/load/undo_end.sql
	undoEndSQL string
	//go:embed sql/load/undo_restore.sql
	undoRestoreSQL string
	//go:embed sql/load/undo_rows.sql
	undoRowsSQL string
	//go:embed sql/load/undo_opens.sql
	undoOpensSQL string
)

// undoing is an import on its way back: a transaction.
type undoing struct {
	tx     pgx.Tx
	store  *Store
	id     int64
	load   ingest.Load
	layer  layer
	merged time.Time // of the import
	now    time.Time
}

// Undo takes an import back: records it made end, those it replaced or ended are recorded again, in one transaction.
// by is the account, "" on the command line. The error is of kind border.NotFound for an import that never was, and
// border.Conflict where it cannot be taken back (any more); it names the first record in the way. Of kind border.Forbidden
// where part of it lies beyond the reach, or a record would open to who may not share it.
func (s *Store) Undo(ctx context.Context, id int64, by string) (done border.Undone, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		u := undoing{tx: tx, store: s, id: id}
		if err := u.begin(ctx, by); err != nil {
			return err
		}
		done, err = u.run(ctx)
		return err
	})
	if err != nil {
		return border.Undone{}, fmt.Errorf("undo import %d: %w", id, beyondReach(ctx, err))
	}
	return done, nil
}

// begin finds the import, refuses what cannot be taken back, and takes every lock.
func (u *undoing) begin(ctx context.Context, by string) error {
	var merged *time.Time
	var undoes, undoneBy *int64
	err := u.tx.QueryRow(ctx, undoImportSQL, u.id).Scan(&u.load.Layer, &u.load.Source, &u.load.Files, &merged, &undoes, &undoneBy)
	if errors.Is(err, pgx.ErrNoRows) {
		return noImport(strconv.FormatInt(u.id, 10))
	}
	if err != nil {
		return err
	}
	if why := notUndoable(u.load.Layer, merged, undoes, undoneBy); why != nil {
		return why
	}
	u.merged, u.load.Account = *merged, by
	if u.layer, err = layerOf(u.load); err != nil {
		return err
	}
	if _, err := u.tx.Exec(ctx, "SET LOCAL statement_timeout = '"+loadLimit+"'"); err != nil { // what took minutes to come in takes minutes to go
		return err
	}
	if err := sign(ctx, u.tx, by, fmt.Sprintf("hoàn tác lần nhập %d / undo of import %[1]d", u.id)); err != nil {
		return err
	}
	for _, name := range append([]string{u.load.Layer}, u.layer.touches...) {
		if err := lockLayer(ctx, u.tx, name); err != nil {
			return err
		}
	}
	return u.tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&u.now)
}

// notUndoable says why an import cannot be taken back whatever came after it; nil if it can.
func notUndoable(layer string, merged *time.Time, undoes, undoneBy *int64) error {
	switch {
	case undoneBy != nil:
		return border.Fail(border.Conflict, fmt.Sprintf("Lần nhập này đã được hoàn tác (lần %d).", *undoneBy),
			fmt.Sprintf("This import was undone already (number %d).", *undoneBy), nil)
	case undoes != nil:
		return border.Fail(border.Conflict, fmt.Sprintf("Đây là việc hoàn tác lần nhập %d; muốn có lại thì nhập lại tệp.", *undoes),
			fmt.Sprintf("This is the undoing of import %d; to have its records again, import the file again.", *undoes), nil)
	case !ingest.Undoable(layer):
		return border.Fail(border.Conflict,
			fmt.Sprintf("Không hoàn tác được lần nhập lớp %s: nhiều số liệu khác được tính từ lớp này; hãy nhập lại tệp đúng.", layer),
			fmt.Sprintf("An import of layer %s cannot be undone: other data are computed from it; import the right file instead.", layer), nil)
	case merged == nil:
		return border.Fail(border.Conflict, "Lần nhập này không làm thay đổi bản ghi nào, hoặc có từ trước khi hệ thống hoàn tác được.",
			"This import changed no record, or is older than the system's way of undoing.", nil)
	}
	return nil
}

func (u *undoing) run(ctx context.Context) (border.Undone, error) {
	done := border.Undone{Layer: u.load.Layer}
	for _, look := range []func(context.Context) error{u.held, u.conflicts, u.opens} {
		if err := look(ctx); err != nil {
			return done, err
		}
	}
	ended, err := u.tx.Exec(ctx, u.layer.fill(undoEndSQL), u.merged, u.now)
	if err != nil {
		return done, fmt.Errorf("end records: %w", err)
	}
	restored, err := u.tx.Exec(ctx, u.layer.fill(undoRestoreSQL), u.merged, u.now)
	if err != nil {
		return done, fmt.Errorf("restore records: %w", err)
	}
	done.Ended, done.Restored = int(ended.RowsAffected()), int(restored.RowsAffected())
	if err := u.derive(ctx); err != nil {
		return done, err
	}
	var number int64
	err = u.tx.QueryRow(ctx, importAddSQL, u.load.Layer, u.load.Files, u.load.Source, done.Restored, 0, 0, u.load.Account, u.now, false,
		done.Ended, u.id).Scan(&number)
	if err != nil {
		return done, fmt.Errorf("record the undo: %w", err)
	}
	done.ID = strconv.FormatInt(number, 10)
	return done, raise(ctx, u.tx, u.now, append([]string{u.load.Layer}, u.layer.raises...))
}

// derive brings up to date what is computed from incidents and markers.
func (u *undoing) derive(ctx context.Context) error {
	switch u.load.Layer {
	case "markers":
		return u.store.referMarkers(ctx, u.tx, u.now)
	case "incidents":
		return u.store.deriveIncidents(ctx, u.tx, u.now)
	}
	return nil
}

// held refuses an undo of which a record lies beyond the reach of whoever asks: an import is taken back once, and whole.
func (u *undoing) held(ctx context.Context) error {
	return u.store.allHeld(ctx, u.tx, func(ctx context.Context, n *int) error {
		return u.tx.QueryRow(ctx, u.layer.fill(undoRowsSQL), u.merged).Scan(n)
	})
}

// opens refuses to who may not share an undo after which more may see a record than its layer and the import let.
func (u *undoing) opens(ctx context.Context) error {
	reach, said := access.ReachOf(ctx)
	if !said || reach.Shares || !slices.Contains(u.layer.names(), "tier") {
		return nil
	}
	var key string
	err := u.tx.QueryRow(ctx, u.layer.fill(undoOpensSQL), u.merged, border.Tiers().IDs(), u.load.Layer).Scan(&key)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("look for records that open: %w", err)
	}
	return border.Fail(border.Forbidden, fmt.Sprintf("Không hoàn tác được: bản ghi %q sẽ lại mở rộng hơn mức của lớp; chỉ tài khoản được quyền chia sẻ mới làm được.", key),
		fmt.Sprintf("It cannot be undone: record %q would be open further than its layer again; only an account that may share does that.", key), nil)
}

// conflicts refuses an undo that would take away the ground from under a later change.
func (u *undoing) conflicts(ctx context.Context) error {
	var key string
	var at time.Time
	err := u.tx.QueryRow(ctx, u.layer.fill(undoConflictSQL), u.merged).Scan(&key, &at)
	if err == nil {
		return laterChange(key, at)
	}
	if errors.Is(err, pgx.ErrNoRows) && u.load.Layer == "crossings" {
		if err = lockLayer(ctx, u.tx, "traffic"); err == nil {
			err = u.tx.QueryRow(ctx, undoTrafficSQL, u.merged).Scan(&key, &at)
		}
		if err == nil {
			return laterChange("traffic "+key, at)
		}
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("look for later changes: %w", err)
	}
	return nil
}

func laterChange(key string, at time.Time) error {
	when := at.In(border.Zone)
	return border.Fail(border.Conflict,
		fmt.Sprintf("Không hoàn tác được: bản ghi %q đã thay đổi lúc %s, sau lần nhập này.", key, when.Format("15:04 02/01/2006")),
		fmt.Sprintf("It cannot be undone: record %q changed at %s, after this import.", key, when.Format("15:04, 2 January 2006")), nil)
}

func noImport(id string) error {
	return border.Fail(border.NotFound, fmt.Sprintf("Không có lần nhập số %s.", id), fmt.Sprintf("There is no import %s.", id), nil)
}
