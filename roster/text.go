package roster

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// NormaliseText makes text of a register storable: outer and repeated white space and line breaks become one space, control
// characters and byte order marks go, invalid UTF-8 becomes U+FFFD. Widths stay: names are what the register says.
func NormaliseText(s string) string {
	clean := true
	for i, r := range s {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.IsSpace(r) && (r != ' ' || i == 0 || s[i-1] == ' ') {
			clean = false
			break
		}
	}
	if clean && !strings.HasSuffix(s, " ") {
		return s
	}
	var b strings.Builder
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		word = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Cf, r) {
				return -1
			}
			return r
		}, word)
		if word == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}
