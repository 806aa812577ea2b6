package drd1

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Eligible is the code "-" of a pool line that can be drawn and of an inspector who can be assigned.
const Eligible = "-"

// Exclusion codes of pool lines (§6.2).
const (
	ExcludedDeregistered = "E01" // 注销
	ExcludedRevoked      = "E02" // 吊销
	ExcludedMoved        = "E03" // moved out of the jurisdiction 迁出
	ExcludedInspected    = "E04" // already inspected on this matter this period
	ExcludedCap          = "E05" // annual cap of visits reached 已达年度频次上限
	ExcludedProceedings  = "E06" // criminal or judicial proceedings pending
	ExcludedOtherPlan    = "E07" // covered by another plan, named in the evidence
	ExcludedOther        = "E08" // other: needs a second approver
)

// Absence codes of inspectors (§6.2).
const (
	AbsentLeave       = "L01" // 休假
	AbsentTraining    = "L02" // 培训
	AbsentCertificate = "L03" // certificate lapsed 证件失效
	AbsentTransferred = "L04" // 调离
)

// Conflict codes (§2): K.. recusal 回避, R01 rotation 轮换.
const (
	ConflictRecusal   = "K00" // recusal; why stays in the register of declarations
	ConflictKinship   = "K01"
	ConflictFinancial = "K02"
	ConflictFormer    = "K03" // former post
	ConflictDeclared  = "K04" // the inspector's own declaration
	ConflictRequest   = "K05" // the firm's request upheld
	ConflictRotation  = "R01" // was on the team of the last visit
)

// Exclusion is a line of exclusions.tsv: an excluded firm, why, and the digest TH("body", document) of the evidence.
type Exclusion struct {
	ID, Code string
	Evidence Digest
}

// Inspector is a line of inspectors.tsv. ID is a registry pseudonym, Quals are ascending, Capacity is the number of visits this
// inspector can take in this draw, Code is Eligible or an absence code.
type Inspector struct {
	ID       string
	Quals    []string
	Capacity int
	Code     string
}

// Conflict is a line of conflicts.tsv: this inspector must not visit this firm. May be withheld from the public.
type Conflict struct {
	Firm, Inspector, Code string
}

// scan calls fn with the tab-separated fields of every line. A table ends in LF or is empty; no line is empty; no field is empty.
func scan(name string, text []byte, fields int, fn func(w []string) string) error {
	line := 0
	fail := func(format string, a ...any) error {
		return &SyntaxError{Text: name, Line: line, Why: fmt.Sprintf(format, a...)}
	}
	for len(text) > 0 {
		line++
		end := bytes.IndexByte(text, '\n')
		if end < 0 {
			return fail(noLineFeed)
		}
		w := strings.Split(string(text[:end]), "\t")
		why := fmt.Sprintf("%d fields instead of %d, separated by one tab", len(w), fields)
		if len(w) == fields {
			why = fn(w)
		}
		if why != "" && bytes.HasSuffix(text[:end], carriage) {
			why = crLF
		}
		if why != "" {
			return fail("%s", why)
		}
		text = text[end+1:]
	}
	return nil
}

const notID = "an id is 1–64 bytes of 0x21–0x7E"

// ParseExclusions reads exclusions.tsv.
func ParseExclusions(text []byte) ([]Exclusion, error) {
	r := exclusionReading(nil)
	r.keep = true
	var all []Exclusion
	err := r.all(inMemory(text), &part{}, func(rows []Exclusion) error {
		all = append(all, rows...)
		return nil
	})
	return all, err
}

func (e Exclusion) check() string {
	switch {
	case !isID(e.ID):
		return notID
	case !isCode(e.Code):
		return "a code is a capital letter and two digits"
	}
	return ""
}

// FormatExclusions sorts and prints exclusions.tsv.
func FormatExclusions(all []Exclusion) ([]byte, error) {
	return format(FileExclusions, all, func(a, b Exclusion) int { return cmp.Compare(a.ID, b.ID) }, Exclusion.check,
		func(b *bytes.Buffer, e Exclusion) { b.Write(e.AppendLine(b.AvailableBuffer())) })
}

