package ledger

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"
)

// MaxEntry is the longest leaf in bytes (DRD1 §6.8; the length prefix of a C2SP entry bundle is 16 bits wide).
const MaxEntry = 65535

// NoPrev is the Prev of a subject's first entry; it is written "-".
const NoPrev int64 = -1

// timeLayout is the form of every time in DRD1 (§6.3) and in an entry: UTC, whole seconds.
const timeLayout = "2006-01-02T15:04:05Z"

// Digest is a SHA-256 value, printed as 64 lower-case hexadecimal digits (DRD1 §6.1).
type Digest [32]byte

func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// ParseDigest reads 64 lower-case hexadecimal digits and refuses everything else.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	if len(s) != 2*len(d) || !isLowerHex(s) {
		return d, fmt.Errorf("digest must be 64 lower-case hex digits")
	}
	_, err := hex.Decode(d[:], []byte(s))
	return d, err
}

func isLowerHex[T string | []byte](s T) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Entry is one leaf of the log: who did what to which subject, when, and the digest of the salted body that holds the rest.
// It holds no personal data; its text form is DRD1 §6.8's, for `yg1 entry` with `subject` in the place of `draw`.
type Entry struct {
	Type    string    // a name of Types; it decides the format
	Subject Subject   // what the command acted on
	Time    time.Time // the command's time; written in UTC, cut to whole seconds
	Actor   string    // pseudonym of who acted, 1–64 printable ASCII bytes without space
	Prev    int64     // index of the subject's previous entry, or NoPrev
	Body    Digest    // BodyDigest of the body
}

// LineError says which line of an entry breaks the grammar, and why.
type LineError struct {
	Line int    // counted from 1; 0 when the whole is at fault
	Key  string // the key that the line should begin with
	Why  string
}

func (e *LineError) Error() string {
	if e.Line == 0 {
		return "ledger entry: " + e.Why
	}
	return fmt.Sprintf("ledger entry line %d (%s): %s", e.Line, e.Key, e.Why)
}

// Marshal writes the leaf bytes. It returns a *LineError when a field breaks the grammar, so a leaf that was written can be read.
func (e Entry) Marshal() ([]byte, error) {
	t, ok := typeOf(e.Type)
	if !ok {
		return nil, &LineError{2, "type", fmt.Sprintf("%q is not a type of this ledger", e.Type)}
	}
	if err := e.check(t); err != nil {
		return nil, err
	}
	b := make([]byte, 0, 256)
	b = append(b, t.Format...)
	b = append(b, " entry\ntype "...)
	b = append(b, e.Type...)
	if t.Format == DRD1 {
		b = append(b, "\ndraw "...)
		b = append(b, e.Subject.ID...)
	} else {
		b = append(b, "\nsubject "...)
		b = append(b, e.Subject.String()...)
	}
	b = append(b, "\ntime "...)
	b = e.Time.UTC().AppendFormat(b, timeLayout)
	b = append(b, "\nactor "...)
	b = append(b, e.Actor...)
	b = append(b, "\nprev "...)
	if e.Prev == NoPrev {
		b = append(b, '-')
	} else {
		b = strconv.AppendInt(b, e.Prev, 10)
	}
	b = append(b, "\nbody "...)
	b = hex.AppendEncode(b, e.Body[:])
	return append(b, '\n'), nil
}

// check holds the rules that both the writer and the parser apply to the values.
func (e Entry) check(t Type) error {
	if why := e.Subject.check(t); why != "" {
		return &LineError{3, t.Format.subjectKey(), why}
	}
	if y := e.Time.UTC().Year(); y < 1 || y > 9999 {
		return &LineError{4, "time", "year must be 0001–9999"}
	}
	if !isID(e.Actor) {
		return &LineError{5, "actor", "must be 1–64 printable ASCII bytes without space"}
	}
	switch {
	case e.Prev < NoPrev:
		return &LineError{6, "prev", "must be an index or -"}
	case e.Prev == NoPrev && t.Chain == Follows:
		return &LineError{6, "prev", "a " + t.Name + " entry needs an earlier entry of its subject"}
	case e.Prev != NoPrev && t.Chain == Opens:
		return &LineError{6, "prev", "a " + t.Name + " entry is its subject's first"}
	}
	return nil
}

