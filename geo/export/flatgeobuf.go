package export

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"os"

	"github.com/paulmach/orb"
)

// flatGeobuf writes FlatGeobuf 3. Features wait in a temporary file until they are all there, to be written along a Hilbert
// curve behind an index of their boxes; once there are more than indexedAtMost they are written as they come, without.
type flatGeobuf struct {
	w       *bufio.Writer
	table   Table
	place   func(orb.Point) (orb.Point, bool)
	flat    flat
	wkb     []byte
	props   []byte
	out     []byte
	spool   *os.File // nil: features are written as they come
	waiting *bufio.Writer
	items   []boxed
	spooled int64
}

// indexedAtMost is how many features an index is made for: it is the part of a file that memory must hold.
const indexedAtMost = 100_000

func newFlatGeobuf(w io.Writer, t Table) (Writer, error) {
	t.LatLon = false
	spool, err := unnamed("cotmoc-*.fgb")
	if err != nil {
		return nil, failed("FlatGeobuf", err)
	}
	return &flatGeobuf{w: bufio.NewWriterSize(w, flushAt), table: t, place: t.placer(), spool: spool, waiting: bufio.NewWriterSize(spool, flushAt)}, nil
}

// unnamed makes a temporary file that is gone when it is closed, or this process ends.
func unnamed(pattern string) (*os.File, error) {
	file, err := os.CreateTemp("", pattern)
	if err != nil {
		return nil, err
	}
	return file, os.Remove(file.Name())
}

// begin writes what stands before the features. all is the box of them.
func (g *flatGeobuf) begin(features int, all orb.Bound) error {
	g.flat.reset()
	_, err := g.w.Write(append([]byte{0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 1}, g.header(features, all)...))
	return err
}

// kinds of columns in FlatGeobuf.
func flatKind(k Kind) uint64 {
	switch k {
	case Number:
		return 10
	case Integer:
		return 7
	case Bool:
		return 2
	case Date, Timestamp:
		return 13
	}
	return 11
}

func flatShape(name string) uint64 {
	for i, n := range wkbNames {
		if n == name && i > 0 {
			return uint64(i)
		}
	}
	return 0
}

// header describes the table; with features 0 their number is not known, and there is no index.
func (g *flatGeobuf) header(features int, all orb.Bound) []byte {
	f := &g.flat
	var columns []int
	for _, c := range append([]Column{{Name: "id"}}, g.table.Columns...) {
		slots := []slot{{id: 0, size: 4, value: uint64(f.bytes([]byte(c.Name), true)), ref: true}, {id: 1, size: 1, value: flatKind(c.Kind)}}
		if c.Title != "" {
			slots = append(slots, slot{id: 2, size: 4, value: uint64(f.bytes([]byte(c.Title), true)), ref: true})
		}
		columns = append(columns, f.table(slots))
	}
	code := 4326
	if g.table.System.Code != 0 {
		code = int(g.table.System.Code)
	}
	org := f.bytes([]byte("EPSG"), true)
	system := f.table([]slot{{id: 0, size: 4, value: uint64(org), ref: true}, {id: 1, size: 4, value: uint64(code)}})
	slots := []slot{
		{id: 0, size: 4, value: uint64(f.bytes([]byte(g.table.Name), true)), ref: true},
		{id: 2, size: 1, value: flatShape(g.table.Shape)},
		{id: 7, size: 4, value: uint64(f.refs(columns)), ref: true},
		{id: 10, size: 4, value: uint64(system), ref: true},
		{id: 11, size: 4, value: uint64(f.bytes([]byte(g.table.Title), true)), ref: true},
	}
	if features == 0 {
		slots = append(slots, slot{id: 9, size: 2, value: 0})
		return f.finish(nil, f.table(slots))
	}
	corners := []float64{all.Min[0], all.Min[1], all.Max[0], all.Max[1]}
	if !all.IsEmpty() {
		slots = append(slots, slot{id: 1, size: 4, value: uint64(f.scalars(4, 8, func(i int) uint64 { return math.Float64bits(corners[i]) })), ref: true})
	}
	slots = append(slots, slot{id: 8, size: 8, value: uint64(features)}, slot{id: 9, size: 2, value: nodeSize})
	return f.finish(nil, f.table(slots))
}

func (g *flatGeobuf) Write(r *Row) error {
	f := &g.flat
	f.reset()
	g.properties(r)
	slots := []slot{{id: 1, size: 4, value: uint64(f.bytes(g.props, false)), ref: true}}
	box := noBound()
	if r.WKB != nil {
		var err error
		if g.wkb, err = rewritten(g.wkb[:0], r.WKB, g.place); err != nil {
			return failed("FlatGeobuf", err)
		}
		if box, err = boundOf(g.wkb); err != nil {
			return failed("FlatGeobuf", err)
		}
		c := cursor{b: g.wkb}
		slots = append(slots, slot{id: 0, size: 4, value: uint64(g.geometry(&c)), ref: true})
	}
	g.out = f.finish(g.out[:0], f.table(slots))
	return failed("FlatGeobuf", g.add(box))
}

