// Package beacon holds the sources of public events that need more than the standard library: today drand. Each proves an outcome
// offline, with keys pinned in the code; nothing here touches the network.
package beacon

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"

	"yangguang/draw/drd1"
)

// Quicknet is the source "drand/quicknet": the League of Entropy's threshold BLS beacon, a round every three seconds since
// 2023-08-23T15:09:27Z. The event is the round number, the value the 96 hexadecimal digits of the signature on it.
//
// Chain hash 52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971, scheme bls-unchained-g1-rfc9380.
var Quicknet drd1.Source = mustChain(chain{
	name:    "drand/quicknet",
	genesis: time.Unix(1692803367, 0),
	period:  3 * time.Second,
}, "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"+
	"5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a")

// Sources are all sources of this package, for drd1.Options.
var Sources = []drd1.Source{Quicknet}

// dst is the domain separation tag of RFC 9380 that quicknet hashes rounds with.
var dst = []byte("BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_")

// chain is an unchained drand chain with signatures on G1.
type chain struct {
	name    string
	genesis time.Time // of round 1
	period  time.Duration
	key     bls.G2Affine
}

func mustChain(c chain, key string) drd1.Source {
	raw, err := hex.DecodeString(key)
	if err != nil {
		panic("beacon: pinned key: " + err.Error())
	}
	if _, err := c.key.SetBytes(raw); err != nil {
		panic("beacon: pinned key: " + err.Error())
	}
	return c
}

func (c chain) Name() string { return c.name }
func (c chain) Bits() int    { return 256 }
func (c chain) Proven() bool { return true }
func (c chain) Office() bool { return false }

// RoundAt is the number of the first quicknet round that is not before t: the event to name for a beacon due at t, together with the
// time of that round. t must not be before the chain's first round.
func RoundAt(t time.Time) (event string, due time.Time) {
	c := Quicknet.(chain)
	n := (t.Sub(c.genesis) + c.period - 1) / c.period
	return strconv.FormatInt(int64(n)+1, 10), c.genesis.Add(n * c.period).UTC()
}

// CheckEvent wants a round number whose round is not produced before at.
func (c chain) CheckEvent(event string, at time.Time) error {
	n, err := round(event)
	if err != nil {
		return err
	}
	if due := c.genesis.Add(time.Duration(n-1) * c.period); due.Before(at) {
		return fmt.Errorf("round %s is due at %s already", event, due.UTC().Format(time.RFC3339))
	}
	return nil
}

// maxRound keeps the time of a round inside time.Duration's 292 years; round 10⁹ of quicknet is in the year 2118.
const maxRound = 1_000_000_000

func round(event string) (uint64, error) {
	n, err := strconv.ParseUint(event, 10, 64)
	if err != nil || n < 1 || n > maxRound || strconv.FormatUint(n, 10) != event {
		return 0, errors.New("an event is a round number without leading zeros")
	}
	return n, nil
}

// CheckValue verifies the signature on SHA-256(round as eight bytes, big-endian) with the pinned key; points off the curve or outside
// the subgroup are refused.
func (c chain) CheckValue(event, value string) error {
	n, err := round(event)
	if err != nil {
		return err
	}
	raw, err := hex.DecodeString(value)
	if err != nil || len(raw) != bls.SizeOfG1AffineCompressed || hex.EncodeToString(raw) != value {
		return errors.New("a signature is 96 lower-case hexadecimal digits")
	}
	var sig bls.G1Affine
	if _, err := sig.SetBytes(raw); err != nil || sig.IsInfinity() {
		return errors.New("the signature is no point of the group")
	}
	msg := sha256.Sum256(binary.BigEndian.AppendUint64(nil, n))
	point, err := bls.HashToG1(msg[:], dst)
	if err != nil {
		return err
	}
	_, _, _, g2 := bls.Generators()
	var minus bls.G1Affine
	minus.Neg(&sig)
	ok, err := bls.PairingCheck([]bls.G1Affine{point, minus}, []bls.G2Affine{c.key, g2})
	if err != nil || !ok {
		return errors.New("the signature does not verify with the pinned key of " + c.name)
	}
	return nil
}
