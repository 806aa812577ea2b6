package drd1_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"yangguang/draw/drd1"
)

// register gives firms in order from memory, and an error instead of the firm whose number is broken.
type register struct {
	firms  []drd1.Firm
	broken int
}

var errRegister = errors.New("the register does not answer")

func (r register) after(id string) iter.Seq2[drd1.Firm, error] {
	return func(yield func(drd1.Firm, error) bool) {
		for i, f := range r.firms {
			if f.ID <= id {
				continue
			}
			if i == r.broken {
				yield(drd1.Firm{}, errRegister)
				return
			}
			if !yield(f, nil) {
				return
			}
		}
	}
}

func registerOf(n int) register {
	r := register{broken: -1}
	for i := range n {
		r.firms = append(r.firms, drd1.Firm{ID: fmt.Sprintf("91370500%010d", i), Stratum: string("ABC"[i%3]), Code: []string{"-", "-", "-", "E04"}[i%4]})
	}
	return r
}

// committing is a commit that is ended and begun again; want is what it must come to.
type committing struct {
	*testing.T
	dir  string
	want []byte
}

func (c committing) file(suffix string) string { return filepath.Join(c.dir, drd1.FilePool+suffix) }

func (c committing) try(r register, label string) (safe []int, err error) {
	c.Helper()
	d, err := drd1.CommitPool(c.dir, label, drd1.SHA256, false, r.after, func(lines int) { safe = append(safe, lines) })
	if err != nil {
		if _, e := os.Stat(c.file("")); e == nil {
			c.Fatal("half a pool is published")
		}
		return safe, err
	}
	return safe, d.Close()
}

// finish commits to the end and compares every byte and the root with what one attempt gives; from is the line it must go on behind.
func (c committing) finish(r register, from int) {
	c.Helper()
	first := -1
	d, err := drd1.CommitPool(c.dir, "test", drd1.SHA256, false, func(after string) iter.Seq2[drd1.Firm, error] {
		for i, f := range r.firms {
			if f.ID > after {
				first = i
				break
			}
		}
		return r.after(after)
	}, nil)
	if err != nil {
		c.Fatal(err)
	}
	defer d.Close()
	if first != from {
		c.Errorf("went on at line %d, want %d", first, from)
	}
	if err := d.Publish(); err != nil {
		c.Fatal(err)
	}
	got, err := os.ReadFile(c.file(""))
	if err != nil {
		c.Fatal(err)
	}
	if !bytes.Equal(got, c.want) || d.Table != drd1.Commit(drd1.SHA256, c.want) {
		c.Errorf("%v is not what one attempt commits", d.Table)
	}
	pool, err := drd1.ParsePool(c.want, false)
	if err != nil {
		c.Fatal(err)
	}
	strata := []drd1.Stratum{{Label: "A", Quota: 50}, {Label: "C", Quota: 7, Reserve: 3}}
	inMemory, err1 := drd1.Lowest(drd1.SHA256, digestOf("key"), pool, strata)
	inFile, err2 := drd1.Lowest(drd1.SHA256, digestOf("key"), d.Pool, strata)
	if err1 != nil || err2 != nil || fmt.Sprint(inMemory) != fmt.Sprint(inFile) {
		c.Errorf("the committed file is drawn otherwise than its text: %v %v", err1, err2)
	}
	if left, err := filepath.Glob(c.file(".*")); err != nil || len(left) > 0 {
		c.Errorf("left behind: %v %v", left, err)
	}
}

