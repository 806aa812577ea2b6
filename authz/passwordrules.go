package authz

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed common_passwords.txt
var commonText string

// common is the list of words that most people's passwords are made of, folded.
var common = func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonText) {
		if word := strings.TrimSpace(line); word != "" && !strings.HasPrefix(word, "#") {
			set[fold(word)] = true
		}
	}
	return set
}()

// CheckNew judges a password somebody wants to set: length, mix of kinds, not built on the user name, not a common one or a common word
// with a tail, and as long again without what follows from the characters before. The refusal is BAD_USER_INPUT with the field "password" and says
// what to change.
func (p *Passwords) CheckNew(username, password string) error {
	text, err := p.readable(password)
	if err != nil {
		return err
	}
	plain, rule := string(text), p.config.New
	switch {
	case utf8.RuneCountInString(plain) < rule.Characters:
		return badPassword(fmt.Sprintf("密码至少 %d 个字符", rule.Characters), fmt.Sprintf("A password has at least %d characters", rule.Characters))
	case classes(plain) < rule.Kinds:
		return badPassword(fmt.Sprintf("密码须含大写字母、小写字母、数字、其他字符中的 %d 种", rule.Kinds),
			fmt.Sprintf("A password mixes %d of: upper case, lower case, digits, other characters", rule.Kinds))
	case builtOn(plain, username):
		return badPassword("密码不能包含用户名", "A password must not contain the user name")
	case isCommon(plain):
		return badPassword("密码过于常见，请换一个", "This password is too common; please choose another")
	case counted(plain, rule.Row, rule.Piece) < rule.Characters:
		return badPassword(fmt.Sprintf("密码中重复的片段（如 Bx2-Bx2-）和连续的字符（如 aaa、abc、321、qwe）不计入长度，除此之外至少 %d 个字符：请加长，或者换掉这些部分", rule.Characters),
			fmt.Sprintf("Pieces that stand twice (as in Bx2-Bx2-) and rows (aaa, abc, 321, qwe) do not count; a password has at least %d characters beside them: "+
				"make it longer, or write something else there", rule.Characters))
	}
	return nil
}

// rows are the orders that everybody has in the fingers or by heart; a step along one, either way, is foreseen.
var rows = []string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "!@#$%^&*()",
	"1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm"}

// steps are the directions, by row, in which one character follows another.
var steps = func() map[[2]rune][]int {
	m := map[[2]rune][]int{}
	for n, row := range rows {
		r := []rune(row)
		for i := range r[1:] {
			m[[2]rune{r[i], r[i+1]}] = append(m[[2]rune{r[i], r[i+1]}], 2*n)
			m[[2]rune{r[i+1], r[i]}] = append(m[[2]rune{r[i+1], r[i]}], 2*n+1)
		}
	}
	return m
}()

// same is the direction of a character that follows itself.
const same = -1

// counted is how many characters of a password do not follow from those before, upper and lower case alike: of a row its first ones, of a piece that
// stood before none.
func counted(password string, row, piece int) (n int) {
	s := []rune(strings.ToLower(password))
	run, along := 0, []int(nil)
	for i := 0; i < len(s); i++ {
		if again := repeats(s, i); again >= piece {
			i, run = i+again-1, 0
			continue
		}
		var on []int
		if run > 0 {
			if on = steps[[2]rune{s[i-1], s[i]}]; s[i-1] == s[i] {
				on = []int{same}
			}
		}
		if run > 1 {
			if further := both(along, on); len(further) > 0 {
				on = further
			} else {
				run = 1
			}
		}
		if len(on) == 0 {
			run = 0
		}
		if run, along = run+1, on; run <= row {
			n++
		}
	}
	return n
}

// repeats is how many characters from i on stood before i already, in one piece.
func repeats(s []rune, i int) (most int) {
	for j := range i {
		n := 0
		for j+n < i && i+n < len(s) && s[j+n] == s[i+n] {
			n++
		}
		most = max(most, n)
	}
	return most
}

func both(a, b []int) (c []int) {
	for _, x := range a {
		if slices.Contains(b, x) {
			c = append(c, x)
		}
	}
	return c
}

func classes(s string) int {
	var upper, lower, digit, other int
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return upper + lower + digit + other
}

// builtOn finds the user name in the password; names under four characters count only as the whole.
func builtOn(password, username string) bool {
	password, username = strings.ToLower(password), strings.ToLower(username)
	if utf8.RuneCountInString(username) < 4 {
		return password == username
	}
	return strings.Contains(password, username)
}

// isCommon looks the password up as it is, without punctuation around it, and without anything but letters around it:
// "P@ssw0rd2024!" is "password".
func isCommon(password string) bool {
	lower := strings.ToLower(password)
	bare := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	word := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, s := range []string{lower, bare, word} {
		if s != "" && (common[fold(s)] || oneRune(s)) {
			return true
		}
	}
	return false
}

func oneRune(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	return strings.Trim(s[size:], string(first)) == ""
}

var unleet = strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// fold undoes the replacements that people believe to be clever.
func fold(s string) string { return unleet.Replace(strings.ToLower(s)) }
