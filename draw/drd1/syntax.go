package drd1

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// SyntaxError says at which line (from 1) a text deviates from the grammar of the protocol, and how. Line 0 is the text as a whole.
type SyntaxError struct {
	Text string // name of the file, such as "pool.tsv"
	Line int
	Why  string
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Text + ": " + e.Why
	}
	return fmt.Sprintf("%s line %d: %s", e.Text, e.Line, e.Why)
}

const (
	maxID     = 64
	maxNumber = 12 // decimal digits of a count
)

// isID reports whether s is 1–64 bytes of 0x21–0x7E (§6.2).
func isID(s string) bool {
	if len(s) == 0 || len(s) > maxID {
		return false
	}
	for i := range len(s) {
		if s[i] < 0x21 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// isStratum reports whether s matches [A-Z0-9_.-]{1,16}.
func isStratum(s string) bool {
	if len(s) == 0 || len(s) > 16 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '.' && c != '-' {
			return false
		}
	}
	return true
}

// isCode reports whether s matches [A-Z][0-9][0-9].
func isCode(s string) bool {
	return len(s) == 3 && s[0] >= 'A' && s[0] <= 'Z' && isDigit(s[1]) && isDigit(s[2])
}

// isQual reports whether s can be a qualification: an id without comma and other than "-", which means none.
func isQual(s string) bool { return isID(s) && s != "-" && !strings.Contains(s, ",") }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isHex reports whether s is exactly n lower-case hexadecimal digits.
func isHex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		if !isDigit(s[i]) && (s[i] < 'a' || s[i] > 'f') {
			return false
		}
	}
	return true
}

// IsDrawNumber reports whether s is <office>-<year>-<6-digit number ≥ 1> (§6.4), at most 64 bytes.
func IsDrawNumber(s string) bool {
	n := len(s) - len("-2006-000001")
	if !isID(s) || n < 1 || s[n] != '-' || s[n+5] != '-' || s[n+6:] == "000000" {
		return false
	}
	for _, i := range []int{1, 2, 3, 4, 6, 7, 8, 9, 10, 11} {
		if !isDigit(s[n+i]) {
			return false
		}
	}
	return true
}

// number reads a decimal without sign and without leading zeros.
func number(s string) (int, error) {
	if len(s) == 0 || len(s) > maxNumber || (s[0] == '0' && s != "0") {
		return 0, fmt.Errorf("%q is not a decimal number without leading zeros", clip(s))
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, fmt.Errorf("%q is not a decimal number", clip(s))
		}
	}
	return strconv.Atoi(s)
}

const timeLayout = "2006-01-02T15:04:05Z"

// parseTime reads YYYY-MM-DDThh:mm:ssZ and nothing else: the round trip must give the same bytes.
func parseTime(s string) (time.Time, error) {
	t, err := time.Parse(timeLayout, s)
	if err != nil || t.Format(timeLayout) != s {
		return time.Time{}, fmt.Errorf("%q is not a time YYYY-MM-DDThh:mm:ssZ", clip(s))
	}
	return t, nil
}

// formatTime prints t in UTC; t must be a whole second of a year 0–9999.
func formatTime(t time.Time) string { return t.UTC().Format(timeLayout) }

// clip shortens what a stranger wrote so that it fits a message.
func clip(s string) string {
	if len(s) > 80 {
		return s[:80] + "…"
	}
	return s
}

// reader walks through the lines of a text with words separated by one space.
type reader struct {
	name  string
	lines []string
	line  int // of the line last taken, from 1
}

// read splits a text into lines. The text must end in LF and hold no empty line, CR, NUL or byte outside printable ASCII.
func read(name string, text []byte, limit int) (*reader, error) {
	r := &reader{name: name}
	if len(text) > limit {
		return nil, r.failf("longer than %d bytes", limit)
	}
	if len(text) == 0 || text[len(text)-1] != '\n' {
		return nil, r.failf(noLineFeed)
	}
	for i, l := range bytes.Split(text[:len(text)-1], []byte{'\n'}) {
		r.line = i + 1
		if len(l) == 0 {
			return nil, r.failf("empty line")
		}
		for j, c := range l {
			if c == '\r' && j == len(l)-1 {
				return nil, r.failf(crLF)
			}
			if c < 0x20 || c > 0x7e {
				return nil, r.failf("byte 0x%02x is not printable ASCII", c)
			}
		}
		r.lines = append(r.lines, string(l))
	}
	r.line = 0
	return r, nil
}

func (r *reader) failf(format string, args ...any) error {
	return &SyntaxError{Text: r.name, Line: r.line, Why: fmt.Sprintf(format, args...)}
}

func (r *reader) wrap(err error) error { return r.failf("%s", err) }

// peek reports whether the next line begins with the word key.
func (r *reader) peek(key string) bool {
	return r.line < len(r.lines) && strings.HasPrefix(r.lines[r.line]+" ", key+" ")
}

// take reads the next line, which must be key followed by between low and high words.
func (r *reader) take(key string, low, high int) ([]string, error) {
	if r.line >= len(r.lines) {
		return nil, r.failf("ends where a line %q must follow", key)
	}
	r.line++
	words := strings.Split(r.lines[r.line-1], " ")
	if words[0] != key {
		return nil, r.failf("expected a line %q, found %q", key, clip(words[0]))
	}
	for _, w := range words {
		if w == "" {
			return nil, r.failf("words must be separated by one space")
		}
	}
	if n := len(words) - 1; n < low || n > high {
		return nil, r.failf("line %q has %d values", key, n)
	}
	return words[1:], nil
}

// one reads a line of one value.
func (r *reader) one(key string) (string, error) {
	v, err := r.take(key, 1, 1)
	if err != nil {
		return "", err
	}
	return v[0], nil
}

// id reads a line of one id.
func (r *reader) id(key string) (string, error) {
	v, err := r.one(key)
	if err == nil && !isID(v) {
		err = r.failf("%s must be 1–64 bytes of 0x21–0x7E", key)
	}
	return v, err
}

// digest reads a line of one digest.
func (r *reader) digest(key string) (Digest, error) {
	v, err := r.one(key)
	if err != nil {
		return Digest{}, err
	}
	d, err := ParseDigest(v)
	if err != nil {
		err = r.wrap(err)
	}
	return d, err
}

// title reads the first line, "drd1 <kind>".
func (r *reader) title(kind string) error {
	v, err := r.one("drd1")
	if err == nil && v != kind {
		err = r.failf("expected \"drd1 %s\"", kind)
	}
	return err
}

// end fails unless every line was taken.
func (r *reader) end() error {
	if r.line < len(r.lines) {
		r.line++
		return r.failf("unexpected line %q", clip(r.lines[r.line-1]))
	}
	return nil
}
