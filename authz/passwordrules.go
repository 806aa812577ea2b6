package authz

import (
	_ "embed"
	"fmt"
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

// CheckNew judges a password somebody wants to set: length, mix of kinds, not a common one or a common word with a tail,
// not built on the user name. The refusal is BAD_USER_INPUT with the field "password" and says what to change.
func (p *Passwords) CheckNew(username, password string) error {
	text, err := p.readable(password)
	if err != nil {
		return err
	}
	plain := string(text)
	switch {
	case utf8.RuneCountInString(plain) < p.config.MinRunes:
		return badPassword(fmt.Sprintf("密码至少 %d 个字符", p.config.MinRunes),
			fmt.Sprintf("A password has at least %d characters", p.config.MinRunes))
	case classes(plain) < p.config.MinClasses:
		return badPassword(fmt.Sprintf("密码须含大写字母、小写字母、数字、其他字符中的 %d 种", p.config.MinClasses),
			fmt.Sprintf("A password mixes %d of: upper case, lower case, digits, other characters", p.config.MinClasses))
	case builtOn(plain, username):
		return badPassword("密码不能包含用户名", "A password must not contain the user name")
	case isCommon(plain):
		return badPassword("密码过于常见，请换一个", "This password is too common; please choose another")
	}
	return nil
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
