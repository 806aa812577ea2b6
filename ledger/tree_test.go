package ledger_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"yangguang/ledger"
)

// naiveRoot is MTH of RFC 6962 §2.1, word for word and without any code of this package or of tlog.
func naiveRoot(leaves [][]byte) tlog.Hash {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		left, right := naiveRoot(leaves[:k]), naiveRoot(leaves[k:])
		return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
	}
}

// hashTable stands where the database's log_hash table is: rows by position, never overwritten.
type hashTable map[int64]tlog.Hash

func (m hashTable) insert(t testing.TB, rows []ledger.Row) {
	for _, r := range rows {
		if _, taken := m[r.Pos]; taken {
			t.Fatalf("row %d is written twice", r.Pos)
		}
		m[r.Pos] = r.Hash
	}
}

func (m hashTable) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		h, ok := m[x]
		if !ok {
			return nil, fmt.Errorf("no row %d", x)
		}
		hashes[i] = h
	}
	return hashes, nil
}

func someLeaves(n int) [][]byte {
	leaves := make([][]byte, n)
	for i := range leaves {
		leaves[i] = fmt.Appendf(nil, "leaf %d", i)
	}
	return leaves
}

func TestEdgeGrowsTheTreeOfTheRFC(t *testing.T) {
	t.Parallel()
	leaves, table := someLeaves(300), hashTable{}
	for n := range leaves {
		// Each step starts from the stored rows alone, as a transaction does.
		edge, err := ledger.ReadEdge(int64(n), table)
		if err != nil {
			t.Fatal(err)
		}
		if edge.Root() != naiveRoot(leaves[:n]) {
			t.Fatalf("root of %d entries differs from RFC 6962", n)
		}
		rows := edge.Append(nil, leaves[n])
		if rows[0].Pos != tlog.StoredHashCount(int64(n)) {
			t.Fatalf("entry %d begins at row %d, want %d", n, rows[0].Pos, tlog.StoredHashCount(int64(n)))
		}
		table.insert(t, rows)
		if int64(len(table)) != tlog.StoredHashCount(int64(n+1)) {
			t.Fatalf("%d rows after %d entries", len(table), n+1)
		}
	}
}

func TestBatchAppendWritesTheRowsOfSingleAppends(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		leaves := someLeaves(rapid.IntRange(0, 700).Draw(t, "leaves"))
		var one, many ledger.Edge
		var rows, batch []ledger.Row
		for _, leaf := range leaves {
			rows = append(rows, one.Append(nil, leaf)...)
		}
		for len(leaves) > 0 {
			n := rapid.IntRange(1, len(leaves)).Draw(t, "batch")
			for _, leaf := range leaves[:n] {
				batch = many.Append(batch, leaf)
			}
			leaves = leaves[n:]
		}
		if diff := cmp.Diff(rows, batch); diff != "" {
			t.Fatal(diff)
		}
		if one.Root() != many.Root() || one.Size() != many.Size() {
			t.Fatal("the two ways end in different trees")
		}
	})
}

func TestEdgeIndexesAreThoseOfTlog(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(0, ledger.MaxSize).Draw(t, "size")
		var want []int64
		lo := int64(0)
		for k := 48; k >= 0; k-- {
			if size&(1<<k) != 0 {
				want = append(want, tlog.StoredHashIndex(k, lo>>k))
				lo += 1 << k
			}
		}
		if diff := cmp.Diff(want, ledger.EdgeIndexes(size)); diff != "" {
			t.Fatal(diff)
		}
	})
	for _, size := range []int64{-1, 0, ledger.MaxSize + 1, 1<<63 - 1, -1 << 63} {
		if got := ledger.EdgeIndexes(size); got != nil {
			t.Errorf("size %d has an edge: %v", size, got)
		}
	}
}

func TestEdgeRefusesAWrongNumberOfHashes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size   int64
		hashes int
	}{{0, 1}, {1, 0}, {1, 2}, {7, 2}, {-1, 0}, {ledger.MaxSize + 1, 2}, {1<<63 - 1, 63}, {-1 << 63, 1}} {
		if _, err := ledger.NewEdge(c.size, make([]tlog.Hash, c.hashes)); err == nil {
			t.Errorf("an edge of %d entries took %d hashes", c.size, c.hashes)
		}
	}
}

