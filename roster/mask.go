package roster

import (
	"strings"
	"sync"
	"unicode/utf8"

	"yangguang/policies/surnames"
)

// maskedGiven is how many characters after a surname are hidden: given names have one or two. One character of the trade may go
// with a short name; that tells less, not more.
const maskedGiven = 2

type names struct {
	single   map[rune]bool
	compound []string
	places   map[string]bool // names of regions, with and without 省 市 县 区
}

var knownNames = sync.OnceValue(func() names {
	n := names{single: map[rune]bool{}, places: map[string]bool{}}
	for line := range strings.Lines(surnames.Text) {
		if line = strings.TrimSpace(line); strings.Contains(line, " ") {
			n.compound = append(n.compound, strings.Fields(line)...)
			continue
		}
		for _, r := range line {
			n.single[r] = true
		}
	}
	for _, r := range Regions() {
		n.places[r.Name] = true
		if short := strings.TrimRight(r.Name, "省市县区"); utf8.RuneCountInString(short) > 1 {
			n.places[short] = true
		}
	}
	return n
})

// MaskName is the name the public sees 公开名称. Of a self-employed household, two characters after a surname that follows the place
// names at the beginning become ＊; every other name is shown as registered (practice.md §3). It errs on the side of hiding: where a
// township begins with a surname (史口镇), both what may be a person there and who comes after the township are hidden.
func MaskName(kind SubjectKind, name string) string {
	if kind != KindSelfEmployed {
		return name
	}
	n := knownNames()
	all, shown := []rune(name), []rune(name)
	n.hide(all, shown, 0)
	return string(shown)
}

// hide masks in shown the given name that all may have after the place names from at on.
func (n names) hide(all, shown []rune, at int) {
	for step := n.place(all[at:], at > 0); step > 0; step = n.place(all[at:], at > 0) {
		at += step
	}
	surname := n.surname(all[at:])
	if surname == 0 {
		return
	}
	for i := at + surname; i < min(at+surname+maskedGiven, len(all)); i++ {
		shown[i] = '＊'
	}
	if l := township(all[at:], 1); l > 0 {
		n.hide(all, shown, at+l)
	}
}

// place is the length of the place name that s begins with, in characters, or 0: a region of the table, or a township or village
// whose first character is no surname. After another place name the bare word will do: 垦利街道 has the name of its district.
func (n names) place(s []rune, after bool) int {
	least := 1
	if after {
		least = 0
	}
	for l := min(len(s)-1, 9); l >= 2; l-- {
		if n.places[string(s[:l])] {
			return l
		}
	}
	if len(s) == 0 || n.single[s[0]] {
		return 0
	}
	return township(s, least)
}

// township is the length of a township or village that s begins with, of at least so many characters before its kind, or 0.
func township(s []rune, least int) int {
	for l := 1; l <= min(len(s)-1, 6); l++ {
		for _, end := range []string{"街道办事处", "街道", "镇", "乡", "村"} {
			if e := []rune(end); l >= len(e)+least && string(s[l-len(e):l]) == end {
				return l
			}
		}
	}
	return 0
}

// surname is the length of the surname that s begins with, or 0.
func (n names) surname(s []rune) int {
	for _, c := range n.compound {
		if strings.HasPrefix(string(s), c) {
			return utf8.RuneCountInString(c)
		}
	}
	if len(s) > 0 && n.single[s[0]] {
		return 1
	}
	return 0
}
