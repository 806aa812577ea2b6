package drd1

import (
	"bytes"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Commit is the size and Merkle root (RFC 6962, over the lines without LF) of a table's text, as the plan states them. A last line
// without LF counts too, so that the tree is defined for any bytes.
func Commit(suite Suite, table []byte) Table {
	type top struct {
		root  Digest
		lines int
	}
	var lines int
	var tops []Digest
	// A text in memory can be read to its end, and take never fails.
	_ = stream(inMemory(table), func() func(block) top {
		h, level := newHasher(suite), []Digest(nil)
		return func(b block) top {
			level = level[:0]
			for text := b.text; len(text) > 0; {
				line, rest, _ := bytes.Cut(text, lf)
				level, text = append(level, h.leaf(line)), rest
			}
			return top{h.fold(level), len(level)}
		}
	}, func(t top) error {
		lines, tops = lines+t.lines, append(tops, t.root)
		return nil
	})
	return Table{lines, rootOf(suite, tops)}
}

// rootOf is the root over the roots of a table's blocks.
func rootOf(suite Suite, tops []Digest) Digest {
	if len(tops) == 0 {
		return suite.Sum(nil)
	}
	h := newHasher(suite)
	return h.fold(slices.Clone(tops))
}

// lineEnds are the offsets of the LFs, and the end of a last line without LF.
func lineEnds(text []byte) []int {
	ends := make([]int, 0, bytes.Count(text, []byte{'\n'})+1)
	for at := 0; at < len(text); at = ends[len(ends)-1] + 1 {
		n := bytes.IndexByte(text[at:], '\n')
		if n < 0 {
			n = len(text) - at
		}
		ends = append(ends, at+n)
	}
	return ends
}

// chunkLeaves is the number of leaves one task hashes.
const chunkLeaves = 1 << 10

func lineStart(ends []int, i int) int {
	if i == 0 {
		return 0
	}
	return ends[i-1] + 1
}

// fold is the root over complete subtrees of equal size, of which the last may be smaller; it overwrites level. Pairing level by level
// and carrying an odd last node up gives RFC 6962's split at the largest power of two.
func (h *hasher) fold(level []Digest) Digest {
	for len(level) > 1 {
		half := level[:(len(level)+1)/2]
		for i := range len(level) / 2 {
			half[i] = h.node(&level[2*i], &level[2*i+1])
		}
		if len(level)%2 == 1 {
			half[len(half)-1] = level[len(level)-1]
		}
		level = half
	}
	return level[0]
}

// Tree is a table's text with every node of its Merkle tree, so that a path costs no hashing. Immutable, for any number of goroutines.
type Tree struct {
	text   []byte
	ends   []int
	levels [][]Digest // the leaves first, the root last; an odd last node is carried up
}

// NewTree hashes a table once. The tree keeps the text, which must not change any more.
func NewTree(suite Suite, table []byte) *Tree {
	t := &Tree{text: table, ends: lineEnds(table)}
	leaves := make([]Digest, len(t.ends))
	parallel((len(leaves)+chunkLeaves-1)/chunkLeaves, func() func(int) {
		h := newHasher(suite)
		return func(c int) {
			for i := c * chunkLeaves; i < min((c+1)*chunkLeaves, len(leaves)); i++ {
				leaves[i] = h.leaf(t.line(i))
			}
		}
	})
	t.levels = append(t.levels, leaves)
	h := newHasher(suite)
	for level := leaves; len(level) > 1; t.levels = append(t.levels, level) {
		level = h.above(level)
	}
	return t
}

// above is the level above a level of more than one node.
func (h *hasher) above(level []Digest) []Digest {
	up := make([]Digest, (len(level)+1)/2)
	for i := range len(level) / 2 {
		up[i] = h.node(&level[2*i], &level[2*i+1])
	}
	if len(level)%2 == 1 {
		up[len(up)-1] = level[len(level)-1]
	}
	return up
}

// Bytes is about how much memory the tree holds.
func (t *Tree) Bytes() int {
	const perEnd, perDigest = 8, len(Digest{})
	return len(t.text) + len(t.ends)*(perEnd+2*perDigest)
}

func (t *Tree) line(i int) []byte { return t.text[lineStart(t.ends, i):t.ends[i]] }

var errNoLine = errors.New("drd1: no such line")

// Line is line index (from 0) without its LF, and its RFC 6962 audit path: what a firm needs to check that its line is committed.
func (t *Tree) Line(index int) ([]byte, []Digest, error) {
	if index < 0 || index >= len(t.ends) {
		return nil, nil, errNoLine
	}
	path := make([]Digest, 0, len(t.levels)-1)
	for at, k := index, 0; k < len(t.levels)-1; at, k = at/2, k+1 {
		if sibling := at ^ 1; sibling < len(t.levels[k]) {
			path = append(path, t.levels[k][sibling])
		}
	}
	return t.line(index), path, nil
}

// InclusionPath is Line's path for whoever asks for one line of a table only.
func InclusionPath(suite Suite, table []byte, index int) ([]Digest, error) {
	_, path, err := NewTree(suite, table).Line(index)
	return path, err
}

// VerifyInclusion reports whether line (without LF) is line index of the table of that size and root (RFC 9162 §2.1.3.2).
func VerifyInclusion(suite Suite, line []byte, index int, table Table, path []Digest) bool {
	if index < 0 || index >= table.Lines {
		return false
	}
	h := newHasher(suite)
	node := h.leaf(line)
	at, last := index, table.Lines-1
	for i := range path {
		if last == 0 {
			return false
		}
		if at%2 == 1 || at == last {
			node = h.node(&path[i], &node)
			for at%2 == 0 && at != 0 {
				at, last = at/2, last/2
			}
		} else {
			node = h.node(&node, &path[i])
		}
		at, last = at/2, last/2
	}
	return last == 0 && node == table.Root
}

// parallel runs tasks 0…n−1 on all cores. Each worker makes its own function, so buffers are per worker; they are made one after the
// other, before the first task runs.
func parallel(n int, worker func() func(task int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		do := worker()
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	made := make([]func(int), workers)
	for i := range made {
		made[i] = worker()
	}
	for _, do := range made {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	wg.Wait()
}