func TestACommitGoesOnWhereItEnded(t *testing.T) {
	segment := drd1.SmallSegments(t)
	r := registerOf(5*segment + 100)
	want, err := drd1.FormatPool(r.firms, false)
	if err != nil {
		t.Fatal(err)
	}
	broken := r
	broken.broken = 3*segment + 17
	flip := func(path string, at int64) error {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		b := make([]byte, 1)
		if _, err := f.ReadAt(b, at); err != nil {
			return err
		}
		b[0]++
		_, err = f.WriteAt(b, at)
		return err
	}
	perLine := int64(len(want) / len(r.firms))
	for _, k := range []struct {
		what   string
		happen func(c committing) error
		from   int
	}{
		{"the register did not answer", func(committing) error { return nil }, 3 * segment},
		{"the file was cut in the middle", func(c committing) error { return os.Truncate(c.file(".part"), perLine*int64(segment)*5/2) }, 2 * segment},
		{"one byte of a segment was changed", func(c committing) error { return flip(c.file(".part"), perLine*int64(segment)*3/2+1) }, segment},
		{"the file is gone", func(c committing) error { return os.Remove(c.file(".part")) }, 0},
		{"the log is gone", func(c committing) error { return os.Remove(c.file(".part.log")) }, 0},
		{"the log's last line is torn", func(c committing) error {
			info, err := os.Stat(c.file(".part.log"))
			if err != nil {
				return err
			}
			return os.Truncate(c.file(".part.log"), info.Size()-9)
		}, 2 * segment},
		{"the log's first line is torn", func(c committing) error { return os.Truncate(c.file(".part.log"), 5) }, 0},
	} {
		t.Run(k.what, func(t *testing.T) {
			c := committing{t, t.TempDir(), want}
			safe, err := c.try(broken, "test")
			if !errors.Is(err, errRegister) || !strings.Contains(err.Error(), fmt.Sprintf("%d lines are safe", 3*segment)) ||
				fmt.Sprint(safe) != fmt.Sprint([]int{segment, 2 * segment, 3 * segment}) {
				t.Fatalf("%v, safe %v", err, safe)
			}
			if err := k.happen(c); err != nil {
				t.Fatal(err)
			}
			c.finish(r, k.from)
		})
	}
}

// TestADiskWithoutRoom: the kernel refuses to write beyond a size, as a full disk does.
func TestADiskWithoutRoom(t *testing.T) {
	segment := drd1.SmallSegments(t)
	r := registerOf(3 * segment)
	want, err := drd1.FormatPool(r.firms, false)
	if err != nil {
		t.Fatal(err)
	}
	c := committing{t, t.TempDir(), want}
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	small := before
	small.Cur = uint64(len(want) / 2)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
		t.Fatal(err)
	}
	_, err = c.try(r, "test")
	if e := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); e != nil {
		t.Fatal(e)
	}
	if !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), fmt.Sprintf("%d lines are safe", segment)) || !strings.Contains(err.Error(), "goes on") {
		t.Fatal(err)
	}
	c.finish(r, segment)
}

func TestACommitIsRefused(t *testing.T) {
	segment := drd1.SmallSegments(t)
	r := registerOf(2*segment + 5)
	c := committing{T: t, dir: t.TempDir()}
	if _, err := c.try(register{r.firms[:segment+5], -1}, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.try(r, "another"); err == nil || !strings.Contains(err.Error(), "was begun as") {
		t.Errorf("under another label: %v", err)
	}
	if _, err := c.try(r, "test"); err == nil || !strings.Contains(err.Error(), "more rows than at the first attempt") {
		t.Errorf("more rows: %v", err)
	}
	bad := registerOf(10)
	bad.firms[7].Stratum = "a"
	c.dir = t.TempDir()
	if _, err := c.try(bad, "test"); err == nil || !strings.Contains(err.Error(), "pool.tsv line 8: a stratum is") || !strings.Contains(err.Error(), "no line is kept yet") || !strings.Contains(err.Error(), "begins anew") {
		t.Errorf("bad row: %v", err)
	}
	if err := os.WriteFile(c.file(""), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := drd1.CommitPool(c.dir, "test", drd1.SHA256, false, r.after, nil); err == nil || !strings.Contains(err.Error(), "never written again") {
		t.Errorf("committed already: %v", err)
	}
}
