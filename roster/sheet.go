package roster

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"yangguang/fault"
)

// maxSheetBytes bounds what an XLSX file may unpack to; above maxSheetMemory its reader spools to a temporary file.
const maxSheetBytes, maxSheetMemory = 2 << 30, 16 << 20

// sheetTable is the first worksheet of an XLSX file.
type sheetTable struct {
	file *excelize.File
	rows *excelize.Rows
	line int
}

// A part of a workbook above maxSheetMemory is refused where it unpacks to more than mostUnpacked times its size. Tables of enterprises
// unpack to about ten times theirs, files made to fill memory to a thousand times. The parts that are not spooled have mostHeld bytes together.
const mostUnpacked, mostHeld = 200, 128 << 20

func openSheet(ctx context.Context, r io.Reader, unpacked int64) (Table, error) {
	packed, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	parts, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, badSheet(err)
	}
	if err := otherArchive(parts.File); err != nil {
		return nil, err
	}
	held, all := uint64(0), uint64(0)
	for _, p := range parts.File { // a part that is larger than it says cannot be read
		if all += p.UncompressedSize64; unpacked > 0 && (all > uint64(unpacked) || p.UncompressedSize64 > uint64(unpacked)) {
			return nil, broken(errTooLarge)
		}
		name := strings.ToLower(p.Name)
		if p.UncompressedSize64 <= maxSheetMemory || name != "xl/sharedstrings.xml" && !strings.HasPrefix(name, "xl/worksheets/sheet") {
			held += p.UncompressedSize64
		}
		if p.UncompressedSize64 > maxSheetMemory && p.UncompressedSize64/mostUnpacked > p.CompressedSize64 || held > mostHeld {
			return nil, fault.BadInput("file", "XLSX 文件解压后异常庞大，请另存为 CSV 后再试",
				"the XLSX file unpacks to far more than its size: save it as CSV").With("part", p.Name)
		}
		if err := bounded(ctx, p); err != nil {
			return nil, err
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(packed), excelize.Options{RawCellValue: false, UnzipSizeLimit: maxSheetBytes, UnzipXMLSizeLimit: maxSheetMemory,
		ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd"})
	if err != nil {
		return nil, badSheet(err)
	}
	sheets := f.GetSheetList()
	if len(sheets) == 0 {
		_ = f.Close()
		return nil, badSheet(io.ErrUnexpectedEOF)
	}
	rows, err := f.Rows(sheets[0])
	if err != nil {
		_ = f.Close()
		return nil, badSheet(err)
	}
	return &sheetTable{file: f, rows: rows}, nil
}

func badSheet(err error) error {
	return fault.BadInput("file", "XLSX 文件无法读取（已损坏、已加密或不是工作簿），请另存为 CSV 后再试",
		"the XLSX file cannot be read (broken, encrypted or no workbook): save it as CSV").Because(err)
}

func (t *sheetTable) Encoding() string { return "XLSX" }

func (t *sheetTable) Close() error {
	_ = t.rows.Close()
	return t.file.Close()
}

// Next skips empty rows as a CSV file has none.
func (t *sheetTable) Next(ctx context.Context) (Row, error) {
	for t.rows.Next() {
		if err := ctx.Err(); err != nil {
			return Row{}, err
		}
		t.line++
		cells, err := t.rows.Columns()
		if err != nil {
			return Row{}, badSheet(err)
		}
		size, empty := 0, true
		for _, c := range cells {
			size, empty = size+len(c), empty && strings.TrimSpace(c) == ""
		}
		switch {
		case size > maxRecordBytes:
			return Row{}, fault.BadInput("file", fmt.Sprintf("第 %d 行超过 1 MiB：请检查后重新导出", t.line), fmt.Sprintf("row %d is longer than 1 MiB: check it and export again", t.line))
		case empty:
			continue
		}
		return Row{Line: t.line, Cells: cells}, nil
	}
	if err := t.rows.Error(); err != nil {
		return Row{}, badSheet(err)
	}
	return Row{}, io.EOF
}

// mostInCell is how many characters a cell of a workbook holds (Excel's own limit), in bytes of UTF-8, and mostInFormat a format of numbers. What many cells
// name is copied for each of them: without these bounds, and that of a row, a small file would fill the memory.
const mostInCell, mostInFormat = 4 * 32767, 4 * 255

var errNotUTF8 = errors.New("a part of the workbook is not UTF-8")

// bounded reads a part of a workbook for what its reader would copy without limit.
func bounded(ctx context.Context, p *zip.File) error {
	f, err := p.Open()
	if err != nil {
		return badSheet(err)
	}
	defer func() { _ = f.Close() }()
	d := xml.NewDecoder(bufio.NewReaderSize(f, sniffBytes))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errNotUTF8 }
	text, format, cells, inside := 0, 0, 0, false
	for text <= mostInCell && format <= mostInFormat && cells <= maxColumns {
		if err := ctx.Err(); err != nil {
			return err
		}
		t, err := d.RawToken()
		if errors.Is(err, errNotUTF8) {
			return badSheet(err)
		}
		if err != nil { // its end; what is no XML its reader judges
			return nil
		}
		switch t := t.(type) {
		case xml.CharData:
			if inside {
				text += len(t)
			}
		case xml.StartElement:
			switch t.Name.Local {
			case "si", "c":
				text, inside = 0, true
			case "row":
				cells = 0
			case "v", "is":
				cells++
			}
			for _, a := range t.Attr {
				if a.Name.Local == "formatCode" {
					format = len(a.Value)
				}
			}
		case xml.EndElement:
			if t.Name.Local == "si" || t.Name.Local == "c" {
				inside = false
			}
		}
	}
	return fault.BadInput("file", "XLSX 文件中有一行、一个单元格或者一种数字格式异常庞大，请另存为 CSV 后再试",
		"a row, a cell or a format of numbers of the XLSX file is far too large: save it as CSV").With("part", p.Name)
}
