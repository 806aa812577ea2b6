package embedded

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Files of a home, all readable by their owner only.
const (
	lockFile    = "lock"             // held with flock by the process that runs the server; holds its number
	runFile     = "run.json"         // while the server runs: where it listens
	secretsFile = "credentials.json" // passwords, made once
	logFile     = "postgres.log"
	clusterDir  = "data"
)

// home is DATA_DIR/postgres.
type home struct {
	root string
	lock *os.File
}

type run struct {
	Process int `json:"process"`
	Port    int `json:"port"`
}

type secrets struct {
	Admin string `json:"admin"`
	Owner string `json:"owner"`
	App   string `json:"app"`
}

func (h home) path(name string) string { return filepath.Join(h.root, name) }

// openHome makes the directories and takes the lock.
func openHome(dir string) (home, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return home{}, err
	}
	h := home{root: filepath.Join(dir, "postgres")}
	if err := os.MkdirAll(h.root, 0o700); err != nil {
		return home{}, fmt.Errorf("DATA_DIR %s cannot be used: %w", dir, err)
	}
	f, err := os.OpenFile(h.path(lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return home{}, fmt.Errorf("DATA_DIR %s cannot be used: %w; choose one that belongs to this user", dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(h.path(lockFile))
		_ = f.Close()
		return home{}, fmt.Errorf("DATA_DIR %s is %w (%s): stop that one or choose another DATA_DIR", dir, ErrInUse, strings.TrimSpace(string(holder)))
	}
	h.lock = f
	if err := f.Truncate(0); err != nil {
		return home{}, err
	}
	_, err = fmt.Fprintf(f, "process %d\n", os.Getpid())
	_ = os.Remove(h.path(runFile)) // of a process that was killed
	return h, err
}

// locked says whether a process runs a server here.
func (h home) locked() (bool, error) {
	f, err := os.Open(h.path(lockFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }()
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	return false, err
}

func (h home) readRun() (r run, err error) {
	err = h.read(runFile, &r)
	return r, err
}

func (h home) writeRun(r run) error { return h.write(runFile, r) }

func (h home) readSecrets() (s secrets, err error) {
	err = h.read(secretsFile, &s)
	return s, err
}

// ownSecrets reads the passwords, or makes them before anything depends on them.
func (h home) ownSecrets() (secrets, error) {
	s, err := h.readSecrets()
	if !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	s = secrets{Admin: password(), Owner: password(), App: password()}
	return s, h.write(secretsFile, s)
}

// password is 192 random bits.
func password() string {
	b := make([]byte, 24)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

func (h home) read(name string, into any) error {
	b, err := os.ReadFile(h.path(name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s: %w", h.path(name), err)
	}
	return nil
}

// write replaces the file as a whole, mode 0600.
func (h home) write(name string, from any) error {
	b, err := json.Marshal(from)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(h.root, name+".*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	return os.Rename(f.Name(), h.path(name))
}
