package scalar_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"yangguang/fault"
	"yangguang/graph/scalar"
)

// FuzzScalars: whatever a client sends as a scalar is refused in its scalar's one sentence, which does not repeat it, or is written as JSON that reads back to the same value.
func FuzzScalars(f *testing.F) {
	for _, s := range []string{`"2026-11-23T08:00:00+08:00"`, `"2026-11-23T00:00:00.123456789Z"`, `"0001-01-01T00:00:00Z"`, `"2026-02-29"`, `"2024-02-29"`, `"9999-12-31"`, `"0000-01-01"`,
		`"0190b3a0-5d1c-7000-8000-000000000001"`, `"00000000-0000-0000-0000-000000000000"`, `"{0190b3a0-5d1c-7000-8000-000000000001}"`, `"urn:uuid:0190b3a0-5d1c-7000-8000-000000000001"`,
		`"91370502MA00000001"`, `"９１370502ma0000000x"`, `"1200.50"`, `"-1"`, `"00"`, `"1e9"`, `"0.00001"`, `"999999999999.9999"`, `1`, `1.5`, `null`, `true`, `[]`, `{"a":1}`, `""`, `" 1"`,
		`"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`, `"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"`, `"\u0000"`, `"<script>"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		var v any
		if json.Unmarshal(sent, &v) != nil {
			return // refused as JSON before any scalar sees it
		}
		back(t, v, scalar.UnmarshalDateTime, scalar.MarshalDateTime)
		back(t, v, scalar.UnmarshalDate, scalar.MarshalDate)
		back(t, v, scalar.UnmarshalUUID, scalar.MarshalUUID)
		back(t, v, scalar.UnmarshalUSCC, scalar.MarshalUSCC)
		back(t, v, scalar.UnmarshalDecimal, scalar.MarshalDecimal)
		back(t, v, scalar.UnmarshalDigest, scalar.MarshalDigest)
	})
}

func back[T comparable](t *testing.T, v any, read func(any) (T, error), write func(T) graphql.Marshaler) {
	t.Helper()
	got, err := read(v)
	if err != nil {
		if _, other := read(nil); !fault.Is(err, fault.Invalid) || err.Error() != other.Error() {
			t.Errorf("%T: refused as %v, and nothing at all as %v", got, err, other)
		}
		return
	}
	var b bytes.Buffer
	write(got).MarshalGQL(&b)
	var written any
	if err := json.Unmarshal(b.Bytes(), &written); err != nil {
		t.Fatalf("%T: %q is no JSON: %v", got, b.Bytes(), err)
	}
	if again, err := read(written); err != nil || again != got {
		t.Errorf("%T: %v is written as %s and read as %v, %v", got, got, b.Bytes(), again, err)
	}
}
