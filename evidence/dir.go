// Package evidence keeps the bytes of evidence 证据 in a folder. It promises: a kept file is whole and durable before its row exists,
// nobody but the service's user can read it, a key never leads out of the folder, and nothing is ever overwritten.
package evidence

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"yangguang/failpoint"
	"yangguang/file"
)

// Dir is a folder of evidence, shared by all servers of a platform. Safe for any number of goroutines and processes.
type Dir struct{ root string }

// OpenDir makes the folder when it is missing, readable by the service alone (0700).
func OpenDir(root string) (*Dir, error) {
	if err := os.MkdirAll(filepath.Join(root, stagingDir), 0o700); err != nil {
		return nil, fmt.Errorf("evidence folder: %w", err)
	}
	return &Dir{root}, nil
}

// stagingDir holds files that are not evidence yet, on the same file system, so that keeping one is a rename.
const stagingDir = "staging"

// key is the only form of a storage key: two digits of spread, a slash, 32 digits.
var key = regexp.MustCompile(`^[0-9a-f]{2}/[0-9a-f]{32}$`)

// headBytes is what sniffing looks at.
const headBytes = 512

// Stage implements file.Store: it streams to disk, hashing as it goes, and stops one byte after the limit.
func (d *Dir) Stage(ctx context.Context, r io.Reader, limit int64) (file.Staged, error) {
	f, err := os.CreateTemp(filepath.Join(d.root, stagingDir), "*")
	if err != nil {
		return nil, fmt.Errorf("stage evidence: %w", err)
	}
	s := &staged{dir: d, path: f.Name(), hash: sha256.New()}
	s.size, err = io.Copy(io.MultiWriter(f, s), io.LimitReader(&untilDone{ctx, r}, limit+1))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		s.Discard()
		return nil, fmt.Errorf("stage evidence: %w", err)
	}
	failpoint.Here("evidence staged")
	return s, nil
}

// untilDone ends reading when the request ends.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u *untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

type staged struct {
	dir  *Dir
	path string
	size int64
	hash hash.Hash
	head []byte
}

// Write hashes and keeps the head.
func (s *staged) Write(p []byte) (int, error) {
	if room := headBytes - len(s.head); room > 0 {
		s.head = append(s.head, p[:min(room, len(p))]...)
	}
	return s.hash.Write(p)
}

// Size implements file.Staged.
func (s *staged) Size() int64 { return s.size }

// Head implements file.Staged.
func (s *staged) Head() []byte { return s.head }

// Open implements file.Staged.
func (s *staged) Open() (io.ReadSeekCloser, error) { return os.Open(s.path) }

// SHA256 implements file.Staged.
func (s *staged) SHA256() [32]byte { return [32]byte(s.hash.Sum(nil)) }

// Keep implements file.Staged: a hard link under the key fails when the key exists, so nothing is overwritten.
func (s *staged) Keep(_ context.Context, k string) error {
	if !key.MatchString(k) {
		return fmt.Errorf("keep evidence: %q is no storage key", k)
	}
	to := filepath.Join(s.dir.root, filepath.FromSlash(k))
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fmt.Errorf("keep evidence: %w", err)
	}
	if err := os.Link(s.path, to); err != nil {
		return fmt.Errorf("keep evidence: %w", err)
	}
	failpoint.Here("evidence linked")
	from := s.path
	s.path = to
	return errors.Join(os.Remove(from), syncDir(filepath.Dir(to)), syncDir(s.dir.root))
}

// Discard implements file.Staged.
func (s *staged) Discard() { _ = os.Remove(s.path) }

// syncDir makes a new name durable.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Sweep implements file.Store: what it finds a death left over.
func (d *Dir) Sweep(before time.Time) (n int, err error) {
	entries, err := os.ReadDir(filepath.Join(d.root, stagingDir))
	if err != nil {
		return 0, fmt.Errorf("sweep uploads: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // kept meanwhile
		}
		if err == nil && info.ModTime().Before(before) {
			err, n = os.Remove(filepath.Join(d.root, stagingDir, e.Name())), n+1
		}
		if err != nil {
			return n, fmt.Errorf("sweep uploads: %w", err)
		}
	}
	return n, nil
}

// Open implements file.Store.
func (d *Dir) Open(_ context.Context, k string) (io.ReadSeekCloser, error) {
	if !key.MatchString(k) {
		return nil, fmt.Errorf("open evidence: %q is no storage key", k)
	}
	f, err := os.Open(filepath.Join(d.root, filepath.FromSlash(k)))
	if err != nil {
		return nil, fmt.Errorf("open evidence: %w", err)
	}
	return f, nil
}
