package ledger

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// MaxSize is the largest tree this package handles, 2^48 entries. The bound keeps every stored-hash index far inside an int64 and
// the proof code of tlog away from sizes near 2^63, where it does not end.
const MaxSize int64 = 1 << 48

// errSize is a size or index outside 0..MaxSize, or an index not below its size.
var errSize = errors.New("ledger: size or index out of range")

// ErrProof is a proof that does not show what it claims.
var ErrProof = errors.New("ledger: proof does not hold")

// Row is one stored hash: tlog.StoredHashIndex and the value. The store inserts rows and never changes one.
type Row struct {
	Pos  int64
	Hash tlog.Hash
}

// EdgeIndexes lists the positions of the stored hashes that an append to a tree of size entries needs, in ascending order: the roots
// of its complete subtrees from the left, at most 48. They are all an append ever reads; `where pos = any($1) order by pos` fetches them.
// (A complete subtree of 2^k leaves takes 2^(k+1)−1 positions and its root is the last of them.)
func EdgeIndexes(size int64) []int64 {
	if size <= 0 || size > MaxSize {
		return nil
	}
	var indexes []int64
	next := int64(0)
	for k := bits.Len64(uint64(size)) - 1; k >= 0; k-- {
		if size&(1<<k) != 0 {
			next += 1<<(k+1) - 1
			indexes = append(indexes, next-1)
		}
	}
	return indexes
}

// Edge is the right edge of a tree: enough to append to it and to know its root, and nothing else. The zero Edge is the empty tree.
// An Edge is not safe for concurrent use; copy it with Clone.
type Edge struct {
	size  int64
	peaks []tlog.Hash // roots of the complete subtrees, largest first
}

// NewEdge makes the edge of a tree from the hashes at EdgeIndexes(size), in that order.
func NewEdge(size int64, hashes []tlog.Hash) (Edge, error) {
	if size < 0 || size > MaxSize {
		return Edge{}, errSize
	}
	if want := bits.OnesCount64(uint64(size)); len(hashes) != want {
		return Edge{}, fmt.Errorf("ledger: edge of %d entries has %d hashes, got %d", size, want, len(hashes))
	}
	return Edge{size: size, peaks: slices.Clone(hashes)}, nil
}

// ReadEdge reads the edge of a tree of size entries with one call of ReadHashes.
func ReadEdge(size int64, r tlog.HashReader) (Edge, error) {
	indexes := EdgeIndexes(size)
	if len(indexes) == 0 {
		return NewEdge(size, nil)
	}
	hashes, err := r.ReadHashes(indexes)
	if err != nil {
		return Edge{}, fmt.Errorf("ledger: read edge of %d entries: %w", size, err)
	}
	return NewEdge(size, hashes)
}

// Size is the number of entries.
func (e *Edge) Size() int64 { return e.size }

// Clone returns an independent copy.
func (e *Edge) Clone() Edge { return Edge{size: e.size, peaks: slices.Clone(e.peaks)} }

// Append adds one leaf and appends the rows to store to rows, which it returns: 1 + the number of subtrees the leaf completes, on
// average two. Call it again and again for a batch.
func (e *Edge) Append(rows []Row, leaf []byte) []Row {
	return e.appendHash(rows, tlog.RecordHash(leaf))
}

func (e *Edge) appendHash(rows []Row, h tlog.Hash) []Row {
	pos := tlog.StoredHashIndex(0, e.size)
	rows = append(rows, Row{pos, h})
	for n := e.size; n&1 == 1; n >>= 1 {
		last := len(e.peaks) - 1
		h = tlog.NodeHash(e.peaks[last], h)
		e.peaks = e.peaks[:last]
		pos++
		rows = append(rows, Row{pos, h})
	}
	e.peaks = append(e.peaks, h)
	e.size++
	return rows
}

// Root is the tree's hash (RFC 6962 §2.1); of the empty tree, the hash of nothing.
func (e *Edge) Root() tlog.Hash {
	if len(e.peaks) == 0 {
		return sha256.Sum256(nil)
	}
	h := e.peaks[len(e.peaks)-1]
	for i := len(e.peaks) - 2; i >= 0; i-- {
		h = tlog.NodeHash(e.peaks[i], h)
	}
	return h
}

// ProveInclusion makes the proof that a tree of size entries holds the entry index (RFC 6962 §2.1.1), with one call of ReadHashes.
func ProveInclusion(size, index int64, r tlog.HashReader) ([]tlog.Hash, error) {
	if index < 0 || index >= size || size > MaxSize {
		return nil, errSize
	}
	return tlog.ProveRecord(size, index, r)
}

// CheckInclusion verifies that the tree of size entries with the root holds leaf at index. It takes the leaf itself, never a hash,
// so an inner node cannot pass for an entry. Any failure is ErrProof.
func CheckInclusion(proof []tlog.Hash, size int64, root tlog.Hash, index int64, leaf []byte) error {
	if index < 0 || index >= size || size > MaxSize {
		return fmt.Errorf("%w: entry %d of %d", ErrProof, index, size)
	}
	if err := tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(leaf)); err != nil {
		return fmt.Errorf("%w: entry %d of %d", ErrProof, index, size)
	}
	return nil
}

// ProveConsistency makes the proof that the tree of size entries begins with the tree of old entries (RFC 6962 §2.1.2).
func ProveConsistency(size, old int64, r tlog.HashReader) ([]tlog.Hash, error) {
	if old < 1 || old > size || size > MaxSize {
		return nil, errSize
	}
	return tlog.ProveTree(size, old, r)
}

// CheckConsistency verifies that the tree of size entries begins with the tree of old entries. Nothing follows from an empty old
// tree, so old 0 never passes. Any failure is ErrProof.
func CheckConsistency(proof []tlog.Hash, size int64, root tlog.Hash, old int64, oldRoot tlog.Hash) error {
	if old < 1 || old > size || size > MaxSize {
		return fmt.Errorf("%w: tree of %d after tree of %d", ErrProof, size, old)
	}
	if err := tlog.CheckTree(proof, size, root, old, oldRoot); err != nil {
		return fmt.Errorf("%w: tree of %d after tree of %d", ErrProof, size, old)
	}
	return nil
}
