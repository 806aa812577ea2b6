package authz_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/argon2"

	"yangguang/authz"
	"yangguang/fault"
	"yangguang/policies/access"
)

// usual is what the platform runs with.
func usual() authz.PasswordConfig {
	rules, err := access.Load()
	if err != nil {
		panic(err)
	}
	return authz.DefaultPasswordConfig(rules.SignIn.Password)
}

// quick costs little, so that tests of behaviour do not pay for strength.
func quick() authz.PasswordConfig {
	c := usual()
	c.MemoryKiB, c.Passes = 64, 1
	return c
}

func newPasswords(t testing.TB, config authz.PasswordConfig) *authz.Passwords {
	t.Helper()
	p, err := authz.NewPasswords(config, seeded(5))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func hashOf(t testing.TB, p *authz.Passwords, password string) string {
	t.Helper()
	h, err := p.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAPasswordMatchesItsHashOnly(t *testing.T) {
	t.Parallel()
	p := newPasswords(t, quick())
	long := strings.Repeat("x", 72)
	stored := hashOf(t, p, long+"A")
	for _, c := range []struct {
		name, password, stored string
		want                   bool
	}{
		{"itself", long + "A", stored, true},
		{"another that shares its first 72 bytes", long + "B", stored, false},
		{"its first 72 bytes", long, stored, false},
		{"in another case", strings.ToUpper(long) + "A", stored, false},
		{"with a space", long + "A ", stored, false},
		{"any for an unknown user", long + "A", "", false},
		{"typed decomposed on another system", "Re\u0301sume\u0301-2026", hashOf(t, p, "R\u00e9sum\u00e9-2026"), true},
	} {
		ok, rehash, err := p.Verify(t.Context(), c.password, c.stored)
		if err != nil || ok != c.want || rehash {
			t.Errorf("%s: ok %v, rehash %v, err %v", c.name, ok, rehash, err)
		}
	}
	if stored == hashOf(t, p, long+"A") {
		t.Error("two hashes of one password are equal: no salt")
	}
}

func TestTheHashIsArgon2idInPHCFormat(t *testing.T) {
	t.Parallel()
	stored := hashOf(t, newPasswords(t, usual()), "correct horse")
	if !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") || len(stored) != 97 {
		t.Errorf("stored as %s", stored)
	}
	salt := []byte("0123456789abcdef")
	made := "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$" + raw64(argon2.IDKey([]byte("correct horse"), salt, 1, 64, 1, 32))
	if ok, _, err := newPasswords(t, quick()).Verify(t.Context(), "correct horse", made); err != nil || !ok {
		t.Errorf("a hash made outside: ok %v, err %v", ok, err)
	}
}

func TestARaisedCostAsksForANewHash(t *testing.T) {
	t.Parallel()
	dearer := quick()
	dearer.Passes = 2
	p := newPasswords(t, dearer)
	old := hashOf(t, newPasswords(t, quick()), "correct horse")
	if ok, rehash, err := p.Verify(t.Context(), "correct horse", old); !ok || !rehash || err != nil {
		t.Errorf("ok %v, rehash %v, err %v", ok, rehash, err)
	}
	if ok, rehash, err := p.Verify(t.Context(), "wrong horse", old); ok || rehash || err != nil {
		t.Errorf("a wrong password: ok %v, rehash %v, err %v", ok, rehash, err)
	}
}

func TestDamagedHashesAreErrorsNotRefusals(t *testing.T) {
	t.Parallel()
	p := newPasswords(t, quick())
	good := hashOf(t, p, "correct horse")
	for name, stored := range map[string]string{
		"cut":                   good[:len(good)-1],
		"another algorithm":     strings.Replace(good, "argon2id", "argon2i", 1),
		"another version":       strings.Replace(good, "v=19", "v=16", 1),
		"4 GiB of memory":       strings.Replace(good, "m=64", "m=4194304", 1),
		"999 passes":            strings.Replace(good, "t=1", "t=999", 1),
		"no passes":             strings.Replace(good, "t=1", "t=0", 1),
		"no lanes":              strings.Replace(good, "p=1", "p=0", 1),
		"256 lanes":             strings.Replace(good, "m=64,t=1,p=1", "m=4096,t=1,p=256", 1),
		"too little memory":     strings.Replace(good, "m=64", "m=7", 1),
		"a line end":            good + "\n",
		"slack bits in the sum": good[:len(good)-1] + "/",
		"plain text":            "correct horse",
	} {
		ok, _, err := p.Verify(t.Context(), "correct horse", stored)
		if _, public := fault.As(err); ok || err == nil || public {
			t.Errorf("%s: ok %v, err %v", name, ok, err)
		}
	}
}

func TestInputsRefusedBeforeAnyHashing(t *testing.T) {
	t.Parallel()
	dear := quick()
	dear.MemoryKiB, dear.Passes = 64<<10, 20 // seconds, if it were paid
	p, err := authz.NewPasswords(dear, seeded(5))
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for name, password := range map[string]string{
		"empty": "", "1025 bytes": strings.Repeat("a", 1025), "a megabyte": strings.Repeat("a", 1<<20),
		"not UTF-8": "abc\xff", "a NUL": "abc\x00def", "a line end": "abc\n",
	} {
		_, _, err := p.Verify(gone, password, "")
		if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Field != "password" {
			t.Errorf("%s: Verify: %v", name, err)
		}
		if _, err := p.Hash(gone, password); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: Hash: %v", name, err)
		}
	}
}

