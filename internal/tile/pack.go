package tile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// pack gzips a tile; nothing stays nothing.
func pack(body []byte) ([]byte, error) {
	if len(body) == 0 {
		return []byte{}, nil
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, 6)
	if err != nil {
		return nil, fmt.Errorf("gzip a tile: %w", err)
	}
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("gzip a tile: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("gzip a tile: %w", err)
	}
	return b.Bytes(), nil
}

func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack a tile: %w", err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack a tile: %w", err)
	}
	return body, nil
}

// etag is strong: it names program, question, revision and encoding, which together fix the bytes.
func etag(version, key string, gzipped bool) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%t", version, key, gzipped))
	return `"` + hex.EncodeToString(sum[:16]) + `"`
}

// matches says whether an If-None-Match header names the tag. Weak comparison, as RFC 9110 has it there.
func matches(header, tag string) bool {
	for _, t := range strings.Split(header, ",") {
		t = strings.TrimSpace(t)
		if t == "*" || strings.TrimPrefix(t, "W/") == tag {
			return true
		}
	}
	return false
}

// distinct sorts and drops repetitions.
func distinct(list []string) []string {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}
