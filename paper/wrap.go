package paper

import "strings"

// What may not begin a line, and what may not end one (避头尾).
const (
	closing = "，。、；：！？）》〉」』】〕”’…—％"
	opening = "（《〈「『【〔“‘"
)

// units stand with the digits before them.
const units = "年月日时分秒第条款项次号件名户元版"

// pieces cuts a line into what stays together: a code, number or Latin word, and every other character, with marks that may not begin a line behind it and
// those that may not end one before it.
func pieces(text string) []string {
	var all []string
	var last rune
	for _, c := range text {
		together := solid(c) && solid(last) || strings.ContainsRune(closing, c) || strings.ContainsRune(opening, last) ||
			strings.ContainsRune(units, c) && last >= '0' && last <= '9'
		if len(all) == 0 || !together {
			all = append(all, "")
		}
		all[len(all)-1] += string(c)
		last = c
	}
	return all
}

func solid(c rune) bool { return c > ' ' && c < 0x7f }

// wrap breaks a line so that none is wider than asked; what alone is wider is broken anywhere.
func wrap(text string, width float64, measure func(string) float64) []string {
	lines := []string{""}
	var used float64
	put := func(s string) bool {
		w := measure(s)
		if used+w > width && used > 0 {
			lines, used = append(lines, ""), 0
		}
		if w > width {
			return false
		}
		lines[len(lines)-1], used = lines[len(lines)-1]+s, used+w
		return true
	}
	for _, p := range pieces(text) {
		if put(p) {
			continue
		}
		for _, c := range p {
			put(string(c))
		}
	}
	return lines
}
