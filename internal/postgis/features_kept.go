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
// taken for what it was. It begins anew when it is full.
type texts struct {
	most   int // bytes
	mu     sync.Mutex
	blocks map[uint64]*block
	piece  []byte // what texts are copied into now
	size   int    // of blocks, and of every text that was put
}

// block holds the texts of rows whose numbers follow each other, as those of a page do.
type block [blockRows]written

// written is the text of a row as one transaction wrote it.
type written struct {
	stamp int64
	text  []byte
}

// What is remembered at most: every commune of the country in detail; some 130,000 incidents.
const (
	shapesTotal    = 192 << 20
	incidentsTotal = 96 << 20

	blockRows = 64
	blockSize = blockRows * 32
	pieceSize = 256 << 10
)

// get gives the text of a row; nil where it is not known under the stamp.
func (t *texts) get(id, stamp int64) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	if found := t.at(id); found != nil && found.stamp == stamp {
		return found.text
	}
	return nil
}

// put remembers a text as it is.
func (t *texts) put(id, stamp int64, text []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.note(id, stamp, text)
}

// copy remembers a text that its owner uses again, and gives what is remembered.
func (t *texts) copy(id, stamp int64, text []byte) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	if cap(t.piece)-len(t.piece) < len(text) {
		t.piece = make([]byte, 0, max(pieceSize, len(text)))
	}
	from := len(t.piece)
	t.piece = append(t.piece, text...)
	text = t.piece[from:len(t.piece):len(t.piece)]
	t.note(id, stamp, text)
	return text
}

func (t *texts) note(id, stamp int64, text []byte) {
	if t.blocks == nil || t.size+len(text)+blockSize > t.most {
		t.blocks, t.size = map[uint64]*block{}, 0
	}
	if t.at(id) == nil {
		t.blocks[uint64(id)/blockRows] = new(block)
		t.size += blockSize
	}
	*t.at(id) = written{stamp, text}
	t.size += len(text)
}

// at gives the place of a row; nil where nothing of its block is known.
func (t *texts) at(id int64) *written {
	in := t.blocks[uint64(id)/blockRows]
	if in == nil {
		return nil
	}
	return &in[uint64(id)%blockRows]
}

// near says whether a row soon after another one is known.
func (t *texts) near(id int64) bool {
	const soon = 16
	t.mu.Lock()
	defer t.mu.Unlock()
	for next := id + 1; next <= id+soon; next++ {
		if found := t.at(next); found != nil && found.text != nil {
			return true
		}
	}
	return false
}

// keepsShapes says whether the shapes of a question come from memory: they are those of units.
func keepsShapes(q collection.Query) bool {
	return q.AsText && !q.NoShape && q.Limit > 0 && (q.Collection.Yearly || levelOf(q.Collection.ID) != "")
}

// keepsWhole says whether whole features of a question come from memory.
func keepsWhole(q collection.Query) bool {
	return q.AsText && !q.NoShape && q.Limit > 0 && q.Fields == nil && !q.Collection.Part && q.Collection.ID == "incidents"
}

// page reads the features of a page.
func (s *Store) page(ctx context.Context, q collection.Query, stated *statement, each func(*export.Row, *collection.Mark) error) error {
	if keepsWhole(q) && s.likelyKept(q) {
		if done, err := s.keptPage(ctx, q, stated, each); done || err != nil {
			return err
		}
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
	case keepsWhole(q):
		return eachFeature(rows, append(slices.Clone(fields), stampField()), len(q.Sort), s.keeping(q, each))
	}
	return eachFeature(rows, fields, len(q.Sort), each)
}

// stampField is how eachFeature reads the stamp that stands behind the fields.
func stampField() collection.Field { return collection.Field{Name: "stamp", Kind: export.Integer} }

// likelyKept says whether it is worth while to look at the keys first: on a walk through everything not where nobody has
// been yet.
func (s *Store) likelyKept(q collection.Query) bool {
	plain := q.Filter == nil && q.During == nil && len(q.Bounds) == 0 && len(q.Sort) == 0
	return !plain || q.After == nil || s.incidents.near(q.After.Number)
}

// keptPage gives a page by its keys alone; done is false, and nothing given, where not all of its features are remembered.
func (s *Store) keptPage(ctx context.Context, q collection.Query, stated *statement, each func(*export.Row, *collection.Mark) error) (done bool, err error) {
	rows, err := s.pool.Query(ctx, stated.keys(q), stated.args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	type held struct {
		text []byte
		mark collection.Mark
	}
	all := make([]held, 0, q.Limit)
	done = true
	err = eachFeature(rows, []collection.Field{stampField()}, len(q.Sort), func(r *export.Row, m *collection.Mark) error {
		if done {
			text := s.incidents.get(m.Number, r.Values[0].Integer)
			done = text != nil
			all = append(all, held{text, *m.Clone()})
		}
		return nil
	})
	if err != nil || !done {
		return false, err
	}
	for i := range all {
		if err := each(&export.Row{Feature: all[i].text}, &all[i].mark); err != nil {
			return true, err
		}
	}
	return true, nil
}

// keeping remembers the features of a page on their way; the stamp stands behind their values.
func (s *Store) keeping(q collection.Query, each func(*export.Row, *collection.Mark) error) func(*export.Row, *collection.Mark) error {
	writer := export.NewCollection(io.Discard, q.Collection.Table(nil, ""))
	var text []byte
	return func(r *export.Row, m *collection.Mark) (err error) {
		if text, err = writer.Append(text[:0], r); err != nil {
			return err
		}
		return each(&export.Row{Feature: s.incidents.copy(m.Number, r.Values[len(r.Values)-1].Integer, text)}, m)
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
		if text := s.shapes.get(m.Number, int64(binary.BigEndian.Uint64(r.WKB))); text != nil {
			known[m.Number] = text
		} else {
			missing = append(missing, m.Number)
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
	var id, stamp int64
	var shape []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &stamp, &shape}, func() error {
		text, err := export.ShapeText(shape)
		if err == nil {
			s.shapes.put(id, stamp, text)
			known[id] = text
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
