package drd1

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
)

// Draft is a table that was written to a folder and is not yet in its bundle. Until Publish it lies there as <name>.part, with
// <name>.part.log beside it: one line for each segment that was read back from the disk and hashed. Whatever ends the process, the next
// commit into the folder hashes those segments again, keeps those that hold, cuts off the rest and goes on there, to the same root.
type Draft struct {
	Table
	Pool  *Pool // of a pool, to draw from
	path  string
	file  *os.File
	log   *os.File
	size  int64
	all   part
	wrote func(lines int)
}

const (
	partSuffix = ".part"
	logSuffix  = ".part.log"
)

// segmentLines is how many lines are written between two lines of the log: whole blocks.
var segmentLines = 1 << 20

// CommitPool writes pool.tsv from firms in ascending order of their ids; after is the id to go on behind, "" for the beginning. label says
// what is committed: a draft of anything else in the folder is refused. wrote, if given, is told how many lines are safe.
func CommitPool(dir, label string, suite Suite, salted bool, firms func(after string) iter.Seq2[Firm, error], wrote func(lines int)) (*Draft, error) {
	d, err := commit(dir, label, poolReading(suite, salted), func(after string) iter.Seq2[[]byte, error] {
		return printed(firms(after), Firm.AppendLine)
	}, wrote)
	if err != nil {
		return nil, err
	}
	d.Pool = &Pool{text: d.file, size: d.size, salted: salted, lines: d.all.lines, eligible: d.all.eligible}
	return d, nil
}

// CommitExclusions writes exclusions.tsv as CommitPool writes the pool.
func CommitExclusions(dir, label string, suite Suite, rows func(after string) iter.Seq2[Exclusion, error], wrote func(lines int)) (*Draft, error) {
	return commit(dir, label, exclusionReading(suite), func(after string) iter.Seq2[[]byte, error] {
		return printed(rows(after), Exclusion.AppendLine)
	}, wrote)
}

// printed are the lines of rows, in one buffer.
func printed[T any](rows iter.Seq2[T, error], print func(T, []byte) []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var buf []byte
		for row, err := range rows {
			buf = print(row, buf[:0])
			if !yield(buf, err) {
				return
			}
		}
	}
}

func commit(dir, label string, r reading, lines func(after string) iter.Seq2[[]byte, error], wrote func(int)) (*Draft, error) {
	d, err := openDraft(dir, label, r, wrote)
	if err != nil {
		return nil, err
	}
	if err = d.goOn(r, lines(d.all.last)); err != nil {
		err = fmt.Errorf("%s: %w; %s", r.file, err, d.kept())
		return nil, errors.Join(err, d.Close())
	}
	d.Table = Table{d.all.lines, rootOf(r.suite, d.all.tops)}
	return d, nil
}

// kept says what of an ended commit stays, and what to do.
func (d *Draft) kept() string {
	if d.all.lines == 0 {
		return fmt.Sprintf("nothing is committed and no line is kept yet: lines are kept %d at a time; when the cause is removed (free space, if the disk is full), "+
			"the same command begins anew and writes over %s", segmentLines, filepath.Base(d.path)+partSuffix)
	}
	return fmt.Sprintf("nothing is committed yet and %d lines are safe in %s: when the cause is removed (free space, if the disk is full), "+
		"the same command goes on behind them", d.all.lines, d.path+partSuffix)
}

