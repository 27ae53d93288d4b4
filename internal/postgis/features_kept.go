package postgis

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/binary"
	"io"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"

	"cotmoc/geo/export"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
)

//go:embed sql/read/shapes.sql
var shapesSQL string

// texts remembers what was written of rows as GeoJSON, each under the stamp of its row: what changed since is never
// found under it. It begins anew when it is full.
type texts struct {
	most int // bytes
	mu   sync.Mutex
	of   map[stamped][]byte
	size int
}

// stamped is a row as one transaction wrote it.
type stamped struct{ id, stamp int64 }

// What is remembered at most: every commune of the country in detail; some 130,000 incidents.
const (
	shapesTotal    = 192 << 20
	incidentsTotal = 96 << 20
)

func (t *texts) get(row stamped) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.of[row]
}

func (t *texts) put(row stamped, text []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil || t.size+len(text) > t.most {
		t.of, t.size = map[stamped][]byte{}, 0
	}
	t.size += len(text) - len(t.of[row])
	t.of[row] = text
}

// keepsShapes says whether the shapes of a question come from memory: they are those of units.
func keepsShapes(q collection.Query) bool {
	return q.AsText && !q.NoShape && q.Limit > 0 && (q.Collection.Yearly || levelOf(q.Collection.ID) != "")
}

// keepsWhole says whether whole features of a question come from memory.
func keepsWhole(q collection.Query) bool {
	return q.AsText && !q.NoShape && q.Limit > 0 && q.Fields == nil && q.Collection.ID == "incidents"
}

// page reads the features of a page.
func (s *Store) page(ctx context.Context, q collection.Query, stated *statement, each func(*export.Row, *collection.Mark) error) error {
	var stamps map[int64]int64
	if keepsWhole(q) {
		known, err := s.keptPage(ctx, q, stated, each)
		if known == nil || err != nil {
			return err
		}
		stamps = known
	}
	sql, fields := stated.list(q)
	rows, err := s.pool.Query(ctx, sql, stated.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	switch {
	case keepsShapes(q):
		return s.withShapes(ctx, rows, fields, len(q.Sort), each)
	case stamps != nil:
		return eachFeature(rows, fields, len(q.Sort), s.keeping(q, stamps, each))
	}
	return eachFeature(rows, fields, len(q.Sort), each)
}

// keptPage gives a page whose features are all remembered, by their keys alone. Else it gives the stamps of all of them.
func (s *Store) keptPage(ctx context.Context, q collection.Query, stated *statement, each func(*export.Row, *collection.Mark) error) (stamps map[int64]int64, err error) {
	rows, err := s.pool.Query(ctx, stated.keys(q), stated.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	type held struct {
		row  export.Row
		mark *collection.Mark
	}
	var all []held
	whole := true
	stamps = map[int64]int64{}
	err = eachFeature(rows, nil, len(q.Sort), func(r *export.Row, m *collection.Mark) error {
		at := stamped{m.Number, int64(binary.BigEndian.Uint64(r.WKB))}
		stamps[at.id] = at.stamp
		if whole {
			text := s.incidents.get(at)
			whole = text != nil
			all = append(all, held{export.Row{Feature: text}, m.Clone()})
		}
		return nil
	})
	if err != nil || !whole {
		return stamps, err
	}
	for i := range all {
		if err := each(&all[i].row, all[i].mark); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// keeping remembers the features of a page on their way. One that changed since its stamp was read is kept under a stamp
// that nobody will ask for again.
func (s *Store) keeping(q collection.Query, stamps map[int64]int64, each func(*export.Row, *collection.Mark) error) func(*export.Row, *collection.Mark) error {
	writer := export.NewCollection(io.Discard, q.Collection.Table(nil, ""))
	return func(r *export.Row, m *collection.Mark) error {
		text, err := writer.Text(r)
		if err != nil {
			return err
		}
		if stamp, known := stamps[m.Number]; known {
			s.incidents.put(stamped{m.Number, stamp}, text)
		}
		r.Feature = text
		defer func() { r.Feature = nil }()
		return each(r, m)
	}
}

// withShapes is eachFeature of rows that have the stamp of their unit in place of its shape.
func (s *Store) withShapes(ctx context.Context, rows pgx.Rows, fields []collection.Field, sorted int, each func(*export.Row, *collection.Mark) error) error {
	type held struct {
		row  export.Row
		mark *collection.Mark
	}
	var all []held
	var missing []int64
	known := map[int64][]byte{}
	err := eachFeature(rows, fields, sorted, func(r *export.Row, m *collection.Mark) error {
		at := stamped{m.Number, int64(binary.BigEndian.Uint64(r.WKB))}
		if text := s.shapes.get(at); text != nil {
			known[at.id] = text
		} else {
			missing = append(missing, at.id)
		}
		all = append(all, held{clone(r), m.Clone()})
		return nil
	})
	rows.Close()
	if err == nil && len(missing) > 0 {
		err = s.readShapes(ctx, missing, known)
	}
	if err != nil {
		return err
	}
	for i := range all {
		h := &all[i]
		if h.row.JSON = known[h.mark.Number]; h.row.JSON == nil {
			return border.Fail(border.Unavailable, "Dữ liệu vừa thay đổi; hãy hỏi lại.", "The data changed meanwhile; ask again.", nil)
		}
		if err := each(&h.row, h.mark); err != nil {
			return err
		}
	}
	return nil
}

// readShapes reads shapes, remembers them, and adds them to known.
func (s *Store) readShapes(ctx context.Context, ids []int64, known map[int64][]byte) error {
	rows, err := s.pool.Query(ctx, shapesSQL, ids)
	if err != nil {
		return err
	}
	var row stamped
	var shape []byte
	_, err = pgx.ForEachRow(rows, []any{&row.id, &row.stamp, &shape}, func() error {
		text, err := export.ShapeText(shape)
		if err == nil {
			s.shapes.put(row, text)
			known[row.id] = text
		}
		return err
	})
	return err
}

// clone copies a row but for its shape.
func clone(r *export.Row) export.Row {
	out := export.Row{ID: bytes.Clone(r.ID), Values: slices.Clone(r.Values)}
	for i := range out.Values {
		out.Values[i].Text = bytes.Clone(out.Values[i].Text)
	}
	return out
}
