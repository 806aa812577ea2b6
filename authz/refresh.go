package authz

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
)

const refreshBytes = 32

var refreshBase64 = base64.RawURLEncoding.Strict()

// RefreshHash is what the database keeps of a refresh token: enough to find it, not enough to use it.
type RefreshHash [sha256.Size]byte

// NewRefreshToken makes a refresh token: 32 random bytes, base64url. Plain SHA-256 is enough for its hash, because there is
// nothing to guess.
func NewRefreshToken(random io.Reader) (token string, hash RefreshHash, err error) {
	var b [refreshBytes]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", RefreshHash{}, fmt.Errorf("authz: refresh token: %w", err)
	}
	return refreshBase64.EncodeToString(b[:]), sha256.Sum256(b[:]), nil
}

// HashRefreshToken gives the hash to look for. Anything but the one spelling of 32 bytes is UNAUTHENTICATED.
func HashRefreshToken(token string) (RefreshHash, error) {
	if len(token) != refreshBase64.EncodedLen(refreshBytes) {
		return RefreshHash{}, unauthenticated("not the form of a refresh token")
	}
	b, err := refreshBase64.DecodeString(token)
	if err != nil || len(b) != refreshBytes {
		return RefreshHash{}, unauthenticated("not the form of a refresh token")
	}
	return sha256.Sum256(b), nil
}
