package postgis

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"cotmoc/internal/border"
)

const (
	usualPage   = 100
	largestPage = 10_000
)

// dayScan lets a border.Date take a date column; NULL is the zero date.
type dayScan struct{ day *border.Date }

// ScanDate takes the value.
func (d dayScan) ScanDate(v pgtype.Date) error {
	switch {
	case !v.Valid:
		*d.day = border.Date{}
	case v.InfinityModifier != pgtype.Finite:
		return errors.New("an endless date")
	default:
		*d.day = border.NewDate(v.Time.Date())
	}
	return nil
}

// dayInto makes a scan target of a date.
func dayInto(d *border.Date) dayScan { return dayScan{d} }

// unlessZero is the value, or nil for the zero value: what an optional filter binds.
func unlessZero[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// dayOrNull binds a day; the zero date is NULL.
func dayOrNull(d border.Date) *time.Time {
	if d.IsZero() {
		return nil
	}
	return unlessZero(d.UTC())
}

// listOrNull binds a list filter; an empty list does not filter.
func listOrNull(l []string) []string {
	if len(l) == 0 {
		return nil
	}
	return l
}

// pageSize is the number of rows a page may hold.
func pageSize(limit int) int {
	if limit <= 0 {
		return usualPage
	}
	return min(limit, largestPage)
}

// mark is where a page of a list ordered by rank, name and id ended.
type mark struct {
	Rank *int32  `json:"r"`
	Name *string `json:"n"`
	ID   *int64  `json:"i"`
}

// dayMark is where a page of a list ordered by day and id ended.
type dayMark struct {
	Day *string `json:"d"`
	ID  *int64  `json:"i"`
}

// writeCursor makes the opaque text of a mark.
func writeCursor(m any) (*string, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write a cursor: %w", err)
	}
	return unlessZero(base64.RawURLEncoding.EncodeToString(b)), nil
}

// readCursor reads a mark; "" leaves it empty. Anybody may have made it up.
func readCursor(cursor string, m any) error {
	if cursor == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(b, m)
	}
	if err != nil || bytes.Contains(b, []byte(`\u0000`)) { // no text of the database holds it
		return badCursor(err)
	}
	return nil
}

func badCursor(cause error) error {
	return border.Fail(border.Invalid, "Con trỏ trang không đúng; hãy đọc lại danh sách từ đầu.",
		"The page cursor is wrong; read the list from its beginning.", cause)
}

// ranked is a row of a list ordered by rank, name and id.
type ranked[T any] struct {
	view  T
	id    int64
	rank  int32
	name  string
	total int
}

// rankedPage reads limit+1 rows at most, keeps limit of them, and writes the cursor where there was one more.
func rankedPage[T any](rows pgx.Rows, limit int, scan func(pgx.CollectableRow) (ranked[T], error)) (border.List[T], error) {
	list := border.List[T]{Items: []T{}}
	found, err := pgx.CollectRows(rows, scan)
	if err != nil || len(found) == 0 {
		return list, err
	}
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		if list.Next, err = writeCursor(mark{&last.rank, &last.name, &last.id}); err != nil {
			return list, err
		}
	}
	list.Items = slices.Grow(list.Items, len(found))
	for _, r := range found {
		list.Items = append(list.Items, r.view)
	}
	list.Total = found[0].total
	return list, nil
}

// one reads a single row, and says with absent what it means that there is none.
func (s *Store) one(ctx context.Context, sql string, args []any, absent error, into ...any) error {
	err := s.pool.QueryRow(ctx, sql, args...).Scan(into...)
	if errors.Is(err, pgx.ErrNoRows) {
		return absent
	}
	return err
}
