package personal

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// between is what people write within a name, once a text is in compatibility form (NFKC): 张　三, 阿依古丽·艾买提, 阿依古丽.艾买提, 张*三, and what breaks or hyphenates a line.
const between = " \t\n\r·•‧∙⋅・.*/|_~+‐‑–—―-"

// Letter is a letter of a name as it is compared: folded, and which bytes of the text it stands for.
type Letter struct {
	Rune     rune
	From, To int
}

// Spell reads a text letter by letter for a comparison of names: in compatibility form, Latin letters as capitals, without what people write within a name. The
// function spelled of the database reads the same.
func Spell(s string) []Letter {
	out := make([]Letter, 0, utf8.RuneCountInString(s))
	for i, r := range s {
		form := string(r)
		if r >= utf8.RuneSelf {
			form = norm.NFKC.String(form)
		}
		for _, f := range form {
			if strings.ContainsRune(between, f) {
				continue
			}
			if f >= 'a' && f <= 'z' {
				f -= 'a' - 'A'
			}
			out = append(out, Letter{f, i, i + utf8.RuneLen(r)})
		}
	}
	return out
}

// Spelled are the letters of a text.
func Spelled(s string) string { return join(Spell(s)) }

func join(letters []Letter) string {
	var b strings.Builder
	for _, l := range letters {
		b.WriteRune(l.Rune)
	}
	return b.String()
}

// Rename writes other for every place where a text holds a name, however that is spaced, hyphenated or set. Names of one letter are no names.
func Rename(s, name, other string) string {
	want := Spell(name)
	if len(want) < 2 || !strings.Contains(Spelled(s), join(want)) {
		return s
	}
	letters, out, done := Spell(s), strings.Builder{}, 0
	for i := 0; i+len(want) <= len(letters); i++ {
		// A character may stand for several letters (㍿): what is renamed is not cut again.
		if letters[i].From < done || !slices.EqualFunc(letters[i:i+len(want)], want, func(a, b Letter) bool { return a.Rune == b.Rune }) {
			continue
		}
		out.WriteString(s[done:letters[i].From] + other)
		done = letters[i+len(want)-1].To
	}
	return out.String() + s[done:]
}
