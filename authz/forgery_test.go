package authz_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"hash"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"
)

const goodHeader = `{"alg":"EdDSA","typ":"at+jwt","kid":"k1"}`

var b64 = base64.RawURLEncoding

// forge signs any header and payload with the real key: what an attacker with a signing bug at hand could produce.
func forge(t testing.TB, private ed25519.PrivateKey, header, payload string) string {
	t.Helper()
	text := b64.EncodeToString([]byte(header)) + "." + b64.EncodeToString([]byte(payload))
	return text + "." + b64.EncodeToString(ed25519.Sign(private, []byte(text)))
}

func sign(t testing.TB, private ed25519.PrivateKey, payload string) string {
	t.Helper()
	return forge(t, private, goodHeader, payload)
}

// payload is the good payload at the time at, with members replaced (raw JSON) or, with "", left out.
func payload(change map[string]string) string {
	m := map[string]string{
		"iss": `"yangguang"`, "aud": `"yangguang-api"`, "sub": `"` + account + `"`, "sid": `"` + session + `"`,
		"jti": `"` + tokenID + `"`, "iat": seconds(0), "nbf": seconds(0), "exp": seconds(15 * time.Minute),
	}
	for k, v := range change {
		m[k] = v
	}
	var parts []string
	for k, v := range m {
		if v != "" {
			parts = append(parts, fmt.Sprintf("%q:%s", k, v))
		}
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, ",") + "}"
}

func seconds(after time.Duration) string { return fmt.Sprint(at.Add(after).Unix()) }

func TestTheForgersOwnGoodTokenIsAccepted(t *testing.T) {
	t.Parallel()
	tokens, private := newTokens(t, 0)
	if _, err := tokens.Verify(sign(t, private, payload(nil)), at); err != nil {
		t.Fatalf("the table below would prove nothing: %v", err)
	}
}

