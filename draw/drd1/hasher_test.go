package drd1

import (
	"crypto/sha256"
	"math/rand/v2"
	"testing"
)

// TestHasherIsSHA256: messages of every length up to beyond two blocks, each of them after a longer, a shorter and an equal one.
func TestHasherIsSHA256(t *testing.T) {
	if !readable {
		t.Error("the standard library's state does not read as expected: correct still, but slower")
	}
	h, random := newHasher(SHA256), rand.New(rand.NewPCG(1, 2))
	hash := func(n int) {
		h.buf = h.buf[:0]
		for range n {
			h.buf = append(h.buf, byte(random.Uint32()))
		}
		if got := h.sum(); got != sha256.Sum256(h.buf) {
			t.Fatalf("%d bytes: %v", n, got)
		}
	}
	for range 20 {
		for _, n := range random.Perm(3*blockSize + 1) {
			between := random.IntN(3*blockSize + 1)
			for _, n := range []int{n, n, between, n} {
				hash(n)
			}
		}
	}
}
