package authz_test

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"yangguang/authz"
	"yangguang/fault"
)

const (
	account = "6f1c7f0e-36a5-4e0b-8d0b-4a2f1c1e9a01"
	session = "b3a0c6de-9d1a-4f0e-9a57-0f6f4f7a2c02"
	tokenID = "0d9b0f63-52a4-4b7e-a6b5-3a4f6f0b1d03"
)

// at is a whole second; every test tells the time itself.
var at = time.Date(2026, 3, 9, 1, 2, 3, 0, time.UTC)

func newTokens(t testing.TB, cache int) (*authz.Tokens, ed25519.PrivateKey) {
	t.Helper()
	private := newKey(t, 1)
	keys, err := authz.NewKeySet("k1", private)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := authz.NewTokens(authz.TokenConfig{
		Issuer: "yangguang", Audience: "yangguang-api", Lifetime: 15 * time.Minute, CacheEntries: cache,
	}, keys, seeded(9))
	if err != nil {
		t.Fatal(err)
	}
	return tokens, private
}

func TestAnIssuedTokenIsVerifiedToTheSameClaims(t *testing.T) {
	t.Parallel()
	tokens, _ := newTokens(t, 4)
	token, want, err := tokens.Issue(uuid.MustParse(account), uuid.MustParse(session), at.Add(999*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	if want.Issued != at || want.Expires != at.Add(15*time.Minute) || want.Account.String() != account {
		t.Errorf("issued %+v", want)
	}
	for _, pass := range []string{"first", "cached"} {
		got, err := tokens.Verify(token, at.Add(time.Second))
		if err != nil {
			t.Fatalf("%s: %v", pass, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-issued +verified):\n%s", pass, diff)
		}
	}
	if len(token) > 600 {
		t.Errorf("a token has %d bytes", len(token))
	}
}

func TestTwoTokensOfOneSessionDiffer(t *testing.T) {
	t.Parallel()
	tokens, _ := newTokens(t, 0)
	first, second := issue(t, tokens, at), issue(t, tokens, at)
	if first == second {
		t.Error("the same token twice: jti is not random")
	}
}

func TestNewTokensRefusesAnIncompleteConfiguration(t *testing.T) {
	t.Parallel()
	keys, err := authz.NewKeySet("k1", newKey(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	good := authz.TokenConfig{Issuer: "i", Audience: "a", Lifetime: 15 * time.Minute}
	cases := []struct {
		name   string
		change func(*authz.TokenConfig)
	}{
		{"no issuer", func(c *authz.TokenConfig) { c.Issuer = "" }},
		{"no audience", func(c *authz.TokenConfig) { c.Audience = "" }},
		{"no lifetime", func(c *authz.TokenConfig) { c.Lifetime = 0 }},
		{"16 minutes", func(c *authz.TokenConfig) { c.Lifetime = 16 * time.Minute }},
		{"a negative cache", func(c *authz.TokenConfig) { c.CacheEntries = -1 }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config := good
			c.change(&config)
			if _, err := authz.NewTokens(config, keys, seeded(1)); err == nil {
				t.Error("accepted")
			}
		})
	}
	if _, err := authz.NewTokens(good, nil, seeded(1)); err == nil {
		t.Error("accepted no keys")
	}
	tokens, err := authz.NewTokens(good, keys, seeded(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := tokens.Issue(uuid.Nil, uuid.New(), at); err == nil {
		t.Error("a token for nobody")
	}
}

func TestEveryRefusalReadsAlikeAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	tokens, private := newTokens(t, 0)
	secret := "hunter2hunter2"
	bad := []string{
		"", secret, secret + ".a.b", forge(t, private, `{"alg":"EdDSA","typ":"at+jwt","kid":"`+secret+`"}`, payload(nil)),
		sign(t, private, payload(map[string]string{"iss": `"` + secret + `"`})), issue(t, tokens, at.Add(-time.Hour)),
	}
	for _, token := range bad {
		_, err := tokens.Verify(token, at)
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Unauthenticated || f.Msg != "登录已失效，请重新登录" {
			t.Errorf("got %v", err)
		}
		if err != nil && (strings.Contains(err.Error(), secret) || errors.Unwrap(err) == nil) {
			t.Errorf("the error repeats the token or has no cause: %v", err)
		}
	}
}

func TestTheCacheNeverOutlivesTheToken(t *testing.T) {
	t.Parallel()
	tokens, _ := newTokens(t, 8)
	token := issue(t, tokens, at)
	end := at.Add(15 * time.Minute)
	for _, c := range []struct {
		name string
		now  time.Time
		want bool
	}{
		{"fresh", at, true},
		{"cached", at.Add(time.Minute), true},
		{"cached, the clock behind by 29 s", at.Add(-29 * time.Second), true},
		{"cached, the clock behind by 31 s", at.Add(-31 * time.Second), false},
		{"cached, within the leeway after exp", end.Add(29 * time.Second), true},
		{"cached, past the leeway", end.Add(30 * time.Second), false},
	} {
		if _, err := tokens.Verify(token, c.now); (err == nil) != c.want {
			t.Errorf("%s: err = %v, want accepted = %v", c.name, err, c.want)
		}
	}
	last := token[:len(token)-4] + "AAAA"
	if _, err := tokens.Verify(last, at); err == nil {
		t.Error("another signature was taken for the cached one")
	}
}

func TestTheCacheIsBounded(t *testing.T) {
	t.Parallel()
	tokens, _ := newTokens(t, 10)
	for range 100 {
		token := issue(t, tokens, at)
		for range 2 {
			if _, err := tokens.Verify(token, at); err != nil {
				t.Fatal(err)
			}
		}
		if n := tokens.Cached(); n > 10 {
			t.Fatalf("%d entries in a cache of 10", n)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	for name, size := range map[string]int{"signature": 0, "cached": 100} {
		b.Run(name, func(b *testing.B) {
			tokens, _ := newTokens(b, size)
			token := issue(b, tokens, at)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := tokens.Verify(token, at); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRefuse(b *testing.B) {
	tokens, private := newTokens(b, 0)
	for name, token := range map[string]string{
		"1 MB of dots":  strings.Repeat(".", 1<<20),
		"100 KiB token": strings.Repeat("a", 100<<10) + ".a.b",
		"4 KiB header":  forge(b, private, `{"alg":"EdDSA","typ":"at+jwt","kid":"`+strings.Repeat("k", 2500)+`"}`, payload(nil)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := tokens.Verify(token, at); err == nil {
					b.Fatal("accepted")
				}
			}
		})
	}
}
