package page_test

import (
	"bytes"
	"encoding/base64"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"yangguang/fault"
	"yangguang/page"
)

var (
	secret = bytes.Repeat([]byte{7}, 32)
	alice  = uuid.MustParse("018f6f3e-0000-7000-8000-000000000001")
	bob    = uuid.MustParse("018f6f3e-0000-7000-8000-000000000002")
)

func signer(t testing.TB, key []byte) *page.Signer {
	t.Helper()
	s, err := page.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantRefusal checks the kind, the field and that both languages say something.
func wantRefusal(t *testing.T, name, field string, err error) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid || f.Field != field || f.Msg == "" || f.En == "" {
		t.Errorf("%s: got %v, want BAD_USER_INPUT on %s", name, err, field)
	}
}

func TestACursorComesBackAsItWas(t *testing.T) {
	t.Parallel()
	s, b := signer(t, secret), page.Bind(alice, "enterprises", []byte(`{"region":"3705"}`))
	at := time.Date(2026, 3, 1, 8, 30, 0, 123456789, time.FixedZone("", 8*3600))
	got, err := s.Decode(b, s.Encode(b, page.Position{page.At(at), page.Str("东营\x00\"'"), page.ID(bob)}), page.Time, page.String, page.UUID)
	if err != nil {
		t.Fatal(err)
	}
	if !got[0].At().Equal(at.Truncate(time.Microsecond)) || got[0].At().Location() != time.UTC {
		t.Errorf("time: %v", got[0].At())
	}
	if got[1].Str() != "东营\x00\"'" || got[2].ID() != bob || got[2].Kind() != page.UUID {
		t.Errorf("got %+v", got)
	}
	if got[1].Num() != 0 || !got[1].At().IsZero() || got[0].Num() != 0 {
		t.Error("a key answers for another kind")
	}
}

func TestEveryPositionSurvives(t *testing.T) {
	t.Parallel()
	s, b := signer(t, secret), page.Bind(bob, "q", nil)
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(rt, "n")
		var at page.Position
		var kinds []page.Kind
		for i := range n {
			switch k := rapid.SampledFrom([]page.Kind{page.String, page.Int, page.Time, page.UUID}).Draw(rt, "kind"); k {
			case page.String:
				at[i] = page.Str(rapid.StringN(0, 60, 200).Draw(rt, "s"))
			case page.Int:
				at[i] = page.Num(rapid.Int64().Draw(rt, "n"))
			case page.Time:
				at[i] = page.At(time.UnixMicro(rapid.Int64Range(math.MinInt64/4, math.MaxInt64/4).Draw(rt, "t")))
			case page.UUID:
				at[i] = page.ID(uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(rt, "u")))
			}
			kinds = append(kinds, at[i].Kind())
		}
		got, err := s.Decode(b, s.Encode(b, at), kinds...)
		if err != nil || got != at {
			rt.Fatalf("%+v became %+v, %v", at, got, err)
		}
	})
}

