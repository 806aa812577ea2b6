package ledger_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yangguang/ledger"
)

var salt = [16]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}

func TestCanonicalJSONHasOneForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"keys are sorted at every depth":             {map[string]any{"b": 1, "a": map[string]any{"z": nil, "y": true}}, `{"a":{"y":true,"z":null},"b":1}`},
		"a struct is sorted by its JSON names":       {struct{ Z, A string }{"1", "2"}, `{"A":"2","Z":"1"}`},
		"keys are sorted by UTF-16 units":            {map[string]int{"\U00010000": 1, "\ue000": 2}, "{\"\U00010000\":1,\"\ue000\":2}"},
		"HTML is not escaped":                        {"<a href='x'>&</a>", `"<a href='x'>&</a>"`},
		"Chinese and line separators are not either": {"罚款\u2028", "\"罚款\u2028\""},
		"controls have their short escapes":          {"\"\\\b\f\n\r\t\x00\x1f\x7f", `"\"\\\b\f\n\r\t\u0000\u001f` + "\x7f\""},
		"an honest replacement character":            {"\ufffd", "\"\ufffd\""},
		"the text of its escape":                     {`\ufffd`, `"\\ufffd"`},
		"the largest integers":                       {[]int64{1<<53 - 1, -(1<<53 - 1), 0}, `[9007199254740991,-9007199254740991,0]`},
		"nothing":                                    {nil, `null`},
		"empty containers":                           {[]any{[]int{}, map[string]int{}}, `[[],{}]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ledger.Canonical(c.value)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestCanonicalJSONRefusesWhatItCannotHold(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]any{
		"a fraction":              0.5,
		"2^53":                    int64(1 << 53),
		"−2^53":                   int64(-1 << 53),
		"a number in an exponent": json.Number("1e3"),
		"not a number":            math.NaN(),
		"bytes that are no UTF-8": "a\xff",
		"a key that is no UTF-8":  map[string]int{"\xc3\x28": 1},
		"a function":              func() {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ledger.Canonical(v)
			if err == nil {
				t.Errorf("wrote %s", got)
			}
		})
	}
}

func TestBodyIsSaltLineAndContent(t *testing.T) {
	t.Parallel()
	if _, err := ledger.NewBody(salt, []byte(`{"fine":"500.00","facts":["首次违法"]}`)); err == nil {
		t.Fatal("keys out of order were accepted")
	}
	content := `{"facts":["首次违法"],"fine":"500.00"}`
	body, err := ledger.NewBody(salt, []byte(content))
	if err != nil {
		t.Fatal(err)
	}
	want := "000102030405060708090a0b0c0d0e0f\n" + content
	if string(body.Bytes) != want {
		t.Errorf("got %q, want %q", body.Bytes, want)
	}
	// TH("body", m) spelled out once more: H(LP8("drd1/sha256/body") ‖ m).
	label := "drd1/sha256/body"
	if d := sha256.Sum256([]byte(string(rune(len(label))) + label + want)); body.Digest != ledger.Digest(d) {
		t.Errorf("digest %v, want %x", body.Digest, d)
	}
	gotSalt, gotContent, err := ledger.ParseBody(body.Bytes)
	if err != nil || gotSalt != salt || string(gotContent) != content {
		t.Errorf("read back %x, %q, %v", gotSalt, gotContent, err)
	}
}

func TestBodyReaderRefusesEveryOtherForm(t *testing.T) {
	t.Parallel()
	line := hex.EncodeToString(salt[:]) + "\n"
	for name, text := range map[string]string{
		"empty":                  "",
		"salt in capitals":       strings.ToUpper(line) + `{}`,
		"salt too short":         line[2:] + `{}`,
		"no line feed":           line[:32] + `{}`,
		"no content":             line,
		"white space":            line + `{"a": 1}`,
		"white space at the end": line + "{}\n",
		"two values":             line + `{}{}`,
		"a key twice":            line + `{"a":1,"a":2}`,
		"an escape too many":     line + `"\u0041"`,
		"an escaped slash":       line + `"\/"`,
		"minus zero":             line + `-0`,
		"a fraction":             line + `1.0`,
		"a lone surrogate":       line + `"\udc00"`,
		"no UTF-8":               line + "\"\xff\"",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, content, err := ledger.ParseBody([]byte(text)); err == nil {
				t.Errorf("accepted %q", content)
			}
		})
	}
}

func TestSameContentUnderAnotherSaltHasAnotherDigest(t *testing.T) {
	t.Parallel()
	a, err := ledger.NewBody(salt, []byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := ledger.NewBody([16]byte{1}, []byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	if a.Digest == b.Digest {
		t.Error("the salt does not reach the digest")
	}
}

func TestSaltComesWholeFromItsSource(t *testing.T) {
	t.Parallel()
	got, err := ledger.NewSalt(bytes.NewReader(salt[:]))
	if err != nil || got != salt {
		t.Errorf("got %x, %v", got, err)
	}
	if _, err := ledger.NewSalt(bytes.NewReader(salt[:15])); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a source that ends early gave %v", err)
	}
}

// anyJSON draws a value that Canonical holds.
func anyJSON(depth int) *rapid.Generator[any] {
	text := rapid.String().AsAny()
	whole := rapid.Int64Range(-(1<<53 - 1), 1<<53-1).AsAny()
	leaf := rapid.OneOf(text, whole, rapid.Bool().AsAny(), rapid.Just[any](nil))
	if depth == 0 {
		return leaf
	}
	return rapid.OneOf(leaf,
		rapid.SliceOfN(anyJSON(depth-1), 0, 4).AsAny(),
		rapid.MapOfN(rapid.String(), anyJSON(depth-1), 0, 4).AsAny())
}

func TestCanonicalFormIsAFixedPointAndKeepsTheValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := anyJSON(3).Draw(t, "value")
		first, err := ledger.Canonical(v)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ledger.Canonical(json.RawMessage(first))
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("%q became %q, %v", first, again, err)
		}
		if _, err := ledger.NewBody(salt, first); err != nil {
			t.Fatal(err)
		}
		plain, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var a, b any
		if err := errors.Join(json.Unmarshal(plain, &a), json.Unmarshal(first, &b)); err != nil {
			t.Fatal(err)
		}
		pa, _ := json.Marshal(a)
		pb, _ := json.Marshal(b)
		if !bytes.Equal(pa, pb) {
			t.Fatalf("value changed: %s became %s", pa, pb)
		}
	})
}

// FuzzParseBody: what is accepted has one form: salt line and canonical JSON.
func FuzzParseBody(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		salt, content, err := ledger.ParseBody(b)
		if err != nil {
			return
		}
		if got := fmt.Appendf(nil, "%x\n%s", salt, content); !bytes.Equal(got, b) {
			t.Errorf("%q is written as %q", b, got)
		}
	})
}
