package authz_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/authz"
)

// seeded is repeatable randomness for tests.
func seeded(n byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{n, 'y', 'g'}) }

func newKey(t testing.TB, n byte) ed25519.PrivateKey {
	t.Helper()
	_, private, err := ed25519.GenerateKey(seeded(n))
	if err != nil {
		t.Fatal(err)
	}
	return private
}

func TestAKeySetRefusesBadKeys(t *testing.T) {
	t.Parallel()
	good := newKey(t, 1)
	rfc8032, err := hex.DecodeString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
	if err != nil {
		t.Fatal(err)
	}
	mixed := append(bytes.Clone(good[:32]), newKey(t, 2)[32:]...)
	cases := []struct {
		name string
		id   string
		key  ed25519.PrivateKey
	}{
		{"no key", "a", nil},
		{"half a key", "a", good[:32]},
		{"one byte too many", "a", append(bytes.Clone(good), 0)},
		{"halves of two keys", "a", mixed},
		{"a seed of zeros", "a", ed25519.NewKeyFromSeed(make([]byte, 32))},
		{"a seed of one word", "a", ed25519.NewKeyFromSeed(bytes.Repeat([]byte("test"), 8))},
		{"the key of RFC 8032", "a", ed25519.NewKeyFromSeed(rfc8032)},
		{"no id", "", good},
		{"a path as id", "../../dev/null", good},
		{"a quote in the id", "' OR 1=1--", good},
		{"an id of 33 letters", "abcdefghijklmnopqrstuvwxyz0123456", good},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := authz.NewKeySet(c.id, c.key); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestAKeySetHasEveryKeyAndIDOnce(t *testing.T) {
	t.Parallel()
	keys, err := authz.NewKeySet("a", newKey(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	if keys.Add("a", newKey(t, 2)) == nil {
		t.Error("an id was taken twice")
	}
	if keys.Add("b", newKey(t, 1)) == nil {
		t.Error("a key was taken twice")
	}
	if keys.SignWith("b") == nil {
		t.Error("signs with a key it does not have")
	}
	if keys.Retire("a", at, 0) == nil {
		t.Error("retired the key that signs")
	}
	if keys.Retire("b", at, 0) == nil {
		t.Error("retired a key it does not have")
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	keys, err := authz.NewKeySet("a", newKey(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, cached := range []int{0, 10} {
		tokens, err := authz.NewTokens(authz.TokenConfig{Issuer: "i", Audience: "a", Lifetime: 15 * time.Minute, CacheEntries: cached},
			keys, seeded(3))
		if err != nil {
			t.Fatal(err)
		}
		before := keys.IDs()[len(keys.IDs())-1]
		next := before + "x"
		old := issue(t, tokens, at)
		if err := keys.Add(next, newKey(t, byte(10+cached))); err != nil {
			t.Fatal(err)
		}
		if err := keys.SignWith(next); err != nil {
			t.Fatal(err)
		}
		if err := keys.Retire(before, at, 16*time.Minute); err == nil {
			t.Error("a grace of 16 minutes was taken")
		}
		if err := keys.Retire(before, at, 5*time.Minute); err != nil {
			t.Fatal(err)
		}
		if keys.SignWith(before) == nil {
			t.Error("a retired key signs again")
		}
		fresh := issue(t, tokens, at)
		for _, c := range []struct {
			name  string
			token string
			after time.Duration
			want  bool
		}{
			{"the old key's token within the grace", old, 5*time.Minute - time.Second, true},
			{"the old key's token at the end of the grace", old, 5 * time.Minute, false},
			{"the new key's token", fresh, 5 * time.Minute, true},
		} {
			if _, err := tokens.Verify(c.token, at.Add(c.after)); (err == nil) != c.want {
				t.Errorf("cache %d: %s: err = %v, want accepted = %v", cached, c.name, err, c.want)
			}
		}
	}
}

func issue(t testing.TB, tokens *authz.Tokens, now time.Time) string {
	t.Helper()
	token, _, err := tokens.Issue(uuid.MustParse(account), uuid.MustParse(session), now)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
