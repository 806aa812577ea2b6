package beacon

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fp"

	"yangguang/draw/verifier/verifiertest"
)

// TestPythonFindsTheSameSignatures holds the Python verifier's pairing against this package's, on every text of the fuzz test and on what
// a forger would try.
func TestPythonFindsTheSameSignatures(t *testing.T) {
	flipped, outside := []byte(round1000), outsideTheSubgroup(t)
	flipped[95] ^= 1
	pairs := [][2]string{{"123", round123}, {"1000", round1000}, {"1001", round1000}, {"999", round1000}, {"1000", string(flipped)}, {"1000", outside},
		{"1000", generator()}}
	corpus, err := filepath.Glob(filepath.Join("testdata", "fuzz", "FuzzQuicknet", "*"))
	if err != nil || len(corpus) < 10 {
		t.Fatalf("%d texts: %v", len(corpus), err)
	}
	for _, path := range corpus {
		pairs = append(pairs, fuzzed(t, path))
	}
	found := 0
	for i, python := range verifiertest.Signed(t, pairs...) {
		err := Quicknet.CheckValue(pairs[i][0], pairs[i][1])
		if python != (err == nil) {
			t.Errorf("%q: Python says %v, Go %v", pairs[i], python, err)
		}
		if python {
			found++
		}
	}
	if found < 5 {
		t.Errorf("%d signatures hold", found)
	}
}

// outsideTheSubgroup is a point of the curve that is not of its group of prime order.
func outsideTheSubgroup(t *testing.T) string {
	t.Helper()
	for n := uint64(1); n < 100; n++ {
		var p bls.G1Affine
		p.X.SetUint64(n)
		p.Y.Square(&p.X).Mul(&p.Y, &p.X).Add(&p.Y, new(fp.Element).SetUint64(4))
		if p.Y.Sqrt(&p.Y) != nil && p.IsOnCurve() && !p.IsInSubGroup() {
			raw := p.Bytes()
			return hex.EncodeToString(raw[:])
		}
	}
	t.Fatal("no such point")
	return ""
}

// generator is a point of the group that nobody had to sign for.
func generator() string {
	_, _, g1, _ := bls.Generators()
	raw := g1.Bytes()
	return hex.EncodeToString(raw[:])
}

// fuzzed reads event and value of a text of FuzzQuicknet.
func fuzzed(t *testing.T, path string) (pair [2]string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	if len(lines) != 3 {
		t.Fatalf("%s: %d lines", path, len(lines))
	}
	for i, line := range lines[1:] {
		if pair[i], err = strconv.Unquote(strings.TrimSuffix(strings.TrimPrefix(line, "string("), ")")); err != nil {
			t.Fatal(path, err)
		}
	}
	return pair
}
