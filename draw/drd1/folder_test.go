package drd1_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"yangguang/draw/drd1"
)

// onDisk is a bundle whose large tables stay in their files.
func onDisk(t *testing.T, b drd1.Bundle) *drd1.Folder {
	t.Helper()
	drd1.KeepNothing(t)
	dir := t.TempDir()
	for name, content := range b {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := drd1.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func TestTablesOnDiskAreCheckedAlike(t *testing.T) {
	for _, k := range tamperings(t) {
		b := k.make()
		if got, want := onDisk(t, b).Verify(options), drd1.Verify(b, options); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: on disk %v, in memory %v", k.name, got, want)
		}
	}
	for scene, b := range scenes(t, 60, 14) {
		f := onDisk(t, b)
		read := 0
		total := f.Watch(func(n int) { read += n })
		result, _, err := f.Run(options)
		if err != nil || string(result.Text()) != string(b[drd1.FileResult]) {
			t.Errorf("%s: drawn from disk: %v", scene, err)
		}
		if int64(read) != total || total != int64(3*len(b[drd1.FilePool])+len(b[drd1.FileExclusions])) {
			t.Errorf("%s: %d bytes read, %d told", scene, read, total)
		}
	}
}

func TestAPoolThatChangesWhileItIsRead(t *testing.T) {
	b := scenes(t, 60, 14)["open"]
	for name, change := range map[string]func(path string) error{
		"cut": func(path string) error { return os.Truncate(path, 40) },
		"rewritten": func(path string) error {
			return os.WriteFile(path, []byte(strings.Repeat("x", len(b[drd1.FilePool]))), 0o600)
		},
	} {
		f := onDisk(t, b)
		reads := 0
		f.Watch(func(int) {
			if reads++; reads == 3 {
				for _, path := range f.Paths() {
					if err := change(path); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
		if r := f.Verify(options); r.ExitCode() != 1 {
			t.Errorf("%s: exit %d", name, r.ExitCode())
		}
		if _, _, err := f.Run(options); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
}

// plain is a suite that is asked for each digest by itself: under the race detector the standard library's marshalled states are garbage.
type plain struct{ drd1.Suite }

// TestMemoryDoesNotGrowWithThePool: reading, checking and drawing allocate less than a tenth of what they read, however large it is.
func TestMemoryDoesNotGrowWithThePool(t *testing.T) {
	r := registerOf(400_000)
	text, err := drd1.FormatPool(r.firms, false)
	if err != nil {
		t.Fatal(err)
	}
	c := committing{T: t, dir: t.TempDir()}
	var before, after runtime.MemStats
	d, err := drd1.CommitPool(c.dir, "test", drd1.SHA256, false, r.after, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	runtime.ReadMemStats(&before)
	if _, err := drd1.Lowest(plain{drd1.SHA256}, digestOf("key"), d.Pool, []drd1.Stratum{{Label: "A", Quota: 100}}); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > uint64(len(text)/10) {
		t.Errorf("drawing from %d bytes allocated %d", len(text), got)
	}
}
