package page

import (
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// Kind is the type of one column of a sort key.
type Kind byte

// The kinds. None marks an unused place in a Position.
const (
	None   Kind = iota
	String      // text, any bytes
	Int         // int64
	Time        // timestamp, kept to the microsecond as PostgreSQL does
	UUID        // 16 bytes
)

// Key is one value of a sort key.
type Key struct {
	kind Kind
	num  int64
	str  string
	id   uuid.UUID
}

// Position is where a page ended: the last row's sort key, one to three values, the last of them unique.
type Position [3]Key

// Str makes a key of a text column.
func Str(s string) Key { return Key{kind: String, str: s} }

// Num makes a key of an integer column.
func Num(n int64) Key { return Key{kind: Int, num: n} }

// At makes a key of a timestamp column; below a microsecond is cut off.
func At(t time.Time) Key { return Key{kind: Time, num: t.UnixMicro()} }

// ID makes a key of a uuid column.
func ID(u uuid.UUID) Key { return Key{kind: UUID, id: u} }

// Kind is the key's type.
func (k Key) Kind() Kind { return k.kind }

// Str is the text of a String key, "" for other kinds.
func (k Key) Str() string { return k.str }

// Num is the number of an Int key, 0 for other kinds.
func (k Key) Num() int64 {
	if k.kind != Int {
		return 0
	}
	return k.num
}

// At is the time of a Time key in UTC, the zero time for other kinds.
func (k Key) At() time.Time {
	if k.kind != Time {
		return time.Time{}
	}
	return time.UnixMicro(k.num).UTC()
}

// ID is the id of a UUID key, the nil id for other kinds.
func (k Key) ID() uuid.UUID { return k.id }

// append writes kind and value; None writes nothing.
func (k Key) append(b []byte) []byte {
	switch k.kind {
	case String:
		b = append(b, byte(String))
		b = binary.AppendUvarint(b, uint64(len(k.str)))
		return append(b, k.str...)
	case Int, Time:
		b = append(b, byte(k.kind))
		return binary.AppendVarint(b, k.num)
	case UUID:
		b = append(b, byte(UUID))
		return append(b, k.id[:]...)
	}
	return b
}

// readKey takes one key off the front; ok is false for bytes that append never writes.
func readKey(b []byte) (k Key, rest []byte, ok bool) {
	if len(b) == 0 {
		return Key{}, nil, false
	}
	k.kind, b = Kind(b[0]), b[1:]
	switch k.kind {
	case String:
		n, w := binary.Uvarint(b)
		if w <= 0 || n > uint64(len(b)-w) {
			return Key{}, nil, false
		}
		k.str = string(b[w : w+int(n)])
		return k, b[w+int(n):], true
	case Int, Time:
		n, w := binary.Varint(b)
		if w <= 0 {
			return Key{}, nil, false
		}
		k.num = n
		return k, b[w:], true
	case UUID:
		if len(b) < len(k.id) {
			return Key{}, nil, false
		}
		copy(k.id[:], b)
		return k, b[len(k.id):], true
	}
	return Key{}, nil, false
}
