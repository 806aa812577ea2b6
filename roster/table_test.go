package roster_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"yangguang/fault"
	"yangguang/roster"
)

const sample = "信用代码,企业名称,地址\n91350100M000100Y43,\"演示（东营）有限公司\",\"东营区,一号\n二层\"\n91350100M000100Y44,第二家,\n"

func gb18030(t testing.TB, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func zipped(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func workbook(t testing.TB, rows [][]any) string {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// swelling is a workbook of some thousand bytes that unpacks to 32 million.
func swelling(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	part, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(bytes.Repeat([]byte(" "), 32<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// readAll gives the rows of a file and its encoding.
func readAll(r io.Reader) (rows []roster.Row, encoding string, err error) {
	table, err := roster.OpenTable(context.Background(), r, 0)
	if err != nil {
		return nil, "", err
	}
	defer table.Close()
	for {
		row, err := table.Next(context.Background())
		if err == io.EOF {
			return rows, table.Encoding(), nil
		}
		if err != nil {
			return rows, table.Encoding(), err
		}
		rows = append(rows, row)
	}
}

func TestAFileIsWhatItsBytesSay(t *testing.T) {
	t.Parallel()
	rows := [][]any{{"信用代码", "企业名称", "地址"}, {"91350100M000100Y43", "演示（东营）有限公司", "东营区,一号\n二层"}, {"91350100M000100Y44", "第二家"}}
	for name, c := range map[string]struct{ text, encoding string }{
		"UTF-8":                     {sample, "UTF-8"},
		"byte order mark":           {"\ufeff" + sample, "UTF-8"},
		"GB18030":                   {gb18030(t, sample), "GB18030"},
		"gzip":                      {zipped(t, sample), "UTF-8"},
		"GB18030 under gzip":        {zipped(t, gb18030(t, sample)), "GB18030"},
		"tabs":                      {strings.NewReplacer("代码,", "代码\t", "名称,", "名称\t", "43,", "43\t", "44,", "44\t", "\",\"", "\"\t\"", "家,", "家\t").Replace(sample), "UTF-8"},
		"semicolons, CR LF":         {strings.NewReplacer("代码,", "代码;", "名称,", "名称;", "43,", "43;", "44,", "44;", "\",\"", "\";\"", "家,", "家;", "\n9", "\r\n9").Replace(sample), "UTF-8"},
		"a worksheet":               {workbook(t, rows), "XLSX"},
		"late text in a plain file": {sample, "UTF-8"},
	} {
		got, encoding, err := readAll(strings.NewReader(c.text))
		if err != nil || encoding != c.encoding || len(got) != 3 {
			t.Errorf("%s: %d rows, %s, %v", name, len(got), encoding, err)
			continue
		}
		if !slices.Equal(got[0].Cells, []string{"信用代码", "企业名称", "地址"}) || got[1].Cells[1] != "演示（东营）有限公司" ||
			got[1].Cells[2] != "东营区,一号\n二层" || got[2].Cells[1] != "第二家" {
			t.Errorf("%s: %+v", name, got)
		}
		if line := got[2].Line; line != 4 && encoding != "XLSX" || encoding == "XLSX" && line != 3 {
			t.Errorf("%s: the third row is on line %d", name, line)
		}
	}
}

// A file that is plain ASCII for longer than the reader looks ahead gets its encoding from the first text that is not.
func TestTheEncodingMayShowLate(t *testing.T) {
	t.Parallel()
	plain := "uscc,name\n" + strings.Repeat("91350100M000100Y43,Demo Ltd\n", 10_000)
	for encoding, text := range map[string]string{"UTF-8": "91350100M000100Y43,东营演示有限公司\n", "GB18030": gb18030(t, "91350100M000100Y43,东营演示有限公司\n")} {
		rows, got, err := readAll(strings.NewReader(plain + text))
		if err != nil || got != encoding || rows[len(rows)-1].Bad != nil || rows[len(rows)-1].Cells[1] != "东营演示有限公司" {
			t.Errorf("%s: %s, %v, %+v", encoding, got, err, rows[len(rows)-1])
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	whole := zipped(t, strings.Repeat(sample, 2000))
	for name, text := range map[string]string{
		"empty":            "",
		"unpacks to much":  swelling(t),
		"UTF-16":           "\xff\xfea\x00",
		"old XLS":          "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		"broken gzip":      whole[:len(whole)/2],
		"no gzip":          "\x1f\x8b\x00",
		"no workbook":      "PK\x03\x04 is not a workbook",
		"a row of 2 MiB":   "uscc,name\n91350100M000100Y43,\"" + strings.Repeat("长", 1<<20),
		"cut worksheet":    workbook(t, [][]any{{"uscc", "name"}})[:400],
		"a ZIP of nothing": "PK\x05\x06" + strings.Repeat("\x00", 18),
	} {
		_, _, err := readAll(strings.NewReader(text))
		if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Field != "file" {
			t.Errorf("%s: %v", name, err)
		} else if part := f.Facts["part"]; (part != nil) != (name == "unpacks to much") {
			t.Errorf("%s: refused for its part %v", name, part)
		}
	}
	if _, _, err := readAll(io.MultiReader(strings.NewReader(sample), failing{})); err == nil {
		t.Error("a disk error at the end is swallowed")
	}
}

// packed is a workbook of parts.
func packed(t testing.TB, parts map[string]string) string {
	t.Helper()
	const begin, ns, rels = `<?xml version="1.0"?>`, "http://schemas.openxmlformats.org/", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	type part struct{ name, text string }
	all := []part{
		{"[Content_Types].xml", begin + `<Types xmlns="` + ns + `package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`},
		{"_rels/.rels", begin + `<Relationships xmlns="` + ns + `package/2006/relationships"><Relationship Id="r1" Type="` + rels + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", begin + `<workbook xmlns="` + ns + `spreadsheetml/2006/main" xmlns:r="` + strings.TrimSuffix(rels, "/") + `"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", begin + `<Relationships xmlns="` + ns + `package/2006/relationships"><Relationship Id="r1" Type="` + rels + `worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="` + rels + `sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="` + rels + `styles" Target="styles.xml"/></Relationships>`},
	}
	for name, text := range parts {
		all = append(all, part{name, strings.Replace(text, "#", ` xmlns="`+ns+`spreadsheetml/2006/main"`, 1)})
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range all {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = io.WriteString(w, p.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A small workbook does not fill the memory: neither by a text or a format that many cells share, nor by many cells, nor by parts that nothing reads.
func TestWorkbooksThatFillTheMemory(t *testing.T) {
	t.Parallel()
	sheet := func(cell string, n int) string {
		return "<worksheet#><sheetData><row>" + strings.Repeat(cell, n) + "</row></sheetData></worksheet>"
	}
	shared := func(n int) string { return "<sst#><si><t>" + strings.Repeat("a", n) + "</t></si></sst>" }
	const text = `<c t="s"><v>0</v></c>`
	idle := map[string]string{"xl/worksheets/sheet1.xml": sheet(text, 2), "xl/sharedStrings.xml": shared(9)}
	for i := range 10 {
		idle[fmt.Sprintf("xl/media/%d", i)] = strings.Repeat(" ", 15<<20)
	}
	for name, parts := range map[string]map[string]string{
		"a long text":           {"xl/worksheets/sheet1.xml": sheet(text, 50), "xl/sharedStrings.xml": shared(1 << 20)},
		"a long row":            {"xl/worksheets/sheet1.xml": sheet(text, 150), "xl/sharedStrings.xml": shared(30_000)},
		"many cells":            {"xl/worksheets/sheet1.xml": sheet(text, 16_000), "xl/sharedStrings.xml": shared(9)},
		"cells behind comments": {"xl/worksheets/sheet1.xml": sheet(text+"<!-- <row> -->", 16_000), "xl/sharedStrings.xml": shared(9)},
		"a long format": {"xl/worksheets/sheet1.xml": sheet(`<c s="1"><v>1</v></c>`, 50),
			"xl/styles.xml": `<styleSheet#><numFmts count="1"><numFmt numFmtId="200" formatCode="&quot;` + strings.Repeat("a", 5_000) + `&quot;"/></numFmts>` +
				`<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="200" applyNumberFormat="1"/></cellXfs></styleSheet>`},
		"another encoding": {"xl/worksheets/sheet1.xml": `<?xml version="1.0" encoding="utf-16le"?>` + sheet(text, 2), "xl/sharedStrings.xml": shared(9)},
		"idle parts":       idle,
	} {
		if _, _, err := readAll(strings.NewReader(packed(t, parts))); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	parts := map[string]string{"xl/worksheets/sheet1.xml": sheet(text, 150), "xl/sharedStrings.xml": shared(5_000)}
	if rows, _, err := readAll(strings.NewReader(packed(t, parts))); err != nil || len(rows) != 1 || len(rows[0].Cells) != 150 || len(rows[0].Cells[149]) != 5000 {
		t.Errorf("a wide table: %d rows, %v", len(rows), err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("disk") }

func TestHeaders(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, text := range map[string]string{
		"no name column":      "uscc,address\n91350100M000100Y43,x\n",
		"a column twice":      "uscc,name,企业名称\n91350100M000100Y43,x,y\n",
		"only a header":       "uscc,name\n",
		"nothing but a break": "\n",
		"bytes":               "\x00\x01\x02\x03",
		"no header":           "91350100M000100Y43,演示有限公司\n",
	} {
		_, err := d.give(t, roster.Enterprises, text)
		if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Field != "file" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.give(t, roster.Register("others"), "a\nb\n"); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown register: %v", err)
	}
}

func TestNormaliseText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "", " a ": "a", "a\u3000b": "a b", "a\r\n\tb": "a b", "\ufeffx\u200by": "xy", "a\x00b": "a b",
		"东营市": "东营市", "（有）": "（有）", "\xff": "\ufffd", "  ": ""} {
		if got := roster.NormaliseText(in); got != want {
			t.Errorf("%q: %q, wanted %q", in, got, want)
		}
	}
}

// FuzzTable: no file makes a reader panic or give text that PostgreSQL would refuse once normalised.
func FuzzTable(f *testing.F) {
	for _, s := range []string{sample, "\ufeff" + sample, gb18030(f, sample), zipped(f, sample), "", "\"", "a,b\n\"c", "\xff\xfe", "PK\x03\x04", workbook(f, [][]any{{"a", 1}})} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		rows, _, err := readAll(bytes.NewReader(b))
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		for i, r := range rows {
			if i > 0 && r.Line <= rows[i-1].Line {
				t.Fatalf("row %d is on line %d, the one before on %d", i, r.Line, rows[i-1].Line)
			}
			for _, c := range r.Cells {
				if n := roster.NormaliseText(c); strings.ContainsRune(n, 0) || strings.ToValidUTF8(n, "") != n || roster.NormaliseText(n) != n {
					t.Fatalf("%q is normalised to %q", c, n)
				}
			}
		}
	})
}

// What a spreadsheet would run is kept from it, and comes back as it was.
func TestCellsAreNeutral(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{"=1+1": "'=1+1", "\n=1+1": "'\n=1+1", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠甲": "'＠甲", "'=1": "''=1", "'甲": "'甲",
		"": "", "'": "'", "甲=1": "甲=1"} {
		if got := roster.Neutral(cell); got != want || roster.Plain(got) != cell {
			t.Errorf("%q is written as %q and read as %q", cell, got, roster.Plain(got))
		}
	}
}
