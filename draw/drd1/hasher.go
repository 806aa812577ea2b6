package drd1

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"hash"
)

// hasher hashes many short messages one after the other; not for concurrent use. A message is written into buf, which sum hashes.
//
// sha256.Sum256 spends a third of its time on copying a state and padding for a message of one block. So messages of SHA-256 are padded
// here, given to the standard library's hash as whole blocks, and the digest is read from its marshalled state. Most messages that follow each
// other are of one length and have their padding already: nothing longer may be written into buf without being hashed.
type hasher struct {
	suite  Suite
	buf    []byte
	padded int       // length of the last message, whose padding stands behind it
	blocks marshaler // of SHA-256, nil for other suites
	state  []byte
	_      [blockSize]byte // those of two workers lie side by side: on one cache line, each waits for the other at every message
}

// marshaler is what the standard library's SHA-256 is.
type marshaler interface {
	hash.Hash
	encoding.BinaryAppender
}

const (
	blockSize  = sha256.BlockSize
	twoBlocks  = 2 * blockSize // message and padding
	stateStart = 4             // bytes of a marshalled state before its eight words
)

func newHasher(suite Suite) *hasher {
	h := &hasher{suite: suite, buf: make([]byte, 0, twoBlocks), padded: -1, state: make([]byte, 0, twoBlocks)}
	if suite == SHA256 && readable {
		h.blocks = sha256.New().(marshaler)
	}
	return h
}

// readable says that a marshalled state reads as expected. It does since Go 1.8; should that change, sum is Sum256.
var readable = func() bool {
	blocks, ok := sha256.New().(marshaler)
	h := hasher{suite: SHA256, buf: append(make([]byte, 0, twoBlocks), "drd1"...), blocks: blocks}
	return ok && h.sum() == sum256(h.buf)
}()

// sum is the suite's of buf. It may write behind buf's length.
func (h *hasher) sum() Digest {
	n := len(h.buf)
	size := (n + 9 + blockSize - 1) / blockSize * blockSize // one bit and the length in eight bytes end a message
	if h.blocks == nil || size > twoBlocks {
		h.padded = -1
		return h.suite.Sum(h.buf)
	}
	text := h.buf[:size]
	if n != h.padded {
		copy(text[n:], padding[:])
		binary.BigEndian.PutUint64(text[size-8:], uint64(n)*8)
		h.padded = n
	}
	h.blocks.Reset()
	h.blocks.Write(text)
	h.state, _ = h.blocks.AppendBinary(h.state[:0])
	return Digest(h.state[stateStart:])
}

var padding = [blockSize + 9]byte{0x80}

func (h *hasher) leaf(line []byte) Digest {
	h.buf = append(append(h.buf[:0], 0), line...)
	return h.sum()
}

func (h *hasher) node(l, r *Digest) Digest {
	h.buf = append(append(append(h.buf[:0], 1), l[:]...), r[:]...)
	return h.sum()
}

// Tickets hashes the tickets of many firms under one key after the other, without formatting a pool: what replays many draws. It is not for concurrent use.
type Tickets struct{ h *hasher }

// NewTickets makes room for messages of the suite.
func NewTickets(suite Suite) *Tickets { return &Tickets{newHasher(suite)} }

// Key begins the tickets of a draw, with its K_sel.
func (t *Tickets) Key(key Digest) { t.h.buf = append(t.h.buf[:0], key[:]...) }

// Of is the ticket of the firm with this LP8(id).
func (t *Tickets) Of(id []byte) Digest {
	t.h.buf = append(t.h.buf[:len(Digest{})], id...)
	return t.h.sum()
}
