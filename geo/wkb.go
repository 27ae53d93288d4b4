package geo

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
	"github.com/paulmach/orb/encoding/wkt"
)

// EWKB gives the shape as PostGIS takes it, with the SRID inside.
func EWKB(g orb.Geometry) ([]byte, error) {
	b, err := ewkb.Marshal(g, SRID)
	if err != nil {
		return nil, fmt.Errorf("encode %s as EWKB: %w", g.GeoJSONType(), err)
	}
	return b, nil
}

// ParseEWKB reads a shape as PostGIS gives it: WKB, or EWKB of SRID 4326.
func ParseEWKB(b []byte) (orb.Geometry, error) {
	g, srid, err := ewkb.Unmarshal(b)
	if err != nil {
		return nil, fmt.Errorf("decode EWKB: %w", err)
	}
	if srid != 0 && srid != SRID {
		return nil, fmt.Errorf("%w: SRID %d", ErrSystem, srid)
	}
	if err := Check(g); err != nil {
		return nil, err
	}
	return g, nil
}

// maxWKT is the longest text ParseWKT reads: a spreadsheet cell holds 32,767 characters, a long road more.
const maxWKT = 16 << 20

// ParseWKT reads well-known text in two dimensions, as a CSV column carries it.
func ParseWKT(text string) (orb.Geometry, error) {
	if len(text) > maxWKT {
		return nil, ErrTooLarge
	}
	g, err := wkt.Unmarshal(text)
	if err != nil {
		return nil, fmt.Errorf("decode WKT: %w", err)
	}
	if err := Check(g); err != nil {
		return nil, err
	}
	return g, nil
}