func TestACursorIsRefusedWhereItDoesNotBelong(t *testing.T) {
	t.Parallel()
	s := signer(t, secret)
	b := page.Bind(alice, "enterprises", []byte("f"))
	cursor := s.Encode(b, page.Position{page.Str("x"), page.Num(7)})
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		t.Fatal(err)
	}
	old := bytes.Clone(raw)
	old[0] = 0
	for name, c := range map[string]struct {
		signer *page.Signer
		bind   page.Binding
		after  string
		kinds  []page.Kind
	}{
		"another user":                       {s, page.Bind(bob, "enterprises", []byte("f")), cursor, []page.Kind{page.String, page.Int}},
		"the public":                         {s, page.Bind(uuid.Nil, "enterprises", []byte("f")), cursor, []page.Kind{page.String, page.Int}},
		"another query":                      {s, page.Bind(alice, "inspectors", []byte("f")), cursor, []page.Kind{page.String, page.Int}},
		"another filter":                     {s, page.Bind(alice, "enterprises", []byte("g")), cursor, []page.Kind{page.String, page.Int}},
		"a filter that slides into the name": {s, page.Bind(alice, "enterprisesf", nil), cursor, []page.Kind{page.String, page.Int}},
		"another key":                        {signer(t, bytes.Repeat([]byte{8}, 32)), b, cursor, []page.Kind{page.String, page.Int}},
		"another version":                    {s, b, base64.RawURLEncoding.EncodeToString(old), []page.Kind{page.String, page.Int}},
		"another sort order":                 {s, b, cursor, []page.Kind{page.Int, page.String}},
		"fewer sort columns":                 {s, b, cursor, []page.Kind{page.String}},
		"more sort columns":                  {s, b, cursor, []page.Kind{page.String, page.Int, page.UUID}},
		"no sort columns":                    {s, b, cursor, nil},
		"the empty text":                     {s, b, "", []page.Kind{page.String, page.Int}},
		"padding":                            {s, b, cursor + "=", []page.Kind{page.String, page.Int}},
		"a line break inside":                {s, b, cursor[:4] + "\n" + cursor[4:], []page.Kind{page.String, page.Int}},
		"not base64url":                      {s, b, "游标", []page.Kind{page.String, page.Int}},
		"too long":                           {s, b, strings.Repeat("A", 5000), []page.Kind{page.String, page.Int}},
		"cut short":                          {s, b, cursor[:len(cursor)-4], []page.Kind{page.String, page.Int}},
	} {
		got, err := c.signer.Decode(c.bind, c.after, c.kinds...)
		wantRefusal(t, name, "after", err)
		if got != (page.Position{}) {
			t.Errorf("%s: a refused cursor gave %+v", name, got)
		}
	}
	for i := range raw {
		bent := bytes.Clone(raw)
		bent[i] ^= 1
		if _, err := s.Decode(b, base64.RawURLEncoding.EncodeToString(bent), page.String, page.Int); err == nil {
			t.Errorf("bit flipped in byte %d of %d is not noticed", i, len(raw))
		}
	}
}

func TestAShortKeyIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := page.NewSigner(secret[:31]); err == nil {
		t.Error("31 bytes were accepted")
	}
}

func TestTheCallersKeyMayChangeAfterwards(t *testing.T) {
	t.Parallel()
	mine := bytes.Clone(secret)
	s, b := signer(t, mine), page.Bind(alice, "q", nil)
	clear(mine)
	if _, err := signer(t, secret).Decode(b, s.Encode(b, page.Position{page.Num(1)}), page.Int); err != nil {
		t.Errorf("the signer kept the caller's slice: %v", err)
	}
}

func TestFirst(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 20, 100} {
		if got, err := page.First(&n); got != n || err != nil {
			t.Errorf("%d: %d, %v", n, got, err)
		}
	}
	for _, n := range []int32{0, -1, 101, math.MinInt32, math.MaxInt32} {
		_, err := page.First(&n)
		wantRefusal(t, "out of range", "first", err)
	}
	_, err := page.First[int](nil)
	wantRefusal(t, "absent", "first", err)
}

func TestCut(t *testing.T) {
	t.Parallel()
	rows := []int{1, 2, 3}
	if got, more := page.Cut(rows, 2); len(got) != 2 || !more || cap(got) != 2 {
		t.Errorf("%v %v", got, more)
	}
	if got, more := page.Cut(rows, 3); len(got) != 3 || more {
		t.Errorf("%v %v", got, more)
	}
}

func FuzzDecode(f *testing.F) {
	s, b := signer(f, secret), page.Bind(alice, "q", []byte("f"))
	f.Add(s.Encode(b, page.Position{page.Str("x"), page.Num(7)}))
	f.Add(s.Encode(b, page.Position{page.ID(bob)}))
	f.Add("")
	f.Add("AQ")
	f.Add(strings.Repeat("_", 30))
	f.Fuzz(func(t *testing.T, after string) {
		at, err := s.Decode(b, after, page.String, page.Int)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("refused as %v", err)
			}
			return
		}
		if got := s.Encode(b, at); got != after {
			t.Fatalf("%q was read but is written %q", after, got)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	s, bind := signer(b, secret), page.Bind(alice, "enterprises", []byte("f"))
	at := page.Position{page.Num(1_700_000_000), page.ID(bob)}
	b.ReportAllocs()
	for b.Loop() {
		s.Encode(bind, at)
	}
}

func BenchmarkDecode(b *testing.B) {
	s, bind := signer(b, secret), page.Bind(alice, "enterprises", []byte("f"))
	cursor := s.Encode(bind, page.Position{page.Num(1_700_000_000), page.ID(bob)})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Decode(bind, cursor, page.Int, page.UUID); err != nil {
			b.Fatal(err)
		}
	}
}
