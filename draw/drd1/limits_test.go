package drd1_test

import (
	"bytes"
	"testing"

	"yangguang/draw/drd1"
)

// TestAbsurdNumbers: what a stranger writes into a plan costs no more than what is in the pool.
func TestAbsurdNumbers(t *testing.T) {
	b := scenes(t, 60, 14)["open"]
	for _, change := range [][2]string{
		{"stratum FOOD 14 4 0", "stratum FOOD 999999999999 4 0"},
		{"stratum FOOD 14 4 0", "stratum FOOD 14 999999999999 999999999999"},
		{"pool 60 ", "pool 999999999999 "},
		{"reserve-chain 9 ", "reserve-chain 999999999999 "},
	} {
		changed := bytes.Replace(b[drd1.FilePlan], []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(changed, b[drd1.FilePlan]) {
			t.Fatalf("the plan holds no %q", change[0])
		}
		if code := drd1.Verify(with(b, drd1.FilePlan, changed), options).ExitCode(); code != 1 {
			t.Errorf("%q: exit %d", change[1], code)
		}
	}
}
