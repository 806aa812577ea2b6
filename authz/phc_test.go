package authz

import "testing"

// FuzzParsePHC: a stored password hash is what String writes, byte for byte and of bounded cost, or damaged.
func FuzzParsePHC(f *testing.F) {
	const salt, sum = "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	for _, s := range []string{"$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + sum, "$argon2i$v=19$m=19456,t=2,p=1$" + salt + "$" + sum, "$argon2id$v=16$m=19456,t=2,p=1$" + salt + "$" + sum,
		"$argon2id$v=19$m=99999999,t=2,p=1$" + salt + "$" + sum, "$argon2id$v=19$m=19456,t=999,p=1$" + salt + "$" + sum, "$argon2id$v=19$m=8,t=1,p=255$" + salt + "$" + sum,
		"$argon2id$v=19$m=019456,t=2,p=1$" + salt + "$" + sum, "$argon2id$v=19$m=19456,t=02,p=01$" + salt + "$" + sum, "$argon2id$v=19$m=19456,t=2,p=256$" + salt + "$" + sum,
		"$argon2id$v=19$m=19456,t=2,p=1$" + salt[:21] + "B$" + sum, "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + sum + "\n", "$argon2id$v=19$m=19456,t=2,p=1$" + salt, "", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parsePHC(s)
		if err != nil {
			return
		}
		if h.String() != s || tooDear(h.memory, h.passes) || len(h.salt) != saltBytes || len(h.sum) != sumBytes || h.lanes < 1 || h.memory < 8*uint32(h.lanes) {
			t.Errorf("%q is taken as %q", s, h)
		}
	})
}
