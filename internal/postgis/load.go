package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

var (
	//go:embed sql/load/stage.sql
	stageSQL string
	//go:embed sql/load/twins.sql
	twinsSQL string
	//go:embed sql/load/unchanged.sql
	unchangedSQL string
	//go:embed sql/load/end.sql
	endSQL string
	//go:embed sql/load/insert.sql
	insertSQL string
	//go:embed sql/load/import_add.sql
	importAddSQL string
)

var _ ingest.Store = (*Store)(nil)

const (
	// loadLimit bounds one statement of a load: the merge of ten million incidents takes the longest.
	loadLimit = "3h"
	// manyRows is a load after which the planner should look at the table again, at once.
	manyRows = 100
	// keptNotes is how many notes of one kind a load gives back.
	keptNotes = 1000
	// patience is how long somebody who asked waits for an import that changes the same layer.
	patience = "3s"
	// abortLimit bounds a rollback; the server rolls back by itself when the connection ends.
	abortLimit = 10 * time.Second
)

// Open begins a load into a layer (units, crossings, routes, trails, hotspots, plots, effort, border,
// incidents, reports). Everything happens in one transaction; another load into the same layer waits in Finish, where what
// was staged is merged, so that a long file is read beside others.
func (s *Store) Open(ctx context.Context, load ingest.Load) (ingest.Sink, error) {
	l, err := layerOf(load)
	if err != nil {
		return nil, err
	}
	if load.Expect == (ingest.Expect{}) { // a file
		if err := s.numberUnits(ctx); err != nil {
			return nil, err
		}
	}
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return nil, unreachable(err)
	}
	k := &sink{store: s, tx: tx, load: load, layer: l}
	if err := k.begin(ctx); err != nil {
		k.Abort(ctx)
		return nil, fmt.Errorf("load %s: %w", load.Layer, err)
	}
	return k, nil
}

// sink is one load: a transaction with a staging table.
type sink struct {
	store *Store
	tx    pgx.Tx
	load  ingest.Load
	layer layer

	origins  origins        // where each staged row stood, by its sequence number
	ended    int64          // rows that ended without a successor
	unlisted int            // rows with findings beyond those that are told
	above    tierNames      // what the files call districts and provinces
	now      time.Time      // of the load, once every lock is held
	before   *changedGround // the border as it was; nil where no incident is referred to it
	done     bool
}

func (k *sink) begin(ctx context.Context) error {
	if _, err := k.tx.Exec(ctx, "SET LOCAL statement_timeout = '"+loadLimit+"'"); err != nil {
		return err
	}
	if err := sign(ctx, k.tx, k.load.Account, ""); err != nil {
		return err
	}
	if k.layer.stage != nil { // it reads what is there
		if err := k.lock(ctx, k.load.Layer); err != nil {
			return err
		}
	}
	for _, statement := range append([]string{k.layer.fill(stageSQL)}, k.layer.stages...) {
		if _, err := k.tx.Exec(ctx, statement); err != nil {
			return fmt.Errorf("staging table: %w", err)
		}
	}
	return nil
}

// sign says who changes records in this transaction, and why some of them end.
func sign(ctx context.Context, tx pgx.Tx, who, why string) error {
	_, err := tx.Exec(ctx, "SELECT set_config('cotmoc.who', $1, true), set_config('cotmoc.why', $2, true)", who, why)
	if err != nil {
		return fmt.Errorf("sign the change: %w", err)
	}
	return nil
}

// layerLock is SQL for the number of the lock of a layer, $1.
const layerLock = "hashtextextended('cotmoc load ' || $1, 0)"

// awaitLayer waits for other loads into a layer, however long they take; the lock ends with the transaction.
func awaitLayer(ctx context.Context, tx pgx.Tx, name string) error {
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock("+layerLock+")", name)
	return waiting(name, err)
}

// lockLayer is for what one person changes, who waits for the answer: where a load into the layer is at work longer than
// patience it fails with border.Unavailable and says so.
func lockLayer(ctx context.Context, tx pgx.Tx, name string) error {
	free := false
	err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock("+layerLock+")", name).Scan(&free)
	if err != nil || free {
		return waiting(name, err)
	}
	if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '"+patience+"'"); err != nil {
		return waiting(name, err)
	}
	if err := awaitLayer(ctx, tx, name); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "SET LOCAL lock_timeout = 0")
	return waiting(name, err)
}

// lock takes the lock of a layer: a file waits for it, a single record does not.
func (k *sink) lock(ctx context.Context, name string) error {
	if k.load.Expect != (ingest.Expect{}) {
		return lockLayer(ctx, k.tx, name)
	}
	return awaitLayer(ctx, k.tx, name)
}

func waiting(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case sqlState(err) == lockNotAvailable:
		return border.Fail(border.Unavailable, "Đang có một đợt nhập tệp hoặc hoàn tác chạm tới lớp này; chưa lưu gì. Hãy lưu lại sau ít phút.",
			"An import, or one being taken back, is at work on this layer; nothing was saved. Save again in a few minutes.", err)
	}
	return fmt.Errorf("wait for other loads into %s: %w", name, err)
}

