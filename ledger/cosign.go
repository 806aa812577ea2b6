package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// cosignature is the note algorithm of a timestamped Ed25519 cosignature (C2SP tlog-cosignature, cosignature/v1).
const cosignature = 0x04

// WitnessKey verifies the cosignatures of one witness 见证方. It implements note.Verifier.
type WitnessKey struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

// WitnessSigner is a witness's private key.
type WitnessSigner struct {
	WitnessKey
	private ed25519.PrivateKey
}

// Cosignature says which witness saw a checkpoint, and when by its own clock.
type Cosignature struct {
	Witness string
	Time    time.Time // whole seconds, UTC
}

// NewWitnessKey makes the key pair of a witness: the private key that stays on its machine and the verifier key that it publishes.
func NewWitnessKey(random io.Reader, name string) (private, verifier string, err error) {
	public, key, err := ed25519.GenerateKey(random)
	if err != nil {
		return "", "", err
	}
	if name == "" || strings.ContainsAny(name, "+ \t\n\u00a0\u3000") {
		return "", "", fmt.Errorf("ledger: a witness's name has no space and no plus sign")
	}
	encode := func(key []byte) string {
		return fmt.Sprintf("%s+%08x+%s", name, keyHash(name, public), base64.StdEncoding.EncodeToString(append([]byte{cosignature}, key...)))
	}
	return "PRIVATE+KEY+" + encode(key.Seed()), encode(public), nil
}

// keyHash is the key's id in signature lines.
func keyHash(name string, public ed25519.PublicKey) uint32 {
	sum := sha256.Sum256(append(append([]byte(name), '\n', cosignature), public...))
	return binary.BigEndian.Uint32(sum[:])
}

// ParseWitnessKey reads a verifier key that NewWitnessKey made.
func ParseWitnessKey(text string) (*WitnessKey, error) {
	name, hash, key, err := splitKey(text)
	if err == nil && hash != keyHash(name, key) {
		err = fmt.Errorf("ledger: the key of witness %q is damaged", name)
	}
	return &WitnessKey{name, hash, key}, err
}

// ParseWitnessSigner reads a private key that NewWitnessKey made.
func ParseWitnessSigner(text string) (*WitnessSigner, error) {
	text, private := strings.CutPrefix(text, "PRIVATE+KEY+")
	name, hash, seed, err := splitKey(text)
	if err != nil || !private {
		return nil, fmt.Errorf("ledger: not the private key of a witness")
	}
	key := ed25519.NewKeyFromSeed(seed)
	public := key.Public().(ed25519.PublicKey)
	if hash != keyHash(name, public) {
		return nil, fmt.Errorf("ledger: the private key of witness %q is damaged", name)
	}
	return &WitnessSigner{WitnessKey{name, hash, public}, key}, nil
}

// splitKey takes a key apart: name, id, 32 bytes.
func splitKey(text string) (name string, hash uint32, key []byte, err error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 || parts[0] == "" {
		return "", 0, nil, fmt.Errorf("ledger: the key of a witness is <name>+<id>+<key>")
	}
	id, bad := strconv.ParseUint(parts[1], 16, 32)
	raw, damaged := base64.StdEncoding.Strict().DecodeString(parts[2])
	if bad != nil || len(parts[1]) != 8 || damaged != nil || len(raw) != 1+ed25519.SeedSize || raw[0] != cosignature {
		return "", 0, nil, fmt.Errorf("ledger: the key of witness %q is not one of an Ed25519 cosignature", parts[0])
	}
	return parts[0], uint32(id), raw[1:], nil
}

// Name implements note.Verifier.
func (k *WitnessKey) Name() string { return k.name }

// KeyHash implements note.Verifier.
func (k *WitnessKey) KeyHash() uint32 { return k.hash }

// Verify implements note.Verifier: eight bytes of time, then the signature over time and checkpoint.
func (k *WitnessKey) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	return at <= math.MaxInt64 && ed25519.Verify(k.key, cosigned(at, msg), sig[8:])
}

// cosigned is what a witness signs.
func cosigned(at uint64, msg []byte) []byte {
	return append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", at), msg...)
}

// Cosign is the signature line of the witness for a checkpoint, as its log signed it, seen at the time given.
func (s *WitnessSigner) Cosign(c Checkpoint, at time.Time) []byte {
	seconds := uint64(at.Unix())
	line := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(nil, s.hash), seconds)
	line = append(line, ed25519.Sign(s.private, cosigned(seconds, []byte(c.text())))...)
	return fmt.Appendf(nil, "\u2014 %s %s\n", s.name, base64.StdEncoding.EncodeToString(line))
}

// OpenCosigned is OpenCheckpoint of a checkpoint that every one of the witnesses must have cosigned.
func OpenCosigned(signed []byte, log note.Verifier, witnesses []*WitnessKey) (Checkpoint, []Cosignature, error) {
	c, err := OpenCheckpoint(signed, log)
	if err != nil {
		return c, nil, err
	}
	known := []note.Verifier{log}
	for _, w := range witnesses {
		known = append(known, w)
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("ledger checkpoint: %w", err)
	}
	var seen []Cosignature
	for _, w := range witnesses {
		at, ok := cosignedAt(n.Sigs, w)
		if !ok {
			return Checkpoint{}, nil, fmt.Errorf("ledger checkpoint: witness %s has not cosigned it", w.name)
		}
		seen = append(seen, Cosignature{w.name, at})
	}
	return c, seen, nil
}

func cosignedAt(verified []note.Signature, w *WitnessKey) (time.Time, bool) {
	for _, s := range verified {
		if raw, err := base64.StdEncoding.DecodeString(s.Base64); err == nil && s.Name == w.name && s.Hash == w.hash {
			return time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0).UTC(), true
		}
	}
	return time.Time{}, false
}
