package ident_test

import (
	"testing"

	"yangguang/fault"
	"yangguang/ident"
)

// FuzzParse: an opaque id is the one text of its object or NOT_FOUND, and a digest the one text of its bytes.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"draw_0190b3a05d1c70008000000000000001", "draw_0190B3A05D1C70008000000000000001", "draw_", "_0190b3a05d1c70008000000000000001", "draw_0190b3a0-5d1c-7000-8000-000000000001",
		"draw__0190b3a05d1c7000800000000000001", "抽取_0190b3a05d1c70008000000000000001", "", "_", "draw", "draw_0190b3a05d1c7000800000000000000g", "draw_00000000000000000000000000000000",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "e3b0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		switch kind, id, err := ident.Parse(s); {
		case err != nil && !fault.Is(err, fault.NotFound):
			t.Errorf("%q: refused as %v", s, err)
		case err == nil && ident.Of(kind, id) != s:
			t.Errorf("%q is read and written as %q", s, ident.Of(kind, id))
		}
		if id, err := ident.Want(ident.Draw, "id", s); err == nil && ident.Of(ident.Draw, id) != s {
			t.Errorf("%q is taken for a draw", s)
		}
		switch d, err := ident.ParseDigest(s); {
		case err != nil && !fault.Is(err, fault.Invalid):
			t.Errorf("%q: refused as %v", s, err)
		case err == nil && d.String() != s:
			t.Errorf("%q is read and written as %q", s, d)
		}
	})
}
