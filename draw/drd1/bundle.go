package drd1

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The files of a bundle. Eight make the draw; rule.txt and close.txt may be added, void.txt where the draw is void,
// deviations.txt where something was done beside its result.
const (
	FilePlan       = "plan.txt"
	FileRound      = "round.txt"
	FileRule       = "rule.txt"
	FileClose      = "close.txt"
	FilePool       = "pool.tsv"
	FileExclusions = "exclusions.tsv"
	FileInspectors = "inspectors.tsv"
	FileConflicts  = "conflicts.tsv"
	FileEntropy    = "entropy.json"
	FileResult     = "result.txt"
	FileVoid       = "void.txt"
	FileDeviations = "deviations.txt"
)

// Files are the names a bundle may hold.
var Files = []string{FilePlan, FileRound, FileRule, FileClose, FilePool, FileExclusions, FileInspectors, FileConflicts, FileEntropy, FileResult,
	FileVoid, FileDeviations}

// Bundle maps file names to their bytes. A file that is absent is withheld.
type Bundle map[string][]byte

// Limits of a bundle's files, in bytes: texts, tables and results.
const (
	maxRule  = 16 << 20
	maxTable = 1 << 30
)

func limitOf(name string) int64 {
	switch name {
	case FilePool, FileExclusions, FileInspectors, FileConflicts, FileDeviations:
		return maxTable
	case FileResult:
		return maxResult
	case FileRule:
		return maxRule
	}
	return maxText
}

// readAll reads at most the limit of the file; size is a hint that need not be true.
func readAll(name string, r io.Reader, size int64) ([]byte, error) {
	limit := limitOf(name)
	if size < 0 || size > limit {
		return nil, fmt.Errorf("%s: larger than %d bytes", name, limit)
	}
	var buf bytes.Buffer
	buf.Grow(int(min(size, 64<<20)) + bytes.MinRead)
	n, err := buf.ReadFrom(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if n > limit {
		return nil, fmt.Errorf("%s: larger than %d bytes", name, limit)
	}
	return slices.Clip(buf.Bytes()), nil
}

// LoadZIP reads a bundle from a ZIP file of that size. It refuses any entry that is not a file of a bundle at the top level, any name
// that occurs twice, and sizes beyond the limits, whatever the ZIP's directory says of them.
func LoadZIP(r io.ReaderAt, size int64) (Bundle, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("no ZIP file: %w", err)
	}
	b := Bundle{}
	for _, entry := range z.File {
		if !slices.Contains(Files, entry.Name) {
			return nil, fmt.Errorf("%q: not a file of a bundle; files must lie at the top level of the ZIP", clip(entry.Name))
		}
		if _, twice := b[entry.Name]; twice {
			return nil, fmt.Errorf("%s: twice in the ZIP", entry.Name)
		}
		if !entry.Mode().IsRegular() {
			return nil, fmt.Errorf("%s: not a regular file", entry.Name)
		}
		f, err := entry.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name, err)
		}
		b[entry.Name], err = readAll(entry.Name, f, int64(min(entry.UncompressedSize64, maxTable+1)))
		f.Close()
		if err != nil {
			return nil, err
		}
	}
	if len(b) == 0 {
		return nil, errors.New("the ZIP file is empty")
	}
	return b, nil
}

// WriteZIP writes the bundle's files in the order of Files, with no times: the same bundle gives the same bytes.
func (b Bundle) WriteZIP(w io.Writer) error {
	z := zip.NewWriter(w)
	for name := range b {
		if !slices.Contains(Files, name) {
			return fmt.Errorf("%q: not a file of a bundle", strings.ToValidUTF8(clip(name), "?"))
		}
	}
	for _, name := range Files {
		content, ok := b[name]
		if !ok {
			continue
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := f.Write(content); err != nil {
			return err
		}
	}
	return z.Close()
}