func TestCloneOfAnEdgeIsIndependent(t *testing.T) {
	t.Parallel()
	var edge ledger.Edge
	for _, leaf := range someLeaves(7) {
		edge.Append(nil, leaf)
	}
	root := edge.Root()
	other := edge.Clone()
	other.Append(nil, []byte("other"))
	if edge.Root() != root || edge.Size() != 7 || other.Size() != 8 {
		t.Error("appending to the copy moved the original")
	}
}

func TestProofsHoldForEveryEntryAndEveryOlderTree(t *testing.T) {
	t.Parallel()
	leaves, table := someLeaves(70), hashTable{}
	var edge ledger.Edge
	roots := []tlog.Hash{edge.Root()}
	for _, leaf := range leaves {
		table.insert(t, edge.Append(nil, leaf))
		roots = append(roots, edge.Root())
	}
	for size := int64(1); size <= 70; size++ {
		for i := range size {
			proof, err := ledger.ProveInclusion(size, i, table)
			if err != nil {
				t.Fatal(err)
			}
			if err := ledger.CheckInclusion(proof, size, roots[size], i, leaves[i]); err != nil {
				t.Fatal(err)
			}
		}
		for old := int64(1); old <= size; old++ {
			proof, err := ledger.ProveConsistency(size, old, table)
			if err != nil {
				t.Fatal(err)
			}
			if err := ledger.CheckConsistency(proof, size, roots[size], old, roots[old]); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestImpossibleProofsAreRefusedBeforeAnyHashing(t *testing.T) {
	t.Parallel()
	var root tlog.Hash
	for _, c := range []struct{ size, n int64 }{
		{0, 0}, {1, 1}, {1, -1}, {5, 7}, {-1, -2}, {ledger.MaxSize + 1, 0}, {1<<63 - 1, 5}, {-1 << 63, 0},
	} {
		if err := ledger.CheckInclusion(nil, c.size, root, c.n, nil); !errors.Is(err, ledger.ErrProof) {
			t.Errorf("inclusion of %d in %d: %v", c.n, c.size, err)
		}
		if _, err := ledger.ProveInclusion(c.size, c.n, hashTable{}); err == nil {
			t.Errorf("proved inclusion of %d in %d", c.n, c.size)
		}
	}
	for _, c := range []struct{ size, old int64 }{
		{0, 0}, {1, 0}, {1, 2}, {5, -1}, {-1, -1}, {ledger.MaxSize + 1, 1}, {1<<63 - 1, 1<<63 - 1}, {-1 << 63, -1 << 63},
	} {
		if err := ledger.CheckConsistency(nil, c.size, root, c.old, root); !errors.Is(err, ledger.ErrProof) {
			t.Errorf("consistency of %d with %d: %v", c.old, c.size, err)
		}
		if _, err := ledger.ProveConsistency(c.size, c.old, hashTable{}); err == nil {
			t.Errorf("proved consistency of %d with %d", c.old, c.size)
		}
	}
}

func TestUnreadableRowsStopAProof(t *testing.T) {
	t.Parallel()
	if _, err := ledger.ProveInclusion(5, 2, hashTable{}); err == nil {
		t.Error("a proof was made from nothing")
	}
	if _, err := ledger.ReadEdge(5, hashTable{}); err == nil {
		t.Error("an edge was made from nothing")
	}
}

func BenchmarkAppend(b *testing.B) {
	leaf := []byte(goodEntry)
	var edge ledger.Edge
	rows := make([]ledger.Row, 0, 64)
	b.ReportAllocs()
	for b.Loop() {
		rows = edge.Append(rows[:0], leaf)
	}
}

// BenchmarkAppendFromRows is what one command costs beside SQL: the edge from its rows, the sealed leaf, the rows to insert.
func BenchmarkAppendFromRows(b *testing.B) {
	const size = 1_000_000
	hashes := make([]tlog.Hash, len(ledger.EdgeIndexes(size)))
	change := ledger.Change{
		Type: "code.issue", Subject: ledger.Subject{Kind: ledger.SubjectInspection, ID: draw1 + ".7"}, Actor: "p-17", Time: noon,
		Content: map[string]any{"draw": draw1, "code": "c-9", "validFrom": "2026-11-22", "slots": []int{1}},
	}
	b.ReportAllocs()
	for b.Loop() {
		leaf, _, err := change.Seal(salt, 41)
		if err != nil {
			b.Fatal(err)
		}
		edge, err := ledger.NewEdge(size, hashes)
		if err != nil {
			b.Fatal(err)
		}
		edge.Append(nil, leaf)
	}
}
