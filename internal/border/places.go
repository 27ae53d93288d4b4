package border

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Places are codes of communes and provinces, each once. They are made once and asked often: an area may have thousands. The
// zero Places are none.
type Places struct {
	codes []string // ascending
	key   string
}

// PlacesOf makes places of codes.
func PlacesOf(codes ...string) Places {
	if len(codes) == 0 {
		return Places{}
	}
	codes = slices.Compact(slices.Sorted(slices.Values(codes)))
	sum := sha256.Sum256([]byte(strings.Join(codes, ",")))
	return Places{codes: codes, key: hex.EncodeToString(sum[:16])}
}

// Codes are the codes, ascending; nobody writes into them.
func (p Places) Codes() []string { return p.codes }

// Key is the same for the same places, and another one for others; "" for none.
func (p Places) Key() string { return p.key }

// Has says whether a code is among them.
func (p Places) Has(code string) bool {
	_, there := slices.BinarySearch(p.codes, code)
	return there
}
