package roster

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yangguang/fault"
)

// Limits of an import file. They bound memory and time, not law: a register of a whole province has a tenth of them.
const (
	maxRecordBytes = 1 << 20 // one row; an unclosed quotation mark would else swallow the file
	maxTableBytes  = 4 << 30 // after decompression
	maxColumns     = 200
	sniffBytes     = 64 << 10
)

// Row is one row of a table: the line it begins on (the row number of a worksheet), from 1, and its cells as UTF-8.
type Row struct {
	Line  int
	Cells []string
	Bad   *Problem // why the cells cannot be read; the cells are then empty
	Cut   bool     // of a text file: it ends in this line, without a line end
}

// Table reads a file row by row and never holds it whole (an XLSX file is spooled by its own reader). Next gives io.EOF at the end;
// any other error ends the file, also that of ctx: nobody waits for the row any more.
type Table interface {
	Next(ctx context.Context) (Row, error)
	// Encoding names how the bytes are read: UTF-8, GB18030 or XLSX.
	Encoding() string
	Close() error
}

// OpenTable finds out what a file is from its first bytes, never from its name: gzip around CSV, an XLSX worksheet, or CSV (comma,
// semicolon or tab) in UTF-8 with or without byte order mark, or in GB18030. It is
// read while it unpacks to no more than unpacked bytes; 0 is the bound of the reader itself. What cannot be read, or is another kind of file, is
// BAD_USER_INPUT with the remedy.
func OpenTable(ctx context.Context, r io.Reader, unpacked int64) (Table, error) {
	head := bufio.NewReaderSize(r, sniffBytes)
	first, err := head.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case len(first) == 0:
		return nil, fault.BadInput("file", "文件为空", "the file is empty")
	case bytes.HasPrefix(first, []byte{0x1f, 0x8b}):
		gz, err := gzip.NewReader(head)
		if err != nil {
			return nil, fault.BadInput("file", "压缩文件已损坏，请重新导出", "the gzip file is broken, export it again").Because(err)
		}
		if unpacked == 0 {
			unpacked = maxTableBytes
		}
		return openCSV(bufio.NewReaderSize(&swollen{r: gz, left: unpacked}, sniffBytes))
	case bytes.HasPrefix(first, []byte("PK\x03\x04")):
		return openSheet(ctx, io.LimitReader(head, maxTableBytes), unpacked)
	case bytes.HasPrefix(first, []byte{0xff, 0xfe}), bytes.HasPrefix(first, []byte{0xfe, 0xff}):
		return nil, fault.BadInput("file", "文件为 UTF-16 编码，请另存为 UTF-8 CSV 或 XLSX", "the file is UTF-16: save it as UTF-8 CSV or XLSX")
	}
	return openCSV(head)
}

// textTable is a CSV file. Parsing works on bytes before decoding: no trail byte of GB18030 is a quotation mark, a delimiter or a
// line break.
type textTable struct {
	csv  *csv.Reader
	lens *fence
	gbk  bool
	sure bool // the encoding is decided; until then only ASCII was seen
	last int  // the line of the last row that was read
}

func openCSV(r *bufio.Reader) (Table, error) {
	head, err := r.Peek(sniffBytes)
	if err != nil && err != io.EOF && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, broken(err)
	}
	t := &textTable{}
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		t.sure = true
		_, _ = r.Discard(3)
		head = head[3:]
	}
	if err := otherThanTable(head); err != nil {
		return nil, err
	}
	t.decide(dropLastLine(head))
	t.lens = &fence{r: r}
	t.csv = csv.NewReader(t.lens)
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = true
	t.csv.Comma = delimiter(head)
	return t, nil
}

// dropLastLine cuts an incomplete last line off a full sample, so that no character is judged by half.
func dropLastLine(b []byte) []byte {
	if i := bytes.LastIndexByte(b, '\n'); len(b) == sniffBytes && i > 0 {
		return b[:i]
	}
	return b
}

