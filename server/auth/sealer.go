package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// sealer keeps secrets of second factors unreadable in the database and its dumps: AES-256-GCM, bound to the account.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, fmt.Errorf("auth: factor key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	return sealer{aead}, err
}

func (s sealer) seal(secret string, account uuid.UUID) ([]byte, error) {
	nonce := make([]byte, s.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return s.aead.Seal(nonce, nonce, []byte(secret), account[:]), nil
}

func (s sealer) open(sealed []byte, account uuid.UUID) (string, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return "", errors.New("auth: a second factor is damaged")
	}
	b, err := s.aead.Open(nil, sealed[:n], sealed[n:], account[:])
	if err != nil {
		return "", errors.New("auth: a second factor cannot be opened: was it sealed with another key file?")
	}
	return string(b), nil
}
