package roster_test

import (
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/roster"
)

// The example of GB 32100-2015 and codes made for these tests: none is a registered enterprise's.
var goodCodes = []string{"91350100M000100Y43", "92370502DEM0000015", "93370502DEM000002D", "12370502DEM000003Y", "51370500DEM0000043"}

// checked is the code with the check character it should have.
func checked(t testing.TB, code string) string {
	t.Helper()
	_, want := roster.CheckUSCC(code)
	if want == 0 {
		t.Fatalf("%s has a letter outside the alphabet", code)
	}
	return code[:17] + string(want)
}

func TestCheckCharacter(t *testing.T) {
	t.Parallel()
	if ok, _ := roster.CheckUSCC("91350100M000100Y43"); !ok {
		t.Error("the example of GB 32100-2015 fails")
	}
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for _, raw := range goodCodes {
		code := checked(t, raw)
		if ok, _ := roster.CheckUSCC(code); !ok {
			t.Errorf("%s fails", code)
		}
		for i := range code { // the weights are no multiple of 31, so every single mistake is noticed
			for _, c := range alphabet {
				if bent := code[:i] + string(c) + code[i+1:]; bent != code {
					if ok, _ := roster.CheckUSCC(bent); ok {
						t.Errorf("%s passes as %s", code, bent)
					}
				}
			}
		}
	}
	for _, code := range []string{"", "9", "91350100M000100Y4", "91350100M000100Y433", "91350100I000100Y43", "91350100M000100Y4Z"} {
		if ok, _ := roster.CheckUSCC(code); ok {
			t.Errorf("%q passes", code)
		}
	}
}

func TestACodeIsTakenInAnyDress(t *testing.T) {
	t.Parallel()
	const want = "91350100M000100Y43"
	for _, s := range []string{want, strings.ToLower(want), " 91350100 M000 100Y43\t", "９１３５０１００Ｍ０００１００Ｙ４３", "９１３５０１００ｍ０００１００ｙ４３", "\ufeff91350100M000100Y43", "91350100\u3000M000100Y43\u200b"} {
		if got, err := roster.ParseUSCC("uscc", s); got != want || err != nil {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "91350100M000100Y4", "91350100M000100Y433", "91350100M000100Y4-", "91350100M000100Y4三", "91350100M000100\x00Y4", "' or 1=1 --aaaaaaaa"} {
		if _, err := roster.ParseUSCC("uscc", s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", s, err)
		} else if f, _ := fault.As(err); f.Field != "uscc" {
			t.Errorf("%q: field %q", s, f.Field)
		}
	}
}

func TestKindsOfCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]roster.SubjectKind{"91": roster.KindEnterprise, "92": roster.KindSelfEmployed, "93": roster.KindCooperative,
		"51": roster.KindSocialOrganisation, "52": roster.KindSocialOrganisation, "12": roster.KindPublicInstitution, "11": roster.KindEnterprise} {
		if got := roster.USCCKind(code + "370502DEM0000015"); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
}

func FuzzParseUSCC(f *testing.F) {
	for _, s := range append(goodCodes, "", "９１", "\xff\xfe", "91 35") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, err := roster.ParseUSCC("uscc", s)
		if err != nil {
			return
		}
		again, err := roster.ParseUSCC("uscc", code)
		if err != nil || again != code || len(code) != 18 {
			t.Fatalf("%q became %q, then %q, %v", s, code, again, err)
		}
		_ = roster.USCCKind(code)
		roster.CheckUSCC(code)
	})
}
