package access

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
)

// accessFolder, below the data folder, holds the key and the heads of the audit.
const accessFolder = "access"

// Keys are the server's own secrets, all derived from one kept in the data folder and never in the database: whoever
// reads a copy of the database learns no address, no second factor and no OpenID subject from it.
type Keys struct{ root [32]byte }

// LoadKeys reads the key of a data folder, or makes one. The file is readable by its owner only.
func LoadKeys(folder string) (Keys, error) {
	path := filepath.Join(folder, accessFolder, "key")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = newKey(path); err != nil {
			return Keys{}, fmt.Errorf("make the server's key: %w", err)
		}
	}
	if err != nil {
		return Keys{}, fmt.Errorf("read the server's key: %w", err)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(raw) != 32 {
		return Keys{}, fmt.Errorf("the server's key in %s is damaged: 64 hexadecimal digits are needed", path)
	}
	return Keys{root: [32]byte(raw)}, nil
}

// newKey writes a fresh key; where another process was faster, its key is the one.
func newKey(path string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return nil, err
	}
	whole, err := os.CreateTemp(filepath.Dir(path), "key-*") // 0600; linked when it is whole
	if err != nil {
		return nil, err
	}
	defer os.Remove(whole.Name())
	if _, err := whole.WriteString(hex.EncodeToString(raw) + "\n"); err != nil {
		return nil, errors.Join(err, whole.Close())
	}
	if err := errors.Join(whole.Sync(), whole.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(whole.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}

// mac is the HMAC-SHA256 of a text under the key for a purpose.
func (k Keys) mac(purpose, text string) [sha256.Size]byte {
	key := hmac.New(sha256.New, k.root[:])
	key.Write([]byte("cotmoc " + purpose))
	sum := hmac.New(sha256.New, key.Sum(nil))
	sum.Write([]byte(text))
	return [sha256.Size]byte(sum.Sum(nil))
}

// Origin names a network address so that the same one is known again and none can be read: "loopback", or 16
// hexadecimal digits. Addresses of IPv6 count by their /64.
func (k Keys) Origin(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap()
	if ip.IsLoopback() {
		return "loopback"
	}
	sum := k.mac("origin", network(ip))
	return hex.EncodeToString(sum[:8])
}

// network is the address as brakes and origins count it.
func network(ip netip.Addr) string {
	if ip.Is6() {
		if prefix, err := ip.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}
