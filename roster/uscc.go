package roster

import (
	"strings"
	"unicode"

	"yangguang/fault"
)

// usccLength is the number of characters of a unified social credit code 统一社会信用代码 (GB 32100-2015, 4).
const usccLength = 18

// usccAlphabet is the code's alphabet in the order of values (GB 32100-2015, table 1): no I, O, S, V, Z.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccWeights are 3^(i-1) mod 31 for the first seventeen characters (GB 32100-2015, 5.6).
var usccWeights = [usccLength - 1]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// NormaliseUSCC makes the one form of a code that identity is judged by: half-width, upper-case, without white space of any kind.
// It judges nothing.
func NormaliseUSCC(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '！' && r <= '～': // full-width forms U+FF01–U+FF5E
			r -= '！' - '!'
		case unicode.IsSpace(r), r == '\u200b', r == '\ufeff', r == '\u2060', unicode.Is(unicode.Cf, r):
			continue
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// WellFormedUSCC reports whether a normalised code can be one: 18 digits and capital letters. A code with a letter outside the
// alphabet or a failing check character exists in real registers, so both are warnings (see CheckUSCC), not this.
func WellFormedUSCC(s string) bool {
	if len(s) != usccLength {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }) < 0
}

// CheckUSCC reports whether the check character of a normalised code holds (GB 32100-2015, 5.6) and, if its first 17 characters are
// in the alphabet, which character would.
func CheckUSCC(s string) (ok bool, want byte) {
	if len(s) != usccLength {
		return false, 0
	}
	sum := 0
	for i, w := range usccWeights {
		v := strings.IndexByte(usccAlphabet, s[i])
		if v < 0 {
			return false, 0
		}
		sum += v * w
	}
	want = usccAlphabet[(31-sum%31)%31]
	return s[usccLength-1] == want, want
}

// ParseUSCC normalises what a person typed. A text that cannot be a code is BAD_USER_INPUT on the field.
func ParseUSCC(field, s string) (string, error) {
	code := NormaliseUSCC(s)
	if !WellFormedUSCC(code) {
		return "", fault.BadInput(field, "统一社会信用代码须为 18 位数字或大写字母，请对照营业执照核对",
			"a unified social credit code has 18 digits or capital letters: compare it with the licence")
	}
	return code, nil
}

// USCCRegion is the region code of the day of registration, characters 3–8, or "" if they are not digits.
func USCCRegion(code string) string {
	if len(code) != usccLength || strings.IndexFunc(code[2:8], func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
		return ""
	}
	return code[2:8]
}

// USCCKind is the kind of target that the first two characters name (GB 32100-2015, tables 2 and 3): 92 self-employed, 93
// cooperative, 51–53 and 59 civil affairs (social organisations), 12 public institution; every other pair is an enterprise.
func USCCKind(code string) SubjectKind {
	switch code[:2] {
	case "92":
		return KindSelfEmployed
	case "93":
		return KindCooperative
	case "51", "52", "53", "59":
		return KindSocialOrganisation
	case "12":
		return KindPublicInstitution
	}
	return KindEnterprise
}
