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
	"io/fs"
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
	if _, err := os.Lstat(filepath.Join(dir, fileLog)); err == nil {
		return nil, made(dir)
	}
	for _, part := range []struct {
		name    string
		content []byte
	}{{fileKey, []byte(hex.EncodeToString(private.Seed()) + "\n")}, {fileLog, nil}} {
		f, err := os.OpenFile(filepath.Join(dir, part.name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, privateFiles)
		if errors.Is(err, fs.ErrExist) {
			return nil, made(dir)
		}
		if err != nil {
			return nil, err
		}
		_, err = f.Write(part.content)
		if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
			return nil, err
		}
	}
	return public, syncDir(dir)
}

// made refuses a second key for a folder, and says how to go on with the first one.
func made(dir string) error {
	key, err := readKey(dir)
	if err != nil {
		return both(fmt.Sprintf("%s 中已有日志，却没有可用的密钥 %s：请从备份找回密钥，不要删除日志；另一个参与方请用 --dir 另指文件夹", dir, fileKey),
			fmt.Sprintf("%s holds a log and no key %s: bring the key back from its copy, do not delete the log; another party takes another --dir", dir, fileKey))
	}
	public := hex.EncodeToString(key.Public().(ed25519.PublicKey))
	return both(fmt.Sprintf("%s 中已有密钥，没有再生成；公钥 %s。请继续使用它，不要删除：已承诺的随机数只在这个文件夹里；另一个参与方请用 --dir 另指文件夹", dir, public),
		fmt.Sprintf("%s holds a key already, no other was made; public key %s. Go on with it and do not delete it: "+
			"the nonces that were committed to are in this folder only; another party takes another --dir", dir, public))
}

// both is an error in Chinese and English.
func both(zh, en string) error { return errors.New(zh + " / " + en) }

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func readKey(dir string) (ed25519.PrivateKey, error) {
	raw, err := os.ReadFile(filepath.Join(dir, fileKey))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, both(fmt.Sprintf("%s 中没有参与方的密钥：请先执行 yangguang party init --dir %[1]s", dir),
			fmt.Sprintf("%s holds no key of a party: yangguang party init --dir %[1]s makes one", dir))
	}
	if err != nil {
		return nil, err
	}
	seed, err := hex.DecodeString(strings.TrimSpace(string(raw)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, both(fileKey+" 不是参与方的密钥：请从备份找回", fileKey+" is no key of a party: bring it back from its copy")
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// Open reads and checks a log and holds it for this process. A last line that was cut off by a crash is removed: nothing was sent under it.
func Open(dir string) (*Log, error) {
	key, err := readKey(dir)
	if err != nil {
		return nil, err
	}
	l := &Log{key: key}
	if l.file, err = os.OpenFile(filepath.Join(dir, fileLog), os.O_RDWR, privateFiles); err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(l.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(both("另一个程序正在使用这份日志：请先停止它", "another agent works with this log: stop it first"), l.file.Close())
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
			return end, fmt.Errorf("第 %d 行 line %[1]d: %w", len(l.Lines)+1, err)
		}
		end += int64(len(line))
	}
}

func (l *Log) take(line []byte, public ed25519.PublicKey) error {
	text, signature, ok := bytes.Cut(line, []byte{'\t'})
	raw, err := base64.StdEncoding.DecodeString(string(signature))
	if !ok || err != nil || !ed25519.Verify(public, text, raw) {
		return both("不是用该密钥签名的", "not signed with this key")
	}
	var v Line
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	if v.N != len(l.Lines)+1 || v.Prev != l.last {
		return both("不接续上一行", "does not follow the line before")
	}
	if v.Kind == KindNonce {
		if v.Digest, err = drd1.ParseDigest(v.DigestText); err != nil {
			return err
		}
		if c, err := v.commitment(); err != nil || c.String() != v.Commitment {
			return both("随机数与承诺不符", "the nonce does not open the commitment")
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
