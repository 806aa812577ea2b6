package opendata

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
)

// file is written, hashed and made durable.
type file struct {
	name string
	f    *os.File
	hash hash.Hash
	buf  *bufio.Writer
	size int64
}

func create(dir, name string) (*file, error) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	w := &file{name: name, f: f, hash: sha256.New()}
	w.buf = bufio.NewWriterSize(w, 64<<10)
	return w, nil
}

// Write takes what the buffer hands on.
func (w *file) Write(b []byte) (int, error) {
	n, err := w.f.Write(b)
	w.hash.Write(b[:n])
	w.size += int64(n)
	return n, err
}

// close makes the file durable and says what it is.
func (w *file) close() (File, error) {
	err := errors.Join(w.buf.Flush(), w.f.Sync(), w.f.Close())
	return File{Name: w.name, SHA256: hex.EncodeToString(w.hash.Sum(nil)), Bytes: w.size}, err
}

// put writes a small file whole.
func put(dir, name string, content []byte) (File, error) {
	w, err := create(dir, name)
	if err != nil {
		return File{}, err
	}
	_, err = w.buf.Write(content)
	f, closed := w.close()
	return f, errors.Join(err, closed)
}

// sheet is one dataset as CSV and JSON, written side by side, row by row. In the JSON each row is a line of its own.
type sheet struct {
	scrub
	fields []Field
	csv    *file
	json   *file
	table  *csv.Writer
	line   []byte
	rows   int
}

func newSheet(dir string, d Dataset) (*sheet, error) {
	s := &sheet{fields: d.Fields}
	var err error
	if s.csv, err = create(dir, d.Name+".csv"); err != nil {
		return nil, err
	}
	if s.json, err = create(dir, d.Name+".json"); err != nil {
		return nil, errors.Join(err, s.csv.f.Close())
	}
	header := make([]string, len(d.Fields))
	for i, f := range d.Fields {
		header[i] = f.Name
	}
	s.table = csv.NewWriter(s.csv.buf)
	_, bom := io.WriteString(s.csv.buf, "\ufeff") // spreadsheet programs need it for Chinese
	_, open := io.WriteString(s.json.buf, "[")
	return s, errors.Join(bom, open, s.table.Write(header))
}

func (s *sheet) row(cells []Cell) error {
	texts := make([]string, len(cells))
	s.line = append(s.line[:0], '\n')
	if s.rows > 0 {
		s.line = append(s.line[:0], ",\n"...)
	}
	for i, c := range cells {
		texts[i] = c.csv()
		v, err := c.json()
		if err != nil {
			return err
		}
		if i == 0 {
			s.line = append(s.line, '{')
		} else {
			s.line = append(s.line, ',')
		}
		name, err := json.Marshal(s.fields[i].Name)
		if err != nil {
			return err
		}
		s.line = append(append(append(s.line, name...), ':'), v...)
	}
	s.rows++
	_, err := s.json.buf.Write(append(s.line, '}'))
	return errors.Join(err, s.table.Write(texts))
}

// close makes both files durable, whatever happened before.
func (s *sheet) close() (csvFile, jsonFile File, err error) {
	s.table.Flush()
	_, end := io.WriteString(s.json.buf, "\n]\n")
	csvFile, err = s.csv.close()
	jsonFile, failed := s.json.close()
	return csvFile, jsonFile, errors.Join(s.table.Error(), end, err, failed)
}
