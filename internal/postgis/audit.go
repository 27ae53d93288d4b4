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
	//go:embed sql/load/audit_add.sql
	auditAddSQL string
	//go:embed sql/read/audit.sql
	auditSQL string
	//go:embed sql/read/audit_heavy.sql
	auditHeavySQL string
	//go:embed sql/read/audit_guards.sql
	auditGuardsSQL string
)

var _ access.Journal = (*Store)(nil)

// auditMark is where a page of the audit ended.
type auditMark struct {
	N *int64 `json:"n"`
}

// AddEntries adds lines to the audit, in their order, in one transaction.
func (s *Store) AddEntries(ctx context.Context, entries []access.Entry) error {
	return addEntries(ctx, s.pool, entries...)
}

// addEntries adds lines within whatever transaction db is. Writers of the audit take turns until they commit: it
// stands last in a transaction.
func addEntries(ctx context.Context, db executor, entries ...access.Entry) error {
	columns := [6][]string{}
	var statuses []int
	for _, e := range entries {
		for i, v := range []string{string(e.Kind), e.Post, e.Door, e.Subject, e.Detail, e.Origin} {
			columns[i] = append(columns[i], v)
		}
		statuses = append(statuses, e.Status)
	}
	_, err := db.Exec(ctx, auditAddSQL, columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], statuses)
	if err != nil {
		return fmt.Errorf("add to the audit: %w", err)
	}
	return nil
}

// Entries lists lines of the audit, the latest first.
func (s *Store) Entries(ctx context.Context, f access.EntryFilter) (border.List[access.Entry], error) {
	list := border.List[access.Entry]{Items: []access.Entry{}}
	var at auditMark
	if err := readCursor(f.Cursor, &at); err != nil {
		return list, err
	}
	limit := pageSize(f.Limit)
	rows, err := s.pool.Query(ctx, auditSQL, unlessZero(string(f.Kind)), unlessZero(f.Post), unlessZero(f.Origin), unlessZero(f.About),
		unlessZero(f.From), unlessZero(f.To), at.N, limit+1, unlessZero(f.Status))
	if err != nil {
		return list, fmt.Errorf("audit: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*access.Entry, error) { return scanEntry(row, &list.Total) })
	if err != nil {
		return list, fmt.Errorf("audit: %w", err)
	}
	for _, e := range found {
		if e != nil {
			list.Items = append(list.Items, *e)
		}
	}
	if len(list.Items) > limit {
		list.Items = list.Items[:limit]
		list.Next, err = writeCursor(auditMark{&list.Items[limit-1].N})
	}
	return list, err
}

// HeavyDays is access.Journal's.
func (s *Store) HeavyDays(ctx context.Context, from, to border.Date) ([]access.HeavyDay, error) {
	rows, err := s.pool.Query(ctx, auditHeavySQL, from.UTC(), to.UTC(), access.HeavyLeast, access.HeavyTimes, access.UsualDays)
	if err != nil {
		return nil, fmt.Errorf("heavy days of the audit: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d access.HeavyDay, err error) {
		return d, row.Scan(&d.Post, &d.Role, dayInto(&d.Day), &d.Reads, &d.Own, &d.Peers)
	})
	if err != nil {
		return nil, fmt.Errorf("heavy days of the audit: %w", err)
	}
	return list, nil
}

// scanEntry reads a line; nil for the row that only tells the total.
func scanEntry(row pgx.CollectableRow, total *int) (*access.Entry, error) {
	var n *int64
	var at *time.Time
	var kind, post, door, subject, detail, origin *string
	var status *int
	var hash []byte
	if err := row.Scan(total, &n, &at, &kind, &post, &door, &subject, &detail, &origin, &status, &hash); err != nil || n == nil {
		return nil, err
	}
	return &access.Entry{N: *n, At: at.In(border.Zone), Kind: access.EntryKind(*kind), Post: *post, Door: *door, Subject: *subject,
		Detail: *detail, Origin: *origin, Status: *status, Hash: access.Hash(hash)}, nil
}

// EachEntry gives every line of the audit in its order.
func (s *Store) EachEntry(ctx context.Context, each func(access.Entry) error) error {
	var refused error
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = '"+loadLimit+"'"); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, "SELECT n, at, kind, post, door, subject, detail, origin, status, hash FROM audit ORDER BY n")
		if err != nil {
			return err
		}
		var e access.Entry
		var hash []byte
		_, err = pgx.ForEachRow(rows, []any{&e.N, &e.At, &e.Kind, &e.Post, &e.Door, &e.Subject, &e.Detail, &e.Origin, &e.Status, &hash}, func() error {
			if len(hash) == len(e.Hash) {
				e.Hash = access.Hash(hash)
			}
			refused = each(e)
			return refused
		})
		return err
	})
	if refused != nil {
		return refused
	}
	if err != nil {
		return fmt.Errorf("walk the audit: %w", err)
	}
	return nil
}

// AuditHead gives the last line's number and hash.
func (s *Store) AuditHead(ctx context.Context) (access.Head, error) {
	return s.auditLine(ctx, "SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1")
}

// AuditLine gives the number and hash of one line; the zero Head where it is missing.
func (s *Store) AuditLine(ctx context.Context, n int64) (access.Head, error) {
	return s.auditLine(ctx, "SELECT n, hash FROM audit WHERE n = $1", n)
}

func (s *Store) auditLine(ctx context.Context, query string, args ...any) (access.Head, error) {
	var head access.Head
	var hash []byte
	err := s.pool.QueryRow(ctx, query, args...).Scan(&head.N, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return head, nil
	}
	if err != nil {
		return head, fmt.Errorf("head of the audit: %w", err)
	}
	if len(hash) == len(head.Hash) {
		head.Hash = access.Hash(hash)
	}
	return head, nil
}

// AuditGuards says what of the locks that keep the audit from being changed is missing.
func (s *Store) AuditGuards(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, auditGuardsSQL)
	if err != nil {
		return nil, fmt.Errorf("locks of the audit: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("locks of the audit: %w", err)
	}
	return list, nil
}

const (
	traceSQL = `SELECT set_config('cotmoc.post', $1, false), set_config('cotmoc.door', $2, false),
		set_config('cotmoc.subject', $3, false), set_config('cotmoc.origin', $4, false)`
	tracedKey  = "cotmoc traced" // in a connection's data: it carries the trace of a request
	traceLimit = 5 * time.Second
)

// carryTrace lets a connection carry the trace of the context it was acquired with, so that what the database adds
// to the audit in the transaction of a change says who came through which door. forget takes it off.
func carryTrace(ctx context.Context, conn *pgx.Conn) error {
	t, traced := access.TraceOf(ctx)
	if !traced {
		return nil
	}
	if _, err := conn.Exec(ctx, traceSQL, t.Post, t.Door, t.Subject, t.Origin); err != nil {
		return err
	}
	conn.PgConn().CustomData()[tracedKey] = true
	return nil
}

// forget takes the trace of a request off a connection that is given back.
func forget(conn *pgx.Conn) bool {
	if conn.PgConn().CustomData()[tracedKey] == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), traceLimit)
	defer cancel()
	if _, err := conn.Exec(ctx, traceSQL, "", "", "", ""); err != nil {
		return false
	}
	delete(conn.PgConn().CustomData(), tracedKey)
	return true
}
