package roster

import (
	"fmt"
	"strings"

	"yangguang/fault"
	"yangguang/workday"
)

// column is one column of an import form: its key and the headers by which files name it. docs/imports.md lists them.
type column struct {
	key      string
	headers  []string // Chinese names, the one that exports use first; the key itself is a header too
	required bool
	choices  []Choice // the values of an enumeration
	filed    bool     // what a file says of a row beside its values: in exports and templates, not in forms
	fileOnly bool     // says in a file what another column says too: not in forms and exports
}

// form is the columns of one kind of file.
type form []column

// layout says where the columns of a form stand in one file.
type layout struct {
	width   int
	places  map[string]int
	headers []string
}

// read finds the columns of the form in a header row, of a worksheet or a text file. Unknown columns are left alone; a missing or repeated one is BAD_USER_INPUT.
func (f form) read(header Row, sheet bool) (layout, error) {
	l := layout{width: len(header.Cells), places: map[string]int{}, headers: header.Cells}
	if header.Bad != nil || l.width > maxColumns {
		return l, fault.BadInput("file", "不是 CSV 或 XLSX 表格，或者第一行（表头）无法识别：请检查编码（UTF-8、GB18030）、引号与分隔符，或者另存为 XLSX",
			"no CSV or XLSX table, or its first row (the header) cannot be read: look at encoding, quotation marks and delimiter, or save it as XLSX")
	}
	named := map[string]string{}
	for _, c := range f {
		named[c.key] = c.key
		for _, h := range c.headers {
			named[h] = c.key
		}
	}
	for i, h := range header.Cells {
		key, ok := named[strings.ToLower(NormaliseText(h))]
		if !ok {
			continue
		}
		if _, twice := l.places[key]; twice {
			return l, fault.BadInput("file", fmt.Sprintf("表头中“%s”出现两次（第 %s 列）", h, columnName(i)),
				fmt.Sprintf("the header names %q twice (column %s)", h, columnName(i)))
		}
		l.places[key] = i
	}
	var missing []string
	for _, c := range f {
		if _, ok := l.places[c.key]; c.required && !ok {
			missing = append(missing, strings.Join(append([]string{c.key}, c.headers...), "/"))
		}
	}
	switch lacks := strings.Join(missing, "；"); {
	case missing != nil && len(l.places) == 0:
		return l, noHeader(header, sheet, lacks)
	case missing != nil:
		return l, fault.BadInput("file", "表头缺少列："+lacks, "the header lacks columns: "+lacks)
	}
	return l, nil
}

// record is one row under a layout, with what was found in it so far.
type record struct {
	Row
	layout
	found  func(*Problem)
	doubts []doubt           // about what of it becomes public
	was    map[string]string // what is stored, in a form; nil in a file
	wrong  bool              // something found blocks the row
}

// cell is the normalised text of a column; "", also for N/A, when the file has no such column or nothing in it.
func (r *record) cell(key string) string {
	i, ok := r.places[key]
	if !ok || i >= len(r.Cells) {
		return ""
	}
	if s := NormaliseText(Plain(r.Cells[i])); s != "N/A" {
		return s
	}
	return ""
}

// has reports whether the file has the column at all: a file without it leaves what is stored alone.
func (r *record) has(key string) bool { _, ok := r.places[key]; return ok }

// report notes a finding in the column.
func (r *record) report(key string, f Finding, args ...any) {
	name, value := key, ""
	if i, ok := r.places[key]; ok && i < len(r.Cells) {
		name, value = r.headers[i], r.Cells[i]
	}
	p := problem(r.Line, name, value, f, args...)
	if how, known := forms[key]; known && f == droppedValue {
		p.Remedy, p.RemedyEn = how.zh+"，改正后再次导入", how.en+", and import again"
	}
	r.wrong = r.wrong || p.Severity == Blocks
	r.found(p)
}

// text reads a column of at most most characters; required ones must not be empty. What is reported reads as empty.
func (r *record) text(key string, most int, required *phrase) string {
	s := r.cell(key)
	switch {
	case s == "" && required != nil:
		r.report(key, badIdentity, *required)
	case len(s) > most && len([]rune(s)) > most:
		r.report(key, tooLong, most)
		return ""
	}
	if what, yes := unstorable(s); yes && r.was[key] != s {
		r.report(key, unstored, what)
		return ""
	}
	return s
}

// day reads a date YYYY-MM-DD, also written with / or . and without leading zeros.
func (r *record) day(key string) (d workday.Date, ok bool) {
	s := r.cell(key)
	if s == "" {
		return d, true
	}
	s = strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "").Replace(s)
	s, _, _ = strings.Cut(s, " ")
	parts := strings.Split(s, "-")
	if len(parts) != 3 || len(parts[0]) != 4 {
		return d, false
	}
	for i := 1; i < 3; i++ {
		if len(parts[i]) == 1 {
			parts[i] = "0" + parts[i]
		}
	}
	d, err := workday.ParseDate(strings.Join(parts, "-"))
	return d, err == nil
}

// list splits a cell at semicolons of either width.
func (r *record) list(key string) []string {
	var out []string
	for _, s := range strings.FieldsFunc(r.cell(key), func(c rune) bool { return c == ';' || c == '；' || c == '\n' }) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// fits checks the number of cells against the header. A worksheet drops empty cells at the end of a row; a CSV file may not.
func (r *record) fits(sheet bool) bool {
	n := len(r.Cells)
	if n == r.width || sheet && n < r.width {
		return true
	}
	r.found(problem(r.Line, columnName(min(n, r.width)), "", badColumnCount, n, r.width))
	return false
}
