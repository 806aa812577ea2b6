package authz_test

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"yangguang/authz"
	"yangguang/fault"
)

func raw64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

// The secret and the codes of RFC 6238 appendix B (SHA-1), cut to six digits.
const rfc6238 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

func TestTOTPAgreesWithRFC6238(t *testing.T) {
	t.Parallel()
	for seconds, code := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037",
	} {
		step, ok, err := authz.VerifyTOTP(rfc6238, code, time.Unix(seconds, 0), 0)
		if err != nil || !ok || step != seconds/30 {
			t.Errorf("%s at %d: step %d, ok %v, err %v", code, seconds, step, ok, err)
		}
	}
}

func TestATOTPCodeCountsOnceAndNearItsTime(t *testing.T) {
	t.Parallel()
	const step, code = 1111111109 / 30, "081804"
	for _, c := range []struct {
		name     string
		code     string
		shift    int64 // steps between the code and the clock
		lastStep int64
		want     bool
	}{
		{"in its step", code, 0, 0, true},
		{"one step late", code, 1, 0, true},
		{"one step early", code, -1, 0, true},
		{"two steps late", code, 2, 0, false},
		{"two steps early", code, -2, 0, false},
		{"used before in this step", code, 0, step, false},
		{"used before, a step later", code, 1, step, false},
		{"older than the last one used", code, 1, step + 1, false},
		{"the first after the last one used", code, 0, step - 1, true},
		{"another code", "081805", 0, 0, false},
		{"five digits", "81804", 0, 0, false},
		{"seven digits", "0081804", 0, 0, false},
		{"eight digits of the RFC", "07081804", 0, 0, false},
		{"a space", "081804 ", 0, 0, false},
		{"full-width digits", "０８１８０４", 0, 0, false},
		{"empty", "", 0, 0, false},
	} {
		got, ok, err := authz.VerifyTOTP(rfc6238, c.code, time.Unix((step+c.shift)*30, 0), c.lastStep)
		if err != nil || ok != c.want || (ok && got != step) {
			t.Errorf("%s: step %d, ok %v, err %v", c.name, got, ok, err)
		}
	}
	if _, _, err := authz.VerifyTOTP("not base32!", code, at, 0); err == nil {
		t.Error("a damaged secret gave no error")
	}
}

func TestEnrolTOTP(t *testing.T) {
	t.Parallel()
	secret, uri, err := authz.EnrolTOTP("阳光执法", "li.wei", seeded(4))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil || len(raw) != 20 {
		t.Errorf("a secret of %d bytes, err %v", len(raw), err)
	}
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Query().Get("secret") != secret || u.Path != "/阳光执法:li.wei" {
		t.Errorf("uri %s, err %v", uri, err)
	}
	other, _, err := authz.EnrolTOTP("阳光执法", "li.wei", seeded(6))
	if err != nil || other == secret {
		t.Errorf("two users share a secret (err %v)", err)
	}
	for name, f := range map[string]func() error{
		"no issuer":     func() error { _, _, err := authz.EnrolTOTP("", "li.wei", seeded(4)); return err },
		"no user":       func() error { _, _, err := authz.EnrolTOTP("i", "", seeded(4)); return err },
		"no randomness": func() error { _, _, err := authz.EnrolTOTP("i", "u", nil); return err },
		"a dry source":  func() error { _, _, err := authz.EnrolTOTP("i", "u", strings.NewReader("short")); return err },
	} {
		if f() == nil {
			t.Errorf("%s: enrolled", name)
		}
	}
}

func TestARefreshTokenIsFoundByItsHashOnly(t *testing.T) {
	t.Parallel()
	random := seeded(7)
	token, want, err := authz.NewRefreshToken(random)
	if err != nil {
		t.Fatal(err)
	}
	got, err := authz.HashRefreshToken(token)
	if err != nil || got != want {
		t.Errorf("hash %x, want %x, err %v", got, want, err)
	}
	if bytes.Contains(want[:], []byte(token)[:8]) || len(token) != 43 {
		t.Errorf("token of %d characters", len(token))
	}
	if other, _, err := authz.NewRefreshToken(random); err != nil || other == token {
		t.Errorf("the same token twice (err %v)", err)
	}
	for name, bad := range map[string]string{
		"empty": "", "short": token[:42], "long": token + "A", "padded": token[:42] + "=", "slack bits": slack(token),
		"a line end": token[:42] + "\n", "another alphabet": strings.Repeat("+", 43), "a megabyte": strings.Repeat("A", 1<<20),
	} {
		if _, err := authz.HashRefreshToken(bad); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := authz.NewRefreshToken(strings.NewReader("short")); err == nil {
		t.Error("a token from a dry source")
	}
}
