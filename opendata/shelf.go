package opendata

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"yangguang/fault"
	"yangguang/workday"
)

// The files that describe a day.
const (
	indexFile = "index.json"
	sumsFile  = "SHA256SUMS"
)

// Shelf is the folder of days. Safe for any number of goroutines and processes.
type Shelf struct {
	dir  string
	read sync.Map // workday.Date → Day; a day never changes
}

// OpenShelf makes the folder when it is missing.
func OpenShelf(dir string) (*Shelf, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("folder of the open data: %w", err)
	}
	return &Shelf{dir: dir}, nil
}

// Days are those with a folder, newest first.
func (s *Shelf) Days() (days []workday.Date, err error) {
	found, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(found) { // by name
		if d, err := workday.ParseDate(e.Name()); err == nil && e.IsDir() && d.String() == e.Name() {
			days = append(days, d)
		}
	}
	return days, nil
}

// Day is the index of a day, or NOT_FOUND.
func (s *Shelf) Day(d workday.Date) (Day, error) {
	if got, ok := s.read.Load(d); ok {
		return got.(Day), nil
	}
	b, err := os.ReadFile(s.path(d, indexFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Day{}, missing()
	}
	if err != nil {
		return Day{}, err
	}
	var x Day
	if err := json.Unmarshal(b, &x); err != nil {
		return Day{}, fmt.Errorf("index of %s: %w", d, err)
	}
	s.read.Store(d, x)
	return x, nil
}

// Closed are the datasets of a day whose files are not handed out any more, because a later day says that they tell what may not be told.
func (s *Shelf) Closed(d workday.Date) (names []string, err error) {
	days, err := s.Days()
	if err != nil {
		return nil, err
	}
	for _, later := range days {
		if !later.After(d) {
			break
		}
		x, err := s.Day(later)
		if err != nil {
			return nil, err
		}
		for _, p := range x.Datasets {
			if p.ClosesEarlier && !slices.Contains(names, p.Name) {
				names = append(names, p.Name)
			}
		}
	}
	return names, nil
}

// ErrClosed is what Open answers for a file that is not handed out any more.
var ErrClosed = errors.New("the file tells what may not be public any more")

// Open opens a file of a day for reading; NOT_FOUND when it is none. sha256 is its checksum, in hexadecimal.
func (s *Shelf) Open(d workday.Date, name string) (f *os.File, sha256 string, err error) {
	sums, err := os.ReadFile(s.path(d, sumsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", missing()
	}
	if err != nil {
		return nil, "", err
	}
	for line := range strings.Lines(string(sums)) {
		if sum, file, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  "); file == name {
			sha256 = sum
		}
	}
	if sha256 == "" && name != sumsFile {
		return nil, "", missing()
	}
	closed, err := s.Closed(d)
	if err != nil {
		return nil, "", err
	}
	if dataset, _, _ := strings.Cut(name, "."); slices.Contains(closed, dataset) {
		return nil, "", ErrClosed
	}
	f, err = os.Open(s.path(d, name))
	return f, sha256, err
}

func (s *Shelf) path(d workday.Date, name string) string {
	return filepath.Join(s.dir, d.String(), name)
}

// sweep removes what builds that were broken off left.
func (s *Shelf) sweep(now time.Time) {
	left, _ := filepath.Glob(filepath.Join(s.dir, building+"*"))
	for _, dir := range left {
		if i, err := os.Stat(dir); err == nil && now.Sub(i.ModTime()) > abandoned {
			_ = os.RemoveAll(dir)
		}
	}
}

func missing() error { return fault.Missing("该开放数据文件", "file") }
