package postgis

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"cotmoc/internal/border"
)

// placeBits are places as PostgreSQL looks one up among them: a bit for each number that the table place gives a code, the
// first for number 1. Those behind the last are 0.
type placeBits pgtype.Bits

// setting is how a setting says them; "" for none.
func (b placeBits) setting() string {
	if b.Len == 0 {
		return ""
	}
	return "x" + hex.EncodeToString(b.Bytes)
}

// placeNumbers remembers the bits of places. Numbers stay for good, and so do they.
type placeNumbers struct {
	mu    sync.Mutex
	known map[string]placeBits // by the key of the places
}

// mostBits is for how many reaches the bits are remembered.
const mostBits = 1000

// bits gives the bits of places. What has no number yet gets one: a record may come to lie there.
func (p *placeNumbers) bits(ctx context.Context, conn *pgx.Conn, places border.Places) (placeBits, error) {
	if len(places.Codes()) == 0 {
		return placeBits{Valid: true}, nil
	}
	p.mu.Lock()
	found, known := p.known[places.Key()]
	p.mu.Unlock()
	if known {
		return found, nil
	}
	var numbers []int32
	if err := conn.QueryRow(ctx, "SELECT place_numbers($1)", places.Codes()).Scan(&numbers); err != nil {
		return placeBits{}, fmt.Errorf("numbers of the places of a reach: %w", err)
	}
	found = bitsOf(numbers)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= mostBits {
		p.known = map[string]placeBits{}
	}
	p.known[places.Key()] = found
	return found, nil
}

// forget has the bits asked for again over a new connection: another database may have taken the place of the one before.
func (p *placeNumbers) forget(context.Context, *pgx.Conn) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.known)
	return nil
}

// numberUnits gives the units on record their numbers. A load that takes long would give them in its transaction, and whoever has one
// in its reach would wait for that.
func (s *Store) numberUnits(ctx context.Context) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return unreachable(err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT cardinality(place_numbers(array_agg(DISTINCT code))) FROM unit"); err != nil {
		return fmt.Errorf("number the units: %w", err)
	}
	return nil
}

// bitsOf sets the bits of numbers, of which there is one at least.
func bitsOf(numbers []int32) placeBits {
	b := make([]byte, (slices.Max(numbers)+7)/8)
	for _, n := range numbers {
		b[(n-1)/8] |= 0x80 >> ((n - 1) % 8)
	}
	return placeBits{Bytes: b, Len: int32(8 * len(b)), Valid: true}
}
