package drd1

import (
	"bytes"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// Commit is the size and Merkle root (RFC 6962, over the lines without LF) of a table's text, as the plan states them.
func Commit(suite Suite, table []byte) Table {
	ends := lineEnds(table)
	return Table{len(ends), root(suite, table, ends)}
}

// lineEnds are the offsets of the LFs; a last line without LF counts too, so that the tree is defined for any bytes.
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

// chunkLeaves is the number of leaves one task hashes; a power of two, so that the chunks are complete subtrees.
const chunkLeaves = 1 << 10

// root is MTH of the lines, computed on all cores.
func root(suite Suite, text []byte, ends []int) Digest {
	if len(ends) == 0 {
		return suite.Sum(nil)
	}
	tops := make([]Digest, (len(ends)+chunkLeaves-1)/chunkLeaves)
	parallel(len(tops), func() func(int) {
		h := hasher{suite: suite}
		level := make([]Digest, 0, min(chunkLeaves, len(ends)))
		return func(c int) {
			level = level[:0]
			for i := c * chunkLeaves; i < min((c+1)*chunkLeaves, len(ends)); i++ {
				level = append(level, h.leaf(text[lineStart(ends, i):ends[i]]))
			}
			tops[c] = h.fold(level)
		}
	})
	h := hasher{suite: suite}
	return h.fold(tops)
}

func lineStart(ends []int, i int) int {
	if i == 0 {
		return 0
	}
	return ends[i-1] + 1
}

// hasher hashes leaves and nodes with one buffer; not for concurrent use.
type hasher struct {
	suite Suite
	buf   []byte
}

func (h *hasher) leaf(line []byte) Digest {
	h.buf = append(append(h.buf[:0], 0), line...)
	return h.suite.Sum(h.buf)
}

func (h *hasher) node(l, r *Digest) Digest {
	h.buf = append(append(append(h.buf[:0], 1), l[:]...), r[:]...)
	return h.suite.Sum(h.buf)
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

// InclusionPath is the RFC 6962 audit path of line index (from 0) of a table: what a firm needs to check that its line is committed.
func InclusionPath(suite Suite, table []byte, index int) ([]Digest, error) {
	ends := lineEnds(table)
	if index < 0 || index >= len(ends) {
		return nil, errors.New("drd1: no such line")
	}
	var path []Digest
	from, to := 0, len(ends)
	for to-from > 1 {
		k := split(to - from)
		l, r := [2]int{from, from + k}, [2]int{from + k, to}
		if index < from+k {
			l, r = r, l
		}
		// l is now the sibling, r the half that holds the line
		first := lineStart(ends, l[0])
		sub := make([]int, 0, l[1]-l[0])
		for _, e := range ends[l[0]:l[1]] {
			sub = append(sub, e-first)
		}
		path = append(path, root(suite, table[first:], sub))
		from, to = r[0], r[1]
	}
	for i, j := 0, len(path)-1; i < j; i, j = i+1, j-1 {
		path[i], path[j] = path[j], path[i]
	}
	return path, nil
}

// split is the largest power of two smaller than n; n > 1.
func split(n int) int {
	k := 1
	for 2*k < n {
		k *= 2
	}
	return k
}

// VerifyInclusion reports whether line (without LF) is line index of the table of that size and root (RFC 9162 §2.1.3.2).
func VerifyInclusion(suite Suite, line []byte, index int, table Table, path []Digest) bool {
	if index < 0 || index >= table.Lines {
		return false
	}
	h := hasher{suite: suite}
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
