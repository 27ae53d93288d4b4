package access

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238 as every authenticator speaks it
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A code of RFC 6238 has six digits and holds for half a minute; the one before and the one after are taken too, for
// clocks that differ.
const (
	codeStep   = 30 * time.Second
	codeDigits = 6
	codeDrift  = 1
	seedLength = 20
)

// Factor is an account's second factor as it is kept.
type Factor struct {
	Sealed []byte // nil: none
	Proved bool   // a code of it was right once; it is asked for from then on
}

// Enrolment is a new second factor, shown once.
type Enrolment struct {
	Secret string `json:"secret"` // base32, for typing into an authenticator
	URI    string `json:"uri"`    // otpauth://
}

// codeOf is the code of RFC 4226 for a counter, with so many digits.
func codeOf(seed []byte, counter int64, digits int) string {
	var text [8]byte
	binary.BigEndian.PutUint64(text[:], uint64(counter)) //nolint:gosec // counters of time are positive
	mac := hmac.New(sha1.New, seed)
	mac.Write(text[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	n := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	code := strconv.FormatUint(uint64(n), 10)
	code = strings.Repeat("0", max(0, digits-len(code))) + code
	return code[len(code)-digits:]
}

// stepOf finds the step whose code it is, near a time; false if there is none.
func stepOf(seed []byte, code string, now time.Time) (int64, bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	current := now.Unix() / int64(codeStep.Seconds())
	for step := current - codeDrift; step <= current+codeDrift; step++ {
		if subtle.ConstantTimeCompare([]byte(codeOf(seed, step, codeDigits)), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}

// newSeed makes a second factor for an account.
func newSeed(account string) ([]byte, Enrolment, error) {
	seed := make([]byte, seedLength)
	if _, err := rand.Read(seed); err != nil {
		return nil, Enrolment{}, fmt.Errorf("second factor: %w", err)
	}
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(seed)
	const issuer = "Cột Mốc"
	label := url.PathEscape(issuer + ":" + account)
	return seed, Enrolment{Secret: secret, URI: "otpauth://totp/" + label + "?secret=" + secret + "&issuer=" + url.QueryEscape(issuer)}, nil
}

// seal encrypts a second factor for one account: moved to another, it does not open.
func (k Keys) seal(seed []byte, account int64) ([]byte, error) {
	box, err := k.box()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return box.Seal(nonce, nonce, seed, []byte(strconv.FormatInt(account, 10))), nil
}

var errSealed = errors.New("the second factor cannot be opened with this server's key (data folder changed?)")

func (k Keys) open(sealed []byte, account int64) ([]byte, error) {
	box, err := k.box()
	if err != nil {
		return nil, err
	}
	if len(sealed) < box.NonceSize() {
		return nil, errSealed
	}
	seed, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], []byte(strconv.FormatInt(account, 10)))
	if err != nil {
		return nil, errSealed
	}
	return seed, nil
}

func (k Keys) box() (cipher.AEAD, error) {
	if k == (Keys{}) {
		return nil, errors.New("the server has no key")
	}
	key := k.mac("totp", "")
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