// Finish merges what was staged and commits, unless rows were refused and not all may be, or it is a dry run.
func (k *sink) Finish(ctx context.Context, refused int) (ingest.Outcome, error) {
	defer k.Abort(ctx)
	out, err := k.finish(ctx, refused)
	if k.load.Layer == "units" || k.load.Layer == "border" {
		debug.FreeOSMemory() // the shapes of a country leave half a gigabyte, which the runtime gives back slowly
	}
	if err != nil {
		return ingest.Outcome{}, fmt.Errorf("load %s: %w", k.load.Layer, beyondReach(ctx, err))
	}
	return out, nil
}

func (k *sink) finish(ctx context.Context, refused int) (ingest.Outcome, error) {
	now, err := k.ready(ctx)
	if err != nil {
		return ingest.Outcome{}, err
	}
	k.now = now
	if err := k.expected(ctx); err != nil {
		return ingest.Outcome{}, err
	}
	refusals, err := k.check(ctx)
	if err != nil {
		return ingest.Outcome{}, err
	}
	out := ingest.Outcome{Refusals: k.report(refusals), Unlisted: k.unlisted}
	refused += rowsOf(refusals) + k.unlisted
	if refused > 0 && !k.load.Partial {
		return out, k.refuse(ctx, &out, refused)
	}
	if err := k.merge(ctx, now, &out); err != nil || k.load.DryRun {
		return out, err
	}
	return out, k.commit(ctx, now, &out, refused)
}

// ready takes every lock and then the time: what is recorded later has the later time.
func (k *sink) ready(ctx context.Context) (now time.Time, err error) {
	for _, name := range append([]string{k.load.Layer}, k.layer.touches...) {
		if err := k.lock(ctx, name); err != nil {
			return now, err
		}
	}
	if _, err := k.tx.Exec(ctx, "ANALYZE stage"); err != nil {
		return now, fmt.Errorf("analyze staged rows: %w", err)
	}
	if err := k.tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now); err != nil {
		return now, fmt.Errorf("time of the load: %w", err)
	}
	return now, nil
}

// check marks the staged rows that cannot be taken.
func (k *sink) check(ctx context.Context) ([]finding, error) {
	found, err := k.twins(ctx)
	if err != nil || k.layer.check == nil {
		return found, err
	}
	more, err := k.layer.check(ctx, k)
	return append(found, more...), err
}

// merge merges, counts, and brings up to date what depends on the layer.
func (k *sink) merge(ctx context.Context, now time.Time, out *ingest.Outcome) (err error) {
	if err := k.recallBorder(ctx); err != nil {
		return err
	}
	if err := k.layer.merge(ctx, k, now); err != nil {
		return err
	}
	if out.Accepted, out.Unchanged, err = k.count(ctx); err != nil || (out.Accepted == 0 && k.ended == 0) {
		return err
	}
	if out.Accepted >= manyRows {
		if _, err := k.tx.Exec(ctx, "SELECT refresh_statistics($1)", k.layer.table); err != nil {
			return fmt.Errorf("analyze: %w", err)
		}
	}
	if k.layer.after != nil && out.Accepted > 0 {
		notes, err := k.layer.after(ctx, k, now)
		if err != nil {
			return err
		}
		misfits, err := k.fitUnits(ctx, now)
		if err != nil {
			return err
		}
		out.Notes = k.report(append(notes, misfits...))
	}
	drawn, err := k.holdBorder(ctx, now)
	if err != nil {
		return err
	}
	return k.referChanged(ctx, now, drawn)
}

func (k *sink) count(ctx context.Context) (accepted, unchanged int, err error) {
	err = k.tx.QueryRow(ctx, `SELECT count(*) FILTER (WHERE verdict IS NULL), count(*) FILTER (WHERE verdict = 'unchanged') FROM stage`).
		Scan(&accepted, &unchanged)
	if err != nil {
		err = fmt.Errorf("count staged rows: %w", err)
	}
	return accepted, unchanged, err
}

func (k *sink) commit(ctx context.Context, now time.Time, out *ingest.Outcome, refused int) error {
	var merged *time.Time
	if out.Accepted > 0 || k.ended > 0 {
		merged = &now
	}
	if err := k.record(ctx, k.tx, out, refused, merged); err != nil {
		return err
	}
	if merged != nil {
		if err := markKind(ctx, k.tx, KindLive); err != nil {
			return err
		}
		if err := raise(ctx, k.tx, now, append([]string{k.load.Layer}, k.layer.raises...)); err != nil {
			return err
		}
	}
	if err := k.tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// refuse rolls back and records that nothing was taken.
func (k *sink) refuse(ctx context.Context, out *ingest.Outcome, refused int) error {
	k.Abort(ctx)
	if k.load.DryRun {
		return nil
	}
	return k.record(ctx, k.store.pool, out, refused, nil)
}

// record keeps who brought what, and when its rows were merged: by that time they are found again.
func (k *sink) record(ctx context.Context, db querier, out *ingest.Outcome, refused int, merged *time.Time) error {
	files := k.load.Files
	if files == nil {
		files = k.origins.files()
	}
	single := k.load.Expect != (ingest.Expect{})
	err := db.QueryRow(ctx, importAddSQL, k.load.Layer, files, k.load.Source, out.Accepted, out.Unchanged, refused, k.load.Account,
		merged, single, 0, nil).Scan(&out.Import)
	if err != nil {
		return fmt.Errorf("record the import: %w", err)
	}
	return nil
}

// Abort rolls back. A broken connection has done so already.
func (k *sink) Abort(ctx context.Context) {
	if k.done {
		return
	}
	k.done = true
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortLimit)
	defer cancel()
	_ = k.tx.Rollback(ctx)
}
