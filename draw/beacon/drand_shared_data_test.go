//go:build shared_data

package beacon

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"yangguang/draw/verifier/verifiertest"
)

// TestSharedRounds checks recorded quicknet rounds and negatives; rounds of the older chained network are not a source here.
func TestSharedRounds(t *testing.T) {
	dir := os.Getenv("SHARED_DATA")
	if dir == "" {
		t.Fatal("SHARED_DATA must name the folder of shared test data; `make test-data` sets it")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "drd1", "drand_rounds.json"))
	if err != nil {
		t.Fatal(err)
	}
	var data struct {
		Rounds []struct {
			Chain, Signature, Randomness string
			Round                        uint64
			Verify                       bool
		}
	}
	if err := json.Unmarshal(raw, &data); err != nil {
		t.Fatal(err)
	}
	good, bad := 0, 0
	var pairs [][2]string
	var inGo []bool
	for _, r := range data.Rounds {
		if r.Chain != "quicknet" {
			continue
		}
		event := strconv.FormatUint(r.Round, 10)
		err := Quicknet.CheckValue(event, r.Signature)
		pairs, inGo = append(pairs, [2]string{event, r.Signature}), append(inGo, err == nil)
		signature, hexErr := hex.DecodeString(r.Signature)
		if hexErr != nil {
			t.Fatal(hexErr)
		}
		// DRD1 carries the signature alone; a record that also claims randomness must claim the signature's hash.
		randomness := sha256.Sum256(signature)
		if got := err == nil && hex.EncodeToString(randomness[:]) == r.Randomness; got != r.Verify {
			t.Errorf("round %d: %v, want %v (%v)", r.Round, got, r.Verify, err)
		}
		if r.Verify {
			good++
		} else {
			bad++
		}
	}
	if inPython := verifiertest.Signed(t, pairs...); !slices.Equal(inPython, inGo) {
		t.Errorf("Python says %v of %v, Go %v", inPython, pairs, inGo)
	}
	if good < 10 || bad < 2 {
		t.Errorf("only %d rounds and %d negatives", good, bad)
	}
}
