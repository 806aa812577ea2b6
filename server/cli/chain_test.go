package cli

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yangguang/draw/drd1"
)

// A body that holds a reserve chain needs no network: each value that it releases opens the one before, down to the anchor of the plan.
func TestAReserveChainIsHeldAndReleased(t *testing.T) {
	for _, suite := range []string{"sha256", "sm3"} {
		dir := filepath.Join(t.TempDir(), "chain")
		value := func(args ...string) drd1.Digest {
			t.Helper()
			code, out, complaints := call(t, append(append([]string{"party"}, args...), "--dir", dir)...)
			raw, err := hex.DecodeString(strings.TrimSpace(out))
			if code != 0 || err != nil || len(raw) != 32 {
				t.Fatalf("%v: exit %d, %q %q", args, code, out, complaints)
			}
			return drd1.Digest(raw)
		}
		before := value("chain", "--length", "3", "--suite", suite)
		for _, n := range []string{"1", "2", "3"} {
			next := value("release", "--number", n)
			if !drd1.ChainLink(suiteOf(suite), before, next) {
				t.Errorf("%s: value %s does not open the one before", suite, n)
			}
			before = next
		}
		for _, args := range [][]string{{"release", "--number", "0"}, {"release", "--number", "4"}, {"chain"}, {"chain", "--length", "0"}, {"chain", "--suite", "md5"}} {
			if code, out, _ := call(t, append(append([]string{"party"}, args...), "--dir", dir)...); code == 0 || strings.TrimSpace(out) != "" {
				t.Errorf("%v: exit %d, %q", args, code, out)
			}
		}
		secret := filepath.Join(dir, chainFile)
		if info, err := os.Stat(secret); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the secret: %v %v", info, err)
		}
		if err := os.WriteFile(secret, []byte("sha256 3 zz\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, complaints := call(t, "party", "release", "--number", "1", "--dir", dir); code == 0 || !strings.Contains(complaints, chainFile) {
			t.Errorf("a damaged file: exit %d, %q", code, complaints)
		}
	}
}
