package drd1

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"iter"
)

// Firm is a line of pool.tsv: an enterprise 检查对象 in the scope of the draw.
type Firm struct {
	ID      string // 18-character 统一社会信用代码, upper case
	Stratum string // [A-Z0-9_.-]{1,16}
	Code    string // Eligible or an exclusion code
	Salt    string // 32 lower-case hexadecimal digits in a salted pool, else ""
}

// Pool is a pool.tsv that was read once and follows the grammar: the whole scope 抽查范围, drawable or not. It keeps the text, in memory
// or in a file, and a count per stratum; whoever needs a line reads the text again. The text must not change meanwhile.
type Pool struct {
	text     io.ReaderAt
	size     int64
	salted   bool
	lines    int
	eligible map[string]*int
}

// Len is the number of lines.
func (p *Pool) Len() int { return p.lines }

// reader reads the text from its beginning.
func (p *Pool) reader() *io.SectionReader { return io.NewSectionReader(p.text, 0, p.size) }

// Eligible counts the eligible firms of a stratum.
func (p *Pool) Eligible(stratum string) int {
	if n := p.eligible[stratum]; n != nil {
		return *n
	}
	return 0
}

// ParsePool reads pool.tsv; salted is what the plan says. The pool keeps text, which must not change afterwards.
func ParsePool(text []byte, salted bool) (*Pool, error) {
	p, _, err := readPool(nil, bytes.NewReader(text), int64(len(text)), salted)
	return p, err
}

// readPool checks the grammar of a text of that size and, with a suite, gives what it is committed as.
func readPool(suite Suite, text io.ReaderAt, size int64, salted bool) (*Pool, Table, error) {
	var all part
	err := poolReading(suite, salted).all(io.NewSectionReader(text, 0, size), &all, nil)
	if err != nil {
		return nil, Table{}, err
	}
	p := &Pool{text: text, size: size, salted: salted, lines: all.lines, eligible: all.eligible}
	if suite == nil {
		return p, Table{}, nil
	}
	return p, Table{all.lines, rootOf(suite, all.tops)}, nil
}

func poolReading(suite Suite, salted bool) reading {
	return reading{file: FilePool, suite: suite, parse: func(line []byte, p *part, keep bool) ([]byte, string) {
		id, rest, _ := bytes.Cut(line, tab)
		stratum, rest, _ := bytes.Cut(rest, tab)
		code, salt, more := bytes.Cut(rest, tab)
		if why := checkFirm(id, stratum, code, salt, salted, more); why != "" {
			return nil, why
		}
		n := 1
		if code[0] != '-' {
			n = 0
			if keep {
				p.excluded = append(p.excluded, Exclusion{ID: string(id), Code: string(code)})
			}
		}
		p.count(stratum, n)
		return id, ""
	}}
}

// excluded are the excluded firms in order. An error of reading is the last pair.
func (p *Pool) excluded() iter.Seq2[Exclusion, error] {
	return func(yield func(Exclusion, error) bool) {
		r := poolReading(nil, p.salted)
		r.keep = true
		err := r.all(p.reader(), &part{}, func(rows []Exclusion) error {
			for _, e := range rows {
				if !yield(e, nil) {
					return errEnough
				}
			}
			return nil
		})
		if err != nil && err != errEnough {
			yield(Exclusion{}, err)
		}
	}
}

// errEnough ends a reading that nobody needs any more.
var errEnough = errors.New("drd1: enough")

var tab = []byte{'\t'}

// checkFirm returns why the fields are no line of a pool; hasSalt says that a fourth field was there.
func checkFirm(id, stratum, code, salt []byte, salted, hasSalt bool) string {
	switch {
	case !isID(string(id)):
		return notID
	case !isStratum(string(stratum)):
		return "a stratum is 1–16 of A–Z 0–9 _ . -"
	case string(code) != Eligible && !isCode(string(code)):
		return "a code is \"-\" or a capital letter and two digits"
	case salted != hasSalt:
		return "a line has three fields, in a salted pool four"
	case salted && !isHex(string(salt), 32):
		return "a salt is 32 lower-case hexadecimal digits"
	}
	return ""
}

// FormatPool sorts and prints pool.tsv. Either every firm has a salt or none has.
func FormatPool(firms []Firm, salted bool) ([]byte, error) {
	check := func(f Firm) string {
		return checkFirm([]byte(f.ID), []byte(f.Stratum), []byte(f.Code), []byte(f.Salt), salted, f.Salt != "")
	}
	return format(FilePool, firms, func(a, b Firm) int { return cmp.Compare(a.ID, b.ID) }, check,
		func(b *bytes.Buffer, f Firm) { b.Write(f.AppendLine(b.AvailableBuffer())) })
}

// AppendLine prints the firm's line behind b. It checks nothing: whoever reads the pool does.
func (f Firm) AppendLine(b []byte) []byte {
	b = append(append(append(append(append(b, f.ID...), '\t'), f.Stratum...), '\t'), f.Code...)
	if f.Salt != "" {
		b = append(append(b, '\t'), f.Salt...)
	}
	return append(b, '\n')
}