func TestHeadersRefused(t *testing.T) {
	t.Parallel()
	tokens, private := newTokens(t, 0)
	long := strings.Repeat("k", 10<<10)
	cases := map[string]string{
		"alg none":                    `{"alg":"none","typ":"at+jwt","kid":"k1"}`,
		"alg None":                    `{"alg":"None","typ":"at+jwt","kid":"k1"}`,
		"alg nOnE":                    `{"alg":"nOnE","typ":"at+jwt","kid":"k1"}`,
		"alg missing":                 `{"typ":"at+jwt","kid":"k1"}`,
		"alg an array":                `{"alg":["EdDSA"],"typ":"at+jwt","kid":"k1"}`,
		"alg a number":                `{"alg":1,"typ":"at+jwt","kid":"k1"}`,
		"alg null":                    `{"alg":null,"typ":"at+jwt","kid":"k1"}`,
		"alg in another case":         `{"alg":"eddsa","typ":"at+jwt","kid":"k1"}`,
		"alg of another curve name":   `{"alg":"Ed25519","typ":"at+jwt","kid":"k1"}`,
		"alg ES256":                   `{"alg":"ES256","typ":"at+jwt","kid":"k1"}`,
		"alg PS256":                   `{"alg":"PS256","typ":"at+jwt","kid":"k1"}`,
		"alg twice":                   `{"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":"k1"}`,
		"ALG beside alg":              `{"alg":"EdDSA","ALG":"none","typ":"at+jwt","kid":"k1"}`,
		"ALG instead of alg":          `{"ALG":"EdDSA","typ":"at+jwt","kid":"k1"}`,
		"typ JWT":                     `{"alg":"EdDSA","typ":"JWT","kid":"k1"}`,
		"typ of a refresh token":      `{"alg":"EdDSA","typ":"rt+jwt","kid":"k1"}`,
		"typ of a logout token":       `{"alg":"EdDSA","typ":"logout+jwt","kid":"k1"}`,
		"typ with a media type":       `{"alg":"EdDSA","typ":"application/at+jwt","kid":"k1"}`,
		"typ missing":                 `{"alg":"EdDSA","kid":"k1"}`,
		"a key in the header":         `{"alg":"EdDSA","typ":"at+jwt","kid":"k1","jwk":{"kty":"OKP","crv":"Ed25519","x":"AA"}}`,
		"an address of keys":          `{"alg":"EdDSA","typ":"at+jwt","kid":"k1","jku":"http://127.0.0.1:1/keys"}`,
		"an address of a certificate": `{"alg":"EdDSA","typ":"at+jwt","kid":"k1","x5u":"http://127.0.0.1:1/cert"}`,
		"a certificate":               `{"alg":"EdDSA","typ":"at+jwt","kid":"k1","x5c":["AA"]}`,
		"crit":                        `{"alg":"EdDSA","typ":"at+jwt","kid":"k1","crit":["x"]}`,
		"crit empty":                  `{"alg":"EdDSA","typ":"at+jwt","kid":"k1","crit":[]}`,
		"b64 false":                   `{"alg":"EdDSA","typ":"at+jwt","kid":"k1","b64":false}`,
		"zip":                         `{"alg":"EdDSA","typ":"at+jwt","kid":"k1","zip":"DEF"}`,
		"kid a path":                  `{"alg":"EdDSA","typ":"at+jwt","kid":"../../dev/null"}`,
		"kid SQL":                     `{"alg":"EdDSA","typ":"at+jwt","kid":"' OR 1=1--"}`,
		"kid an absolute path":        `{"alg":"EdDSA","typ":"at+jwt","kid":"/etc/passwd"}`,
		"kid a URL":                   `{"alg":"EdDSA","typ":"at+jwt","kid":"http://127.0.0.1:1/k1"}`,
		"kid of 10 KiB":               `{"alg":"EdDSA","typ":"at+jwt","kid":"` + long + `"}`,
		"kid empty":                   `{"alg":"EdDSA","typ":"at+jwt","kid":""}`,
		"kid absent":                  `{"alg":"EdDSA","typ":"at+jwt"}`,
		"kid unknown":                 `{"alg":"EdDSA","typ":"at+jwt","kid":"k2"}`,
		"kid a number":                `{"alg":"EdDSA","typ":"at+jwt","kid":1}`,
		"kid null":                    `{"alg":"EdDSA","typ":"at+jwt","kid":null}`,
		"kid with a space":            `{"alg":"EdDSA","typ":"at+jwt","kid":"k1 "}`,
		"something behind the object": goodHeader + `{}`,
		"an array":                    `["EdDSA"]`,
		"null":                        `null`,
		"not JSON":                    `{"alg":"EdDSA","typ":"at+jwt","kid":"k1",}`,
		"a byte order mark":           "\ufeff" + goodHeader,
		"not UTF-8":                   "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"k1\xff\"}",
	}
	for name, header := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := tokens.Verify(forge(t, private, header, payload(nil)), at); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestPayloadsRefused(t *testing.T) {
	t.Parallel()
	tokens, private := newTokens(t, 0)
	minute := time.Minute
	cases := map[string]map[string]string{
		"another issuer":                   {"iss": `"evil"`},
		"issuer empty":                     {"iss": `""`},
		"issuer a list":                    {"iss": `["yangguang"]`},
		"another audience":                 {"aud": `"open-data"`},
		"audience a list":                  {"aud": `["yangguang-api"]`},
		"audience a list with another one": {"aud": `["yangguang-api","open-data"]`},
		"audience empty":                   {"aud": `""`},
		"subject empty":                    {"sub": `""`},
		"subject not an id":                {"sub": `"admin"`},
		"subject in upper case":            {"sub": `"` + strings.ToUpper(account) + `"`},
		"subject a urn":                    {"sub": `"urn:uuid:` + account + `"`},
		"subject the zero id":              {"sub": `"00000000-0000-0000-0000-000000000000"`},
		"subject a number":                 {"sub": `1`},
		"jti empty":                        {"jti": `""`},
		"sid null":                         {"sid": `null`},
		"exp a string":                     {"exp": `"` + seconds(minute) + `"`},
		"exp a fraction":                   {"exp": seconds(minute) + `.5`},
		"exp 1e300":                        {"exp": `1e300`},
		"exp with an exponent":             {"exp": `1.7e9`},
		"exp negative":                     {"exp": `-1`},
		"exp zero":                         {"exp": `0`},
		"exp null":                         {"exp": `null`},
		"exp past 64 bits":                 {"exp": `99999999999999999999`},
		"exp past by 31 s":                 {"exp": seconds(-31 * time.Second), "iat": seconds(-5 * minute), "nbf": seconds(-5 * minute)},
		"exp before iat":                   {"exp": seconds(-time.Second)},
		"exp 15 min and 1 s after iat":     {"exp": seconds(15*minute + time.Second)},
		"exp an hour ahead":                {"exp": seconds(60 * minute)},
		"nbf in 31 s":                      {"nbf": seconds(31 * time.Second)},
		"iat in 31 s":                      {"iat": seconds(31 * time.Second)},
		"a role":                           {"role": `"admin"`},
		"a tenant":                         {"tenant": `"other"`},
		"SUB beside sub":                   {"SUB": `"` + session + `"`},
		"SUB instead of sub":               {"SUB": `"` + account + `"`, "sub": ""},
		"Exp instead of exp":               {"Exp": seconds(minute), "exp": ""},
	}
	for _, name := range []string{"iss", "aud", "sub", "sid", "exp", "nbf", "iat", "jti"} {
		cases["without "+name] = map[string]string{name: ""}
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := tokens.Verify(sign(t, private, payload(change)), at); err == nil {
				t.Error("accepted")
			}
		})
	}
	for name, text := range map[string]string{
		"a claim twice":   strings.Replace(payload(nil), "{", `{"sub":"`+session+`",`, 1),
		"null":            `null`,
		"a list":          `[]`,
		"an empty object": `{}`,
		"trailing data":   payload(nil) + " {}",
		"empty":           ``,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := tokens.Verify(sign(t, private, text), at); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestTheLeewayIsHalfAMinute(t *testing.T) {
	t.Parallel()
	tokens, private := newTokens(t, 0)
	back := map[string]string{"iat": seconds(-10 * time.Minute), "nbf": seconds(-10 * time.Minute)}
	with := func(k, v string) map[string]string {
		m := map[string]string{k: v}
		if k == "exp" {
			m["iat"], m["nbf"] = back["iat"], back["nbf"]
		}
		return m
	}
	for _, c := range []struct {
		claim string
		shift time.Duration
		want  bool
	}{
		{"exp", -29 * time.Second, true}, {"exp", -31 * time.Second, false},
		{"nbf", 29 * time.Second, true}, {"nbf", 31 * time.Second, false},
		{"iat", 29 * time.Second, true}, {"iat", 31 * time.Second, false},
	} {
		_, err := tokens.Verify(sign(t, private, payload(with(c.claim, seconds(c.shift)))), at)
		if (err == nil) != c.want {
			t.Errorf("%s off by %s: err = %v, want accepted = %v", c.claim, c.shift, err, c.want)
		}
	}
}

func TestAMacWithThePublicKeyIsNoSignature(t *testing.T) {
	t.Parallel()
	tokens, private := newTokens(t, 0)
	public := private.Public().(ed25519.PublicKey)
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string][]byte{
		"raw": public, "DER": der, "PEM": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}),
		"JWK": []byte(`{"kty":"OKP","crv":"Ed25519","x":"` + b64.EncodeToString(public) + `"}`),
	}
	for alg, h := range map[string]func() hash.Hash{"HS256": sha256.New, "HS384": sha512.New384, "HS512": sha512.New, "EdDSA": sha512.New} {
		for form, secret := range secrets {
			text := b64.EncodeToString([]byte(`{"alg":"`+alg+`","typ":"at+jwt","kid":"k1"}`)) + "." + b64.EncodeToString([]byte(payload(nil)))
			mac := hmac.New(h, secret)
			mac.Write([]byte(text))
			if _, err := tokens.Verify(text+"."+b64.EncodeToString(mac.Sum(nil)), at); err == nil {
				t.Errorf("%s with the public key as %s was accepted", alg, form)
			}
		}
	}
}

