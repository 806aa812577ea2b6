package witness

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"yangguang/ledger"
)

// Files of a witness's folder.
const (
	keyFile = "witness.key"   // private, 0600
	seen    = "checkpoint"    // the newest checkpoint that was cosigned
	forked  = "fork-%d-%.16x" // a checkpoint signed by the log that contradicts it, by size and root
)

// What a witness answers when it does not cosign.
var (
	ErrUnknown  = errors.New("this witness does not know the log")
	ErrUnsigned = errors.New("the checkpoint is not signed with the log's key")
	ErrRequest  = errors.New("the old size is above the checkpoint's")
	ErrProof    = errors.New("the proof does not lead from what this witness remembers to the checkpoint")
)

// Conflict says that the witness remembers another size than the request begins from, or another root of the same size.
type Conflict struct{ Size int64 }

func (c *Conflict) Error() string {
	return fmt.Sprintf("this witness remembers a checkpoint of size %d", c.Size)
}

// Witness is a witness of one log. Safe for any number of goroutines; one process for each folder.
type Witness struct {
	mu  sync.Mutex
	dir string
	key *ledger.WitnessSigner
	log note.Verifier
	now func() time.Time
}

// Create makes a witness's key in a folder, which it makes too, and gives the verifier key to publish. A key that is there is not replaced.
func Create(dir, name string) (verifier string, err error) {
	private, verifier, err := ledger.NewWitnessKey(rand.Reader, name)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	f, err := os.OpenFile(filepath.Join(dir, keyFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(private + "\n")
	return verifier, errors.Join(err, f.Sync(), f.Close())
}

// Open opens a witness's folder for one log. now is its clock, nil the machine's.
func Open(dir string, log note.Verifier, now func() time.Time) (*Witness, error) {
	private, err := os.ReadFile(filepath.Join(dir, keyFile))
	if err != nil {
		return nil, err
	}
	key, err := ledger.ParseWitnessSigner(strings.TrimSpace(string(private)))
	if err != nil {
		return nil, err
	}
	if now == nil {
		now = time.Now
	}
	w := &Witness{dir: dir, key: key, log: log, now: now}
	_, err = w.remembered()
	return w, err
}

// Add gives the cosignature line of a checkpoint, or why there is none: one of the errors of this package. What it cosigned is on disk before.
func (w *Witness) Add(r Request) ([]byte, error) {
	if first, _, _ := bytes.Cut(r.Signed, []byte("\n")); string(first) != w.log.Name() {
		return nil, ErrUnknown
	}
	c, err := ledger.OpenCheckpoint(r.Signed, w.log)
	if err != nil {
		return nil, errors.Join(ErrUnsigned, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	was, err := w.remembered()
	switch {
	case err != nil:
		return nil, err
	case r.Old > c.Size:
		return nil, ErrRequest
	case c.Size == was.Size && c.Size > 0 && c.Root != was.Root: // two histories under one key: this is the proof
		return nil, errors.Join(&Conflict{was.Size}, w.write(fmt.Sprintf(forked, c.Size, c.Root[:8]), r.Signed))
	case r.Old != was.Size:
		return nil, &Conflict{was.Size}
	}
	if err := leads(r, c, was); err != nil {
		return nil, errors.Join(ErrProof, err)
	}
	if c.Size > was.Size {
		if err := w.write(seen, r.Signed); err != nil {
			return nil, err
		}
	}
	return w.key.Cosign(c, w.now()), nil
}

// leads checks the proof from what is remembered to the checkpoint; from nothing or to the same size it is empty.
func leads(r Request, c, was ledger.Checkpoint) error {
	if was.Size == 0 || was.Size == c.Size {
		if len(r.Proof) > 0 {
			return errors.New("it must be empty")
		}
		return nil
	}
	return ledger.CheckConsistency(r.Proof, c.Size, c.Root, was.Size, was.Root)
}

// remembered is the newest checkpoint that was cosigned, of size 0 before the first.
func (w *Witness) remembered() (ledger.Checkpoint, error) {
	signed, err := os.ReadFile(filepath.Join(w.dir, seen))
	if errors.Is(err, fs.ErrNotExist) {
		return ledger.Checkpoint{}, nil
	}
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	return ledger.OpenCheckpoint(signed, w.log)
}

// write replaces a file, whole or not at all, and makes it durable.
func (w *Witness) write(name string, data []byte) error {
	f, err := os.CreateTemp(w.dir, "new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(w.dir, name)); err != nil {
		return err
	}
	d, err := os.Open(w.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
