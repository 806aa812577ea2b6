package authz_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"rsc.io/qr"

	"yangguang/authz"
	"yangguang/fault"
)

var visit = authz.Code{
	Inspection: uuid.MustParse("018f3c1e-7d10-7a44-9c3a-0a8c5be0a101"),
	Enterprise: uuid.MustParse("018f3c1e-7d10-7a44-9c3a-0a8c5be0a202"),
	From:       at, To: at.Add(24 * time.Hour), Serial: 0xfeedfacecafe0001,
}

func newCodes(t testing.TB, n byte, earlier ...ed25519.PublicKey) *authz.Codes {
	t.Helper()
	c, err := authz.NewCodes(newKey(t, n), earlier...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func issueCode(t testing.TB, c *authz.Codes, code authz.Code) string {
	t.Helper()
	token, err := c.Issue(code)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestACodeReadsBackAndFitsAQRCode(t *testing.T) {
	t.Parallel()
	codes := newCodes(t, 1)
	token := issueCode(t, codes, visit)
	got, err := codes.Parse(token, at)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(visit, got); diff != "" {
		t.Errorf("(-issued +read):\n%s", diff)
	}
	if len(token) != 164 || !strings.HasPrefix(token, "yg1.") {
		t.Errorf("%d bytes: %s", len(token), token)
	}
	image, err := qr.Encode("https://example.org/c/"+token, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	if image.Size > 57 { // version 10: readable from a phone's screen at arm's length
		t.Errorf("the QR code has %d modules a side", image.Size)
	}
}

func TestACodeHoldsInItsWindowOnly(t *testing.T) {
	t.Parallel()
	codes := newCodes(t, 1)
	token := issueCode(t, codes, visit)
	for _, c := range []struct {
		name   string
		now    time.Time
		cause  error
		reason fault.Reason
	}{
		{"a second before", visit.From.Add(-time.Second), authz.ErrCodeNotYet, fault.NotYet},
		{"the first moment", visit.From, nil, ""},
		{"the last moment", visit.To.Add(-time.Nanosecond), nil, ""},
		{"the end", visit.To, authz.ErrCodeExpired, fault.CodeExpired},
		{"a year later", visit.To.AddDate(1, 0, 0), authz.ErrCodeExpired, fault.CodeExpired},
	} {
		got, err := codes.Parse(token, c.now)
		if !errors.Is(err, c.cause) {
			t.Errorf("%s: err = %v, want %v", c.name, err, c.cause)
		}
		if got != visit {
			t.Errorf("%s: a genuine code reads as %+v", c.name, got)
		}
		if f, _ := fault.As(err); f != nil && (f.Kind != fault.Precondition || f.Reason != c.reason || f.Facts["validFrom"] != visit.From) {
			t.Errorf("%s: refusal %+v", c.name, f)
		}
	}
}

func TestCodesRefused(t *testing.T) {
	t.Parallel()
	codes := newCodes(t, 1)
	token := issueCode(t, codes, visit)
	raw, err := base64.RawURLEncoding.DecodeString(token[4:])
	if err != nil {
		t.Fatal(err)
	}
	change := func(i int) string {
		b := append([]byte{}, raw...)
		b[i] ^= 1
		return "yg1." + base64.RawURLEncoding.EncodeToString(b)
	}
	resign := func(context string) string {
		body := raw[:56]
		return "yg1." + base64.RawURLEncoding.EncodeToString(
			append(append([]byte{}, body...), ed25519.Sign(newKey(t, 1), append([]byte(context), body...))...))
	}
	if _, err := codes.Parse(resign("yangguang check code 1\n"), at); err != nil {
		t.Fatalf("the forger's own good code is refused: %v", err)
	}
	for name, c := range map[string]struct {
		token string
		cause error
	}{
		"empty":                              {"", authz.ErrCodeMalformed},
		"the prefix only":                    {"yg1.", authz.ErrCodeMalformed},
		"without prefix":                     {token[4:], authz.ErrCodeMalformed},
		"another version":                    {"yg2." + token[4:], authz.ErrCodeMalformed},
		"prefix in upper case":               {"YG1." + token[4:], authz.ErrCodeMalformed},
		"a character short":                  {token[:163], authz.ErrCodeMalformed},
		"a character long":                   {token + "A", authz.ErrCodeMalformed},
		"padding":                            {token[:163] + "=", authz.ErrCodeMalformed},
		"a line end inside":                  {token[:100] + "\n" + token[101:], authz.ErrCodeMalformed},
		"a line end behind":                  {token + "\n", authz.ErrCodeMalformed},
		"a space before":                     {" " + token, authz.ErrCodeMalformed},
		"standard alphabet":                  {"yg1." + strings.Repeat("+", 160), authz.ErrCodeMalformed},
		"no inspection":                      {"yg1." + strings.Repeat("A", 160), authz.ErrCodeMalformed},
		"a time past all calendars":          {"yg1." + strings.Repeat("_", 160), authz.ErrCodeMalformed},
		"a megabyte":                         {"yg1." + strings.Repeat("A", 1<<20), authz.ErrCodeMalformed},
		"another key id":                     {change(0), authz.ErrCodeForged},
		"another inspection":                 {change(19), authz.ErrCodeForged},
		"another enterprise":                 {change(35), authz.ErrCodeForged},
		"an earlier window":                  {change(43), authz.ErrCodeForged},
		"a longer window":                    {change(44), authz.ErrCodeForged},
		"another serial":                     {change(55), authz.ErrCodeForged},
		"another signature":                  {change(119), authz.ErrCodeForged},
		"the body signed without context":    {resign(""), authz.ErrCodeForged},
		"signed for another purpose":         {resign("yangguang checkpoint\n"), authz.ErrCodeForged},
		"a code of another platform's key":   {issueCode(t, newCodes(t, 2), visit), authz.ErrCodeForged},
		"an access token of the same server": {"yg1." + strings.Repeat("eyJhbGci", 20), authz.ErrCodeForged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := codes.Parse(c.token, at)
			if !errors.Is(err, c.cause) || got != (authz.Code{}) {
				t.Errorf("got %+v, %v; want nothing and %v", got, err, c.cause)
			}
			if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Field != "token" {
				t.Errorf("refusal %+v", f)
			}
		})
	}
}

func TestACodeSurvivesTheRotationOfItsKey(t *testing.T) {
	t.Parallel()
	old := newKey(t, 1)
	token := issueCode(t, newCodes(t, 1), visit)
	if _, err := newCodes(t, 2, old.Public().(ed25519.PublicKey)).Parse(token, at); err != nil {
		t.Errorf("with the earlier key: %v", err)
	}
	if _, err := newCodes(t, 2).Parse(token, at); !errors.Is(err, authz.ErrCodeForged) {
		t.Errorf("without the earlier key: %v", err)
	}
}

func TestIssueRefusesHalfACode(t *testing.T) {
	t.Parallel()
	codes := newCodes(t, 1)
	for name, change := range map[string]func(*authz.Code){
		"no inspection":          func(c *authz.Code) { c.Inspection = uuid.Nil },
		"no enterprise":          func(c *authz.Code) { c.Enterprise = uuid.Nil },
		"an empty window":        func(c *authz.Code) { c.To = c.From },
		"a window turned round":  func(c *authz.Code) { c.From, c.To = c.To, c.From },
		"a window of 200 years":  func(c *authz.Code) { c.To = c.From.AddDate(200, 0, 0) },
		"a window before 1970":   func(c *authz.Code) { c.From = time.Unix(-1, 0) },
		"no window":              func(c *authz.Code) { c.From, c.To = time.Time{}, time.Time{} },
		"a fraction of a second": func(c *authz.Code) { c.From = c.From.Add(time.Millisecond) },
	} {
		code := visit
		change(&code)
		if token, err := codes.Issue(code); err == nil {
			t.Errorf("%s: issued %s", name, token)
		}
	}
}

func TestNewCodesRefusesBadKeys(t *testing.T) {
	t.Parallel()
	good := newKey(t, 1)
	public := good.Public().(ed25519.PublicKey)
	if _, err := authz.NewCodes(nil); err == nil {
		t.Error("signs with no key")
	}
	for name, earlier := range map[string]ed25519.PublicKey{"the signing key again": public, "half a key": public[:16], "no key": nil} {
		if _, err := authz.NewCodes(good, earlier); err == nil {
			t.Errorf("took %s as an earlier key", name)
		}
	}
}

func FuzzParseCode(f *testing.F) {
	codes := newCodes(f, 1)
	token := issueCode(f, codes, visit)
	f.Add(token)
	f.Add("yg1.")
	f.Add("yg1." + strings.Repeat("A", 160))
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := codes.Parse(s, at); err == nil && (s != token || got != visit) {
			t.Errorf("a code nobody signed was accepted: %q", s)
		}
	})
}

func BenchmarkParseCode(b *testing.B) {
	codes := newCodes(b, 1)
	token := issueCode(b, codes, visit)
	for b.Loop() {
		if _, err := codes.Parse(token, at); err != nil {
			b.Fatal(err)
		}
	}
}