func TestSignaturesRefused(t *testing.T) {
	t.Parallel()
	tokens, private := newTokens(t, 0)
	good := sign(t, private, payload(nil))
	cut := strings.LastIndex(good, ".")
	text, sig := good[:cut], good[cut+1:]
	raw, err := b64.DecodeString(sig)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(raw)
	flipped[40] ^= 1
	prehashed, err := private.Sign(nil, sha512sum(text), &ed25519.Options{Hash: crypto.SHA512})
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string][]byte{
		"empty":                  {},
		"one bit off":            flipped,
		"63 bytes":               raw[:63],
		"65 bytes":               append(bytes.Clone(raw), 0),
		"zeros":                  make([]byte, 64),
		"S plus the group order": malleable(raw),
		"of another key":         ed25519.Sign(newKey(t, 2), []byte(text)),
		"of another text":        ed25519.Sign(private, []byte(text+" ")),
		"of the hash":            prehashed,
	}
	for name, s := range cases {
		if _, err := tokens.Verify(text+"."+b64.EncodeToString(s), at); err == nil {
			t.Errorf("a signature %s was accepted", name)
		}
	}
}

func sha512sum(text string) []byte { h := sha512.Sum512([]byte(text)); return h[:] }

// malleable adds the group order to S: the same point equation, another byte string.
func malleable(sig []byte) []byte {
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	s := bytes.Clone(sig[32:])
	slices.Reverse(s)
	sum := new(big.Int).Add(new(big.Int).SetBytes(s), order).FillBytes(make([]byte, 32))
	slices.Reverse(sum)
	return append(bytes.Clone(sig[:32]), sum...)
}