// decide takes the encoding from the first text that is not all ASCII. Chinese text in GB18030 is hardly ever valid UTF-8 by chance, so
// the lines vote: one spoilt cell does not turn a file into another encoding, it is reported.
func (t *textTable) decide(sample []byte) {
	if t.sure {
		return
	}
	votes := 0
	for line := range bytes.Lines(sample) {
		switch {
		case isASCII(line):
		case utf8.Valid(line):
			votes++
			t.sure = true
		default:
			votes--
			t.sure = true
		}
	}
	t.gbk = votes < 0
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// delimiter is the character that is most frequent in the first line among comma, tab and semicolon.
func delimiter(head []byte) rune {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	best, most := ',', bytes.Count(line, []byte(","))
	for _, d := range []rune{'\t', ';'} {
		if n := bytes.Count(line, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

func (t *textTable) Encoding() string {
	if t.gbk {
		return "GB18030"
	}
	return "UTF-8"
}

func (t *textTable) Close() error { return nil }

func (t *textTable) Next(ctx context.Context) (Row, error) {
	if err := ctx.Err(); err != nil {
		return Row{}, err
	}
	cells, err := t.csv.Read()
	t.lens.since = 0
	var syntax *csv.ParseError
	switch {
	case err == io.EOF:
		return Row{}, io.EOF
	case errors.As(err, &syntax) && !errors.Is(err, errTooLong):
		return Row{Line: syntax.StartLine, Bad: problem(syntax.StartLine, "", "", badQuote, syntax.Line, syntax.Column),
			Cut: syntax.Line == syntax.StartLine && t.cut()}, nil
	case errors.Is(err, errTooLong):
		return Row{}, fault.BadInput("file", fmt.Sprintf("第 %d 行之后有一行超过 1 MiB：多半是引号没有成对，请检查后重新导出", t.last),
			fmt.Sprintf("the row after row %d is longer than 1 MiB: most likely a quotation mark is not closed", t.last)).Because(err)
	case err != nil:
		return Row{}, broken(err)
	}
	line, _ := t.csv.FieldPos(0)
	t.last = line
	row := Row{Line: line, Cells: make([]string, len(cells)), Cut: t.cut()}
	for i, c := range cells {
		t.decide([]byte(c))
		text, ok := t.text(c)
		if !ok {
			row.Bad = problem(line, columnName(i), "", badEncoding, t.Encoding())
		}
		row.Cells[i] = text
	}
	return row, nil
}

// cut reports whether the row just read is the end of the file, without a line end.
func (t *textTable) cut() bool { return t.lens.end != '\n' && t.csv.InputOffset() == t.lens.all }

// text decodes one cell; ok is false when its bytes are not of the file's encoding.
func (t *textTable) text(c string) (string, bool) {
	if !t.gbk {
		return c, utf8.ValidString(c)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().String(c)
	return text, err == nil && !strings.ContainsRune(text, utf8.RuneError)
}

// columnName is the letter of a worksheet's column for the place i, from 0.
func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// fence stops a row that never ends.
type fence struct {
	r     io.Reader
	since int // bytes since the last complete row
	all   int64
	end   byte // the last one
}

var (
	errTooLong  = errors.New("a row is longer than the limit")
	errTooLarge = errors.New("the file unpacks to more than the limit")
)

// swollen stops a file that unpacks to more than what is left: to cut it off there would make another file of it.
type swollen struct {
	r    io.Reader
	left int64
}

func (s *swollen) Read(p []byte) (int, error) {
	if s.left < 0 {
		return 0, errTooLarge
	}
	n, err := s.r.Read(p[:min(int64(len(p)), s.left+1)])
	if s.left -= int64(n); s.left < 0 {
		return n - 1, errTooLarge
	}
	return n, err
}

func (f *fence) Read(p []byte) (int, error) {
	if f.since > maxRecordBytes {
		return 0, errTooLong
	}
	n, err := f.r.Read(p)
	if f.since, f.all = f.since+n, f.all+int64(n); n > 0 {
		f.end = p[n-1]
	}
	return n, err
}

// broken is the error of a file that ends in the middle or cannot be parsed further.
func broken(err error) error {
	if errors.Is(err, errTooLong) {
		return fault.BadInput("file", "有一行超过 1 MiB：多半是引号没有成对，请检查后重新导出",
			"a row is longer than 1 MiB: most likely a quotation mark is not closed").Because(err)
	}
	if errors.Is(err, errTooLarge) {
		return fault.BadInput("file", "文件解压后过大，未导入任何一行：请拆分后导入，或者由运维人员在命令行导入",
			"the file unpacks to more than is imported at once: split it, or have the operator import it on the command line").Because(err)
	}
	return fault.BadInput("file", "文件读到一半中断或已损坏，请重新导出", "the file ends in the middle or is broken: export it again").Because(err)
}
