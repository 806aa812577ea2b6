package page

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash"
	"strings"
	"sync"

	"github.com/google/uuid"

	"yangguang/fault"
)

const (
	version   = 1    // first byte of every cursor; raise it when the encoding changes
	macSize   = 16   // HMAC-SHA-256 cut to 128 bits
	maxCursor = 4096 // characters; a longer text is refused unread
	keySize   = 32   // least length of a signing key
)

// Signer makes and reads cursors under one secret key. All servers of a platform share the key; a new key makes every open
// list start over. It is safe for any number of goroutines.
type Signer struct{ macs sync.Pool }

// NewSigner takes a secret of at least 32 bytes.
func NewSigner(key []byte) (*Signer, error) {
	if len(key) < keySize {
		return nil, errors.New("page: the cursor key must have at least 32 bytes")
	}
	key = append([]byte(nil), key...)
	return &Signer{macs: sync.Pool{New: func() any { return &state{mac: hmac.New(sha256.New, key)} }}}, nil
}

// state is one reusable HMAC with its scratch space.
type state struct {
	mac hash.Hash
	sum [sha256.Size]byte
	buf []byte
}

// Binding is what a cursor is good for: one actor, one query, one filter. Make it once per request.
type Binding [sha256.Size]byte

// Bind digests who asks (the account; the nil id for the public), the query's name (change the name when the order of the
// list changes) and the filter in any encoding that is the same for the same filter, such as JSON of the input struct.
func Bind(actor uuid.UUID, query string, filter []byte) Binding {
	b := make([]byte, 0, 128)
	b = append(b, actor[:]...)
	b = binary.AppendUvarint(b, uint64(len(query)))
	b = append(b, query...)
	b = append(b, filter...)
	return sha256.Sum256(b)
}

// Encode makes the cursor of a row: at most 3 values, base64url without padding.
func (s *Signer) Encode(b Binding, at Position) string {
	st := s.macs.Get().(*state)
	defer s.macs.Put(st)
	buf := append(st.buf[:0], version)
	for _, k := range at {
		buf = k.append(buf)
	}
	buf = append(buf, st.tag(b, buf)...)
	st.buf = buf
	return base64.RawURLEncoding.EncodeToString(buf)
}

// tag is the authenticator of version and keys under the binding; the slice is good until the state is used again.
func (st *state) tag(b Binding, msg []byte) []byte {
	st.mac.Reset()
	st.mac.Write(b[:])
	st.mac.Write(msg)
	return st.mac.Sum(st.sum[:0])[:macSize]
}

// Decode reads the argument after. kinds are the types of the list's sort key; a cursor of other types is refused like one
// of another version, person, query or filter: BAD_USER_INPUT on field "after".
func (s *Signer) Decode(b Binding, after string, kinds ...Kind) (Position, error) {
	if len(after) > maxCursor {
		return Position{}, refuse("游标过长，不是本平台给出的游标", "the cursor is too long: not one of this platform's")
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(after)
	if err != nil || len(raw) < 1+macSize || strings.ContainsAny(after, "\r\n") { // the decoder skips line breaks
		return Position{}, refuse("游标无法识别", "the cursor cannot be read")
	}
	if raw[0] != version {
		return Position{}, refuse("游标来自旧版本，已失效", "the cursor is of another version of the service")
	}
	msg, tag := raw[:len(raw)-macSize], raw[len(raw)-macSize:]
	st := s.macs.Get().(*state)
	good := subtle.ConstantTimeCompare(st.tag(b, msg), tag) == 1
	s.macs.Put(st)
	if !good {
		return Position{}, refuse("游标不属于当前用户、当前查询或当前筛选条件", "the cursor belongs to another user, query or filter")
	}
	at, ok := readPosition(msg[1:], kinds)
	if !ok {
		return Position{}, refuse("游标来自旧的排序方式，已失效", "the cursor is of another sort order")
	}
	return at, nil
}

// readPosition wants exactly the kinds and nothing after them.
func readPosition(b []byte, kinds []Kind) (at Position, ok bool) {
	if len(kinds) == 0 || len(kinds) > len(at) {
		return Position{}, false
	}
	for i, want := range kinds {
		if at[i], b, ok = readKey(b); !ok || at[i].kind != want {
			return Position{}, false
		}
	}
	return at, len(b) == 0
}

func refuse(msg, en string) error {
	return fault.BadInput("after", msg+"；请从第一页重新开始", en+"; start again from the first page")
}
