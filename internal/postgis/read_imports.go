package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

//go:embed sql/read/imports.sql
var importsSQL string

// importMark is where a page of the list ended.
type importMark struct {
	ID *int64 `json:"i"`
}

// Imports lists the imports of files and their undoing, the latest first. Single records written by hand are not
// among them: their own history tells.
func (s *Store) Imports(ctx context.Context, page border.Page) (border.List[border.Import], error) {
	list := border.List[border.Import]{Items: []border.Import{}}
	var at importMark
	if err := readCursor(page.Cursor, &at); err != nil {
		return list, err
	}
	limit := pageSize(page.Limit)
	var err error
	if list.Items, list.Total, err = s.imports(ctx, at.ID, limit+1, nil); err != nil {
		return list, err
	}
	if len(list.Items) <= limit {
		return list, nil
	}
	list.Items = list.Items[:limit]
	last, err := strconv.ParseInt(list.Items[limit-1].ID, 10, 64)
	if err == nil {
		list.Next, err = writeCursor(importMark{&last})
	}
	return list, err
}

// Import gives one import. The error is of kind border.NotFound if there is none of that number.
func (s *Store) Import(ctx context.Context, id string) (border.Import, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return border.Import{}, noImport(id)
	}
	found, _, err := s.imports(ctx, nil, 1, &n)
	if err == nil && len(found) == 0 {
		err = noImport(id)
	}
	if err != nil {
		return border.Import{}, err
	}
	return found[0], nil
}

func (s *Store) imports(ctx context.Context, before *int64, limit int, one *int64) (found []border.Import, total int, err error) {
	rows, err := s.pool.Query(ctx, importsSQL, before, limit, one)
	if err == nil {
		found, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (v border.Import, err error) {
			var id int64
			var undoes, undone *int64
			var undoneAt *time.Time
			var undoneBy *string
			err = row.Scan(&id, &v.Layer, &v.Files, &v.Source, &v.Account, &v.At, &v.Accepted, &v.Unchanged, &v.Refused, &v.Ended,
				&undoes, &undone, &undoneAt, &undoneBy, &v.Undoable, &total)
			v.ID, v.At, v.Undoes = strconv.FormatInt(id, 10), v.At.In(border.Zone), numberText(undoes)
			v.Undoable = v.Undoable && ingest.Undoable(v.Layer)
			if undone != nil {
				v.Undone = &border.ImportUndo{ID: strconv.FormatInt(*undone, 10), At: undoneAt.In(border.Zone), Account: undoneBy}
			}
			return v, err
		})
	}
	if err != nil {
		return nil, 0, fmt.Errorf("imports: %w", err)
	}
	return found, total, nil
}

func numberText(n *int64) *string {
	if n == nil {
		return nil
	}
	text := strconv.FormatInt(*n, 10)
	return &text
}
