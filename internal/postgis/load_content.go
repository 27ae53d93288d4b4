package postgis

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/internal/border"
)

// contentHash sums values in an unambiguous form: a mark for the type, and the length of what has one.
type contentHash struct{ said []byte }

func newContentHash() *contentHash { return &contentHash{make([]byte, 0, 1<<10)} }

func (c *contentHash) sum() []byte {
	sum := sha256.Sum256(c.said)
	return sum[:]
}

// add takes what the columns of a record hold: nil, text, numbers, truth values, times, bytes, lists of text.
func (c *contentHash) add(v any) {
	switch v := v.(type) {
	case nil:
		c.number('0', 0)
	case string:
		c.bytes('s', []byte(v))
	case []byte:
		c.bytes('b', v)
	case bool:
		c.number('t', truth(v))
	case int:
		c.number('i', uint64(v))
	case int64:
		c.number('i', uint64(v))
	case float64:
		c.number('f', math.Float64bits(v))
	case time.Time:
		c.number('d', uint64(v.Unix()))
	case []string:
		c.number('l', uint64(len(v)))
		for _, s := range v {
			c.bytes('s', []byte(s))
		}
	default:
		c.bytes('?', fmt.Appendf(nil, "%T %v", v, v))
	}
}

func (c *contentHash) bytes(mark byte, b []byte) {
	c.number(mark, uint64(len(b)))
	c.said = append(c.said, b...)
}

func (c *contentHash) number(mark byte, n uint64) {
	c.said = binary.BigEndian.AppendUint64(append(c.said, mark), n)
}

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// Values as the database holds them: unknown is NULL, never a zero.

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func dateOrNull(d border.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.UTC()
}

func positive(n float64) any {
	if n > 0 {
		return n
	}
	return nil
}

// known gives what a pointer points to, or NULL.
func known[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func pointOrNull(p *orb.Point) (any, error) {
	if p == nil {
		return nil, nil
	}
	return shapeOrNull(*p)
}

func shapeOrNull(g orb.Geometry) (any, error) {
	if g == nil {
		return nil, nil
	}
	b, err := geo.EWKB(g)
	if err != nil {
		return nil, fmt.Errorf("geometry: %w", err)
	}
	return b, nil
}
