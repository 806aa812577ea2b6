// Package party is the agent of a party of draws 随机数参与方: it commits and reveals for a body that neither runs nor inspects, on a machine of
// that body, with a key and a log of its own. It promises: a nonce stands in the log, on disk, before its commitment leaves; it is used for one
// round or draw and never for another; killed at any moment the agent goes on where it was. It believes nothing that it can compute itself.
package party

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"yangguang/draw/drd1"
)

// The kinds of lines in a log.
const (
	KindNonce    = "nonce"  // a nonce was made, with its commitment: before anything is sent
	KindCommit   = "commit" // the platform has the commitment or seal
	KindReveal   = "reveal" // the platform has the nonce
	KindAlarm    = "alarm"  // the platform says something of this party that the log does not
	fileKey      = "party.key"
	fileLog      = "party.log"
	maxLine      = 1 << 16
	privateFiles = 0o600
)

// Line is one line of a log: what the agent did for one round or draw.
type Line struct {
	N          int         `json:"n"` // from 1
	Prev       string      `json:"prev"`
	At         time.Time   `json:"at"`
	Kind       string      `json:"kind"`
	Subject    string      `json:"subject"` // round/<name> or draw/<number>
	Digest     drd1.Digest `json:"-"`       // Q or P
	DigestText string      `json:"digest,omitempty"`
	Suite      string      `json:"suite,omitempty"`
	Party      string      `json:"party"`
	Nonce      string      `json:"nonce,omitempty"`
	Commitment string      `json:"commitment,omitempty"`
	Key        string      `json:"key,omitempty"` // the idempotency key under which the commitment is sent
	Note       string      `json:"note,omitempty"`
}

// Log is an append-only file of signed lines, each naming the digest of the one before. One process holds it at a time.
type Log struct {
	Lines []Line
	file  *os.File
	last  string
	key   ed25519.PrivateKey
}

// Create makes a folder with a new key and an empty log; a folder that holds either is refused. It returns the public key.
func Create(dir string, random io.Reader) (ed25519.PublicKey, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	public, private, err := ed25519.GenerateKey(random)
	if err != nil {
		return nil, err
	}
	for name, content := range map[string][]byte{fileKey: []byte(hex.EncodeToString(private.Seed()) + "\n"), fileLog: nil} {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, privateFiles)
		if err != nil {
			return nil, err
		}
		_, err = f.Write(content)
		if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
			return nil, err
		}
	}
	return public, syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open reads and checks a log and holds it for this process. A last line that was cut off by a crash is removed: nothing was sent under it.
func Open(dir string) (*Log, error) {
	raw, err := os.ReadFile(filepath.Join(dir, fileKey))
	if err != nil {
		return nil, err
	}
	seed, err := hex.DecodeString(strings.TrimSpace(string(raw)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%s is no key of a party", fileKey)
	}
	l := &Log{key: ed25519.NewKeyFromSeed(seed)}
	if l.file, err = os.OpenFile(filepath.Join(dir, fileLog), os.O_RDWR, privateFiles); err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(l.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another agent works with this log"), l.file.Close())
	}
	end, err := l.read(l.file, l.Public())
	if err == nil {
		err = l.file.Truncate(end)
	}
	if err == nil {
		_, err = l.file.Seek(end, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, l.file.Close())
	}
	return l, nil
}

// Public is the key that the log's lines are signed with.
func (l *Log) Public() ed25519.PublicKey { return l.key.Public().(ed25519.PublicKey) }

// Close lets another process open the log.
func (l *Log) Close() error { return l.file.Close() }

// Verify checks a log that its party shows: every line signed with the key, each on the one before, every nonce opening its commitment.
func Verify(r io.Reader, public ed25519.PublicKey) ([]Line, error) {
	l := &Log{}
	_, err := l.read(r, public)
	return l.Lines, err
}

// read takes the whole lines of a log and says where they end.
func (l *Log) read(r io.Reader, public ed25519.PublicKey) (end int64, err error) {
	b := bufio.NewReaderSize(r, maxLine)
	for {
		line, err := b.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			return end, nil // of a cut line nothing was sent
		}
		if err != nil {
			return end, err
		}
		if err := l.take(line[:len(line)-1], public); err != nil {
			return end, fmt.Errorf("line %d: %w", len(l.Lines)+1, err)
		}
		end += int64(len(line))
	}
}

func (l *Log) take(line []byte, public ed25519.PublicKey) error {
	text, signature, ok := bytes.Cut(line, []byte{'\t'})
	raw, err := base64.StdEncoding.DecodeString(string(signature))
	if !ok || err != nil || !ed25519.Verify(public, text, raw) {
		return errors.New("not signed with this key")
	}
	var v Line
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	if v.N != len(l.Lines)+1 || v.Prev != l.last {
		return errors.New("does not follow the line before")
	}
	if v.Kind == KindNonce {
		if v.Digest, err = drd1.ParseDigest(v.DigestText); err != nil {
			return err
		}
		if c, err := v.commitment(); err != nil || c.String() != v.Commitment {
			return errors.New("the nonce does not open the commitment")
		}
	}
	l.Lines, l.last = append(l.Lines, v), lineDigest(line)
	return nil
}

func lineDigest(line []byte) string {
	d := sha256.Sum256(line)
	return hex.EncodeToString(d[:])
}

// append writes a line and waits until it is on the disk.
func (l *Log) append(v Line) (Line, error) {
	v.N, v.Prev = len(l.Lines)+1, l.last
	text, err := json.Marshal(v)
	if err != nil {
		return v, err
	}
	line := append(text, '\t')
	line = base64.StdEncoding.AppendEncode(line, ed25519.Sign(l.key, text))
	if _, err := l.file.Write(append(line, '\n')); err != nil {
		return v, err
	}
	if err := l.file.Sync(); err != nil {
		return v, err
	}
	l.Lines, l.last = append(l.Lines, v), lineDigest(line)
	return v, nil
}

// find is the latest line of a kind about a subject.
func (l *Log) find(kind, subject string) (Line, bool) {
	for i := len(l.Lines) - 1; i >= 0; i-- {
		if v := l.Lines[i]; v.Kind == kind && v.Subject == subject {
			return v, true
		}
	}
	return Line{}, false
}

// commitment is what the line's nonce commits to: of a draw its seal.
func (v Line) commitment() (drd1.Digest, error) {
	suite, ok := suiteOf(v.Suite)
	if !ok {
		return drd1.Digest{}, fmt.Errorf("unknown suite %q", v.Suite)
	}
	nonce, err := drd1.ParseDigest(v.Nonce)
	if err != nil {
		return nonce, err
	}
	if strings.HasPrefix(v.Subject, subjectDraw) {
		return drd1.Seal(suite, v.Digest, v.Party, nonce), nil
	}
	return drd1.Commitment(suite, v.Digest, v.Party, nonce), nil
}
