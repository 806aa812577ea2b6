package drd1

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Folder is a bundle where it lies: texts and small tables in memory, a large pool and its exclusions in their files, which are read as
// often as needed. So the pool of a whole country costs no more memory than that of a town. Close it.
type Folder struct {
	Bundle
	tables map[string]*io.SectionReader
	files  []opened
}

// opened is a table left in its file, with what the file was when it was opened.
type opened struct {
	*os.File
	name string
	size int64
	time time.Time
}

// keepTable is the largest table, in bytes, that is read into memory.
var keepTable int64 = 64 << 20

// Open opens a bundle: a directory or a ZIP file. Of a directory only regular files with the names of a bundle are read; a ZIP may hold
// nothing else, and lies in memory as a whole. The error names the file.
func Open(path string) (*Folder, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return openDir(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := LoadZIP(f, info.Size())
	return &Folder{Bundle: b}, err
}

func openDir(dir string) (*Folder, error) {
	f := &Folder{Bundle: Bundle{}, tables: map[string]*io.SectionReader{}}
	for _, name := range Files {
		if err := f.open(dir, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(err, f.Close())
		}
	}
	if len(f.Bundle)+len(f.tables) == 0 {
		return nil, fmt.Errorf("%s: holds no file of a bundle, such as %s", dir, FilePlan)
	}
	return f, nil
}

func (f *Folder) open(dir, name string) error {
	path := filepath.Join(dir, name)
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: not a regular file", name)
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	if (name == FilePool || name == FileExclusions) && info.Size() > keepTable {
		f.tables[name] = io.NewSectionReader(file, 0, info.Size())
		f.files = append(f.files, opened{file, name, info.Size(), info.ModTime()})
		return nil
	}
	defer file.Close()
	f.Bundle[name], err = readAll(name, file, info.Size())
	return err
}

// Close closes the files.
func (f *Folder) Close() error {
	var all []error
	for _, o := range f.files {
		all = append(all, o.Close())
	}
	return errors.Join(all...)
}

// Watch has tell called with the number of bytes each time some were read from the tables on disk, from several goroutines. It returns
// how many bytes Verify or Run reads of them in all.
func (f *Folder) Watch(tell func(read int)) (total int64) {
	for name, t := range f.tables {
		f.tables[name] = io.NewSectionReader(watched{t, tell}, 0, t.Size())
		total += t.Size()
		if name == FilePool {
			total += 2 * t.Size() // against the exclusions, and drawn
		}
	}
	return total
}

type watched struct {
	io.ReaderAt
	tell func(int)
}

func (w watched) ReadAt(p []byte, at int64) (int, error) {
	n, err := w.ReaderAt.ReadAt(p, at)
	w.tell(n)
	return n, err
}

// changed names the tables whose files are not what they were when they were opened.
func (f *Folder) changed() (names []string) {
	for _, o := range f.files {
		if now, err := o.Stat(); err != nil || now.Size() != o.size || !now.ModTime().Equal(o.time) {
			names = append(names, o.name)
		}
	}
	return names
}
