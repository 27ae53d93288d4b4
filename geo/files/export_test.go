package files

import "github.com/paulmach/orb"

// ParseBlob opens the geometry's decoder to the fuzzer.
func ParseBlob(b []byte) (orb.Geometry, error) { return parseBlob(b) }
