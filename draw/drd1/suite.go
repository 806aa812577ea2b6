package drd1

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// DigestSize is the length in bytes of digests, nonces, tickets and seeds.
const DigestSize = 32

// Digest is 32 bytes printed as 64 lower-case hexadecimal digits: a hash, a ticket, a seed or a nonce.
type Digest [DigestSize]byte

// String prints the digest as the texts of the protocol do.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// Compare orders digests unsigned and bytewise, as tickets are ordered.
func (d Digest) Compare(o Digest) int { return bytes.Compare(d[:], o[:]) }

// MarshalText is String for encoders.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText accepts what MarshalText writes and nothing else.
func (d *Digest) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDigest(string(text))
	return err
}

// ParseDigest reads 64 lower-case hexadecimal digits.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	if !isHex(s, 2*DigestSize) {
		return d, fmt.Errorf("%q is not 64 lower-case hexadecimal digits", clip(s))
	}
	_, err := hex.Decode(d[:], []byte(s))
	return d, err
}

// Suite is the hash function H of a draw (§6.1): sha256 is built in, sm3 is package sm3. Sum must be safe for concurrent use and must
// not keep its argument.
type Suite interface {
	Name() string
	Sum(message []byte) Digest
}

// SHA256 is the suite "sha256".
var SHA256 Suite = sha256Suite{}

type sha256Suite struct{}

func (sha256Suite) Name() string          { return "sha256" }
func (sha256Suite) Sum(msg []byte) Digest { return sum256(msg) }

func sum256(msg []byte) Digest { return sha256.Sum256(msg) }

// The labels of tagged hashes (§6.1).
const (
	LabelRule    = "rule"
	LabelPlan    = "plan"
	LabelRound   = "round"
	LabelCommit  = "commit"
	LabelSeal    = "seal"
	LabelClose   = "close"
	LabelSeed    = "seed"
	LabelSelect  = "select"
	LabelAssign  = "assign"
	LabelReserve = "reserve"
	LabelResult  = "result"
	LabelBody    = "body"
)

// TH is the tagged hash TH(label, m) = H(LP8("drd1/" ‖ suite ‖ "/" ‖ label) ‖ m): hashes of different labels or suites never collide.
func TH(suite Suite, label string, message []byte) Digest {
	tag := "drd1/" + suite.Name() + "/" + label
	return suite.Sum(append(append(make([]byte, 0, 1+len(tag)+len(message)), lp8(tag)...), message...))
}

// lp8 is LP8(x) = u8(len x) ‖ x. Every x the protocol writes with it was checked to be at most 255 bytes long.
func lp8(x string) []byte {
	if len(x) > 255 {
		panic("drd1: LP8 of more than 255 bytes")
	}
	return append([]byte{byte(len(x))}, x...)
}

// u16 is the big-endian two-byte integer; every n the protocol writes with it was checked to be at most 65535.
func u16(n int) []byte {
	if n < 0 || n > 65535 {
		panic("drd1: u16 out of range")
	}
	return []byte{byte(n >> 8), byte(n)}
}