func TestFormsRefused(t *testing.T) {
	t.Parallel()
	tokens, private := newTokens(t, 0)
	good := sign(t, private, payload(nil))
	parts := strings.Split(good, ".")
	for name, token := range map[string]string{
		"JSON serialisation":      `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`,
		"two segments":            parts[0] + "." + parts[1],
		"four segments":           good + "." + parts[2],
		"an empty signature":      parts[0] + "." + parts[1] + ".",
		"an empty payload":        parts[0] + ".." + parts[2],
		"a space before":          " " + good,
		"a line end behind":       good + "\n",
		"a space inside":          parts[0] + " ." + parts[1] + "." + parts[2],
		"padding":                 parts[0] + "." + parts[1] + "." + parts[2] + "==",
		"plus and slash":          strings.NewReplacer("-", "+", "_", "/").Replace(good) + "+/",
		"slack bits changed":      slack(good),
		"slack in the payload":    parts[0] + "." + slackAny(parts[1]) + "." + parts[2],
		"a scheme left in":        "Bearer " + good,
		"more than 4 KiB":         good + strings.Repeat("A", 4096),
		"a megabyte of dots":      strings.Repeat(".", 1<<20),
		"a hundred KiB":           strings.Repeat("A", 100<<10),
		"a NUL":                   good + "\x00",
		"segments in wrong order": parts[1] + "." + parts[0] + "." + parts[2],
	} {
		if _, err := tokens.Verify(token, at); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// slack changes the last character of the signature without changing the 64 bytes that a forgiving decoder reads.
func slack(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	i := strings.IndexByte(alphabet, token[len(token)-1])
	return token[:len(token)-1] + string(alphabet[i^1])
}

// slackAny does the same to a segment, which must not be a multiple of four characters long; else it cuts one character.
func slackAny(segment string) string {
	if len(segment)%4 == 0 {
		return segment[:len(segment)-1]
	}
	return slack(segment)
}

func FuzzVerify(f *testing.F) {
	tokens, private := newTokens(f, 0)
	f.Add(sign(f, private, payload(nil)))
	f.Add("a.b.c")
	f.Add(forge(f, private, `{"alg":"none"}`, `{}`))
	good, _ := tokens.Verify(sign(f, private, payload(nil)), at)
	f.Fuzz(func(t *testing.T, token string) {
		if c, err := tokens.Verify(token, at); err == nil && c != good {
			t.Errorf("a token nobody signed was accepted: %q", token)
		}
	})
}
