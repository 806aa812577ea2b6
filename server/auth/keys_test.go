package auth

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
)

func TestLoadKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	made, err := LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := LoadKeys(path)
	if err != nil || !bytes.Equal(made.Token, again.Token) || !bytes.Equal(made.Cursor, again.Cursor) || made.TokenID() != again.TokenID() {
		t.Errorf("the second start has other keys: %v", err)
	}
	if bytes.Equal(made.Token.Seed(), made.Code.Seed()) || bytes.Equal(made.Cursor, made.Factor) {
		t.Error("one key serves two purposes")
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file is %v, %v", info.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("%d files beside the keys, %v", len(left)-1, err)
	}
}

func TestLoadKeysAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	ids := make([]string, 8)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			if k, err := LoadKeys(path); err == nil {
				ids[i] = k.TokenID()
			}
		})
	}
	all.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Fatalf("starts at once have the keys %v", ids)
		}
	}
}

func TestLoadKeysRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	if _, err := LoadKeys(path); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content string
		mode    os.FileMode
	}{
		"readable by others": {string(good), 0o644}, "empty": {"", 0o600}, "no keys": {"{}", 0o600}, "cut off": {string(good[:20]), 0o600},
		"another key": {strings.Replace(string(good), "{", `{"more":"",`, 1), 0o600}, "short": {strings.Replace(string(good), `"cursor":"`, `"cursor":"AAAA","x":"`, 1), 0o600},
	} {
		if err := os.WriteFile(path, []byte(c.content), c.mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKeys(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSealerBindsToTheAccount: a sealed secret moved to another account, or sealed under another key, does not open.
func TestSealerBindsToTheAccount(t *testing.T) {
	s, err := newSealer(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	other, err := newSealer(bytes.Repeat([]byte{2}, 32))
	if err != nil {
		t.Fatal(err)
	}
	mine, theirs := uuid.New(), uuid.New()
	sealed, err := s.seal("JBSWY3DP", mine)
	if err != nil || bytes.Contains(sealed, []byte("JBSWY3DP")) {
		t.Fatalf("%q %v", sealed, err)
	}
	if got, err := s.open(sealed, mine); err != nil || got != "JBSWY3DP" {
		t.Errorf("%q %v", got, err)
	}
	for name, err := range map[string]error{"another account": second(s.open(sealed, theirs)), "another key": second(other.open(sealed, mine)), "cut": second(s.open(sealed[:5], mine)),
		"changed": second(s.open(append(bytes.Clone(sealed[:len(sealed)-1]), sealed[len(sealed)-1]^1), mine))} {
		if err == nil {
			t.Errorf("%s opens the secret", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestNewPassword(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		p, err := newPassword()
		if err != nil || len(p) != 19 || strings.ContainsAny(p, "0O1lIi") || !mixed(p) || seen[p] {
			t.Fatalf("%q %v", p, err)
		}
		seen[p] = true
	}
}