// AppendLine prints the exclusion's line behind b. It checks nothing.
func (e Exclusion) AppendLine(b []byte) []byte {
	return fmt.Appendf(b, "%s\t%s\t%s\n", e.ID, e.Code, e.Evidence)
}

// format sorts a copy of rows, refuses duplicates and rows that fail check, and prints the rest.
func format[T any](name string, rows []T, order func(a, b T) int, check func(T) string, print func(*bytes.Buffer, T)) ([]byte, error) {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, order)
	var b bytes.Buffer
	for i, r := range rows {
		why := check(r)
		if i > 0 && order(rows[i-1], r) == 0 {
			why = "the same id twice"
		}
		if why != "" {
			return nil, &SyntaxError{Text: name, Line: i + 1, Why: why}
		}
		print(&b, r)
	}
	return b.Bytes(), nil
}

// ParseInspectors reads inspectors.tsv.
func ParseInspectors(text []byte) ([]Inspector, error) {
	var all []Inspector
	err := scan(FileInspectors, text, 4, func(w []string) string {
		capacity, err := number(w[2])
		if err != nil {
			return err.Error()
		}
		j := Inspector{ID: w[0], Capacity: capacity, Code: w[3]}
		if w[1] != "-" {
			j.Quals = strings.Split(w[1], ",")
		}
		if why := j.check(); why != "" {
			return why
		}
		if n := len(all); n > 0 && all[n-1].ID >= j.ID {
			return "ids must be strictly ascending"
		}
		all = append(all, j)
		return ""
	})
	return all, err
}

func (j Inspector) check() string {
	switch {
	case !isID(j.ID):
		return notID
	case j.ID == Nobody:
		return "the id \"!\" means nobody in a result text"
	case j.Capacity < 0 || j.Capacity > 999_999_999_999:
		return "the capacity must have at most 12 digits"
	case j.Code != Eligible && !isCode(j.Code):
		return "a code is \"-\" or a capital letter and two digits"
	}
	for i, q := range j.Quals {
		if !isQual(q) || (i > 0 && j.Quals[i-1] >= q) {
			return "qualifications are \"-\" or comma-joined, strictly ascending labels"
		}
	}
	return ""
}

// FormatInspectors sorts and prints inspectors.tsv.
func FormatInspectors(all []Inspector) ([]byte, error) {
	return format(FileInspectors, all, func(a, b Inspector) int { return cmp.Compare(a.ID, b.ID) }, Inspector.check,
		func(b *bytes.Buffer, j Inspector) {
			fmt.Fprintf(b, "%s\t%s\t%d\t%s\n", j.ID, cmp.Or(strings.Join(j.Quals, ","), "-"), j.Capacity, j.Code)
		})
}

// ParseConflicts reads conflicts.tsv.
func ParseConflicts(text []byte) ([]Conflict, error) {
	var all []Conflict
	err := scan(FileConflicts, text, 3, func(w []string) string {
		c := Conflict{w[0], w[1], w[2]}
		if why := c.check(); why != "" {
			return why
		}
		if n := len(all); n > 0 && all[n-1].compare(c) >= 0 {
			return "pairs (firm, inspector) must be strictly ascending"
		}
		all = append(all, c)
		return ""
	})
	return all, err
}

func (c Conflict) check() string {
	switch {
	case !isID(c.Firm) || !isID(c.Inspector):
		return notID
	case !isCode(c.Code):
		return "a code is a capital letter and two digits"
	}
	return ""
}

func (c Conflict) compare(o Conflict) int {
	return cmp.Or(cmp.Compare(c.Firm, o.Firm), cmp.Compare(c.Inspector, o.Inspector))
}

// FormatConflicts sorts and prints conflicts.tsv.
func FormatConflicts(all []Conflict) ([]byte, error) {
	return format(FileConflicts, all, Conflict.compare, Conflict.check,
		func(b *bytes.Buffer, c Conflict) { fmt.Fprintf(b, "%s\t%s\t%s\n", c.Firm, c.Inspector, c.Code) })
}
