package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"cotmoc/internal/border"
)

// Hash is the hash of a line of the audit and of all lines before it.
type Hash [sha256.Size]byte

// String gives 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText gives what String gives.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// Head is the last line of the audit at some time: its number and hash.
type Head struct {
	N    int64
	Hash Hash
}

// String gives "1204:9f86d0…", as an office may keep it on paper.
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.N, h.Hash) }

// ParseHead reads what String gives; border.Usage.
func ParseHead(text string) (Head, error) {
	number, digits, _ := strings.Cut(strings.TrimSpace(text), ":")
	n, err := strconv.ParseInt(number, 10, 64)
	raw, err2 := hex.DecodeString(digits)
	if err != nil || err2 != nil || n < 1 || len(raw) != sha256.Size {
		return Head{}, border.Fail(border.Usage, "Đầu chuỗi nhật ký phải có dạng SỐ:MÃ BĂM (64 chữ số hệ 16).",
			"A head of the audit must look like NUMBER:HASH (64 hexadecimal digits).", nil)
	}
	return Head{N: n, Hash: Hash(raw)}, nil
}

// after gives the hash that a line must have behind another; before is the zero Hash for the first. It reads the line
// as the schema's audit_bytes does: each value behind its length in bytes.
func (e Entry) after(before Hash) Hash {
	digest := sha256.New()
	if e.N > 1 {
		digest.Write(before[:])
	}
	for _, v := range []string{strconv.FormatInt(e.N, 10), strconv.FormatInt(e.At.UnixMicro(), 10), string(e.Kind), e.Post, e.Door,
		e.Subject, e.Detail, e.Origin, strconv.Itoa(e.Status)} {
		fmt.Fprintf(digest, "%d:%s,", len(v), v)
	}
	return Hash(digest.Sum(nil))
}

// BrokenError is where the audit does not hold.
type BrokenError struct {
	N    int64
	Text border.Text
}

// Error gives the English text.
func (b *BrokenError) Error() string { return b.Text.EN }

// VerifyChain walks the audit from its first line: numbers without gaps, every hash the one that follows from the line and
// the hash before, and each of the heads kept elsewhere on its line. It gives the head it came to. A *BrokenError tells the
// first fault; any other error means that it could not be read.
func VerifyChain(ctx context.Context, journal Journal, kept []Head) (Head, error) {
	expected := map[int64]Hash{}
	var last Head
	for _, h := range kept {
		if was, twice := expected[h.N]; twice && was != h.Hash {
			return last, broken(h.N, "hai đầu chuỗi đã lưu của dòng này khác nhau", "two heads kept of this line differ")
		}
		expected[h.N] = h.Hash
	}
	err := journal.EachEntry(ctx, func(e Entry) error {
		switch {
		case e.N != last.N+1:
			return broken(last.N+1, "dòng này bị mất", "this line is missing")
		case e.Hash != e.after(last.Hash):
			return broken(e.N, "dòng này bị sửa, bị đổi chỗ hoặc được thêm vào", "this line was changed, moved or put in")
		}
		if want, known := expected[e.N]; known && want != e.Hash {
			return broken(e.N, "chuỗi đã bị viết lại: khác với đầu chuỗi đã lưu", "the chain was written anew: it differs from the head kept of this line")
		}
		last = Head{N: e.N, Hash: e.Hash}
		return nil
	})
	if err != nil {
		return last, err
	}
	for n := range expected {
		if n > last.N {
			return last, broken(last.N+1, fmt.Sprintf("phần cuối bị cắt: từng có đến dòng %d", n), fmt.Sprintf("the tail was cut off: there was a line %d", n))
		}
	}
	return last, nil
}

func broken(n int64, vi, en string) *BrokenError {
	return &BrokenError{N: n, Text: border.Text{VI: fmt.Sprintf("dòng %d: %s", n, vi), EN: fmt.Sprintf("line %d: %s", n, en)}}
}
