package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"cotmoc/internal/border"
)

// Argon2id parameters: 19 MiB, 2 passes, 1 lane (OWASP's first choice for a small server). One check takes
// some 30 ms.
const (
	argonMemoryKiB = 19 * 1024
	argonPasses    = 2
	argonLanes     = 1
	argonKeyLen    = 32
	argonSaltLen   = 16
)

// The shortest and longest password taken, in characters.
const (
	MinPassword = 10
	MaxPassword = 200
)

// HashPassword gives the PHC string of a password under Argon2id with a fresh salt. It refuses one that is too short, too long,
// or among the first to be guessed. Letters count the same however they were typed (NFC).
func HashPassword(password string) (string, error) { return hashFor("", password) }

// hashFor is HashPassword for the account of a name, which its password must not be made of.
func hashFor(name, password string) (string, error) {
	switch n := utf8.RuneCountInString(norm.NFC.String(password)); {
	case n < MinPassword || n > MaxPassword:
		return "", border.Fail(border.Invalid,
			fmt.Sprintf("Mật khẩu phải có từ %d đến %d ký tự.", MinPassword, MaxPassword),
			fmt.Sprintf("The password must have %d to %d characters.", MinPassword, MaxPassword), nil)
	case guessable(name, password):
		return "", border.Fail(border.Invalid, "Mật khẩu này dễ đoán: hãy dùng vài từ không liên quan nhau, không phải tên đơn vị hay dãy số.",
			"This password is easily guessed: use some words that have nothing to do with each other, not the post's name or figures.", nil)
	}
	return hashOfPassword(password)
}

// hashOfPassword hashes a password whatever it is.
func hashOfPassword(password string) (string, error) {
	salt := make([]byte, argonSaltLen)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("salt: %w", err)
	}
	key := argon2.IDKey([]byte(norm.NFC.String(password)), salt, argonPasses, argonMemoryKiB, argonLanes, argonKeyLen)
	b64 := base64.RawStdEncoding
	return parameters() + b64.EncodeToString(salt) + "$" + b64.EncodeToString(key), nil
}

// parameters begin the PHC string of a password as it is hashed today.
func parameters() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemoryKiB, argonPasses, argonLanes)
}

// current says that a PHC string has the parameters of today.
func current(phc string) bool { return strings.HasPrefix(phc, parameters()) }

// PasswordFits says whether a password belongs to a PHC string. A string it cannot read fits nothing.
func PasswordFits(phc, password string) bool {
	if utf8.RuneCountInString(norm.NFC.String(password)) > MaxPassword {
		return false
	}
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var memory, passes uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 {
		return false
	}
	fits := func(typed string) bool {
		return subtle.ConstantTimeCompare(argon2.IDKey([]byte(typed), salt, passes, memory, lanes, uint32(len(want))), want) == 1
	}
	composed := norm.NFC.String(password)
	return fits(composed) || composed != password && fits(password) // hashed as it was typed until 0.1.0
}
