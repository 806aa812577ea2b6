package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// bodyLabel is the domain separator of DRD1 §6.1: LP8("drd1/sha256/body"). Bodies of both formats and of draws of both suites use it:
// the tree is SHA-256 whatever suite a draw runs in, and an entry has no suite line, so its first line names the hash.
const bodyLabel = "\x10drd1/sha256/body"

// saltLine is the length of the first line of a body: 32 hex digits and a line feed.
const saltLine = 33

// Body is what an entry commits to: a salt line and canonical JSON. It lives in the database and may be erased there (个人信息删除):
// the leaf keeps the digest, which without the salt tells nothing of the content.
type Body struct {
	Bytes  []byte // salt line and content
	Digest Digest // goes into the leaf
}

// NewSalt reads 16 bytes from random, which must be a cryptographic source.
func NewSalt(random io.Reader) ([16]byte, error) {
	var salt [16]byte
	if _, err := io.ReadFull(random, salt[:]); err != nil {
		return salt, fmt.Errorf("ledger: read salt: %w", err)
	}
	return salt, nil
}

// NewBody joins salt and content. Content must be what Canonical writes, so that a body has one form only.
func NewBody(salt [16]byte, content []byte) (Body, error) {
	if err := checkCanonical(content); err != nil {
		return Body{}, fmt.Errorf("ledger body: %w", err)
	}
	b := make([]byte, 0, saltLine+len(content))
	b = hex.AppendEncode(b, salt[:])
	b = append(b, '\n')
	b = append(b, content...)
	return Body{Bytes: b, Digest: BodyDigest(b)}, nil
}

// ParseBody takes a body apart and refuses one that NewBody would not have written.
func ParseBody(b []byte) (salt [16]byte, content []byte, err error) {
	if len(b) < saltLine || b[saltLine-1] != '\n' || !isLowerHex(b[:saltLine-1]) {
		return salt, nil, errors.New("ledger body: must begin with a line of 32 lower-case hex digits")
	}
	if _, err := hex.Decode(salt[:], b[:saltLine-1]); err != nil {
		return salt, nil, fmt.Errorf("ledger body: %w", err)
	}
	content = bytes.Clone(b[saltLine:])
	if err := checkCanonical(content); err != nil {
		return salt, nil, fmt.Errorf("ledger body: %w", err)
	}
	return salt, content, nil
}

// BodyDigest is TH("body", bytes) of DRD1 §6.1 in suite sha256.
func BodyDigest(b []byte) Digest {
	h := sha256.New()
	h.Write([]byte(bodyLabel))
	h.Write(b)
	return Digest(h.Sum(nil))
}
