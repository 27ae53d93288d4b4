package files

import (
	"fmt"
	"io"
	"strconv"

	"github.com/paulmach/orb"

	"cotmoc/geo"
)

func (g *geoPackage) Next() (Feature, error) {
	if !g.rows.Next() {
		if err := g.rows.Err(); err != nil {
			return Feature{}, spoken(fmt.Errorf("read GeoPackage: %w", err))
		}
		return Feature{}, io.EOF
	}
	if err := g.rows.Scan(g.into...); err != nil {
		return Feature{}, fmt.Errorf("read GeoPackage: %w", err)
	}
	f := Feature{Names: g.names, Values: make([]Value, 0, len(g.names))}
	for i, cell := range g.cells {
		if i == g.shape {
			f.Shape, f.Err = parseBlob(cell)
			continue
		}
		f.Values = append(f.Values, valueOf(cell))
	}
	return f, nil
}

// valueOf gives a cell as text; what is neither text nor number, such as a picture, is left out.
func valueOf(cell any) Value {
	switch v := cell.(type) {
	case string:
		return Value{Text: v}
	case int64:
		return Value{strconv.FormatInt(v, 10), true}
	case float64:
		return Value{strconv.FormatFloat(v, 'f', -1, 64), true}
	}
	return Value{}
}

// parseBlob reads a geometry as a GeoPackage has it: a header with a box, then well-known binary.
func parseBlob(cell any) (orb.Geometry, error) {
	b, is := cell.([]byte)
	if !is {
		if cell == nil {
			return nil, nil
		}
		return nil, malformed("the geometry is no blob")
	}
	if len(b) < 8 || b[0] != 'G' || b[1] != 'P' {
		return nil, malformed("the geometry has no GP header")
	}
	flags := b[3]
	const extended, empty = 0x20, 0x10
	if flags&extended != 0 {
		return nil, fmt.Errorf("%w: an extended GeoPackage geometry", geo.ErrType)
	}
	box, found := map[byte]int{0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[flags>>1&7]
	if !found || len(b) < 8+box {
		return nil, malformed("the header of the geometry")
	}
	if flags&empty != 0 {
		return nil, geo.ErrEmpty
	}
	return parseWKB(b[8+box:])
}
