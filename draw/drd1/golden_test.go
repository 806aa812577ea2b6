package drd1_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"yangguang/draw/drd1"
	"yangguang/draw/sm3"
)

var update = flag.Bool("update", false, "write testdata anew; only a change of the protocol justifies it")

// TestGolden holds the bytes of two whole draws, which other verifiers are tested with too. testdata/README.md says what is in them.
func TestGolden(t *testing.T) {
	open := city(drd1.SHA256, 120, 24, 1)
	sealed := city(sm3.Suite, 120, 24, 2)
	sealed.salted, sealed.drand, sealed.sealed, sealed.embargo = true, true, []string{"discipline"}, time.Date(2023, 12, 31, 0, 0, 0, 0, time.UTC)
	for name, s := range map[string]scene{"open": open, "sealed": sealed} {
		b := s.bundle(t)
		if r := drd1.Verify(b, options); r.ExitCode() != 0 {
			t.Fatal(name, r.Err())
		}
		dir := filepath.Join("testdata", name)
		for file := range b {
			if *update {
				if err := os.MkdirAll(dir, 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, file), b[file], 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b[file], want) {
				t.Errorf("%s/%s is not what it was", name, file)
			}
		}
	}
}
