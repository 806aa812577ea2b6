package authz

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
)

// Why a check code was refused; find them with errors.Is. The refusals around them are what people read.
var (
	ErrCodeMalformed = errors.New("authz: check code: malformed")
	ErrCodeForged    = errors.New("authz: check code: not signed by a known key")
	ErrCodeNotYet    = errors.New("authz: check code: before its window")
	ErrCodeExpired   = errors.New("authz: check code: after its window")
)

// Code is what a check code (检查码) says: this inspection, of this enterprise, within this window. Everything else is looked
// up by the inspection's id, so that a photographed code tells a stranger nothing.
type Code struct {
	Inspection uuid.UUID
	Enterprise uuid.UUID
	From, To   time.Time // from ≤ now < to; whole seconds
	Serial     uint64    // tells the codes of one visit apart; a withdrawn serial is refused by the database
}

// Codes signs and reads check codes. A token is "yg1." and the base64url of 120 bytes: key id 4, inspection 16,
// enterprise 16, from 8 (seconds since 1970), length of the window 4 (seconds), serial 8, Ed25519 signature 64. That is 164
// characters, and the only spelling of them: nothing can be added, left out or written differently.
type Codes struct {
	private ed25519.PrivateKey
	signer  codeKeyID
	keys    map[codeKeyID]ed25519.PublicKey
}

type codeKeyID [4]byte

const (
	codePrefix    = "yg1."
	codeBodyBytes = 4 + 16 + 16 + 8 + 4 + 8
	codeBytes     = codeBodyBytes + ed25519.SignatureSize
)

var (
	codeBase64 = base64.RawURLEncoding.Strict()
	// codeContext is signed before the body: a signature over anything else can never be read as a check code, nor a check
	// code's as anything else.
	codeContext = []byte("yangguang check code 1\n")
)

// NewCodes takes the key that signs and the public halves of earlier keys whose codes may still be shown.
func NewCodes(signing ed25519.PrivateKey, earlier ...ed25519.PublicKey) (*Codes, error) {
	if err := checkPrivateKey(signing); err != nil {
		return nil, fmt.Errorf("authz: check codes: %w", err)
	}
	public := signing.Public().(ed25519.PublicKey)
	c := &Codes{private: signing, signer: codeKey(public), keys: map[codeKeyID]ed25519.PublicKey{}}
	for _, k := range append([]ed25519.PublicKey{public}, earlier...) {
		if len(k) != ed25519.PublicKeySize || slices.Contains(published, hex.EncodeToString(k)) {
			return nil, errors.New("authz: check codes: an earlier key is not a usable Ed25519 public key")
		}
		if _, taken := c.keys[codeKey(k)]; taken {
			return nil, errors.New("authz: check codes: a key is given twice")
		}
		c.keys[codeKey(k)] = k
	}
	return c, nil
}

func codeKey(public ed25519.PublicKey) codeKeyID {
	sum := sha256.Sum256(public)
	return codeKeyID(sum[:4])
}

// Issue signs a code. It refuses a code without ids, a window that is empty, longer than the format holds or before 1970,
// and times with fractions of a second.
func (c *Codes) Issue(code Code) (string, error) {
	from, to := code.From.Unix(), code.To.Unix()
	switch {
	case code.Inspection == uuid.Nil || code.Enterprise == uuid.Nil:
		return "", errors.New("authz: a check code needs an inspection and an enterprise")
	case from < 0 || to <= from || to-from > math.MaxUint32:
		return "", errors.New("authz: a check code needs a window")
	case code.From.Nanosecond() != 0 || code.To.Nanosecond() != 0:
		return "", errors.New("authz: the window of a check code is in whole seconds")
	}
	b := make([]byte, 0, codeBytes)
	b = append(b, c.signer[:]...)
	b = append(b, code.Inspection[:]...)
	b = append(b, code.Enterprise[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(from))
	b = binary.BigEndian.AppendUint32(b, uint32(to-from))
	b = binary.BigEndian.AppendUint64(b, code.Serial)
	b = append(b, ed25519.Sign(c.private, slices.Concat(codeContext, b))...)
	return codePrefix + codeBase64.EncodeToString(b), nil
}

// Parse reads a code at now. The refusals carry ErrCodeMalformed, ErrCodeForged, ErrCodeNotYet or ErrCodeExpired; with the
// last two the code comes back too, for it is genuine and its holder should be told when it is valid.
func (c *Codes) Parse(token string, now time.Time) (Code, error) {
	b, err := decodeCode(token)
	if err != nil {
		return Code{}, fault.BadInput("token", "检查码无法识别，请重新扫描", "This is not a check code; please scan again").
			Because(err)
	}
	body, signature := b[:codeBodyBytes], b[codeBodyBytes:]
	public, known := c.keys[codeKeyID(body[:4])]
	if !known || !ed25519.Verify(public, slices.Concat(codeContext, body), signature) {
		return Code{}, fault.BadInput("token", "检查码不是本平台签发的，可以拒绝检查并举报",
			"This check code was not issued by the platform; you may refuse the inspection and report it").Because(ErrCodeForged)
	}
	code := readCode(body)
	if now.Before(code.From) {
		return code, fault.Refuse(fault.NotYet, "检查码尚未生效", "The check code is not valid yet").
			With("validFrom", code.From).With("validTo", code.To).Because(ErrCodeNotYet)
	}
	if !now.Before(code.To) {
		return code, fault.Refuse(fault.CodeExpired, "检查码已过期，请检查人员重新出示", "The check code has expired; ask the officers for a new one").
			With("validFrom", code.From).With("validTo", code.To).Because(ErrCodeExpired)
	}
	return code, nil
}

func decodeCode(token string) ([]byte, error) {
	text, ok := strings.CutPrefix(token, codePrefix)
	// the standard decoder passes over line ends, so the characters are counted and looked at first
	if !ok || len(text) != codeBase64.EncodedLen(codeBytes) || strings.ContainsAny(text, "\r\n") {
		return nil, ErrCodeMalformed
	}
	b, err := codeBase64.DecodeString(text)
	if err != nil || len(b) != codeBytes || bytes.Equal(b[4:20], uuid.Nil[:]) {
		return nil, ErrCodeMalformed
	}
	if from := binary.BigEndian.Uint64(b[36:]); from > math.MaxInt64-math.MaxUint32 {
		return nil, ErrCodeMalformed
	}
	return b, nil
}

// readCode reads a body that decodeCode has accepted.
func readCode(body []byte) Code {
	from := time.Unix(int64(binary.BigEndian.Uint64(body[36:])), 0).UTC()
	return Code{
		Inspection: uuid.UUID(body[4:20]),
		Enterprise: uuid.UUID(body[20:36]),
		From:       from,
		To:         from.Add(time.Duration(binary.BigEndian.Uint32(body[44:])) * time.Second),
		Serial:     binary.BigEndian.Uint64(body[48:]),
	}
}