// openDraft finds what is safe of an earlier attempt and cuts off what is not.
func openDraft(dir, label string, r reading, wrote func(int)) (*Draft, error) {
	d := &Draft{path: filepath.Join(dir, r.file), wrote: wrote}
	if _, err := os.Lstat(d.path); err == nil {
		return nil, fmt.Errorf("%s is committed already: what is committed is never written again", d.path)
	}
	var err error
	if d.file, err = os.OpenFile(d.path+partSuffix, os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return nil, err
	}
	if d.log, err = os.OpenFile(d.path+logSuffix, os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return nil, errors.Join(err, d.file.Close())
	}
	if err := d.recover(fmt.Sprintf("drd1 commit of %s, suite %s\n", label, r.suite.Name()), r); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// recover reads the log as far as the file bears it out.
func (d *Draft) recover(title string, r reading) error {
	log, err := io.ReadAll(d.log)
	if err != nil {
		return err
	}
	kept := 0
	for i, line := range strings.SplitAfter(string(log), "\n") {
		if i == 0 && line != title {
			if strings.HasSuffix(line, "\n") {
				return fmt.Errorf("%s%s was begun as %q: remove it and %s to commit something else", d.path, partSuffix, strings.TrimSpace(line), filepath.Base(d.path)+logSuffix)
			}
			break // killed before the first line was whole
		}
		if i > 0 && !d.holds(line, r) {
			break
		}
		kept += len(line)
	}
	if kept == 0 {
		kept = len(title)
		if _, err := d.log.WriteAt([]byte(title), 0); err != nil {
			return err
		}
	}
	_, err1 := d.log.Seek(int64(kept), io.SeekStart)
	_, err2 := d.file.Seek(d.size, io.SeekStart)
	return errors.Join(err1, err2, d.log.Truncate(int64(kept)), d.file.Truncate(d.size))
}

// holds reports whether a line of the log is true of what follows in the file, and takes that in.
func (d *Draft) holds(line string, r reading) bool {
	var lines, size int64
	var root string
	if _, err := fmt.Sscanf(line, "%d %d %64s\n", &lines, &size, &root); err != nil || size <= d.size {
		return false
	}
	var next part
	if r.all(io.NewSectionReader(d.file, d.size, size-d.size), &next, nil) != nil || line != d.entry(r, next, size) || d.all.join(r.file, next) != nil {
		return false
	}
	d.took(size)
	return true
}

// entry is the log's line for the next segment: lines and bytes up to its end, its root.
func (d *Draft) entry(r reading, next part, size int64) string {
	return fmt.Sprintf("%d %d %s\n", d.all.lines+next.lines, size, rootOf(r.suite, next.tops))
}

func (d *Draft) took(size int64) {
	d.size = size
	if d.wrote != nil {
		d.wrote(d.all.lines)
	}
}

// goOn writes the lines that follow, segment by segment: written, on the disk, read back by the table's grammar, logged.
func (d *Draft) goOn(r reading, lines iter.Seq2[[]byte, error]) error {
	next, stop := iter.Pull2(lines)
	defer stop()
	out := bufio.NewWriterSize(d.file, 1<<18)
	for {
		n, size := 0, d.size
		for ; n < segmentLines; n++ {
			line, err, ok := next()
			if err != nil {
				return err
			}
			if !ok {
				break
			}
			if _, err := out.Write(line); err != nil {
				return err
			}
			size += int64(len(line))
		}
		if n == 0 {
			return nil
		}
		if d.all.lines%blockLines != 0 {
			return errors.New("there are more rows than at the first attempt")
		}
		if err := errors.Join(out.Flush(), d.file.Sync()); err != nil {
			return err
		}
		var segment part
		if err := r.all(io.NewSectionReader(d.file, d.size, size-d.size), &segment, nil); err != nil {
			return err
		}
		entry := d.entry(r, segment, size)
		if err := d.all.join(r.file, segment); err != nil {
			return err
		}
		if _, err := d.log.WriteString(entry); err != nil {
			return err
		}
		if err := d.log.Sync(); err != nil {
			return err
		}
		d.took(size)
	}
}

// Publish puts the table under its name, whole. The Draft can be read and must be closed afterwards all the same.
func (d *Draft) Publish() error {
	if err := os.Rename(d.path+partSuffix, d.path); err != nil {
		return err
	}
	if err := os.Remove(d.path + logSuffix); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(d.path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Close closes the files and leaves them where they are.
func (d *Draft) Close() error { return errors.Join(d.file.Close(), d.log.Close()) }
