package roster

import (
	"regexp"
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
	trades   map[string]bool
	words    map[string]bool // that are nobody's name
	accuses  *regexp.Regexp  // what stands in nobody's name
	longest  int             // characters of the longest word of trade
}

var knownNames = sync.OnceValue(func() names {
	n := names{single: map[rune]bool{}, places: map[string]bool{}, trades: map[string]bool{}, words: map[string]bool{}}
	for _, word := range strings.Fields(surnames.Words) {
		n.words[word] = true
	}
	n.accuses = regexp.MustCompile(complaints())
	for _, word := range strings.Fields(surnames.Trades) {
		n.trades[word], n.longest = true, max(n.longest, utf8.RuneCountInString(word))
	}
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

// complaints finds, in what might be a name, a word that an enterprise says against an agency, or after the first character one that no given name has.
func complaints() string {
	var single, words strings.Builder
	for line := range strings.Lines(surnames.Complaints) {
		if line = strings.TrimSpace(line); strings.Contains(line, " ") {
			words.WriteString("|" + strings.ReplaceAll(line, " ", "|"))
		} else {
			single.WriteString(line)
		}
	}
	return ".[" + single.String() + "]" + words.String()
}

// MaskName is the name the public sees 公开名称. Every name but that of a self-employed household is shown as registered (practice.md §3).
// A household's name is place, trade name 字号, trade, form (个体工商户名称登记管理办法), and a personal name may stand anywhere in the trade
// name: so from the first character after the place names to the trade, two characters after everything that can be a surname become ＊.
// It errs on the side of hiding: 好再来 and 老王家 before a person, a township that begins with a surname (史口镇) and a word such as 金海 are
// hidden as a name would be. A surname with nothing between it and the trade (光明塑料厂) is none, unless the trade name begins with it.
func MaskName(kind SubjectKind, name string) string {
	if kind != KindSelfEmployed {
		return name
	}
	n := knownNames()
	all, shown := []rune(name), []rune(name)
	from := 0
	for step := n.place(all, false); step > 0; step = n.place(all[from:], true) {
		from += step
	}
	to := n.trade(all, from)
	for at := from; at < to; at++ {
		last := to
		if at == from {
			last = len(all) // what is taken for the trade may be a given name here
		}
		if l := n.surname(all[at:]); l > 0 {
			for i := at + l; i < min(at+l+maskedGiven, last); i++ {
				shown[i] = '＊'
			}
		}
	}
	return string(shown)
}

// trade is where the trade begins: the earliest character not before from, from which words of trade and form run to the end of the
// name. Without such words it is the end.
func (n names) trade(s []rune, from int) int {
	begins := map[int]bool{len(s): true}
	first := len(s)
	for at := len(s) - 1; at >= from; at-- {
		for l := 1; l <= min(n.longest, len(s)-at); l++ {
			// One character is a form only at the end: 王行 is not the trade of 王行饭店.
			if begins[at+l] && (l > 1 || at+l == len(s)) && n.trades[string(s[at:at+l])] {
				begins[at], first = true, at
			}
		}
	}
	return first
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

// PersonName tells whether a text has the form of a person's name: a surname, or two, with one or two characters, one with points between its parts
// (阿依古丽·艾买提), or a foreign one. A word that begins as a surname does (管理) is none if it is an ordinary one of those listed, and nothing is that holds a word
// of complaint (索贿, 封店). The function person_name of the database says the same.
func PersonName(s string) bool {
	if foreignName.MatchString(s) {
		return true
	}
	if !chineseName.MatchString(s) {
		return false
	}
	n, all := knownNames(), []rune(s)
	if n.words[s] || n.accuses.MatchString(s) {
		return false
	}
	l := n.surname(all)
	if l > 0 && len(all)-l > 2 {
		l += n.surname(all[l:])
	}
	return l > 0 && len(all)-l >= 1 && len(all)-l <= 2
}

// NamedIn tells whether a text that holds the name may name a person by it: somewhere it does not lie between two ordinary words that share its characters with
// it, as 高明 does in 提高明显.
func NamedIn(text, name string) bool {
	n, all, whole := knownNames(), []rune(text), []rune(name)
	for at := 0; at+len(whole) <= len(all); at++ {
		if string(all[at:at+len(whole)]) == name && !(n.wordOver(all, at) && n.wordOver(all, at+len(whole))) {
			return true
		}
	}
	return false
}

// wordOver tells whether an ordinary word of two characters stands on both sides of a place between characters.
func (n names) wordOver(s []rune, at int) bool {
	return at > 0 && at < len(s) && n.words[string(s[at-1:at+1])]
}

var chineseName = regexp.MustCompile(`^[㐀-鿿]{2,4}$`)

// foreignName is a name of parts with points between them, or of words of Latin letters that begin with a capital one.
var foreignName = regexp.MustCompile(`^([㐀-鿿]{1,8}([·•][㐀-鿿]{1,8}){1,3}|[A-ZÀ-Þ][A-Za-zÀ-ɏ'.-]*( [A-ZÀ-Þ][A-Za-zÀ-ɏ'.-]*){1,3})$`)

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
