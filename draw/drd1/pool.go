package drd1

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// Firm is a line of pool.tsv: an enterprise 检查对象 in the scope of the draw.
type Firm struct {
	ID      string // 18-character 统一社会信用代码, upper case
	Stratum string // [A-Z0-9_.-]{1,16}
	Code    string // Eligible or an exclusion code
	Salt    string // 32 lower-case hexadecimal digits in a salted pool, else ""
}

// Pool is a parsed pool.tsv: the whole scope 抽查范围, drawable or not. It keeps the text and 16 bytes per line.
type Pool struct {
	text   []byte
	rows   []poolRow
	strata []string // labels in order of first appearance
	salted bool
}

type poolRow struct {
	start    int
	stratum  uint16
	id       uint8 // length
	excluded bool
}

// Len is the number of lines.
func (p *Pool) Len() int { return len(p.rows) }

// Salted reports whether the lines carry salts.
func (p *Pool) Salted() bool { return p.salted }

// id is the id of line i, without copying.
func (p *Pool) id(i int) []byte {
	r := &p.rows[i]
	return p.text[r.start : r.start+int(r.id)]
}

// stratum is the label of line i.
func (p *Pool) stratum(i int) string { return p.strata[p.rows[i].stratum] }

// Line is line i (from 0) without its LF: the bytes of a leaf of the Merkle tree.
func (p *Pool) Line(i int) []byte {
	end := len(p.text) - 1
	if i+1 < len(p.rows) {
		end = p.rows[i+1].start - 1
	}
	return p.text[p.rows[i].start:end:end]
}

// Firm is line i (from 0) taken apart.
func (p *Pool) Firm(i int) Firm {
	w := bytes.Split(p.Line(i), []byte{'\t'})
	f := Firm{ID: string(w[0]), Stratum: string(w[1]), Code: string(w[2])}
	if p.salted {
		f.Salt = string(w[3])
	}
	return f
}

// Find returns the line (from 0) of a firm.
func (p *Pool) Find(id string) (int, bool) {
	return slices.BinarySearchFunc(p.rows, id, func(r poolRow, id string) int {
		return cmp.Compare(string(p.text[r.start:r.start+int(r.id)]), id)
	})
}

// Text is the text the pool was parsed from; it must not be changed.
func (p *Pool) Text() []byte { return p.text }

// EligibleCount counts the eligible firms of each stratum. Strata that hold excluded firms only are in it with 0.
func (p *Pool) EligibleCount() map[string]int {
	counts := make([]int, len(p.strata))
	for i := range p.rows {
		if !p.rows[i].excluded {
			counts[p.rows[i].stratum]++
		}
	}
	out := make(map[string]int, len(counts))
	for i, n := range counts {
		out[p.strata[i]] = n
	}
	return out
}

// ParsePool reads pool.tsv; salted is what the plan says. The pool keeps text, which must not change afterwards.
func ParsePool(text []byte, salted bool) (*Pool, error) {
	p := &Pool{text: text, salted: salted, rows: make([]poolRow, 0, bytes.Count(text, []byte{'\n'}))}
	labels := map[string]uint16{}
	var before []byte
	for start := 0; start < len(text); {
		end := bytes.IndexByte(text[start:], '\n')
		if end < 0 {
			return nil, p.fail("does not end in a line feed")
		}
		line := text[start : start+end]
		id, rest, _ := bytes.Cut(line, tab)
		stratum, rest, _ := bytes.Cut(rest, tab)
		code, salt, more := bytes.Cut(rest, tab)
		if why := checkFirm(id, stratum, code, salt, salted, more); why != "" {
			return nil, p.fail(why)
		}
		if before != nil && bytes.Compare(before, id) >= 0 {
			return nil, p.fail("ids must be strictly ascending")
		}
		before = id
		n, ok := labels[string(stratum)]
		if !ok {
			if len(labels) == 1<<16-1 {
				return nil, p.fail("more than 65535 strata")
			}
			n = uint16(len(labels))
			labels[string(stratum)] = n
			p.strata = append(p.strata, string(stratum))
		}
		p.rows = append(p.rows, poolRow{start, n, uint8(len(id)), code[0] != '-'})
		start += end + 1
	}
	return p, nil
}

var tab = []byte{'\t'}

func (p *Pool) fail(why string) error {
	return &SyntaxError{Text: FilePool, Line: len(p.rows) + 1, Why: why}
}

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
		func(b *bytes.Buffer, f Firm) {
			b.WriteString(f.ID)
			b.WriteByte('\t')
			b.WriteString(f.Stratum)
			b.WriteByte('\t')
			b.WriteString(f.Code)
			if salted {
				fmt.Fprintf(b, "\t%s", f.Salt)
			}
			b.WriteByte('\n')
		})
}