// ParseEntry reads leaf bytes and accepts exactly what Marshal writes. Errors are *LineError and name the line.
func ParseEntry(leaf []byte) (Entry, error) {
	if len(leaf) > MaxEntry {
		return Entry{}, &LineError{Why: fmt.Sprintf("%d bytes, at most %d", len(leaf), MaxEntry)}
	}
	r := lineReader{rest: leaf}
	format := r.format()
	name := r.value("type")
	t, known := typeOf(name)
	if r.err == nil && (!known || t.Format != format) {
		r.fail("type", fmt.Sprintf("%q is not a type of a %s entry", name, format))
	}
	subject := r.value(format.subjectKey())
	e := Entry{Type: t.Name}
	if r.err == nil {
		e.Subject = t.readSubject(subject)
	}
	e.Time = r.time()
	e.Actor = r.value("actor")
	e.Prev = r.index("prev")
	e.Body = r.digest("body")
	if r.err == nil && len(r.rest) > 0 {
		r.line++
		r.fail("end", "nothing may follow the body line")
	}
	if r.err != nil {
		return Entry{}, r.err
	}
	if err := e.check(t); err != nil {
		return Entry{}, err
	}
	return e, nil
}

// lineReader takes lines off the front and keeps the first error.
type lineReader struct {
	rest []byte
	line int
	err  error
}

func (r *lineReader) fail(key, why string) {
	if r.err == nil {
		r.err = &LineError{r.line, key, why}
	}
}

func (r *lineReader) next(key string) []byte {
	if r.err != nil {
		return nil
	}
	r.line++
	line, rest, found := bytes.Cut(r.rest, []byte{'\n'})
	if !found {
		r.fail(key, "missing, or without a line feed at its end")
		return nil
	}
	r.rest = rest
	return line
}

// value reads "key value" with one space between.
func (r *lineReader) value(key string) string {
	line := r.next(key)
	if r.err != nil {
		return ""
	}
	if len(line) <= len(key)+1 || string(line[:len(key)]) != key || line[len(key)] != ' ' {
		r.fail(key, "must be the key, one space and a value")
		return ""
	}
	return string(line[len(key)+1:])
}

func (r *lineReader) format() Format {
	switch string(r.next("format")) {
	case "drd1 entry":
		return DRD1
	case "yg1 entry":
		return YG1
	}
	r.fail("format", `must be "drd1 entry" or "yg1 entry"`)
	return ""
}

func (r *lineReader) time() time.Time {
	s := r.value("time")
	if r.err != nil {
		return time.Time{}
	}
	t, err := time.Parse(timeLayout, s)
	if err != nil || t.Format(timeLayout) != s {
		r.fail("time", "must be YYYY-MM-DDThh:mm:ssZ and exist")
	}
	return t
}

func (r *lineReader) index(key string) int64 {
	s := r.value(key)
	if r.err != nil || s == "-" {
		return NoPrev
	}
	n, ok := parseDecimal(s)
	if !ok {
		r.fail(key, "must be a decimal index without leading zeros, or -")
	}
	return n
}

func (r *lineReader) digest(key string) Digest {
	s := r.value(key)
	if r.err != nil {
		return Digest{}
	}
	d, err := ParseDigest(s)
	if err != nil {
		r.fail(key, "must be 64 lower-case hex digits")
	}
	return d
}

// parseDecimal reads a non-negative number in its only form: no sign, no leading zero, below MaxSize.
func parseDecimal(s string) (int64, bool) {
	if s == "" || len(s) > 18 || (len(s) > 1 && s[0] == '0') {
		return 0, false
	}
	var n int64
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, n <= MaxSize
}
