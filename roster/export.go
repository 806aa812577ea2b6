package roster

import (
	"context"
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/page"
)

// FileFormat is how a register is written to a file.
type FileFormat string

// The formats.
const (
	CSV  FileFormat = "csv" // UTF-8 with byte order mark, which spreadsheet programs need for Chinese
	XLSX FileFormat = "xlsx"
)

// exportPage is how many rows an export holds at a time.
const exportPage = 1000

// sheetWriter writes rows of text.
type sheetWriter interface {
	row(cells []string) error
	end() error
}

// Export writes the rows that the reader keeps or, who watches all agencies, all rows, with the columns of the import file and words in Chinese: what
// an agency exports it can import again, and nothing changes by it. Agencies are everybody's to know and come whole. A cell that a spreadsheet would
// run as a formula is neutralised by an apostrophe.
func (s *Service) Export(ctx context.Context, a actor.Actor, r Register, f FileFormat, out io.Writer) error {
	w, err := r.begin(f, out)
	if err != nil {
		return err
	}
	columns, q := r.columns(true), EntryQuery{Register: r}
	if !a.Scope().All && r != Agencies {
		q.AgencyID = &a.AgencyID
		own, err := s.store.FindAgencyByID(ctx, a, a.AgencyID)
		if err != nil {
			return err
		}
		if q.Text.RegionPrefix, err = regionPrefix(own.Region.Code); err != nil {
			return err
		}
	}
	ask := page.Ask{First: exportPage}
	for {
		p, err := s.store.ListEntries(ctx, a, q, ask)
		if err != nil {
			return err
		}
		for _, e := range p.Rows {
			cells := make([]string, len(columns))
			for i, c := range columns {
				value := e.Values[c.Key]
				if c.Key == "state" {
					value = string(e.State)
				}
				cells[i] = Neutral(c.shown(value))
			}
			if err := w.row(cells); err != nil {
				return err
			}
		}
		if !p.More {
			return w.end()
		}
		at := EntryPosition(&p.Rows[len(p.Rows)-1])
		ask.After = &at
	}
}

// Template writes the header of the register's import file and nothing else.
func (r Register) Template(f FileFormat, out io.Writer) error {
	w, err := r.begin(f, out)
	if err != nil {
		return err
	}
	return w.end()
}

// begin opens a file and writes its header.
func (r Register) begin(f FileFormat, out io.Writer) (sheetWriter, error) {
	if r.form() == nil {
		return nil, fault.Missing("该名录库", "register")
	}
	var w sheetWriter
	switch f {
	case CSV:
		if _, err := io.WriteString(out, "\ufeff"); err != nil {
			return nil, err
		}
		w = csvWriter{csv.NewWriter(out)}
	case XLSX:
		file := excelize.NewFile()
		stream, err := file.NewStreamWriter(file.GetSheetName(0))
		if err != nil {
			return nil, err
		}
		w = &bookWriter{file: file, stream: stream, out: out}
	default:
		return nil, fault.BadInput("format", "格式须为 csv 或 xlsx", "the format is csv or xlsx")
	}
	var header []string
	for _, c := range r.columns(true) {
		header = append(header, c.Title)
	}
	return w, w.row(header)
}

// shown is the Chinese word of a value of an enumeration, else the value.
func (c Column) shown(value string) string {
	for _, x := range c.Choices {
		if x.Value == value {
			return x.Title
		}
	}
	return value
}

// Neutral keeps a spreadsheet from taking a cell for a formula: it puts an apostrophe before one, and before one that has apostrophes already. An import takes
// it off again.
func Neutral(cell string) string {
	if formula(cell) {
		return "'" + cell
	}
	return cell
}

// formulaStarts are the characters with which a formula begins; spreadsheets of this country take those of full width as well.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// formula reports whether a cell is a formula, behind apostrophes or none.
func formula(cell string) bool {
	c, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, "'"))
	return strings.ContainsRune(formulaStarts, c)
}

// Plain takes the apostrophe of Neutral off.
func Plain(cell string) string {
	if bare, quoted := strings.CutPrefix(cell, "'"); quoted && formula(bare) {
		return bare
	}
	return cell
}

type csvWriter struct{ w *csv.Writer }

func (c csvWriter) row(cells []string) error { return c.w.Write(cells) }

func (c csvWriter) end() error {
	c.w.Flush()
	return c.w.Error()
}

type bookWriter struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	out    io.Writer
	line   int
}

func (b *bookWriter) row(cells []string) error {
	b.line++
	at, err := excelize.CoordinatesToCellName(1, b.line)
	if err != nil {
		return err
	}
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = c
	}
	return b.stream.SetRow(at, values)
}

func (b *bookWriter) end() error {
	if err := b.stream.Flush(); err != nil {
		return err
	}
	if err := b.file.Write(b.out); err != nil {
		return err
	}
	return b.file.Close()
}
