package evidence_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yangguang/evidence"
	"yangguang/file"
)

var _ file.Store = (*evidence.Dir)(nil)

const someKey = "ab/000000000000000000000000000000ab"

func open(t *testing.T) (*evidence.Dir, string) {
	t.Helper()
	root := filepath.Join(t.TempDir(), "evidence")
	d, err := evidence.OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	return d, root
}

func TestKeptFileIsWholeAndPrivate(t *testing.T) {
	d, root := open(t)
	body := bytes.Repeat([]byte("证据"), 5000)
	s, err := d.Stage(t.Context(), bytes.NewReader(body), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if s.SHA256() != sha256.Sum256(body) || s.Size() != int64(len(body)) || !bytes.Equal(s.Head(), body[:512]) {
		t.Fatalf("size %d, head of %d bytes", s.Size(), len(s.Head()))
	}
	if err := s.Keep(t.Context(), someKey); err != nil {
		t.Fatal(err)
	}
	f, err := d.Open(t.Context(), someKey)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, body) {
		t.Fatalf("read %d bytes, %v", len(got), err)
	}
	info, err := os.Stat(filepath.Join(root, someKey))
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Fatalf("mode %v, %v: others can read evidence", info.Mode(), err)
	}
	if n := len(files(t, root)); n != 1 {
		t.Fatalf("%d files in the folder, want the one that was kept", n)
	}
}

func TestNothingIsOverwrittenAndNothingLeavesTheFolder(t *testing.T) {
	d, root := open(t)
	for i, k := range []string{someKey, someKey, "../../etc/passwd", "ab/../../x", "", "ab/AB0000000000000000000000000000ab"} {
		s, err := d.Stage(t.Context(), strings.NewReader("x"), 10)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Keep(t.Context(), k); (err == nil) != (i == 0) {
			t.Errorf("keep %q: %v", k, err)
		}
		if i > 0 {
			s.Discard()
			if _, err := d.Open(t.Context(), k); (err == nil) != (k == someKey) {
				t.Errorf("open %q: %v", k, err)
			}
		}
	}
	if got := files(t, root); len(got) != 1 {
		t.Fatalf("left behind: %v", got)
	}
}

func TestStagingStopsAtTheLimitAndLeavesNothing(t *testing.T) {
	d, root := open(t)
	s, err := d.Stage(t.Context(), io.LimitReader(zeros{}, 1<<30), 1000)
	if err != nil || s.Size() != 1001 {
		t.Fatalf("size %d, %v: want one byte more than the limit", s.Size(), err)
	}
	s.Discard()
	broken := errors.New("the line broke")
	if _, err := d.Stage(t.Context(), io.MultiReader(strings.NewReader("half"), failing{broken}), 1000); !errors.Is(err, broken) {
		t.Fatalf("a broken upload gave %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Stage(ctx, strings.NewReader("x"), 10); !errors.Is(err, context.Canceled) {
		t.Fatalf("a cancelled upload gave %v", err)
	}
	if got := files(t, root); len(got) != 0 {
		t.Fatalf("left behind: %v", got)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func files(t *testing.T, root string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What was staged and never kept is swept away when it is old; what is fresh or kept stays.
func TestOldUploadsAreSweptAway(t *testing.T) {
	d, root := open(t)
	stage := func() file.Staged {
		s, err := d.Stage(t.Context(), strings.NewReader("a photo"), 100)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if err := stage().Keep(t.Context(), someKey); err != nil {
		t.Fatal(err)
	}
	stage()
	stage()
	long, staged := time.Now().Add(-25*time.Hour), filepath.Join(root, "staging")
	left, err := os.ReadDir(staged)
	if err != nil || len(left) != 2 {
		t.Fatalf("%d staged, %v", len(left), err)
	}
	for _, old := range []string{filepath.Join(staged, left[0].Name()), filepath.Join(root, someKey)} {
		if err := os.Chtimes(old, long, long); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := d.Sweep(time.Now().Add(-24 * time.Hour)); n != 1 || err != nil {
		t.Errorf("%d swept away, %v", n, err)
	}
	if got := files(t, root); len(got) != 2 {
		t.Errorf("left: %v, want the fresh upload and the evidence", got)
	}
}
