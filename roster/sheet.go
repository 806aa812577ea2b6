package roster

import (
	"archive/zip"
	"bytes"
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
// unpack to about ten times theirs, files made to fill memory to a thousand times.
const mostUnpacked = 200

func openSheet(r io.Reader) (Table, error) {
	packed, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	parts, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, badSheet(err)
	}
	for _, p := range parts.File { // a part that is larger than it says cannot be read
		if p.UncompressedSize64 > maxSheetMemory && p.UncompressedSize64/mostUnpacked > p.CompressedSize64 {
			return nil, fault.BadInput("file", "XLSX 文件解压后异常庞大，请另存为 CSV 后再试",
				"the XLSX file unpacks to far more than its size: save it as CSV").With("part", p.Name)
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
func (t *sheetTable) Next() (Row, error) {
	for t.rows.Next() {
		t.line++
		cells, err := t.rows.Columns()
		if err != nil {
			return Row{}, badSheet(err)
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		return Row{Line: t.line, Cells: cells}, nil
	}
	if err := t.rows.Error(); err != nil {
		return Row{}, badSheet(err)
	}
	return Row{}, io.EOF
}