// With every slot taken, whoever gets as far as hashing is told that sign-in is busy: known and unknown users alike.
func TestAnUnknownUserIsHashedLikeAKnownOne(t *testing.T) {
	t.Parallel()
	p := newPasswords(t, quick())
	stored := hashOf(t, p, "correct horse")
	defer p.Occupy(quick().Concurrent)()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for name, s := range map[string]string{"known": stored, "unknown": ""} {
		if _, _, err := p.Verify(gone, "wrong horse", s); !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.Canceled) {
			t.Errorf("a %s user: %v", name, err)
		}
	}
}

func TestEverySlotComesBackAfterARush(t *testing.T) {
	t.Parallel()
	p, err := authz.NewPasswords(quick(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := p.Hash(t.Context(), "correct horse"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := p.Free(); n != quick().Concurrent {
		t.Errorf("%d slots are free after the rush, want %d", n, quick().Concurrent)
	}
}

func TestReused(t *testing.T) {
	t.Parallel()
	p := newPasswords(t, quick())
	earlier := []string{hashOf(t, p, "first horse"), "", hashOf(t, p, "second horse")}
	for password, want := range map[string]bool{"first horse": true, "second horse": true, "third horse": false} {
		if got, err := p.Reused(t.Context(), password, earlier); err != nil || got != want {
			t.Errorf("%s: %v, %v", password, got, err)
		}
	}
	if _, err := p.Reused(t.Context(), "third horse", []string{"damaged"}); err == nil {
		t.Error("a damaged hash was passed over")
	}
}

func TestCheckNew(t *testing.T) {
	t.Parallel()
	p := newPasswords(t, quick())
	for _, c := range []struct {
		name, user, password string
		want                 bool
	}{
		{"three kinds", "li.wei", "Kestrel-hovering", true},
		{"Chinese characters are a kind", "li.wei", "海边的kestrel7", true},
		{"eight characters", "li.wei", "Kx7-pq2v", true},
		{"seven characters", "li.wei", "Kx7-pq2", false},
		{"eight bytes but four characters", "li.wei", "Aé1ü", false},
		{"one kind", "li.wei", "kestrelhovering", false},
		{"two kinds", "li.wei", "kestrel7hovering", false},
		{"digits", "li.wei", "8402759163", false},
		{"the user name in it", "kestrel", "My-Kestrel-2026", false},
		{"the user name itself, in another case", "Kx7-pq2v", "kX7-PQ2V", false},
		{"a name of two letters is not looked for inside", "li", "Slip-kestrel-7", true},
		{"password with a tail", "li.wei", "Password123!", false},
		{"password in disguise", "li.wei", "P@ssw0rd2026", false},
		{"admin with an at", "li.wei", "Admin@123456", false},
		{"the keyboard", "li.wei", "Qwer!2345678", false},
		{"a diagonal of the keyboard", "li.wei", "1qaz@WSX", false},
		{"pinyin with a tail", "li.wei", "Woaini1314!", false},
		{"the name of the platform", "li.wei", "Yangguang@2026", false},
		{"Chinese for password with rows", "li.wei", "密码Abc.12345", false},
		{"rows in something long", "li.wei", "密码abc是12345和海边", true},
		{"one letter and numbers", "li.wei", "Aa12345678!", false},
		{"one letter many times", "li.wei", "AAAAAaaaa!1", false},
		{"a piece twice", "li.wei", "Aa1!Aa1!", false},
		{"a piece twice, in another case", "li.wei", "Kx7-kX7-", false},
		{"a piece three times", "li.wei", "Kx7-Kx7-Kx7-", false},
		{"a piece twice with something between", "li.wei", "Kx7-pqKx7-", false},
		{"a piece twice in something long", "li.wei", "Kx7-pq2v Kx7-pq2v", true},
		{"two characters by turns", "li.wei", "Z9Z9Z9Z9-Z9Z9", false},
		{"three characters, each many times", "li.wei", "Vvvvv77777-----", false},
		{"digits upwards", "li.wei", "Kx-3456789", false},
		{"digits downwards", "li.wei", "Kx-9876543", false},
		{"the alphabet", "li.wei", "Hijklmnop-7", false},
		{"keys side by side", "li.wei", "Tyuiop-7-Hjkl", false},
		{"keys with shift", "li.wei", "Vt5^&*()$%", false},
		{"there and back", "li.wei", "Jklkjlkj7-", false},
		{"a row of two is none", "li.wei", "Ab7-Hi9-Xy", true},
		{"too long", "li.wei", "Aa1-" + strings.Repeat("x", 1021), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := p.CheckNew(c.user, c.password)
			if (err == nil) != c.want {
				t.Fatalf("err = %v, want accepted = %v", err, c.want)
			}
			if f, _ := fault.As(err); f != nil && (f.Field != "password" || f.Msg == "" || strings.Contains(err.Error(), c.password)) {
				t.Errorf("refusal %v", err)
			}
		})
	}
}

func TestNewPasswordsRefusesAnUnsafeConfiguration(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*authz.PasswordConfig){
		"no lanes":             func(c *authz.PasswordConfig) { c.Lanes = 0 },
		"no passes":            func(c *authz.PasswordConfig) { c.Passes = 0 },
		"too little memory":    func(c *authz.PasswordConfig) { c.MemoryKiB = 7 },
		"too much memory":      func(c *authz.PasswordConfig) { c.MemoryKiB = 2 << 20 },
		"no slots":             func(c *authz.PasswordConfig) { c.Concurrent = 0 },
		"no least length":      func(c *authz.PasswordConfig) { c.New.Characters = 0 },
		"five classes":         func(c *authz.PasswordConfig) { c.New.Kinds = 5 },
		"no kinds":             func(c *authz.PasswordConfig) { c.New.Kinds = 0 },
		"rows of nothing":      func(c *authz.PasswordConfig) { c.New.Row = 0 },
		"pieces of one":        func(c *authz.PasswordConfig) { c.New.Piece = 1 },
		"no room for a phrase": func(c *authz.PasswordConfig) { c.New.Bytes = 63 },
	} {
		config := quick()
		change(&config)
		if _, err := authz.NewPasswords(config, seeded(1)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := authz.NewPasswords(quick(), nil); err == nil {
		t.Error("no randomness: accepted")
	}
}

func BenchmarkVerifyPassword(b *testing.B) {
	p := newPasswords(b, usual())
	stored, err := p.Hash(b.Context(), "correct horse")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if ok, _, err := p.Verify(b.Context(), "correct horse", stored); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
