package roster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// initials are the first letters of a name's Pinyin 拼音首字母 in lower case, each character in its usual reading; Latin letters and digits
// stay, everything else is left out.
func initials(name string) string {
	args := pinyin.NewArgs()
	args.Style = pinyin.FirstLetter
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case r > unicode.MaxASCII:
			if p := pinyin.SinglePinyin(r, args); len(p) > 0 {
				b.WriteString(p[0])
			}
		}
	}
	return b.String()
}

// leastCode is how many characters of a code make a search for codes; fewer are a text.
const leastCode = 4

// codeBegins is the beginning of a code, up to its region and beyond, also of one with letters that no code should have: real registers hold such.
var codeBegins = regexp.MustCompile(`^[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{0,10}$`)

// search reads what people type into one field: the beginning of a code, or a text.
func (q *EnterpriseQuery) search(typed string) error {
	text, err := searchText("filter.search", &typed, minSearch)
	if err != nil {
		return err
	}
	code := NormaliseUSCC(text)
	if len(code) >= leastCode && code[0] >= '0' && code[0] <= '9' && strings.Trim(code, usccAlphabet) == "" || codeBegins.MatchString(code) {
		q.CodePrefix = code
		return nil
	}
	q.Text, q.NameOnly = strings.ToLower(NormaliseText(text)), false
	return nil
}

// Grams are the pieces of the text that the index of enterprises holds of every row with the text: pairs of characters or, of three Latin
// letters and more, which are searched for as initials, threes.
func (q EnterpriseQuery) Grams() []string {
	r, n := []rune(q.Text), 2
	if len(r) >= 3 && !q.NameOnly && !slices.ContainsFunc(r, func(c rune) bool { return c < 'a' || c > 'z' }) {
		n = 3
	}
	grams := []string{}
	for i := 0; i+n <= len(r); i++ {
		grams = append(grams, string(r[i:i+n]))
	}
	return grams
}
