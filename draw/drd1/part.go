package drd1

import (
	"bytes"
	"fmt"
	"io"
)

// part is what a run of lines of a pool or of exclusions comes to: of a block, and joined in order of the whole table.
type part struct {
	lines       int
	first, last string          // ids
	tops        []Digest        // roots of the blocks, if asked for
	eligible    map[string]*int // of a pool: eligible firms by stratum, 0 where all are excluded
	excluded    []Exclusion     // of a pool: the excluded firms, of exclusions: its rows; if asked for
	bad         *SyntaxError    // the first line that deviates from the grammar, from 1
}

// join adds the part that follows.
func (p *part) join(file string, next part) error {
	if p.lines > 0 && next.first != "" && p.last >= next.first {
		return &SyntaxError{file, p.lines + 1, notAscending}
	}
	if next.bad != nil {
		next.bad.Line += p.lines
		return next.bad
	}
	if p.lines == 0 {
		p.first = next.first
	}
	p.lines, p.last, p.tops = p.lines+next.lines, next.last, append(p.tops, next.tops...)
	for label, n := range next.eligible {
		p.count([]byte(label), *n)
	}
	return nil
}

// count adds n eligible firms of a stratum.
func (p *part) count(stratum []byte, n int) {
	if sum := p.eligible[string(stratum)]; sum != nil {
		*sum += n
		return
	}
	if p.eligible == nil {
		p.eligible = map[string]*int{}
	}
	first := n
	p.eligible[string(stratum)] = &first
}

// reading reads the lines of one kind of table.
type reading struct {
	file  string
	suite Suite // nil: no Merkle tree
	keep  bool  // the exclusions
	parse func(line []byte, p *part, keep bool) (id []byte, why string)
}

// block reads the lines of one block and hashes them.
func (r reading) block() func(block) part {
	h := newHasher(r.suite)
	var level []Digest
	return func(b block) part {
		var p part
		var before []byte
		level = level[:0]
		for text := b.text; len(text) > 0; {
			end := bytes.IndexByte(text, '\n')
			if end < 0 {
				p.bad = &SyntaxError{r.file, p.lines + 1, noLineFeed}
				return p
			}
			id, why := r.parse(text[:end], &p, r.keep)
			if why == "" && before != nil && bytes.Compare(before, id) >= 0 {
				why = notAscending
			}
			if why != "" {
				if bytes.HasSuffix(text[:end], carriage) {
					why = crLF
				}
				p.bad = &SyntaxError{r.file, p.lines + 1, why}
				return p
			}
			if before == nil {
				p.first = string(id)
			}
			if r.suite != nil {
				level = append(level, h.leaf(text[:end]))
			}
			before, text, p.lines = id, text[end+1:], p.lines+1
		}
		p.last = string(before)
		if r.suite != nil {
			p.tops = []Digest{h.fold(level)}
		}
		return p
	}
}

// all reads a whole table, or what follows the lines of p, which all adds to. rows, if given, sees each block's exclusions.
func (r reading) all(table *io.SectionReader, p *part, rows func([]Exclusion) error) error {
	return stream(table, r.block, func(next part) error {
		if err := p.join(r.file, next); err != nil || rows == nil {
			return err
		}
		return rows(next.excluded)
	})
}

const (
	noLineFeed   = "does not end in a line feed"
	notAscending = "ids must be strictly ascending"
	crLF         = "the line ends in CR LF, as Windows writes it: save the file with LF line ends 行末是 CR LF：请把文件存为 LF 换行"
)

var carriage = []byte{'\r'}

func exclusionReading(suite Suite) reading {
	return reading{file: FileExclusions, suite: suite, parse: exclusionLine}
}

// exclusionLine is a line of exclusions.tsv.
func exclusionLine(line []byte, p *part, keep bool) ([]byte, string) {
	w := bytes.Split(line, tab)
	if len(w) != 3 {
		return nil, fmt.Sprintf("%d fields instead of 3, separated by one tab", len(w))
	}
	e := Exclusion{ID: string(w[0]), Code: string(w[1])}
	if why := e.check(); why != "" {
		return nil, why
	}
	var err error
	if e.Evidence, err = ParseDigest(string(w[2])); err != nil {
		return nil, err.Error()
	}
	if keep {
		p.excluded = append(p.excluded, e)
	}
	return w[0], ""
}