// add writes the feature in g.out, or has it wait.
func (g *flatGeobuf) add(box orb.Bound) error {
	if g.spool != nil && len(g.items) == indexedAtMost {
		if err := g.flow(); err != nil {
			return err
		}
	}
	if g.spool == nil {
		_, err := g.w.Write(g.out)
		return err
	}
	g.items = append(g.items, boxed{box: box, at: g.spooled, size: int64(len(g.out))})
	g.spooled += int64(len(g.out))
	_, err := g.waiting.Write(g.out)
	return err
}

// flow writes what waits as it came, without an index; the rest need not wait.
func (g *flatGeobuf) flow() error {
	spool := g.spool
	defer spool.Close()
	g.spool, g.items = nil, nil
	if err := g.waiting.Flush(); err != nil {
		return err
	}
	if err := g.begin(0, noBound()); err != nil {
		return err
	}
	_, err := io.Copy(g.w, io.NewSectionReader(spool, 0, g.spooled))
	return err
}

// indexed writes what waits behind its index.
func (g *flatGeobuf) indexed() error {
	defer g.spool.Close()
	if err := g.waiting.Flush(); err != nil {
		return err
	}
	if err := g.begin(len(g.items), alongHilbert(g.items)); err != nil {
		return err
	}
	if _, err := g.w.Write(packedRTree(g.items)); err != nil {
		return err
	}
	for _, item := range g.items {
		if _, err := io.Copy(g.w, io.NewSectionReader(g.spool, item.at, item.size)); err != nil {
			return err
		}
	}
	return nil
}

// geometry writes the next shape of c.
func (g *flatGeobuf) geometry(c *cursor) int {
	kind := c.head()
	if kind == 1 {
		return g.shape(kind, []orb.Point{c.point()}, nil)
	}
	n := c.uint()
	if kind == 6 || kind == 7 {
		parts := make([]int, 0, n)
		for range n {
			parts = append(parts, g.geometry(c))
		}
		return g.flat.table([]slot{{id: 6, size: 1, value: uint64(kind)}, {id: 7, size: 4, value: uint64(g.flat.refs(parts)), ref: true}})
	}
	var points []orb.Point
	var ends []uint32
	for range n {
		switch kind {
		case 2:
			points = append(points, c.point())
			continue
		case 4:
			c.head()
			points = append(points, c.point())
			continue
		case 5:
			c.head()
		}
		for range c.uint() {
			points = append(points, c.point())
		}
		ends = append(ends, uint32(len(points)))
	}
	return g.shape(kind, points, ends)
}

func (g *flatGeobuf) shape(kind uint32, points []orb.Point, ends []uint32) int {
	slots := []slot{{id: 6, size: 1, value: uint64(kind)}}
	xy := g.flat.scalars(2*len(points), 8, func(i int) uint64 { return math.Float64bits(points[i/2][i%2]) })
	slots = append(slots, slot{id: 1, size: 4, value: uint64(xy), ref: true})
	if ends != nil {
		at := g.flat.scalars(len(ends), 4, func(i int) uint64 { return uint64(ends[i]) })
		slots = append(slots, slot{id: 0, size: 4, value: uint64(at), ref: true})
	}
	return g.flat.table(slots)
}

// properties gathers the known values: the number of the column, then the value.
func (g *flatGeobuf) properties(r *Row) {
	p := binary.LittleEndian.AppendUint16(g.props[:0], 0)
	p = append(binary.LittleEndian.AppendUint32(p, uint32(len(r.ID))), r.ID...)
	for i := range g.table.Columns {
		v := &r.Values[i]
		if !v.Known {
			continue
		}
		p = binary.LittleEndian.AppendUint16(p, uint16(i+1))
		switch k := g.table.Columns[i].Kind; k {
		case Number:
			p = binary.LittleEndian.AppendUint64(p, math.Float64bits(v.Number))
		case Integer:
			p = binary.LittleEndian.AppendUint64(p, uint64(v.Integer))
		case Bool:
			p = append(p, byte(v.Integer))
		default:
			at := len(p)
			p = append(p, 0, 0, 0, 0)
			p = appendPlain(p, k, v)
			binary.LittleEndian.PutUint32(p[at:], uint32(len(p)-at-4))
		}
	}
	g.props = p
}

// Abandon takes the temporary file away.
func (g *flatGeobuf) Abandon() {
	if g.spool != nil {
		g.spool.Close()
	}
}

// Close writes what waits.
func (g *flatGeobuf) Close() error {
	var err error
	switch {
	case g.spool != nil && len(g.items) > 0:
		err = g.indexed()
	case g.spool != nil:
		err = g.flow()
	}
	if err != nil {
		return failed("FlatGeobuf", err)
	}
	return failed("FlatGeobuf", g.w.Flush())
}
